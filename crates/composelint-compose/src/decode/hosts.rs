//! Names and values in their two forms: a mapping, or a list of `NAME=VALUE`; `extra_hosts` likewise.

use std::sync::Arc;

use composelint_yaml::Span;
use memchr::memchr;
use rustc_hash::FxBuildHasher;
use smol_str::SmolStr;

use super::read::At;
use super::scalar;
use crate::problem::{Problem, ProblemCode};
use crate::project::{Named, Spanned};
use crate::value::{Data, Entry, History, Map, Text, Value};
use crate::words::short;

/// One name with its value.
pub(crate) struct Pair<'v> {
    /// The value; none where only the name stands.
    pub(crate) text: Option<Text>,
    /// The bytes of the entry.
    pub(crate) span: Span,
    /// The bytes of the value alone (of the entry, in the list form).
    pub(crate) value_span: Span,
    /// The story that holds for it.
    pub(crate) story: Option<&'v Arc<History>>,
}

/// The names and values of either form, in order.
pub(crate) fn each_pair<'v>(at: At<'v>, mut take: impl FnMut(SmolStr, Pair<'v>)) {
    for (entry, value) in at.entries() {
        if !is_extension(&entry.key) {
            take(entry.key.clone(), of_entry(entry, value));
        }
    }
    if let Some((name, pair)) = extensions(at) {
        take(name, pair);
    }
    for (name, pair) in at.items().filter_map(of_item) {
        take(name, pair);
    }
}

/// What is made of the names and values of either form, by name; of two with one name the later counts.
pub(super) fn by_name<'v, T>(at: At<'v>, make: impl Fn(Pair<'v>) -> T) -> Named<T> {
    let keys = at.value.as_map().map_or(0, Map::len);
    let items = at.value.as_seq().map_or(0, <[Value]>::len);
    let mut named = Named::with_capacity_and_hasher(keys + items, FxBuildHasher);
    each_pair(at, |name, pair| {
        named.insert(name, make(pair));
    });
    named
}

fn of_entry<'v>(entry: &'v Entry, at: At<'v>) -> Pair<'v> {
    let value = at.value;
    // What an alias brought stands elsewhere: the entry is then its key.
    let together = value.history.is_none() && entry.key_span.end <= value.span.start;
    let span = if together {
        entry.key_span.cover(value.span)
    } else {
        entry.key_span
    };
    Pair {
        text: scalar::shown(&value.data),
        span,
        value_span: value.span,
        story: at.story,
    }
}

fn of_item(at: At<'_>) -> Option<(SmolStr, Pair<'_>)> {
    let (name, text) = assignment(&at.value.data)?;
    Some((
        name,
        Pair {
            text,
            span: at.value.span,
            value_span: value_part(at.value),
            story: at.story,
        },
    ))
}

/// A name and a value out of `NAME=VALUE`; no value where there is no `=`.
fn assignment(data: &Data) -> Option<(SmolStr, Option<Text>)> {
    if let Data::Str(text) = data
        && let Some(known) = text.known()
        && let Some(end) = memchr(b'=', known.as_bytes())
    {
        let value = text.with(&known[end + 1..], Vec::new());
        return Some((SmolStr::new(&known[..end]), Some(value)));
    }
    let text = scalar::shown(data)?;
    Some(match text.split_once('=') {
        Some((name, text)) => (name.shown(), Some(text)),
        None => (text.shown(), None),
    })
}

/// Whether Compose takes a name in a mapping for an extension, wherever the mapping stands.
pub(crate) fn is_extension(name: &str) -> bool {
    name.starts_with("x-")
}

