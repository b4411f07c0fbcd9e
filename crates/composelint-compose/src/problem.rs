//! What went wrong while loading: values, never exceptions.

use composelint_yaml::Span;

/// The `load` rule that a problem is reported under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemCode {
    /// The text is not YAML that Compose can read, or breaks a limit.
    InvalidYaml,
    /// The same key twice in one mapping.
    DuplicateKey,
    /// A key or a value that the Compose specification does not allow.
    InvalidCompose,
    /// A service with neither `image` nor `build`.
    MissingImage,
    /// A reference to a network that the project does not declare.
    UndeclaredNetwork,
    /// A reference to a service that the project does not have, or whose profile is inactive.
    UndefinedService,
    /// A reference to a volume that the project does not declare.
    UndefinedVolume,
    /// A reference to a secret or config that the project does not declare.
    UndefinedSecretOrConfig,
    /// `network_mode` and `networks` on one service.
    NetworkModeWithNetworks,
    /// Services that depend on each other in a circle.
    DependsOnCycle,
    /// Two services with one `container_name`.
    DuplicateContainerName,
    /// `container_name` on a service with more than one replica.
    ContainerNameWithReplicas,
    /// A `ports` entry that Compose refuses.
    InvalidPortMapping,
    /// `extends` that cannot be followed.
    ExtendsError,
    /// `include` that cannot be followed.
    IncludeError,
    /// `${…}` that is malformed, or `${V:?}` without a value.
    InterpolationError,
    /// An `env_file` or `label_file` that is not there, or cannot be parsed.
    MissingEnvFile,
    /// Accepted here, refused by Docker Compose's own YAML reader.
    DiffersFromCompose,
    /// Something was not read, so that the project is not complete.
    IncompleteAnalysis,
    /// Top-level `version`.
    ObsoleteVersion,
}

/// One thing that went wrong, at the bytes to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which rule reports it.
    pub code: ProblemCode,
    /// Where.
    pub span: Span,
    /// What is the matter: a fact, at most about 80 characters.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<(Span, String)>,
    /// Whether Docker Compose refuses the project for this reason (`config` exits with 1).
    pub refused: bool,
}

impl Problem {
    /// A problem that makes Docker Compose refuse the project.
    pub fn refused(code: ProblemCode, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            span,
            message: message.into(),
            help: None,
            related: Vec::new(),
            refused: true,
        }
    }

    /// A problem that Docker Compose lets pass.
    pub fn noted(code: ProblemCode, span: Span, message: impl Into<String>) -> Self {
        Self {
            refused: false,
            ..Self::refused(code, span, message)
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push((span, text.into()));
        self
    }
}
