//! The tables as Rust.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write};

use super::read::{Entry, Ports, WellKnown, Words, role};
use crate::image::pattern;
use crate::role::{Role, Tier};

const HEADER: &str = "written by `UPDATE=1 cargo test -p composelint-intent`.\n\n";

/// How long a line with several items may get.
const LINE: usize = 200;

/// `src/tables/images.rs`.
pub(super) fn images(entries: &[Entry]) -> String {
    let mut out = format!("//! What is known about each image: {HEADER}");
    out.push_str("use std::borrow::Cow;\n\nuse crate::image::{Egress, Health, ImageEntry, ImagePort, Purpose, WeighedRole};\nuse crate::role::Role;\n\n");
    out.push_str(
        "/// A port and whom it is for.\n\
         const fn port(port: u16, protocol: &'static str, purpose: Purpose, schemes: &'static [&'static str]) -> ImagePort {\n    \
         ImagePort { port, protocol, purpose, schemes }\n}\n\n\
         /// A role and how much an image speaks for it.\n\
         const fn role(role: Role, weight: f32) -> WeighedRole {\n    WeighedRole { role, weight }\n}\n\n",
    );
    out.push_str("/// The table.\npub(crate) static IMAGES: &[ImageEntry] = &[\n");
    for entry in entries {
        image(&mut out, entry);
    }
    out.push_str("];\n");
    out
}

fn image(out: &mut String, entry: &Entry) {
    let roles: Vec<String> = entry
        .roles()
        .iter()
        .map(|(role, weight)| format!("role(Role::{role:?}, {weight:?})"))
        .collect();
    let ports: Vec<String> = entry
        .ports()
        .iter()
        .map(|port| {
            let purpose = capitalised(&port.purpose);
            format!(
                "port({}, {:?}, Purpose::{purpose}, &{:?})",
                port.port, port.protocol, port.schemes
            )
        })
        .collect();
    let env: Vec<&String> = entry.env.iter().chain(&entry.env_shared).collect();
    let health = &entry.health;
    let _ = writeln!(
        out,
        "    ImageEntry {{ id: {:?}, roles: Cow::Borrowed(&[{}]), ports: Cow::Borrowed(&[{}]), data_dirs: &{:?}, env: &{env:?}, \
         healthcheck: Health {{ built_in: {:?}, template: &{:?}, commands: &{:?} }}, \
         needs_egress: Egress::{:?}, host_mode_ok: {} }},",
        entry.id,
        roles.join(", "),
        ports.join(", "),
        entry.data_dirs,
        health.built_in,
        health.template,
        health.commands,
        entry.egress,
        entry.host_mode_ok,
    );
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    })
}

/// `src/tables/patterns.rs`.
pub(super) fn patterns(entries: &[Entry]) -> String {
    let mut items = Vec::new();
    let mut by_token: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        for text in &entry.patterns {
            by_token.entry(key(text)).or_default().push(items.len());
            items.push(format!("p({text:?}, {at}, &{:?})", entry.not));
        }
    }
    let tokens: Vec<String> = by_token
        .iter()
        .map(|(token, patterns)| format!("({token:?}, &{patterns:?})"))
        .collect();
    let mut out = format!(
        "//! Which image a reference means: {HEADER}use super::p;\nuse crate::image::Pattern;\n\n"
    );
    table(
        &mut out,
        "The patterns, each with the index of its entry.",
        "PATTERNS",
        "Pattern",
        &items,
    );
    table(
        &mut out,
        "The patterns by a word that each of them needs.",
        "IMAGE_TOKENS",
        "(&str, &[u16])",
        &tokens,
    );
    out
}

/// The word of a pattern under which it is looked for: the longest one of its name.
fn key(text: &str) -> &str {
    pattern::tokens(pattern::parts(text).1)
        .filter(|&word| word != "*")
        .max_by_key(|word| word.len())
        .unwrap_or_else(|| panic!("`{text}` has no word to look for"))
}

/// A static with several items on each line.
fn table(out: &mut String, doc: &str, name: &str, item: &str, items: &[String]) {
    let _ = write!(out, "/// {doc}\npub(crate) static {name}: &[{item}] = &[");
    let mut width = LINE;
    for item in items {
        if width + item.len() + 2 > LINE {
            out.push_str("\n    ");
            width = 4;
        } else {
            out.push(' ');
        }
        let _ = write!(out, "{item},");
        width += item.len() + 2;
    }
    out.push_str("\n];\n\n");
}

