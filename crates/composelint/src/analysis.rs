//! From loaded projects to topologies, roles and findings.

use composelint_compose::Project;
use composelint_compose::project::ProjectFile;
use composelint_intent::{Hints, Role, Roles};
use composelint_lint::{Diagnostic, Input, Rule, Settings};
use composelint_report::graph::Picture;
use composelint_topology::{EngineProfile, ServiceId, Topology};
use composelint_yaml::SourceMap;

use crate::disk::Disk;
use crate::exit::Failure;
use crate::progress::Progress;
use crate::projects::{Found, in_parallel, reload_together};

mod host;

/// Projects that share a host: usually one, more when they meet on a network.
#[derive(Debug)]
pub(crate) struct Host {
    /// The projects and what was found in them.
    pub(crate) projects: Vec<Analysed>,
    /// The files of all of them.
    pub(crate) sources: SourceMap,
    /// What the files were read as.
    pub(crate) files: Vec<ProjectFile>,
    /// The topology as a picture, where one is to be drawn.
    pub(crate) picture: Option<Picture>,
}

/// A project and what was found in it.
#[derive(Debug)]
pub(crate) struct Analysed {
    pub(crate) found: Found,
    pub(crate) findings: Vec<Diagnostic>,
}

/// The engine that answers are for.
pub(crate) fn engine(flag: Option<&str>) -> Result<EngineProfile, Failure> {
    let Some(word) = flag else {
        return Ok(EngineProfile::newest());
    };
    word.parse()
        .map_err(|error| Failure(format!("`--engine {word}`: {error}")))
}

/// Lints projects; the results are in the order of the first project of each host.
pub(crate) fn check(
    found: Vec<Found>,
    disk: &Disk,
    engine: &EngineProfile,
    settings: &Settings,
    progress: &Progress,
    draw: bool,
) -> Vec<Host> {
    let rules: Vec<&'static Rule> = composelint_rules::all().collect();
    let hosts = host::gather(found);
    progress.stage("checking", hosts.len());
    let mut hosts = in_parallel(hosts, |found| {
        let (found, sources) = reload_together(disk, found);
        let projects: Vec<&Project> = found.iter().map(|found| &found.loaded.project).collect();
        let topology = composelint_topology::build(&projects, engine);
        let infer = |project: &&Project| Roles::infer(project, &Hints::new());
        let picture = draw.then(|| {
            let roles: Vec<Roles> = projects.iter().map(infer).collect();
            picture(&roles, &topology)
        });
        let findings = found.iter().map(|found| {
            if found.beside {
                return Vec::new();
            }
            let roles = Roles::infer(&found.loaded.project, &Hints::new());
            let input = Input {
                project: &found.loaded.project,
                problems: &found.loaded.problems,
                sources: &sources,
                topology: &topology,
                roles: &roles,
                asked: found.asked,
            };
            composelint_lint::lint(&input, &rules, settings)
        });
        let findings: Vec<Vec<Diagnostic>> = findings.collect();
        let files = found
            .iter()
            .flat_map(|found| found.loaded.project.files.iter().copied())
            .collect();
        let projects = found.into_iter().zip(findings);
        let projects = projects
            .map(|(found, findings)| Analysed { found, findings })
            .collect();
        progress.step();
        Host {
            projects,
            sources,
            files,
            picture,
        }
    });
    let mut results: Vec<_> = hosts
        .iter_mut()
        .flat_map(|host| {
            let (sources, projects) = (&host.sources, host.projects.iter_mut());
            projects.map(move |project| (sources, &mut project.findings))
        })
        .collect();
    composelint_rules::settle_shared_comments(&mut results);
    hosts
}

/// The picture of a topology with the roles of its projects' services.
pub(crate) fn picture(roles: &[Roles], topology: &Topology) -> Picture {
    let role_of = |id: ServiceId| {
        let service = topology.service(id);
        let found = roles.get(service.project)?.of(&service.name);
        (found.role != Role::Unknown).then(|| (found.role.as_str(), found.tier.as_str()))
    };
    Picture::of(topology, &role_of)
}
