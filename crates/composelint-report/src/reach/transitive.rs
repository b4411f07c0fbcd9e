//! What somebody who controls a node gets to, one service after the other; and large projects by their classes.

use std::io::{self, Write};

use composelint_topology::{Hop, Node, Outcome, ServiceId};
use serde::Serialize;

use super::Question;
use crate::json;
use crate::look::{Look, Paint};
use crate::text::{count, shown};

/// A node that can be reached through others, and the shortest way there.
#[derive(Debug, Clone)]
pub struct Path {
    /// The end.
    pub to: Node,
    /// The steps.
    pub hops: Vec<Hop>,
}

/// Writes paths from a node, one line each.
pub fn write(
    question: Question<'_>,
    from: Node,
    paths: &[Path],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let start = question.name(from);
    writeln!(
        out,
        "whoever controls {} gets to",
        look.paint(Paint::Strong, &start)
    )?;
    let width = paths
        .iter()
        .map(|path| question.name(path.to).chars().count())
        .max()
        .unwrap_or(0);
    for path in paths {
        let steps = path.hops.iter().map(|hop| {
            let via = if hop.via.is_empty() {
                hop.reason.as_str().to_owned()
            } else {
                shown(&hop.via)
            };
            format!("{} {} ({via})", look.arrow(), question.name(hop.to))
        });
        let steps: Vec<String> = steps.collect();
        let length = format!("{:7}", count(path.hops.len(), "step"));
        writeln!(
            out,
            "  {:width$}  {length}  {start} {}",
            question.name(path.to),
            steps.join(" ")
        )?;
    }
    if paths.is_empty() {
        writeln!(out, "  nobody")?;
    }
    Ok(())
}

/// Writes paths from a node as JSON: edges, each with its path.
pub fn write_json(
    question: Question<'_>,
    from: Node,
    paths: &[Path],
    out: &mut dyn Write,
) -> io::Result<()> {
    let step = |hop: &Hop| StepJson {
        from: question.name(hop.from),
        to: question.name(hop.to),
        reason: hop.reason.as_str(),
        via: shown(&hop.via),
    };
    let edge = |path: &Path| EdgeJson {
        from: question.name(from),
        to: question.name(path.to),
        verdict: Outcome::Reachable.as_str(),
        path: path.hops.iter().map(step).collect(),
    };
    let document = Document {
        version: 1,
        project: question.topology.projects().join("+"),
        engine: question.topology.engine().to_string(),
        edges: paths.iter().map(edge).collect(),
    };
    json::write(&document, out)
}

#[derive(Serialize)]
struct Document {
    version: u32,
    project: String,
    engine: String,
    edges: Vec<EdgeJson>,
}

#[derive(Serialize)]
struct EdgeJson {
    from: String,
    to: String,
    verdict: &'static str,
    path: Vec<StepJson>,
}

#[derive(Serialize)]
struct StepJson {
    from: String,
    to: String,
    reason: &'static str,
    via: String,
}

/// Writes who reaches whom by classes: services that nothing tells apart are one line.
pub fn write_classes(question: Question<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let topology = question.topology;
    let classes = topology.classes();
    let pairs = topology.count_pairs();
    let name = |at: usize| group(question, &classes[at].services);
    writeln!(
        out,
        "{} of {} pairs can talk; {} in {}",
        pairs.reachable,
        pairs.total,
        count(
            classes.iter().map(|class| class.services.len()).sum(),
            "service"
        ),
        count(classes.len(), "group"),
    )?;
    for edge in topology.class_edges() {
        let doubt = if edge.outcome == Outcome::Unknown {
            "? "
        } else {
            ""
        };
        let reason = look.paint(Paint::Faint, edge.reason.as_str());
        writeln!(
            out,
            "{} {} {}  {doubt}{reason}",
            name(edge.from),
            look.arrow(),
            name(edge.to)
        )?;
    }
    Ok(())
}

fn group(question: Question<'_>, services: &[ServiceId]) -> String {
    let first = services
        .first()
        .map_or_else(String::new, |id| question.name(Node::Service(*id)));
    match services.len() {
        0 | 1 => first,
        many => format!("{first} and {} alike", many - 1),
    }
}