/// `src/tables/words.rs`.
pub(super) fn words(entries: &[Entry], words: &Words, ports: &Ports) -> String {
    let mut out = format!("//! Words, directories and ports that speak for a role: {HEADER}");
    out.push_str("use crate::commands::Command;\nuse crate::ports::{AmbiguousPort, ControlPort, DebugPort, PortEntry};\nuse crate::role::Role;\nuse crate::words::{EnvKey, MountHint, NameWord};\n\n");
    name_words(&mut out, words);
    commands(&mut out, entries, words);
    directories(&mut out, entries, words);
    variables(&mut out, entries, words);
    known_ports(&mut out, ports);
    other_ports(&mut out, ports);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Pairs of a word and its role, sorted; a word with two roles is an error.
fn by_word<'w>(
    tables: impl IntoIterator<Item = (&'w String, &'w Vec<String>)>,
) -> BTreeMap<&'w str, Role> {
    let mut found = BTreeMap::new();
    for (role_word, list) in tables {
        for word in list {
            let before = found.insert(word.as_str(), role(role_word));
            assert!(before.is_none(), "`{word}` stands twice");
        }
    }
    found
}

fn sorted(list: &[String]) -> Vec<String> {
    let mut items: Vec<String> = list.iter().map(|word| format!("{word:?}")).collect();
    items.sort();
    assert!(
        items.windows(2).all(|two| two[0] != two[1]),
        "{list:?} holds a word twice"
    );
    items
}

fn name_words(out: &mut String, words: &Words) {
    let anywhere = by_word(&words.anywhere);
    let last = by_word(&words.names);
    let mut all: BTreeMap<&str, (Role, bool)> = last
        .into_iter()
        .map(|(word, role)| (word, (role, false)))
        .collect();
    for (word, role) in anywhere {
        assert!(
            all.insert(word, (role, true)).is_none(),
            "`{word}` stands twice"
        );
    }
    let items: Vec<String> = all
        .iter()
        .map(|(word, (role, anywhere))| {
            format!("NameWord {{ word: {word:?}, role: Role::{role:?}, anywhere: {anywhere} }}")
        })
        .collect();
    table(out, "Words of names.", "NAME_WORDS", "NameWord", &items);
    table(
        out,
        "Words of interfaces.",
        "INTERFACE_WORDS",
        "&str",
        &sorted(&words.interface),
    );
}

fn commands(out: &mut String, entries: &[Entry], words: &Words) {
    let render = |commands: BTreeMap<Vec<String>, Role>| -> Vec<String> {
        commands
            .iter()
            .map(|(words, role)| format!("Command {{ words: &{words:?}, role: Role::{role:?} }}"))
            .collect()
    };
    let commands = words
        .commands
        .iter()
        .map(|command| (command.words.clone(), role(&command.role)))
        .collect();
    table(
        out,
        "Commands, by program.",
        "COMMANDS",
        "Command",
        &render(commands),
    );
    let mut checks = BTreeMap::new();
    for entry in entries {
        for command in &entry.health.commands {
            let words = command
                .split_whitespace()
                .map(|word| word.rsplit('/').next().unwrap_or(word).to_owned());
            agree(&mut checks, words.collect(), entry);
        }
    }
    table(
        out,
        "Commands that check one kind of server.",
        "CHECKS",
        "Command",
        &render(checks),
    );
    table(
        out,
        "Programs that talk to a server.",
        "CLIENTS",
        "&str",
        &sorted(&words.clients),
    );
    table(
        out,
        "Words before a program.",
        "LAUNCHERS",
        "&str",
        &sorted(&words.launchers),
    );
}

/// Notes that an entry's first role owns a key; entries that share a key must agree.
fn agree<K: Ord + Debug>(owners: &mut BTreeMap<K, Role>, key: K, entry: &Entry) {
    let Some(&(role, _)) = entry.roles().first() else {
        panic!("{}: a base image has nothing of its own", entry.id);
    };
    let text = format!("{key:?}");
    let before = owners.insert(key, role);
    assert!(
        before.is_none_or(|before| before == role),
        "{}: {text} belongs to a {before:?} too",
        entry.id
    );
}

