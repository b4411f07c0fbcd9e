//! What the outside can reach, and what can leave.

use std::io::{self, Write};

use serde::Serialize;

use crate::json;
use crate::look::{Look, Paint};

/// The answer of `exposure`.
#[derive(Debug, Clone, Serialize)]
pub struct Exposure {
    /// The version of the format.
    pub version: u32,
    /// What can be reached.
    pub exposed: Vec<Exposed>,
    /// What can leave.
    pub egress: Vec<Egress>,
}

/// A service that can be reached from outside.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Exposed {
    /// The service.
    pub service: String,
    /// The port that is dialled: `443/tcp`, `any`.
    pub port: String,
    /// The address that is dialled: `0.0.0.0`, `127.0.0.1`, the container's own.
    pub address: String,
    /// Who can dial: `@lan`, `@host`, `@internet`, `@external(NETWORK)`.
    pub from: String,
    /// Why.
    pub reason: &'static str,
}

/// Whether a service can leave.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Egress {
    /// The service.
    pub service: String,
    /// `reachable`, `unreachable`, `unknown`: the internet, as seen from it.
    pub verdict: &'static str,
    /// Why.
    pub reason: &'static str,
}

/// Writes the answer as JSON, version 1.
pub fn write_json(exposure: &Exposure, out: &mut dyn Write) -> io::Result<()> {
    json::write(exposure, out)
}

/// Writes the answer for people.
pub fn write(exposure: &Exposure, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", look.paint(Paint::Strong, "can be reached"))?;
    let rows = rows(&exposure.exposed);
    let width = |of: &dyn Fn(&Row<'_>) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let (a, b, c) = (
        width(&|row| row.of.service.len()),
        width(&|row| row.of.port.len()),
        width(&|row| row.of.address.len()),
    );
    for row in &rows {
        let Exposed {
            service,
            port,
            address,
            reason,
            ..
        } = row.of;
        let from = row.from.join(", ");
        let paint = if from == "@host" {
            Paint::Faint
        } else {
            Paint::Bad
        };
        let from = look.paint(paint, from);
        let reason = look.paint(Paint::Faint, reason);
        writeln!(
            out,
            "  {service:a$}  {port:b$}  {address:c$}  {reason}  from {from}"
        )?;
    }
    if exposure.exposed.is_empty() {
        writeln!(out, "  nothing")?;
    }
    writeln!(
        out,
        "\n{}",
        look.paint(Paint::Strong, "can leave to the internet")
    )?;
    let width = exposure
        .egress
        .iter()
        .map(|it| it.service.len())
        .max()
        .unwrap_or(0);
    for egress in &exposure.egress {
        let (word, paint) = match egress.verdict {
            "reachable" => ("yes", Paint::Doubtful),
            "unknown" => ("unknown", Paint::Doubtful),
            _ => ("no", Paint::Good),
        };
        let word = look.paint(paint, format_args!("{word:7}"));
        let reason = look.paint(Paint::Faint, egress.reason);
        writeln!(out, "  {:width$}  {word}  {reason}", egress.service)?;
    }
    if exposure.egress.is_empty() {
        writeln!(out, "  nothing")?;
    }
    Ok(())
}

/// One opening, and everybody it is open to.
struct Row<'a> {
    of: &'a Exposed,
    from: Vec<&'a str>,
}

fn rows(exposed: &[Exposed]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for each in exposed {
        let same = |row: &&mut Row<'_>| {
            let of = row.of;
            (&of.service, &of.port, &of.address, of.reason)
                == (&each.service, &each.port, &each.address, each.reason)
        };
        // Openings of one service follow each other.
        match rows
            .iter_mut()
            .rev()
            .take_while(|row| row.of.service == each.service)
            .find(same)
        {
            Some(row) => row.from.push(&each.from),
            None => rows.push(Row {
                of: each,
                from: vec![&each.from],
            }),
        }
    }
    rows
}
