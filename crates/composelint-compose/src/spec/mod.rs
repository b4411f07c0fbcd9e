//! The Compose specification as data: which keys, which types, which values, and how Compose prints them.
//!
//! One table serves three readers: the schema check (`validate`), the check of what Compose's decoder refuses (`decode`), and
//! `config`. Facts: the JSON schema and the Go types of compose-go 2.9.1.

mod build;
mod deploy;
mod service;
mod shared;
mod storage;
mod top;

pub(crate) use deploy::is_titled;
pub(crate) use service::SERVICE;
pub(crate) use top::{TOP, resource};

/// A set of scalar types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Types(u8);

impl Types {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const NULL: Self = Self(1);
    pub(crate) const BOOL: Self = Self(2);
    /// Whole numbers.
    pub(crate) const INT: Self = Self(4);
    /// Any number; whole ones are numbers too.
    pub(crate) const NUMBER: Self = Self(8 | 4);
    pub(crate) const TEXT: Self = Self(16);

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    /// The scalars it may be.
    pub(crate) scalars: Types,
    /// The list it may be.
    pub(crate) list: Option<&'static List>,
    /// The mapping it may be.
    pub(crate) map: Option<&'static Mapping>,
    /// What else must hold of a scalar.
    pub(crate) check: Check,
    /// What Compose makes of it.
    pub(crate) form: Form,
}

/// What a list may hold.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) item: Rule,
    /// Whether no two items may be equal.
    pub(crate) unique: bool,
}

/// What a mapping may hold.
#[derive(Debug)]
pub(crate) struct Mapping {
    /// What it is, in messages: "a service", "`build`".
    pub(crate) noun: &'static str,
    /// The known keys, sorted.
    pub(crate) keys: &'static [(&'static str, Rule)],
    /// The keys that must be there.
    pub(crate) required: &'static [&'static str],
    /// What other keys are.
    pub(crate) others: Others,
    /// Keys that `config` prints even where nobody wrote them, with what it prints.
    pub(crate) always: &'static [(&'static str, &'static str)],
    /// Where in `keys` those that begin with each letter of the alphabet start, and where the last of them end.
    letters: [u8; LETTERS + 1],
}

/// The letters that keys begin with: `a` to `z`.
const LETTERS: usize = 26;

/// What the keys beside the known ones are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Others {
    /// Mistakes.
    Refused,
    /// Extensions when they begin with `x-`, else mistakes.
    Extensions,
    /// Names that the author chooses; names of another form are mistakes.
    Named(Names, &'static Rule),
    /// Names that the author chooses; what has a name of another form is not looked at.
    NamedLoosely(Names, &'static Rule),
    /// Not looked at.
    Free,
}

/// The form of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    /// Letters, digits, `.`, `_` and `-`.
    Compose,
    /// Anything on one line.
    Line,
    /// Anything with at least one character.
    Any,
    /// Small letters.
    Lower,
}

impl Names {
    pub(crate) fn allow(self, name: &str) -> bool {
        match self {
            Self::Compose => is_name(name),
            Self::Line => !name.is_empty() && !name.contains('\n'),
            Self::Any => name.chars().any(|c| c != '\n'),
            Self::Lower => !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase()),
        }
    }
}

/// Whether Compose takes it as the name of a service, network, volume, secret or config.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// What must hold of a scalar beyond its type.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Check {
    Nothing,
    /// A string is one of these.
    OneOf(&'static [&'static str]),
    /// A string has this form, told in words, with what to do.
    Form(fn(&str) -> bool, &'static str, &'static str),
    /// A number lies between, both ends included.
    Range(i64, i64),
}

/// What Compose's Go types make of a value, and print again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As the list or mapping says; nothing for a scalar.
    Shape,
    /// A string; empty is not printed.
    Text,
    /// A boolean; `false` is not printed.
    Flag,
    /// A boolean that is printed when it is there.
    FlagIfSet,
    /// A boolean that is always printed.
    FlagAlways,
    /// A whole number, also from a string; 0 is not printed.
    Int,
    /// A whole number, also from a string, printed when it is there.
    IntIfSet,
    /// A number from 0 on of so many bits, not from a string; 0 is not printed.
    Uint(u8),
    /// A number from 0 on, not from a string, printed when it is there.
    UintIfSet,
    /// A small float; 0 is not printed.
    Float,
    /// A size in bytes, printed as a string; 0 is not printed.
    Bytes,
    /// A duration; 0 is not printed.
    Duration,
    /// A duration that is printed when it is there.
    DurationIfSet,
    /// How many devices: a number, or `all` for -1.
    Count,
    /// File permissions: octal in a string, printed so.
    Mode,
    /// A list of strings, also of one alone.
    Texts,
    /// A list of strings and numbers, printed as strings.
    LooseTexts,
    /// Names and values, as a mapping or as `NAME=VALUE`; a missing value is empty.
    Pairs,
    /// Names and values; a missing value stays missing.
    Variables,
    /// Names and strings, as a mapping alone.
    PlainPairs,
    /// Names and lists of strings.
    Options,
    /// Hosts and addresses.
    Hosts,
    /// A command line, or its words.
    Command,
    /// A health check's command.
    Test,
    /// SSH keys by name.
    Ssh,
    /// A limit: a number or a mapping.
    Ulimit,
    /// Not printed.
    Hidden,
}

