//! Where services, networks, aliases, volumes, secrets and configs are declared, and where they are spoken of: in every file of a
//! project, as written, so that an editor can go there and rename them.

mod hosts;
mod walk;

use composelint_compose::project::FileRole;
use composelint_yaml::{FileId, Span};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::analysis::Analysis;
use walk::Walk;

/// What kind of thing has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Thing {
    Service,
    Network,
    /// A further name of a service on a network.
    Alias,
    Volume,
    Secret,
    Config,
}

impl Thing {
    /// The word for people.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Thing::Service => "service",
            Thing::Network => "network",
            Thing::Alias => "alias",
            Thing::Volume => "volume",
            Thing::Secret => "secret",
            Thing::Config => "config",
        }
    }

    /// The section it is declared in.
    pub(crate) fn of_section(section: &str) -> Option<Self> {
        match section {
            "services" => Some(Thing::Service),
            "networks" => Some(Thing::Network),
            "volumes" => Some(Thing::Volume),
            "secrets" => Some(Thing::Secret),
            "configs" => Some(Thing::Config),
            _ => None,
        }
    }
}

/// A name at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The bytes of the name alone, without quotes.
    pub(crate) span: Span,
    pub(crate) thing: Thing,
    pub(crate) name: SmolStr,
    /// Whether it is declared here.
    pub(crate) declares: bool,
    /// The file whose names these are, where they are not the project's: a file that services extend from.
    pub(crate) scope: Option<FileId>,
    /// The bytes of the whole entry, where it is declared.
    pub(crate) entry: Option<Span>,
}

/// All names of a project.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    /// By place, each once.
    all: Vec<Mention>,
    by_name: FxHashMap<(Thing, SmolStr, Option<FileId>), Vec<usize>>,
}

impl Mentions {
    /// Reads the files of a project.
    pub(crate) fn of(analysis: &Analysis) -> Self {
        let mut all = Vec::new();
        for (file, role) in analysis.compose_files() {
            let scope = (role == FileRole::Extends).then_some(file);
            all.append(&mut Walk::new(analysis, file, scope).mentions());
        }
        all.sort_by_key(|mention| (mention.span, !mention.declares));
        all.dedup_by_key(|mention| mention.span);
        let mut by_name: FxHashMap<_, Vec<usize>> = FxHashMap::default();
        for (at, mention) in all.iter().enumerate() {
            let key = (mention.thing, mention.name.clone(), mention.scope);
            by_name.entry(key).or_default().push(at);
        }
        Self { all, by_name }
    }

    /// The name that a byte is in or directly after.
    pub(crate) fn at(&self, file: FileId, byte: u32) -> Option<&Mention> {
        let from = self
            .all
            .partition_point(|mention| (mention.span.file, mention.span.end) < (file, byte));
        let touching = self.all[from..]
            .iter()
            .take_while(|mention| mention.span.file == file && mention.span.start <= byte);
        touching.last()
    }

    /// Every place that speaks of the same thing, in order.
    pub(crate) fn same(&self, mention: &Mention) -> impl Iterator<Item = &Mention> {
        let key = (mention.thing, mention.name.clone(), mention.scope);
        let places = self.by_name.get(&key).map_or(&[][..], Vec::as_slice);
        places.iter().map(|at| &self.all[*at])
    }

    /// Every place that speaks of a thing of the project.
    pub(crate) fn named(&self, thing: Thing, name: &str) -> impl Iterator<Item = &Mention> {
        let key = (thing, SmolStr::new(name), None);
        let places = self.by_name.get(&key).map_or(&[][..], Vec::as_slice);
        places.iter().map(|at| &self.all[*at])
    }

    /// The declarations in a file, in order.
    pub(crate) fn declared_in(&self, file: FileId) -> impl Iterator<Item = &Mention> {
        let own = self
            .all
            .iter()
            .filter(move |mention| mention.span.file == file);
        own.filter(|mention| mention.declares && mention.thing != Thing::Alias)
    }

    /// Every declaration.
    pub(crate) fn declared(&self) -> impl Iterator<Item = &Mention> {
        self.all.iter().filter(|mention| mention.declares)
    }

    /// The names that things of a kind are declared by, in order, each once.
    pub(crate) fn names(&self, thing: Thing) -> Vec<SmolStr> {
        let of_kind = self
            .declared()
            .filter(|mention| mention.thing == thing && mention.scope.is_none());
        let mut names: Vec<SmolStr> = of_kind.map(|mention| mention.name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
