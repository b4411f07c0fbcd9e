//! Tests of the module `read`.

use std::sync::Arc;

use composelint_yaml::{FileId, Limits, parse};

use super::*;

/// Reads the first document of a text without variables.
pub(crate) fn read(text: &str) -> Document {
    read_with(text, &Scope::new(true))
}

/// Reads the first document of a text.
pub(crate) fn read_with(text: &str, scope: &Scope<'_>) -> Document {
    let shared: Arc<str> = Arc::from(text);
    let parsed = parse(FileId::new(0), &shared, &Limits::default());
    let nodes = Cell::new(100_000);
    let source = Source {
        text,
        scope,
        nodes: &nodes,
    };
    let mut documents = parsed.tree.documents().map(|root| document(root, &source));
    documents.next().unwrap()
}

/// A value in YAML's flow style, text in quotes where it would not be read as text.
pub(crate) fn shown(value: &Value) -> String {
    match &value.data {
        Data::Null => "~".to_owned(),
        Data::Str(text) => {
            let text = text.shown();
            let plain = !text.is_empty()
                && composelint_yaml::go_yaml_type(&text) == composelint_yaml::Typed::Str;
            if plain {
                text.to_string()
            } else {
                format!("{text:?}")
            }
        }
        Data::Seq(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        Data::Map(map) => {
            let entries: Vec<String> = map
                .iter()
                .map(|entry| format!("{}: {}", entry.key, shown(&entry.value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        scalar => scalar.scalar_text().unwrap_or_default().to_string(),
    }
}
