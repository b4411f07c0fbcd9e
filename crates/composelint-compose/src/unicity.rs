//! Entries of sequences that stand for the same thing: the later one takes the earlier one's place (compose-go `override/uncity.go`).

mod identity;

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::problem::{Problem, ProblemCode};
use crate::value::{Data, Map, Value};
use identity::{Identity, Key};

/// When sequences are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// After merging, in whatever form they were written.
    Written,
    /// In canonical form, which can show that two entries are the same: a range of ports, for one.
    Canonical,
}

/// Removes the earlier of entries that are the same, in all sequences of a section's resource where Compose does.
pub(crate) fn enforce(
    section: &str,
    resource: &mut Value,
    form: Form,
    problems: &mut Vec<Problem>,
) {
    let Some(resource) = resource.as_map_mut() else {
        return;
    };
    match section {
        "services" => service(resource, form, problems),
        "networks" if form == Form::Written => network(resource, problems),
        _ => {}
    }
}

fn network(network: &mut Map, problems: &mut Vec<Problem>) {
    at(network, "labels", Identity::Key, problems);
    if let Some(ipam) = network.get_mut("ipam").and_then(Value::as_map_mut) {
        at(ipam, "options", Identity::Key, problems);
    }
}

fn service(service: &mut Map, form: Form, problems: &mut Vec<Problem>) {
    for (key, _, value) in service.values_mut() {
        let map = match &mut value.data {
            Data::Seq(_) => {
                let identity = Identity::of_service(key);
                let identity = identity.filter(|it| form == Form::Written || it.depends_on_form());
                if let Some(identity) = identity {
                    sequence(value, identity, form, problems);
                }
                continue;
            }
            Data::Map(map) if form == Form::Written => map,
            _ => continue,
        };
        match key.as_str() {
            "build" => {
                for key in ["args", "additional_contexts", "platform", "tags", "labels"] {
                    at(map, key, Identity::Key, problems);
                }
            }
            "deploy" => at(map, "labels", Identity::Key, problems),
            "networks" => {
                for (_, _, network) in map.values_mut() {
                    let Some(network) = network.as_map_mut() else {
                        continue;
                    };
                    at(network, "aliases", Identity::Key, problems);
                    at(network, "link_local_ips", Identity::Key, problems);
                }
            }
            _ => {}
        }
    }
}

fn at(map: &mut Map, key: &str, identity: Identity, problems: &mut Vec<Problem>) {
    if let Some(value) = map.get_mut(key) {
        sequence(value, identity, Form::Written, problems);
    }
}

/// Looks for entries that are the same. They are only moved when there are any, which is rare.
fn sequence(value: &mut Value, identity: Identity, form: Form, problems: &mut Vec<Problem>) {
    let Data::Seq(items) = &mut value.data else {
        return;
    };
    // An entry alone is looked at for what it lacks, which was told by the time it is in canonical form.
    if items.len() < 2 && (form == Form::Canonical || identity == Identity::Key) {
        return;
    }
    let Some(places) = places(items, identity, problems) else {
        return;
    };
    let mut unique: Vec<Value> = Vec::with_capacity(items.len());
    for (mut item, place) in std::mem::take(items).into_iter().zip(places) {
        let Some(earlier) = unique.get_mut(place) else {
            unique.push(item);
            continue;
        };
        let shell = Value::new(Data::Null, item.span);
        item.shadow(std::mem::replace(earlier, shell));
        *earlier = item;
    }
    *items = unique;
}

/// Whether the entries are all different for sure, since their hashes are. Nearly all sequences are, and nothing is kept of their keys.
fn all_differ(items: &[Value], identity: Identity, problems: &mut Vec<Problem>) -> bool {
    let (mut few, mut many) = ([0; 16], Vec::new());
    let hashes = if items.len() <= few.len() {
        &mut few[..]
    } else {
        many.resize(items.len(), 0);
        &mut many[..]
    };
    let keys = items
        .iter()
        .filter_map(|item| key(item, identity, problems));
    let mut count = 0;
    for (hash, key) in hashes.iter_mut().zip(keys) {
        *hash = FxBuildHasher.hash_one(&key);
        count += 1;
    }
    let hashes = &mut hashes[..count];
    hashes.sort_unstable();
    hashes.is_sorted_by(|one, two| one < two)
}

/// Where each entry goes when the later of two takes the earlier's place. None when they are all different.
fn places(items: &[Value], identity: Identity, problems: &mut Vec<Problem>) -> Option<Vec<usize>> {
    let known = problems.len();
    if all_differ(items, identity, problems) {
        return None;
    }
    problems.truncate(known);
    let keys: Vec<_> = items
        .iter()
        .map(|item| key(item, identity, problems))
        .collect();
    let mut known = FxHashMap::default();
    let mut places: Vec<usize> = Vec::new();
    let mut next = 0;
    for (at, key) in keys.iter().enumerate() {
        let earlier = key.as_ref().and_then(|key| known.insert(key, at));
        let place = earlier.map_or(next, |earlier| *places.get(earlier).unwrap_or(&earlier));
        if earlier.is_some() && places.is_empty() {
            places.extend(0..at);
        }
        next += usize::from(earlier.is_none());
        if !places.is_empty() || earlier.is_some() {
            places.push(place);
        }
    }
    (!places.is_empty()).then_some(places)
}

fn key<'v>(item: &'v Value, identity: Identity, problems: &mut Vec<Problem>) -> Option<Key<'v>> {
    identity.of(item).unwrap_or_else(|reason| {
        let code = ProblemCode::InvalidCompose;
        problems.push(Problem::refused(code, item.span, reason));
        None
    })
}

#[cfg(test)]
mod tests;
