//! Hosts as fixes find them, and as they would be with other texts: what fixes are judged by.

use composelint_compose::loader::Loader;
use composelint_lint::fix::{Common, Overlay, State, Texts};
use composelint_yaml::SourceMap;

use super::{Analysed, Host, input, lint, settle_shared_comments};
use crate::configuration::{Configured, Wishes};
use crate::disk::{Disk, Recalled};
use crate::policies::Shelf;
use crate::projects::Found;

/// Hosts that read the same files, to try texts on. The files of their projects are not read again.
pub(crate) struct Trial<'h> {
    hosts: &'h [&'h Host],
    disk: &'h Disk,
    wishes: &'h Wishes,
    /// Of each project of each host.
    disks: Vec<Vec<Recalled<'h>>>,
}

impl<'h> Trial<'h> {
    /// A trial on these hosts.
    pub(crate) fn new(hosts: &'h [&'h Host], disk: &'h Disk, wishes: &'h Wishes) -> Self {
        let of_project = |host: &'h Host, it: &Analysed| {
            Recalled::new(disk.for_shown(folder(&it.found)), &host.sources)
        };
        let of_host = |host: &&'h Host| {
            let projects = host.projects.iter();
            projects.map(|it| of_project(host, it)).collect()
        };
        Self {
            hosts,
            disk,
            wishes,
            disks: hosts.iter().map(of_host).collect(),
        }
    }

    /// The projects as they are.
    pub(crate) fn now(&self) -> Vec<State> {
        self.hosts.iter().flat_map(|host| states(host)).collect()
    }

    /// The projects as they would be with other texts for some files: loaded and linted again.
    pub(crate) fn with(&self, texts: &Texts) -> Vec<State> {
        let hosts = self.hosts.iter().zip(&self.disks);
        let hosts = hosts.map(|(host, disks)| self.host_with(host, disks, texts));
        let mut hosts: Vec<Host> = hosts.collect();
        settle_shared_comments(hosts.iter_mut());
        hosts.iter().flat_map(states).collect()
    }

    fn host_with(&self, host: &Host, disks: &[Recalled<'_>], texts: &Texts) -> Host {
        let mut sources = SourceMap::new();
        let found = host.projects.iter().zip(disks).map(|(it, disk)| {
            let request = it.found.request.clone();
            let overlay = Overlay::new(disk, texts);
            let mut loaded =
                composelint_compose::load_onto(std::mem::take(&mut sources), &request, &overlay);
            sources = std::mem::take(&mut loaded.sources);
            Found {
                loaded,
                request,
                why: String::new(),
                configured: it.found.configured.clone(),
                ..it.found
            }
        });
        let found: Vec<Found> = found.collect();
        let shelf = Tried {
            host,
            disks,
            disk: self.disk,
            texts,
        };
        lint(found, sources, &shelf, self.wishes)
    }
}

/// What the projects of a host may read, with other texts for some files.
struct Tried<'t> {
    host: &'t Host,
    /// Of each project.
    disks: &'t [Recalled<'t>],
    disk: &'t Disk,
    texts: &'t Texts,
}

impl Shelf for Tried<'_> {
    fn files(&self, asked: &str) -> Box<dyn Loader + '_> {
        let mut projects = self.host.projects.iter().zip(self.disks);
        let own = projects.find(|(it, _)| folder(&it.found) == asked);
        let disk = own.map_or(&self.disks[0], |(_, disk)| disk);
        Box::new(Overlay::new(disk, self.texts))
    }

    fn matching(&self, configured: &Configured, glob: &str) -> Vec<String> {
        self.disk.matching(configured, glob)
    }
}

/// The folder of a project.
fn folder(found: &Found) -> &str {
    found.request.directory.as_deref().unwrap_or(".")
}

/// The projects of a host that was linted.
fn states(host: &Host) -> Vec<State> {
    let known = host.known.as_ref();
    let known = known.expect("whoever tries fixes keeps what hosts were linted by");
    let common = Common::new(&host.sources, &known.topology);
    let with = known.roles.iter().zip(&known.mounted);
    let states = host.projects.iter().zip(with);
    let states = states.map(|(it, (roles, mounted))| {
        let input = input(&it.found, &host.sources, &known.topology, roles, mounted);
        State::new(&common, &input, &it.findings)
    });
    states.collect()
}
