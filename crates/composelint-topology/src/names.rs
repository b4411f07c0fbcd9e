//! Names that Docker's DNS knows on a network.

use composelint_yaml::Span;
use smol_str::SmolStr;

/// What a name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// The service's key.
    Service,
    /// `aliases` of the membership.
    Alias,
    /// `container_name`.
    ContainerName,
    /// `<project>-<service>-<n>`, when there is no `container_name`.
    DefaultContainerName,
    /// `hostname`.
    Hostname,
}

/// A name on a network. Each is also known as `<name>.<real network name>`; case does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// The name as written.
    pub text: SmolStr,
    /// What it comes from.
    pub kind: NameKind,
    /// Where it is written.
    pub span: Span,
}
