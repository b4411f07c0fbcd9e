//! What Compose refuses before it decodes: the schema of a merged document, and the rules of the model that no schema tells.

mod equal;
mod model;
mod schema;
mod wording;

pub(crate) use model::{service, stores};
pub(crate) use schema::Schema;

#[cfg(test)]
mod tests;
