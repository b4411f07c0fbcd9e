//! What the commands that answer a question have in common: one project, what else runs on its host, and the topology.

use std::ffi::OsString;
use std::path::Path;

use composelint_compose::Project;
use composelint_intent::{MountedFiles, Roles, Wants};
use composelint_policy::{Ground, Part};
use composelint_report::places::Places;
use composelint_report::reach::Question;
use composelint_report::text::shown;
use composelint_topology::{EngineProfile, Node, Topology};
use composelint_yaml::{Encoding, SourceMap};

use crate::analysis;
use crate::args::{EngineFlags, LoadFlags, OutputFlags};
use crate::configuration::{Governed, Wishes};
use crate::disk::Disk;
use crate::exit::{Exit, Failure};
use crate::output::{Kind, tell};
use crate::policies::{self, Shelf, Source};
use crate::progress::Progress;
use crate::projects::{Finder, Found, Projects, reload_together};
use crate::verbose;

/// Projects that were loaded to be asked about.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The project itself, then those of `--with`.
    pub(crate) projects: Vec<Found>,
    /// The files of all of them.
    pub(crate) sources: SourceMap,
    /// The configurations that they go by.
    configurations: Vec<Governed>,
    engine: EngineProfile,
    refused: bool,
}

impl Asked {
    /// Loads the project that the flags name, and those beside it.
    pub(crate) fn load(
        load: &LoadFlags,
        engine: &EngineFlags,
        output: &OutputFlags,
        refused: Kind,
    ) -> Result<Self, Failure> {
        Self::load_at(None, load, engine, output, refused)
    }

    /// The same for the project at a path, where one is given.
    pub(crate) fn load_at(
        path: Option<&Path>,
        load: &LoadFlags,
        engine: &EngineFlags,
        output: &OutputFlags,
        refused: Kind,
    ) -> Result<Self, Failure> {
        let wishes = Wishes {
            engine: analysis::engine(engine.engine.as_deref())?,
            ..Wishes::default()
        };
        let disk = Disk::new(load.allow_outside);
        let progress = Progress::start(output.quiet);
        let finder = Finder::new(&disk, load, &progress);
        let Projects {
            mut found,
            mut notes,
            ..
        } = match path {
            Some(path) => finder.find_at(path)?,
            None => finder.find_one()?,
        };
        let flags = beside_flags(load);
        let beside = Finder::new(&disk, &flags, &progress).beside(&engine.with)?;
        found.extend(beside.found);
        notes.extend(beside.notes);
        let (projects, sources) = reload_together(&disk, found);
        let asked = Self::of(projects, sources, &wishes);
        drop(progress);
        if output.verbose {
            verbose::tell_run(output.color, &disk, &notes);
            for found in &asked.projects {
                verbose::tell_project(output.color, found, &asked.sources);
            }
        }
        asked.warn(output, refused);
        Ok(asked)
    }

    /// Projects whose files are in `sources`: the one that is asked about, then those beside it.
    pub(crate) fn of(projects: Vec<Found>, mut sources: SourceMap, wishes: &Wishes) -> Self {
        let configurations = analysis::govern(&projects, &mut sources);
        let first = projects.iter().find_map(|it| it.configured.as_deref());
        Self {
            engine: wishes.engine(first),
            refused: projects.iter().any(|found| found.loaded.refused()),
            projects,
            sources,
            configurations,
        }
    }

    /// Tells what Docker Compose would refuse: the answer is about the rest.
    fn warn(&self, output: &OutputFlags, refused: Kind) {
        let mut told = false;
        for found in &self.projects {
            for problem in found
                .loaded
                .problems
                .iter()
                .filter(|problem| problem.refused)
            {
                told = true;
                let file = self.sources.get(problem.span.file);
                let at = file
                    .line_index()
                    .line_column(problem.span.start, Encoding::CodePoints);
                let (line, column) = (at.line + 1, at.column + 1);
                let place = format!("{}:{line}:{column}", shown(&near(file.path())));
                let words = format!(
                    "{place}: {} (Docker Compose refuses this)",
                    shown(&problem.message)
                );
                tell(output.color, refused, &words);
            }
            if !found.loaded.project.complete && !told {
                let words = "a part of the project was not read; the answer is about the rest";
                tell(output.color, Kind::Warning, words);
            }
        }
    }

