//! Keys that say what runs, with which files and variables.

use crate::random::dice::Dice;
use crate::random::dotenv::ODD_NAMES;
use crate::random::scalar;
use crate::random::world::World;
use crate::random::yaml::{Node, list, map, raw, text};

pub(super) fn environment(dice: &mut Dice, _: &World, _: &str) -> Node {
    if dice.chance(15) {
        return list(dice.some(&ODD_NAMES, 12).into_iter().map(text));
    }
    let keys = dice.some(&["A", "B", "TAG", "NOPE", "lower", "With.Dot", "EMPTY"], 5);
    if dice.chance(60) {
        return Node::Map(
            keys.into_iter()
                .map(|key| (key.to_owned(), scalar::loose(dice)))
                .collect(),
        );
    }
    let line = |key: &str, dice: &mut Dice| match dice.below(5) {
        0 => text(key),
        1 => text(format!("{key}=")),
        2 => text(format!("{key}=${{TAG}}=x")),
        _ => text(format!("{key}=value of {key}")),
    };
    list(
        keys.into_iter()
            .map(|key| line(key, dice))
            .collect::<Vec<_>>(),
    )
}

pub(super) fn key_values(dice: &mut Dice, _: &World, _: &str) -> Node {
    let keys = dice.some(&["a", "b", "com.example.long", "größe"], 4);
    if dice.chance(60) {
        return Node::Map(
            keys.into_iter()
                .map(|key| (key.to_owned(), scalar::loose(dice)))
                .collect(),
        );
    }
    list(keys.into_iter().map(|key| text(format!("{key}=x y"))))
}

pub(super) fn volumes(dice: &mut Dice, world: &World, _: &str) -> Node {
    let volume = *dice.pick(&world.volumes);
    let items = [
        text(format!("{volume}:/data")),
        text(format!("{volume}:/data/:ro")),
        text("./here:/here"),
        text("../up:/up:ro,z"),
        text("/abs/path:/abs"),
        text("~/home:/home"),
        text("/anonymous"),
        text("./${TAG}:/tagged"),
        map([
            ("type", text("bind")),
            ("source", text("./b")),
            ("target", text("/b")),
            ("read_only", raw("true")),
        ]),
        map([
            ("type", text("volume")),
            ("source", text(volume)),
            ("target", text("/long")),
            ("volume", map([("nocopy", raw("true"))])),
        ]),
        map([
            ("type", text("tmpfs")),
            ("target", text("/t")),
            ("tmpfs", map([("size", raw("1000"))])),
        ]),
    ];
    list(dice.some(&items, 3))
}

pub(super) fn env_file(dice: &mut Dice, world: &World, _: &str) -> Node {
    if dice.chance(world.mistakes) {
        return text("absent.env");
    }
    match dice.below(4) {
        0 => text("one.env"),
        1 => list([text("one.env"), text("two.env")]),
        2 => list([
            map([("path", text("absent.env")), ("required", raw("false"))]),
            text("two.env"),
        ]),
        _ => list([map([("path", text("two.env"))])]),
    }
}

pub(super) fn build(dice: &mut Dice, _: &World, _: &str) -> Node {
    if dice.chance(30) {
        return scalar::string(dice, "./ctx");
    }
    let args = if dice.chance(50) {
        map([("A", scalar::loose(dice)), ("TAG", raw(""))])
    } else {
        list([text("A=1"), text("TAG"), text("NOPE")])
    };
    let options = [
        ("dockerfile".to_owned(), text("Other")),
        ("args".to_owned(), args),
        ("target".to_owned(), scalar::string(dice, "dev")),
        ("network".to_owned(), text("host")),
        ("labels".to_owned(), map([("l", scalar::loose(dice))])),
        ("extra_hosts".to_owned(), list([text("b:10.0.0.9")])),
        ("tags".to_owned(), list([text("t:1"), text("t:2")])),
        (
            "additional_contexts".to_owned(),
            map([("more", text("./more"))]),
        ),
    ];
    let mut entries = vec![(
        "context".to_owned(),
        text(*dice.pick(&[".", "./ctx", "../out", "https://example.test/repo.git"])),
    )];
    entries.extend(dice.some(&options, 4));
    Node::Map(entries)
}

pub(super) fn command(dice: &mut Dice, _: &World, _: &str) -> Node {
    match dice.below(6) {
        0 => text("run --it 'two words' $$HOME"),
        1 => list([text("run"), scalar::words(dice)]),
        2 => list([]),
        3 => text(""),
        4 => text("echo ${TAG} \"quoted ${SPACED}\" back\\ slash"),
        _ => list([text("CMD"), text("a b")]),
    }
}

pub(super) fn healthcheck(dice: &mut Dice, _: &World, _: &str) -> Node {
    let tests = [
        text("curl -f x"),
        list([text("CMD"), text("x")]),
        list([text("CMD-SHELL"), scalar::words(dice)]),
        list([text("NONE")]),
    ];
    let options = [
        ("test".to_owned(), dice.pick(&tests).clone()),
        ("interval".to_owned(), text("1m30s")),
        ("timeout".to_owned(), scalar::string(dice, "500ms")),
        (
            "retries".to_owned(),
            raw(*dice.pick(&["3", "\"${NUMBER:-4}\""])),
        ),
        ("start_period".to_owned(), text("1.5h")),
        ("disable".to_owned(), super::boolean(dice)),
    ];
    Node::Map(dice.some(&options, 4))
}

pub(super) fn deploy(dice: &mut Dice, _: &World, _: &str) -> Node {
    let options = [
        (
            "replicas".to_owned(),
            raw(*dice.pick(&["1", "2", "\"${NUMBER:-1}\""])),
        ),
        ("labels".to_owned(), map([("l", scalar::loose(dice))])),
        (
            "resources".to_owned(),
            map([(
                "limits",
                map([("cpus", text("0.5")), ("memory", text("64M"))]),
            )]),
        ),
        (
            "restart_policy".to_owned(),
            map([("condition", text("any")), ("delay", text("5s"))]),
        ),
        ("endpoint_mode".to_owned(), text("dnsrr")),
    ];
    Node::Map(dice.some(&options, 3))
}

pub(super) fn profiles(dice: &mut Dice, _: &World, _: &str) -> Node {
    // A service that is inactive makes those that depend on it wrong: most lists are empty.
    if dice.chance(60) {
        list([])
    } else {
        list(dice.some(&["dev", "ops"], 2).into_iter().map(text))
    }
}

pub(super) fn stores(dice: &mut Dice, world: &World, _: &str) -> Node {
    let store = *dice.pick(&world.stores);
    if dice.chance(60) {
        list([text(store)])
    } else {
        list([map([
            ("source", text(store)),
            ("target", text("/etc/target")),
            ("mode", raw("0440")),
        ])])
    }
}

pub(super) fn ulimits(dice: &mut Dice, _: &World, _: &str) -> Node {
    let options = [
        (
            "nofile".to_owned(),
            map([("soft", raw("10")), ("hard", raw("20"))]),
        ),
        ("nproc".to_owned(), raw("65535")),
        ("memlock".to_owned(), raw("\"-1\"")),
    ];
    Node::Map(dice.some(&options, 3))
}

pub(super) fn logging(dice: &mut Dice, _: &World, _: &str) -> Node {
    let options = [
        (
            "driver".to_owned(),
            text(*dice.pick(&["json-file", "syslog"])),
        ),
        (
            "options".to_owned(),
            map([
                ("max-size", scalar::string(dice, "1m")),
                ("max-file", text(*dice.pick(&["3", "4"]))),
            ]),
        ),
    ];
    Node::Map(dice.some(&options, 2))
}
