//! The tree that loading works on: aliases followed, merge keys applied, scalars interpolated, every node with its bytes and its history.

mod map;
mod text;

use std::sync::Arc;

use composelint_yaml::Span;
use smol_str::{SmolStr, ToSmolStr};

use crate::time;

pub use map::{Entry, Map};
pub use text::{Hole, Text};

/// How a value came to be where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Origin {
    /// Written in place.
    #[default]
    Written,
    /// Reached through an alias (`*name`) or a merge key (`<<`).
    Alias,
    /// Taken over by `extends`.
    Extends,
    /// Brought in by `include`.
    Include,
    /// Written in a later file that overrides an earlier one.
    Override,
    /// Made up by Compose (a default, an implicit network); the span is that of the thing it belongs to.
    Default,
}

/// The part of a value's story that most values don't have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// How the value came here.
    pub origin: Origin,
    /// The alias, `extends`, `include` or merge key that brought it, nearest first.
    pub via: Vec<Span>,
    /// Earlier values of the same key that this one replaced (scalars) or that it was merged over, oldest first.
    pub shadowed: Vec<Shadowed>,
}

impl History {
    /// How many steps, and how many earlier values, are kept: a chain of ten thousand `extends` would need a story of that length for each value.
    pub const MOST: usize = 8;
}

/// A value that lost to a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shadowed {
    /// Where the lost value was written.
    pub span: Span,
    /// Its text, if it was a scalar.
    pub text: Option<SmolStr>,
}

/// One node.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it holds.
    pub data: Data,
    /// The bytes that a person would edit.
    pub span: Span,
    /// Where it comes from, when that is not "written here, once".
    pub history: Option<Arc<History>>,
}

/// What a [`Value`] holds, in go-yaml's types, since Compose depends on them.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number with a fraction, or an integer beyond 64 bits.
    Float(f64),
    /// A string.
    Str(Text),
    /// A date or a time, as it is written. Compose accepts none where it asks for a type, but makes text of it where it merges.
    Time(SmolStr),
    /// A sequence.
    Seq(Vec<Value>),
    /// A mapping.
    Map(Map),
}

impl Data {
    /// A scalar as Go prints it (`%v`), which is how Compose makes text of it: `1e+06`, `true`. None for null and collections.
    pub(crate) fn scalar_text(&self) -> Option<SmolStr> {
        match self {
            Data::Bool(flag) => Some(SmolStr::new_static(if *flag { "true" } else { "false" })),
            Data::Int(number) => Some(number.to_smolstr()),
            Data::Float(number) => Some(go_float(*number).into()),
            Data::Str(text) => Some(text.text.clone()),
            Data::Time(text) => Some(time::go_text(text).into()),
            Data::Null | Data::Seq(_) | Data::Map(_) => None,
        }
    }
}

