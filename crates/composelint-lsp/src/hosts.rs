//! Which projects are looked at together: those that meet on a network are on one host, with one shelf of texts and one topology.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use composelint_compose::Request;
use composelint_topology::Meeting;

use crate::address::join;
use crate::analysis::Analysis;
use crate::disk::Overlay;
use crate::ground::Ground;
use crate::part::{self, Means, Part};
use crate::projects::{Entry, Errand, Key};
use crate::session::Session;
use crate::shelf::Shelf;

/// A host among all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HostId(u64);

/// Projects that are looked at together.
#[derive(Default)]
pub(crate) struct Host {
    /// In the order of the entries.
    members: Vec<Key>,
    pub(crate) shelf: Shelf,
    /// `None` when the members are others than before.
    ground: Option<Arc<Ground>>,
}

/// All hosts.
#[derive(Default)]
pub(crate) struct Hosts {
    all: BTreeMap<HostId, Host>,
    last: u64,
    /// Whether projects came, went, or meet others than before.
    pub(crate) unsettled: bool,
}

impl Hosts {
    /// A new host.
    pub(crate) fn open(&mut self) -> HostId {
        self.unsettled = true;
        self.last += 1;
        let id = HostId(self.last);
        self.all.insert(id, Host::default());
        id
    }

    /// A host.
    pub(crate) fn get(&self, id: HostId) -> Option<&Host> {
        self.all.get(&id)
    }

    /// Takes the host that most of some projects are on already, else a new one.
    fn take_best(&mut self, entries: &[Entry], group: &[usize]) -> (HostId, Host) {
        let mut counts: BTreeMap<HostId, usize> = BTreeMap::new();
        for at in group {
            *counts.entry(entries[*at].host).or_default() += 1;
        }
        let mut there: Vec<(HostId, usize)> = counts.into_iter().collect();
        there.retain(|(id, _)| self.all.contains_key(id));
        there.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
        let id = there.first().map_or_else(|| self.open(), |(id, _)| *id);
        (id, self.all.remove(&id).unwrap_or_default())
    }
}

impl Session {
    /// Gathers the projects into hosts, by the rules of the command line. Those that come to another host have to be loaded there.
    pub(crate) fn gather(&mut self) {
        let loaded: Vec<usize> = (0..self.entries.len())
            .filter(|at| self.entries[*at].analysis.is_some())
            .collect();
        let meeting = |at: &usize| {
            let analysis = self.entries[*at].analysis.as_ref();
            analysis.map(|it| it.part.meeting.clone())
        };
        let meetings: Vec<Meeting> = loaded.iter().filter_map(meeting).collect();
        let mut kept: BTreeMap<HostId, Host> = BTreeMap::new();
        for group in composelint_topology::hosts(&meetings, &[]) {
            let group: Vec<usize> = group.into_iter().map(|at| loaded[at]).collect();
            let (id, mut host) = self.hosts.take_best(&self.entries, &group);
            let members = group.iter().map(|at| self.entries[*at].key.clone());
            let members: Vec<Key> = members.collect();
            if host.members != members {
                host.members = members;
                host.ground = None;
            }
            for at in group {
                let entry = &mut self.entries[at];
                entry.dirty |= entry.shelf != Some(id);
                entry.host = id;
            }
            kept.insert(id, host);
        }
        for entry in self.entries.iter().filter(|it| it.analysis.is_none()) {
            if let Some(host) = self.hosts.all.remove(&entry.host) {
                kept.insert(entry.host, host);
            }
        }
        self.hosts.all = kept;
        self.hosts.unsettled = false;
    }

    /// Keeps some projects and forgets the others.
    pub(crate) fn keep(&mut self, is_kept: impl Fn(&Entry) -> bool) {
        let before = self.entries.len();
        self.entries.retain(is_kept);
        self.hosts.unsettled |= self.entries.len() != before;
    }

    /// The unsaved text of a file.
    pub(crate) fn unsaved(&self, path: &str) -> Option<Arc<str>> {
        let document = self.documents.get(path);
        document.map(|document| Arc::clone(&document.text))
    }

    /// The projects on a host.
    pub(crate) fn on_host(&self, id: HostId) -> Vec<usize> {
        let on_host = (0..self.entries.len()).filter(|at| self.entries[*at].host == id);
        on_host.collect()
    }

    /// Loads a project onto a shelf.
    pub(crate) fn look_at(
        &self,
        at: usize,
        shelf: &mut Shelf,
        texts: &dyn Fn(&str) -> Option<Arc<str>>,
    ) -> (Request, Part) {
        let entry = &self.entries[at];
        let directory = entry.request.directory.as_deref().unwrap_or("/");
        let means = Means {
            disk: &*self.disk,
            files: Overlay::new(self.disk.loader(directory), texts),
            matching: &|folder, glob| self.matching(folder, glob),
            configured: self.configuration_for(entry.folder()),
            today: self.disk.today(),
        };
        let in_demand = match &entry.key {
            Key::Folder(_) | Key::Configured(..) => true,
            Key::File(path) => self.documents.get(path).is_some(),
        };
        let mut request = entry.request.clone();
        if let Key::File(path) = &entry.key {
            request.files = vec![path.clone()];
        }
        let mut fresh = part::load(&request, shelf, &means);
        if let Key::File(path) = &entry.key {
            let base = self.compose_names(entry.folder()).base;
            let base = base.map(|base| join(entry.folder(), &base));
            if let Some(base) = base.filter(|base| fresh.loaded.project.fragment && base != path) {
                request.files.insert(0, base);
                fresh.let_go(shelf);
                fresh = part::load(&request, shelf, &means);
            }
        }
        let part = Part::of(fresh, &request, in_demand, shelf, &means);
        (request, part)
    }

