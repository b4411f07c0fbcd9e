//! YAML trees and every way to write them down: flow and block, quotes, anchors, comments.

use super::dice::Dice;
use super::quote;

/// A node of a file that is yet to be written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// A string: written plain where that is safe, else (and sometimes anyway) quoted.
    Text(String),
    /// Written as it is: `010`, `yes`, `~`, `*alias`.
    Raw(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping; keys are written as they are.
    Map(Vec<(String, Node)>),
    /// `&name` or `!tag` before a node.
    Marked(String, Box<Node>),
}

/// A string.
pub(crate) fn text(text: impl Into<String>) -> Node {
    Node::Text(text.into())
}

/// Anything that is to stand as it is.
pub(crate) fn raw(text: impl Into<String>) -> Node {
    Node::Raw(text.into())
}

/// A mapping.
pub(crate) fn map<const N: usize>(entries: [(&str, Node); N]) -> Node {
    Node::Map(
        entries
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

/// A sequence.
pub(crate) fn list(items: impl IntoIterator<Item = Node>) -> Node {
    Node::List(items.into_iter().collect())
}

/// Writes a document.
pub(crate) fn write(node: &Node, dice: &mut Dice) -> String {
    let mut out = String::new();
    match node {
        Node::Map(entries) if !entries.is_empty() => block_map(entries, 0, dice, &mut out),
        other => {
            flow(other, dice, &mut out);
            out.push('\n');
        }
    }
    out
}

fn block_map(entries: &[(String, Node)], indent: usize, dice: &mut Dice, out: &mut String) {
    for (key, value) in entries {
        if dice.chance(3) {
            out.extend([&*" ".repeat(indent), "# a comment: with {odd} \"signs\n"]);
        }
        out.extend([&*" ".repeat(indent), &quote::key(key, dice), ":"]);
        value_after(value, indent, dice, out);
    }
}

fn value_after(value: &Node, indent: usize, dice: &mut Dice, out: &mut String) {
    let inner = indent + 2;
    match value {
        Node::Marked(mark, node) => {
            out.extend([" ", mark]);
            value_after(node, indent, dice, out);
        }
        Node::Map(entries) if !entries.is_empty() && !dice.chance(15) => {
            out.push('\n');
            block_map(entries, inner, dice, out);
        }
        Node::List(items) if !items.is_empty() && !dice.chance(40) => {
            out.push('\n');
            let at = if dice.chance(30) { indent } else { inner };
            for item in items {
                out.extend([&*" ".repeat(at), "-"]);
                value_in_list(item, at, dice, out);
            }
        }
        Node::Text(text) => out.extend([" ", &quote::after_key(text, inner, dice)]),
        Node::Raw(text) if dice.chance(70) => out.extend([" ", text, "\n"]),
        other => {
            out.push(' ');
            flow(other, dice, out);
            out.push_str(if dice.chance(4) { " # why\n" } else { "\n" });
        }
    }
}

fn value_in_list(item: &Node, at: usize, dice: &mut Dice, out: &mut String) {
    match item {
        Node::Map(entries) if !entries.is_empty() && !dice.chance(40) => {
            let mut block = String::new();
            block_map(entries, at + 2, dice, &mut block);
            // The first key stands beside the dash; a comment may stand before it.
            if block.trim_start().starts_with('#') {
                out.extend(["\n", &block]);
            } else {
                out.push_str(&block[at + 1..]);
            }
        }
        other => {
            out.push(' ');
            flow(other, dice, out);
            out.push('\n');
        }
    }
}

fn flow(node: &Node, dice: &mut Dice, out: &mut String) {
    match node {
        Node::Text(text) => out.push_str(&quote::inline(text, dice)),
        Node::Raw(text) if text.starts_with('$') => out.extend(["\"", text, "\""]),
        Node::Raw(text) => out.push_str(text),
        Node::Marked(mark, node) => {
            out.extend([mark, " "]);
            flow(node, dice, out);
        }
        Node::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                flow(item, dice, out);
            }
            out.push(']');
        }
        Node::Map(entries) => {
            out.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                out.extend([&quote::key(key, dice), ": "]);
                flow(value, dice, out);
            }
            out.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{list, map, raw, text, write};
    use crate::random::dice::Dice;

    #[test]
    fn whatever_the_style_the_tree_is_the_same() {
        let tree = map([
            (
                "a",
                list([
                    text("x: y"),
                    map([("k", raw("1")), ("l", list([]))]),
                    text("wörd \"q\" 'p'\n"),
                ]),
            ),
            ("t", text("two words and  more\n\n")),
            ("u", text("several words here: yes")),
            ("v", text(" ")),
            ("b", map([("c", raw("~")), ("d", map([]))])),
        ]);
        let first: serde_json::Value =
            serde_yaml::from_str(&write(&tree, &mut Dice::new(0))).unwrap();
        for seed in 1..200 {
            let written = write(&tree, &mut Dice::new(seed));
            let read: serde_json::Value = serde_yaml::from_str(&written)
                .unwrap_or_else(|error| panic!("{error}:\n{written}"));
            assert_eq!(read, first, "{written}");
        }
    }
}
