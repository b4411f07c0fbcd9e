//! The fewest vertices that touch every edge: exact where the edges run between two sides (König: as many as a largest
//! matching has edges), else at most twice as many, before needless ones are left out.

use std::collections::{BTreeMap, VecDeque};

/// A smallest cover of edges between numbers. An edge from a number to itself takes that number.
pub(super) fn cover(edges: &[(usize, usize)]) -> Vec<usize> {
    let mut forced: Vec<usize> = edges
        .iter()
        .filter(|(a, b)| a == b)
        .map(|(a, _)| *a)
        .collect();
    forced.sort_unstable();
    forced.dedup();
    let rest: Vec<(usize, usize)> = edges
        .iter()
        .copied()
        .filter(|(a, b)| !forced.contains(a) && !forced.contains(b))
        .collect();
    let mut covered = match sides(&rest) {
        Some(sides) => by_matching(&rest, &sides),
        None => greedily(&rest),
    };
    covered.extend(forced);
    covered.sort_unstable();
    covered
}

/// For each vertex its side, if every edge runs between the two.
fn sides(edges: &[(usize, usize)]) -> Option<BTreeMap<usize, bool>> {
    let mut near: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (a, b) in edges {
        near.entry(*a).or_default().push(*b);
        near.entry(*b).or_default().push(*a);
    }
    let mut sides: BTreeMap<usize, bool> = BTreeMap::new();
    for &start in near.keys() {
        if sides.contains_key(&start) {
            continue;
        }
        sides.insert(start, false);
        let mut queue = VecDeque::from([start]);
        while let Some(at) = queue.pop_front() {
            let side = sides[&at];
            for &next in &near[&at] {
                match sides.get(&next) {
                    None => {
                        sides.insert(next, !side);
                        queue.push_back(next);
                    }
                    Some(other) if *other == side => return None,
                    Some(_) => {}
                }
            }
        }
    }
    Some(sides)
}

fn by_matching(edges: &[(usize, usize)], sides: &BTreeMap<usize, bool>) -> Vec<usize> {
    let mut near: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &(a, b) in edges {
        let (left, right) = if sides[&a] { (b, a) } else { (a, b) };
        near.entry(left).or_default().push(right);
    }
    let mut mate: BTreeMap<usize, usize> = BTreeMap::new();
    for &left in near.keys() {
        augment(left, &near, &mut mate);
    }
    // König: what alternating paths from free left vertices reach decides which end of each edge is taken.
    let matched: Vec<usize> = mate.values().copied().collect();
    let mut reached: Vec<usize> = near
        .keys()
        .copied()
        .filter(|left| !matched.contains(left))
        .collect();
    let mut rights: Vec<usize> = Vec::new();
    let mut next = 0;
    while next < reached.len() {
        for right in &near[&reached[next]] {
            if !rights.contains(right) {
                rights.push(*right);
                if let Some(left) = mate.get(right).filter(|left| !reached.contains(left)) {
                    reached.push(*left);
                }
            }
        }
        next += 1;
    }
    let lefts = near.keys().copied().filter(|left| !reached.contains(left));
    lefts.chain(rights.iter().copied()).collect()
}

/// Looks for a right vertex for a left one, moving others over; breadth first.
fn augment(start: usize, near: &BTreeMap<usize, Vec<usize>>, mate: &mut BTreeMap<usize, usize>) {
    let mut from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(left) = queue.pop_front() {
        for &right in &near[&left] {
            if from.contains_key(&right) {
                continue;
            }
            from.insert(right, left);
            if let Some(next) = mate.get(&right) {
                queue.push_back(*next);
                continue;
            }
            let mut right = right;
            loop {
                let left = from[&right];
                let before = mate.iter().find(|(_, other)| **other == left);
                let before = before.map(|(right, _)| *right);
                mate.insert(right, left);
                match before {
                    Some(before) if left != start => right = before,
                    _ => return,
                }
            }
        }
    }
}

/// The vertex with the most open edges, again and again.
fn greedily(edges: &[(usize, usize)]) -> Vec<usize> {
    let mut open: Vec<(usize, usize)> = edges.to_vec();
    let mut taken = Vec::new();
    while !open.is_empty() {
        let mut degree: BTreeMap<usize, usize> = BTreeMap::new();
        for (a, b) in &open {
            *degree.entry(*a).or_default() += 1;
            *degree.entry(*b).or_default() += 1;
        }
        let best = degree
            .iter()
            .max_by_key(|(vertex, count)| (**count, std::cmp::Reverse(**vertex)));
        let Some((&best, _)) = best else { break };
        taken.push(best);
        open.retain(|(a, b)| *a != best && *b != best);
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_are_smallest_between_two_sides() {
        for (edges, size) in [
            (&[(0, 1)][..], 1),
            (&[(0, 10), (1, 10), (2, 10)], 1),
            (&[(0, 10), (0, 11), (1, 10), (1, 11)], 2),
            (&[(0, 10), (1, 11), (2, 12)], 3),
            (&[(0, 10), (0, 11), (1, 11), (2, 11), (2, 12)], 3),
            (&[(5, 5), (5, 6), (7, 8)], 2),
            (&[(0, 1), (1, 2), (2, 0)], 2),
        ] {
            let found = cover(edges);
            assert_eq!(found.len(), size, "{edges:?} {found:?}");
            assert!(
                edges
                    .iter()
                    .all(|(a, b)| found.contains(a) || found.contains(b)),
                "{edges:?}"
            );
        }
    }
}
