//! Services: every key with many of its forms.

mod reach;
mod run;

use super::dice::Dice;
use super::scalar;
use super::world::World;
use super::yaml::{Node, list, raw, text};

/// Makes the value of a key for the named service.
type Maker = fn(&mut Dice, &World, &str) -> Node;

/// Keys with forms of their own; a key stands more than once to come more often.
const KEYS: [(&str, Maker); 32] = [
    ("ports", reach::ports),
    ("ports", reach::ports),
    ("ports", reach::ports),
    ("environment", run::environment),
    ("environment", run::environment),
    ("networks", reach::networks),
    ("networks", reach::networks),
    ("networks", reach::networks),
    ("depends_on", reach::depends_on),
    ("depends_on", reach::depends_on),
    ("links", reach::links),
    ("labels", run::key_values),
    ("annotations", run::key_values),
    ("expose", reach::expose),
    ("extra_hosts", reach::extra_hosts),
    ("volumes", run::volumes),
    ("volumes", run::volumes),
    ("env_file", run::env_file),
    ("build", run::build),
    ("command", run::command),
    ("entrypoint", run::command),
    ("healthcheck", run::healthcheck),
    ("deploy", run::deploy),
    ("profiles", run::profiles),
    ("network_mode", reach::network_mode),
    ("volumes_from", reach::volumes_from),
    ("secrets", run::stores),
    ("configs", run::stores),
    ("ulimits", run::ulimits),
    ("logging", run::logging),
    ("hostname", |dice, _, name| scalar::string(dice, name)),
    ("container_name", |_, _, name| text(format!("own-{name}"))),
];

/// Keys with a value out of a few, as YAML text.
const FIXED: [(&str, &[&str]); 44] = [
    (
        "gpus",
        &["all", "[{count: 2, driver: x}, {capabilities: [gpu]}]"],
    ),
    (
        "blkio_config",
        &["{weight: 300, device_read_bps: [{path: /dev/a, rate: 12mb}]}"],
    ),
    (
        "develop",
        &[
            "{watch: [{path: ./src, action: rebuild}, {path: ./a, action: sync, target: /a, ignore: [x]}]}",
        ],
    ),
    (
        "post_start",
        &[
            "[{command: echo 'a b', user: root}]",
            "[{command: [x], environment: [A=1, TAG]}]",
        ],
    ),
    (
        "pull_policy",
        &["always", "if_not_present", "every_2h", "'${NOPE:-never}'"],
    ),
    ("platform", &["linux/amd64"]),
    ("group_add", &["[adm, '1000']", "[wheel, 20]"]),
    ("ipc", &["host", "shareable", "'service:${NOPE:-db}'"]),
    ("pid", &["host", "'service:db'"]),
    ("uts", &["host"]),
    ("cgroup", &["host", "private"]),
    ("storage_opt", &["{size: 1G}"]),
    ("shm_size", &["64m", "'${NOPE:-1gb}'", "1024"]),
    ("oom_score_adj", &["-500", "'${NUMBER:-1}'"]),
    ("cpus", &["1.5", "'0.25'", "2"]),
    ("cpu_shares", &["512", "'73'"]),
    ("pids_limit", &["10", "-1"]),
    ("tty", BOOLEANS),
    ("stdin_open", BOOLEANS),
    ("mac_address", &["'02:42:ac:11:65:43'"]),
    ("label_file", &["some.labels", "[some.labels]"]),
    (
        "security_opt",
        &["['no-new-privileges:true']", "['label:disable', seccomp=x]"],
    ),
    ("device_cgroup_rules", &["['c 1:3 mr']"]),
    ("working_dir", &["/w", "'${NOPE:-/x}'"]),
    ("attach", &["false", "true"]),
    ("memswap_limit", &["-1", "2g"]),
    ("credential_spec", &["{file: spec.json}"]),
    ("sysctls", &["{net.core.somaxconn: 1024}", "['net.a.b=1']"]),
    ("tmpfs", &["/run", "['/tmp:size=1m', /run2]"]),
    ("dns", &["1.1.1.1", "[8.8.8.8, 9.9.9.9]"]),
    ("dns_search", &["a.test", "[b.test, a.test]"]),
    ("cap_add", &["[NET_ADMIN]", "[ALL, SYS_TIME]"]),
    ("cap_drop", &["[ALL]"]),
    ("external_links", &["[outside]", "['outside:o']"]),
    ("domainname", &["example.test"]),
    (
        "restart",
        &["always", "no", "on-failure:3", "'${NOPE:-always}'"],
    ),
    ("privileged", BOOLEANS),
    ("read_only", BOOLEANS),
    ("init", BOOLEANS),
    ("user", &["'1000:1000'", "root"]),
    ("stop_grace_period", &["1m30s", "10s", "1.5h", "0s"]),
    (
        "devices",
        &["[/dev/a]", "['/dev/a:/dev/b']", "['/dev/c:/dev/a:r']"],
    ),
    ("mem_limit", &["512m", "1g", "1.5gb", "1024"]),
    ("scale", &["1", "2", "'3'", "0"]),
];

