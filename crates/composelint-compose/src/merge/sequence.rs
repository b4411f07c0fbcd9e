//! Values that are merged as sequences: one after the other, and IPAM pools by subnet.

use std::fmt::Write as _;

use smol_str::SmolStr;

use super::rule::Place;
use super::{Merge, Over};
use crate::value::{Data, Entry, Hole, Map, Origin, Text, Value};

impl Merge<'_> {
    /// The items of both, the earlier first. With `unique`, without those of the later that the earlier has.
    pub(super) fn sequences(&mut self, base: Value, over: Value, unique: bool) -> Value {
        let mut shell = if over.is_null() {
            Value::new(Data::Null, base.span)
        } else {
            Value::new(Data::Null, over.span)
        };
        shell.history.clone_from(if over.is_null() {
            &base.history
        } else {
            &over.history
        });
        if !over.is_null() {
            shell.shadow(Value {
                data: Data::Null,
                span: base.span,
                history: base.history.clone(),
            });
        }
        let mut items = items(base);
        if let Over::ExtendedService(extends) = self.over {
            items
                .iter_mut()
                .for_each(|item| item.arrive(Origin::Extends, extends));
        }
        let own = items.len();
        for item in self::items(over) {
            if !unique || !items[..own].iter().any(|earlier| earlier.same_as(&item)) {
                items.push(item);
            }
        }
        shell.data = Data::Seq(items);
        shell
    }

    /// `ipam.config`. Each earlier pool meets each later one: the same subnet is merged, another subnet is taken as it is and the earlier pool
    /// goes, unless the later one was taken before; then it is merged all the same. That is what Compose does.
    pub(super) fn pools(&mut self, base: Value, over: Value) -> Value {
        let (Data::Seq(_), Data::Seq(_)) = (&base.data, &over.data) else {
            return self.mismatch(&base, over);
        };
        let mut merged: Vec<Value> = Vec::new();
        let same = |one: &Value, two: &Value| match (one.get("subnet"), two.get("subnet")) {
            (Some(one), Some(two)) => one.same_as(two),
            (one, two) => one.is_none() && two.is_none(),
        };
        let mut result = Value::new(Data::Null, over.span);
        result.history.clone_from(&over.history);
        result.shadow(Value {
            data: Data::Null,
            span: base.span,
            history: base.history.clone(),
        });
        let (earlier, later) = (items(base), items(over));
        for mut pool in earlier {
            for other in &later {
                let taken = merged.iter().position(|pool| same(pool, other));
                if !same(&pool, other) && taken.is_none() {
                    merged.push(other.clone());
                    continue;
                }
                pool = self.mappings(
                    as_mapping(pool),
                    as_mapping(other.clone()),
                    Place::Elsewhere,
                );
                match merged.iter().position(|other| same(other, &pool)) {
                    Some(at) => merged[at] = pool.clone(),
                    None => merged.push(pool.clone()),
                }
            }
        }
        result.data = Data::Seq(merged);
        result
    }
}

fn as_mapping(mut value: Value) -> Value {
    if value.as_map().is_none() {
        value.data = Data::Map(Map::new());
    }
    value
}

/// A value as a sequence. A mapping becomes `KEY=value` items, a key without a value the key alone; other scalars than text are dropped.
fn items(value: Value) -> Vec<Value> {
    let Value {
        data,
        span,
        history,
    } = value;
    match data {
        Data::Seq(items) => items,
        Data::Str(_) => vec![Value {
            data,
            span,
            history,
        }],
        Data::Map(map) => {
            let mut items = Vec::with_capacity(map.len());
            map.into_entries()
                .into_iter()
                .for_each(|entry| assignments(entry, &mut items));
            items
        }
        _ => Vec::new(),
    }
}

fn assignments(entry: Entry, items: &mut Vec<Value>) {
    let Entry {
        key,
        key_span,
        mut value,
    } = entry;
    let span = key_span.cover(value.span);
    if let Data::Seq(values) = value.data {
        items.extend(values.into_iter().map(|value| {
            let text = assignment(&key, &value.data);
            Value {
                data: Data::Str(text),
                span: key_span.cover(value.span),
                history: value.history,
            }
        }));
        return;
    }
    let text = if value.is_null() {
        Text::plain(key)
    } else {
        assignment(&key, &value.data)
    };
    value.data = Data::Str(text);
    value.span = span;
    items.push(value);
}

fn assignment(key: &SmolStr, data: &Data) -> Text {
    let mut text = String::with_capacity(key.len() + 24);
    text.push_str(key);
    text.push('=');
    let start = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let Data::Str(value) = data else {
        print(data, &mut text);
        return Text::plain(text);
    };
    text.push_str(&value.text);
    let moved = |hole: &Hole| Hole {
        at: start + hole.at,
        name: hole.name.clone(),
    };
    let holes = value
        .holes
        .as_ref()
        .map(|holes| holes.iter().map(moved).collect());
    Text {
        text: text.into(),
        holes,
        interpolated: value.interpolated,
    }
}

/// A value as Go prints it.
fn print(data: &Data, out: &mut String) {
    match data {
        Data::Null => out.push_str("<nil>"),
        Data::Seq(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { " " });
                print(&item.data, out);
            }
            out.push(']');
        }
        Data::Map(map) => {
            let mut entries: Vec<&Entry> = map.iter().collect();
            entries.sort_by(|one, two| one.key.cmp(&two.key));
            out.push_str("map[");
            for (at, entry) in entries.into_iter().enumerate() {
                let _ = write!(out, "{}{}:", if at == 0 { "" } else { " " }, entry.key);
                print(&entry.value.data, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.scalar_text().unwrap_or_default()),
    }
}
