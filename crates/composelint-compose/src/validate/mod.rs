//! What Compose refuses before it decodes: the schema of a merged document, and the rules of the model that no schema tells.

mod equal;
mod model;
mod schema;

pub use model::model;
pub use schema::schema;
