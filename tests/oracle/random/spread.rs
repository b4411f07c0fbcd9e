//! A project spread over files: `extends`, `include` and overrides.

use super::dice::Dice;
use super::dotenv;
use super::project::Project;
use super::service;
use super::world::World;
use super::yaml::{Node, list, map, text};

impl Project {
    /// Lets a service extend another, of this file or of one more.
    pub(crate) fn extend_somewhere(&mut self, dice: &mut Dice, world: &World, base: &mut Node) {
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
        self.texts.extend(dotenv::of_services(dice, world, folder));
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
    pub(crate) fn include_something(&mut self, dice: &mut Dice, world: &World, base: &mut Node) {
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
        self.texts.extend(dotenv::of_services(dice, world, "inc/"));
        if dice.chance(50) {
            self.texts.push((
                "inc/.env".to_owned(),
                "TAG=included\nONLY_HERE=1\n".to_owned(),
            ));
        }
        let entry = match dice.below(6) {
            0 => text("inc/compose.yaml"),
            1 => map([("path", text("./inc/compose.yaml"))]),
            2 => map([
                ("path", list([text("inc/compose.yaml")])),
                ("env_file", text("two.env")),
            ]),
            3 => self.include_with_override(dice, world),
            4 => self.include_through_another(dice, world),
            _ => map([
                ("path", text("inc/compose.yaml")),
                ("project_directory", text(".")),
            ]),
        };
        add_key(base, "include", list([entry]));
    }

    /// A list of files: the second overrides the first before they are imported.
    fn include_with_override(&mut self, dice: &mut Dice, world: &World) -> Node {
        let alone = world.alone(dice);
        let inner = service::part(dice, &alone, "inner");
        let over = map([("services", map([("inner", inner)]))]);
        self.files.push(("inc/over.yaml".to_owned(), vec![over]));
        map([(
            "path",
            list([text("inc/compose.yaml"), text("inc/over.yaml")]),
        )])
    }

    /// A file that includes the file.
    fn include_through_another(&mut self, dice: &mut Dice, world: &World) -> Node {
        let own = World {
            services: Vec::new(),
            networks: vec!["middle"],
            volumes: vec!["mid-data"],
            stores: vec!["mid-store"],
            ..world.clone()
        };
        let services = map([("outer", service::whole(dice, &own, "outer"))]);
        let mut middle = vec![
            ("include".to_owned(), list([text("../inc/compose.yaml")])),
            ("services".to_owned(), services),
        ];
        middle.extend(own.top_level(dice));
        self.files
            .push(("mid/compose.yaml".to_owned(), vec![Node::Map(middle)]));
        self.texts.extend(dotenv::of_services(dice, world, "mid/"));
        text("mid/compose.yaml")
    }

    pub(crate) fn add_overrides(&mut self, dice: &mut Dice, world: &World) {
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
            if dice.chance(8)
                && let Some((_, Node::Map(keys))) = entries.first_mut()
            {
                keys.push((
                    "extends".to_owned(),
                    map([("file", text("compose.yaml")), ("service", text("db"))]),
                ));
            }
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
}

pub(crate) fn services_of(file: &mut Node) -> Option<&mut Vec<(String, Node)>> {
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
