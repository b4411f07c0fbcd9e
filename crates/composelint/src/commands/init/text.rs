//! The text that `init` writes. Words for people begin with `# `; taking the `#` away turns any other comment into a setting.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What the projects here have.
#[derive(Debug, Default)]
pub(super) struct Begin {
    /// Names, each with its Compose files.
    pub(super) projects: Vec<(String, Vec<String>)>,
    /// Services whose roles are uncertain.
    pub(super) roles: BTreeMap<String, &'static str>,
    /// External networks by their real names.
    pub(super) networks: BTreeSet<String>,
    /// Rules that find something.
    pub(super) rules: BTreeMap<String, Found>,
}

/// What a rule finds.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) count: usize,
    pub(super) services: BTreeSet<String>,
    pub(super) networks: BTreeSet<String>,
}

/// More projects, services or rules than these make nobody begin.
const MOST: usize = 20;

pub(super) fn text(begin: &Begin) -> String {
    let mut text = String::from(
        "# What composelint goes by in this folder and below it.\n\
         # Lines that begin with `#` and no blank are settings: take the `#` away, and they hold.\n\
         version: 1\n\n\
         # Which rules are on: minimal (errors alone), recommended, or strict (every rule).\n\
         preset: recommended\n\n\
         # The Docker Engine that runs this, 20.10 to 29, with its options: \"28\", \"29+nftables\".\n\
         #engine: \"29\"\n\n\
         # The least severity that makes the exit code 1: error, warning, info, hint or never.\n\
         fail_on: warning\n",
    );
    projects(&mut text, &begin.projects);
    text.push_str(
        "\n# Files and folders that are left out.\n\
         #exclude: [\"**/fixtures/**\"]\n",
    );
    roles(&mut text, &begin.roles);
    networks(&mut text, &begin.networks);
    rules(&mut text, &begin.rules);
    text
}

fn projects(text: &mut String, projects: &[(String, Vec<String>)]) {
    text.push_str("\n# Found by the names of their files:\n");
    for (name, files) in projects.iter().take(MOST) {
        let files: Vec<String> = files.iter().map(|file| word(file)).collect();
        let _ = writeln!(text, "# - {}: {}", word(name), files.join(", "));
    }
    more(text, projects.len(), "projects");
    let example = projects.iter().find_map(|(_, files)| files.first());
    let example = example.map_or("compose.yaml", String::as_str);
    let _ = write!(
        text,
        "# Files that belong together under other names are a project of their own.\n\
         #projects:\n\
         #  - {{name: prod, files: [{}, compose.prod.yaml], env_files: [.env.prod], profiles: [web]}}\n",
        word(example)
    );
}

fn roles(text: &mut String, roles: &BTreeMap<String, &'static str>) {
    if roles.is_empty() {
        text.push_str(
            "\n# What services are, where composelint takes them for something else (`composelint roles`).\n\
             #roles:\n#  ledger: database\n",
        );
        return;
    }
    text.push_str(
        "\n# What services are; of these composelint is not sure (`composelint roles`).\n#roles:\n",
    );
    for (service, role) in roles.iter().take(MOST) {
        let _ = writeln!(text, "#  {}: {role}", word(service));
    }
    more(text, roles.len(), "services");
}

fn networks(text: &mut String, networks: &BTreeSet<String>) {
    if networks.is_empty() {
        return;
    }
    text.push_str(
        "\n# Who is on the external networks besides the services here. An empty list says: nobody.\n#networks:\n",
    );
    for network in networks.iter().take(MOST) {
        let _ = writeln!(text, "#  {}: {{members: []}}", word(network));
    }
    more(text, networks.len(), "networks");
}

