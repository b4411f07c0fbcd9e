//! Who can reach whom: one answer with its proof, a list, a table.

mod table;
mod transitive;

use std::cell::RefCell;
use std::io::{self, Write};

use composelint_topology::{Node, Outcome, PortSet, Topology, Verdict};
use serde::{Serialize, Serializer};

use crate::json;
use crate::look::{Look, Paint, fact};
use crate::places::Places;
use crate::text::shown;

pub use table::write as write_matrix;
pub use transitive::{Path, write as write_paths, write_classes, write_json as write_paths_json};

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Who dials.
    pub from: Node,
    /// Who answers.
    pub to: Node,
    /// Whether it works, and why.
    pub verdict: Verdict,
}

/// What the answers are about.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The topology that was asked.
    pub topology: &'a Topology,
    /// Where its evidence is.
    pub places: Places<'a>,
}

impl Question<'_> {
    /// How a node is called.
    pub fn name(&self, node: Node) -> String {
        shown(&self.topology.node_name(node))
    }
}

/// Writes answers as JSON, version 1.
pub fn write_json<'a>(
    question: Question<'a>,
    answers: impl Iterator<Item = Answer> + 'a,
    out: &mut dyn Write,
) -> io::Result<()> {
    let edges = Streamed(RefCell::new(answers.map(|answer| edge(question, &answer))));
    let document = Document {
        version: 1,
        project: question.topology.projects().join("+"),
        engine: question.topology.engine().to_string(),
        edges,
    };
    json::write(&document, out)
}

#[derive(Serialize)]
struct Document<E> {
    version: u32,
    project: String,
    engine: String,
    edges: E,
}

/// A list that is written while it is made: all pairs of a large project don't fit into memory at once.
struct Streamed<I>(RefCell<I>);

impl<T: Serialize, I: Iterator<Item = T>> Serialize for Streamed<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&mut *self.0.borrow_mut())
    }
}

/// A connection in JSON.
#[derive(Serialize)]
pub(crate) struct EdgeJson<'a> {
    from: String,
    to: String,
    verdict: &'static str,
    ports: Ports,
    reasons: Vec<&'static str>,
    via: Vec<String>,
    names: Vec<String>,
    evidence: Vec<Evidence<'a>>,
}

/// `"any"`, or a list of ports.
struct Ports(PortSet);

impl Serialize for Ports {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            PortSet::Any => serializer.serialize_str("any"),
            PortSet::None => serializer.collect_seq::<[String; 0]>([]),
            PortSet::List(list) => {
                serializer.collect_seq(list.iter().map(|(port, proto)| format!("{port}/{proto}")))
            }
        }
    }
}

#[derive(Serialize)]
struct Evidence<'a> {
    file: &'a str,
    line: u32,
}

fn edge<'a>(question: Question<'a>, answer: &Answer) -> EdgeJson<'a> {
    let (from, to) = (question.name(answer.from), question.name(answer.to));
    edge_json(question.places, from, to, &answer.verdict)
}

/// A connection as every command writes it.
pub(crate) fn edge_json<'a>(
    places: Places<'a>,
    from: String,
    to: String,
    verdict: &Verdict,
) -> EdgeJson<'a> {
    EdgeJson {
        from,
        to,
        verdict: verdict.outcome.as_str(),
        ports: Ports(verdict.ports.clone()),
        reasons: verdict
            .reasons
            .iter()
            .map(|reason| reason.as_str())
            .collect(),
        via: verdict.via.iter().map(|via| shown(via)).collect(),
        names: verdict.names.iter().map(|name| shown(name)).collect(),
        evidence: places
            .lines(&verdict.evidence)
            .into_iter()
            .map(|(file, line)| Evidence { file, line })
            .collect(),
    }
}

/// Writes one answer with its proof.
pub fn write_answer(
    question: Question<'_>,
    answer: &Answer,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let verdict = &answer.verdict;
    let (from, to) = (question.name(answer.from), question.name(answer.to));
    let word = look.paint(paint(verdict.outcome), verdict.outcome);
    let ports = match &verdict.ports {
        PortSet::None => String::new(),
        PortSet::Any => ", every port it listens on".to_owned(),
        list @ PortSet::List(_) => format!(", {list}"),
    };
    writeln!(
        out,
        "{} {} {}: {word}{ports}",
        look.paint(Paint::Strong, &from),
        look.arrow(),
        look.paint(Paint::Strong, &to)
    )?;
    for reason in &verdict.reasons {
        fact(out, look, reason.as_str(), reason.explanation())?;
    }
    for hop in &verdict.route {
        let places = question.places.lines(&hop.evidence);
        let places: Vec<String> = places
            .into_iter()
            .map(|(file, line)| format!("{}:{line}", shown(file)))
            .collect();
        let step = format!(
            "{} {} {}",
            question.name(hop.from),
            look.arrow(),
            question.name(hop.to)
        );
        let via = if hop.via.is_empty() {
            String::new()
        } else {
            format!(" through {}", shown(&hop.via))
        };
        let at = if places.is_empty() {
            String::new()
        } else {
            format!(", {}", places.join(", "))
        };
        fact(
            out,
            look,
            "route",
            &format!("{step}{via} ({}){at}", hop.reason.as_str()),
        )?;
    }
    if verdict.route.is_empty() && !verdict.evidence.is_empty() {
        let places = question.places.lines(&verdict.evidence);
        let places: Vec<String> = places
            .into_iter()
            .map(|(file, line)| format!("{}:{line}", shown(file)))
            .collect();
        fact(out, look, "see", &places.join(", "))?;
    }
    if !verdict.names.is_empty() {
        let names: Vec<String> = verdict.names.iter().map(|name| shown(name)).collect();
        fact(out, look, "names", &names.join(", "))?;
    }
    Ok(())
}

/// Writes a list of answers, one line each; those that are unreachable are left out.
pub fn write_list(
    question: Question<'_>,
    answers: &[Answer],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown_answers: Vec<&Answer> = answers
        .iter()
        .filter(|answer| answer.verdict.outcome != Outcome::Unreachable)
        .collect();
    let rows = shown_answers.iter().map(|answer| {
        let verdict = &answer.verdict;
        let via: Vec<String> = verdict.via.iter().map(|via| shown(via)).collect();
        let reasons: Vec<&str> = verdict
            .reasons
            .iter()
            .map(|reason| reason.as_str())
            .collect();
        [
            question.name(answer.from),
            question.name(answer.to),
            verdict.ports.to_string(),
            via.join(", "),
            reasons.join(", "),
        ]
    });
    let rows: Vec<[String; 5]> = rows.collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
            .min(36)
    };
    let widths = [width(0), width(1), width(2), width(3)];
    for (row, answer) in rows.iter().zip(&shown_answers) {
        let [from, to, ports, via, reasons] = row;
        let doubt = if answer.verdict.outcome == Outcome::Unknown {
            "?"
        } else {
            " "
        };
        let line = format!(
            "{from:a$} {} {to:b$} {doubt} {ports:c$}  {via:d$}  {}",
            look.arrow(),
            look.paint(Paint::Faint, reasons),
            a = widths[0],
            b = widths[1],
            c = widths[2],
            d = widths[3],
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    if rows.is_empty() {
        writeln!(out, "nobody is reached")?;
    }
    Ok(())
}

pub(crate) fn paint(outcome: Outcome) -> Paint {
    match outcome {
        Outcome::Reachable => Paint::Bad,
        Outcome::Unknown => Paint::Doubtful,
        Outcome::Unreachable => Paint::Good,
    }
}
