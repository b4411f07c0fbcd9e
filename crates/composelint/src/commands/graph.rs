//! `graph`: the picture of a project, and whether a stored one is out of date.

use std::io::{self, Write};
use std::path::Path;

use composelint_compose::Loader;
use composelint_report::graph::{self, Picture};
use composelint_report::look::Look;
use composelint_topology::{ServiceId, Topology};

use crate::analysis;
use crate::args::{Graph, GraphFormat};
use crate::commands::select::selected;
use crate::disk::Disk;
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind, tell};
use crate::question::Asked;

/// Draws, or compares.
pub(crate) fn run(args: &Graph) -> Result<Exit, Failure> {
    let asked = Asked::load(&args.load, &args.engine, &args.output, Kind::Warning)?;
    let topology = asked.topology();
    let mut picture = analysis::picture(&asked.roles(), &topology);
    if let Some(focus) = &args.focus {
        picture = focused(&asked, &topology, &picture, focus, args.depth)?;
    }
    let Some(stored) = &args.check else {
        let look = output::look(&args.output);
        output::write(&args.output, |out| draw(&picture, args.format, look, out))?;
        return Ok(asked.exit());
    };
    let path = Path::new(stored);
    let format = format_of(path).unwrap_or(args.format);
    let mut drawn = Vec::new();
    draw(&picture, format, Look::PLAIN, &mut drawn).map_err(|error| Failure(error.to_string()))?;
    let drawn = String::from_utf8_lossy(&drawn);
    let disk = Disk::new(true);
    let shown = disk.show(path);
    let contents = disk.for_shown(".").read(&shown);
    let contents = contents.map_err(|error| Failure(format!("cannot read `{shown}`: {error}")))?;
    if is_current(&contents.into_text_lossy(), &drawn) {
        return Ok(asked.exit());
    }
    let words =
        format!("`{shown}` is out of date: draw it again with `composelint graph --output`");
    tell(args.output.color, Kind::Error, &words);
    Ok(Exit::Findings)
}

fn draw(picture: &Picture, format: GraphFormat, look: Look, out: &mut dyn Write) -> io::Result<()> {
    match format {
        GraphFormat::Text => graph::write_text(picture, look, out),
        GraphFormat::Mermaid => graph::write_mermaid(picture, out),
        GraphFormat::Dot => graph::write_dot(picture, out),
        GraphFormat::Svg => graph::write_svg(picture, out),
        GraphFormat::Html => graph::write_html(picture, out),
        GraphFormat::Json => graph::write_json(picture, out),
    }
}

/// The part of a picture around a network, or around the services of a selector.
fn focused(
    asked: &Asked,
    topology: &Topology,
    picture: &Picture,
    focus: &str,
    depth: usize,
) -> Result<Picture, Failure> {
    if let Some(near) = picture.near(focus, depth) {
        return Ok(near);
    }
    let roles = asked.roles();
    let services = selected(&asked.ground(topology, &roles), focus)?;
    let services: Vec<usize> = services.into_iter().map(ServiceId::index).collect();
    if services.is_empty() {
        return Err(Failure(format!(
            "there is no service or network `{focus}` to focus on"
        )));
    }
    Ok(picture.near_services(services, depth))
}

/// The format that a file name tells.
fn format_of(path: &Path) -> Option<GraphFormat> {
    match path.extension()?.to_str()? {
        "mmd" | "mermaid" | "md" | "markdown" => Some(GraphFormat::Mermaid),
        "dot" | "gv" => Some(GraphFormat::Dot),
        "svg" => Some(GraphFormat::Svg),
        "html" | "htm" => Some(GraphFormat::Html),
        "json" => Some(GraphFormat::Json),
        "txt" => Some(GraphFormat::Text),
        _ => None,
    }
}

/// Whether a file is a drawing, or Markdown that has it in a fence; line ends and space at the end of lines don't matter.
fn is_current(stored: &str, drawn: &str) -> bool {
    let lines = |text: &str| {
        text.lines()
            .map(str::trim_end)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let (stored, drawn) = (lines(stored), lines(drawn));
    if stored.trim() == drawn.trim() {
        return true;
    }
    let mut fences = stored.split("```mermaid\n").skip(1);
    fences.any(|fence| {
        fence
            .split("\n```")
            .next()
            .is_some_and(|block| block.trim() == drawn.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_drawing_is_compared_without_line_ends() {
        let drawn = "flowchart LR\n  a --- é\n";
        for stored in [
            drawn,
            "flowchart LR\r\n  a --- é \r\n",
            "# Net\n\n```mermaid\nflowchart LR\n  a --- é\n```\ntext\n",
        ] {
            assert!(is_current(stored, drawn), "{stored}");
        }
        assert!(!is_current("```mermaid\nflowchart LR\n```\n", drawn));
    }
}
