//! Reading typed values out of tree values.

use std::sync::Arc;

use smol_str::SmolStr;

use super::hosts::by_name;
use super::scalar;
use crate::project::{Known, Named, Spanned};
use crate::value::{Data, Entry, History, Text, Value};

/// A tree value with the story that holds for it: its own, or that of the nearest value around it that has one.
#[derive(Clone, Copy)]
pub(crate) struct At<'v> {
    pub(crate) value: &'v Value,
    pub(crate) story: Option<&'v Arc<History>>,
}

impl<'v> At<'v> {
    /// A value in something that has this story.
    pub(crate) fn new(value: &'v Value, outer: Option<&'v Arc<History>>) -> Self {
        Self {
            value,
            story: value.history.as_ref().or(outer),
        }
    }

    /// The value of a key.
    pub(super) fn get(self, key: &str) -> Option<Self> {
        self.value
            .get(key)
            .map(|value| Self::new(value, self.story))
    }

    /// The entries of a mapping.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'v Entry, Self)> {
        let entries = self.value.as_map().into_iter().flatten();
        entries.map(move |entry| (entry, Self::new(&entry.value, self.story)))
    }

    /// The items of a list.
    pub(super) fn items(self) -> impl Iterator<Item = Self> {
        let items = self.value.as_seq().unwrap_or_default();
        items.iter().map(move |item| Self::new(item, self.story))
    }

    /// The story, to keep.
    pub(super) fn history(self) -> Option<Arc<History>> {
        self.story.cloned()
    }

    /// A typed value in the place of this one.
    pub(super) fn spanned<T>(self, value: T) -> Spanned<T> {
        Spanned {
            value,
            span: self.value.span,
            history: self.history(),
        }
    }
}

/// A scalar as a string, as Compose would print it.
pub(super) fn text(at: At<'_>) -> Option<Spanned<Text>> {
    scalar::shown(&at.value.data).map(|text| at.spanned(text))
}

/// A scalar as a string that is not empty: Compose does not tell an empty string from none.
pub(super) fn filled(at: At<'_>) -> Option<Spanned<Text>> {
    text(at).filter(|text| !text.value.is_blank())
}

/// A list of strings, or one string.
pub(super) fn texts(at: At<'_>) -> Vec<Spanned<Text>> {
    match &at.value.data {
        Data::Seq(_) => at.items().filter_map(text).collect(),
        _ => text(at).into_iter().collect(),
    }
}

/// Names shown with their variables.
pub(super) fn names(at: At<'_>) -> Vec<Spanned<SmolStr>> {
    let name = |text: Spanned<Text>| Spanned {
        value: text.value.shown(),
        span: text.span,
        history: text.history,
    };
    texts(at).into_iter().map(name).collect()
}

/// A boolean, also from a string.
pub(super) fn flag(at: At<'_>) -> Option<Spanned<Known<bool>>> {
    truth(at.value).map(|flag| at.spanned(flag))
}

fn truth(value: &Value) -> Option<Known<bool>> {
    match &value.data {
        Data::Bool(flag) => Some(Known::Known(*flag)),
        Data::Str(text) if text.is_unknown() => Some(Known::Unknown(text.clone())),
        Data::Str(text) => scalar::boolean(&text.text).map(Known::Known),
        _ => None,
    }
}

/// Whether the tree says so for certain.
pub(super) fn is_true(value: Option<&Value>) -> bool {
    value.and_then(truth) == Some(Known::Known(true))
}

/// Whether the tree says so, or a variable without a value decides.
pub(super) fn may_be_true(value: &Value) -> bool {
    matches!(truth(value), Some(Known::Known(true) | Known::Unknown(_)))
}

/// A whole number, also from a string or from a number with a fraction (which goes, as in Go).
pub(super) fn whole(value: &Value) -> Option<Known<i64>> {
    match &value.data {
        Data::Int(number) => Some(Known::Known(*number)),
        #[expect(clippy::cast_possible_truncation, reason = "Go truncates here too")]
        Data::Float(number) => Some(Known::Known(*number as i64)),
        Data::Str(text) if text.is_unknown() => Some(Known::Unknown(text.clone())),
        Data::Str(text) => text.text.parse().ok().map(Known::Known),
        _ => None,
    }
}

/// Names and strings, from a mapping or from `NAME=VALUE`; a missing value is empty.
pub(super) fn labels(at: At<'_>) -> Named<Spanned<Text>> {
    by_name(at, |pair| Spanned {
        value: pair.text.unwrap_or_default(),
        span: pair.value_span,
        history: pair.story.cloned(),
    })
}
