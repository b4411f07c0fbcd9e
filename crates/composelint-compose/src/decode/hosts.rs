//! Names and values in their two forms: a mapping, or a list of `NAME=VALUE`; `extra_hosts` likewise.

use composelint_yaml::Span;
use smol_str::SmolStr;

use super::scalar;
use crate::problem::{Problem, ProblemCode};
use crate::project::Spanned;
use crate::value::{Data, Entry, Map, Text, Value};
use crate::words::short;

/// One name with its value.
pub(crate) struct Pair<'v> {
    /// The value; none where only the name stands.
    pub(crate) text: Option<Text>,
    /// The bytes of the entry.
    pub(crate) span: Span,
    /// The bytes of the value alone (of the entry, in the list form).
    pub(crate) value_span: Span,
    /// The tree value that carries the story.
    pub(crate) from: &'v Value,
}

/// The names and values of either form, in order.
pub(crate) fn pairs(value: &Value) -> impl Iterator<Item = (SmolStr, Pair<'_>)> {
    let entries = value.as_map().into_iter().flatten();
    let entries = entries
        .filter(|entry| !is_extension(&entry.key))
        .map(|entry| (entry.key.clone(), pair(entry)));
    let entries = entries.chain(value.as_map().and_then(extensions));
    let items = value
        .as_seq()
        .unwrap_or_default()
        .iter()
        .filter_map(|item| {
            let text = scalar::shown(&item.data)?;
            let (name, text) = match text.split_once('=') {
                Some((name, text)) => (name.shown(), Some(text)),
                None => (text.shown(), None),
            };
            Some((
                name,
                Pair {
                    text,
                    span: item.span,
                    value_span: value_part(item),
                    from: item,
                },
            ))
        });
    entries.chain(items)
}

fn pair(entry: &Entry) -> Pair<'_> {
    let value = &entry.value;
    // What an alias brought stands elsewhere: the entry is then its key.
    let span = if value.history.is_none() {
        entry.key_span.cover(value.span)
    } else {
        entry.key_span
    };
    Pair {
        text: scalar::shown(&value.data),
        span,
        value_span: value.span,
        from: value,
    }
}

/// Whether Compose takes a name in a mapping for an extension, wherever the mapping stands.
pub(crate) fn is_extension(name: &str) -> bool {
    name.starts_with("x-")
}

/// Compose gathers the extensions of a mapping under a key of its own, and then takes that for a name like any other.
pub(crate) fn extensions(map: &Map) -> Option<(SmolStr, Pair<'_>)> {
    let first = map.iter().find(|entry| is_extension(&entry.key))?;
    let mut names: Vec<&Entry> = map
        .iter()
        .filter(|entry| is_extension(&entry.key))
        .collect();
    names.sort_by(|a, b| a.key.cmp(&b.key));
    let shown: Vec<String> = names
        .iter()
        .map(|entry| format!("{}:{}", entry.key, scalar::show_value(&entry.value)))
        .collect();
    let text = Text {
        text: format!("map[{}]", shown.join(" ")).into(),
        holes: None,
        interpolated: true,
    };
    Some((
        SmolStr::new_static("#extensions"),
        Pair {
            text: Some(text),
            ..pair(first)
        },
    ))
}

/// The bytes behind the `=`, where the item's bytes are its text as it stands.
fn value_part(item: &Value) -> Span {
    let written = item.as_text().filter(|text| !text.interpolated);
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
    value: &Value,
    problems: &mut Vec<Problem>,
) -> Vec<Spanned<(SmolStr, Text)>> {
    let mut hosts = Vec::new();
    for entry in value.as_map().into_iter().flatten() {
        if is_extension(&entry.key) {
            let message = format!(
                "Docker Compose takes the host `{}` for an extension",
                short(&entry.key)
            );
            let problem = Problem::refused(ProblemCode::InvalidCompose, entry.key_span, message);
            problems.push(problem.help("write the hosts as a list: `- NAME=ADDRESS`"));
            continue;
        }
        match &entry.value.data {
            Data::Seq(addresses) => {
                for address in addresses {
                    let text = scalar::shown(&address.data).unwrap_or_default();
                    add(&mut hosts, entry.key.clone(), text, address, problems);
                }
            }
            data => add(
                &mut hosts,
                entry.key.clone(),
                scalar::shown(data).unwrap_or_default(),
                &entry.value,
                problems,
            ),
        }
    }
    for item in value.as_seq().unwrap_or_default() {
        let Some(text) = scalar::shown(&item.data) else {
            continue;
        };
        match text.split_once('=').or_else(|| text.split_once(':')) {
            Some((name, addresses)) => {
                for address in addresses.split(',') {
                    add(&mut hosts, name.shown(), address, item, problems);
                }
            }
            None if text.is_unknown() => {}
            None => {
                let message = "an entry of `extra_hosts` has no address";
                let problem = Problem::refused(ProblemCode::InvalidCompose, item.span, message);
                problems.push(problem.help("write `NAME=ADDRESS`"));
            }
        }
    }
    hosts
}

fn add(
    hosts: &mut Vec<Spanned<(SmolStr, Text)>>,
    name: SmolStr,
    address: Text,
    from: &Value,
    problems: &mut Vec<Problem>,
) {
    let unknown = from.as_text().is_some_and(Text::is_unknown);
    if !unknown && (name.is_empty() || name.contains([':', '='])) {
        let message = format!("`{}` is no host name", short(&name));
        problems.push(
            Problem::refused(ProblemCode::InvalidCompose, from.span, message)
                .help("write `NAME=ADDRESS`"),
        );
        return;
    }
    let bracketed =
        address.text.len() > 2 && address.text.starts_with('[') && address.text.ends_with(']');
    let address = if bracketed {
        address.cut(1..address.text.len() - 1)
    } else {
        address
    };
    hosts.push(Spanned {
        value: (name, address),
        span: from.span,
        history: from.history.clone(),
    });
}
