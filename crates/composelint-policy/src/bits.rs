//! A set of nodes, as bits.

/// A set of small numbers below a fixed bound.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Bits {
    words: Vec<u64>,
    bound: usize,
}

impl Bits {
    /// The empty set of numbers below `bound`.
    pub fn none(bound: usize) -> Self {
        Self {
            words: vec![0; bound.div_ceil(64)],
            bound,
        }
    }

    /// Takes a number in. One beyond the bound is not taken.
    pub fn insert(&mut self, number: usize) -> bool {
        if number >= self.bound {
            return false;
        }
        let (word, bit) = (number / 64, 1 << (number % 64));
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        new
    }

    /// Takes a number out.
    pub fn remove(&mut self, number: usize) {
        if number < self.bound {
            self.words[number / 64] &= !(1 << (number % 64));
        }
    }

    /// Whether a number is in it.
    pub fn contains(&self, number: usize) -> bool {
        number < self.bound && self.words[number / 64] & (1 << (number % 64)) != 0
    }

    /// The numbers, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(index, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.checked_sub(1)?;
                Some(index * 64 + bit)
            })
        })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Whether both have a number in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(a, b)| a & b != 0)
    }

    /// Whether all numbers are in the other set, too.
    pub fn is_within(&self, other: &Self) -> bool {
        self.words
            .iter()
            .zip(&other.words)
            .all(|(a, b)| a & !b == 0)
    }

    /// Keeps what is in the other set, too.
    pub fn keep(&mut self, other: &Self) {
        for (own, other) in self.words.iter_mut().zip(&other.words) {
            *own &= other;
        }
    }

    /// Takes in what the other set has.
    pub fn add(&mut self, other: &Self) {
        for (own, other) in self.words.iter_mut().zip(&other.words) {
            *own |= other;
        }
    }

    /// Takes out what the other set has.
    pub fn drop_all(&mut self, other: &Self) {
        for (own, other) in self.words.iter_mut().zip(&other.words) {
            *own &= !other;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_behave_as_sets() {
        let of = |numbers: &[usize]| {
            let mut bits = Bits::none(130);
            for number in numbers {
                bits.insert(*number);
            }
            bits
        };
        let (a, b) = (of(&[0, 63, 64, 129]), of(&[63, 100]));
        assert_eq!(a.iter().collect::<Vec<_>>(), [0, 63, 64, 129]);
        assert_eq!(a.count(), 4);
        assert!(a.meets(&b) && !of(&[1]).meets(&b));
        let mut both = a.clone();
        both.keep(&b);
        assert_eq!(both.iter().collect::<Vec<_>>(), [63]);
        assert!(both.is_within(&a) && !a.is_within(&both));
        let mut all = a.clone();
        all.add(&b);
        assert_eq!(all.count(), 5);
        all.drop_all(&a);
        assert_eq!(all.iter().collect::<Vec<_>>(), [100]);
        assert!(!all.insert(100) && !all.insert(130) && all.insert(129));
        all.remove(100);
        assert!(!all.contains(100) && !all.is_empty());
    }
}
