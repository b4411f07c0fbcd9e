//! The Container Network Model of a project: sandboxes, endpoints, networks, bindings, names and routes.
