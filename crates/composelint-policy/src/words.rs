//! Words in messages: names as people read them, and the known word nearest to a mistyped one.

/// The word that comes nearest to `word`, if one is near enough to be meant: a third of its letters may differ.
pub fn nearest_word<'n>(word: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_lowercase();
    let distance = |name: &&str| strsim::damerau_levenshtein(&name.to_lowercase(), &word);
    let near = |(distance, name): &(usize, &str)| *distance <= name.chars().count().max(3) / 3;
    let candidates = known
        .into_iter()
        .map(|name| (distance(&name), name))
        .filter(near);
    candidates
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The most characters of a name that a message repeats: longer ones are not written for people.
const LONGEST_NAME: usize = 32;

/// A name in backquotes as a message shows it: one line, not too long. The whole name is in the finding itself.
pub fn quoted(name: &str) -> String {
    let shown = name.chars().take(LONGEST_NAME).map(|c| {
        if c.is_control() || c == '`' {
            '\u{fffd}'
        } else {
            c
        }
    });
    let more = if name.chars().nth(LONGEST_NAME).is_some() {
        "…"
    } else {
        ""
    };
    format!("`{}{more}`", shown.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_a_name_in_a_message() {
        assert_eq!(quoted("größe"), "`größe`");
        assert_eq!(quoted("a`b\u{1b}\n"), "`a\u{fffd}b\u{fffd}\u{fffd}`");
        assert_eq!(quoted(&"ü".repeat(40)), format!("`{}…`", "ü".repeat(32)));
    }

    #[test]
    fn only_near_words_are_suggested() {
        let known = ["host-network-mode", "unused-network", "undeclared-network"];
        assert_eq!(
            nearest_word("host-netwrok-mode", known),
            Some("host-network-mode")
        );
        assert_eq!(
            nearest_word("UNUSED-NETWORKS", known),
            Some("unused-network")
        );
        assert_eq!(nearest_word("größe", known), None);
        assert_eq!(nearest_word("", known), None);
    }
}
