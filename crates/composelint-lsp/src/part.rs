//! One project as it was loaded onto the shelf of its host.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use composelint_compose::{Loaded, Request};
use composelint_intent::{Hints, MountedFiles, Roles};
use composelint_lint::{Date, Diagnostic, Input, Settings, available_threads};
use composelint_topology::Meeting;
use composelint_yaml::FileId;

use crate::configuration::Configured;
use crate::disk::{Disk, Overlay};
use crate::ground::Ground;
use crate::policies;
use crate::shelf::{Governed, Shelf};

/// What a project is loaded with.
pub(crate) struct Means<'a> {
    pub(crate) disk: &'a dyn Disk,
    /// The unsaved texts.
    pub(crate) texts: &'a dyn Fn(&str) -> Option<Arc<str>>,
    /// Which files a glob in a folder means.
    pub(crate) matching: &'a dyn Fn(&str, &str) -> Vec<String>,
    pub(crate) configured: &'a Configured,
    pub(crate) today: Option<Date>,
}

/// A project and what it is judged by. Its spans are good on the shelf it was loaded onto.
pub(crate) struct Part {
    /// The project; its texts are on the shelf.
    pub(crate) loaded: Loaded,
    /// The configuration files that its services mount.
    pub(crate) mounted: MountedFiles,
    pub(crate) roles: Arc<Roles>,
    pub(crate) governed: Option<Arc<Governed>>,
    /// What the configuration says, with the policies around the project.
    pub(crate) settings: Settings,
    /// Whom it meets on networks.
    pub(crate) meeting: Meeting,
    /// Whether a person asked for exactly this project.
    pub(crate) in_demand: bool,
    /// Every path that was asked for, with what its file looked like: when one of them changes, so may the project.
    pub(crate) asked: BTreeMap<String, Option<u128>>,
    /// Its files on the shelf: those it was read from, its configuration, its policies.
    pub(crate) files: Vec<FileId>,
    /// How many of them are nobody else's; they come first.
    own: usize,
}

/// A project that was loaded, with the files that were added to the shelf for it.
pub(crate) struct Fresh {
    pub(crate) loaded: Loaded,
    pub(crate) asked: BTreeMap<String, Option<u128>>,
    added: Range<u32>,
}

/// Loads a project as it stands, half-typed lines left out.
pub(crate) fn load(request: &Request, shelf: &mut Shelf, means: &Means<'_>) -> Fresh {
    let overlay = overlay(request, means);
    let request = Request {
        tolerant: true,
        ..request.clone()
    };
    let before = count(shelf);
    let sources = std::mem::take(&mut shelf.sources);
    let mut loaded = composelint_compose::load_onto(sources, &request, &overlay);
    shelf.sources = std::mem::take(&mut loaded.sources);
    Fresh {
        loaded,
        asked: stamped(overlay, means),
        added: before..count(shelf),
    }
}

impl Fresh {
    /// Lets go of its texts; what was asked for is left.
    pub(crate) fn let_go(self, shelf: &mut Shelf) -> BTreeMap<String, Option<u128>> {
        for file in self.added {
            shelf.sources.forget(FileId::new(file));
        }
        self.asked
    }
}

impl Part {
    /// Reads what belongs to a loaded project.
    pub(crate) fn of(
        fresh: Fresh,
        request: &Request,
        in_demand: bool,
        shelf: &mut Shelf,
        means: &Means<'_>,
    ) -> Self {
        let Fresh {
            loaded,
            mut asked,
            added,
        } = fresh;
        let mut files: Vec<FileId> = added.map(FileId::new).collect();
        let overlay = overlay(request, means);
        let before = count(shelf);
        let mounted = MountedFiles::read(&loaded.project, &mut shelf.sources, &overlay);
        files.extend((before..count(shelf)).map(FileId::new));
        let own = files.len();
        let governed = shelf.govern(means.configured);
        files.extend(governed.iter().map(|it| it.file));
        let path = means.configured.source().map(|(path, _)| path);
        let folder = request.directory.as_deref().unwrap_or("/");
        let by = path.zip(governed.as_deref());
        let (policies, theirs) = policies::around(shelf, &overlay, folder, by, means.matching);
        files.extend(theirs);
        asked.extend(stamped(overlay, means));
        let hints = governed
            .as_ref()
            .map_or_else(Hints::new, |it| it.hints.clone());
        let settings = governed
            .as_ref()
            .map_or_else(Settings::default, |it| it.settings.clone());
        Self {
            roles: Arc::new(Roles::infer(&loaded.project, &hints)),
            meeting: Meeting::of(&loaded.project),
            settings: Settings {
                policies,
                threads: available_threads(),
                today: means.today,
                ..settings
            },
            loaded,
            mounted,
            governed,
            in_demand,
            asked,
            files,
            own,
        }
    }

    /// What the rules see of it on its host.
    pub(crate) fn input<'a>(&'a self, ground: &'a Ground) -> Input<'a> {
        Input {
            sources: &ground.sources,
            mounted: &self.mounted,
            asked: self.in_demand,
            ..Input::of(&self.loaded, &ground.topology, &self.roles)
        }
    }

    /// What the rules find in it on its host.
    pub(crate) fn judged(&self, ground: &Ground) -> Vec<Diagnostic> {
        let rules: Vec<_> = composelint_rules::all().collect();
        composelint_lint::lint(&self.input(ground), &rules, &self.settings)
    }

    /// The files that were read for it alone.
    pub(crate) fn own_files(&self) -> &[FileId] {
        &self.files[..self.own]
    }
}

fn overlay<'a>(request: &Request, means: &Means<'a>) -> Overlay<'a> {
    let directory = request.directory.as_deref().unwrap_or("/");
    Overlay {
        below: means.disk.loader(directory),
        texts: means.texts,
        asked: std::cell::RefCell::default(),
    }
}

fn stamped(overlay: Overlay<'_>, means: &Means<'_>) -> BTreeMap<String, Option<u128>> {
    let asked = overlay.asked.into_inner().into_iter();
    let asked = asked.map(|path| {
        let stamp = means.disk.stamp(&path);
        (path, stamp)
    });
    asked.collect()
}

fn count(shelf: &Shelf) -> u32 {
    u32::try_from(shelf.sources.len()).unwrap_or(u32::MAX)
}
