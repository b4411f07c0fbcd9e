//! What is made from the rules and from keys: the list of rules, the tables of their options, the schemas of what is read.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use composelint_lint::{Group, Preset, Rule};

use crate::{options, policy_schema, schema};

/// Writes what is made from the rules.
pub fn codegen(root: &Path) -> Result<String, String> {
    let mut words = Vec::new();
    for (path, text) in generated(root) {
        let before = fs::read_to_string(root.join(&path)).unwrap_or_default();
        if before == text {
            continue;
        }
        let full = root.join(&path);
        full.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&full, text))
            .map_err(|error| format!("cannot write {path}: {error}"))?;
        words.push(format!("wrote {path}"));
    }
    if words.is_empty() {
        words.push("everything is up to date".to_owned());
    }
    Ok(words.join("\n"))
}

/// Every file that is made from the rules, in whole or in part, and what it has to say.
pub fn generated(root: &Path) -> Vec<(String, String)> {
    let mut files = vec![
        ("docs/rules.md".to_owned(), rules_page()),
        (
            "docs/schema/composelint.schema.json".to_owned(),
            schema::text(),
        ),
        (
            "docs/schema/policy.schema.json".to_owned(),
            policy_schema::text(),
        ),
    ];
    for rule in composelint_rules::all().filter(|rule| !rule.options.is_empty()) {
        let path = page_of(rule);
        // The text in the binary is that of the last build; a person may have gone on writing.
        let written = fs::read_to_string(root.join(&path)).unwrap_or_default();
        files.push((path, options::with_table(&written, rule)));
    }
    files
}

/// The text of `docs/rules.md`.
fn rules_page() -> String {
    let mut page = String::from(
        "<!-- Made by `cargo run -p xtask -- codegen` from the rules; do not edit. -->\n\n# Rules\n\n\
         `composelint explain RULE` prints the page of a rule; the names of other tools are understood, too.\n\n\
         A preset has the rules of those before it: `minimal`, then `recommended`, which is the default, then `strict`.\n\
         [Configuration](configuration.md) says how to choose one, and how to change a single rule.\n",
    );
    let rules: Vec<&Rule> = composelint_rules::all().collect();
    for group in Group::ALL {
        let rules: Vec<&&Rule> = rules.iter().filter(|rule| rule.group == group).collect();
        if !rules.is_empty() {
            write_group(&mut page, group, &rules);
        }
    }
    page.push_str(NO_RULES);
    page
}

/// What a reader may look for among the rules, and where it is instead.
const NO_RULES: &str = "\n## What is no rule\n\n\
     - `topology-diagram-stale`, a diagram in the repository that is out of date: a rule sees the project and no other file, so `composelint graph --check FILE` compares it.\n\
     - `blast-radius-exceeded`, a break-in that gets too far: how far is too far a contract of type `count` says, and it is reported under its own name, `policy/NAME`, like every contract.\n\
     - A port of the host that another program has already: what runs on a host no file says.\n";

fn write_group(page: &mut String, group: Group, rules: &[&&Rule]) {
    let _ = write!(
        page,
        "\n## {group}\n\n| rule | severity | preset | what it finds | elsewhere |\n|---|---|---|---|---|\n"
    );
    for rule in rules {
        let elsewhere: Vec<String> = rule
            .aliases
            .iter()
            .map(|alias| format!("`{alias}`"))
            .collect();
        let _ = writeln!(
            page,
            "| [{}](../{}) | {} | {} | {} | {} |",
            rule.name,
            page_of(rule),
            rule.severity,
            Preset::least(rule),
            rule.summary.replace('|', "\\|"),
            elsewhere.join(", "),
        );
    }
}

/// The path of a rule's page.
fn page_of(rule: &Rule) -> String {
    let folder = rule.group.as_str().replace('-', "_");
    let file = rule.name.replace('-', "_");
    format!("rules/src/{folder}/{file}.md")
}
