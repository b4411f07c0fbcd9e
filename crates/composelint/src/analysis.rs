//! From loaded projects to topologies, roles and findings.

use std::path::PathBuf;
use std::sync::Arc;

use composelint_compose::Project;
use composelint_compose::project::ProjectFile;
use composelint_intent::{Hints, MountedFiles, Roles};
use composelint_lint::{Diagnostic, Input, ReadPolicy, Settings};
use composelint_report::graph::Picture;
use composelint_topology::{EngineProfile, Topology};
use composelint_yaml::SourceMap;

use crate::commands;
use crate::configuration::{self, Governed, Wishes, all_rules};
use crate::disk::Disk;
use crate::exit::Failure;
use crate::policies::{self, Shelf};
use crate::progress::Progress;
use crate::projects::{Found, in_parallel, reload_together};

mod host;
mod trial;

pub(crate) use trial::Trial;

/// Projects that share a host: usually one, more when they meet on a network.
#[derive(Debug)]
pub(crate) struct Host {
    /// The projects and what was found in them.
    pub(crate) projects: Vec<Analysed>,
    /// The files of all of them.
    pub(crate) sources: SourceMap,
    /// What the files were read as.
    pub(crate) files: Vec<ProjectFile>,
    /// The configurations that its projects go by.
    pub(crate) configurations: Vec<Governed>,
    /// Policies that could not be read, in sentences.
    pub(crate) trouble: Vec<String>,
    /// The topology as a picture, where one is to be drawn.
    pub(crate) picture: Option<Picture>,
    /// What its projects were linted by, where somebody goes on with that.
    pub(crate) known: Option<Known>,
}

/// What projects were linted by.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) topology: Topology,
    /// Of each project.
    pub(crate) roles: Vec<Roles>,
    /// Of each project.
    mounted: Vec<MountedFiles>,
}

/// What a caller of [`check`] wants besides findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Keep {
    /// A picture of each host.
    pub(crate) pictures: bool,
    /// What its projects were linted by.
    pub(crate) known: bool,
}

impl Keep {
    /// Nothing else.
    pub(crate) const NOTHING: Self = Self {
        pictures: false,
        known: false,
    };
}

/// A project and what was found in it.
#[derive(Debug)]
pub(crate) struct Analysed {
    pub(crate) found: Found,
    pub(crate) findings: Vec<Diagnostic>,
}

/// The engine that `--engine` names.
pub(crate) fn engine(flag: Option<&str>) -> Result<Option<EngineProfile>, Failure> {
    let parse = |word: &str| {
        word.parse()
            .map_err(|error| Failure(format!("`--engine {word}`: {error}")))
    };
    flag.map(parse).transpose()
}

/// Adds the configurations that projects go by to their files.
pub(crate) fn govern(found: &[Found], sources: &mut SourceMap) -> Vec<Governed> {
    let mut all: Vec<Governed> = Vec::new();
    for configured in found.iter().filter_map(|found| found.configured.as_ref()) {
        if all
            .iter()
            .any(|known| Arc::ptr_eq(&known.configured, configured))
        {
            continue;
        }
        let (file, reading) = configured.onto(sources);
        all.push(Governed {
            configured: configured.clone(),
            file,
            reading,
        });
    }
    all
}

/// The one that a project goes by.
pub(crate) fn governor<'g>(found: &Found, all: &'g [Governed]) -> Option<&'g Governed> {
    let own = found.configured.as_ref()?;
    all.iter().find(|it| Arc::ptr_eq(&it.configured, own))
}

/// The topology of projects, with what their configurations say about external networks.
pub(crate) fn topology(
    projects: &[&Project],
    engine: &EngineProfile,
    all: &[Governed],
) -> Topology {
    let mut topology = composelint_topology::build(projects, engine);
    for entry in all.iter().flat_map(|it| &it.reading.configuration.networks) {
        entry.tell(&mut topology);
    }
    topology
}

/// What each service of a project is, after what its configuration says.
pub(crate) fn roles(found: &Found, all: &[Governed]) -> Roles {
    let hints = governor(found, all).map_or_else(Hints::new, |it| it.reading.configuration.hints());
    Roles::infer(&found.loaded.project, &hints)
}

