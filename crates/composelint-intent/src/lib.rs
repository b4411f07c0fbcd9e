//! Roles and wants: what each service is, and whom it needs to talk to.
