//! Random projects: services and the rest, spread over base, overrides, includes and `extends`.

use std::path::Path;

use super::dice::Dice;
use super::service;
use super::world::World;
use super::yaml::{self, Node, list, map, raw, text};
use crate::binary::Place;
use crate::case::Case;

/// A project that is not yet written.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    /// How it is loaded.
    pub(crate) case: Case,
    /// Its Compose files: path and documents.
    pub(crate) files: Vec<(String, Vec<Node>)>,
    /// Its other files.
    pub(crate) texts: Vec<(String, String)>,
    /// Decides how the files are written down.
    style: u64,
}

impl Project {
    /// The project of a seed.
    pub(crate) fn random(seed: u64) -> Self {
        let dice = &mut Dice::new(seed);
        let world = World::random(dice);
        let mut project = Self {
            case: Case::default(),
            files: Vec::new(),
            texts: env_files(dice, &world),
            style: seed,
        };
        let mut base = base_file(dice, &world);
        project.extend_somewhere(dice, &world, &mut base);
        project.include_something(dice, &world, &mut base);
        anchors(dice, &mut base);
        let documents = split_documents(dice, base);
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
            files.push((path.clone(), parts.join("---\n").replace('\n', line_ends)));
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

    /// Lets a service extend another, of this file or of one more.
    fn extend_somewhere(&mut self, dice: &mut Dice, world: &World, base: &mut Node) {
        if !dice.chance(35) {
            return;
        }
        let name = *dice.pick(&world.services);
        if dice.chance(50) {
            let Some(other) = world.earlier(dice, name) else {
                return;
            };
            let value = if dice.chance(50) {
                text(other)
            } else {
                map([("service", text(other))])
            };
            add_to_service(base, name, "extends", value);
            return;
        }
        let folder = *dice.pick(&["", "common/"]);
        let mut common = vec![("template".to_owned(), service::whole(dice, world, name))];
        if dice.chance(30) {
            common.push(("root".to_owned(), service::whole(dice, world, name)));
            add_key(&mut common[0].1, "extends", text("root"));
        }
        self.files.push((
            format!("{folder}base.yaml"),
            vec![map([("services", Node::Map(common))])],
        ));
        self.texts.extend(service_env_files(folder));
        add_to_service(
            base,
            name,
            "extends",
            map([
                ("file", text(format!("{folder}base.yaml"))),
                ("service", text("template")),
            ]),
        );
    }

    /// Includes another project, in one of the forms.
    fn include_something(&mut self, dice: &mut Dice, world: &World, base: &mut Node) {
        if !dice.chance(30) {
            return;
        }
        let names = ["inner", "side"];
        let alone = world.alone(dice);
        let services: Vec<_> = dice
            .some(&names, 2)
            .into_iter()
            .map(|name| (name.to_owned(), service::whole(dice, &alone, name)))
            .collect();
        let mut inner = vec![("services".to_owned(), Node::Map(services))];
        inner.extend(alone.top_level(dice));
        self.files
            .push(("inc/compose.yaml".to_owned(), vec![Node::Map(inner)]));
        self.texts.extend(service_env_files("inc/"));
        if dice.chance(50) {
            self.texts.push((
                "inc/.env".to_owned(),
                "TAG=included\nONLY_HERE=1\n".to_owned(),
            ));
        }
        let entry = match dice.below(4) {
            0 => text("inc/compose.yaml"),
            1 => map([("path", text("./inc/compose.yaml"))]),
            2 => map([
                ("path", list([text("inc/compose.yaml")])),
                ("env_file", text("two.env")),
            ]),
            _ => map([
                ("path", text("inc/compose.yaml")),
                ("project_directory", text(".")),
            ]),
        };
        add_key(base, "include", list([entry]));
    }

    fn add_overrides(&mut self, dice: &mut Dice, world: &World) {
        let count = dice.below(3);
        let discovered = count == 1 && dice.chance(60);
        let mut names = vec!["compose.yaml".to_owned()];
        for at in 0..count {
            let name = if discovered {
                "compose.override.yaml".to_owned()
            } else {
                format!("over{at}.yaml")
            };
            let services = dice.some(&world.services, 3);
            let mut entries: Vec<_> = services
                .into_iter()
                .map(|name| (name.to_owned(), service::part(dice, world, name)))
                .collect();
            if dice.chance(10) {
                entries.push(("late".to_owned(), service::whole(dice, world, "late")));
            }
            let mut file = vec![("services".to_owned(), Node::Map(entries))];
            if dice.chance(40) {
                file.extend(world.top_level(dice));
            }
            self.files.push((name.clone(), vec![Node::Map(file)]));
            names.push(name);
        }
        if !discovered && count > 0 {
            if dice.chance(20) {
                self.texts[0]
                    .1
                    .extend(["COMPOSE_FILE=", &*names.join(":"), "\n"]);
            } else {
                self.case.files = names;
            }
        }
    }

    fn choose_arguments(&mut self, dice: &mut Dice) {
        match dice.below(6) {
            0 => self.case.profiles = vec!["*".to_owned()],
            1 => self.case.profiles = vec!["dev".to_owned()],
            2 => self.texts[0].1.push_str("COMPOSE_PROFILES=ops,dev\n"),
            _ => {}
        }
        if dice.chance(10) {
            self.case.name = Some("given".to_owned());
        }
        if dice.chance(10) {
            self.case
                .environment
                .insert("TAG".to_owned(), "shell".to_owned());
        }
        if dice.chance(5) {
            self.case.env_files = vec![".env".to_owned(), "two.env".to_owned()];
        }
    }
}

/// `.env` first, then the env files of services.
fn env_files(dice: &mut Dice, world: &World) -> Vec<(String, String)> {
    let mut files = vec![(".env".to_owned(), world.dotenv.clone())];
    files.extend(service_env_files(""));
    if dice.chance(20) {
        files[1]
            .1
            .push_str("QUOTED=\"a\\tb $TAG\"\n# comment\nBARE\nJSON={\"a\": 1}\n");
    }
    files
}

fn service_env_files(folder: &str) -> Vec<(String, String)> {
    let one = "A=one\nFILE_ONE=${A}-${TAG:-none}\nTAG=one\n";
    let two = "A='two ${A}'\nB=\nFILE_TWO=$FILE_ONE # seen\n";
    vec![
        (format!("{folder}one.env"), one.to_owned()),
        (format!("{folder}two.env"), two.to_owned()),
    ]
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

/// Gives a value an anchor and uses it elsewhere, or lets services share a mapping with `<<`.
fn anchors(dice: &mut Dice, base: &mut Node) {
    if dice.chance(20) {
        let common = map([
            ("restart", text("always")),
            ("labels", map([("shared", raw("1"))])),
            ("hostname", text("shared")),
        ]);
        if let Some(services) = services_of(base) {
            for (_, service) in services {
                if let Node::Map(entries) = service
                    && dice.chance(50)
                {
                    let merge = if dice.chance(70) {
                        raw("*common")
                    } else {
                        raw("[*common, *more]")
                    };
                    let at = dice.below(entries.len() + 1);
                    entries.insert(at, ("<<".to_owned(), merge));
                }
            }
        }
        let more = map([("restart", text("no")), ("stop_signal", text("SIGINT"))]);
        let Node::Map(entries) = base else { return };
        entries.insert(
            0,
            (
                "x-common".to_owned(),
                Node::Marked("&common".to_owned(), Box::new(common)),
            ),
        );
        entries.insert(
            1,
            (
                "x-more".to_owned(),
                Node::Marked("&more".to_owned(), Box::new(more)),
            ),
        );
    }
    if dice.chance(20) {
        share_a_value(base);
    }
}

/// The first key that two services have is written once and taken over by an alias.
fn share_a_value(base: &mut Node) {
    let Some(services) = services_of(base) else {
        return;
    };
    let [(_, Node::Map(first)), (_, Node::Map(second)), ..] = services.as_mut_slice() else {
        return;
    };
    let shared = first.iter().position(|(key, _)| {
        key != "<<" && key != "depends_on" && second.iter().any(|(other, _)| other == key)
    });
    let Some(at) = shared else { return };
    let (key, value) = &mut first[at];
    let Some((_, other)) = second.iter_mut().find(|(other, _)| other == key) else {
        return;
    };
    let node = std::mem::replace(value, raw("~"));
    *value = Node::Marked("&shared".to_owned(), Box::new(node));
    *other = raw("*shared");
}

/// Sometimes a second document says something about a service of the first.
fn split_documents(dice: &mut Dice, base: Node) -> Vec<Node> {
    if dice.chance(93) {
        return vec![base];
    }
    let second = map([(
        "services",
        map([(
            "db",
            map([
                ("labels", map([("second", text("document"))])),
                ("ports", list([text("8080:80")])),
            ]),
        )]),
    )]);
    vec![base, second]
}

fn services_of(file: &mut Node) -> Option<&mut Vec<(String, Node)>> {
    let Node::Map(entries) = file else {
        return None;
    };
    entries.iter_mut().find_map(|(key, value)| match value {
        Node::Map(services) if key == "services" => Some(services),
        _ => None,
    })
}

fn add_to_service(file: &mut Node, service: &str, key: &str, value: Node) {
    let found = services_of(file)
        .and_then(|services| services.iter_mut().find(|(name, _)| name == service));
    if let Some((_, service)) = found {
        add_key(service, key, value);
    }
}

fn add_key(node: &mut Node, key: &str, value: Node) {
    if let Node::Map(entries) = node {
        entries.push((key.to_owned(), value));
    }
}
