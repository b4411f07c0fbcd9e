//! Schemes of addresses: `postgres://`, `jdbc:mysql://`, `postgresql+asyncpg://`.

use crate::tables::WANT_SCHEMES;

/// A scheme whose addresses lead to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    /// The word, in lower case.
    pub word: &'static str,
    /// Where such a server listens when the address names no port.
    pub port: Option<u16>,
}

impl Scheme {
    /// Whether browsers use it too, so that an address may be meant for one.
    pub fn is_web(&self) -> bool {
        matches!(self.word, "http" | "https" | "ws" | "wss")
    }
}

/// The longest scheme of the table has 14 bytes.
const LONGEST: usize = 16;

/// The scheme that ends where `://` stands.
pub(crate) fn before(text: &str) -> Option<&'static Scheme> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+-.:".contains(c);
    let start = text.rfind(|c| !is_part(c)).map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    });
    let whole = &text[start..];
    let word = whole.rsplit_once(':').map_or(whole, |(_, last)| last);
    named(word.split_once('+').map_or(word, |(first, _)| first))
}

/// The scheme of that name, in any case.
pub(crate) fn named(word: &str) -> Option<&'static Scheme> {
    if word.len() > LONGEST {
        return None;
    }
    let lower;
    let word = if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        lower = word.to_ascii_lowercase();
        lower.as_str()
    } else {
        word
    };
    WANT_SCHEMES
        .binary_search_by(|known| known.word.cmp(word))
        .ok()
        .map(|at| &WANT_SCHEMES[at])
}
