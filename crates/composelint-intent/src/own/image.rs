//! Images that the configuration knows.

use std::borrow::Cow;
use std::sync::Arc;

use smol_str::SmolStr;

use crate::image::{
    Egress, Health, Image, ImageEntry, ImagePort, ImageReference, WeighedRole, is_registry, pattern,
};
use crate::role::{Role, Tier};

/// What the configuration says about an image.
#[derive(Debug, Clone, Default)]
pub struct OwnImage {
    /// The entry of our table that it is like.
    pub like: Option<&'static ImageEntry>,
    /// What it is; that of `like` otherwise.
    pub role: Option<Role>,
    /// The ports it listens on; those of `like` where there are none.
    pub ports: Vec<ImagePort>,
}

/// A pattern of images, with or without a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnPattern {
    registry: Option<SmolStr>,
    text: SmolStr,
}

impl OwnImage {
    /// The entry of the table that this makes.
    pub(super) fn entry(self) -> Image {
        let role = self.role.unwrap_or(Role::Unknown);
        let fresh = ImageEntry {
            id: "configured",
            roles: Cow::Borrowed(&[]),
            ports: Cow::Borrowed(&[]),
            data_dirs: &[],
            env: &[],
            healthcheck: Health {
                built_in: None,
                template: &[],
                commands: &[],
            },
            // What keeps data needs no way out to do so; of others nobody knows.
            needs_egress: if role.tier() == Tier::Data {
                Egress::No
            } else {
                Egress::Maybe
            },
            host_mode_ok: false,
        };
        let mut entry = self.like.cloned().unwrap_or(fresh);
        if let Some(role) = self.role {
            entry.roles = Cow::Owned(vec![WeighedRole { role, weight: 1.0 }]);
        }
        if !self.ports.is_empty() {
            entry.ports = Cow::Owned(self.ports);
        }
        Image::Own(Arc::new(entry))
    }
}

impl OwnPattern {
    /// Reads a pattern; an error says what one looks like.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim().to_ascii_lowercase();
        if text.contains('@') {
            return Err("a pattern ends before the digest");
        }
        let (registry, rest) = match text.split_once('/') {
            Some((first, rest)) if is_registry(first) => (Some(first), rest),
            _ => (None, text.as_str()),
        };
        let (namespace, name, tag) = pattern::parts(rest);
        let is_whole =
            |part: &str| pattern::tokens(part).all(|word| word == "*" || !word.contains('*'));
        if !is_whole(name) || !tag.is_none_or(is_whole) {
            return Err(
                "`*` stands for whole words between `-`, `_` and `.`: `*-store`, not `*store`",
            );
        }
        if namespace.is_some_and(|part| part != "*" && part.contains('*')) {
            return Err(
                "before the last `/` there is a namespace, or `*` alone: `acme/ledger`, `*/ledger`",
            );
        }
        if !pattern::tokens(name).any(|word| word != "*") {
            return Err("the last part needs a word to look for: `*/ledger`");
        }
        Ok(Self {
            registry: registry.map(SmolStr::from),
            text: rest.into(),
        })
    }

    pub(super) fn fits(&self, reference: &ImageReference<'_>) -> bool {
        let registry = reference.registry();
        let at_home = self
            .registry
            .as_deref()
            .is_none_or(|own| registry.is_some_and(|registry| registry.eq_ignore_ascii_case(own)));
        at_home && pattern::matches(&self.text, reference)
    }

    /// How specific it is: the letters it insists on.
    pub(super) fn rank(&self) -> u32 {
        let registry = self.registry.as_ref().map_or(0, SmolStr::len);
        pattern::specificity(&self.text) + u32::try_from(registry).unwrap_or(u32::MAX)
    }

    /// Whether some image fits both, and neither says more.
    pub(super) fn ties(&self, other: &Self) -> bool {
        let same_registry = match (&self.registry, &other.registry) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        self.rank() == other.rank() && same_registry && pattern::meet(&self.text, &other.text)
    }
}

impl ImagePort {
    /// Reads a port and whom it is for: `5432`, `53/udp`, `15672 ui`.
    pub fn parse(text: &str) -> Option<Self> {
        use crate::image::Purpose;
        let mut words = text.split_whitespace();
        let number = words.next()?;
        let (number, protocol) = match number.split_once('/') {
            None => (number, "tcp"),
            Some((number, "tcp")) => (number, "tcp"),
            Some((number, "udp")) => (number, "udp"),
            Some(_) => return None,
        };
        let purpose = match words.next() {
            None => Purpose::Client,
            Some(word) => Purpose::ALL.into_iter().find(|it| it.as_str() == word)?,
        };
        let port = number.parse().ok().filter(|port| *port > 0)?;
        let schemes = &[];
        words.next().is_none().then_some(Self {
            port,
            protocol,
            purpose,
            schemes,
        })
    }
}
