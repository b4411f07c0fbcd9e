//! Fixes: what rules offer, which of it holds, and what becomes of the texts.
//!
//! A fix is a set of text edits. Before it is offered it has been applied, and the projects have been loaded and linted again: the
//! finding is gone, no problem and no error is new, and only the values differ that the fix says it changes ([`Fix::intends`]).
//! Callers know how to load: they hand in a [`Reload`], and get back texts. Nothing here touches a file.

mod offer;
mod plan;
mod settle;
mod state;
mod texts;
mod verify;

pub use offer::{Applicability, Fix, ModelPath, Offer, Refusal};
pub use plan::{Candidate, From, Reload, unproven};
pub use settle::{Change, Choice, Fixed, Refused, Rejected, Settled, settle};
pub use state::{Common, State};
pub use texts::{FileEdit, Overlay, Texts};
pub use verify::{Objection, unintended};
