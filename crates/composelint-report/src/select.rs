//! What a selector means: the answer of `select`.

use std::io::{self, Write};

use serde::Serialize;

use crate::json;
use crate::look::{Look, Paint};

/// A node that is selected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Selected {
    /// Its name.
    pub name: String,
    /// Whether that is certain, or depends on a variable without a value.
    pub certain: bool,
    /// Whether it is started; `null` for what is no service.
    pub started: Option<bool>,
}

/// Writes one name a line.
pub fn write(nodes: &[Selected], look: Look, out: &mut dyn Write) -> io::Result<()> {
    for node in nodes {
        let remark = match (node.certain, node.started) {
            (_, Some(false)) => "  (not started)",
            (false, _) => "  (depends on a variable)",
            _ => "",
        };
        writeln!(out, "{}{}", node.name, look.paint(Paint::Faint, remark))?;
    }
    Ok(())
}

/// Writes JSON, version 1.
pub fn write_json(selector: &str, nodes: &[Selected], out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Document<'a> {
        version: u32,
        selector: &'a str,
        nodes: &'a [Selected],
    }
    let document = Document {
        version: 1,
        selector,
        nodes,
    };
    json::write(&document, out)
}
