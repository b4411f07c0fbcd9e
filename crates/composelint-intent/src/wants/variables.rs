//! What the name of a variable says about the address in it.

use std::sync::LazyLock;

use crate::tables::VARIABLES;
use rustc_hash::FxHashMap;

/// What a variable's value is for. The order is that of the table: of two that fit equally, the quieter one comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Meaning {
    /// An address for browsers and others outside.
    Browser,
    /// What a Kafka broker tells its clients.
    Advertised,
    /// No address of somebody to talk to.
    Name,
    /// Where the service itself listens.
    Listen,
    /// For browsers as often as not.
    Perhaps,
    /// A list of hosts.
    Hosts,
    /// A host.
    Host,
    /// A port.
    Port,
}

/// Where in a name the words stand. The order is that of weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Part {
    /// The last words, with others before them.
    End,
    /// Somewhere.
    Inside,
    /// The first words, with others behind them.
    Start,
    /// Nothing else.
    Whole,
}

/// A pattern of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(crate) words: &'static [&'static str],
    pub(crate) part: Part,
    pub(crate) meaning: Meaning,
}

/// The most words of a name that are looked at.
const MOST_WORDS: usize = 12;

/// Where the patterns with a first word begin.
static BY_WORD: LazyLock<FxHashMap<&str, usize>> = LazyLock::new(|| {
    let mut starts = FxHashMap::default();
    for (at, pattern) in VARIABLES.iter().enumerate() {
        starts.entry(pattern.words[0]).or_insert(at);
    }
    starts
});

/// The pattern that fits a name best.
pub(crate) fn find(name: &str) -> Option<&'static Pattern> {
    let upper;
    let name = if name.bytes().any(|byte| byte.is_ascii_lowercase()) {
        upper = name.to_ascii_uppercase();
        upper.as_str()
    } else {
        name
    };
    let mut words: [&str; MOST_WORDS] = [""; MOST_WORDS];
    let mut count = 0;
    let parts = name.split(['_', '.', '-']).filter(|word| !word.is_empty());
    for word in parts {
        // Of a very long name its end says most.
        if count == MOST_WORDS {
            words.rotate_left(1);
            count -= 1;
        }
        words[count] = word;
        count += 1;
    }
    let words = &words[..count];
    let mut best: Option<&'static Pattern> = None;
    for at in 0..count {
        let Some(&first) = BY_WORD.get(words[at]) else {
            continue;
        };
        let candidates = VARIABLES[first..]
            .iter()
            .take_while(|pattern| pattern.words[0] == words[at]);
        for pattern in candidates.filter(|pattern| fits(pattern, words, at)) {
            if best.is_none_or(|known| rank(pattern) > rank(known)) {
                best = Some(pattern);
            }
        }
    }
    best
}

fn fits(pattern: &Pattern, words: &[&str], at: usize) -> bool {
    let end = at + pattern.words.len();
    if words.get(at..end) != Some(pattern.words) {
        return false;
    }
    match pattern.part {
        Part::Whole => at == 0 && end == words.len(),
        Part::Start => at == 0 && end < words.len(),
        Part::End => at > 0 && end == words.len(),
        Part::Inside => true,
    }
}

fn rank(pattern: &Pattern) -> impl Ord + use<> {
    let length: usize = pattern.words.iter().map(|word| word.len()).sum();
    let quiet = std::cmp::Reverse(pattern.meaning);
    (pattern.part, quiet, pattern.words.len(), length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(name: &str) -> Option<Meaning> {
        find(name).map(|pattern| pattern.meaning)
    }

    #[test]
    fn names_are_read_in_words_without_case() {
        let cases = [
            ("DB_HOST", Some(Meaning::Host)),
            ("spring.data.redis.host", Some(Meaning::Host)),
            ("SPRING_KAFKA_BOOTSTRAP_SERVERS", Some(Meaning::Hosts)),
            ("NEXT_PUBLIC_API_HOST", Some(Meaning::Browser)),
            ("CORS_BIND_HOST", Some(Meaning::Browser)),
            ("HOST", Some(Meaning::Listen)),
            ("ConnectionStrings__Default", None),
            ("DATABASE_URL", None),
            ("GRÖSSE_HOST", Some(Meaning::Host)),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(meaning(name), expected, "{name}");
        }
    }

    #[test]
    fn a_name_of_very_many_words_is_read_at_its_end() {
        let name = "A_".repeat(10_000) + "DB_HOST";
        assert_eq!(meaning(&name), Some(Meaning::Host));
    }
}
