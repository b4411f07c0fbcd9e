//! The schema check: one walk over a merged document, every mistake at its own bytes.

use composelint_yaml::Span;
use rustc_hash::FxHashSet;

use super::equal::repeated;
use crate::problem::{Problem, ProblemCode};
use crate::spec::{Check, List, Mapping, Names, Others, Rule, TOP, Types};
use crate::value::{Data, Entry, Map, Value};
use crate::words::{nearest, one_of, short};

/// Reports all that breaks the schema of the Compose specification. What was reported for an earlier file is not said again.
pub(crate) fn schema(doc: &Value, problems: &mut Vec<Problem>) {
    let mut walk = Walk { found: Vec::new() };
    match &doc.data {
        Data::Map(map) => walk.mapping(map, &TOP, doc.span),
        _ => walk.found.push(Problem::refused(
            ProblemCode::InvalidCompose,
            doc.span,
            "a Compose file is a mapping",
        )),
    }
    if problems.is_empty() {
        problems.append(&mut walk.found);
        return;
    }
    if walk.found.is_empty() {
        return;
    }
    let said: FxHashSet<(Span, ProblemCode)> = problems
        .iter()
        .map(|problem| (problem.span, problem.code))
        .collect();
    problems.extend(
        walk.found
            .into_iter()
            .filter(|problem| !said.contains(&(problem.span, problem.code))),
    );
}

struct Walk {
    found: Vec<Problem>,
}

/// What a value is called in messages.
#[derive(Clone, Copy)]
enum Place<'a> {
    Key(&'a str),
    Item(&'a str),
}

impl Place<'_> {
    fn show(self) -> String {
        match self {
            Place::Key(key) => format!("`{}`", short(key)),
            Place::Item(list) => format!("an entry of `{}`", short(list)),
        }
    }

    fn key(&self) -> &str {
        match self {
            Place::Key(key) | Place::Item(key) => key,
        }
    }
}

impl Walk {
    fn refuse(&mut self, span: Span, message: String, help: Option<String>) {
        let mut problem = Problem::refused(ProblemCode::InvalidCompose, span, message);
        problem.help = help;
        self.found.push(problem);
    }

    fn value(&mut self, place: Place<'_>, value: &Value, rule: &Rule) {
        match &value.data {
            Data::Map(map) => match rule.map {
                Some(rules) => self.mapping(map, rules, value.span),
                None => self.wrong_type(place, value, rule),
            },
            Data::Seq(items) => match rule.list {
                Some(list) => self.list(place, items, list),
                None => self.wrong_type(place, value, rule),
            },
            data if !rule.scalars.has(type_of(data)) => self.wrong_type(place, value, rule),
            data => self.check(place, value, data, rule.check),
        }
    }

