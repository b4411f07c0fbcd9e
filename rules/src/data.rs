//! The tables of `data/`: read when the first rule asks for one, and never where nothing asks.

use std::sync::Arc;

use composelint_yaml::{FileId, Kind, Limits, NodeRef};
use smol_str::SmolStr;

/// An entry of a table.
#[derive(Debug)]
pub(crate) struct Row {
    fields: Vec<(SmolStr, Vec<SmolStr>)>,
}

impl Row {
    /// An entry with these fields.
    pub(crate) fn new(fields: Vec<(SmolStr, Vec<SmolStr>)>) -> Self {
        Self { fields }
    }

    /// The text of a field that every entry of its table has.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.opt(field).unwrap_or_default()
    }

    /// The text of a field.
    pub(crate) fn opt(&self, field: &str) -> Option<&str> {
        self.list(field).first().map(SmolStr::as_str)
    }

    /// The items of a field; none where it is missing.
    pub(crate) fn list(&self, field: &str) -> &[SmolStr] {
        let found = self.fields.iter().find(|(name, _)| name == field);
        found.map_or(&[], |(_, items)| items)
    }
}

/// Reads a table: a sequence of mappings whose values are texts or lists of texts.
pub(crate) fn read(text: &str) -> Vec<Row> {
    let text: Arc<str> = text.into();
    let parsed = composelint_yaml::parse(FileId::new(0), &text, &Limits::default());
    let Some(root) = parsed.tree.documents().next() else {
        return Vec::new();
    };
    root.items().map(row).collect()
}

fn row(entry: NodeRef<'_>) -> Row {
    let field = |name: &str, value: NodeRef<'_>| (SmolStr::from(name), texts(value));
    let fields = entry
        .entries()
        .filter_map(|pair| Some(field(pair.key.text()?, pair.value)));
    Row {
        fields: fields.collect(),
    }
}

fn texts(value: NodeRef<'_>) -> Vec<SmolStr> {
    let text = |node: NodeRef<'_>| node.text().map(SmolStr::from);
    if value.kind() == Kind::Sequence {
        value.items().filter_map(text).collect()
    } else {
        text(value).into_iter().collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// What every table owes its reader: each entry has an example that it is for and one that it is not.
    pub(crate) fn check_examples(rows: &[Row], finds: impl Fn(&str) -> Option<usize>) {
        assert!(!rows.is_empty(), "the table can be read");
        for (at, row) in rows.iter().enumerate() {
            let (like, unlike) = (row.text("like"), row.text("unlike"));
            assert!(!like.is_empty() && !unlike.is_empty(), "{row:?}");
            assert_eq!(finds(like), Some(at), "{like}: {row:?}");
            assert_ne!(finds(unlike), Some(at), "{unlike}: {row:?}");
        }
    }

    #[test]
    fn rows_have_texts_and_lists() {
        let rows = read("- {name: größe, why: [a, b]}\r\n- name: &n x\r\n  same: [*n]\r\n");
        assert_eq!(rows[0].text("name"), "größe");
        assert_eq!(rows[0].list("why"), ["a", "b"]);
        assert_eq!(rows[0].opt("nothing"), None);
        assert_eq!(rows[1].text("name"), "x");
        assert!(read("").is_empty());
    }
}
