//! The picture as SVG, drawn here: no Graphviz, no layout that crosses itself.
//!
//! Every service is a row, every network a column; a dot is a membership. What comes in stands on the left, what gets out
//! leads down to the internet. That stays legible with any number of networks, and with as many services as a screen has rows.

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use composelint_topology::Tri;

use super::{Door, Home, Network, Picture, Service};

/// From this many services on, alike ones are drawn as one.
const MANY_SERVICES: usize = 40;

const LEFT: usize = 190;
const BOX: usize = 210;
const ROW: usize = 36;
const COLUMN: usize = 46;
const TOP: usize = 130;
const BOTTOM: usize = 70;
const RIGHT: usize = 90;

/// Colours for networks, one after the other; internal ones are green.
const COLOURS: [&str; 6] = [
    "#4063d8", "#9558b2", "#b8651b", "#00798c", "#8f2d56", "#5c677d",
];

const STYLE: &str = "text{font:12px sans-serif;fill:#222}.small{font-size:10px;fill:#555}.title{font-size:14px;font-weight:bold}\
.box{fill:#fff;stroke:#777}.idle{stroke-dasharray:4}.in{stroke:#c0392b;fill:none}.loop{stroke:#777;fill:none}\
.lan{fill:#c0392b}.edge{fill:#e8a15a}.app{fill:#9db4c0}.data{fill:#c97b9f}.ops{fill:#b5b5b5}";

/// Writes the picture.
pub fn write(picture: &Picture, out: &mut dyn Write) -> io::Result<()> {
    let picture = if picture.services.len() > MANY_SERVICES {
        &picture.grouped()
    } else {
        picture
    };
    let mut svg = String::new();
    // Writing to a string cannot fail.
    draw(picture, &mut svg).map_err(io::Error::other)?;
    out.write_all(svg.as_bytes())
}

fn draw(picture: &Picture, svg: &mut String) -> fmt::Result {
    let width = LEFT + BOX + picture.networks.len() * COLUMN + RIGHT;
    let height = TOP + picture.services.len() * ROW + BOTTOM;
    let title = escape(&picture.projects.join(" + "));
    writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">"
    )?;
    writeln!(svg, "<title>Networks of {title}</title>")?;
    writeln!(svg, "<style>{STYLE}</style>")?;
    writeln!(svg, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>")?;
    writeln!(
        svg,
        "<text class=\"title\" x=\"16\" y=\"26\">{title}</text>"
    )?;
    for (at, network) in picture.networks.iter().enumerate() {
        column(picture, at, network, svg)?;
    }
    for (at, service) in picture.services.iter().enumerate() {
        row(picture, at, service, svg)?;
    }
    if picture
        .networks
        .iter()
        .any(|network| network.leaves.may_be())
    {
        let x = LEFT + BOX + COLUMN / 2;
        let to = x + picture.networks.len().saturating_sub(1) * COLUMN + 14;
        let y = height - BOTTOM + 44;
        writeln!(
            svg,
            "<line x1=\"{}\" y1=\"{y}\" x2=\"{to}\" y2=\"{y}\" stroke=\"#222\" stroke-width=\"3\"/>",
            x - 14
        )?;
        writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\">@internet</text>",
            x - 14,
            y + 17
        )?;
    }
    writeln!(svg, "</svg>")
}

fn column(picture: &Picture, at: usize, network: &Network, svg: &mut String) -> fmt::Result {
    let x = x_of(at);
    let (start, end) = (TOP - 8, TOP + picture.services.len() * ROW);
    let colour = colour(at, network);
    let dash = if network.external { "7 4" } else { "none" };
    writeln!(
        svg,
        "<path d=\"M{x} {start}V{end}\" stroke=\"{colour}\" stroke-width=\"3\" stroke-dasharray=\"{dash}\"/>"
    )?;
    writeln!(
        svg,
        "<g transform=\"translate({},{}) rotate(-50)\">",
        x + 2,
        TOP - 14
    )?;
    writeln!(svg, "<title>{}</title>", escape(&network.real_name))?;
    let key = escape(&short(&network.key, 22));
    writeln!(
        svg,
        "<text style=\"fill:{colour};font-weight:bold\">{key}</text>"
    )?;
    let words = escape(&network.traits().join(", "));
    if !words.is_empty() {
        writeln!(svg, "<text class=\"small\" y=\"12\">{words}</text>")?;
    }
    writeln!(svg, "</g>")?;
    way_out(network.leaves, x, end, colour, svg)
}

