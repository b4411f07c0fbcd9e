//! Keys that say who reaches whom: ports, networks, dependencies, names.

use crate::random::dice::Dice;
use crate::random::scalar;
use crate::random::world::World;
use crate::random::yaml::{Node, list, map, raw, text};

fn port(dice: &mut Dice, world: &World) -> Node {
    const SHORT: [&str; 16] = [
        "80",
        "8080:80",
        "8080:80/udp",
        "127.0.0.1:8080:80",
        "127.0.0.1::80",
        "9000-9002:9000-9002",
        "9000-9010:80",
        "[::1]:8080:80",
        "0.0.0.0:8080:80",
        "${PORT}:80",
        "${HOST_IP}:${PORT}:80",
        "3000-3001",
        "8081:81/tcp",
        "${NOPE}:82",
        "53:53/udp",
        "${OTHER_PORT:-9090}:90",
    ];
    if dice.chance(world.mistakes) {
        return text(*dice.pick(&[
            "99999:80",
            "80-82:80-81",
            "localhost:80:80",
            "80:xx",
            "80:80/foo",
            "",
            "127.0.0.1:80",
        ]));
    }
    match dice.below(10) {
        0 => raw("8000"),
        1 => map([("target", raw("80")), ("published", text("8080"))]),
        2 => map([
            ("target", raw("80")),
            ("published", raw("8080")),
            ("protocol", text("udp")),
            ("mode", text("host")),
        ]),
        3 => map([("target", raw("81")), ("host_ip", text("127.0.0.1"))]),
        _ => text(*dice.pick(&SHORT)),
    }
}

pub(super) fn ports(dice: &mut Dice, world: &World, _: &str) -> Node {
    let count = dice.below(4);
    list((0..count).map(|_| port(dice, world)).collect::<Vec<_>>())
}

pub(super) fn networks(dice: &mut Dice, world: &World, _: &str) -> Node {
    let mut names: Vec<_> = (0..=dice.below(3)).map(|_| world.network(dice)).collect();
    names.sort_unstable();
    names.dedup();
    if dice.chance(5) {
        return if dice.chance(50) { list([]) } else { map([]) };
    }
    if dice.chance(50) {
        let item = |name: &str| {
            if name == "front" {
                text("${NET:-front}")
            } else {
                text(name)
            }
        };
        return list(names.into_iter().map(item));
    }
    Node::Map(
        names
            .into_iter()
            .map(|name| (name.to_owned(), membership(dice)))
            .collect(),
    )
}

fn membership(dice: &mut Dice) -> Node {
    if dice.chance(30) {
        return if dice.chance(50) { raw("") } else { map([]) };
    }
    let options = [
        (
            "aliases".to_owned(),
            list([text("www"), scalar::string(dice, "alias.test")]),
        ),
        ("ipv4_address".to_owned(), text("10.1.2.3")),
        ("ipv6_address".to_owned(), text("fd00::3")),
        ("priority".to_owned(), raw("100")),
        ("gw_priority".to_owned(), raw("1")),
        ("mac_address".to_owned(), text("02:42:ac:11:00:02")),
        ("link_local_ips".to_owned(), list([text("169.254.8.8")])),
        ("interface_name".to_owned(), text("eth7")),
    ];
    Node::Map(dice.some(&options, 3))
}

pub(super) fn network_mode(dice: &mut Dice, world: &World, name: &str) -> Node {
    match dice.below(5) {
        0 => text("host"),
        1 => text("none"),
        2 => text("container:outside"),
        3 => text("bridge"),
        _ => text(
            world
                .earlier(dice, name)
                .map_or_else(|| "none".to_owned(), |other| format!("service:{other}")),
        ),
    }
}

pub(super) fn depends_on(dice: &mut Dice, world: &World, name: &str) -> Node {
    let names = earlier_ones(dice, world, name);
    if dice.chance(50) {
        return list(names.into_iter().map(|name| {
            if name == "db" {
                text("${SERVICE:-db}")
            } else {
                text(name)
            }
        }));
    }
    let long = |dice: &mut Dice| {
        let mut entries = vec![(
            "condition".to_owned(),
            text(*dice.pick(&[
                "service_started",
                "service_healthy",
                "service_completed_successfully",
            ])),
        )];
        entries.extend(
            dice.chance(40)
                .then(|| ("required".to_owned(), raw(*dice.pick(&["true", "false"])))),
        );
        entries.extend(dice.chance(30).then(|| ("restart".to_owned(), raw("true"))));
        Node::Map(entries)
    };
    Node::Map(
        names
            .into_iter()
            .map(|name| (name.to_owned(), long(dice)))
            .collect(),
    )
}

pub(super) fn links(dice: &mut Dice, world: &World, name: &str) -> Node {
    let names = earlier_ones(dice, world, name);
    list(
        names
            .into_iter()
            .map(|name| {
                text(if dice.chance(50) {
                    format!("{name}:alias")
                } else {
                    name.to_owned()
                })
            })
            .collect::<Vec<_>>(),
    )
}

pub(super) fn volumes_from(dice: &mut Dice, world: &World, name: &str) -> Node {
    let Some(other) = world.earlier(dice, name) else {
        return list([]);
    };
    list([text(if dice.chance(50) {
        format!("{other}:ro")
    } else {
        other.to_owned()
    })])
}

fn earlier_ones(dice: &mut Dice, world: &World, name: &str) -> Vec<&'static str> {
    let mut names: Vec<_> = (0..=dice.below(2))
        .filter_map(|_| world.earlier(dice, name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

pub(super) fn expose(dice: &mut Dice, _: &World, _: &str) -> Node {
    let items = [
        raw("80"),
        text("80"),
        text("81/udp"),
        text("90-92"),
        raw("82"),
    ];
    list(dice.some(&items, 3))
}

pub(super) fn extra_hosts(dice: &mut Dice, _: &World, _: &str) -> Node {
    if dice.chance(40) {
        return map([("one.test", text("10.0.0.1")), ("gw", text("host-gateway"))]);
    }
    let items = [
        "one.test:10.0.0.1",
        "one.test=10.0.0.2",
        "six:::1",
        "gw:host-gateway",
        "v6=[fd00::1]",
    ]
    .map(text);
    list(dice.some(&items, 3))
}
