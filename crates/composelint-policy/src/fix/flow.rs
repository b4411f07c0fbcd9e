//! Minimum cuts: the fewest facts without which no path leads from one set of nodes to another.

use std::collections::VecDeque;

/// A network of pipes. Only pipes with a fact can be cut.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// For each node its pipes.
    nodes: Vec<Vec<usize>>,
    pipes: Vec<Pipe>,
}

#[derive(Debug)]
struct Pipe {
    to: usize,
    left: u32,
    back: usize,
    fact: Option<usize>,
}

/// What cannot be cut.
const ENDLESS: u32 = u32::MAX / 4;

impl Flow {
    pub(super) fn node(&mut self) -> usize {
        self.nodes.push(Vec::new());
        self.nodes.len() - 1
    }

    /// A way from one node to another that no edit closes.
    pub(super) fn open(&mut self, from: usize, to: usize) {
        self.pipe(from, to, ENDLESS, 0, None);
    }

    /// A way that goes with a fact.
    pub(super) fn by_fact(&mut self, from: usize, to: usize, fact: usize) {
        self.pipe(from, to, 1, 0, Some(fact));
    }

    /// The same in both directions.
    pub(super) fn both_by_fact(&mut self, a: usize, b: usize, fact: usize) {
        self.pipe(a, b, 1, 1, Some(fact));
    }

    fn pipe(&mut self, from: usize, to: usize, there: u32, back: u32, fact: Option<usize>) {
        let at = self.pipes.len();
        let pipe = |to, left, back| Pipe {
            to,
            left,
            back,
            fact,
        };
        self.pipes.push(pipe(to, there, at + 1));
        self.pipes.push(pipe(from, back, at));
        self.nodes[from].push(at);
        self.nodes[to].push(at + 1);
    }

    /// The facts of a minimum cut; `None` when some path has no fact at all.
    pub(super) fn cut(&mut self, source: usize, sink: usize) -> Option<Vec<usize>> {
        let mut total = 0;
        while let Some(path) = self.path(source, sink) {
            let least = path.iter().map(|at| self.pipes[*at].left).min()?;
            total += least;
            if total >= ENDLESS {
                return None;
            }
            for at in path {
                self.pipes[at].left -= least;
                let back = self.pipes[at].back;
                self.pipes[back].left += least;
            }
        }
        let reached = self.reached(source);
        let mut facts = Vec::new();
        for (at, pipe) in self.pipes.iter().enumerate() {
            let from = self.pipes[pipe.back].to;
            if reached[from].is_some() && reached[pipe.to].is_none() {
                debug_assert_eq!(pipe.left, 0, "pipe {at} leaves what is reached");
                facts.extend(pipe.fact);
            }
        }
        facts.sort_unstable();
        facts.dedup();
        Some(facts)
    }

    /// For each node the pipe by which it is reached; the source's own is the first there is.
    fn reached(&self, source: usize) -> Vec<Option<usize>> {
        let mut by: Vec<Option<usize>> = vec![None; self.nodes.len()];
        by[source] = Some(usize::MAX);
        let mut queue = VecDeque::from([source]);
        while let Some(node) = queue.pop_front() {
            for &at in &self.nodes[node] {
                let pipe = &self.pipes[at];
                if pipe.left > 0 && by[pipe.to].is_none() {
                    by[pipe.to] = Some(at);
                    queue.push_back(pipe.to);
                }
            }
        }
        by
    }

    fn path(&self, source: usize, sink: usize) -> Option<Vec<usize>> {
        let by = self.reached(source);
        let mut path = Vec::new();
        let mut at = sink;
        while at != source {
            let pipe = by[at]?;
            path.push(pipe);
            at = self.pipes[self.pipes[pipe].back].to;
        }
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_place_is_cut() {
        let mut flow = Flow::default();
        let nodes: Vec<usize> = (0..5).map(|_| flow.node()).collect();
        flow.open(nodes[0], nodes[1]);
        flow.both_by_fact(nodes[1], nodes[2], 1);
        flow.both_by_fact(nodes[1], nodes[2], 2);
        flow.both_by_fact(nodes[2], nodes[3], 3);
        flow.open(nodes[3], nodes[4]);
        assert_eq!(flow.cut(nodes[0], nodes[4]), Some(vec![3]));
    }

    #[test]
    fn what_has_no_fact_is_not_cut() {
        let mut flow = Flow::default();
        let (a, b) = (flow.node(), flow.node());
        flow.open(a, b);
        assert_eq!(flow.cut(a, b), None);
    }
}
