//! The tables as a project goes by them: ours, and before them what its configuration adds.
//!
//! Of two patterns that fit, the more specific one speaks; of two that are equally specific, the one of the configuration.

mod image;
mod variable;

use std::fmt;

use smol_str::SmolStr;

use crate::image::{Image, ImageMatch, ImageReference, find_image, pattern};
use crate::ports::{likely_port, well_known_port};
use crate::role::Role;
use crate::wants::scheme::{self, Scheme};
use crate::wants::variables::{self, Meaning};
use crate::words;

pub use image::OwnImage;
use image::OwnPattern;
use variable::OwnVariable;
pub use variable::VariableMeaning;

/// What is known about images, ports, schemes and variables.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    images: Vec<(OwnPattern, Image)>,
    ports: Vec<OwnPort>,
    schemes: Vec<Scheme>,
    variables: Vec<OwnVariable>,
}

/// A port that the configuration knows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OwnPort {
    port: u16,
    protocol: &'static str,
    role: Role,
    name: SmolStr,
}

/// What a port says about who listens on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PortSays<'t> {
    pub(crate) role: Role,
    pub(crate) name: &'t str,
    /// Whether others use it now and then.
    pub(crate) shared: bool,
}

/// What a variable's name says about the service that carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct VariableSays<'t> {
    pub(crate) key: &'t str,
    pub(crate) role: Role,
    /// Whether clients often carry it too.
    pub(crate) shared: bool,
}

/// Why an entry cannot be added to a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAdded {
    /// The pattern is none; what one looks like, as the end of a sentence.
    NoPattern(&'static str),
    /// The entry added at this position fits some of the same, and is as specific.
    Tie(usize),
}

impl fmt::Display for NotAdded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPattern(why) => f.write_str(why),
            Self::Tie(_) => f.write_str("another pattern is as specific and fits some of the same"),
        }
    }
}

impl std::error::Error for NotAdded {}

/// Nothing added.
static OURS: Tables = Tables {
    images: Vec::new(),
    ports: Vec::new(),
    schemes: Vec::new(),
    variables: Vec::new(),
};

