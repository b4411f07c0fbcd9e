//! Equal items in lists whose items must differ.

use std::cmp::Ordering;

use crate::value::{Data, Entry, Map, Value};

/// The lists up to this length are compared pair by pair; longer ones are sorted.
const SHORT: usize = 16;

/// The pairs of equal items, as (first, later) positions: each later item once, in order.
pub(super) fn repeated(items: &[Value]) -> Vec<(usize, usize)> {
    if items.len() <= SHORT {
        let earlier = |later: &usize| {
            items[..*later]
                .iter()
                .position(|item| is_same(item, &items[*later]))
                .map(|first| (first, *later))
        };
        return (1..items.len())
            .filter_map(|later| earlier(&later))
            .collect();
    }
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|a, b| compare(&items[*a], &items[*b]).then(a.cmp(b)));
    let mut pairs = Vec::new();
    let mut first = order[0];
    for &later in &order[1..] {
        if is_same(&items[first], &items[later]) {
            pairs.push((first, later));
        } else {
            first = later;
        }
    }
    pairs.sort_by_key(|pair| pair.1);
    pairs
}

/// Whether two values are equal, whatever their bytes; what is not known equals nothing.
fn is_same(a: &Value, b: &Value) -> bool {
    if let (Data::Str(a), Data::Str(b)) = (&a.data, &b.data) {
        return a.text.as_str() == b.text.as_str() && !a.is_unknown() && !b.is_unknown();
    }
    !a.is_open() && !b.is_open() && compare(a, b) == Ordering::Equal
}

fn compare(a: &Value, b: &Value) -> Ordering {
    match (&a.data, &b.data) {
        (Data::Bool(a), Data::Bool(b)) => a.cmp(b),
        (Data::Str(a), Data::Str(b)) => a.text.cmp(&b.text),
        (Data::Time(a), Data::Time(b)) => a.cmp(b),
        (Data::Int(a), Data::Int(b)) => a.cmp(b),
        (Data::Int(_) | Data::Float(_), Data::Int(_) | Data::Float(_)) => {
            number(&a.data).total_cmp(&number(&b.data))
        }
        (Data::Seq(a), Data::Seq(b)) => {
            let differing = a
                .iter()
                .zip(b)
                .map(|(a, b)| compare(a, b))
                .find(|order| order.is_ne());
            differing.unwrap_or_else(|| a.len().cmp(&b.len()))
        }
        (Data::Map(a), Data::Map(b)) => compare_maps(a, b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

fn compare_maps(a: &Map, b: &Map) -> Ordering {
    fn sorted(map: &Map) -> Vec<&Entry> {
        let mut entries: Vec<&Entry> = map.iter().collect();
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        entries
    }
    a.len().cmp(&b.len()).then_with(|| {
        let pairs = sorted(a).into_iter().zip(sorted(b));
        let mut orders =
            pairs.map(|(a, b)| a.key.cmp(&b.key).then_with(|| compare(&a.value, &b.value)));
        orders
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "only to order numbers of two types"
)]
fn number(data: &Data) -> f64 {
    match data {
        Data::Int(number) => *number as f64,
        Data::Float(number) => *number,
        _ => 0.0,
    }
}

fn rank(data: &Data) -> u8 {
    match data {
        Data::Null => 0,
        Data::Bool(_) => 1,
        Data::Int(_) | Data::Float(_) => 2,
        Data::Str(_) => 3,
        Data::Seq(_) => 4,
        Data::Map(_) => 5,
        Data::Time(_) => 6,
    }
}