/// Go's `%v` of a float: the shortest digits that read back, with an exponent below 1e-4 and from 1e6 on.
fn go_float(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 {
            "+Inf".to_owned()
        } else {
            "-Inf".to_owned()
        };
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return format!("{number}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

impl Value {
    /// A value without a story.
    pub fn new(data: Data, span: Span) -> Self {
        Self {
            data,
            span,
            history: None,
        }
    }

    /// A string without variables.
    pub fn string(text: impl Into<SmolStr>, span: Span) -> Self {
        Self::new(Data::Str(Text::plain(text)), span)
    }

    /// How it came here.
    pub fn origin(&self) -> Origin {
        self.history
            .as_ref()
            .map_or(Origin::Written, |history| history.origin)
    }

    /// Its story, to add to.
    pub fn history_mut(&mut self) -> &mut History {
        Arc::make_mut(self.history.get_or_insert_default())
    }

    /// Its story, or else that of what it is in: a story holds for everything below it that has none of its own.
    pub fn story<'v>(&'v self, outer: Option<&'v History>) -> Option<&'v History> {
        self.history.as_deref().or(outer)
    }

    /// Notes one more step on the way here.
    pub(crate) fn arrive(&mut self, origin: Origin, via: Span) {
        let history = self.history_mut();
        history.origin = origin;
        if history.via.len() < History::MOST {
            history.via.push(via);
        }
    }

    /// Notes that this value stands where another one was written before.
    pub(crate) fn shadow(&mut self, lost: Value) {
        let text = match &lost.data {
            Data::Str(text) => Some(text.text.clone()),
            Data::Map(_) | Data::Seq(_) => None,
            scalar => scalar.scalar_text(),
        };
        let mut shadowed = lost
            .history
            .map(|history| Arc::unwrap_or_clone(history).shadowed)
            .unwrap_or_default();
        shadowed.push(Shadowed {
            span: lost.span,
            text,
        });
        let own = &mut self.history_mut().shadowed;
        shadowed.append(own);
        let forgotten = shadowed.len().saturating_sub(History::MOST);
        *own = shadowed.split_off(forgotten);
    }

    /// How much a copy of this takes, in nodes; a story counts as well.
    pub(crate) fn weight(&self) -> usize {
        let story = self.history.as_ref().map_or(0, |history| {
            1 + (history.via.len() + history.shadowed.len()) / 4
        });
        let inner: usize = match &self.data {
            Data::Seq(items) => items.iter().map(Value::weight).sum(),
            Data::Map(map) => map.iter().map(|entry| entry.value.weight()).sum(),
            _ => 0,
        };
        1 + story + inner
    }

    /// Whether both hold the same, wherever it is written.
    pub(crate) fn same_as(&self, other: &Value) -> bool {
        match (&self.data, &other.data) {
            (Data::Seq(one), Data::Seq(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.same_as(two))
            }
            (Data::Map(one), Data::Map(two)) => {
                one.len() == two.len()
                    && one.iter().all(|entry| {
                        two.get(&entry.key)
                            .is_some_and(|value| value.same_as(&entry.value))
                    })
            }
            (Data::Str(one), Data::Str(two)) => one.text == two.text && one.holes() == two.holes(),
            (one, two) => one == two,
        }
    }

    /// Whether a variable without a value decides about it, or about something in it.
    pub(crate) fn is_open(&self) -> bool {
        match &self.data {
            Data::Str(text) => text.is_unknown(),
            Data::Seq(items) => items.iter().any(Value::is_open),
            Data::Map(map) => map.iter().any(|entry| entry.value.is_open()),
            Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::Time(_) => false,
        }
    }

    /// Whether both [hold the same](Self::same_as) for some values of the variables that have none.
    pub(crate) fn may_be(&self, other: &Value) -> bool {
        match (&self.data, &other.data) {
            (Data::Seq(one), Data::Seq(two)) if one.len() == two.len() => {
                one.iter().zip(two).all(|(one, two)| one.may_be(two))
            }
            (Data::Map(one), Data::Map(two))
                if one.len() == two.len() && one.iter().all(|it| two.contains_key(&it.key)) =>
            {
                one.iter().all(|entry| {
                    two.get(&entry.key)
                        .is_some_and(|value| value.may_be(&entry.value))
                })
            }
            _ => self.is_open() || other.is_open() || self.same_as(other),
        }
    }

    /// The mapping, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        if let Data::Map(map) = &self.data {
            Some(map)
        } else {
            None
        }
    }

    /// The mapping, to change.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        if let Data::Map(map) = &mut self.data {
            Some(map)
        } else {
            None
        }
    }

    /// The items, if it is a sequence.
    pub fn as_seq(&self) -> Option<&[Value]> {
        if let Data::Seq(items) = &self.data {
            Some(items)
        } else {
            None
        }
    }

    /// The items, to change.
    pub fn as_seq_mut(&mut self) -> Option<&mut Vec<Value>> {
        if let Data::Seq(items) = &mut self.data {
            Some(items)
        } else {
            None
        }
    }

    /// The text, if it is a string.
    pub fn as_text(&self) -> Option<&Text> {
        if let Data::Str(text) = &self.data {
            Some(text)
        } else {
            None
        }
    }

    /// The string, if it is one and all of it is known.
    pub fn as_str(&self) -> Option<&str> {
        self.as_text().and_then(Text::known)
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// The value of a key, if it is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map().and_then(|map| map.get(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seen in what Docker Compose 2.40.3 makes of numbers in `environment`.
    #[test]
    fn numbers_come_out_as_go_prints_them() {
        let cases = [
            (1.5, "1.5"),
            (1000.0, "1000"),
            (999_999.0, "999999"),
            (123_456.5, "123456.5"),
            (1_234_567.0, "1.234567e+06"),
            (1e20, "1e+20"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (-0.25, "-0.25"),
            (0.0, "0"),
            (f64::INFINITY, "+Inf"),
        ];
        for (number, expected) in cases {
            let shown = Data::Float(number).scalar_text();
            assert_eq!(shown.as_deref(), Some(expected));
        }
    }
}
