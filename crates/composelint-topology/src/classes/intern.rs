//! Numbers for sequences of words.

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};

/// Gives each sequence of words a number, in the order in which they come.
#[derive(Debug, Default)]
pub(super) struct Interner {
    words: Vec<u64>,
    /// For each number, where its words end.
    ends: Vec<u32>,
    /// The latest number with a hash, and for each number the one before it with the same.
    latest: FxHashMap<u64, u32>,
    before: Vec<Option<u32>>,
}

impl Interner {
    /// The number of a sequence, and whether it is new.
    pub(super) fn number(&mut self, words: &[u64]) -> (u32, bool) {
        let mut hasher = FxHasher::default();
        for word in words {
            hasher.write_u64(*word);
        }
        let hash = hasher.finish();
        let latest = self.latest.get(&hash).copied();
        let mut known = latest;
        while let Some(number) = known {
            if self.words_of(number) == words {
                return (number, false);
            }
            known = self.before[number as usize];
        }
        let number = super::table::narrow(self.ends.len());
        self.words.extend_from_slice(words);
        self.ends.push(super::table::narrow(self.words.len()));
        self.before.push(latest);
        self.latest.insert(hash, number);
        (number, true)
    }

    fn words_of(&self, number: u32) -> &[u64] {
        let at = number as usize;
        let start = if at == 0 {
            0
        } else {
            self.ends[at - 1] as usize
        };
        &self.words[start..self.ends[at] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sequences_have_one_number() {
        let mut interner = Interner::default();
        let sequences: [&[u64]; 6] = [&[], &[1], &[1, 2], &[1], &[], &[2, 1]];
        let numbers: Vec<(u32, bool)> = sequences
            .iter()
            .map(|words| interner.number(words))
            .collect();
        assert_eq!(
            numbers,
            [
                (0, true),
                (1, true),
                (2, true),
                (1, false),
                (0, false),
                (3, true)
            ]
        );
    }
}
