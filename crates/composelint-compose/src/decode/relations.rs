//! How a service stands to others: networks, dependencies, links.

use composelint_yaml::Span;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::read::{At, filled, is_true, labels, texts, whole};
use crate::project::{
    DependsOn, Link, MembershipDetails, NetworkMode, ServiceNetwork, Spanned, SparseBox,
};
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

pub(super) fn endpoints(at: At<'_>) -> Option<Spanned<Vec<ServiceNetwork>>> {
    let map = at.value.as_map().filter(|map| !map.is_empty())?;
    // What normalisation added is no membership that somebody wrote.
    if map
        .iter()
        .all(|entry| entry.value.origin() == Origin::Default)
    {
        return None;
    }
    let endpoints = at
        .entries()
        .map(|(entry, value)| endpoint(entry, value))
        .collect();
    Some(at.spanned(endpoints))
}

fn endpoint(entry: &Entry, at: At<'_>) -> ServiceNetwork {
    let is_bare = at.value.as_map().is_none_or(Map::is_empty);
    ServiceNetwork {
        name: entry.key.clone(),
        unknown: entry.has_open_key(),
        span: entry.key_span,
        history: at.history(),
        details: if is_bare {
            SparseBox::none()
        } else {
            SparseBox::of(details(at))
        },
    }
}

fn details(at: At<'_>) -> MembershipDetails {
    let get = |key: &str| at.get(key);
    let number = |key: &str| get(key).and_then(|number| whole(number.value)?.known().copied());
    MembershipDetails {
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

/// The dependencies of a service, also those that other keys imply.
pub(super) fn dependencies(service: At<'_>) -> Vec<DependsOn> {
    let Some(depends_on) = service.get("depends_on") else {
        return Vec::new();
    };
    let is_made = |entry: &Entry| entry.value.origin() == Origin::Default;
    let any_made = depends_on.entries().any(|(entry, _)| is_made(entry));
    let sources = if any_made {
        sources(service.value)
    } else {
        FxHashMap::default()
    };
    let dependency = |(entry, at): (&Entry, At<'_>)| {
        let made = is_made(entry);
        let condition = entry.value.get("condition").and_then(Value::as_text);
        let required = entry.value.get("required");
        let implied_by = sources.get(&entry.key_span).filter(|_| made);
        DependsOn {
            service: entry.key.clone(),
            unknown: entry.has_open_key(),
            span: entry.key_span,
            history: at.history(),
            condition: condition.map(Text::shown).unwrap_or_default(),
            required: required.is_none() || is_true(required),
            implied_by: implied_by.map(|source| SmolStr::new_static(source)),
            short: !made && entry.key_span == entry.value.span,
        }
    };
    depends_on.entries().map(dependency).collect()
}

/// The keys that imply dependencies, by the bytes of their values; a made dependency stands at those.
fn sources(service: &Value) -> FxHashMap<Span, &'static str> {
    const SOURCES: [&str; 7] = [
        "volumes_from",
        "cgroup",
        "uts",
        "pid",
        "ipc",
        "network_mode",
        "links",
    ];
    let mut places = FxHashMap::default();
    for source in SOURCES {
        let Some(value) = service.get(source) else {
            continue;
        };
        let items = value.as_seq().unwrap_or(std::slice::from_ref(value));
        places.extend(items.iter().map(|item| (item.span, source)));
    }
    places
}

pub(super) fn links(at: At<'_>) -> Vec<Spanned<Link>> {
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
    texts(at).into_iter().map(link).collect()
}
