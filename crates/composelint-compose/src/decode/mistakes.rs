//! What passes the schema and still is no number, size, duration or boolean: Compose's decoder refuses it once all files are merged.

use composelint_yaml::Span;
use memchr::memchr;
use rustc_hash::FxHashSet;

use super::read::At;
use super::{command, hosts, scalar};
use crate::problem::{Problem, ProblemCode};
use crate::spec::{Form, Mapping, Others, Rule};
use crate::value::{Data, Entry, Map, Text, Value};
use crate::words::{instead, short};

/// Whether a value itself, not what is in it, may be one of these mistakes. The schema walk asks this of every value: a project in which
/// none may be, which is nearly every project, need not be walked again.
pub(crate) fn is_doubtful(value: &Value, rule: &Rule) -> bool {
    match (&value.data, rule.form) {
        (Data::Map(map), Form::PlainPairs) => map
            .iter()
            .any(|entry| hosts::is_extension(&entry.key) || !is_plain(&entry.value.data)),
        (Data::Seq(items), Form::Variables) => {
            let mut texts = items.iter().filter_map(Value::as_text);
            texts.any(has_trailing_space)
        }
        (Data::Map(_) | Data::Seq(_), Form::Hosts) => true,
        (Data::Null | Data::Map(_) | Data::Seq(_), _)
        | (Data::Str(_), Form::Text | Form::Texts | Form::Pairs | Form::Variables | Form::Shape) => {
            false
        }
        (data, form) => wrong(data, form).is_some(),
    }
}

/// Reports what Compose cannot decode.
pub(super) struct Mistakes<'p> {
    /// Whether there may be any.
    doubtful: bool,
    /// The bytes of what was refused before: an earlier check has said what is wrong there.
    known: FxHashSet<Span>,
    pub(super) problems: &'p mut Vec<Problem>,
}

impl<'p> Mistakes<'p> {
    /// Looks for mistakes only where there may be some, as the schema walk has found.
    pub(super) fn new(doubtful: bool, problems: &'p mut Vec<Problem>) -> Self {
        let refused = problems.iter().filter(|problem| problem.refused);
        Self {
            doubtful,
            known: refused.map(|problem| problem.span).collect(),
            problems,
        }
    }

    /// Looks through a resource, or a section.
    pub(super) fn look(&mut self, entry: &Entry, rules: &'static Mapping) {
        let known = self.problems.len();
        if self.doubtful || cfg!(debug_assertions) {
            self.entry(entry, rules);
        }
        debug_assert!(
            self.doubtful || self.problems.len() == known,
            "the schema walk doubts what is wrong: {:?}",
            self.problems.last()
        );
    }

    fn mapping(&mut self, map: &Map, rules: &'static Mapping) {
        for entry in map {
            self.entry(entry, rules);
        }
    }

    fn entry(&mut self, entry: &Entry, rules: &'static Mapping) {
        let other = match rules.others {
            Others::Named(_, rule) | Others::NamedLoosely(_, rule) => Some(rule),
            Others::Refused | Others::Extensions | Others::Free => None,
        };
        if let Some(rule) = rules.get(&entry.key).or(other) {
            self.value(&entry.key, &entry.value, rule);
        }
    }

    fn value(&mut self, key: &str, value: &Value, rule: &Rule) {
        match (&value.data, rule.form) {
            (data, Form::PlainPairs) => self.plain_pairs(data),
            (Data::Seq(items), Form::Variables) => {
                for item in items {
                    self.trailing_space(item);
                }
            }
            (Data::Map(_) | Data::Seq(_), Form::Hosts) => {
                hosts::extra_hosts(At::new(value, None), self.problems);
            }
            (_, Form::Hidden)
            | (Data::Null, _)
            | (
                Data::Map(_) | Data::Seq(_),
                Form::Pairs | Form::Ssh | Form::Variables | Form::Options,
            ) => {}
            (Data::Map(map), _) => {
                if let Some(rules) = rule.map {
                    self.mapping(map, rules);
                }
            }
            (Data::Seq(items), _) => {
                if let Some(list) = rule.list {
                    for item in items {
                        self.value(key, item, &list.item);
                    }
                }
            }
            (data, form) => {
                if let Some(wanted) = wrong(data, form) {
                    self.report(key, value, wanted);
                }
            }
        }
    }

