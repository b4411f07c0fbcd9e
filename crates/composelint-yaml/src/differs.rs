//! What YAML 1.2 allows and Docker Compose refuses.
//!
//! Compose reads with go-yaml v3, which follows libyaml and YAML 1.1. Each difference here was seen in Docker Compose 2.40.3; the cases
//! are in `tests/compose_reader.rs`.

use crate::tree::Shape;
use crate::{
    EntryRef, Kind, NodeRef, Problem, ProblemKind, ScalarStyle, Span, Tree, Typed, go_yaml_type,
    messages, tabs,
};

/// Adds a problem for each difference before the byte `end`, where the text stops being YAML.
pub(crate) fn check(tree: &Tree, end: u32, problems: &mut Vec<Problem>) {
    let text = tree.text.get(..end as usize).unwrap_or(&tree.text);
    tabs::check(tree, text.as_bytes(), problems);
    directives(tree, text, problems);
    for anchored in tree.anchors() {
        problems.extend(
            anchored
                .anchor()
                .and_then(|anchor| name(anchor.name, anchor.span)),
        );
    }
    for (node, raw) in tree.nodes().zip(&tree.nodes) {
        match raw.shape {
            Shape::Alias => problems.extend(node.alias_name().and_then(|it| name(it, node.span()))),
            Shape::Decoded(ScalarStyle::DoubleQuoted) => problems.extend(escape(node)),
            Shape::Mapping { flow } => {
                problems.extend(node.entries().filter_map(|entry| key(entry, flow)));
            }
            Shape::Slice(ScalarStyle::Plain) => problems.extend(flow_scalar(node)),
            _ => {}
        }
        if raw.properties != crate::tree::NONE {
            problems.extend(tag(node));
        }
    }
}

fn differs(span: Span, message: impl Into<String>, help: impl Into<String>) -> Problem {
    Problem::new(ProblemKind::DiffersFromCompose, span, message).with_help(help)
}

/// Lines that begin with `%` outside of everything else.
fn directives(tree: &Tree, text: &str, problems: &mut Vec<Problem>) {
    if !text.contains('%') {
        return;
    }
    let mut roots = tree.documents().map(NodeRef::full_span).peekable();
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let at = crate::build::narrow(start);
        start += line.len();
        while roots.next_if(|root| root.end <= at).is_some() {}
        let in_document = roots.peek().is_some_and(|root| root.start <= at);
        let Some(directive) = line.trim_start_matches('\u{FEFF}').strip_prefix('%') else {
            continue;
        };
        let mut words = directive.split_whitespace();
        let message = match (words.next(), words.next()) {
            _ if in_document => continue,
            (Some("YAML"), Some("1.1")) | (Some("TAG"), _) => continue,
            (Some("YAML"), _) => "Docker Compose accepts no YAML version but 1.1",
            _ => "Docker Compose does not know this directive",
        };
        let end = at + crate::build::narrow(line.trim_end().len());
        problems.push(differs(
            Span::new(tree.file, at, end),
            message,
            "remove the line; Compose files need no directive",
        ));
    }
}

/// Names of anchors: letters, digits, `_` and `-`, all of them ASCII.
fn name(name: &str, span: Span) -> Option<Problem> {
    let odd = name
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'))?;
    let message = format!(
        "Docker Compose allows no {} in the name of an anchor",
        shown(odd)
    );
    Some(differs(
        span,
        message,
        "name anchors with ASCII letters, digits, `-` and `_`",
    ))
}

fn shown(c: char) -> String {
    if c.is_control() || c.is_whitespace() {
        format!("U+{:04X}", u32::from(c))
    } else {
        format!("`{c}`")
    }
}

/// `\/` and pairs of surrogates, which JSON has and YAML 1.1 has not.
fn escape(node: NodeRef<'_>) -> Option<Problem> {
    let span = node.span();
    let raw = node.tree().slice((span.start, span.end));
    let mut from = 0;
    while let Some(backslash) = raw[from..].find('\\') {
        let at = from + backslash;
        let rest = &raw.as_bytes()[at + 1..];
        let length = match rest {
            [b'/', ..] => 2,
            [
                b'u',
                b'd' | b'D',
                b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F',
                ..,
            ] => 6,
            _ => {
                from = at + 1 + raw[at + 1..].chars().next().map_or(0, char::len_utf8);
                continue;
            }
        };
        let start = span.start + crate::build::narrow(at);
        let help = if length == 2 {
            "write `/`"
        } else {
            "write the character itself, or `\\U` with 8 digits"
        };
        let escape = Span::new(span.file, start, start + length);
        return Some(differs(
            escape,
            "Docker Compose does not know this escape",
            help,
        ));
    }
    None
}

/// Keys without `?` have to be written, in one line.
fn key(entry: EntryRef<'_>, flow: bool) -> Option<Problem> {
    let text: &str = &entry.key.tree().text;
    let whole = entry.key.full_span();
    let is_bare = entry.key.is_empty_node() && whole.is_empty();
    if !is_bare && !flow {
        return None;
    }
    let before = text[..whole.start as usize].trim_end_matches([' ', '\t', '\n', '\r']);
    if before.ends_with('?') {
        return None;
    }
    if is_bare {
        return Some(differs(
            whole,
            "Docker Compose needs a key before `:`",
            "write the key, or remove the line",
        ));
    }
    let after = &text[whole.end as usize..];
    let gap = after.len() - after.trim_start().len();
    let reach = whole.start as usize..whole.end as usize + gap;
    if !after.trim_start().starts_with(':') || !text[reach].contains(['\n', '\r']) {
        return None;
    }
    Some(differs(
        whole,
        "Docker Compose needs a key and its `:` in one line",
        "write the key in one line",
    ))
}

/// `[:a]` and `[a?b]`: go-yaml takes the colon and the question mark for those of an entry.
fn flow_scalar(node: NodeRef<'_>) -> Option<Problem> {
    if !node.parent().is_some_and(NodeRef::is_flow) {
        return None;
    }
    let text = node.text()?;
    let odd = if text.starts_with(':') {
        ':'
    } else {
        text.chars().find(|c| *c == '?')?
    };
    let message = format!("Docker Compose takes the `{odd}` for the one of an entry");
    Some(differs(node.span(), message, "put the value in quotes"))
}

/// A tag directly before a closing bracket, or one of YAML's own on a scalar that is no such thing: `!!int a`.
fn tag(node: NodeRef<'_>) -> Option<Problem> {
    let tag = node.tag()?;
    let after = node.tree().text.as_bytes().get(tag.span.end as usize);
    if matches!(after, Some(b']' | b'}')) {
        let help = "put a blank behind the tag";
        return Some(differs(
            tag.span,
            "Docker Compose does not end a tag at a bracket",
            help,
        ));
    }
    let scalar = node.scalar().filter(|_| node.kind() == Kind::Scalar)?;
    let typed = go_yaml_type(scalar.text);
    let fits = match tag.core? {
        "int" => matches!(typed, Typed::Int(_) | Typed::Uint(_)),
        "float" => matches!(typed, Typed::Int(_) | Typed::Uint(_) | Typed::Float(_)),
        "bool" => matches!(typed, Typed::Bool(_)),
        "null" => typed == Typed::Null,
        "timestamp" => typed == Typed::Timestamp,
        _ => true,
    };
    if fits {
        return None;
    }
    let message = format!(
        "Docker Compose cannot read this value as `{}`",
        messages::shown(tag.text)
    );
    Some(differs(
        node.full_span(),
        message,
        "remove the tag, or write a value of that type",
    ))
}
