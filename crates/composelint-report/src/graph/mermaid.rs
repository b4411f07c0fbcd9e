//! The picture as a Mermaid flowchart.
//!
//! Mermaid refuses more than 500 edges and 50,000 characters, and draws legibly far fewer: large pictures are grouped.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use composelint_topology::Tri;

use super::{Home, Picture};

/// From this many edges on, alike services are drawn as one.
const MANY_EDGES: usize = 150;

/// Writes the picture.
pub fn write(picture: &Picture, out: &mut dyn Write) -> io::Result<()> {
    let edges = picture.members.len() + picture.doors.len();
    let picture = if edges > MANY_EDGES {
        &picture.grouped()
    } else {
        picture
    };
    out.write_all(draw(picture).as_bytes())
}

fn draw(picture: &Picture) -> String {
    let mut ids = Ids::default();
    let networks = picture.networks.iter().map(|it| ids.give("n", &it.key));
    let networks: Vec<String> = networks.collect();
    let services = picture
        .services
        .iter()
        .map(|it| ids.give("s", &it.names[0]));
    let services: Vec<String> = services.collect();
    let mut lines = vec!["flowchart LR".to_owned()];
    outside(picture, &mut lines);
    nodes(picture, &networks, &services, &mut lines);
    for (member, network) in &picture.members {
        lines.push(format!(
            "  {} --- {}",
            services[*member], networks[*network]
        ));
    }
    for door in &picture.doors {
        let from = if door.public { "lan" } else { "host" };
        let label = escape(&door.label);
        lines.push(format!(
            "  {from} -- \"{label}\" --> {}",
            services[door.service]
        ));
    }
    for (network, id) in picture.networks.iter().zip(&networks) {
        match network.leaves {
            Tri::Yes => lines.push(format!("  {id} -.-> internet")),
            Tri::Unknown => lines.push(format!("  {id} -. \"unknown\" .-> internet")),
            Tri::No => {}
        }
    }
    shared(picture, &services, &mut lines);
    lines.extend(CLASSES.map(|class| format!("  classDef {class}")));
    lines.push(String::new());
    lines.join("\n")
}

fn nodes(picture: &Picture, networks: &[String], services: &[String], lines: &mut Vec<String>) {
    for (network, id) in picture.networks.iter().zip(networks) {
        let mut label = escape(&network.key);
        let traits = network.traits().join(", ");
        if !traits.is_empty() {
            let _ = write!(label, "<br/>{}", escape(&traits));
        }
        let class = if network.internal.is_yes() {
            "internal"
        } else {
            "network"
        };
        lines.push(format!("  {id}{{{{\"{label}\"}}}}:::{class}"));
    }
    for (service, id) in picture.services.iter().zip(services) {
        let mut label = escape(&service.label());
        for words in service
            .role
            .map(str::to_owned)
            .into_iter()
            .chain(service.home.words())
        {
            let _ = write!(label, "<br/>{}", escape(&words));
        }
        let idle = service.home == Home::Idle;
        let class = if idle {
            "idle"
        } else {
            service.tier.unwrap_or("app")
        };
        lines.push(format!("  {id}[\"{label}\"]:::{class}"));
    }
}

const CLASSES: [&str; 8] = [
    "network fill:#eef,stroke:#557",
    "internal fill:#efe,stroke:#575,stroke-width:2px",
    "edge fill:#fed,stroke:#a63",
    "app fill:#fff,stroke:#777",
    "data fill:#fde,stroke:#a36",
    "ops fill:#eee,stroke:#777",
    "idle fill:#fff,stroke:#bbb,stroke-dasharray:4",
    "outside fill:#fff,stroke:#333,stroke-width:2px",
];

/// `@lan`, `@host`, `@internet`, where something leads there.
fn outside(picture: &Picture, lines: &mut Vec<String>) {
    let host_mode = picture
        .services
        .iter()
        .any(|service| service.home == Home::Host);
    let nodes = [
        ("lan", picture.doors.iter().any(|door| door.public)),
        (
            "host",
            host_mode || picture.doors.iter().any(|door| !door.public),
        ),
        (
            "internet",
            picture
                .networks
                .iter()
                .any(|network| network.leaves.may_be()),
        ),
    ];
    for (name, _) in nodes.iter().filter(|(_, drawn)| *drawn) {
        lines.push(format!("  {name}([\"@{name}\"]):::outside"));
    }
}

/// Services in the host's namespace, or in that of another one.
fn shared(picture: &Picture, ids: &[String], lines: &mut Vec<String>) {
    for (service, id) in picture.services.iter().zip(ids) {
        match &service.home {
            Home::Host => lines.push(format!("  host === {id}")),
            Home::With(owner) => {
                let owner = picture.position_of(owner);
                lines.extend(owner.map(|owner| format!("  {} === {id}", ids[owner])));
            }
            _ => {}
        }
    }
}

/// Mermaid's own characters, and those of HTML, as entities.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => escaped.push_str("#quot;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '&' => escaped.push_str("#amp;"),
            '#' => escaped.push_str("#35;"),
            '`' => escaped.push_str("#96;"),
            '\\' => escaped.push_str("#92;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Names for nodes that no word of a drawing language can be taken for: a prefix, and letters and digits of the name.
#[derive(Default)]
pub(super) struct Ids {
    taken: BTreeMap<String, usize>,
}

impl Ids {
    pub(super) fn give(&mut self, prefix: &str, name: &str) -> String {
        let mut id = format!("{prefix}_");
        id.extend(
            name.chars()
                .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }),
        );
        let count = self.taken.entry(id.clone()).or_default();
        *count += 1;
        if *count == 1 {
            id
        } else {
            format!("{id}__{count}")
        }
    }
}
