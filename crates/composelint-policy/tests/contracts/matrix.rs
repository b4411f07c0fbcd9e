//! Every type of contract, with every verdict, in every surrounding: `matrix/*.txt` has a case for each cell.
//!
//! A file is one surrounding. What begins at the margin is a project (`project NAME`, with the profiles that are active behind
//! it) or a case (`TYPE VERDICT {fields}`, about the project before it; `@NAME` behind it names another one). Indented lines
//! belong to it: the Compose file, or what is said and every path. `UPDATE=1` writes what is said anew; the verdict stays.
//! A cell that cannot be has `TYPE VERDICT impossible: REASON`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use composelint_compose::Request;
use composelint_policy::contract::Kind;

use crate::verdicts_for;

const SURROUNDINGS: [&str; 5] = ["published", "sandboxes", "host", "external", "profiles"];

const VERDICTS: [&str; 4] = ["holds", "violated", "vacuous", "unknown"];

/// A project or a case: its line, and the lines that belong to it.
struct Block {
    head: String,
    body: Vec<String>,
}

/// A project of a surrounding.
struct Surrounded {
    request: Request,
    compose: String,
}

fn path(surrounding: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contracts/matrix");
    folder.join(format!("{surrounding}.txt"))
}

/// The blocks of a file; what stands before the first one is an introduction, and stays.
fn blocks(surrounding: &str) -> (String, Vec<Block>) {
    let text = fs::read_to_string(path(surrounding))
        .unwrap()
        .replace("\r\n", "\n");
    let (mut intro, mut blocks) = (String::new(), Vec::<Block>::new());
    for line in text.lines() {
        match (line.strip_prefix("  "), blocks.last_mut()) {
            (Some(inside), Some(block)) => block.body.push(inside.to_owned()),
            _ if line.is_empty() || line.starts_with('#') => {
                if blocks.is_empty() {
                    intro += line;
                    intro.push('\n');
                }
            }
            _ => blocks.push(Block {
                head: line.to_owned(),
                body: Vec::new(),
            }),
        }
    }
    (intro, blocks)
}

/// The projects of a surrounding by name, each with the newlines of another system, too.
fn projects(blocks: &[Block]) -> BTreeMap<&str, Surrounded> {
    let projects = blocks.iter().filter_map(|block| {
        let mut words = block.head.strip_prefix("project ")?.split(' ');
        let name = words.next()?;
        let request = Request {
            profiles: words.map(str::to_owned).collect(),
            ..Request::default()
        };
        let compose = block.body.join("\n") + "\n";
        Some((name, Surrounded { request, compose }))
    });
    projects.collect()
}

/// What a case comes to: verdict, and what is said.
fn judged(project: &Surrounded, kind: &str, fields: &str) -> (String, Vec<String>) {
    let inner = fields.trim_start_matches('{').trim_end_matches('}');
    let policy = format!("contracts:\n  - {{name: c, type: {kind}, {inner}}}\n");
    let says = verdicts_for(&project.request, &project.compose, &policy);
    let windows = project.compose.replace('\n', "\r\n");
    assert_eq!(
        verdicts_for(&project.request, &windows, &policy),
        says,
        "{fields}"
    );
    let (verdict, rest) = says.split_once(": ").unwrap();
    let lines = rest.lines().map(|line| line.trim_start().to_owned());
    let lines = if verdict == "holds" {
        Vec::new()
    } else {
        lines.collect()
    };
    (verdict.to_owned(), lines)
}

/// `TYPE VERDICT {fields} [@project]`.
fn case(head: &str) -> (&str, &str, &str, Option<&str>) {
    let (kind, rest) = head.split_once(' ').unwrap();
    let (verdict, rest) = rest.split_once(' ').unwrap();
    match rest.rsplit_once(" @") {
        Some((fields, project)) if fields.ends_with('}') => (kind, verdict, fields, Some(project)),
        _ => (kind, verdict, rest, None),
    }
}

#[test]
fn every_case_is_as_it_is_written() {
    let update = std::env::var_os("UPDATE").is_some();
    for surrounding in SURROUNDINGS {
        let (mut text, all) = blocks(surrounding);
        let projects = projects(&all);
        let mut current = "";
        for block in &all {
            let _ = writeln!(text, "{}", block.head);
            let mut body = block.body.clone();
            if let Some(project) = block.head.strip_prefix("project ") {
                current = project.split(' ').next().unwrap();
            } else if !block.head.contains(" impossible: ") {
                let (kind, wanted, fields, named) = case(&block.head);
                let project = &projects[named.unwrap_or(current)];
                let (verdict, said) = judged(project, kind, fields);
                let head = &block.head;
                assert_eq!(
                    verdict,
                    wanted,
                    "{surrounding}: {head}\n{}",
                    said.join("\n")
                );
                let paths = said
                    .iter()
                    .filter(|line| line.contains("-> ") && line.contains(" at "));
                assert!(
                    verdict != "violated" || paths.count() > 0,
                    "{surrounding}: {head} shows no path"
                );
                assert!(
                    update || said == body,
                    "{surrounding}: {head}\n{}",
                    said.join("\n")
                );
                body = said;
            }
            for line in body {
                let _ = writeln!(text, "{}", format!("  {line}").trim_end());
            }
            text.push('\n');
        }
        if update {
            fs::write(path(surrounding), text.trim_end().to_owned() + "\n").unwrap();
        }
    }
}

#[test]
fn every_cell_has_a_case() {
    let mut missing = Vec::new();
    for surrounding in SURROUNDINGS {
        let (_, all) = blocks(surrounding);
        for kind in Kind::WORDS {
            for verdict in VERDICTS {
                let cell = format!("{kind} {verdict} ");
                let mut cases = all.iter().filter(|block| block.head.starts_with(&cell));
                let reason = |block: &Block| {
                    let reason = block.head.split_once("impossible: ");
                    reason.is_none_or(|(_, reason)| reason.len() > 20)
                };
                if !cases.any(reason) {
                    missing.push(format!("{surrounding}: {cell}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "no case for\n{}", missing.join("\n"));
}
