//! The canonical tree becomes the typed project. Values move where they can; what a typed field shows is copied cheaply.

pub(crate) mod command;
mod hosts;
mod mistakes;
mod network;
mod ports;
mod read;
mod relations;
pub(crate) mod scalar;
mod service;

use composelint_yaml::Span;
use smol_str::SmolStr;

use crate::problem::Problem;
use crate::project::{Named, Project, ProjectFile, Resource};
use crate::value::{Data, Entry, Map, Value};

pub(crate) use hosts::{extensions, extra_hosts, is_extension, pairs};
pub(crate) use read::At;

/// What a project is beside its tree.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meta {
    /// The project's name.
    pub(crate) name: SmolStr,
    /// Where `name:` is written, if it is.
    pub(crate) name_span: Option<Span>,
    /// The project directory.
    pub(crate) directory: String,
    /// The files that were read, in order.
    pub(crate) files: Vec<ProjectFile>,
    /// The active profiles.
    pub(crate) profiles: Vec<SmolStr>,
    /// Whether every file that belongs to the project was read.
    pub(crate) complete: bool,
}

/// Decodes a canonical, normalised tree. Every service comes out active; what Compose's decoder refuses is reported.
pub(crate) fn project(doc: Value, meta: Meta, problems: &mut Vec<Problem>) -> Project {
    let (span, history) = (doc.span, doc.history);
    let root = if let Data::Map(map) = doc.data {
        map
    } else {
        Map::new()
    };
    let mut project = Project {
        name: meta.name,
        name_span: meta.name_span,
        directory: meta.directory,
        files: meta.files,
        services: Named::default(),
        networks: Named::default(),
        volumes: Named::default(),
        secrets: Named::default(),
        configs: Named::default(),
        models: Named::default(),
        profiles: meta.profiles,
        variables: Vec::new(),
        complete: meta.complete,
        fragment: false,
        tree: Value {
            data: Data::Null,
            span,
            history,
        },
    };
    let mut rest = Map::with_capacity(root.len());
    let mut mistakes = mistakes::Mistakes::new(problems);
    for section in root.into_entries() {
        mistakes.section(&section);
        let problems = &mut *mistakes.problems;
        match section.key.as_str() {
            "services" => {
                project.services = each(section, |entry| service::service(entry, problems));
            }
            "networks" => project.networks = each(section, network::network),
            "volumes" => project.volumes = each(section, resource),
            "secrets" => project.secrets = each(section, resource),
            "configs" => project.configs = each(section, resource),
            "models" => project.models = each(section, resource),
            _ => drop(rest.insert(section)),
        }
    }
    project.tree.data = Data::Map(rest);
    project.fragment = crate::consistency::is_fragment(&project);
    project
}

fn each<T>(section: Entry, mut make: impl FnMut(Entry) -> T) -> Named<T> {
    let Data::Map(map) = section.value.data else {
        return Named::default();
    };
    map.into_entries()
        .into_iter()
        .map(|entry| (entry.key.clone(), make(entry)))
        .collect()
}

fn resource(entry: Entry) -> Resource {
    Resource {
        key: entry.key,
        key_span: entry.key_span,
        tree: entry.value,
    }
}

#[cfg(test)]
mod tests;
