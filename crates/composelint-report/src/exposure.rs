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
    let width = |of: &dyn Fn(&Exposed) -> usize| exposure.exposed.iter().map(of).max().unwrap_or(0);
    let (a, b, c, d) = (
        width(&|it| it.from.len()),
        width(&|it| it.service.len()),
        width(&|it| it.port.len()),
        width(&|it| it.address.len()),
    );
    for exposed in &exposure.exposed {
        let paint = if exposed.from == "@host" {
            Paint::Faint
        } else {
            Paint::Bad
        };
        let from = look.paint(paint, format_args!("{:a$}", exposed.from));
        let reason = look.paint(Paint::Faint, exposed.reason);
        let (service, port, address) = (&exposed.service, &exposed.port, &exposed.address);
        writeln!(
            out,
            "  {from} {} {service:b$}  {port:c$}  {address:d$}  {reason}",
            look.arrow()
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
