//! What is known about images: the table of `data/images/*.yaml`, and the way from a reference to its entry.
//!
//! The YAML is the source; [`crate::tables`] holds the same facts as statics, so that a start costs nothing.
//! A test proves that the two agree.

pub(crate) mod pattern;
mod reference;

pub use reference::ImageReference;
pub(crate) use reference::is_registry;

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use crate::role::Role;
use crate::tables::{IMAGE_TOKENS, IMAGES, PATTERNS};
use rustc_hash::FxHashMap;

/// One kind of image.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageEntry {
    /// Its name in the table, in kebab case.
    pub id: &'static str,
    /// What it is, the most important first; none for a base image, which may become anything.
    pub roles: Cow<'static, [WeighedRole]>,
    /// The ports its processes listen on by default.
    pub ports: Cow<'static, [ImagePort]>,
    /// Where it keeps what must survive.
    pub data_dirs: &'static [&'static str],
    /// Variables that configure the server itself.
    pub env: &'static [&'static str],
    /// What is known about its health.
    pub healthcheck: Health,
    /// Whether it is of use without a way out.
    pub needs_egress: Egress,
    /// Whether there are good reasons to run it in the host's sandbox.
    pub host_mode_ok: bool,
}

impl ImageEntry {
    /// The most important role; [`Role::Unknown`] for a base image.
    pub fn role(&self) -> Role {
        self.roles
            .first()
            .map_or(Role::Unknown, |weighed| weighed.role)
    }

    /// The first port that clients use, if there is one.
    pub fn client_port(&self) -> Option<&ImagePort> {
        self.ports
            .iter()
            .find(|port| port.purpose == Purpose::Client)
    }

    /// The port of that number and protocol (`tcp`, `udp`), if the image listens there.
    pub fn port(&self, port: u16, protocol: &str) -> Option<&ImagePort> {
        self.ports
            .iter()
            .find(|known| known.port == port && known.protocol == protocol)
    }
}

/// A role and how much an image speaks for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeighedRole {
    /// The role.
    pub role: Role,
    /// From 0 (not at all) to 1 (it is nothing else).
    pub weight: f32,
}

/// A port that an image's process listens on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImagePort {
    /// The number.
    pub port: u16,
    /// `tcp` or `udp`.
    pub protocol: &'static str,
    /// Whom it is for.
    pub purpose: Purpose,
    /// The schemes of addresses that lead to it, the usual one first.
    pub schemes: &'static [&'static str],
}

/// Whom a port is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The clients of the service: why it runs at all.
    Client,
    /// Programs that control it.
    Admin,
    /// People who look after it, with a browser.
    Ui,
    /// Its own peers.
    Cluster,
    /// Whoever collects metrics.
    Metrics,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 5] = [
        Self::Client,
        Self::Admin,
        Self::Ui,
        Self::Cluster,
        Self::Metrics,
    ];

    /// The word in the table and in outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Purpose::Client => "client",
            Purpose::Admin => "admin",
            Purpose::Ui => "ui",
            Purpose::Cluster => "cluster",
            Purpose::Metrics => "metrics",
        }
    }
}

/// What is known about an image's health checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// Whether the image brings a `HEALTHCHECK`; `None` where nobody has looked.
    pub built_in: Option<bool>,
    /// A `test` to offer, in the list form; empty where there is none.
    pub template: &'static [&'static str],
    /// Commands that only check servers of this kind.
    pub commands: &'static [&'static str],
}

/// Whether an image is of use without a way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Egress {
    /// It needs none.
    No,
    /// It depends on what it is used for.
    Maybe,
    /// It does nothing without one.
    Yes,
}

impl Egress {
    /// The word in the table and in outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Egress::No => "no",
            Egress::Maybe => "maybe",
            Egress::Yes => "yes",
        }
    }
}

/// A pattern of the table, see [`pattern`] for its language.
#[derive(Debug, PartialEq)]
pub(crate) struct Pattern {
    /// As written.
    pub(crate) text: &'static str,
    /// The entry it belongs to, as an index into [`IMAGES`].
    pub(crate) entry: u16,
    /// Patterns that speak against it.
    pub(crate) except: &'static [&'static str],
}

/// An entry, of our table or of the configuration.
#[derive(Debug, Clone)]
pub enum Image {
    /// Of our table.
    Known(&'static ImageEntry),
    /// Of the configuration.
    Own(Arc<ImageEntry>),
}

impl Deref for Image {
    type Target = ImageEntry;

    fn deref(&self) -> &ImageEntry {
        match self {
            Self::Known(entry) => entry,
            Self::Own(entry) => entry,
        }
    }
}

impl PartialEq for Image {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

/// An image that the table knows.
#[derive(Debug, Clone)]
pub struct ImageMatch {
    /// The entry.
    pub entry: Image,
    /// The pattern of our table that found it.
    pub pattern: &'static str,
    /// Whether the pattern names the publisher; `*/postgres` doesn't.
    pub exact: bool,
}

/// Every entry of the table.
pub fn images() -> &'static [ImageEntry] {
    IMAGES
}

/// The entry of that id.
pub fn image(id: &str) -> Option<&'static ImageEntry> {
    IMAGES.iter().find(|entry| entry.id == id)
}

/// The longest repository name that registries take, in bytes.
const LONGEST_PATH: usize = 255;

/// The patterns that a word of an image's name can belong to.
static BY_TOKEN: LazyLock<FxHashMap<&str, &[u16]>> = LazyLock::new(|| {
    let tokens = IMAGE_TOKENS.iter();
    tokens
        .map(|(token, patterns)| (*token, *patterns))
        .collect()
});

/// The entry that describes an image best: of all patterns that match, the most specific one speaks.
pub fn find_image(reference: &ImageReference<'_>) -> Option<ImageMatch> {
    // The distribution specification ends a name at 255 characters; what is longer names no image.
    if reference.path().len() > LONGEST_PATH {
        return None;
    }
    let mut best: Option<(u32, &'static Pattern)> = None;
    for token in pattern::tokens(reference.name()) {
        let Some(patterns) = BY_TOKEN.get(token) else {
            continue;
        };
        for pattern in patterns.iter().map(|&index| &PATTERNS[usize::from(index)]) {
            if best.is_some_and(|(_, known)| std::ptr::eq(known, pattern))
                || !hits(pattern, reference)
            {
                continue;
            }
            let specificity = pattern::specificity(pattern.text);
            if best.is_none_or(|(known, _)| specificity > known) {
                best = Some((specificity, pattern));
            }
        }
    }
    best.map(|(_, pattern)| ImageMatch {
        entry: Image::Known(&IMAGES[usize::from(pattern.entry)]),
        pattern: pattern.text,
        exact: !pattern.text.starts_with("*/"),
    })
}

fn hits(pattern: &Pattern, reference: &ImageReference<'_>) -> bool {
    pattern::matches(pattern.text, reference)
        && !pattern
            .except
            .iter()
            .any(|except| pattern::matches(except, reference))
}
