//! How a service stands to others: networks, dependencies, links.

use smol_str::SmolStr;

use super::read::{filled, is_true, labels, spanned, texts, whole};
use crate::project::{DependsOn, Link, NetworkMode, ServiceNetwork, Spanned};
use crate::value::{Entry, Map, Origin, Text, Value};

pub(super) fn network_mode(mode: Spanned<Text>) -> Spanned<NetworkMode> {
    let known = match mode.value.known() {
        None => NetworkMode::Unknown(mode.value.clone()),
        Some("host") => NetworkMode::Host,
        Some("none") => NetworkMode::None,
        Some("bridge" | "default") => NetworkMode::Bridge,
        Some(word) => match word.split_once(':') {
            Some(("service", name)) => NetworkMode::Service(name.into()),
            Some(("container", name)) => NetworkMode::Container(name.into()),
            _ => NetworkMode::Other(word.into()),
        },
    };
    Spanned {
        value: known,
        span: mode.span,
        history: mode.history,
    }
}

/// Whether a key was made of a list's item that holds a variable without a value.
fn is_open(entry: &Entry) -> bool {
    entry.key_span == entry.value.span && entry.key.contains("${")
}

pub(super) fn endpoints(value: &Value) -> Option<Spanned<Vec<ServiceNetwork>>> {
    let map = value.as_map().filter(|map| !map.is_empty())?;
    // What normalisation added is no membership that somebody wrote.
    if value.origin() == Origin::Default
        || map
            .iter()
            .all(|entry| entry.value.origin() == Origin::Default)
    {
        return None;
    }
    Some(spanned(map.iter().map(endpoint).collect(), value))
}

fn endpoint(entry: &Entry) -> ServiceNetwork {
    let get = |key: &str| entry.value.get(key);
    let number = |key: &str| {
        get(key)
            .and_then(whole)
            .and_then(|number| number.known().copied())
    };
    ServiceNetwork {
        name: entry.key.clone(),
        unknown: is_open(entry),
        span: entry.key_span,
        history: entry.value.history.clone(),
        aliases: get("aliases").map(texts).unwrap_or_default(),
        ipv4_address: get("ipv4_address").and_then(filled),
        ipv6_address: get("ipv6_address").and_then(filled),
        link_local_ips: get("link_local_ips").map(texts).unwrap_or_default(),
        mac_address: get("mac_address").and_then(filled),
        gw_priority: number("gw_priority"),
        priority: number("priority"),
        interface_name: get("interface_name").and_then(filled),
        driver_opts: get("driver_opts").map(labels).unwrap_or_default(),
    }
}

pub(super) fn dependencies(value: &Value, service: &Map) -> Vec<DependsOn> {
    let made = |entry: &Entry| DependsOn {
        service: entry.key.clone(),
        unknown: is_open(entry),
        span: entry.key_span,
        condition: entry
            .value
            .get("condition")
            .and_then(Value::as_text)
            .map(Text::shown)
            .unwrap_or_default(),
        required: entry
            .value
            .get("required")
            .is_none_or(|required| is_true(Some(required))),
        implied_by: if entry.value.origin() == Origin::Default {
            implied_by(entry, service)
        } else {
            None
        },
        short: entry.key_span == entry.value.span && entry.value.origin() != Origin::Default,
    };
    value.as_map().into_iter().flatten().map(made).collect()
}

/// The key whose value stands at the bytes of a dependency that nobody wrote.
fn implied_by(dependency: &Entry, service: &Map) -> Option<SmolStr> {
    const SOURCES: [&str; 7] = [
        "links",
        "network_mode",
        "ipc",
        "pid",
        "uts",
        "cgroup",
        "volumes_from",
    ];
    let stands_in = |source: &&&str| {
        let Some(value) = service.get(source) else {
            return false;
        };
        let items = value.as_seq().unwrap_or(std::slice::from_ref(value));
        items.iter().any(|item| item.span == dependency.key_span)
    };
    SOURCES
        .iter()
        .find(stands_in)
        .map(|source| SmolStr::new_static(source))
}

pub(super) fn links(value: &Value) -> Vec<Spanned<Link>> {
    let link = |text: Spanned<Text>| {
        let (target, alias) = match text.value.split_once(':') {
            Some((target, alias)) => (target.shown(), alias.shown()),
            None => (text.value.shown(), text.value.shown()),
        };
        Spanned {
            value: Link { target, alias },
            span: text.span,
            history: text.history,
        }
    };
    texts(value).into_iter().map(link).collect()
}
