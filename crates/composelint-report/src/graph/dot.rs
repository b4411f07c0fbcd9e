//! The picture for Graphviz.

use std::io::{self, Write};

use composelint_topology::Tri;

use super::mermaid::Ids;
use super::{Home, Picture};

/// Writes the picture.
pub fn write(picture: &Picture, out: &mut dyn Write) -> io::Result<()> {
    let mut ids = Ids::default();
    let networks = picture.networks.iter().map(|it| ids.give("n", &it.key));
    let networks: Vec<String> = networks.collect();
    let services = picture
        .services
        .iter()
        .map(|it| ids.give("s", &it.names[0]));
    let services: Vec<String> = services.collect();
    writeln!(out, "graph {} {{", quote(&picture.projects.join(" + ")))?;
    writeln!(out, "  rankdir=LR;")?;
    writeln!(out, "  node [fontname=\"sans-serif\", fontsize=11];")?;
    writeln!(out, "  edge [fontname=\"sans-serif\", fontsize=9];")?;
    nodes(picture, &networks, &services, out)?;
    edges(picture, &networks, &services, out)?;
    writeln!(out, "}}")
}

fn nodes(
    picture: &Picture,
    networks: &[String],
    services: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    for name in ["lan", "host", "internet"] {
        writeln!(out, "  {name} [label=\"@{name}\", shape=oval, style=bold];")?;
    }
    for (network, id) in picture.networks.iter().zip(networks) {
        let mut lines = vec![network.key.as_str()];
        let traits = network.traits().join(", ");
        lines.extend(Some(traits.as_str()).filter(|traits| !traits.is_empty()));
        let colour = if network.internal.is_yes() {
            "palegreen"
        } else {
            "lavender"
        };
        let label = quote(&lines.join("\n"));
        let look = format!("shape=hexagon, style=filled, fillcolor={colour}");
        writeln!(out, "  {id} [label={label}, {look}];")?;
    }
    for (service, id) in picture.services.iter().zip(services) {
        let mut lines = vec![service.label()];
        lines.extend(service.role.map(str::to_owned));
        lines.extend(service.home.words());
        let style = if service.home == Home::Idle {
            "dashed"
        } else {
            "solid"
        };
        let label = quote(&lines.join("\n"));
        writeln!(out, "  {id} [label={label}, shape=box, style={style}];")?;
    }
    Ok(())
}

fn edges(
    picture: &Picture,
    networks: &[String],
    services: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    for (member, network) in &picture.members {
        writeln!(out, "  {} -- {};", services[*member], networks[*network])?;
    }
    for door in &picture.doors {
        let from = if door.public { "lan" } else { "host" };
        let label = quote(&door.label);
        let id = &services[door.service];
        writeln!(
            out,
            "  {from} -- {id} [label={label}, dir=forward, color=red];"
        )?;
    }
    for (network, id) in picture.networks.iter().zip(networks) {
        let style = match network.leaves {
            Tri::Yes => "dashed",
            Tri::Unknown => "dotted",
            Tri::No => continue,
        };
        writeln!(out, "  {id} -- internet [dir=forward, style={style}];")?;
    }
    for (service, id) in picture.services.iter().zip(services) {
        let other = match &service.home {
            Home::Host => Some("host"),
            Home::With(owner) => picture
                .position_of(owner)
                .map(|owner| services[owner].as_str()),
            _ => None,
        };
        if let Some(other) = other {
            writeln!(out, "  {other} -- {id} [style=bold];")?;
        }
    }
    Ok(())
}

/// A quoted string; line breaks become Graphviz's own.
fn quote(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{escaped}\"")
}