    fn plain_pairs(&mut self, data: &Data) {
        let Data::Map(map) = data else { return };
        for entry in map {
            if hosts::is_extension(&entry.key) {
                let key = short(&entry.key);
                let message =
                    format!("Docker Compose takes `{key}` for an extension, and refuses it here");
                self.problems.push(Problem::refused(
                    ProblemCode::InvalidCompose,
                    entry.key_span,
                    message,
                ));
            } else if !is_plain(&entry.value.data) {
                self.report(&entry.key, &entry.value, "a string: write it in quotes");
            }
        }
    }

    fn trailing_space(&mut self, item: &Value) {
        if let Some(text) = item.as_text().filter(|text| has_trailing_space(text)) {
            let message = format!(
                "the variable `{}` has a space behind its name",
                short(variable(text).trim_end())
            );
            let problem = Problem::refused(ProblemCode::InvalidCompose, item.span, message);
            self.problems
                .push(problem.help("write `NAME=VALUE` without spaces around `=`"));
        }
    }

    fn report(&mut self, key: &str, value: &Value, wanted: &str) {
        if self.known.contains(&value.span) {
            return;
        }
        let instead = value.as_text().map(instead).unwrap_or_default();
        let message = format!("`{}` must be {wanted}{instead}", short(key));
        self.problems.push(Problem::refused(
            ProblemCode::InvalidCompose,
            value.span,
            message,
        ));
    }
}

/// Whether a value may stand in a mapping of names and strings.
fn is_plain(data: &Data) -> bool {
    matches!(data, Data::Null | Data::Str(_) | Data::Int(_))
}

fn has_trailing_space(text: &Text) -> bool {
    // Go looks at the last byte alone, and takes it for a Latin-1 character.
    let last = variable(text).bytes().last();
    let spaced = last.is_some_and(|byte| matches!(byte, b'\t'..=b'\r' | b' ' | 0x85 | 0xa0));
    spaced && !text.is_unknown()
}

/// The name in `NAME=VALUE`.
fn variable(text: &Text) -> &str {
    let end = memchr(b'=', text.text.as_bytes());
    &text.text[..end.unwrap_or(text.text.len())]
}

/// What the scalar should have been, if Compose refuses it.
fn wrong(data: &Data, form: Form) -> Option<&'static str> {
    if let Data::Str(text) = data {
        return text.known().and_then(|text| wrong_text(text, form));
    }
    match (form, data) {
        (Form::Text | Form::Texts, Data::Bool(_) | Data::Float(_)) => {
            Some("a string: write it in quotes")
        }
        (Form::Uint(_) | Form::UintIfSet, Data::Int(number)) if *number < 0 => Some("0 or more"),
        (Form::Uint(_) | Form::UintIfSet, Data::Float(number)) if *number < 0.0 => {
            Some("0 or more")
        }
        (Form::Float, Data::Float(number)) if !number.is_finite() => Some("a number"),
        (Form::Mode, Data::Float(_)) => Some("file permissions such as `0440`"),
        (Form::Count, Data::Float(_)) => Some("a whole number or `all`"),
        _ => None,
    }
}

fn wrong_text(text: &str, form: Form) -> Option<&'static str> {
    let (right, wanted) = match form {
        Form::Flag | Form::FlagIfSet | Form::FlagAlways => {
            (scalar::boolean(text).is_some(), "`true` or `false`")
        }
        Form::Int | Form::IntIfSet => (text.parse::<i64>().is_ok(), "a whole number"),
        Form::Uint(_) | Form::UintIfSet => (false, "a whole number, without quotes"),
        Form::Float => (scalar::float(text).is_some_and(f64::is_finite), "a number"),
        Form::Bytes => (
            scalar::bytes(text).is_some(),
            "a size such as `512m` or `2g`",
        ),
        Form::Duration | Form::DurationIfSet => (
            scalar::duration(text).is_some(),
            "a duration such as `30s` or `1m30s`",
        ),
        Form::Count => (
            text.eq_ignore_ascii_case("all") || text.parse::<i64>().is_ok(),
            "a whole number or `all`",
        ),
        Form::Mode => (
            i64::from_str_radix(text, 8).is_ok(),
            "file permissions such as `0440`",
        ),
        Form::Command => (
            command::is_plain(text) || command::split(&Text::plain(text)).is_some(),
            "a command line whose quotes and brackets close",
        ),
        _ => return None,
    };
    if right { None } else { Some(wanted) }
}
