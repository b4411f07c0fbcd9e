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
    /// The files as they stand in the editor.
    pub(crate) files: Overlay<'a>,
    /// Which files a glob in a folder means.
    pub(crate) matching: &'a dyn Fn(&str, &str) -> Vec<String>,
    pub(crate) configured: &'a Configured,
    pub(crate) today: Option<Date>,
}

impl Means<'_> {
    /// What was asked for so far, with what it looks like on the disk.
    fn asked(&self) -> BTreeMap<String, Option<u128>> {
        let asked = self.files.asked.borrow();
        let stamped = asked.iter();
        let stamped = stamped.map(|path| (path.clone(), self.disk.stamp(path)));
        stamped.collect()
    }
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
    added: Range<u32>,
}

/// Loads a project as it stands, half-typed lines left out.
pub(crate) fn load(request: &Request, shelf: &mut Shelf, means: &Means<'_>) -> Fresh {
    let request = Request {
        tolerant: true,
        ..request.clone()
    };
    let before = count(shelf);
    let sources = std::mem::take(&mut shelf.sources);
    let mut loaded = composelint_compose::load_onto(sources, &request, &means.files);
    shelf.sources = std::mem::take(&mut loaded.sources);
    Fresh {
        loaded,
        added: before..count(shelf),
    }
}

impl Fresh {
    /// Lets go of its texts.
    pub(crate) fn let_go(self, shelf: &mut Shelf) {
        for file in self.added {
            shelf.sources.forget(FileId::new(file));
        }
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
        let Fresh { loaded, added } = fresh;
        let mut files: Vec<FileId> = added.map(FileId::new).collect();
        let before = count(shelf);
        let mounted = MountedFiles::read(&loaded.project, &mut shelf.sources, &means.files);
        files.extend((before..count(shelf)).map(FileId::new));
        let own = files.len();
        let governed = shelf.govern(means.configured);
        files.extend(governed.iter().map(|it| it.file));
        let path = means.configured.source().map(|(path, _)| path);
        let folder = request.directory.as_deref().unwrap_or("/");
        let by = path.zip(governed.as_deref());
        let (policies, theirs) = policies::around(shelf, &means.files, folder, by, means.matching);
        files.extend(theirs);
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
            asked: means.asked(),
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

fn count(shelf: &Shelf) -> u32 {
    u32::try_from(shelf.sources.len()).unwrap_or(u32::MAX)
}