impl Rule {
    pub(crate) const fn scalar(scalars: Types, form: Form) -> Self {
        Self {
            scalars,
            list: None,
            map: None,
            check: Check::Nothing,
            form,
        }
    }

    pub(crate) const fn list(list: &'static List, form: Form) -> Self {
        Self {
            scalars: Types::NONE,
            list: Some(list),
            map: None,
            check: Check::Nothing,
            form,
        }
    }

    pub(crate) const fn map(map: &'static Mapping) -> Self {
        Self {
            scalars: Types::NONE,
            list: None,
            map: Some(map),
            check: Check::Nothing,
            form: Form::Shape,
        }
    }

    pub(crate) const fn or_list(self, list: &'static List) -> Self {
        Self {
            list: Some(list),
            ..self
        }
    }

    pub(crate) const fn or_map(self, map: &'static Mapping) -> Self {
        Self {
            map: Some(map),
            ..self
        }
    }

    pub(crate) const fn or_null(self) -> Self {
        Self {
            scalars: self.scalars.or(Types::NULL),
            ..self
        }
    }

    pub(crate) const fn check(self, check: Check) -> Self {
        Self { check, ..self }
    }

    pub(crate) const fn form(self, form: Form) -> Self {
        Self { form, ..self }
    }
}

impl Mapping {
    /// A mapping of known keys and extensions.
    pub(crate) const fn known(noun: &'static str, keys: &'static [(&'static str, Rule)]) -> Self {
        Self {
            noun,
            keys,
            required: &[],
            others: Others::Extensions,
            always: &[],
            letters: letters(keys),
        }
    }

    /// A mapping of the author's own names.
    pub(crate) const fn named(noun: &'static str, names: Names, rule: &'static Rule) -> Self {
        Self {
            noun,
            keys: &[],
            required: &[],
            others: Others::Named(names, rule),
            always: &[],
            letters: letters(&[]),
        }
    }

    pub(crate) const fn others(self, others: Others) -> Self {
        Self { others, ..self }
    }

    pub(crate) const fn required(self, required: &'static [&'static str]) -> Self {
        Self { required, ..self }
    }

    pub(crate) const fn always(self, always: &'static [(&'static str, &'static str)]) -> Self {
        Self { always, ..self }
    }

    /// The rule of a known key.
    pub(crate) fn get(&self, key: &str) -> Option<&'static Rule> {
        // Few keys share their first letter, and fewer of these their length: this takes a third of what a binary search takes.
        let letter = usize::from(key.as_bytes().first()?.wrapping_sub(b'a'));
        let from = usize::from(*self.letters.get(letter)?);
        let to = usize::from(*self.letters.get(letter + 1)?);
        let (_, rule) = self.keys[from..to]
            .iter()
            .find(|(known, _)| *known == key)?;
        Some(rule)
    }
}

/// Where the keys of each letter start among these, which are sorted.
const fn letters(keys: &[(&str, Rule)]) -> [u8; LETTERS + 1] {
    assert!(keys.len() <= u8::MAX as usize, "a table has few keys");
    let mut starts = [0; LETTERS + 1];
    let mut key = 0;
    while key < keys.len() {
        let letter = keys[key].0.as_bytes()[0] - b'a';
        let mut after = letter as usize + 1;
        while after <= LETTERS {
            starts[after] += 1;
            after += 1;
        }
        key += 1;
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_mapping(mapping: &'static Mapping, depth: usize, seen: &mut Vec<&'static Mapping>) {
        assert!(depth < 20, "the table does not end");
        seen.push(mapping);
        let named = match mapping.others {
            Others::Named(_, rule) | Others::NamedLoosely(_, rule) => Some(rule),
            _ => None,
        };
        for rule in mapping.keys.iter().map(|(_, rule)| rule).chain(named) {
            for inner in [rule.map, rule.list.and_then(|list| list.item.map)]
                .into_iter()
                .flatten()
            {
                every_mapping(inner, depth + 1, seen);
            }
        }
    }

    #[test]
    fn keys_are_sorted_and_unique() {
        let mut seen = Vec::new();
        every_mapping(&TOP, 0, &mut seen);
        for mapping in seen {
            let keys: Vec<&str> = mapping.keys.iter().map(|(key, _)| *key).collect();
            assert!(
                keys.is_sorted_by(|a, b| a < b),
                "{}: {keys:?}",
                mapping.noun
            );
            assert!(
                mapping
                    .required
                    .iter()
                    .all(|key| mapping.get(key).is_some()),
                "{}",
                mapping.noun
            );
        }
    }

    #[test]
    fn names_have_their_form() {
        let cases = [
            (Names::Compose, "a.B_c-1", true),
            (Names::Compose, "ä", false),
            (Names::Compose, "", false),
            (Names::Line, "a b", true),
            (Names::Line, "a\nb", false),
            (Names::Any, "\na", true),
            (Names::Any, "\n", false),
            (Names::Lower, "nofile", true),
            (Names::Lower, "Nofile", false),
        ];
        for (names, name, allowed) in cases {
            assert_eq!(names.allow(name), allowed, "{names:?} {name:?}");
        }
    }
}
