//! Which services answer to a name.

use std::io::{self, Write};

use serde::Serialize;

use crate::json;
use crate::look::{Look, Paint};

/// The answer of `resolve`.
#[derive(Debug, Clone, Serialize)]
pub struct Resolved {
    /// The version of the format.
    pub version: u32,
    /// The service that asks.
    pub from: String,
    /// The name it asks for.
    pub name: String,
    /// `found`, `not-found`, `upstream` or `unknown`.
    pub status: &'static str,
    /// Who answers; several answer in turns.
    pub answers: Vec<ResolvedTo>,
}

/// One who answers.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct ResolvedTo {
    /// The service.
    pub service: String,
    /// The network its address is on, by the name the engine knows.
    pub network: String,
}

/// Writes the answer as JSON, version 1.
pub fn write_json(resolved: &Resolved, out: &mut dyn Write) -> io::Result<()> {
    json::write(resolved, out)
}

/// Writes the answer for people.
pub fn write(resolved: &Resolved, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let (from, name) = (&resolved.from, &resolved.name);
    let said = match resolved.status {
        "found" => "is answered by",
        "upstream" => "is nobody's here; the question goes to the DNS servers of the host",
        "not-found" => "is answered by nobody",
        _ => "may be answered; it depends on something that the files don't tell",
    };
    writeln!(
        out,
        "{} asked from {}: {said}",
        look.paint(Paint::Strong, name),
        look.paint(Paint::Strong, from)
    )?;
    for answer in &resolved.answers {
        writeln!(
            out,
            "  {} on {}",
            answer.service,
            look.paint(Paint::Accent, &answer.network)
        )?;
    }
    if resolved.answers.len() > 1 {
        writeln!(out, "  each in turn: the answers rotate")?;
    }
    Ok(())
}