impl Tables {
    /// Ours alone.
    pub fn ours() -> &'static Tables {
        &OURS
    }

    /// Whether nothing was added.
    pub fn is_ours(&self) -> bool {
        self.images.is_empty()
            && self.ports.is_empty()
            && self.schemes.is_empty()
            && self.variables.is_empty()
    }

    /// Adds images: `registry.example/our-pg`, `*/ledger`, `acme/*-store:2`.
    pub fn add_image(&mut self, pattern: &str, image: OwnImage) -> Result<(), NotAdded> {
        let pattern = OwnPattern::parse(pattern).map_err(NotAdded::NoPattern)?;
        let mut known = self.images.iter();
        if let Some(first) = known.position(|(known, _)| known.ties(&pattern)) {
            return Err(NotAdded::Tie(first));
        }
        self.images.push((pattern, image.entry()));
        Ok(())
    }

    /// Adds a port of the container's side; `protocol` is `tcp` or `udp`.
    pub fn add_port(&mut self, port: u16, protocol: &'static str, role: Role, name: SmolStr) {
        self.ports.push(OwnPort {
            port,
            protocol,
            role,
            name,
        });
    }

    /// Adds a scheme; `port` is where such a server listens when an address names none.
    pub fn add_scheme(&mut self, word: &str, port: Option<u16>, role: Option<Role>) {
        self.schemes.push(Scheme {
            word: SmolStr::from(word.to_ascii_lowercase()),
            port,
            role,
        });
    }

    /// Adds names of variables: `ACME_ROOT_KEY`, `ACME_*`, `*_STORE`, `*_STORE_*`.
    ///
    /// With a meaning, `role` is what the value leads to; without one, what the service is that carries the variable.
    pub fn add_variable(
        &mut self,
        pattern: &str,
        meaning: Option<VariableMeaning>,
        role: Option<Role>,
    ) -> Result<(), NotAdded> {
        let variable = OwnVariable::parse(pattern, meaning, role).map_err(NotAdded::NoPattern)?;
        let mut known = self.variables.iter();
        if let Some(first) = known.position(|known| known.is_same(&variable)) {
            return Err(NotAdded::Tie(first));
        }
        self.variables.push(variable);
        Ok(())
    }

    /// The entry that describes an image best.
    pub fn find_image(&self, reference: &ImageReference<'_>) -> Option<ImageMatch> {
        let ours = find_image(reference);
        let fitting = self.images.iter().filter(|(own, _)| own.fits(reference));
        let Some((own, image)) = fitting.max_by_key(|(own, _)| own.rank()) else {
            return ours;
        };
        if ours
            .as_ref()
            .is_some_and(|ours| pattern::specificity(ours.pattern) > own.rank())
        {
            return ours;
        }
        Some(ImageMatch {
            entry: image.clone(),
            pattern: "",
            exact: true,
        })
    }

    /// What a port says about who listens there.
    pub(crate) fn port(&self, port: u16, protocol: &str) -> Option<PortSays<'_>> {
        let mut own = self.ports.iter();
        if let Some(own) = own.find(|own| own.port == port && own.protocol == protocol) {
            return Some(PortSays {
                role: own.role,
                name: &own.name,
                shared: false,
            });
        }
        let says = |shared| {
            move |known: &'static crate::ports::PortEntry| PortSays {
                role: known.role,
                name: known.name,
                shared,
            }
        };
        well_known_port(port, protocol)
            .map(says(false))
            .or_else(|| likely_port(port, protocol).map(says(true)))
    }

    /// The scheme that ends where `://` stands.
    pub(crate) fn scheme_before(&self, text: &str) -> Option<&Scheme> {
        let own = (!self.schemes.is_empty()).then(|| self.own_scheme(scheme::word_before(text)));
        own.flatten().or_else(|| scheme::before(text))
    }

    /// The role of whoever an address with this scheme leads to, and the scheme's word.
    pub(crate) fn scheme_role(&self, scheme: &str) -> Option<(Role, &str)> {
        let word = scheme::bare(scheme);
        if let Some(own) = self.own_scheme(word) {
            return Some((own.role?, &own.word));
        }
        words::scheme_role(scheme)
    }

    fn own_scheme(&self, word: &str) -> Option<&Scheme> {
        let mut own = self.schemes.iter();
        own.find(|own| own.word.eq_ignore_ascii_case(word))
    }

    /// What a variable's name says about the service that carries it.
    pub(crate) fn env_key<'t>(&'t self, key: &'t str) -> Option<VariableSays<'t>> {
        if let Some(own) = self.own_variable(key, false) {
            let role = own.role?;
            let shared = false;
            return Some(VariableSays { key, role, shared });
        }
        let known = words::env_key(key)?;
        Some(VariableSays {
            key: known.key,
            role: known.role,
            shared: known.shared,
        })
    }

    /// The role of the service that the value of `DB_HOST` and the like names.
    pub fn host_key_role(&self, key: &str) -> Option<Role> {
        let own = self.own_variable(key, true);
        own.and_then(|own| own.role)
            .or_else(|| words::host_key_role(key))
    }

    /// What a variable's value is for.
    pub(crate) fn meaning(&self, key: &str) -> Option<Meaning> {
        let ours = variables::find(key);
        match self.own_variable(key, true) {
            Some(own) if ours.is_none_or(|ours| own.part >= ours.part) => own.meaning,
            _ => ours.map(|ours| ours.meaning),
        }
    }

    /// The most specific own entry for a name, of those about the value or of those about the service that carries it.
    fn own_variable(&self, key: &str, about_value: bool) -> Option<&OwnVariable> {
        if self.variables.is_empty() {
            return None;
        }
        let name = variable::normalised(key);
        let fitting = self.variables.iter().filter(|own| own.fits(&name));
        fitting
            .filter(|own| own.meaning.is_some() == about_value)
            .max_by_key(|own| own.rank())
    }
}
