//! The top-level mappings: networks, volumes, secrets, configs.

use super::dice::Dice;
use super::scalar;
use super::world::World;
use super::yaml::{Node, list, map, raw, text};

impl World {
    /// The top-level mappings, with every name that services may use.
    pub(crate) fn top_level(&self, dice: &mut Dice) -> Vec<(String, Node)> {
        let networks = self
            .networks
            .iter()
            .map(|name| ((*name).to_owned(), network(dice)))
            .collect();
        let volumes = self
            .volumes
            .iter()
            .map(|name| ((*name).to_owned(), volume(dice)))
            .collect();
        let secrets = self
            .stores
            .iter()
            .map(|name| ((*name).to_owned(), store(dice, self.stored, name)))
            .collect();
        let configs = self
            .stores
            .iter()
            .map(|name| ((*name).to_owned(), config(dice, self.stored, name)))
            .collect();
        vec![
            ("networks".to_owned(), Node::Map(networks)),
            ("volumes".to_owned(), Node::Map(volumes)),
            ("secrets".to_owned(), Node::Map(secrets)),
            ("configs".to_owned(), Node::Map(configs)),
        ]
    }

    /// The same world for a file that stands beside the project: names of its own, nothing to depend on.
    pub(crate) fn alone(&self, dice: &mut Dice) -> Self {
        let networks = if dice.chance(15) {
            vec!["default", "inside"]
        } else {
            vec!["inside"]
        };
        Self {
            services: Vec::new(),
            networks,
            volumes: vec!["inner-data"],
            stores: vec!["inner-store"],
            ..self.clone()
        }
    }
}

fn network(dice: &mut Dice) -> Node {
    if dice.chance(35) {
        return if dice.chance(50) { raw("") } else { map([]) };
    }
    if dice.chance(12) {
        let old = map([("external", map([("name", text("outer"))]))]);
        return if dice.chance(30) {
            old
        } else {
            map([
                ("external", raw("true")),
                ("name", scalar::string(dice, "outer")),
            ])
        };
    }
    let options = [
        ("driver".to_owned(), text("bridge")),
        ("internal".to_owned(), boolean(dice)),
        ("attachable".to_owned(), boolean(dice)),
        ("enable_ipv6".to_owned(), boolean(dice)),
        ("name".to_owned(), scalar::string(dice, "real_name")),
        ("labels".to_owned(), list([text("n=1")])),
        ("driver_opts".to_owned(), map([("mtu", raw("1400"))])),
        ("ipam".to_owned(), ipam(dice)),
    ];
    Node::Map(dice.some(&options, 3))
}

fn boolean(dice: &mut Dice) -> Node {
    raw(*dice.pick(&["true", "false", "${FLAG:-true}"]))
}

fn ipam(dice: &mut Dice) -> Node {
    let pools = [
        map([("subnet", text("10.1.0.0/16"))]),
        map([
            ("subnet", text("10.1.0.0/16")),
            ("gateway", text("10.1.0.1")),
            ("ip_range", text("10.1.5.0/24")),
        ]),
        map([("subnet", text("fd00::/64"))]),
        map([
            ("subnet", text("10.2.0.0/16")),
            ("aux_addresses", map([("a", text("10.2.0.9"))])),
        ]),
    ];
    map([("config", list(dice.some(&pools, 2)))])
}

/// One form for all files, since two forms together are refused.
fn store(dice: &mut Dice, form: usize, name: &str) -> Node {
    match form {
        0 => map([("environment", text("TAG"))]),
        1 => map([("external", raw("true"))]),
        2 => map([
            ("file", text("./${NOPE:-some}.txt")),
            ("name", scalar::string(dice, "real-name")),
        ]),
        _ => map([("file", text(format!("./{name}.txt")))]),
    }
}

fn config(dice: &mut Dice, form: usize, name: &str) -> Node {
    if form > 4 {
        map([("content", scalar::words(dice))])
    } else {
        store(dice, form, name)
    }
}

fn volume(dice: &mut Dice) -> Node {
    match dice.below(5) {
        0 => map([("name", text("real-volume"))]),
        4 => map([
            ("external", boolean(dice)),
            ("name", scalar::string(dice, "outside")),
        ]),
        1 => map([
            ("driver", text("local")),
            (
                "driver_opts",
                map([
                    ("type", text("none")),
                    ("o", text("bind")),
                    ("device", text("./dev")),
                ]),
            ),
        ]),
        2 => map([]),
        _ => raw(""),
    }
}
