//! The schema check: one walk over a merged document, every mistake at its own bytes.

use composelint_yaml::Span;

use super::equal::repeated;
use super::wording::{given, help, wanted};
use crate::decode::is_doubtful;
use crate::problem::{Problem, ProblemCode};
use crate::spec::{Check, List, Mapping, Names, Others, Rule, Types};
use crate::value::{Data, Entry, Map, Value};
use crate::words::{instead, one_of, short, suggestion};

/// Reports all that breaks the schema of the Compose specification.
#[derive(Default)]
pub(crate) struct Schema {
    pub(crate) found: Vec<Problem>,
    /// Whether something passed, or was passed over, that Compose's decoder may refuse.
    pub(crate) doubtful: bool,
    /// Whether the resource lacks what it extends: merged with that, a date in a list would be text.
    pub(crate) partial: bool,
    /// Whether the mapping that is looked at may become a list, as `environment`.
    listed: bool,
}

/// What a value is called in messages.
#[derive(Clone, Copy)]
enum Place<'a> {
    Key(&'a str, Span),
    Item(&'a str),
}

impl Place<'_> {
    fn show(self) -> String {
        match self {
            Place::Key(key, _) => format!("`{}`", short(key)),
            Place::Item(list) => format!("an entry of `{}`", short(list)),
        }
    }

    fn key(&self) -> &str {
        match self {
            Place::Key(key, _) | Place::Item(key) => key,
        }
    }
}

impl Schema {
    fn refuse(&mut self, span: Span, message: String, help: Option<String>) {
        let mut problem = Problem::refused(ProblemCode::InvalidCompose, span, message);
        problem.help = help;
        self.found.push(problem);
        self.doubtful = true;
    }

    fn value(&mut self, place: Place<'_>, value: &Value, rule: &Rule) {
        self.doubtful = self.doubtful || is_doubtful(value, rule);
        match &value.data {
            Data::Map(map) => match rule.map {
                Some(rules) => {
                    let outer = std::mem::replace(&mut self.listed, rule.list.is_some());
                    self.mapping(map, rules, value.span);
                    self.listed = outer;
                }
                None => self.wrong_type(place, value, rule),
            },
            Data::Seq(items) => match rule.list {
                Some(list) => self.list(place, items, list),
                None => self.wrong_type(place, value, rule),
            },
            Data::Time(_) if self.partial && self.may_be_in_list(place, rule) => {}
            Data::Time(text) => self.refuse_time(value.span, text),
            data if !rule.scalars.has(type_of(data)) => self.wrong_type(place, value, rule),
            data => self.check(place, value, data, rule.check),
        }
    }

    /// Whether a value stands in a list, or would be put into one that a base has.
    fn may_be_in_list(&self, place: Place<'_>, rule: &Rule) -> bool {
        self.listed || matches!(place, Place::Item(_)) || rule.list.is_some()
    }

    fn mapping(&mut self, map: &Map, rules: &'static Mapping, span: Span) {
        for entry in map {
            self.entry(entry, rules);
        }
        self.required(map, rules, span);
    }

    /// Checks an entry of a mapping.
    pub(crate) fn entry(&mut self, entry: &Entry, rules: &'static Mapping) {
        if let Some(rule) = rules.get(&entry.key) {
            self.value(Place::Key(&entry.key, entry.key_span), &entry.value, rule);
        } else {
            self.other(entry, rules);
        }
    }

    /// Checks that the mapping at these bytes has the keys that it must have.
    pub(crate) fn required(&mut self, map: &Map, rules: &'static Mapping, span: Span) {
        // A mapping that stands at the bytes of its first key was made of a short form, which lacks nothing.
        let made = map
            .iter()
            .next()
            .is_some_and(|first| first.key_span == span);
        for &key in rules.required {
            if !made && !map.contains_key(key) {
                let place = if span.is_empty() {
                    map.iter().next().map_or(span, |first| first.key_span)
                } else {
                    span
                };
                self.refuse(
                    place,
                    format!("{} needs the key `{key}`", rules.noun),
                    Some(format!("add `{key}: …`")),
                );
            }
        }
    }

    fn other(&mut self, entry: &Entry, rules: &'static Mapping) {
        match rules.others {
            Others::Free => {}
            Others::Extensions if entry.key.starts_with("x-") => {}
            Others::Extensions | Others::Refused => self.unknown_key(entry, rules),
            Others::Named(names, rule) => {
                // A name with a variable that has no value came from a list, where any name may stand.
                if names.allow(&entry.key) {
                    self.value(Place::Key(&entry.key, entry.key_span), &entry.value, rule);
                } else {
                    self.doubtful = true;
                    if !entry.has_open_key() {
                        self.wrong_name(entry, rules, names);
                    }
                }
            }
            Others::NamedLoosely(names, rule) => {
                if names.allow(&entry.key) {
                    self.value(Place::Key(&entry.key, entry.key_span), &entry.value, rule);
                } else {
                    self.doubtful = true;
                }
            }
        }
    }