    fn mapping(&mut self, map: &Map, rules: &'static Mapping, span: Span) {
        for entry in map {
            if let Some(rule) = rules.get(&entry.key) {
                self.value(Place::Key(&entry.key), &entry.value, rule);
            } else {
                self.other(entry, rules);
            }
        }
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
                self.refuse(place, format!("{} needs the key `{key}`", rules.noun), None);
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
                let open = entry.key_span == entry.value.span && entry.key.contains("${");
                if names.allow(&entry.key) {
                    self.value(Place::Key(&entry.key), &entry.value, rule);
                } else if !open {
                    self.wrong_name(entry, rules, names);
                }
            }
            Others::NamedLoosely(names, rule) => {
                if names.allow(&entry.key) {
                    self.value(Place::Key(&entry.key), &entry.value, rule);
                }
            }
        }
    }

    fn unknown_key(&mut self, entry: &Entry, rules: &'static Mapping) {
        let key = short(&entry.key);
        let message = format!("`{key}` is not a key of {}", rules.noun);
        let known = rules.keys.iter().map(|(known, _)| *known);
        let help = match nearest(&entry.key, known.clone()) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if rules.keys.len() <= 10 => Some(format!(
                "its keys are {}",
                one_of(known).replace(" or ", " and ")
            )),
            None if matches!(rules.others, Others::Extensions) => {
                Some("keys of your own begin with `x-`".to_owned())
            }
            None => None,
        };
        self.refuse(entry.key_span, message, help);
    }

    fn wrong_name(&mut self, entry: &Entry, rules: &'static Mapping, names: Names) {
        let message = format!("`{}` cannot be a name in {}", short(&entry.key), rules.noun);
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
                Some(text) if !text.interpolated => format!("`{}` is", short(&text.text)),
                _ => "an entry is".to_owned(),
            };
            let message = format!("{what} listed twice in `{}`", short(place.key()));
            let problem = Problem::refused(ProblemCode::InvalidCompose, items[later].span, message)
                .help("remove one of the two")
                .related(items[first].span, "listed here first");
            self.found.push(problem);
        }
    }

    fn wrong_type(&mut self, place: Place<'_>, value: &Value, rule: &Rule) {
        let message = format!(
            "{} must be {}, not {}",
            place.show(),
            wanted(rule),
            given(&value.data)
        );
        let help = match &value.data {
            Data::Bool(_) | Data::Int(_) | Data::Float(_) if rule.scalars.has(Types::TEXT) => {
                Some("write it in quotes".to_owned())
            }
            Data::Null => Some("give it a value or remove the key".to_owned()),
            Data::Str(_) if rule.list.is_some() => Some("write it as a list: `- …`".to_owned()),
            Data::Seq(_) if rule.map.is_some() => {
                Some("write it without the dashes: `name: …`".to_owned())
            }
            _ => None,
        };
        self.refuse(value.span, message, help);
    }

    fn check(&mut self, place: Place<'_>, value: &Value, data: &Data, check: Check) {
        match (check, data) {
            (Check::OneOf(words), Data::Str(text)) => {
                let Some(word) = text.known().filter(|word| !words.contains(word)) else {
                    return;
                };
                let shown = if text.interpolated {
                    String::new()
                } else {
                    format!(", not `{}`", short(word))
                };
                let help = nearest(word, words.iter().copied())
                    .map(|near| format!("did you mean `{near}`?"));
                self.refuse(
                    value.span,
                    format!(
                        "{} must be {}{shown}",
                        place.show(),
                        one_of(words.iter().copied())
                    ),
                    help,
                );
            }
            (Check::Form(fits, wanted), Data::Str(text)) => {
                let Some(known) = text.known().filter(|known| !fits(known)) else {
                    return;
                };
                let shown = match known {
                    "" => ": it is empty".to_owned(),
                    _ if text.interpolated => String::new(),
                    _ => format!(", not `{}`", short(known)),
                };
                self.refuse(
                    value.span,
                    format!("{} must be {wanted}{shown}", place.show()),
                    None,
                );
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
        Data::Str(_) | Data::Seq(_) | Data::Map(_) => Types::TEXT,
    }
}

fn wanted(rule: &Rule) -> String {
    let named = [
        (Types::TEXT, "a string"),
        (Types::NUMBER, "a number"),
        (Types::INT, "a whole number"),
        (Types::BOOL, "`true` or `false`"),
    ];
    let mut words: Vec<&str> = Vec::new();
    for (types, word) in named {
        if rule.scalars.has(types) && !(types == Types::INT && rule.scalars.has(Types::NUMBER)) {
            words.push(word);
        }
    }
    words.extend(rule.list.map(|_| "a list"));
    words.extend(rule.map.map(|_| "a mapping"));
    if rule.scalars.has(Types::NULL) {
        words.push("empty");
    }
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} or {last}", first.join(", ")),
        None => "nothing".to_owned(),
    }
}

fn given(data: &Data) -> &'static str {
    match data {
        Data::Null => "empty",
        Data::Bool(true) => "`true`",
        Data::Bool(false) => "`false`",
        Data::Int(_) | Data::Float(_) => "a number",
        Data::Str(_) => "a string",
        Data::Seq(_) => "a list",
        Data::Map(_) => "a mapping",
    }
}
