//! From the canonical tree to what Compose prints: the Go types' own words for durations and sizes, empty things left out.

use composelint_yaml::Span;
use smol_str::SmolStr;

use super::node::{Node, Shown, Source, escaped};
use super::scalar::{one, raw, whole};
use crate::decode::{At, command, each_pair, extensions, extra_hosts, is_extension, scalar};
use crate::project::{Named, Spanned};
use crate::spec::{Form, Mapping, Others, Rule, is_titled};
use crate::value::{Data, Entry, Map, Text, Value};

/// A mapping by its rules: extensions and what Compose does not print are left out, what it always prints is added.
pub(super) fn mapping<'p>(map: &'p Map, rules: &'static Mapping) -> Shown<'p> {
    let mut shown = Vec::with_capacity(map.len());
    let titled = is_titled(rules);
    for entry in map {
        let (rule, named) = match (rules.get(&entry.key), rules.others) {
            (Some(rule), _) => (rule, false),
            (None, Others::Named(_, rule) | Others::NamedLoosely(_, rule)) => (rule, true),
            (None, _) => continue,
        };
        let node = match value(&entry.value, rule) {
            Some(node) => node,
            None if named => Node::at(Shown::Null, &entry.value),
            None => continue,
        };
        let key = if titled {
            title(&entry.key)
        } else {
            entry.key.replace('$', "$$")
        };
        shown.push((key, node));
    }
    for (key, printed) in rules.always {
        let key = if titled {
            title(key)
        } else {
            (*key).to_owned()
        };
        if !shown.iter().any(|(present, _)| *present == key) {
            shown.push((key, Node::new(always(printed), None)));
        }
    }
    Shown::Map(shown)
}

fn title(key: &str) -> String {
    let mut chars = key.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// What stands in the table for a key that Compose prints though nobody wrote it.
fn always(printed: &str) -> Shown<'static> {
    match printed {
        "{}" => Shown::Map(Vec::new()),
        "0" => Shown::Int(0),
        "\"\"" => Shown::Text(String::new()),
        "\"0\"" => Shown::Text("0".to_owned()),
        "{\"command\": null}" => {
            Shown::Map(vec![("command".to_owned(), Node::new(Shown::Null, None))])
        }
        _ => Shown::Null,
    }
}

/// A value by its rule; nothing where Compose prints nothing.
pub(super) fn value<'p>(value: &'p Value, rule: &'static Rule) -> Option<Node<'p>> {
    let shown = match rule.form {
        Form::Hidden => None,
        Form::Shape => shape(value, rule),
        Form::Texts | Form::LooseTexts => texts(value),
        Form::Pairs | Form::PlainPairs => names(value, &Shown::Text(String::new())),
        Form::Variables => names(value, &Shown::Null),
        Form::Options => options(value),
        Form::Hosts => hosts(value),
        Form::Command => words(value),
        Form::Test => test(value),
        Form::Ssh => ssh(value),
        Form::Ulimit => ulimit(value, rule),
        form => one(&value.data, form),
    };
    shown.map(|shown| Node::at(shown, value))
}

fn shape<'p>(value: &'p Value, rule: &'static Rule) -> Option<Shown<'p>> {
    match &value.data {
        Data::Map(map) => {
            let rules = rule.map?;
            let shown = mapping(map, rules);
            let named = matches!(rules.others, Others::Named(..) | Others::NamedLoosely(..));
            if named && map.is_empty() {
                None
            } else {
                Some(shown)
            }
        }
        Data::Seq(items) => {
            let list = rule.list?;
            let items: Vec<Node<'p>> = items
                .iter()
                .filter_map(|item| self::value(item, &list.item))
                .collect();
            if items.is_empty() {
                None
            } else {
                Some(Shown::Seq(items))
            }
        }
        data => raw(data),
    }
}

/// Any value as it is, for extensions.
pub(super) fn any(value: &Value) -> Node<'_> {
    let shown = match &value.data {
        Data::Map(map) => Shown::Map(
            map.iter()
                .map(|entry| (entry.key.replace('$', "$$"), any(&entry.value)))
                .collect(),
        ),
        Data::Seq(items) => Shown::Seq(items.iter().map(any).collect()),
        data => raw(data).unwrap_or(Shown::Null),
    };
    Node::at(shown, value)
}

fn texts(value: &Value) -> Option<Shown<'_>> {
    let node = |item: &'_ Value| scalar::shown(&item.data).map(|text| escaped(&text));
    let items: Vec<Node<'_>> = match &value.data {
        Data::Seq(items) => items
            .iter()
            .filter_map(|item| Some(Node::at(Shown::Text(node(item)?), item)))
            .collect(),
        _ => node(value)
            .map(|text| Node::at(Shown::Text(text), value))
            .into_iter()
            .collect(),
    };
    if items.is_empty() {
        None
    } else {
        Some(Shown::Seq(items))
    }
}

