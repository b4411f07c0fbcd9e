//! Reading typed values out of tree values.

use smol_str::SmolStr;

use super::scalar;
use crate::project::{Known, Named, Spanned};
use crate::value::{Data, Text, Value};

/// A value with the place and the story of the tree value it was read from.
pub(super) fn spanned<T>(value: T, from: &Value) -> Spanned<T> {
    Spanned {
        value,
        span: from.span,
        history: from.history.clone(),
    }
}

/// A scalar as a string, as Compose would print it.
pub(super) fn text(value: &Value) -> Option<Spanned<Text>> {
    scalar::shown(&value.data).map(|text| spanned(text, value))
}

/// A scalar as a string that is not empty: Compose does not tell an empty string from none.
pub(super) fn filled(value: &Value) -> Option<Spanned<Text>> {
    text(value).filter(|text| !text.value.is_blank())
}

/// A list of strings, or one string.
pub(super) fn texts(value: &Value) -> Vec<Spanned<Text>> {
    match &value.data {
        Data::Seq(items) => items.iter().filter_map(text).collect(),
        _ => text(value).into_iter().collect(),
    }
}

/// Names shown with their variables.
pub(super) fn names(value: &Value) -> Vec<Spanned<SmolStr>> {
    let name = |text: Spanned<Text>| Spanned {
        value: text.value.shown(),
        span: text.span,
        history: text.history,
    };
    texts(value).into_iter().map(name).collect()
}

/// A boolean, also from a string.
pub(super) fn flag(value: &Value) -> Option<Spanned<Known<bool>>> {
    let flag = match &value.data {
        Data::Bool(flag) => Known::Known(*flag),
        Data::Str(text) if text.is_unknown() => Known::Unknown(text.clone()),
        Data::Str(text) => Known::Known(scalar::boolean(&text.text)?),
        _ => return None,
    };
    Some(spanned(flag, value))
}

/// A boolean that is true where the tree says so for certain.
pub(super) fn is_true(value: Option<&Value>) -> bool {
    value
        .and_then(flag)
        .is_some_and(|flag| flag.value == Known::Known(true))
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
pub(super) fn labels(value: &Value) -> Named<Spanned<Text>> {
    let filled = |(name, pair): (SmolStr, super::hosts::Pair<'_>)| {
        let text = pair.text.unwrap_or_default();
        (
            name,
            Spanned {
                value: text,
                span: pair.value_span,
                history: pair.from.history.clone(),
            },
        )
    };
    super::pairs(value).map(filled).collect()
}
