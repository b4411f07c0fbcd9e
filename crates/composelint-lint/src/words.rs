//! "Did you mean": the known word nearest to a mistyped one.

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

#[cfg(test)]
mod tests {
    use super::*;

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