    /// The project itself.
    pub(crate) fn project(&self) -> &Project {
        &self.projects[0].loaded.project
    }

    /// The network graph of all projects together.
    pub(crate) fn topology(&self) -> Topology {
        let projects: Vec<&Project> = self
            .projects
            .iter()
            .map(|found| &found.loaded.project)
            .collect();
        analysis::topology(&projects, &self.engine, &self.configurations)
    }

    /// What each service of one of the projects is.
    pub(crate) fn roles_of(&self, found: &Found) -> Roles {
        analysis::roles(found, &self.configurations)
    }

    /// Whom the services of the project at a position mean to talk to, by the configuration files that they mount as well.
    pub(crate) fn wants_of(&mut self, at: usize, roles: &Roles, load: &LoadFlags) -> Wants {
        let disk = Disk::new(load.allow_outside);
        let found = &self.projects[at];
        let loader = disk.for_shown(found.request.directory.as_deref().unwrap_or("."));
        let project = &found.loaded.project;
        let mounted = MountedFiles::read(project, &mut self.sources, &loader);
        Wants::find(project, roles.tables(), &self.sources, &mounted)
    }

    /// What the services of each project are.
    pub(crate) fn roles(&self) -> Vec<Roles> {
        let projects = self.projects.iter();
        projects.map(|found| self.roles_of(found)).collect()
    }

    /// The policies that the command line names, else those of the project.
    pub(crate) fn policies(
        &mut self,
        disk: &Disk,
        named: &[OsString],
    ) -> Result<Vec<Source>, Failure> {
        if named.is_empty() {
            return self.own_policies(disk);
        }
        let paths = named.iter().map(|file| disk.name(Path::new(file)));
        paths
            .map(|path| policies::from_file(disk, &path, &mut self.sources))
            .collect()
    }

    /// The policies of the project.
    pub(crate) fn own_policies(&mut self, shelf: &dyn Shelf) -> Result<Vec<Source>, Failure> {
        let found = &self.projects[0];
        let governed = analysis::governor(found, &self.configurations);
        let mut all = policies::around(shelf, found, governed, &mut self.sources)?;
        all.extend(policies::inside(&found.loaded.project, &self.sources));
        Ok(all)
    }

    /// The ground that selectors and contracts are about.
    pub(crate) fn ground<'a>(&'a self, topology: &'a Topology, roles: &'a [Roles]) -> Ground<'a> {
        let projects = self.projects.iter().map(|found| &found.loaded.project);
        let parts = projects.zip(roles);
        let parts = parts.map(|(project, roles)| Part { project, roles });
        Ground::new(topology, parts.collect(), 0).with_sources(&self.sources)
    }

    /// Where spans are.
    pub(crate) fn places(&self) -> Places<'_> {
        Places::new(&self.sources)
    }

    /// A topology together with the places of its evidence.
    pub(crate) fn question<'a>(&'a self, topology: &'a Topology) -> Question<'a> {
        Question {
            topology,
            places: self.places(),
        }
    }

    /// The exit code of an answer that could be given.
    pub(crate) fn exit(&self) -> Exit {
        if self.refused {
            Exit::Findings
        } else {
            Exit::Clean
        }
    }
}

/// A path below the current folder without that folder in front.
fn near(path: &str) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let near = Path::new(path)
        .strip_prefix(here)
        .unwrap_or(Path::new(path));
    near.to_string_lossy().into_owned()
}

/// The flags that hold for projects beside the one that is asked about: names, profiles and variables are its own.
pub(crate) fn beside_flags(load: &LoadFlags) -> LoadFlags {
    LoadFlags {
        allow_outside: load.allow_outside,
        config: load.config.clone(),
        no_config: load.no_config,
        ..LoadFlags::default()
    }
}

/// A node that the command line names.
pub(crate) fn node(topology: &Topology, text: &str) -> Result<Node, Failure> {
    topology.parse_node(text).map_err(|error| {
        let known: Vec<String> = topology
            .services()
            .map(|(id, _)| topology.service_name(id).to_string())
            .collect();
        let all = if known.len() <= 12 {
            format!(" (services: {})", known.join(", "))
        } else {
            String::new()
        };
        Failure(shown(&format!("{error}{all}")))
    })
}
