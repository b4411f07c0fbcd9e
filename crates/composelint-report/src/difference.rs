//! What changes between two versions of a project: for people, for programs, and for a pull request.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use composelint_policy::Verdict;
use composelint_policy::diff::{Diff, Edge, is_outside};
use serde::Serialize;

use crate::json;
use crate::look::{Look, Paint};
use crate::places::Places;
use crate::reach::{EdgeJson, edge_json};
use crate::text::{count, shown};

/// A contract whose verdict differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// Its name.
    pub contract: String,
    /// Before.
    pub old: Verdict,
    /// After.
    pub new: Verdict,
    /// What is the case after.
    pub message: String,
}

/// A difference with the places of both sides.
#[derive(Debug, Clone, Copy)]
pub struct Difference<'a> {
    /// What changes.
    pub diff: &'a Diff,
    /// Contracts that flip.
    pub flips: &'a [Flip],
    /// Where the old evidence is.
    pub old: Places<'a>,
    /// Where the new evidence is.
    pub new: Places<'a>,
}

/// Writes the difference for people: `+` is new, `-` is gone, `~` goes another way.
pub fn write(difference: &Difference<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let diff = difference.diff;
    for (what, names) in [("service", &diff.services), ("network", &diff.networks)] {
        for name in &names.added {
            writeln!(
                out,
                "{} {what} {}",
                look.paint(Paint::Accent, "+"),
                shown(name)
            )?;
        }
        for name in &names.removed {
            writeln!(
                out,
                "{} {what} {}",
                look.paint(Paint::Faint, "-"),
                shown(name)
            )?;
        }
    }
    for edge in &diff.added {
        let line = line(edge, look);
        let at = places(difference.new, edge);
        writeln!(out, "{} {line}{at}", look.paint(Paint::Bad, "+"))?;
    }
    for edge in &diff.removed {
        writeln!(out, "{} {}", look.paint(Paint::Good, "-"), line(edge, look))?;
    }
    for (old, new) in &diff.changed {
        let (was, at) = (words(old), places(difference.new, new));
        writeln!(
            out,
            "{} {}, was {was}{at}",
            look.paint(Paint::Doubtful, "~"),
            line(new, look)
        )?;
    }
    for flip in difference.flips {
        let (old, new) = (flip.old.as_str(), flip.new.as_str());
        let name = shown(&flip.contract);
        writeln!(
            out,
            "! contract {name}: {old} {} {new} ({})",
            look.arrow(),
            shown(&flip.message)
        )?;
    }
    if diff.is_empty() && difference.flips.is_empty() {
        return writeln!(out, "nothing changes");
    }
    let (added, removed, changed) = (diff.added.len(), diff.removed.len(), diff.changed.len());
    writeln!(
        out,
        "{}: {added} added, {removed} removed, {changed} changed",
        count(added + removed + changed, "connection")
    )
}

fn line(edge: &Edge, look: Look) -> String {
    format!(
        "{} {} {}  {}",
        shown(&edge.from),
        look.arrow(),
        shown(&edge.to),
        words(edge)
    )
}

/// `any, through back (SAME_NETWORK)`.
fn words(edge: &Edge) -> String {
    let verdict = &edge.verdict;
    let mut words = verdict.ports.to_string();
    if !verdict.via.is_empty() {
        let via: Vec<String> = verdict.via.iter().map(|via| shown(via)).collect();
        let _ = write!(words, " through {}", via.join(", "));
    }
    let reasons: Vec<&str> = verdict
        .reasons
        .iter()
        .map(|reason| reason.as_str())
        .collect();
    let _ = write!(words, " ({})", reasons.join(", "));
    words
}

fn places(places: Places<'_>, edge: &Edge) -> String {
    let lines = places.lines(&edge.verdict.evidence);
    let lines: Vec<String> = lines
        .into_iter()
        .map(|(file, line)| format!("{}:{line}", shown(file)))
        .collect();
    if lines.is_empty() {
        String::new()
    } else {
        format!("  {}", lines.join(", "))
    }
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    added: Vec<EdgeJson<'a>>,
    removed: Vec<EdgeJson<'a>>,
    changed: Vec<ChangedJson<'a>>,
    services: NamesJson<'a>,
    networks: NamesJson<'a>,
    contracts: Vec<FlipJson<'a>>,
}

#[derive(Serialize)]
struct ChangedJson<'a> {
    old: EdgeJson<'a>,
    new: EdgeJson<'a>,
}

#[derive(Serialize)]
struct NamesJson<'a> {
    added: &'a [String],
    removed: &'a [String],
}

#[derive(Serialize)]
struct FlipJson<'a> {
    name: &'a str,
    old: &'static str,
    new: &'static str,
    message: &'a str,
}

