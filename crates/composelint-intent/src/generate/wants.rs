//! From `data/wants.yaml` to `src/tables/wants.rs`, and the tests of both.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use composelint_compose::Text;
use serde::Deserialize;

use crate::own::Tables;
use crate::wants::{arguments, scheme, variables};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wants {
    schemes: Vec<Schemes>,
    variables: Vec<Variable>,
    waiters: Vec<Waiter>,
    clients: Vec<Client>,
    listeners: Vec<Listener>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Schemes {
    #[serde(rename = "schemes")]
    words: Vec<String>,
    port: u16,
    hit: String,
    miss: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Variable {
    is: String,
    #[serde(rename = "match")]
    pattern: String,
    hit: String,
    miss: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Waiter {
    program: String,
    hit: String,
    miss: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Client {
    program: String,
    port: u16,
    hit: String,
    miss: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listener {
    program: String,
    flags: Vec<String>,
    hit: String,
    miss: String,
}

fn read() -> Wants {
    serde_yaml::from_str(include_str!("../../data/wants.yaml"))
        .unwrap_or_else(|error| panic!("data/wants.yaml: {error}"))
}

/// A pattern as kind and words.
fn pattern(text: &str) -> (&'static str, Vec<&str>) {
    let inner = text.trim_start_matches("*_").trim_end_matches("_*");
    let kind = match (text.starts_with("*_"), text.ends_with("_*")) {
        (true, true) => "Inside",
        (true, false) => "End",
        (false, true) => "Start",
        (false, false) => "Whole",
    };
    (kind, inner.split('_').collect())
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + rest
}

/// `src/tables/wants.rs`.
fn render(wants: &Wants) -> String {
    let mut out = String::from(
        "//! What addresses, variables and programs say about whom a service talks to: written by `UPDATE=1 cargo test -p composelint-intent`.\n\n\
         use crate::wants::arguments::{Client, Listener};\nuse crate::wants::scheme::{Scheme, known};\n\
         use crate::wants::variables::{Meaning, Part, Pattern};\n\n",
    );
    let mut schemes: Vec<(&str, u16)> = Vec::new();
    for entry in &wants.schemes {
        schemes.extend(entry.words.iter().map(|word| (word.as_str(), entry.port)));
    }
    schemes.sort_unstable();
    out.push_str("/// Schemes.\npub(crate) static WANT_SCHEMES: &[Scheme] = &[\n");
    for (word, port) in schemes {
        let port = (port > 0).then_some(port);
        let _ = writeln!(out, "    known({word:?}, {port:?}),");
    }
    let mut variables: Vec<_> = wants
        .variables
        .iter()
        .map(|variable| {
            let (kind, words) = pattern(&variable.pattern);
            (words, kind, capitalised(&variable.is))
        })
        .collect();
    variables.sort();
    out.push_str(
        "];\n\n/// Words in names of variables.\npub(crate) static VARIABLES: &[Pattern] = &[\n",
    );
    for (words, kind, meaning) in variables {
        let _ = writeln!(
            out,
            "    Pattern {{ words: &{words:?}, part: Part::{kind}, meaning: Meaning::{meaning} }},"
        );
    }
    render_programs(wants, &mut out);
    out
}

/// Programs that wait, dial or listen.
fn render_programs(wants: &Wants, out: &mut String) {
    let mut waiters: Vec<&str> = wants
        .waiters
        .iter()
        .map(|waiter| waiter.program.as_str())
        .collect();
    waiters.sort_unstable();
    let _ = writeln!(
        out,
        "];\n\n/// Programs that wait for others.\npub(crate) static WAITERS: &[&str] = &{waiters:?};\n"
    );
    out.push_str("/// Clients with `-h`.\npub(crate) static HOST_CLIENTS: &[Client] = &[\n");
    let mut clients: Vec<&Client> = wants.clients.iter().collect();
    clients.sort_by(|a, b| a.program.cmp(&b.program));
    for client in clients {
        let _ = writeln!(
            out,
            "    Client {{ program: {:?}, port: {} }},",
            client.program, client.port
        );
    }
    out.push_str("];\n\n/// Flags that say where to listen.\npub(crate) static LISTENERS: &[Listener] = &[\n");
    let mut listeners: Vec<&Listener> = wants.listeners.iter().collect();
    listeners.sort_by(|a, b| a.program.cmp(&b.program));
    for listener in listeners {
        let _ = writeln!(
            out,
            "    Listener {{ program: {:?}, flags: &{:?} }},",
            listener.program, listener.flags
        );
    }
    out.push_str("];\n");
}

#[test]
fn the_table_of_wants_is_what_the_yaml_says() {
    let expected = render(&read());
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/tables/wants.rs");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "src/tables/wants.rs differs from data/wants.yaml: run `UPDATE=1 cargo test -p composelint-intent`"
    );
}

#[test]
fn every_scheme_meets_its_example_and_no_miss_does() {
    for entry in read().schemes {
        let found = |text: &str| {
            let at = text.find("://").unwrap();
            scheme::before(&text[..at]).map(|found| found.word.as_str())
        };
        let hit = found(&entry.hit).unwrap_or_else(|| panic!("{} is no scheme", entry.hit));
        assert!(entry.words.iter().any(|word| word == hit), "{}", entry.hit);
        let missed = found(&entry.miss);
        assert!(
            !entry.words.iter().any(|word| Some(word.as_str()) == missed),
            "{}",
            entry.miss
        );
    }
}

#[test]
fn every_variable_meets_its_example_and_no_miss_does() {
    let mut wrong = Vec::new();
    for entry in read().variables {
        let winner = |name: &str| variables::find(name).map(shown);
        let (hit, miss) = (winner(&entry.hit), winner(&entry.miss));
        if hit.as_ref() != Some(&entry.pattern) {
            wrong.push(format!("{} is {hit:?}, not {}", entry.hit, entry.pattern));
        }
        if miss.as_ref() == Some(&entry.pattern) {
            wrong.push(format!("{} is {}", entry.miss, entry.pattern));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn shown(pattern: &variables::Pattern) -> String {
    use variables::Part;
    let words = pattern.words.join("_");
    match pattern.part {
        Part::Whole => words,
        Part::Start => format!("{words}_*"),
        Part::End => format!("*_{words}"),
        Part::Inside => format!("*_{words}_*"),
    }
}

/// Two patterns of one rank with different meanings would make the answer depend on the order of the table.
#[test]
fn no_two_patterns_of_variables_tie() {
    let wants = read();
    let mut seen = std::collections::BTreeMap::new();
    for entry in &wants.variables {
        let before = seen.insert(entry.pattern.as_str(), entry.is.as_str());
        assert_eq!(before, None, "{} stands twice", entry.pattern);
    }
    let mut words = std::collections::BTreeSet::new();
    for word in wants.schemes.iter().flat_map(|entry| &entry.words) {
        assert!(words.insert(word.as_str()), "{word} stands twice");
    }
    for programs in [
        wants
            .waiters
            .iter()
            .map(|entry| &entry.program)
            .collect::<Vec<_>>(),
        wants.clients.iter().map(|entry| &entry.program).collect(),
        wants.listeners.iter().map(|entry| &entry.program).collect(),
    ] {
        let unique: std::collections::BTreeSet<_> = programs.iter().collect();
        assert_eq!(unique.len(), programs.len());
    }
}

#[test]
fn programs_meet_their_examples_and_no_miss_does() {
    let wants = read();
    let heard = |line: &str| {
        let text = [Text::plain(line)];
        let heard = arguments::listen(&text, Tables::ours(), &|_| false);
        (heard.hosts.len(), heard.listens.len())
    };
    for waiter in wants.waiters {
        assert_eq!(heard(&waiter.hit).0, 1, "{}", waiter.hit);
        assert_eq!(
            heard(&waiter.miss).0,
            usize::from(waiter.miss.contains("://")),
            "{}",
            waiter.miss
        );
    }
    for client in wants.clients {
        assert_eq!(heard(&client.hit).0, 1, "{}", client.hit);
        assert_eq!(heard(&client.miss).0, 0, "{}", client.miss);
    }
    for listener in wants.listeners {
        assert_eq!(heard(&listener.hit).1, 1, "{}", listener.hit);
        assert_eq!(heard(&listener.miss).1, 0, "{}", listener.miss);
    }
}
