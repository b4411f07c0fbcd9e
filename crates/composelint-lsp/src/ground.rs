//! What the projects of one host have in common: their texts, and the topology they make together.

use std::sync::Arc;

use composelint_compose::Project;
use composelint_intent::Roles;
use composelint_topology::{EngineProfile, Topology};
use composelint_yaml::SourceMap;

use crate::part::Part;
use crate::shelf::{Governed, Shelf};

/// A host at one moment.
pub(crate) struct Ground {
    /// The texts of all its projects.
    pub(crate) sources: Arc<SourceMap>,
    /// Who is where, over all its projects.
    pub(crate) topology: Topology,
    /// What the services of each project are.
    pub(crate) roles: Vec<Arc<Roles>>,
}

impl Ground {
    /// That of projects, in their order. The engine is the one that the person names, else that of the first configuration, whether it
    /// says one or not.
    pub(crate) fn of(parts: &[&Part], shelf: &Shelf, named: Option<EngineProfile>) -> Self {
        let governed = || parts.iter().filter_map(|part| part.governed.as_deref());
        let written = || governed().next().and_then(|it: &Governed| it.engine);
        let engine = named.or_else(written).unwrap_or_else(EngineProfile::newest);
        let projects: Vec<&Project> = parts.iter().map(|part| &part.loaded.project).collect();
        let mut topology = composelint_topology::build(&projects, &engine);
        for entry in governed().flat_map(|it| &it.networks) {
            entry.tell(&mut topology);
        }
        Self {
            sources: Arc::new(shelf.sources.clone()),
            topology,
            roles: parts.iter().map(|part| Arc::clone(&part.roles)).collect(),
        }
    }
}