/// An arrow down to the internet, or a bar that ends the line.
fn way_out(leaves: Tri, x: usize, end: usize, colour: &str, svg: &mut String) -> fmt::Result {
    let dash = match leaves {
        Tri::No => {
            let from = x - 9;
            return writeln!(
                svg,
                "<path d=\"M{from} {end}h18\" stroke=\"{colour}\" stroke-width=\"5\"/>"
            );
        }
        Tri::Yes => "none",
        Tri::Unknown => "2 4",
    };
    let tip = end + 42;
    writeln!(
        svg,
        "<path d=\"M{x} {end}V{}\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\"/>",
        tip - 6
    )?;
    writeln!(svg, "<path d=\"M{x} {tip}l-5 -9h10z\" fill=\"{colour}\"/>")
}

fn row(picture: &Picture, at: usize, service: &Service, svg: &mut String) -> fmt::Result {
    let top = TOP + at * ROW + 4;
    let middle = top + ROW / 2 - 4;
    // Who shares a namespace is on the networks of its owner.
    let owner = match &service.home {
        Home::With(owner) => picture.position_of(owner),
        _ => None,
    };
    let networks: Vec<usize> = picture.networks_of(owner.unwrap_or(at)).collect();
    if let Some(last) = networks.iter().max() {
        let (from, to) = (LEFT + BOX, x_of(*last));
        writeln!(svg, "<path d=\"M{from} {middle}H{to}\" stroke=\"#999\"/>")?;
    }
    for network in networks {
        let (x, colour) = (x_of(network), colour(network, &picture.networks[network]));
        let fill = if owner.is_some() { "#fff" } else { colour };
        let paint = format!("fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"2\"");
        writeln!(svg, "<circle cx=\"{x}\" cy=\"{middle}\" r=\"5\" {paint}/>")?;
    }
    let class = if service.home == Home::Idle {
        "box idle"
    } else {
        "box"
    };
    let tier = service.tier.unwrap_or("ops");
    let names = escape(&service.names.join(", "));
    writeln!(svg, "<g><title>{names}</title>")?;
    for (class, width) in [(class, BOX), (tier, 6)] {
        let size = format!("width=\"{width}\" height=\"28\" rx=\"3\"");
        writeln!(
            svg,
            "<rect class=\"{class}\" x=\"{LEFT}\" y=\"{top}\" {size}/>"
        )?;
    }
    let words = service
        .role
        .map(str::to_owned)
        .into_iter()
        .chain(service.home.words());
    let words: Vec<String> = words.collect();
    let words = escape(&short(&words.join(", "), 34));
    let x = LEFT + 14;
    let base = if words.is_empty() {
        middle + 4
    } else {
        middle - 1
    };
    let label = escape(&short(&service.label(), 28));
    writeln!(svg, "<text x=\"{x}\" y=\"{base}\">{label}</text>")?;
    if !words.is_empty() {
        writeln!(
            svg,
            "<text class=\"small\" x=\"{x}\" y=\"{}\">{words}</text>",
            middle + 10
        )?;
    }
    writeln!(svg, "</g>")?;
    doors(service, &picture.doors_of(at), middle, svg)
}

/// What comes in: from the LAN in red, from the host alone in grey.
fn doors(service: &Service, doors: &[Door], middle: usize, svg: &mut String) -> fmt::Result {
    let host = service.home == Home::Host;
    let mut words = Vec::new();
    if host {
        words.push("@lan every port".to_owned());
    }
    for (from, of) in [("@lan", true), ("@host", false)] {
        let ports = doors.iter().filter(|door| door.public == of);
        let ports: Vec<&str> = ports.map(|door| door.label.as_str()).collect();
        if !ports.is_empty() {
            words.push(format!("{from} {}", ports.join(" ")));
        }
    }
    if words.is_empty() {
        return Ok(());
    }
    let public = host || doors.iter().any(|door| door.public);
    let words = words.join("  ");
    let class = if public { "in" } else { "loop" };
    let (x, y) = (LEFT - 12, middle - 4);
    let label = escape(&short(&words, 32));
    writeln!(svg, "<g><title>{}</title>", escape(&words))?;
    writeln!(
        svg,
        "<text class=\"small\" x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{label}</text>"
    )?;
    let tip = LEFT - 3;
    writeln!(
        svg,
        "<path class=\"{class}\" d=\"M16 {middle}H{tip}m-6 -4l6 4l-6 4\" stroke-width=\"2\"/></g>"
    )
}

fn x_of(network: usize) -> usize {
    LEFT + BOX + COLUMN / 2 + network * COLUMN
}

fn colour(at: usize, network: &Network) -> &'static str {
    if network.internal.is_yes() {
        "#2e8b57"
    } else {
        COLOURS[at % COLOURS.len()]
    }
}

/// Cut to so many characters; the whole text is in the tooltip.
fn short(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(length - 1).collect();
    cut.push('…');
    cut
}

/// Text as it stands in markup.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
