//! `docs/rules.md`: the list of the rules, made from the rules.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use composelint_lint::{Group, Rule};

/// Writes what is made from the rules.
pub fn codegen(root: &Path) -> Result<String, String> {
    let path = root.join("docs/rules.md");
    fs::write(&path, rules_page())
        .map_err(|error| format!("cannot write docs/rules.md: {error}"))?;
    Ok("wrote docs/rules.md".to_owned())
}

/// The text of `docs/rules.md`.
pub fn rules_page() -> String {
    let mut page = String::from(
        "<!-- Made by `cargo run -p xtask -- codegen` from the rules; do not edit. -->\n\n# Rules\n\n\
         `composelint explain RULE` prints the page of a rule; the names of other tools are understood, too.\n",
    );
    let rules: Vec<&Rule> = composelint_rules::all().collect();
    for group in Group::ALL {
        let rules: Vec<&&Rule> = rules.iter().filter(|rule| rule.group == group).collect();
        if !rules.is_empty() {
            write_group(&mut page, group, &rules);
        }
    }
    page
}

fn write_group(page: &mut String, group: Group, rules: &[&&Rule]) {
    let _ = write!(
        page,
        "\n## {group}\n\n| rule | severity | what it finds | elsewhere |\n|---|---|---|---|\n"
    );
    for rule in rules {
        let folder = group.as_str().replace('-', "_");
        let file = rule.name.replace('-', "_");
        let severity = if rule.enabled {
            rule.severity.as_str().to_owned()
        } else {
            format!("{}, off", rule.severity)
        };
        let elsewhere: Vec<String> = rule
            .aliases
            .iter()
            .map(|alias| format!("`{alias}`"))
            .collect();
        let _ = writeln!(
            page,
            "| [{}](../rules/src/{folder}/{file}.md) | {severity} | {} | {} |",
            rule.name,
            rule.summary.replace('|', "\\|"),
            elsewhere.join(", "),
        );
    }
}
