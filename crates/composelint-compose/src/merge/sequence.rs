//! Values that are merged as sequences: one after the other, and IPAM pools by subnet.

use rustc_hash::FxHashSet;
use smol_str::{SmolStr, format_smolstr};

use super::rule::Place;
use super::{Merge, Over};
use crate::decode::scalar::show_value;
use crate::problem::{Problem, ProblemCode};
use crate::value::{Data, Entry, Map, Origin, Text, Value};

/// How many pairs of IPAM pools are looked at.
const MOST_PAIRS: usize = 10_000;

impl Merge<'_> {
    /// The items of both, the earlier first. With `unique`, without those of the later that the earlier has.
    pub(super) fn sequences(&mut self, base: Value, over: Value, unique: bool) -> Value {
        let mut merged = shell(&base, &over);
        let mut items = items(base);
        if let Over::ExtendedService(extends) = self.over {
            for item in &mut items {
                item.arrive(Origin::Extends, extends);
            }
        }
        let known: FxHashSet<SmolStr> = if unique {
            items
                .iter()
                .filter_map(Value::as_str)
                .map(SmolStr::new)
                .collect()
        } else {
            FxHashSet::default()
        };
        for item in self::items(over) {
            if item.as_str().is_none_or(|text| !known.contains(text)) {
                items.push(item);
            }
        }
        merged.data = Data::Seq(items);
        merged
    }

    /// `ipam.config`. Each earlier pool meets each later one: the same subnet is merged, another subnet is taken as it is and the earlier pool
    /// goes, unless the later one was taken before; then it is merged all the same. That is what Compose does.
    pub(super) fn pools(&mut self, base: Value, over: Value) -> Value {
        let (Data::Seq(_), Data::Seq(_)) = (&base.data, &over.data) else {
            return self.mismatch(&base, over);
        };
        let mut result = shell(&base, &over);
        let mut pools = Pools {
            earlier: items(base).into_iter().map(as_mapping).collect(),
            later: items(over).into_iter().map(as_mapping).collect(),
            taken: Vec::new(),
        };
        if pools.earlier.len() * pools.later.len() > MOST_PAIRS {
            let message = "the lists of address pools are too long to be merged";
            self.problems.push(Problem::noted(
                ProblemCode::IncompleteAnalysis,
                result.span,
                message,
            ));
            result.data = Data::Seq(pools.later);
            return result;
        }
        for earlier in 0..pools.earlier.len() {
            for later in 0..pools.later.len() {
                self.meet(&mut pools, earlier, later);
            }
        }
        let taken = pools.taken.iter().map(|pool| pools.get(*pool).clone());
        result.data = Data::Seq(taken.collect());
        result
    }

    /// One earlier pool meets one later one.
    fn meet(&mut self, pools: &mut Pools, earlier: usize, later: usize) {
        let same = same_subnet(&pools.earlier[earlier], &pools.later[later]);
        if !same && pools.position(&pools.later[later]).is_none() {
            pools.taken.push(Pool::Later(later));
            return;
        }
        let span = pools.earlier[earlier].span;
        let own = std::mem::replace(&mut pools.earlier[earlier], Value::new(Data::Null, span));
        let merged = self.mappings(own, pools.later[later].clone(), Place::Elsewhere);
        pools.earlier[earlier] = merged;
        match pools.position(&pools.earlier[earlier]) {
            Some(at) => pools.taken[at] = Pool::Earlier(earlier),
            None => pools.taken.push(Pool::Earlier(earlier)),
        }
    }
}

/// The pools of both lists, and which of them are in the result so far. A pool that is in it may still be merged with others.
struct Pools {
    earlier: Vec<Value>,
    later: Vec<Value>,
    taken: Vec<Pool>,
}

#[derive(Clone, Copy)]
enum Pool {
    Earlier(usize),
    Later(usize),
}

impl Pools {
    fn get(&self, pool: Pool) -> &Value {
        match pool {
            Pool::Earlier(at) => &self.earlier[at],
            Pool::Later(at) => &self.later[at],
        }
    }

    /// Where the result has a pool of the same subnet.
    fn position(&self, pool: &Value) -> Option<usize> {
        self.taken
            .iter()
            .position(|taken| same_subnet(self.get(*taken), pool))
    }
}

fn same_subnet(one: &Value, two: &Value) -> bool {
    match (one.get("subnet"), two.get("subnet")) {
        (Some(one), Some(two)) => one.same_as(two),
        (one, two) => one.is_none() && two.is_none(),
    }
}

/// What two merged values stand at, and their story; the data is still to come.
fn shell(base: &Value, over: &Value) -> Value {
    let empty = |value: &Value| Value {
        data: Data::Null,
        span: value.span,
        history: value.history.clone(),
    };
    if over.is_null() {
        return empty(base);
    }
    let mut merged = empty(over);
    merged.shadow(empty(base));
    merged
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
            let text = assignment(&key, &value);
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
        assignment(&key, &value)
    };
    value.data = Data::Str(text);
    value.span = span;
    items.push(value);
}

fn assignment(key: &SmolStr, value: &Value) -> Text {
    let key = format_smolstr!("{key}=");
    match &value.data {
        Data::Str(text) => text.after(&key),
        _ => Text::plain(show_value(value)).after(&key),
    }
}
