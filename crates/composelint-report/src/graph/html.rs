//! The picture as a page of its own: the drawing, and every service and network in a table below it.
//!
//! The page loads nothing from elsewhere, and its policy forbids it to.

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use composelint_topology::Tri;

use super::svg::{self, escape};
use super::{Home, Network, Picture, Service};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What the page may do: show itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/// Writes the page.
pub fn write(picture: &Picture, out: &mut dyn Write) -> io::Result<()> {
    let mut page = String::new();
    // Writing to a string cannot fail.
    head(picture, &mut page).map_err(io::Error::other)?;
    out.write_all(page.as_bytes())?;
    svg::write(picture, out)?;
    page.clear();
    tables(picture, &mut page).map_err(io::Error::other)?;
    out.write_all(page.as_bytes())
}

fn head(picture: &Picture, page: &mut String) -> fmt::Result {
    let title = escape(&picture.projects.join(" + "));
    writeln!(page, "<!doctype html>\n<html lang=\"en\">\n<head>")?;
    writeln!(page, "<meta charset=\"utf-8\">")?;
    writeln!(
        page,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">"
    )?;
    writeln!(
        page,
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    )?;
    writeln!(page, "<title>{title}: networks</title>")?;
    writeln!(page, "<style>\n{STYLE}</style>\n</head>\n<body>")?;
    writeln!(page, "<h1>{title}</h1>")?;
    writeln!(
        page,
        "<p>{}, {}. A row is a service, a line down is a network, a dot is a membership; what comes in stands on the left.</p>",
        crate::text::count(picture.services.len(), "service"),
        crate::text::count(picture.networks.len(), "network")
    )?;
    writeln!(page, "<div class=\"picture\">")
}

fn tables(picture: &Picture, page: &mut String) -> fmt::Result {
    writeln!(page, "</div>\n<h2>Services</h2>")?;
    writeln!(
        page,
        "<p><input id=\"filter\" type=\"search\" placeholder=\"filter\" aria-label=\"filter services\"> \
         <span class=\"hint\">Point at a service to see whom it meets on a network.</span></p>"
    )?;
    writeln!(page, "<table id=\"services\">")?;
    header(&["service", "role", "networks", "published"], page)?;
    for (at, service) in picture.services.iter().enumerate() {
        row(picture, at, service, page)?;
    }
    writeln!(
        page,
        "</tbody>\n</table>\n<h2>Networks</h2>\n<table id=\"networks\">"
    )?;
    header(
        &["network", "on the engine", "kind", "way out", "members"],
        page,
    )?;
    for (at, network) in picture.networks.iter().enumerate() {
        let on_it = |member: &&(usize, usize)| member.1 == at;
        let members = picture.members.iter().filter(on_it);
        let names: Vec<String> = members
            .filter_map(|(service, _)| picture.services.get(*service))
            .map(Service::label)
            .collect();
        network_row(network, &names.join(", "), page)?;
    }
    writeln!(page, "</tbody>\n</table>")?;
    writeln!(page, "<script>\n{SCRIPT}</script>\n</body>\n</html>")
}

fn header(words: &[&str], page: &mut String) -> fmt::Result {
    let cells: Vec<String> = words
        .iter()
        .map(|word| format!("<th scope=\"col\">{word}</th>"))
        .collect();
    writeln!(page, "<thead><tr>{}</tr></thead>\n<tbody>", cells.concat())
}

fn row(picture: &Picture, at: usize, service: &Service, page: &mut String) -> fmt::Result {
    // Who shares a namespace is on the networks of its owner.
    let owner = match &service.home {
        Home::With(owner) => picture.position_of(owner),
        _ => None,
    };
    let networks: Vec<usize> = picture.networks_of(owner.unwrap_or(at)).collect();
    let numbers: Vec<String> = networks.iter().map(usize::to_string).collect();
    let keys: Vec<&str> = networks
        .iter()
        .map(|network| picture.networks[*network].key.as_str())
        .collect();
    let place: Vec<String> = service.home.words().into_iter().collect();
    let place = [keys.join(", "), place.join(", ")]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect::<Vec<_>>()
        .join("; ");
    writeln!(
        page,
        "<tr tabindex=\"0\" data-networks=\"{}\"><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        numbers.join(" "),
        escape(&service.names.join(", ")),
        escape(service.role.unwrap_or_default()),
        escape(&place),
        doors(picture, at)
    )
}

/// Published ports: those that others than the host can dial stand out.
fn doors(picture: &Picture, at: usize) -> String {
    let doors = picture.doors_of(at);
    let cells = doors.iter().map(|door| {
        let label = escape(&door.label);
        if door.public {
            format!("<span class=\"lan\">{label} from @lan</span>")
        } else {
            format!("{label} from @host")
        }
    });
    cells.collect::<Vec<_>>().join(", ")
}

fn network_row(network: &Network, members: &str, page: &mut String) -> fmt::Result {
    let class = if network.internal.is_yes() {
        " class=\"internal\""
    } else {
        ""
    };
    let way_out = match network.leaves {
        Tri::Yes => "yes",
        Tri::No => "no",
        Tri::Unknown => "unknown",
    };
    let mut kind = network.traits();
    if network.driver == "bridge" {
        kind.insert(0, "bridge");
    }
    writeln!(
        page,
        "<tr><td{class}>{}</td><td>{}</td><td>{}</td><td>{way_out}</td><td>{}</td></tr>",
        escape(&network.key),
        escape(&network.real_name),
        escape(&kind.join(", ")),
        escape(members)
    )
}
