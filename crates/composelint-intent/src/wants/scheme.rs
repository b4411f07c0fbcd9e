//! Schemes of addresses: `postgres://`, `jdbc:mysql://`, `postgresql+asyncpg://`.

use smol_str::SmolStr;

use crate::role::Role;
use crate::tables::WANT_SCHEMES;
use crate::words::lower_case;

/// A scheme whose addresses lead to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    /// The word, in lower case.
    pub word: SmolStr,
    /// Where such a server listens when the address names no port.
    pub port: Option<u16>,
    /// What the configuration says such a server is.
    pub(crate) role: Option<Role>,
}

/// A scheme of our table.
pub(crate) const fn known(word: &'static str, port: Option<u16>) -> Scheme {
    Scheme {
        word: SmolStr::new_static(word),
        port,
        role: None,
    }
}

impl Scheme {
    /// Whether browsers use it too, so that an address may be meant for one.
    pub fn is_web(&self) -> bool {
        matches!(self.word.as_str(), "http" | "https" | "ws" | "wss")
    }

    /// The role of whoever its addresses lead to.
    pub fn role(&self) -> Option<Role> {
        self.role
            .or_else(|| crate::words::scheme_role(&self.word).map(|(role, _)| role))
    }
}

/// The longest scheme of the table has 14 bytes.
const LONGEST: usize = 16;

/// The scheme that ends where `://` stands.
pub(crate) fn before(text: &str) -> Option<&'static Scheme> {
    named(word_before(text))
}

/// The word of the scheme that ends where `://` stands.
pub(crate) fn word_before(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+-.:".contains(c);
    let start = text.rfind(|c| !is_part(c)).map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    });
    bare(&text[start..])
}

/// A scheme without `jdbc:` before it and `+asyncpg` behind it.
pub(crate) fn bare(scheme: &str) -> &str {
    let word = scheme.rsplit_once(':').map_or(scheme, |(_, last)| last);
    word.split_once('+').map_or(word, |(first, _)| first)
}

/// The scheme of that name, in any case.
pub(crate) fn named(word: &str) -> Option<&'static Scheme> {
    if word.len() > LONGEST {
        return None;
    }
    let word = lower_case(word);
    WANT_SCHEMES
        .binary_search_by(|known| known.word.as_str().cmp(&word))
        .ok()
        .map(|at| &WANT_SCHEMES[at])
}
