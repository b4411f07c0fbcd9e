//! What one line of a file means: which values of the project stand there, and what becomes of them.

use std::io::{self, Write};

use composelint_compose::{Project, config};
use composelint_intent::Roles;
use composelint_topology::{Node, ServiceId};
use composelint_yaml::{FileId, Kind, NodeRef, Span, Tree};

use super::{fact, home_of, membership, port};
use crate::look::{Look, Paint};
use crate::reach::Question;
use crate::text::shown;

/// More values than these are counted, not listed: a line below an anchor can stand for hundreds.
const LISTED: usize = 8;

/// A line of a file.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The file.
    pub file: FileId,
    /// Its bytes, without the line end.
    pub range: (u32, u32),
    /// The file's name and the number of the line, as a person reads them.
    pub shown: &'a str,
    /// The file as it was written.
    pub tree: &'a Tree,
    /// The roles of the project's services.
    pub roles: &'a Roles,
}

impl Line<'_> {
    fn begins(self, span: Span) -> bool {
        span.file == self.file && self.range.0 <= span.start && span.start < self.range.1.max(1)
    }
}

/// A value that is written on the line.
#[derive(Debug)]
struct Subject {
    /// The keys that lead to it; `0`, `1`, … for items.
    path: Vec<String>,
    /// Its bytes.
    value: Span,
    /// The value that took its place, if it lost.
    replaced: Option<Span>,
}

/// Writes what stands on a line of a project's file.
pub fn write_line(
    question: Question<'_>,
    project: &Project,
    line: Line<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let subjects = subjects(project, line);
    if subjects.is_empty() {
        let nothing = "nothing that the project uses: a comment, a blank line, or a value that Compose does not take over";
        writeln!(out, "{}", look.paint(Paint::Strong, line.shown))?;
        return fact(out, look, "holds", nothing);
    }
    for subject in subjects.iter().take(LISTED) {
        let path = look.paint(Paint::Strong, shown(&subject.path.join(".")));
        writeln!(out, "{path}, {}", line.shown)?;
        if let Some(winner) = subject.replaced {
            let (file, line) = question.places.line(winner);
            let story = format!("replaced by {}:{line}", shown(file));
            fact(out, look, "counts for nothing", &story)?;
            continue;
        }
        meaning(question, project, subject, line, look, out)?;
    }
    if subjects.len() > LISTED {
        writeln!(
            out,
            "… and {} more values that this line stands for",
            subjects.len() - LISTED
        )?;
    }
    Ok(())
}

fn meaning(
    question: Question<'_>,
    project: &Project,
    subject: &Subject,
    line: Line<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let topology = question.topology;
    let path: Vec<&str> = subject.path.iter().map(String::as_str).collect();
    match path[..] {
        ["services", name, ref rest @ ..] => {
            let named = topology.services().find(|(_, service)| {
                service.name == name
                    && topology.projects().get(service.project) == Some(&project.name)
            });
            let Some((id, _)) = named else {
                return Ok(());
            };
            of_service(question, id, rest, subject.value, line.roles, look, out)
        }
        ["networks", key, ..] => match topology.find_network(key) {
            Some(id) => super::write_network(question, id, look, out),
            None => fact(out, look, "network", "no service uses it"),
        },
        _ => Ok(()),
    }
}

fn of_service(
    question: Question<'_>,
    id: ServiceId,
    path: &[&str],
    value: Span,
    roles: &Roles,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let topology = question.topology;
    match path {
        [] => {
            let role = roles.of(&topology.service(id).name);
            super::write_service(question, id, role, look, out)
        }
        ["ports", ..] => {
            let bindings = topology.bindings_of(id).iter();
            for binding in bindings.filter(|it| within(value, it.span)) {
                fact(out, look, "port", &port(binding))?;
            }
            openings(question, id, value, look, out)
        }
        ["networks", rest @ ..] => {
            let asked = |key: &str| rest.first().is_none_or(|it| *it == key);
            for endpoint in topology.endpoints_of_service(id) {
                if asked(&topology.network(endpoint.network).key) {
                    fact(out, look, "network", &membership(topology, endpoint))?;
                    fact(out, look, "meets there", &others(question, id, endpoint))?;
                }
            }
            Ok(())
        }
        ["network_mode", ..] => fact(out, look, "lives in", &home_of(question, id)),
        ["depends_on" | "links", rest @ ..] => connections(question, id, rest, look, out),
        _ => belongs(question, id, look, out),
    }
}