    /// Loads a project if something changed since the last time, and those it meets; false when it was stopped on the way.
    pub(crate) fn refresh(&mut self, at: usize, stop: &dyn Fn() -> bool) -> bool {
        let id = self.entries[at].host;
        let members = self.on_host(id);
        let is_late = |at: &usize| self.entries[*at].dirty || self.entries[*at].analysis.is_none();
        let mut late: Vec<usize> = members.iter().copied().filter(is_late).collect();
        let host = self.hosts.get(id);
        let ground = host.and_then(|host| host.ground.as_ref());
        if late.is_empty() && ground.is_some() {
            return true;
        }
        let mut shelf = host.map_or_else(Shelf::default, |host| host.shelf.clone());
        let is_new = shelf.is_full() || late.len() == members.len() && late.len() > 1;
        if is_new {
            shelf = Shelf::default();
            late.clone_from(&members);
        }
        let mut parts: BTreeMap<usize, (Request, Part)> = BTreeMap::new();
        for at in late {
            if stop() {
                return false;
            }
            let entry = &self.entries[at];
            if entry.shelf == Some(id) && !is_new {
                let before = entry.analysis.iter();
                for file in before.flat_map(|it| it.part.own_files()) {
                    shelf.sources.forget(*file);
                }
            }
            let part = self.look_at(at, &mut shelf, &|path| self.unsaved(path));
            parts.insert(at, part);
        }
        shelf.note_filled();
        let ground = self.ground(&members, &parts, &shelf);
        if stop() {
            return false;
        }
        self.proofs.borrow_mut().clear();
        if let Some(host) = self.hosts.all.get_mut(&id) {
            host.shelf = shelf;
            host.ground = Some(Arc::clone(&ground));
        }
        for (position, at) in members.into_iter().enumerate() {
            match parts.remove(&at) {
                Some((request, part)) => {
                    let analysis = Analysis::of(part, Arc::clone(&ground), position);
                    self.renew_entry(at, request, analysis);
                }
                None => {
                    if let Some(analysis) = &mut self.entries[at].analysis {
                        analysis.place(Arc::clone(&ground), position);
                    }
                }
            }
        }
        true
    }

    /// What the projects of a host come to, some of them as they were just loaded.
    pub(crate) fn ground(
        &self,
        members: &[usize],
        parts: &BTreeMap<usize, (Request, Part)>,
        shelf: &Shelf,
    ) -> Arc<Ground> {
        let part = |at: &usize| match parts.get(at) {
            Some((_, part)) => Some(part),
            None => self.entries[*at].analysis.as_ref().map(|it| &it.part),
        };
        let all: Vec<&Part> = members.iter().filter_map(part).collect();
        Arc::new(Ground::of(&all, shelf, self.options.engine))
    }

    /// Takes over what was found out about a project.
    fn renew_entry(&mut self, at: usize, request: Request, analysis: Analysis) {
        let entry = &mut self.entries[at];
        entry.request = request;
        entry.dirty = false;
        entry.shelf = Some(entry.host);
        let files = |analysis: &Analysis| -> Vec<String> {
            let files = analysis.compose_files();
            files
                .map(|(file, _)| analysis.source(file).path().to_owned())
                .collect()
        };
        let before = entry.analysis.as_ref();
        let moved = before.is_some_and(|before| files(before) != files(&analysis));
        let meets = before.is_none_or(|before| before.part.meeting != analysis.part.meeting);
        self.hosts.unsettled |= meets;
        entry.analysis = Some(analysis);
        if moved {
            // A file that joined or left may be a project of its own, or stop being one.
            let folder = entry.folder().to_owned();
            self.unplaced_again = true;
            self.errands.push_back(Errand::Variants(folder));
        }
    }

    /// Asks the rules about a project where that is due; false when it was stopped before.
    pub(crate) fn judge(&mut self, at: usize, stop: &dyn Fn() -> bool) -> bool {
        let due = |entry: &Entry| entry.analysis.as_ref().is_some_and(|it| it.stale);
        if !due(&self.entries[at]) {
            return true;
        }
        if stop() {
            return false;
        }
        let folder = self.entries[at].folder().to_owned();
        let baseline = self.baseline_for(&folder);
        let entry = &mut self.entries[at];
        if let Some(analysis) = &mut entry.analysis {
            analysis.judge();
            if let Some(baseline) = baseline {
                baseline.silence(&mut analysis.findings);
            }
        }
        entry.told = OnceCell::new();
        self.proofs.borrow_mut().clear();
        true
    }

    /// A mistake of our own ended a look at the projects: what it left behind is taken for settled.
    pub(crate) fn give_up(&mut self) {
        self.keep(|entry| entry.analysis.is_some());
        for entry in &mut self.entries {
            entry.dirty = false;
            if let Some(analysis) = &mut entry.analysis {
                analysis.stale = false;
            }
        }
    }
}