    fn unknown_key(&mut self, entry: &Entry, rules: &'static Mapping) {
        let key = short(&entry.key);
        let message = format!("`{key}` is not a key of {}", rules.noun);
        let known = rules.keys.iter().map(|(known, _)| *known);
        let help = suggestion(self.found.len(), &entry.key, known.clone()).or_else(|| {
            if rules.keys.len() <= 10 {
                return Some(format!(
                    "its keys are {}",
                    one_of(known).replace(" or ", " and ")
                ));
            }
            let own = matches!(rules.others, Others::Extensions);
            own.then(|| "keys of your own begin with `x-`".to_owned())
        });
        self.refuse(entry.key_span, message, help);
    }

    fn wrong_name(&mut self, entry: &Entry, rules: &'static Mapping, names: Names) {
        let shown = match entry.key.as_str() {
            "" => "an empty name".to_owned(),
            key => format!("`{}`", short(key)),
        };
        let message = format!("{shown} cannot stand in {}", rules.noun);
        let help = match names {
            Names::Compose => "a name has letters of ASCII, digits, `.`, `_` and `-`",
            Names::Line => "a name is not empty and stands on one line",
            Names::Any => "a name is not empty",
            Names::Lower => "a name has small letters of ASCII only",
        };
        self.refuse(entry.key_span, message, Some(help.to_owned()));
    }

    fn list(&mut self, place: Place<'_>, items: &[Value], list: &'static List) {
        for item in items {
            self.value(Place::Item(place.key()), item, &list.item);
        }
        if !list.unique {
            return;
        }
        for (first, later) in repeated(items) {
            let what = match items[later].as_text() {
                Some(text) if !text.is_interpolated() => format!("`{}` is", short(&text.text)),
                _ => "an entry is".to_owned(),
            };
            let message = format!("{what} listed twice in `{}`", short(place.key()));
            let problem = Problem::refused(ProblemCode::InvalidCompose, items[later].span, message)
                .help("remove one of the two")
                .related(items[first].span, "listed here first");
            self.found.push(problem);
        }
    }

    fn refuse_time(&mut self, span: Span, text: &str) {
        let text = short(text);
        let message = format!("`{text}` is read as a date, which Compose does not accept");
        self.refuse(
            span,
            message,
            Some(format!("put it in quotes: `\"{text}\"`")),
        );
    }

    fn wrong_type(&mut self, place: Place<'_>, value: &Value, rule: &Rule) {
        let (wanted, given) = (wanted(rule), given(&value.data));
        let message = format!("{} must be {wanted}, not {given}", place.show());
        // Nothing at all is hard to point at: its key is better.
        let span = match place {
            Place::Key(_, key) if value.span.is_empty() => key,
            _ => value.span,
        };
        self.refuse(span, message, help(rule, &value.data).map(str::to_owned));
    }

    fn check(&mut self, place: Place<'_>, value: &Value, data: &Data, check: Check) {
        match (check, data) {
            (Check::OneOf(words), Data::Str(text)) => {
                let Some(word) = text.known().filter(|word| !words.contains(word)) else {
                    return;
                };
                let help = suggestion(self.found.len(), word, words.iter().copied());
                let (wanted, instead) = (one_of(words.iter().copied()), instead(text));
                self.refuse(
                    value.span,
                    format!("{} must be {wanted}{instead}", place.show()),
                    help,
                );
            }
            (Check::Form(fits, wanted, help), Data::Str(text))
                if text.known().is_some_and(|known| !fits(known)) =>
            {
                let message = format!("{} must be {wanted}{}", place.show(), instead(text));
                self.refuse(value.span, message, Some(help.to_owned()));
            }
            (Check::Range(low, high), Data::Int(_) | Data::Float(_)) => {
                let (low_side, high_side) = beyond(data, low, high);
                if low_side {
                    self.refuse(
                        value.span,
                        format!("{} must be {low} or more", place.show()),
                        None,
                    );
                } else if high_side {
                    self.refuse(
                        value.span,
                        format!("{} must be {high} or less", place.show()),
                        None,
                    );
                }
            }
            _ => {}
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "bounds far below where floats lose whole numbers, or the largest number of all"
)]
fn beyond(data: &Data, low: i64, high: i64) -> (bool, bool) {
    match data {
        Data::Int(number) => (*number < low, *number > high),
        Data::Float(number) => (
            *number < low as f64,
            *number > high as f64 && high != i64::MAX,
        ),
        _ => (false, false),
    }
}

fn type_of(data: &Data) -> Types {
    match data {
        Data::Null => Types::NULL,
        Data::Bool(_) => Types::BOOL,
        Data::Int(_) => Types::INT,
        Data::Float(number) if number.fract() == 0.0 => Types::INT,
        Data::Float(_) => Types::NUMBER,
        Data::Str(_) | Data::Time(_) | Data::Seq(_) | Data::Map(_) => Types::TEXT,
    }
}
