//! The hosts that the rows were measured on: addresses, routes, listeners.

use composelint_compose::{Loaded, Project};
use composelint_topology::{EngineProfile, Topology, build};
use smol_str::SmolStr;

/// The number in the addresses of an engine's host: 198.18.N.2 and .3, fd12:N::2.
pub(crate) fn index(engine: &str) -> u8 {
    match engine {
        "20.10.24+noproxy" => 40,
        "28.5.2+noproxy" => 48,
        "29.7.2+noproxy" => 49,
        "20.10.24+fwdaccept" => 41,
        "26.1.5+fwdaccept" => 46,
        "27.5.1+fwdaccept" => 37,
        "28.5.2+fwdaccept" => 47,
        "29.7.2+nftables" => 59,
        base => base[..2].parse().unwrap(),
    }
}

/// The topology of projects on an engine.
pub(crate) fn topology(projects: &[Loaded], engine: &str) -> Topology {
    let profile: EngineProfile = engine.parse().unwrap();
    let projects: Vec<&Project> = projects.iter().map(|loaded| &loaded.project).collect();
    build(&projects, &profile)
}

/// The words of every service's command, in the order of the topology's services.
pub(crate) fn commands(projects: &[Loaded]) -> Vec<Vec<SmolStr>> {
    let services = projects
        .iter()
        .flat_map(|loaded| loaded.project.services.values());
    let words = services.map(|service| {
        service
            .command
            .as_ref()
            .map_or(&[][..], |command| &command.value)
    });
    words
        .map(|words| words.iter().map(|word| word.text.clone()).collect())
        .collect()
}

/// Experiments whose LAN had routes to the containers' subnets through the Docker host.
const ROUTED_LAN: [&str; 19] = [
    "02-different-networks",
    "02a-different-networks-fwdaccept",
    "02f-different-networks-nftables",
    "03-hairpin",
    "03c-docker0-binding",
    "03f-hairpin-nftables",
    "03n-hairpin-noproxy",
    "04-internal",
    "04f-internal-nftables",
    "04n-internal-noproxy",
    "06-default-bridge",
    "09d-no-masquerade-routed",
    "09g-gateway-mode-isolated",
    "09g-gateway-mode-nat",
    "09g-gateway-mode-nat-unprotected",
    "09g-gateway-mode-routed",
    "09h-gateway-mode-old",
    "14c-ipv6",
    "16-ipv6-isolation",
];

/// Experiments in which the LAN sent packets for 127.0.0.1 to the Docker host.
const LOOPBACK_FROM_LAN: [&str; 2] = ["17-loopback-from-lan", "17n-loopback-from-lan-noproxy"];

/// Whether the LAN of an experiment had routes through the Docker host when a row was taken.
pub(crate) fn lan_is_routed(experiment: &str, note: Option<&str>, target: &str) -> bool {
    // 16 had IPv6 routes alone, and left them for 14c; their IPv4 rows ask the LAN for nothing that needs a route.
    note.is_some_and(|note| note.contains("LAN with route"))
        || ROUTED_LAN.contains(&experiment)
        || (LOOPBACK_FROM_LAN.contains(&experiment) && target == "loopback")
}

/// Whether a loopback address that was dialled on the LAN is the Docker host's, not the LAN machine's own.
pub(crate) fn loopback_leaves_lan(experiment: &str) -> bool {
    LOOPBACK_FROM_LAN.contains(&experiment)
}
