#![doc = include_str!("../README.md")]

mod accept;
mod anchors;
mod build;
mod decode;
mod differs;
mod duplicates;
mod edit;
mod indicator;
mod limits;
mod line_index;
mod messages;
mod node;
mod parse;
mod problem;
mod quoted;
mod read;
mod resolve;
mod source;
mod span;
mod tabs;
mod tolerant;
mod tree;
mod typed;

pub use decode::{DecodeError, Decoded, FileEncoding, decode};
pub use edit::{Edit, EditConflict, Edits};
pub use limits::Limits;
pub use line_index::{Encoding, LineIndex, Position};
pub use node::{AnchorRef, Children, Entries, EntryRef, Kind, NodeRef, ScalarRef, TagRef};
pub use parse::parse;
pub use problem::{Problem, ProblemKind};
pub use resolve::{ResolvedEntry, Resolver};
pub use source::{SourceFile, SourceMap};
pub use span::{FileId, Span};
pub use tolerant::parse_tolerant;
pub use tree::{Comment, NodeId, Parsed, ScalarStyle, Tree};
pub use typed::{Typed, go_yaml_type};