/// Lints projects; the results are in the order of the first project of each host.
pub(crate) fn check(
    found: Vec<Found>,
    disk: &Disk,
    wishes: &Wishes,
    walked: &[PathBuf],
    progress: &Progress,
    keep: Keep,
) -> Vec<Host> {
    let hosts = host::gather(found);
    progress.stage("checking", hosts.len());
    let mut hosts = in_parallel(hosts, |found| {
        let (found, sources) = reload_together(disk, found);
        let mut host = lint(found, sources, disk, wishes);
        if let Some(known) = host.known.as_ref().filter(|_| keep.pictures) {
            host.picture = Some(picture(&known.roles, &known.topology));
        }
        if !keep.known {
            host.known = None;
        }
        progress.step();
        host
    });
    settle_shared_comments(hosts.iter_mut());
    configuration::report(&mut hosts, wishes, walked);
    hosts
}

/// Lints projects that share a host; their texts are in `sources`, and what else they mean is on the shelf.
fn lint(found: Vec<Found>, mut sources: SourceMap, shelf: &dyn Shelf, wishes: &Wishes) -> Host {
    let rules = all_rules();
    let configurations = govern(&found, &mut sources);
    let mounted = found.iter().map(|found| {
        let loader = shelf.files(found.request.directory.as_deref().unwrap_or("."));
        MountedFiles::read(&found.loaded.project, &mut sources, &*loader)
    });
    let mounted: Vec<MountedFiles> = mounted.collect();
    let (policies, trouble) = read_policies(&found, &configurations, shelf, &mut sources);
    let projects: Vec<&Project> = found.iter().map(|found| &found.loaded.project).collect();
    let first = found.iter().find_map(|found| found.configured.as_deref());
    let topology = topology(&projects, &wishes.engine(first), &configurations);
    let roles = found.iter().map(|found| roles(found, &configurations));
    let roles: Vec<Roles> = roles.collect();
    let known = roles.iter().zip(&mounted).zip(policies);
    let findings = found.iter().zip(known);
    let findings = findings.map(|(found, ((roles, mounted), policies))| {
        if found.beside {
            return Vec::new();
        }
        let input = input(found, &sources, &topology, roles, mounted);
        let reading = governor(found, &configurations).map(|it| &it.reading);
        let settings = Settings {
            policies,
            ..wishes.settings(reading)
        };
        composelint_lint::lint(&input, &rules, &settings)
    });
    let findings: Vec<Vec<Diagnostic>> = findings.collect();
    let files = found
        .iter()
        .flat_map(|found| found.loaded.project.files.iter().copied())
        .collect();
    let projects = found.into_iter().zip(findings);
    let projects = projects.map(|(found, findings)| Analysed { found, findings });
    Host {
        projects: projects.collect(),
        sources,
        files,
        configurations,
        trouble,
        picture: None,
        known: Some(Known {
            topology,
            roles,
            mounted,
        }),
    }
}

/// The policies of each project, besides those inside its Compose files; and what could not be read.
fn read_policies(
    found: &[Found],
    configurations: &[Governed],
    shelf: &dyn Shelf,
    sources: &mut SourceMap,
) -> (Vec<Vec<ReadPolicy>>, Vec<String>) {
    let mut trouble = Vec::new();
    let mut all = Vec::with_capacity(found.len());
    for each in found {
        let governed = governor(each, configurations);
        let read = if each.beside {
            Ok(Vec::new())
        } else {
            policies::around(shelf, each, governed, sources)
        };
        let read = read.unwrap_or_else(|failure| {
            trouble.push(failure.0);
            Vec::new()
        });
        let read = read.into_iter().map(|source| {
            let frozen = commands::frozen::read(&source, shelf).unwrap_or_else(|failure| {
                trouble.push(failure.0);
                None
            });
            ReadPolicy {
                policy: source.policy,
                faults: source.faults,
                frozen,
            }
        });
        let read: Vec<ReadPolicy> = read.collect();
        all.push(read);
    }
    (all, trouble)
}

fn input<'a>(
    found: &'a Found,
    sources: &'a SourceMap,
    topology: &'a Topology,
    roles: &'a Roles,
    mounted: &'a MountedFiles,
) -> Input<'a> {
    Input {
        sources,
        mounted,
        asked: found.asked,
        ..Input::of(&found.loaded, topology, roles)
    }
}

/// A comment that one project has no use for may be there for another one.
fn settle_shared_comments<'h>(hosts: impl Iterator<Item = &'h mut Host>) {
    let mut results: Vec<_> = hosts
        .flat_map(|host| {
            let (sources, projects) = (&host.sources, host.projects.iter_mut());
            projects.map(move |project| (sources, &mut project.findings))
        })
        .collect();
    composelint_rules::settle_shared_comments(&mut results);
}

/// The picture of a topology with the roles of its projects' services.
pub(crate) fn picture(roles: &[Roles], topology: &Topology) -> Picture {
    Picture::of(topology, &|project| roles.get(project))
}
