//! Globs over names: `*` is any number of characters, `?` is one.

/// Whether a pattern matches all of a text, in time that is at most the product of their lengths.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut in_text) = (0, 0);
    // Where the last star stands, and the text that it was given so far.
    let mut star: Option<(usize, usize)> = None;
    while in_text < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, in_text));
                at += 1;
            }
            Some(b'?') => {
                at += 1;
                in_text += 1;
                while in_text < text.len() && is_continuation(text[in_text]) {
                    in_text += 1;
                }
            }
            Some(byte) if *byte == text[in_text] => {
                at += 1;
                in_text += 1;
            }
            _ => {
                let Some((star_at, given)) = star else {
                    return false;
                };
                star = Some((star_at, given + 1));
                at = star_at + 1;
                in_text = given + 1;
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

/// Whether a pattern means several names.
pub(crate) fn is_glob(pattern: &str) -> bool {
    pattern.contains(['*', '?'])
}

fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_characters() {
        for (pattern, text, expected) in [
            ("db", "db", true),
            ("db", "db2", false),
            ("*", "", true),
            ("db*", "db-replica", true),
            ("*-db", "users-db", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("d?", "db", true),
            ("d?", "d", false),
            ("gr??e", "größe", true),
            ("*ö*", "größe", true),
            ("?", "漢", true),
            ("DB", "db", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn many_stars_cost_little() {
        let pattern = "*a".repeat(200);
        assert!(!matches(&format!("{pattern}b"), &"a".repeat(20_000)));
    }
}
