//! `!reset` and `!override`: which keys of earlier files are taken away.
//!
//! Both take away what stands at their path so far: what earlier files say, and what `extends` brings in. With `!override` the tagged value is
//! then all there is; with `!reset` nothing is left.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::value::{Data, Value};

/// The keys that lead to a tagged node. Compose takes a key `*` in them for "any".
pub(crate) type ResetPath = Box<[SmolStr]>;

/// The tagged places of a document.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Resets {
    /// For each mapping with tagged values, their keys.
    keys: BTreeMap<ResetPath, FxHashSet<SmolStr>>,
    /// For each service, the mappings within it, and their keys.
    services: FxHashMap<SmolStr, BTreeMap<ResetPath, FxHashSet<SmolStr>>>,
}

impl FromIterator<ResetPath> for Resets {
    fn from_iter<I: IntoIterator<Item = ResetPath>>(paths: I) -> Self {
        let mut resets = Self::default();
        for path in paths {
            let Some((key, mapping)) = path.split_last() else {
                continue;
            };
            if let [services, service, within @ ..] = mapping
                && matches!(services.as_str(), "services" | "*")
            {
                let service = resets.services.entry(service.clone()).or_default();
                service
                    .entry(within.into())
                    .or_default()
                    .insert(key.clone());
            }
            resets
                .keys
                .entry(mapping.into())
                .or_default()
                .insert(key.clone());
        }
        resets
    }
}

impl Resets {
    /// Takes away from a document what is tagged.
    pub(crate) fn apply(&self, document: &mut Value) {
        apply(document, &self.keys);
    }

    /// Takes away from one service what is tagged in it.
    pub(crate) fn apply_to_service(&self, name: &str, service: &mut Value) {
        for named in [name, "*"] {
            if let Some(keys) = self.services.get(named) {
                apply(service, keys);
            }
        }
    }
}

fn apply(value: &mut Value, keys: &BTreeMap<ResetPath, FxHashSet<SmolStr>>) {
    for (mapping, keys) in keys {
        remove(value, mapping, keys);
    }
}

fn remove(value: &mut Value, mapping: &[SmolStr], keys: &FxHashSet<SmolStr>) {
    let Data::Map(map) = &mut value.data else {
        return;
    };
    match mapping.split_first() {
        None if keys.contains("*") => map.retain(|_| false),
        None if keys.iter().any(|key| map.contains_key(key)) => {
            map.retain(|entry| !keys.contains(&entry.key));
        }
        None => {}
        Some((key, rest)) if key == "*" => {
            for (_, _, value) in map.values_mut() {
                remove(value, rest, keys);
            }
        }
        Some((key, rest)) => {
            if let Some(value) = map.get_mut(key) {
                remove(value, rest, keys);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tests::{read, shown};

    /// The earlier document, the paths, what is left.
    #[test]
    fn what_is_tagged_is_taken_away() {
        let cases = [
            ("{a: {b: 1, c: 2}}", &["a.b"][..], "{a: {c: 2}}"),
            ("{a: {b: 1, c: 2}}", &["a"], "{}"),
            (
                "{a: {b: 1}, ä: {b: 2, d: 3}}",
                &["*.b"],
                "{a: {}, ä: {d: 3}}",
            ),
            ("{a: {b: 1}}", &["a.*"], "{a: {}}"),
            ("{a: [1]}", &["a.0", "b.c"], "{a: [1]}"),
        ];
        for (text, paths, expected) in cases {
            let path = |path: &&str| path.split('.').map(SmolStr::from).collect::<ResetPath>();
            let mut value = read(text).value;
            paths.iter().map(path).collect::<Resets>().apply(&mut value);
            assert_eq!(shown(&value), expected, "{text} {paths:?}");
        }
    }

    #[test]
    fn a_service_loses_what_is_tagged_in_it_and_no_other() {
        let path = |path: &str| path.split('.').map(SmolStr::from).collect::<ResetPath>();
        let resets: Resets = ["services.web.ports", "services.db.image", "services.web"]
            .map(path)
            .into_iter()
            .collect();
        let mut web = read("{image: a, ports: [1]}").value;
        resets.apply_to_service("web", &mut web);
        assert_eq!(shown(&web), "{image: a}");
    }
}