fn directories(out: &mut String, entries: &[Entry], words: &Words) {
    let mut owners = BTreeMap::new();
    for entry in entries.iter().filter(|entry| {
        entry
            .roles()
            .first()
            .is_some_and(|(role, _)| role.tier() == Tier::Data)
    }) {
        // A directory at the root (`/data`) says too little.
        for dir in entry
            .data_dirs
            .iter()
            .filter(|dir| dir.matches('/').count() > 1)
        {
            agree(&mut owners, dir.clone(), entry);
        }
    }
    let items: Vec<String> = owners
        .iter()
        .map(|(dir, role)| format!("({dir:?}, Role::{role:?})"))
        .collect();
    table(
        out,
        "Directories where data services keep their data.",
        "DATA_DIRS",
        "(&str, Role)",
        &items,
    );
    let mounts: BTreeMap<&str, String> = words
        .mounts
        .iter()
        .map(|mount| {
            let role = role(&mount.role);
            let text = format!(
                "MountHint {{ path: {:?}, role: Role::{role:?}, weight: {:?} }}",
                mount.path, mount.weight
            );
            (mount.path.as_str(), text)
        })
        .collect();
    table(
        out,
        "Mounts that say what reads them.",
        "MOUNTS",
        "MountHint",
        &mounts.into_values().collect::<Vec<_>>(),
    );
}

fn variables(out: &mut String, entries: &[Entry], words: &Words) {
    let mut owners = BTreeMap::new();
    for entry in entries {
        for (list, shared) in [(&entry.env, false), (&entry.env_shared, true)] {
            for key in list {
                agree(&mut owners, (key.clone(), shared), entry);
            }
        }
    }
    let items: Vec<String> = owners
        .iter()
        .map(|((key, shared), role)| {
            format!("EnvKey {{ key: {key:?}, role: Role::{role:?}, shared: {shared} }}")
        })
        .collect();
    table(
        out,
        "Variables that configure a server.",
        "ENV_KEYS",
        "EnvKey",
        &items,
    );
    let pairs = |tables: &BTreeMap<String, Vec<String>>| -> Vec<String> {
        by_word(tables)
            .iter()
            .map(|(word, role)| format!("({word:?}, Role::{role:?})"))
            .collect()
    };
    table(
        out,
        "Schemes of addresses.",
        "SCHEMES",
        "(&str, Role)",
        &pairs(&words.schemes),
    );
    table(
        out,
        "Products in the names of variables that hold a host.",
        "HOST_KEYS",
        "(&str, Role)",
        &pairs(&words.host_keys),
    );
    table(
        out,
        "Words at the end of such names.",
        "HOST_WORDS",
        "&str",
        &sorted(&words.hosts),
    );
}

fn known_ports(out: &mut String, ports: &Ports) {
    let known = |list: &[WellKnown]| {
        by_port(list.iter().map(|known| {
            let role = role(&known.role);
            let text = format!(
                "PortEntry {{ port: {}, protocol: {:?}, name: {:?}, role: Role::{role:?} }}",
                known.port, known.protocol, known.name
            );
            ((known.port, known.protocol.clone()), text)
        }))
    };
    table(
        out,
        "Ports that speak.",
        "WELL_KNOWN_PORTS",
        "PortEntry",
        &known(&ports.well_known),
    );
    table(
        out,
        "Ports that murmur.",
        "LIKELY_PORTS",
        "PortEntry",
        &known(&ports.likely),
    );
}

fn other_ports(out: &mut String, ports: &Ports) {
    let ambiguous = ports.ambiguous.iter().map(|known| {
        let (port, uses) = (known.port, &known.uses);
        (
            port,
            format!("AmbiguousPort {{ port: {port}, uses: &{uses:?} }}"),
        )
    });
    table(
        out,
        "Ports that don't.",
        "AMBIGUOUS_PORTS",
        "AmbiguousPort",
        &by_port(ambiguous),
    );
    let debug = ports.debug.iter().map(|known| {
        let (port, name, certain) = (known.port, &known.name, known.certain);
        (
            port,
            format!("DebugPort {{ port: {port}, name: {name:?}, certain: {certain} }}"),
        )
    });
    table(
        out,
        "Ports of debuggers.",
        "DEBUG_PORTS",
        "DebugPort",
        &by_port(debug),
    );
    let control = ports.control.iter().map(|known| {
        let (port, name) = (known.port, &known.name);
        (
            port,
            format!("ControlPort {{ port: {port}, name: {name:?} }}"),
        )
    });
    table(
        out,
        "Ports that hand over a machine.",
        "CONTROL_PORTS",
        "ControlPort",
        &by_port(control),
    );
}

fn by_port<P: Ord + Debug>(items: impl Iterator<Item = (P, String)>) -> Vec<String> {
    let mut found = BTreeMap::new();
    for (port, text) in items {
        let known = format!("port {port:?} stands twice");
        assert!(found.insert(port, text).is_none(), "{known}");
    }
    found.into_values().collect()
}
