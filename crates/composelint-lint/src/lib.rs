#![doc = include_str!("../README.md")]

pub mod baseline;
pub mod config;
mod context;
mod contracts;
mod diagnostic;
mod engine;
mod facts;
mod fingerprint;
pub mod fix;
mod members;
mod options;
mod own;
mod parts;
mod patch;
mod rule;
mod settings;
mod suppress;

pub use composelint_intent::Confidence;
pub use composelint_policy::{Date, nearest_word, quoted};
pub use composelint_yaml::Edit;
pub use context::{Context, ReportBuilder};
pub use contracts::ReadPolicy;
pub use diagnostic::{Diagnostic, Label, RouteStep, Severity, Suppression, SuppressionKind};
pub use engine::{Input, lint};
pub use fix::{Applicability, Fix, ModelPath, Offer, Refusal};
pub use members::{Joined, Member};
pub use own::{Danger, OwnCapability, OwnDriverOption};
pub use parts::Part;
pub use patch::Patch;
pub use rule::{Group, OptionKind, OptionSpec, Rule};
pub use settings::{
    Exception, Level, OptionValue, Preset, RuleSettings, Settings, available_threads,
};
pub use suppress::{Covers, Fault, SuppressedName, SuppressionComment, Until};
