//! The texts of one host: those of its projects' files, and what was understood of the configurations and policies among them.
//!
//! A text that changed is added behind the others, so that what was read from them stays good. When a project is loaded again, its own
//! texts of before are let go of. Configurations and policies stay, as other projects may go by them, until old places pile up: then
//! everything is read onto a new shelf.

use std::collections::BTreeMap;
use std::sync::Arc;

use composelint_intent::Hints;
use composelint_lint::config::{self, NetworkEntry, Written};
use composelint_lint::{ReadPolicy, Rule, Settings};
use composelint_topology::EngineProfile;
use composelint_yaml::{FileId, SourceMap, Span};
use smol_str::SmolStr;

use crate::configuration::Configured;

/// How many old places a shelf may have besides as many as it had when it was new.
const MOST_OLD: usize = 256;

/// The texts of a host.
#[derive(Debug, Default, Clone)]
pub(crate) struct Shelf {
    pub(crate) sources: SourceMap,
    governed: BTreeMap<String, Arc<Governed>>,
    policies: BTreeMap<String, Arc<KnownPolicy>>,
    /// How many texts there were when it was new.
    first: usize,
}

/// A configuration with the bytes it has on a shelf.
#[derive(Debug)]
pub(crate) struct Governed {
    text: Arc<str>,
    pub(crate) file: FileId,
    pub(crate) settings: Settings,
    pub(crate) hints: Hints,
    pub(crate) engine: Option<EngineProfile>,
    pub(crate) networks: Vec<NetworkEntry>,
    pub(crate) policies: Vec<Written<SmolStr>>,
    pub(crate) contracts: Option<Span>,
}

/// A policy with the texts it was read from.
#[derive(Debug)]
pub(crate) struct KnownPolicy {
    /// Its text, and that of its list of known violations.
    pub(crate) texts: [Option<Arc<str>>; 2],
    pub(crate) file: FileId,
    pub(crate) read: ReadPolicy,
}

impl Shelf {
    /// Whether it is time for a new one.
    pub(crate) fn is_full(&self) -> bool {
        self.sources.len() > 2 * self.first + MOST_OLD
    }

    /// All that belongs on it is there.
    pub(crate) fn note_filled(&mut self) {
        if self.first == 0 {
            self.first = self.sources.len();
        }
    }

    /// The configuration as it is on the shelf; `None` where there is none.
    pub(crate) fn govern(&mut self, configured: &Configured) -> Option<Arc<Governed>> {
        let (path, text) = configured.source()?;
        if let Some(known) = self.governed.get(path).filter(|it| it.text == *text) {
            return Some(Arc::clone(known));
        }
        let rules: Vec<&'static Rule> = composelint_rules::all().collect();
        let file = self.sources.add(path, Arc::clone(text));
        let written = config::read(file, text, &rules).configuration;
        let governed = Arc::new(Governed {
            text: Arc::clone(text),
            file,
            settings: written.settings(),
            hints: written.hints(),
            engine: written.engine.map(|it| it.value),
            networks: written.networks,
            policies: written.policies,
            contracts: written.contracts,
        });
        self.governed.insert(path.to_owned(), Arc::clone(&governed));
        Some(governed)
    }

    /// A policy as it was read last.
    pub(crate) fn policy_at(&self, path: &str) -> Option<Arc<KnownPolicy>> {
        self.policies.get(path).cloned()
    }

    /// Keeps a policy.
    pub(crate) fn keep_policy(&mut self, path: &str, policy: Arc<KnownPolicy>) {
        self.policies.insert(path.to_owned(), policy);
    }
}
