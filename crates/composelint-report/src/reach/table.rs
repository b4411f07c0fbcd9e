//! All services against all services, one character each.

use std::io::{self, Write};

use composelint_topology::{Node, Outcome, PortSet};

use super::Question;
use crate::look::{Look, Paint};

/// Writes the table: rows dial, columns answer.
pub fn write(
    question: Question<'_>,
    nodes: &[Node],
    outcome: &dyn Fn(Node, Node) -> (Outcome, PortSet),
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let names: Vec<String> = nodes.iter().map(|node| question.name(*node)).collect();
    let width = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    let digits = names.len().to_string().len();
    for line in (0..digits).rev() {
        let place = 10_usize.pow(u32::try_from(line).unwrap_or(0));
        let number = |column: usize| {
            let shown = column >= place || line == 0;
            if shown {
                (column / place % 10).to_string()
            } else {
                " ".to_owned()
            }
        };
        let header: Vec<String> = (1..=names.len()).map(number).collect();
        writeln!(out, "{:digits$} {:width$}  {}", "", "", header.join(" "))?;
    }
    for (at, from) in nodes.iter().enumerate() {
        let cells: Vec<String> = nodes
            .iter()
            .map(|to| cell(*from, *to, outcome, look))
            .collect();
        writeln!(
            out,
            "{:digits$} {:width$}  {}",
            at + 1,
            names[at],
            cells.join(" ")
        )?;
    }
    writeln!(
        out,
        "\n# every port   p published ports   ? unknown   . unreachable"
    )
}

fn cell(
    from: Node,
    to: Node,
    outcome: &dyn Fn(Node, Node) -> (Outcome, PortSet),
    look: Look,
) -> String {
    if from == to {
        return look.paint(Paint::Faint, "-");
    }
    match outcome(from, to) {
        (Outcome::Unreachable, _) => look.paint(Paint::Faint, "."),
        (Outcome::Unknown, _) => look.paint(Paint::Doubtful, "?"),
        (Outcome::Reachable, PortSet::Any) => look.paint(Paint::Bad, "#"),
        (Outcome::Reachable, _) => look.paint(Paint::Accent, "p"),
    }
}
