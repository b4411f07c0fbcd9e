//! From projects to a topology: read what they say, then work out what the engine makes of it.

mod derive;
mod networks;
mod options;
mod publish;
mod sandboxes;
mod services;
mod variants;

pub(crate) use networks::{created, settle};
pub(crate) use options::parse_bool;

use std::sync::OnceLock;

use composelint_compose::Project;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::engine::EngineProfile;
use crate::ids::NetworkId;
use crate::topology::Topology;

/// Builds the topology of the projects of one host; they meet on networks of one real name.
pub fn build(projects: &[&Project], engine: &EngineProfile) -> Topology {
    let services = projects.iter().map(|project| project.services.len()).sum();
    let mut builder = Builder {
        topology: Topology {
            engine: *engine,
            projects: projects
                .iter()
                .map(|project| project.name.clone())
                .collect(),
            services: Vec::with_capacity(services),
            sandboxes: Vec::new(),
            networks: Vec::new(),
            endpoints: Vec::with_capacity(services),
            bindings: Vec::new(),
            host: None,
            doubtful: false,
            read_errors: Vec::new(),
            errors: OnceLock::new(),
            by_name: OnceLock::new(),
            names: OnceLock::new(),
            classes: OnceLock::new(),
            class_list: OnceLock::new(),
        },
        by_real_name: FxHashMap::default(),
        keys: Vec::new(),
    };
    for (index, project) in projects.iter().enumerate() {
        builder.read_networks(index, project);
    }
    for (index, project) in projects.iter().enumerate() {
        builder.read_services(index, project);
    }
    let mut topology = builder.topology;
    topology.derive();
    topology
}

/// A topology in the making.
struct Builder {
    topology: Topology,
    by_real_name: FxHashMap<SmolStr, NetworkId>,
    /// For each project, the networks by their position in its list.
    keys: Vec<Vec<NetworkId>>,
}