fn rules(text: &mut String, rules: &BTreeMap<String, Found>) {
    if rules.is_empty() {
        text.push_str(
            "\n# Single rules: `composelint rules` lists them. None finds anything now.\n\
             #rules:\n#  host-network-mode: {severity: error}\n",
        );
        return;
    }
    text.push_str(
        "\n# Single rules. These find something now; `composelint explain RULE` says why it matters.\n\
         # Where it is right as it is, say so with a reason. `severity: off` turns a rule off.\n#rules:\n",
    );
    for (rule, found) in rules.iter().take(MOST) {
        let findings = if found.count == 1 {
            "finding"
        } else {
            "findings"
        };
        let _ = writeln!(text, "#  {rule}: # {} {findings}", found.count);
        let about = [("services", &found.services), ("networks", &found.networks)];
        let about = about.iter().filter(|(_, names)| !names.is_empty());
        let about: Vec<String> = about
            .map(|(kind, names)| {
                let names: Vec<String> = names.iter().map(|name| word(name)).collect();
                format!("{kind}: [{}]", names.join(", "))
            })
            .collect();
        if about.is_empty() {
            text.push_str("#    severity: info\n");
        } else {
            let about = about.join(", ");
            let _ = writeln!(
                text,
                "#    ignore: [{{{about}, reason: why it is right there}}]"
            );
        }
    }
    more(text, rules.len(), "rules");
}

fn more(text: &mut String, count: usize, what: &str) {
    if count > MOST {
        let _ = writeln!(text, "# ... and {} more {what}", count - MOST);
    }
}

/// A word as YAML: as it is where that is safe, else in quotes.
fn word(text: &str) -> String {
    const TAKEN: [&str; 8] = ["null", "true", "false", "yes", "no", "on", "off", "y"];
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '.')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    if plain && !TAKEN.contains(&text.to_ascii_lowercase().as_str()) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use composelint_lint::config;
    use composelint_yaml::FileId;

    use super::*;

    fn begin() -> Begin {
        let found = |services: &[&str], networks: &[&str]| Found {
            count: 2,
            services: services.iter().map(ToString::to_string).collect(),
            networks: networks.iter().map(ToString::to_string).collect(),
        };
        Begin {
            projects: vec![(
                "größe".to_owned(),
                vec![
                    "a b/compose.yaml".to_owned(),
                    "\u{1b}[1m: {#.yaml".to_owned(),
                ],
            )],
            roles: BTreeMap::from([("null".to_owned(), "app"), ("1".to_owned(), "database")]),
            networks: BTreeSet::from(["traefik_public".to_owned(), "on".to_owned()]),
            rules: BTreeMap::from([
                ("flat-network".to_owned(), found(&[], &[])),
                ("host-network-mode".to_owned(), found(&["a", "b.c"], &[])),
                ("unused-network".to_owned(), found(&[], &["default"])),
            ]),
        }
    }

    /// The text with every setting switched on.
    fn switched_on(text: &str) -> String {
        let line = |line: &str| match line.strip_prefix('#') {
            Some(setting) if !setting.starts_with(' ') || setting.starts_with("  ") => {
                setting.to_owned() + "\n"
            }
            _ => line.to_owned() + "\n",
        };
        text.lines().map(line).collect()
    }

    #[test]
    fn what_is_written_is_a_configuration_and_so_is_what_it_suggests() {
        let rules: Vec<_> = composelint_rules::all().collect();
        for begin in [Begin::default(), begin()] {
            let text = text(&begin);
            assert!(!text.contains('\u{1b}'), "{text}");
            for text in [text.clone(), switched_on(&text)] {
                let reading = config::read(FileId::default(), &Arc::from(text.as_str()), &rules);
                assert!(
                    reading.problems.is_empty(),
                    "{:#?}\n{text}",
                    reading.problems
                );
            }
        }
        let on = switched_on(&text(&begin()));
        let reading = config::read(FileId::default(), &Arc::from(on.as_str()), &rules);
        let it = reading.configuration;
        assert_eq!(
            (it.rules.len(), it.networks.len(), it.roles.len()),
            (3, 2, 2),
            "{on}"
        );
    }
}