/// Compose gathers the extensions of a mapping under a key of its own, and then takes that for a name like any other.
pub(crate) fn extensions(at: At<'_>) -> Option<(SmolStr, Pair<'_>)> {
    let mut names: Vec<_> = at
        .entries()
        .filter(|(entry, _)| is_extension(&entry.key))
        .collect();
    names.sort_by(|(a, _), (b, _)| a.key.cmp(&b.key));
    let &(first, value) = names.first()?;
    let shown = names
        .iter()
        .map(|(entry, _)| format!("{}:{}", entry.key, scalar::show_value(&entry.value)));
    let text = format!("map[{}]", shown.collect::<Vec<_>>().join(" "));
    let text = Text::substituted(text);
    Some((
        SmolStr::new_static("#extensions"),
        Pair {
            text: Some(text),
            ..of_entry(first, value)
        },
    ))
}

/// The bytes behind the `=`, where the item's bytes are its text as it stands.
fn value_part(item: &Value) -> Span {
    let written = item.as_text().filter(|text| !text.is_interpolated());
    let Some(length) = written.and_then(|text| text.text.find('=')) else {
        return item.span;
    };
    let text = item.as_text().map_or(0, |text| text.text.len());
    let quotes = (item.span.len() as usize).saturating_sub(text);
    let start = match quotes {
        0 => length + 1,
        2 => length + 2,
        _ => return item.span,
    };
    let start = item.span.start + u32::try_from(start).unwrap_or(0);
    let end = item.span.end - u32::from(quotes == 2);
    Span::new(item.span.file, start, end)
}

/// `extra_hosts`: a name and an address, one for each address; what Compose refuses is reported.
pub(crate) fn extra_hosts(
    at: At<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Spanned<(SmolStr, Text)>> {
    let mut hosts = Hosts {
        found: Vec::new(),
        problems,
    };
    for (entry, value) in at.entries() {
        if is_extension(&entry.key) {
            let message = format!(
                "Docker Compose takes the host `{}` for an extension",
                short(&entry.key)
            );
            let problem = Problem::refused(ProblemCode::InvalidCompose, entry.key_span, message);
            hosts
                .problems
                .push(problem.help("write the hosts as a list: `- NAME=ADDRESS`"));
            continue;
        }
        if entry.value.as_seq().is_some() {
            for address in value.items() {
                hosts.add(
                    &entry.key,
                    scalar::shown(&address.value.data).unwrap_or_default(),
                    address,
                );
            }
        } else {
            hosts.add(
                &entry.key,
                scalar::shown(&entry.value.data).unwrap_or_default(),
                value,
            );
        }
    }
    for item in at.items() {
        hosts.item(item);
    }
    hosts.found
}

struct Hosts<'p> {
    found: Vec<Spanned<(SmolStr, Text)>>,
    problems: &'p mut Vec<Problem>,
}

impl Hosts<'_> {
    /// `NAME=ADDRESS` or `NAME:ADDRESS`, with several addresses between commas.
    fn item(&mut self, item: At<'_>) {
        let Some(text) = scalar::shown(&item.value.data) else {
            return;
        };
        if let Some((name, addresses)) = text.split_once('=').or_else(|| text.split_once(':')) {
            for address in addresses.split(',') {
                self.add(&name.shown(), address, item);
            }
        } else if !text.is_unknown() {
            let message = "an entry of `extra_hosts` has no address";
            let problem = Problem::refused(ProblemCode::InvalidCompose, item.value.span, message);
            self.problems.push(problem.help("write `NAME=ADDRESS`"));
        }
    }

    fn add(&mut self, name: &SmolStr, address: Text, from: At<'_>) {
        let unknown = from.value.as_text().is_some_and(Text::is_unknown);
        if !unknown && (name.is_empty() || name.contains([':', '='])) {
            let message = format!("`{}` is no host name", short(name));
            let problem = Problem::refused(ProblemCode::InvalidCompose, from.value.span, message);
            self.problems.push(problem.help("write `NAME=ADDRESS`"));
            return;
        }
        let (text, length) = (&address.text, address.text.len());
        let bracketed = length > 2 && text.starts_with('[') && text.ends_with(']');
        let address = if bracketed {
            address.cut(1..length - 1)
        } else {
            address
        };
        self.found.push(from.spanned((name.clone(), address)));
    }
}