const BOOLEANS: &[&str] = &["true", "false", "'true'", "yes", "'${FLAG:-false}'"];

/// A service with an image (or a build) and some other keys.
pub(crate) fn whole(dice: &mut Dice, world: &World, name: &str) -> Node {
    let mut entries = Vec::new();
    if !dice.chance(world.mistakes * 2) {
        entries.push(if dice.chance(85) {
            ("image".to_owned(), image(dice))
        } else {
            ("build".to_owned(), text("."))
        });
    }
    let most = 2 + dice.below(7);
    add_keys(dice, world, name, most, &mut entries);
    settle(&mut entries, name);
    Node::Map(entries)
}

/// Some keys of a service, for an override.
pub(crate) fn part(dice: &mut Dice, world: &World, name: &str) -> Node {
    let mut entries = Vec::new();
    if dice.chance(20) {
        entries.push(("image".to_owned(), image(dice)));
    }
    let most = 1 + dice.below(4);
    add_keys(dice, world, name, most, &mut entries);
    settle(&mut entries, name);
    if dice.chance(80) {
        entries.retain(|(key, _)| key != "network_mode");
    }
    for (_, value) in &mut entries {
        tag(dice, value, 0);
    }
    Node::Map(entries)
}

/// Puts `!reset` or `!override` before a value, or empties it; deeper ones too.
fn tag(dice: &mut Dice, value: &mut Node, depth: usize) {
    let mark = match dice.below(30 + 20 * depth) {
        0 => "!reset",
        1 => "!override",
        2 if depth == 0 && dice.chance(25) => {
            *value = raw(*dice.pick(&["~", ""]));
            return;
        }
        _ => return tag_inside(dice, value, depth + 1),
    };
    let node = std::mem::replace(value, raw("~"));
    *value = Node::Marked(mark.to_owned(), Box::new(node));
}

fn tag_inside(dice: &mut Dice, value: &mut Node, depth: usize) {
    match value {
        Node::Map(entries) => entries
            .iter_mut()
            .for_each(|(_, value)| tag(dice, value, depth)),
        Node::List(items) => items.iter_mut().for_each(|item| tag(dice, item, depth)),
        _ => {}
    }
}

fn add_keys(
    dice: &mut Dice,
    world: &World,
    name: &str,
    most: usize,
    entries: &mut Vec<(String, Node)>,
) {
    for _ in 0..most {
        let (key, value) = if dice.chance(70) {
            let (key, make) = *dice.pick(&KEYS);
            (key, make(dice, world, name))
        } else {
            let (key, values) = *dice.pick(&FIXED);
            (key, raw(*dice.pick(values)))
        };
        if entries.iter().all(|(there, _)| there != key) {
            entries.push((key.to_owned(), value));
        }
    }
    if dice.chance(8) {
        entries.push(("x-note".to_owned(), scalar::loose(dice)));
    }
    if dice.chance(world.mistakes) {
        let wrong = [
            ("port", list([text("80:80")])),
            ("hostname", raw("12")),
            ("ports", text("80")),
            ("expose", raw("80")),
            ("command", raw("7")),
        ];
        let (key, value) = dice.pick(&wrong).clone();
        entries.retain(|(there, _)| there != key);
        entries.push((key.to_owned(), value));
    }
}

/// Drops what Compose refuses side by side, so that most projects are accepted.
fn settle(entries: &mut Vec<(String, Node)>, name: &str) {
    let clash: [(&[&str], &[&str]); 3] = [
        (&["network_mode"], &["networks"]),
        (&["scale", "deploy"], &["container_name"]),
        (&["scale", "mem_limit", "cpus", "pids_limit"], &["deploy"]),
    ];
    for (these, those) in clash {
        if entries.iter().any(|(key, _)| these.contains(&&**key)) {
            entries.retain(|(key, _)| !those.contains(&&**key));
        }
    }
    if name == "db" {
        entries.retain(|(key, _)| key != "ipc" && key != "pid");
    }
}

fn image(dice: &mut Dice) -> Node {
    match dice.below(8) {
        0 => text("nginx:${TAG:-latest}"),
        1 => text(
            "registry.test:5000/a/b@sha256:0123456789012345678901234567890123456789012345678901234567890123",
        ),
        2 => scalar::string(dice, "redis:7"),
        _ => text(*dice.pick(&["nginx", "postgres:16", "busybox"])),
    }
}

fn boolean(dice: &mut Dice) -> Node {
    raw(*dice.pick(BOOLEANS))
}
