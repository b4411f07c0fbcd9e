//! The list of rules.

use std::io::{self, Write};

use composelint_lint::{Group, Preset, Rule};
use serde::Serialize;

use crate::json;
use crate::look::{Look, Paint};
use crate::severity;
use crate::text::count;

/// Writes the rules by group: name, severity, what it finds.
pub fn write(rules: &[&Rule], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    for group in Group::ALL {
        let members: Vec<&&Rule> = rules.iter().filter(|rule| rule.group == group).collect();
        if members.is_empty() {
            continue;
        }
        writeln!(out, "{}", look.paint(Paint::Strong, group))?;
        for rule in members {
            let preset = look.paint(Paint::Faint, format_args!("{:11}", Preset::least(rule)));
            let paint = if rule.enabled {
                severity::paint(rule.severity)
            } else {
                Paint::Faint
            };
            let severity = look.paint(paint, format_args!("{:7}", rule.severity));
            writeln!(
                out,
                "  {:width$}  {severity}  {preset}  {}",
                rule.name, rule.summary
            )?;
        }
        writeln!(out)?;
    }
    let minimal = rules
        .iter()
        .filter(|rule| Preset::Minimal.has(rule))
        .count();
    let on = rules.iter().filter(|rule| rule.enabled).count();
    writeln!(
        out,
        "{}, {on} on by default; `minimal` has {minimal}, `recommended` also those of its name, `strict` all of them\n\
         `composelint explain RULE` tells more",
        count(rules.len(), "rule")
    )
}

/// Writes the rules as JSON, version 1.
pub fn write_json(rules: &[&Rule], out: &mut dyn Write) -> io::Result<()> {
    let rule = |rule: &&Rule| RuleJson {
        name: rule.name,
        group: rule.group.as_str(),
        severity: rule.severity.as_str(),
        enabled: rule.enabled,
        preset: Preset::least(rule).as_str(),
        since: rule.since,
        summary: rule.summary,
        aliases: rule.aliases,
    };
    let rules = rules.iter().map(rule).collect();
    json::write(&Document { version: 1, rules }, out)
}

#[derive(Serialize)]
struct Document {
    version: u32,
    rules: Vec<RuleJson>,
}

#[derive(Serialize)]
struct RuleJson {
    name: &'static str,
    group: &'static str,
    severity: &'static str,
    enabled: bool,
    /// The smallest preset that has it.
    preset: &'static str,
    since: &'static str,
    summary: &'static str,
    aliases: &'static [&'static str],
}
