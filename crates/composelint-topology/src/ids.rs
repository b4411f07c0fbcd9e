//! Numbers for the parts of a topology: indices that cannot be mixed up.

/// Declares an index into one of the topology's tables.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            pub(crate) fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("a table never grows beyond the bytes of its files"))
            }

            /// The position in its table.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// A service of one of the projects.
    ServiceId
);
id!(
    /// A network namespace.
    SandboxId
);
id!(
    /// A network, known by its real name.
    NetworkId
);
id!(
    /// A membership of a sandbox in a network.
    EndpointId
);
id!(
    /// A `ports` entry.
    BindingId
);
