//! Fixes: what rules offer, and the proof that an edit changes only what it says.

mod offer;

pub use offer::{Applicability, Fix, ModelPath, Offer, Refusal};
