//! The tables of `data/`, as statics.
//!
//! Everything below this module is written by `UPDATE=1 cargo test -p composelint-intent`; change the YAML instead.

use crate::image::Pattern;

#[rustfmt::skip]
mod images;
#[rustfmt::skip]
mod patterns;
#[rustfmt::skip]
mod wants;
#[rustfmt::skip]
mod words;

pub(crate) use images::IMAGES;
pub(crate) use patterns::{IMAGE_TOKENS, PATTERNS};
pub(crate) use wants::{HOST_CLIENTS, LISTENERS, VARIABLES, WAITERS, WANT_SCHEMES};
pub(crate) use words::{
    AMBIGUOUS_PORTS, CHECKS, CLIENTS, COMMANDS, CONTROL_PORTS, DATA_DIRS, DEBUG_PORTS, ENV_KEYS,
    HOST_KEYS, HOST_WORDS, INTERFACE_WORDS, LAUNCHERS, LIKELY_PORTS, MOUNTS, NAME_WORDS, SCHEMES,
    WELL_KNOWN_PORTS,
};

/// A pattern of the entry with that index.
const fn p(text: &'static str, entry: u16, except: &'static [&'static str]) -> Pattern {
    Pattern {
        text,
        entry,
        except,
    }
}
