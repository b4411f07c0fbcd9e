//! Every rule of composelint beside its page.
