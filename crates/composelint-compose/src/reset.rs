//! `!reset` and `!override`: which keys of earlier files are taken away.
//!
//! Both take away what stands at their path so far: what earlier files say, and what `extends` brings in. With `!override` the tagged
//! value is then all there is; with `!reset` nothing is left.

use smol_str::SmolStr;

use crate::value::{Data, Value};

/// The keys that lead to a tagged node. Compose takes a key `*` in them for "any".
pub(crate) type ResetPath = Box<[SmolStr]>;

/// Takes away what stands at the paths.
pub(crate) fn apply(doc: &mut Value, paths: &[ResetPath]) {
    for path in paths {
        remove(doc, path);
    }
}

/// Takes away from one service what the paths name in it.
pub(crate) fn apply_to_service(service: &mut Value, name: &str, paths: &[ResetPath]) {
    for path in paths {
        if let [services, this, rest @ ..] = &**path
            && matches!(services.as_str(), "services" | "*")
            && (this == name || this == "*")
            && !rest.is_empty()
        {
            remove(service, rest);
        }
    }
}

fn remove(value: &mut Value, path: &[SmolStr]) {
    let (Data::Map(map), Some((key, rest))) = (&mut value.data, path.split_first()) else {
        return;
    };
    match (key.as_str(), rest.is_empty()) {
        ("*", true) => map.retain(|_| false),
        ("*", false) => map
            .values_mut()
            .for_each(|(_, _, value)| remove(value, rest)),
        (key, true) => drop(map.remove(key)),
        (key, false) => {
            if let Some(value) = map.get_mut(key) {
                remove(value, rest);
            }
        }
    }
}
