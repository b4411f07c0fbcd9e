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

use crate::normalize::{self, Env};
use crate::problem::Problem;
use crate::project::{Named, Project, ProjectFile, Resource, Service};
use crate::spec::TOP;
use crate::value::{Data, Entry, Map, Value};

pub(crate) use hosts::{each_pair, extensions, extra_hosts, is_extension};
use mistakes::Mistakes;
pub(crate) use mistakes::is_doubtful;
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
    /// Whether the schema walk met what Compose's decoder may refuse.
    pub(crate) doubtful: bool,
}

/// Normalises and decodes a canonical tree. Every service comes out active; what Compose's decoder refuses is reported.
pub(crate) fn project(
    doc: Value,
    meta: Meta,
    env: Env<'_>,
    problems: &mut Vec<Problem>,
) -> Project {
    let (span, history) = (doc.span, doc.history);
    let mut root = if let Data::Map(map) = doc.data {
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
    let mut mistakes = Mistakes::new(meta.doubtful, problems);
    let default_network;
    (project.services, default_network) = services(&mut root, env, &mut mistakes);
    normalize::resources(&mut root, default_network, &project.name);
    let mut rest = Map::with_capacity(root.len());
    for section in root.into_entries() {
        mistakes.look(&section, &TOP);
        match section.key.as_str() {
            "services" => {}
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

/// Normalises and decodes one service after the other; beside them, where the default network stands if one of them joins it.
fn services(
    root: &mut Map,
    env: Env<'_>,
    mistakes: &mut Mistakes<'_>,
) -> (Named<Service>, Option<Span>) {
    let rules = TOP.get("services").and_then(|rule| rule.map);
    let (Some(section), Some(rules)) = (root.entry("services"), rules) else {
        return <_>::default();
    };
    let place = section.key_span;
    let Some(Data::Map(services)) = root.get_mut("services").map(|value| &mut value.data) else {
        return <_>::default();
    };
    let mut default_network = None;
    let services = std::mem::take(services).into_entries().into_iter();
    let services = services.map(|mut entry| {
        if normalize::service(&mut entry, env, mistakes.problems) {
            default_network = Some(place);
        }
        mistakes.look(&entry, rules);
        let name = entry.key.clone();
        (name, service::service(entry, mistakes.problems))
    });
    (services.collect(), default_network)
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