/// Whether a service can connect to those it names.
fn connections(
    question: Question<'_>,
    id: ServiceId,
    path: &[&str],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let topology = question.topology;
    let Some(Ok(to)) = path.first().map(|name| topology.parse_node(name)) else {
        return belongs(question, id, look, out);
    };
    let verdict = topology.reach(Node::Service(id), to, None);
    let words = format!(
        "{} by {} ({})",
        verdict.outcome,
        question.name(Node::Service(id)),
        verdict.reason().as_str()
    );
    fact(out, look, &question.name(to), &words)
}

fn belongs(
    question: Question<'_>,
    id: ServiceId,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = question.name(Node::Service(id));
    let words = format!("{name}; `composelint explain {name}` tells what it reaches");
    fact(out, look, "belongs to", &words)
}

/// Whether bytes are inside a value's.
fn within(value: Span, inner: Span) -> bool {
    value.file == inner.file && value.start <= inner.start && inner.end <= value.end
}

/// Who gets in through the ports of the line.
fn openings(
    question: Question<'_>,
    id: ServiceId,
    value: Span,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let exposed = question.topology.exposure();
    let here = exposed
        .iter()
        .filter(|it| it.service == id && within(value, it.span));
    let mut callers: Vec<String> = here.map(|it| question.name(it.from)).collect();
    callers.dedup();
    if callers.is_empty() {
        return fact(out, look, "open to", "nobody");
    }
    fact(out, look, "open to", &callers.join(", "))
}

fn others(
    question: Question<'_>,
    id: ServiceId,
    endpoint: &composelint_topology::Endpoint,
) -> String {
    let topology = question.topology;
    let network = topology.network(endpoint.network);
    let mut names: Vec<String> = Vec::new();
    for other in &network.endpoints {
        let service = topology.endpoint(*other).service;
        let name = question.name(Node::Service(service));
        if service != id && !names.contains(&name) {
            names.push(name);
        }
    }
    match names.len() {
        0 => "nobody".to_owned(),
        n if n > LISTED => format!("{} and {} more", names[..LISTED].join(", "), n - LISTED),
        _ => names.join(", "),
    }
}

/// What the project has of the value that begins on the line: under its own keys, and wherever an alias, `extends` or `include` took it.
fn subjects(project: &Project, line: Line<'_>) -> Vec<Subject> {
    let Some((path, value)) = written(line) else {
        return Vec::new();
    };
    let is_it = |span: Span| span.file == value.file && span.start == value.start;
    let mut found: Vec<Subject> = Vec::new();
    config::visit(project, &mut |path, span, history| {
        let stands = is_it(span);
        let lost = || {
            history.is_some_and(|it| {
                it.shadowed
                    .iter()
                    .any(|it| it.text.is_some() && is_it(it.span))
            })
        };
        let within = found
            .last()
            .is_some_and(|outer| path.starts_with(&outer.path));
        if !within && (stands || lost()) {
            found.push(Subject {
                path: path.to_vec(),
                value,
                replaced: (!stands).then_some(span),
            });
        }
    });
    if found.is_empty() {
        found.push(Subject {
            path,
            value,
            replaced: None,
        });
    }
    found
}

/// The outermost key or item that begins on the line, as the path to it, and its value's bytes.
fn written(line: Line<'_>) -> Option<(Vec<String>, Span)> {
    let first = line
        .tree
        .nodes()
        .find(|node| line.begins(node.span()) && is_named(*node))?;
    let (mut path, mut value) = (Vec::new(), first);
    let mut node = first;
    while let Some(parent) = node.parent() {
        let of_entry = parent
            .entries()
            .find(|entry| entry.key == node || entry.value == node);
        let key = match of_entry {
            Some(entry) => {
                if node == first {
                    value = entry.value;
                }
                entry.key.text()?.to_owned()
            }
            None => parent.items().position(|item| item == node)?.to_string(),
        };
        path.push(key);
        node = parent;
    }
    path.reverse();
    Some((path, value.span()))
}

/// Whether a node is a key or an item, and not a collection whose first child is meant.
fn is_named(node: NodeRef<'_>) -> bool {
    let block = matches!(node.kind(), Kind::Mapping | Kind::Sequence) && !node.is_flow();
    let is_item = node
        .parent()
        .is_some_and(|parent| parent.kind() == Kind::Sequence);
    is_item || !block
}
