//! Reading: texts, and what is said about them.

use std::sync::Arc;

use composelint_lint::config::{self, Reading};
use composelint_lint::{Date, Level, OptionValue, Preset, Rule};
use composelint_yaml::FileId;

pub(crate) fn read(text: &str) -> Reading {
    let rules: Vec<&'static Rule> = composelint_rules::all().collect();
    config::read(FileId::default(), &Arc::from(text), &rules)
}

/// The problems, one to a line: kind, what is written there, message, help.
fn problems(text: &str) -> String {
    let reading = read(text);
    let lines = reading.problems.iter().map(|problem| {
        let help = problem.help.as_deref().unwrap_or("-");
        let written = &text[problem.span.range()];
        let first = written.lines().next().unwrap_or_default();
        format!("{:?} <{first}> {} | {help}", problem.kind, problem.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

const WHOLE: &str = "\
version: 1
preset: strict
engine: \"29+nftables\"
fail_on: never
projects: [{name: prod, files: [compose.yaml, compose.prod.yaml], env_files: [.env.prod], profiles: [web]}]
exclude: [\"**/fixtures/**\"]
roles: {ledger: database}
networks: {traefik_public: {members: [traefik]}, open: {}, closed: {members: []}}
tables: {capabilities: {CAP_bpf: {danger: little}}, driver_options: {a: {driver: all, words: [b]}}, schemes: {acme: {}}}
rules:
  host-network-mode: {severity: error, ignore: [{services: [exporter], reason: reads host interfaces, until: 2027-06-30}]}
  flat-network: {severity: off}
  many-published-ports: {options: {most_ports: 7}}
policies: [policies/*.yaml]
contracts:
  - {name: c}
";

#[test]
fn every_key_is_understood() {
    let Reading {
        configuration: it,
        problems,
    } = read(WHOLE);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(it.preset.unwrap().value, Preset::Strict);
    assert_eq!(it.engine.unwrap().value.to_string(), "29+nftables");
    assert_eq!(it.fail_on.unwrap().value, config::Threshold::Never);
    let project = &it.projects[0];
    assert_eq!(project.name.as_ref().unwrap().value, "prod");
    assert_eq!(project.files[1].value, "compose.prod.yaml");
    assert_eq!(&WHOLE[project.files[1].span.range()], "compose.prod.yaml");
    assert_eq!(project.env_files[0].value, ".env.prod");
    assert_eq!(project.profiles[0].value, "web");
    assert_eq!(it.exclude[0].value, "**/fixtures/**");
    assert_eq!(it.hints().iter().next().unwrap().0, "ledger");
    assert_eq!(it.networks[0].members.as_ref().unwrap().len(), 1);
    assert!(it.networks[1].members.is_none(), "nothing is said");
    assert!(it.networks[2].members.as_ref().unwrap().is_empty());
    assert!(!it.tables.is_ours());
    let settings = it.settings();
    assert_eq!(settings.capabilities[0].name, "BPF");
    assert_eq!(settings.driver_options[0].takes, "words");
    let host = &settings.rules["host-network-mode"];
    assert_eq!(host.level, Level::parse("error"));
    assert_eq!(
        host.ignore[0].reason.as_deref(),
        Some("reads host interfaces")
    );
    assert_eq!(host.ignore[0].until, Date::parse("2027-06-30"));
    assert_eq!(settings.rules["flat-network"].level, Some(Level::Off));
    let most = settings.option("many-published-ports", "most_ports");
    assert_eq!(most, Some(&OptionValue::Integer(7)));
    assert_eq!(it.policies[0].value, "policies/*.yaml");
    assert_eq!(&WHOLE[it.contracts.unwrap().range()], "- {name: c}");
}

#[test]
fn an_empty_configuration_says_nothing() {
    for text in [
        "",
        "# only a comment\r\n",
        "version: 1\nrules:\nroles:\n  # none\nexclude:\n",
    ] {
        assert_eq!(problems(text), "", "{text:?}");
    }
}

#[test]
fn anchors_bytes_order_marks_and_line_ends_are_yaml() {
    let text = "\u{feff}x-why: &why\r\n  reason: für März\r\nrules:\r\n  host-network-mode:\r\n    ignore:\r\n      - <<: *why\r\n        services: [größe]\r\n";
    assert_eq!(problems(text), "");
    let settings = read(text).configuration.settings();
    let exception = &settings.rules["host-network-mode"].ignore[0];
    assert_eq!(exception.reason.as_deref(), Some("für März"));
    assert_eq!(exception.services, ["größe"]);
}

/// Texts, and everything that is said about them.
pub(crate) const MISTAKES: &[(&str, &str)] = &[
    (
        "tables: {image: {}}\n",
        "UnknownKey <image> `tables` has no key `image` | write `images`",
    ),
    (
        "tables: {images: {our-pg: {role: databse}}}\n",
        "WrongValue <databse> there is no role `databse` | write `database`",
    ),
    (
        "tables: {images: {our-pg: {like: postgre}}}\n",
        "WrongValue <postgre> the table has no image `postgre` | write `like: postgres`",
    ),
    (
        "tables: {images: {\"*store\": {role: database}}}\n",
        "WrongValue <\"*store\"> `*store` is no pattern of images | `*` stands for whole words between `-`, `_` and `.`: \
         `*-store`, not `*store`",
    ),
    (
        "tables: {images: {our-pg: {role: database, ports: [pg]}}}\n",
        "WrongValue <pg> `pg` is no port of an image | write `5432`, `53/udp`, or `15672 ui`; after the port comes client, admin, \
         ui, cluster or metrics",
    ),
    (
        "tables: {images: {größe-a-*: {role: cache}, größe-*-a: {role: queue}}}\n",
        "Duplicate <größe-*-a> `größe-*-a` and an earlier pattern are equally specific | make one of them longer, or remove it",
    ),
    (
        "tables: {ports: {seven: {role: database}}}\n",
        "WrongValue <seven> `seven` is no port | write `7000` or `7000/udp`",
    ),
    (
        "tables: {ports: {7000 ui: {role: database}}}\n",
        "WrongValue <7000 ui> `7000 ui` is no port | write `7000` or `7000/udp`",
    ),
    (
        "tables: {ports: {7000: {role: database}, 7000/udp: {role: cache}, 7000/tcp: {role: cache}}}\n",
        "Duplicate <7000/tcp> `7000/tcp` is in `ports` twice | remove one of them",
    ),
    (
        "tables: {schemes: {acme: {port: 1}, ACME: {port: 2}}}\n",
        "Duplicate <ACME> `ACME` is in `schemes` twice | remove one of them",
    ),
    (
        "tables: {ports: {7000: {name: Acme}}}\n",
        "Unused <7000> `7000` says nothing | say who listens there: `role: database`",
    ),
    (
        "tables: {schemes: {\"acme://\": {port: 7000}}}\n",
        "WrongValue <\"acme://\"> `acme://` is no scheme | write the letters before `://`, without `jdbc:` and `+driver`: `acme`",
    ),
    (
        "tables: {schemes: {acme: {port: 70000}}}\n",
        "WrongValue <70000> `70000` is no port | write a number from 1 to 65535",
    ),
    (
        "tables: {variables: {\"*\": {is: host}}}\n",
        "WrongValue <\"*\"> `*` is no pattern of names of variables | write the words of the name, with `*_` before or `_*` behind \
         them: `*_STORE`",
    ),
    (
        "tables: {variables: {\"*_STORE\": {is: hots}}}\n",
        "WrongValue <hots> `hots` is no value of `is` | write `is: host`",
    ),
    (
        "tables: {images: {our-pg: {ports: [5432]}}}\n",
        "Unused <our-pg> `our-pg` says nothing | say what it is: `role: database`, or `like: postgres`",
    ),
    (
        "tables: {driver_options: {com.example.a: {takes: bool}}}\n",
        "Unused <com.example.a> `com.example.a` says nothing | say whose it is: `driver: bridge`, or `driver: all`",
    ),
    (
        "tables: {capabilities: {BPF: {danger: hots}}}\n",
        "WrongValue <hots> `hots` is no value of `danger` | write `danger: host`",
    ),
    (
        "presets: strict\n",
        "UnknownKey <presets> a configuration has no key `presets` | write `preset`",
    ),
    (
        "größe: 1\n",
        "UnknownKey <größe> a configuration has no key `größe` | the keys here are `version`, `preset`, `engine`, `fail_on`, \
         `projects`, `exclude`, `roles`, `networks`, `tables`, `rules`, `policies`, `contracts`",
    ),
    (
        "version: 2\n",
        "WrongValue <2> version `2` of the format is unknown | write `version: 1`",
    ),
    (
        "preset: recomended\n",
        "WrongValue <recomended> `recomended` is no value of `preset` | write `preset: recommended`",
    ),
    (
        "preset: all\n",
        "WrongValue <all> `all` is no value of `preset` | write one of `minimal`, `recommended`, `strict`",
    ),
    (
        "fail_on: [error]\n",
        "WrongType <[error]> `fail_on` is not a single value | write it as a word or a number",
    ),
    (
        "engine: 19\n",
        "WrongValue <19> `19` is no engine: engine 19 is older than any that was measured; 20.10 is the oldest | write a version from 20.10 to 29 with its options: \
         `28`, `29+nftables`",
    ),
    (
        "- preset: strict\n",
        "WrongType <- preset: strict> a configuration is not a mapping | write it as `key: value`, one to a line",
    ),
    (
        "exclude: a/**\n",
        "WrongType <a/**> `exclude` is not a list | write it as a list: `[a, b]`, or `- a` on a line of its own",
    ),
    (
        "exclude: [a, 'b[', a]\n",
        "WrongValue <'b['> `b[` is no glob: unclosed character class; missing ']' | write a path with `*`, `?`, `**`, `[a-z]` or `{a,b}`\n\
         Duplicate <a> `a` is in `exclude` twice | remove one of them",
    ),
    (
        "roles: {db: databse, x: [cache]}\n",
        "WrongValue <databse> there is no role `databse` | write `database`\n\
         WrongType <[cache]> the role of `x` is not a single value | write it as a word or a number",
    ),
    (
        "projects: [{name: a}, {name: b, files: [x], file: y}, {name: b, files: [z]}]\n",
        "WrongType <name> the project has no files | name its Compose files: `files: [compose.yaml, compose.prod.yaml]`\n\
         UnknownKey <file> an entry of `projects` has no key `file` | write `files`\n\
         Duplicate <b> `b` is in `projects` twice | remove one of them",
    ),
    (
        "networks: {n: {member: [a]}}\n",
        "UnknownKey <member> the network `n` has no key `member` | write `members`",
    ),
    (
        "rules: {host-netwrok-mode: {}, CL-0008: {}, nothing-of-the-kind: {}}\n",
        "UnknownRule <host-netwrok-mode> there is no rule `host-netwrok-mode` | write `host-network-mode`\n\
         UnknownRule <CL-0008> there is no rule `CL-0008` | write `host-network-mode`\n\
         UnknownRule <nothing-of-the-kind> there is no rule `nothing-of-the-kind` | see `composelint rules` for the names",
    ),
    (
        "rules: {flat-network: off}\n",
        "WrongType <off> `flat-network` is not a mapping | write it as `key: value`, one to a line",
    ),
    (
        "rules: {flat-network: {severity: eror}}\n",
        "WrongValue <eror> `eror` is no value of `severity` | write `severity: error`",
    ),
    (
        "rules: {flat-network: {ignore: [{services: [a]}]}}\n",
        "NoReason <{services: [a]}> the exception gives no reason | write why it is right there: `reason: reads the host's interfaces`",
    ),
    (
        "rules: {flat-network: {ignore: [{reason: x}, a]}}\n",
        "UnusedException <{reason: x}> the exception names no service and no network | name some: `services: [web]`; `severity: off` \
         silences the whole rule\n\
         WrongType <a> an entry of `ignore` is not a mapping | write it as `key: value`, one to a line",
    ),
    (
        "rules: {flat-network: {ignore: [{services: [a], reason: x, until: 2027-02-30}, {services: [a], reason: y}]}}\n",
        "NoSuchDay <2027-02-30> `2027-02-30` is no day of the calendar | write the day as year-month-day: `until: 2027-01-31`\n\
         Duplicate <a> `a` is in the exceptions of `flat-network` twice | remove one of them",
    ),
    (
        "rules: {flat-network: {options: {least_service: 3}}, unused-network: {options: {a: 1}}}\n",
        "UnknownKey <least_service> `options` of `flat-network` has no key `least_service` | write `least_services`\n\
         UnknownKey <a> `unused-network` has no options | remove it",
    ),
    (
        "rules: {flat-network: {options: {least_services: -1}}}\n",
        "WrongType <-1> `-1` is no value of `least_services` | write a whole number, 0 or more; the default is 4",
    ),
    (
        "rules: {a\n",
        "Syntax <{a> `{` is not closed | add the closing bracket",
    ),
    (
        "preset: strict\npreset: minimal\n",
        "Syntax <preset> key `preset` is already defined at line 1 | remove one of the two",
    ),
    (
        "preset: strict\n---\npreset: minimal\n",
        "WrongType <preset: minimal> there is a second document | keep everything in one document, without `---` in between",
    ),
];

#[test]
fn mistakes_are_named_with_what_to_write() {
    let mut wrong = Vec::new();
    for (text, expected) in MISTAKES {
        let found = problems(text);
        if found != *expected {
            wrong.push(format!("{text}found:\n{found}\nexpected:\n{expected}\n"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_in_part_leaves_the_rest() {
    let reading = read("preset: strict\nrules: {no-such: {}, flat-network: {severity: error}}\n");
    assert!(reading.is_usable());
    assert_eq!(reading.configuration.rules.len(), 1);
    assert!(!read("preset: nothing\n").is_usable());
    assert!(!read("rules: [\n").is_usable());
}

#[test]
fn an_exception_ends_after_its_last_day() {
    let text = "rules: {flat-network: {ignore: [{services: [a], reason: x, until: 2027-01-31}]}}\n";
    let configuration = read(text).configuration;
    let over = |day| configuration.expired(Date::parse(day)).len();
    assert_eq!((over("2027-01-31"), over("2027-02-01")), (0, 1));
    assert!(configuration.expired(None).is_empty());
}
