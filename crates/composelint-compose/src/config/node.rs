//! The resolved project on its way out: what Compose would print, with the places it comes from.

use composelint_yaml::Span;

use crate::project::Spanned;
use crate::value::{History, Text, Value};

/// A value to print.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node<'p> {
    pub(super) data: Shown<'p>,
    pub(super) source: Option<Source<'p>>,
}

/// What is printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shown<'p> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Seq(Vec<Node<'p>>),
    Map(Vec<(String, Node<'p>)>),
}

/// Where a printed value comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Source<'p> {
    pub(super) span: Span,
    pub(super) history: Option<&'p History>,
}

impl<'p> Source<'p> {
    pub(super) fn of(value: &'p Value) -> Self {
        Self {
            span: value.span,
            history: value.history.as_deref(),
        }
    }

    pub(super) fn spanned<T>(value: &'p Spanned<T>) -> Self {
        Self {
            span: value.span,
            history: value.history.as_deref(),
        }
    }
}

impl<'p> Node<'p> {
    pub(super) fn new(data: Shown<'p>, source: Option<Source<'p>>) -> Self {
        Self { data, source }
    }

    /// A node that stands where a tree value stands.
    pub(super) fn at(data: Shown<'p>, value: &'p Value) -> Self {
        Self {
            data,
            source: Some(Source::of(value)),
        }
    }
}

/// A text as Compose prints it: its dollars doubled, so that the output loads as what it is; a variable without a value stays one.
pub(super) fn escaped(text: &Text) -> String {
    if !text.is_unknown() {
        return text.text.replace('$', "$$");
    }
    let mut shown = String::new();
    let mut from = 0;
    for hole in text.holes() {
        let at = (hole.at as usize).clamp(from, text.text.len());
        shown.push_str(&text.text.get(from..at).unwrap_or("").replace('$', "$$"));
        shown.push_str("${");
        shown.push_str(&hole.name);
        shown.push('}');
        from = at;
    }
    shown.push_str(&text.text.get(from..).unwrap_or("").replace('$', "$$"));
    shown
}
