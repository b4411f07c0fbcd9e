//! Random projects: how one comes about, and how it is written down.

use std::path::Path;

use super::dice::Dice;
use super::world::World;
use super::yaml::{self, Node, text};
use super::{dotenv, service, share, slip};
use crate::binary::Place;
use crate::case::Case;

/// A project that is not yet written.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    /// How it is loaded.
    pub(crate) case: Case,
    /// Its Compose files: path and documents.
    pub(crate) files: Vec<(String, Vec<Node>)>,
    /// Its other files; the first is `.env`.
    pub(crate) texts: Vec<(String, String)>,
    /// Decides how the files are written down.
    style: u64,
    /// Whether a finger slips while they are.
    slips: bool,
}

impl Project {
    /// The project of a seed.
    pub(crate) fn random(seed: u64) -> Self {
        let dice = &mut Dice::new(seed);
        let world = World::random(dice);
        let mut texts = vec![(".env".to_owned(), dotenv::of_project(dice, &world))];
        texts.extend(dotenv::of_services(dice, &world, ""));
        let slips = dice.chance(8);
        let mut project = Self {
            case: Case::default(),
            files: Vec::new(),
            texts,
            style: seed,
            slips,
        };
        let mut base = base_file(dice, &world);
        project.extend_somewhere(dice, &world, &mut base);
        project.include_something(dice, &world, &mut base);
        share::anchors(dice, &mut base);
        let documents = share::split_documents(dice, base);
        project.add_overrides(dice, &world);
        project.choose_arguments(dice);
        project
            .files
            .insert(0, ("compose.yaml".to_owned(), documents));
        project
    }

    /// Every file with its text.
    pub(crate) fn written(&self) -> Vec<(String, String)> {
        let dice = &mut Dice::new(self.style);
        let line_ends = if dice.chance(8) { "\r\n" } else { "\n" };
        let mut files = self.texts.clone();
        for (path, documents) in &self.files {
            let parts: Vec<_> = documents
                .iter()
                .map(|document| yaml::write(document, dice))
                .collect();
            let text = framed(dice, &parts.join("---\n"));
            files.push((path.clone(), text.replace('\n', line_ends)));
        }
        if self.slips && files.len() > self.texts.len() {
            let at = self.texts.len() + dice.below(self.files.len());
            files[at].1 = slip::slipped(dice, &files[at].1);
        }
        files
    }

    /// The project on disk, for the binary.
    pub(crate) fn placed(&self) -> Place {
        let place = Place::new();
        for (path, text) in self.written() {
            place.write(&self.case, Path::new(&path), text.as_bytes());
        }
        place
    }

    fn choose_arguments(&mut self, dice: &mut Dice) {
        match dice.below(6) {
            0 => self.case.profiles = vec!["*".to_owned()],
            1 => self.case.profiles = vec!["dev".to_owned()],
            2 => self.texts[0].1.push_str("COMPOSE_PROFILES=ops,dev\n"),
            _ => {}
        }
        match dice.below(20) {
            0 => self.case.name = Some("given".to_owned()),
            1 => self.texts[0].1.push_str("COMPOSE_PROJECT_NAME=from-env\n"),
            2 => self.case.directory = Some("Some.Folder".to_owned()),
            3 => self.case.env_files = vec![".env".to_owned(), "two.env".to_owned()],
            4 => drop(
                self.case
                    .environment
                    .insert("TAG".to_owned(), "shell".to_owned()),
            ),
            5 if self.case.files.is_empty() => self.case.from = Some("sub/folder".to_owned()),
            6 if !self.case.files.is_empty() => {
                self.case.project_directory = Some("elsewhere".to_owned());
            }
            _ => {}
        }
    }
}

/// What may stand around a file's documents.
fn framed(dice: &mut Dice, text: &str) -> String {
    let before = match dice.below(30) {
        0 => "\u{feff}",
        1 => "---\n",
        2 => "# first\n\n",
        _ => "",
    };
    let after = match dice.below(30) {
        0 => "...\n",
        1 => "# last",
        2 => "\n\n",
        _ => "",
    };
    format!("{before}{text}{after}")
}

fn base_file(dice: &mut Dice, world: &World) -> Node {
    let services = world
        .services
        .iter()
        .map(|name| ((*name).to_owned(), service::whole(dice, world, name)))
        .collect();
    let mut entries = vec![("services".to_owned(), Node::Map(services))];
    if dice.chance(20) {
        entries.push((
            "name".to_owned(),
            text(*dice.pick(&["shop", "my-${TAG:-x}_shop", "Upper.Case"])),
        ));
    }
    if dice.chance(15) {
        entries.push(("version".to_owned(), text("3.8")));
    }
    entries.extend(world.top_level(dice));
    Node::Map(entries)
}