fn names<'p>(value: &'p Value, missing: &Shown<'p>) -> Option<Shown<'p>> {
    let mut shown: Named<Node<'p>> = Named::default();
    each_pair(At::new(value, None), |name, pair| {
        let data = pair
            .text
            .map_or_else(|| missing.clone(), |text| Shown::Text(escaped(&text)));
        let source = Source {
            span: pair.value_span,
            history: pair.story.map(AsRef::as_ref),
        };
        shown.insert(name, Node::new(data, Some(source)));
    });
    let entries: Vec<_> = shown
        .into_iter()
        .map(|(name, node)| (name.replace('$', "$$"), node))
        .collect();
    if entries.is_empty() {
        None
    } else {
        Some(Shown::Map(entries))
    }
}

fn options(value: &Value) -> Option<Shown<'_>> {
    let map = value.as_map()?;
    let mut shown: Vec<_> = map.iter().filter_map(option).collect();
    if let Some((name, pair)) = extensions(At::new(value, None)) {
        let text = pair.text.map(|text| escaped(&text)).unwrap_or_default();
        let item = Node::new(Shown::Text(text), None);
        shown.push((name.to_string(), Node::new(Shown::Seq(vec![item]), None)));
    }
    if shown.is_empty() {
        None
    } else {
        Some(Shown::Map(shown))
    }
}

fn option(entry: &Entry) -> Option<(String, Node<'_>)> {
    let texts = texts(&entry.value).filter(|_| !is_extension(&entry.key))?;
    Some((entry.key.replace('$', "$$"), Node::at(texts, &entry.value)))
}

fn hosts(value: &Value) -> Option<Shown<'_>> {
    if value.as_map().is_some_and(Map::is_empty) || value.as_seq().is_some_and(<[Value]>::is_empty)
    {
        return None;
    }
    let hosts = extra_hosts(At::new(value, None), &mut Vec::new());
    let line = |host: &Spanned<(SmolStr, Text)>| {
        format!(
            "{}={}",
            host.value.0.replace('$', "$$"),
            escaped(&host.value.1)
        )
    };
    let mut shown: Vec<(String, Span)> = hosts.iter().map(|host| (line(host), host.span)).collect();
    shown.sort();
    let node = |(text, span)| {
        Node::new(
            Shown::Text(text),
            Some(Source {
                span,
                history: None,
            }),
        )
    };
    Some(Shown::Seq(shown.into_iter().map(node).collect()))
}

fn words(value: &Value) -> Option<Shown<'_>> {
    match &value.data {
        Data::Str(line) => {
            let word = |word: Text| Node::at(Shown::Text(escaped(&word)), value);
            command::split(line).map(|words| Shown::Seq(words.into_iter().map(word).collect()))
        }
        Data::Seq(_) => Some(texts(value).unwrap_or(Shown::Seq(Vec::new()))),
        _ => None,
    }
}

fn test(value: &Value) -> Option<Shown<'_>> {
    match &value.data {
        Data::Str(line) => {
            let shell = Node::at(Shown::Text("CMD-SHELL".to_owned()), value);
            Some(Shown::Seq(vec![
                shell,
                Node::at(Shown::Text(escaped(line)), value),
            ]))
        }
        _ => texts(value),
    }
}

fn ssh(value: &Value) -> Option<Shown<'_>> {
    let key = |entry: &'_ crate::value::Entry| {
        let path = scalar::shown(&entry.value.data).filter(|path| !path.is_blank());
        let name = entry.key.replace('$', "$$");
        path.map_or(name.clone(), |path| format!("{name}={}", escaped(&path)))
    };
    let keys: Vec<Node<'_>> = value
        .as_map()?
        .iter()
        .map(|entry| Node::at(Shown::Text(key(entry)), &entry.value))
        .collect();
    if keys.is_empty() {
        None
    } else {
        Some(Shown::Seq(keys))
    }
}

fn ulimit<'p>(value: &'p Value, rule: &'static Rule) -> Option<Shown<'p>> {
    match &value.data {
        Data::Map(map) => rule.map.map(|rules| mapping(map, rules)),
        Data::Str(text) if text.is_unknown() => Some(Shown::Text(escaped(text))),
        data => whole(data).map(|limit| {
            if limit == 0 {
                Shown::Map(Vec::new())
            } else {
                Shown::Int(limit)
            }
        }),
    }
}