/// Writes the difference as JSON, version 1.
pub fn write_json(difference: &Difference<'_>, out: &mut dyn Write) -> io::Result<()> {
    let diff = difference.diff;
    let json =
        |places, edge: &Edge| edge_json(places, shown(&edge.from), shown(&edge.to), &edge.verdict);
    let changed = diff.changed.iter().map(|(old, new)| ChangedJson {
        old: json(difference.old, old),
        new: json(difference.new, new),
    });
    let document = Document {
        version: 1,
        added: diff
            .added
            .iter()
            .map(|it| json(difference.new, it))
            .collect(),
        removed: diff
            .removed
            .iter()
            .map(|it| json(difference.old, it))
            .collect(),
        changed: changed.collect(),
        services: NamesJson {
            added: &diff.services.added,
            removed: &diff.services.removed,
        },
        networks: NamesJson {
            added: &diff.networks.added,
            removed: &diff.networks.removed,
        },
        contracts: difference
            .flips
            .iter()
            .map(|flip| FlipJson {
                name: &flip.contract,
                old: flip.old.as_str(),
                new: flip.new.as_str(),
                message: &flip.message,
            })
            .collect(),
    };
    json::write(&document, out)
}

/// More rows and edges than this are counted, not shown.
const MOST: usize = 60;

/// Writes a table and a Mermaid graph: added connections are thick and red, removed ones dotted and grey.
pub fn write_markdown(difference: &Difference<'_>, out: &mut dyn Write) -> io::Result<()> {
    let diff = difference.diff;
    writeln!(out, "## Network topology\n")?;
    if diff.is_empty() && difference.flips.is_empty() {
        return writeln!(out, "Nothing changes.");
    }
    let rows: Vec<(&str, &Edge)> = diff
        .added
        .iter()
        .map(|edge| ("added", edge))
        .chain(diff.removed.iter().map(|edge| ("removed", edge)))
        .chain(diff.changed.iter().map(|(_, edge)| ("changed", edge)))
        .collect();
    let exposed = rows
        .iter()
        .filter(|(what, edge)| *what == "added" && is_outside(&edge.from))
        .count();
    if exposed > 0 {
        writeln!(
            out,
            "**{} newly reachable from outside.**\n",
            count(exposed, "service")
        )?;
    }
    table(&rows, out)?;
    for (what, names) in [("Services", &diff.services), ("Networks", &diff.networks)] {
        for (word, list) in [("added", &names.added), ("removed", &names.removed)] {
            if !list.is_empty() {
                let list: Vec<String> = list.iter().map(|name| cell(name)).collect();
                writeln!(out, "\n{what} {word}: {}.", list.join(", "))?;
            }
        }
    }
    for flip in difference.flips {
        let (old, new) = (flip.old.as_str(), flip.new.as_str());
        writeln!(
            out,
            "\nContract {}: {old} → **{new}**: {}.",
            cell(&flip.contract),
            cell(&flip.message)
        )?;
    }
    if !rows.is_empty() {
        graph(&rows, out)?;
    }
    Ok(())
}

/// A row for each edge, as far as they are shown.
fn table(rows: &[(&str, &Edge)], out: &mut dyn Write) -> io::Result<()> {
    if !rows.is_empty() {
        writeln!(
            out,
            "| | From | To | Ports | Through | Why |\n|---|---|---|---|---|---|"
        )?;
    }
    for (what, edge) in rows.iter().take(MOST) {
        let verdict = &edge.verdict;
        let via: Vec<String> = verdict.via.iter().map(|via| cell(via)).collect();
        let reasons: Vec<&str> = verdict
            .reasons
            .iter()
            .map(|reason| reason.as_str())
            .collect();
        let (from, to) = (cell(&edge.from), cell(&edge.to));
        writeln!(
            out,
            "| {what} | {from} | {to} | {} | {} | {} |",
            verdict.ports,
            via.join(", "),
            reasons.join(", ")
        )?;
    }
    if rows.len() > MOST {
        writeln!(out, "\n… and {} more.", rows.len() - MOST)?;
    }
    Ok(())
}

fn graph(rows: &[(&str, &Edge)], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n```mermaid\nflowchart LR")?;
    let mut ids: BTreeMap<&str, String> = BTreeMap::new();
    for (_, edge) in rows.iter().take(MOST) {
        for name in [edge.from.as_str(), edge.to.as_str()] {
            if ids.contains_key(name) {
                continue;
            }
            let id = format!("n{}", ids.len());
            writeln!(out, "  {id}[\"{}\"]", crate::graph::mermaid_text(name))?;
            ids.insert(name, id);
        }
    }
    let mut styles: [Vec<String>; 3] = Default::default();
    for (at, (what, edge)) in rows.iter().take(MOST).enumerate() {
        let (arrow, style) = match *what {
            "added" => ("==>", 0),
            "removed" => ("-.->", 1),
            _ => ("-->", 2),
        };
        styles[style].push(at.to_string());
        writeln!(
            out,
            "  {} {arrow} {}",
            ids[edge.from.as_str()],
            ids[edge.to.as_str()]
        )?;
    }
    let looks = ["stroke:#c00,stroke-width:3px", "stroke:#999", "stroke:#b80"];
    for (numbers, look) in styles.iter().zip(looks) {
        if !numbers.is_empty() {
            writeln!(out, "  linkStyle {} {look}", numbers.join(","))?;
        }
    }
    writeln!(out, "```")
}

/// Text in a cell of a table: nothing in it is Markdown.
fn cell(text: &str) -> String {
    let mut cell = String::new();
    for c in shown(text).chars() {
        if matches!(
            c,
            '|' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '\\' | '#'
        ) {
            cell.push('\\');
        }
        // Nobody is called by a report.
        if c == '@' {
            cell.push_str("&#64;");
        } else {
            cell.push(c);
        }
    }
    cell
}
