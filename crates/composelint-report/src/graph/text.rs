//! The picture as text: networks, and who is on them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use composelint_topology::Tri;

use super::{Home, Network, Picture};
use crate::look::{Look, Paint};
use crate::text::count;

/// Writes the picture.
pub fn write(picture: &Picture, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let title = picture.projects.join(" + ");
    let services = picture
        .services
        .iter()
        .map(|service| service.names.len())
        .sum();
    let networks = count(picture.networks.len(), "network");
    writeln!(
        out,
        "{}: {}, {networks}",
        look.paint(Paint::Strong, title),
        count(services, "service")
    )?;
    let lines = Lines::new(picture, look);
    for (at, network) in picture.networks.iter().enumerate() {
        writeln!(out, "\n{}", heading(network, look))?;
        for member in picture.members_of(at) {
            writeln!(out, "{}", lines.of(member))?;
        }
    }
    for home in [Home::Host, Home::Nowhere, Home::Unknown, Home::Idle] {
        let there = |at: &usize| picture.services[*at].home == home;
        let members: Vec<usize> = (0..picture.services.len()).filter(there).collect();
        if !members.is_empty() {
            writeln!(
                out,
                "\n{}",
                look.paint(Paint::Accent, home.words().unwrap_or_default())
            )?;
            for member in members {
                writeln!(out, "{}", lines.of(member))?;
            }
        }
    }
    Ok(())
}

fn heading(network: &Network, look: Look) -> String {
    let mut heading = look.paint(Paint::Accent, &network.key);
    let traits = network.traits();
    if !traits.is_empty() {
        let _ = write!(heading, " ({})", traits.join(", "));
    }
    let way = match network.leaves {
        Tri::Yes => format!("  {} @internet", look.arrow()),
        Tri::Unknown => format!("  {} @internet?", look.arrow()),
        Tri::No => String::new(),
    };
    heading.push_str(&look.paint(Paint::Faint, way));
    heading
}

/// What is said about a service on each of its networks.
struct Lines<'a> {
    picture: &'a Picture,
    look: Look,
    width: usize,
    followers: BTreeMap<&'a str, Vec<String>>,
}

impl<'a> Lines<'a> {
    fn new(picture: &'a Picture, look: Look) -> Self {
        let width = picture
            .services
            .iter()
            .map(|it| it.label().len())
            .max()
            .unwrap_or(0)
            .min(30);
        let mut followers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for service in &picture.services {
            if let Home::With(owner) = &service.home {
                followers.entry(owner).or_default().push(service.label());
            }
        }
        Self {
            picture,
            look,
            width,
            followers,
        }
    }

    fn of(&self, at: usize) -> String {
        let service = &self.picture.services[at];
        let (width, look) = (self.width, self.look);
        let role = service.role.unwrap_or("");
        let mut line = format!("  {:width$}  {role:14}", service.label());
        for door in self.picture.doors_of(at) {
            let (from, paint) = if door.public {
                ("@lan", Paint::Bad)
            } else {
                ("@host", Paint::Faint)
            };
            let door = format!("  {from} {} {}", look.arrow(), door.label);
            line.push_str(&look.paint(paint, door));
        }
        let followers = service
            .names
            .iter()
            .filter_map(|name| self.followers.get(name.as_str()));
        let followers: Vec<&str> = followers.flatten().map(String::as_str).collect();
        if !followers.is_empty() {
            let _ = write!(line, "  with {}", followers.join(", "));
        }
        line.trim_end().to_owned()
    }
}
