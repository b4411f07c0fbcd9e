//! The picture as JSON, version 1.

use std::io::{self, Write};

use composelint_topology::Tri;
use serde::Serialize;

use super::{Door, Home, Network, Picture, Service};

/// Writes the picture.
pub fn write(picture: &Picture, out: &mut dyn Write) -> io::Result<()> {
    let service = |(at, service): (usize, &Service)| ServiceJson {
        name: service.names[0].clone(),
        role: service.role,
        tier: service.tier,
        namespace: namespace(&service.home),
        networks: picture
            .networks_of(at)
            .map(|on| picture.networks[on].key.clone())
            .collect(),
    };
    let door = |door: &Door| DoorJson {
        service: picture.services[door.service].names[0].clone(),
        port: door.label.clone(),
        from: if door.public { "@lan" } else { "@host" },
    };
    let document = Document {
        version: 1,
        projects: &picture.projects,
        services: picture.services.iter().enumerate().map(service).collect(),
        networks: picture.networks.iter().map(network).collect(),
        published: picture.doors.iter().map(door).collect(),
    };
    crate::json::write(&document, out)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    projects: &'a [String],
    services: Vec<ServiceJson>,
    networks: Vec<NetworkJson>,
    published: Vec<DoorJson>,
}

#[derive(Serialize)]
struct ServiceJson {
    name: String,
    role: Option<&'static str>,
    tier: Option<&'static str>,
    namespace: String,
    networks: Vec<String>,
}

#[derive(Serialize)]
struct NetworkJson {
    key: String,
    name: String,
    driver: String,
    internal: Option<bool>,
    external: bool,
    egress: Option<bool>,
}

#[derive(Serialize)]
struct DoorJson {
    service: String,
    port: String,
    from: &'static str,
}

fn network(network: &Network) -> NetworkJson {
    NetworkJson {
        key: network.key.clone(),
        name: network.real_name.clone(),
        driver: network.driver.clone(),
        internal: known(network.internal),
        external: network.external,
        egress: known(network.leaves),
    }
}

/// `null` where it cannot be told.
fn known(tri: Tri) -> Option<bool> {
    match tri {
        Tri::Yes => Some(true),
        Tri::No => Some(false),
        Tri::Unknown => None,
    }
}

fn namespace(home: &Home) -> String {
    match home {
        Home::Own => "own".to_owned(),
        Home::With(owner) => format!("service:{owner}"),
        Home::Host => "host".to_owned(),
        Home::Nowhere => "none".to_owned(),
        Home::Unknown => "unknown".to_owned(),
        Home::Idle => "not-started".to_owned(),
    }
}
