//! How much of a file is read before it is refused.

/// Bounds on what one file may cost. Reaching one is a [`Limit`](crate::ProblemKind::Limit) problem, never a panic and never silence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The length of a file, in bytes of text. The largest Compose file found in public repositories is well under 1 MiB.
    pub file_bytes: usize,
    /// How deep collections may be nested, flow and block together, and also after aliases are followed.
    /// go-yaml allows 10,000 of each; Compose's own schema needs fewer than 20.
    pub depth: usize,
    /// How many nodes and comments a file may have. 10,000 ordinary services are about 400,000.
    pub nodes: usize,
    /// How many nodes the aliases of a file may stand for, and how many entries merge keys may bring in.
    pub alias_nodes: usize,
    /// How many problems are listed for a file.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 16 * 1024 * 1024,
            depth: 255,
            nodes: 1_000_000,
            alias_nodes: 1_000_000,
            problems: 1_000,
        }
    }
}
