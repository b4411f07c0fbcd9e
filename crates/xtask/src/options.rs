//! The table of a rule's options in its page.

use std::fmt::Write as _;

use composelint_lint::Rule;

const HEADING: &str = "\n## Options\n";
const NEXT: &str = "\n## When to ignore it\n";

/// A page with the table of options as the rule has them; what stands around the table stays.
pub(crate) fn with_table(page: &str, rule: &Rule) -> String {
    let line_end = if page.contains("\r\n") { "\r\n" } else { "\n" };
    let page = page.replace("\r\n", "\n");
    let table = table(rule);
    let made = match page.split_once(HEADING) {
        Some((before, rest)) => {
            let (section, after) = rest.split_once("\n## ").unwrap_or((rest, ""));
            let around: Vec<&str> = section.split("\n\n").map(str::trim).collect();
            let mut around: Vec<&str> = around
                .into_iter()
                .filter(|part| !part.is_empty() && !part.starts_with('|'))
                .collect();
            around.insert(0, &table);
            let section = around.join("\n\n");
            format!("{before}{HEADING}\n{section}\n\n## {after}")
        }
        None => page.replacen(NEXT, &format!("{HEADING}\n{table}\n{NEXT}"), 1),
    };
    made.replace('\n', line_end)
}

fn table(rule: &Rule) -> String {
    let mut table = String::from("| option | default | what it does |\n|---|---|---|");
    for option in rule.options {
        let _ = write!(
            table,
            "\n| `{}` | {} | {} |",
            option.name, option.default, option.doc
        );
    }
    table
}
