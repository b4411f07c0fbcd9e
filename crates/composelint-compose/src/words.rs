//! Words for messages: quoted, shortened, listed, and the nearest name to a mistyped one.

use std::fmt::Write as _;

use crate::value::Text;

/// The most characters of a file's text that a message repeats.
const LONGEST_QUOTE: usize = 48;

/// A text as a message repeats it: one line, without control characters, not too long.
pub(crate) fn short(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(LONGEST_QUOTE)
        .map(|c| {
            if c.is_control() || c == '`' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect();
    if text.chars().nth(LONGEST_QUOTE).is_some() {
        shown.push('…');
    }
    shown
}

/// What stands there instead: ", not `x`". What a variable brought is not repeated, since it may be a secret.
pub(crate) fn instead(text: &Text) -> String {
    match text.text.as_str() {
        "" => ": it is empty".to_owned(),
        _ if text.is_interpolated() => String::new(),
        written => format!(", not `{}`", short(written)),
    }
}

/// The names in backquotes: "`a`, `b` or `c`".
pub(crate) fn one_of<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let mut list = String::new();
    for (at, name) in names.iter().enumerate() {
        let joint = match at {
            0 => "",
            _ if at + 1 == names.len() => " or ",
            _ => ", ",
        };
        let _ = write!(list, "{joint}`{name}`");
    }
    list
}

/// The known name that is nearest to a mistyped one, if one is near.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let length = name.chars().count();
    let far = match length {
        0..=2 => 1,
        3..=5 => 2,
        _ => 3,
    };
    let lower = name.to_lowercase();
    let own = letters(name);
    let near = known
        .into_iter()
        .filter(|other| other.chars().count().abs_diff(length) <= far)
        .filter(|other| !differ(own, letters(other), far))
        .map(|other| (strsim::osa_distance(&lower, &other.to_lowercase()), other))
        .filter(|(distance, other)| *distance <= far && *distance < other.chars().count());
    near.min_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)))
        .map(|(_, other)| other)
}

/// The letters of a name as a set of bits; None where they are not all ASCII.
fn letters(name: &str) -> Option<u64> {
    let letter = |byte: u8| 1 << (byte.to_ascii_lowercase() & 63);
    let all = name.bytes().fold(0, |all, byte| all | letter(byte));
    name.is_ascii().then_some(all)
}

/// Whether more letters differ than can be corrected in so many steps, each of which brings in one letter at most and takes out one.
fn differ(one: Option<u64>, two: Option<u64>, far: usize) -> bool {
    let (Some(one), Some(two)) = (one, two) else {
        return false;
    };
    let most = (one & !two).count_ones().max((two & !one).count_ones());
    most as usize > far
}

/// How many problems get a suggestion, and among how many names it is looked for: a file may hold hundreds of thousands of both.
const MOST_SUGGESTIONS: usize = 500;
const MOST_NAMES: usize = 2000;

/// "did you mean `x`?", if a known name is near and not `told` of too much already.
pub(crate) fn suggestion<'n, N: AsRef<str> + ?Sized + 'n>(
    told: usize,
    name: &str,
    known: impl IntoIterator<Item = &'n N>,
) -> Option<String> {
    if told >= MOST_SUGGESTIONS {
        return None;
    }
    let known = known.into_iter().take(MOST_NAMES).map(AsRef::as_ref);
    nearest(name, known).map(|near| format!("did you mean `{}`?", short(near)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_or_none() {
        let known = ["ports", "profiles", "image", "networks"];
        let cases = [
            ("port", Some("ports")),
            ("imgae", Some("image")),
            ("Networks", Some("networks")),
            ("zebra", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(nearest(name, known), expected, "{name}");
        }
    }

    #[test]
    fn names_are_listed_in_prose() {
        assert_eq!(one_of(["a"]), "`a`");
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
    }

    #[test]
    fn a_quote_is_short_and_harmless() {
        assert_eq!(
            short("a\u{1b}[31m`\r\nÄ"),
            "a\u{fffd}[31m\u{fffd}\u{fffd}\u{fffd}Ä"
        );
        assert_eq!(short(&"é".repeat(60)).chars().count(), 49);
    }
}
