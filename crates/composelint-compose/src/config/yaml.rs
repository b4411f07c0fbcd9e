//! YAML for people, with a comment on each line that says where it comes from.

use std::fmt::Write as _;

use composelint_yaml::{Encoding, SourceMap, Span, Typed, go_yaml_type};

use super::node::{Node, Shown, Source};
use crate::value::{History, Origin};

/// Prints the tree; with the sources, each line ends with its origin.
pub(super) fn print(node: &Node<'_>, sources: Option<&SourceMap>) -> String {
    let mut page = Page {
        text: String::new(),
        sources,
    };
    if let Shown::Map(entries) = &node.data {
        page.entries(entries, 0, false);
    }
    page.text
}

struct Page<'s> {
    text: String,
    sources: Option<&'s SourceMap>,
}

impl Page<'_> {
    fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.text.push_str("  ");
        }
    }

    fn entries(&mut self, entries: &[(String, Node<'_>)], depth: usize, inline_first: bool) {
        let shown = entries.iter().filter(|(_, node)| !is_filler(node));
        for (at, (key, node)) in shown.enumerate() {
            if at > 0 || !inline_first {
                self.indent(depth);
            }
            self.text.push_str(&scalar(key));
            self.text.push(':');
            self.value(node, depth);
        }
    }

    /// What follows a key or a dash on its line and below.
    fn value(&mut self, node: &Node<'_>, depth: usize) {
        match &node.data {
            Shown::Map(entries) if entries.iter().any(|(_, node)| !is_filler(node)) => {
                self.end_line(node.source);
                self.entries(entries, depth + 1, false);
            }
            Shown::Seq(items) if !items.is_empty() => {
                self.end_line(node.source);
                for item in items {
                    self.indent(depth + 1);
                    self.text.push('-');
                    self.item(item, depth + 1);
                }
            }
            leaf => {
                self.text.push(' ');
                self.text.push_str(&leaf_text(leaf));
                self.end_line(node.source);
            }
        }
    }

    fn item(&mut self, item: &Node<'_>, depth: usize) {
        match &item.data {
            Shown::Map(entries) if entries.iter().any(|(_, node)| !is_filler(node)) => {
                self.text.push(' ');
                self.entries(entries, depth + 1, true);
            }
            _ => self.value(item, depth),
        }
    }

    fn end_line(&mut self, source: Option<Source<'_>>) {
        if let (Some(sources), Some(source)) = (self.sources, source) {
            let _ = write!(self.text, "  # {}", place(sources, source.span));
            if let Some(history) = source.history {
                self.text.push_str(&story(sources, history));
            }
        }
        self.text.push('\n');
    }
}

/// What Compose prints in JSON alone: a key that nobody wrote, with nothing in it.
fn is_filler(node: &Node<'_>) -> bool {
    let empty = match &node.data {
        Shown::Null => true,
        Shown::Map(entries) => entries.iter().all(|(_, node)| is_filler(node)),
        _ => false,
    };
    empty && node.source.is_none()
}

fn place(sources: &SourceMap, span: Span) -> String {
    if span.file.index() >= sources.len() {
        return "?".to_owned();
    }
    let file = sources.get(span.file);
    let line = file
        .line_index()
        .line_column(span.start, Encoding::Bytes)
        .line;
    format!("{}:{}", crate::words::short(file.path()), line + 1)
}

fn story(sources: &SourceMap, history: &History) -> String {
    let mut story = match history.origin {
        Origin::Written | Origin::Override => String::new(),
        Origin::Alias => ", by alias".to_owned(),
        Origin::Extends => ", by extends".to_owned(),
        Origin::Include => ", by include".to_owned(),
        Origin::Default => ", default".to_owned(),
    };
    if let Some(via) = history.via.first() {
        let _ = write!(story, " at {}", place(sources, *via));
    }
    if let Some(lost) = history.shadowed.last() {
        let _ = write!(story, ", overrides {}", place(sources, lost.span));
    }
    story
}

fn leaf_text(leaf: &Shown<'_>) -> String {
    match leaf {
        Shown::Null => "null".to_owned(),
        Shown::Bool(flag) => flag.to_string(),
        Shown::Int(number) => number.to_string(),
        Shown::Float(number) => number.to_string(),
        Shown::Text(text) => scalar(text),
        Shown::Seq(_) => "[]".to_owned(),
        Shown::Map(_) => "{}".to_owned(),
    }
}

/// A string as a scalar that YAML reads as that string.
fn scalar(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn is_plain(text: &str) -> bool {
    const LEADING: &str = "-?:,[]{}#&*!|>'\"%@`";
    let Some(first) = text.chars().next() else {
        return false;
    };
    let words = ["y", "n", "yes", "no", "on", "off"];
    !LEADING.contains(first)
        && text.trim() == text
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text
            .chars()
            .any(|c| c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}'))
        && text != "<<"
        && !words.iter().any(|word| word.eq_ignore_ascii_case(text))
        && matches!(go_yaml_type(text), Typed::Str)
}
