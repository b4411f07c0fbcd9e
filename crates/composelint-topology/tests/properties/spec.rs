//! Random projects: small enough to ask about every pair, with everything that changes who reaches whom.

use std::fmt::Write;

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Project, Request, load};
use composelint_topology::EngineProfile;
use proptest::prelude::*;

/// A project to be.
#[derive(Debug, Clone)]
pub(crate) struct Spec {
    pub(crate) networks: Vec<NetworkSpec>,
    pub(crate) services: Vec<ServiceSpec>,
}

/// A network: its key is `n` and its number, its real name begins with a letter of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NetworkSpec {
    /// Orders the real names.
    pub(crate) letter: char,
    pub(crate) internal: Flag,
    pub(crate) external: bool,
    pub(crate) ipv6: bool,
    pub(crate) options: Vec<(&'static str, &'static str)>,
    pub(crate) driver: &'static str,
}

/// A flag of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flag {
    No,
    Yes,
    /// A variable without a value.
    Variable,
}

/// A service: its name is `s` and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceSpec {
    pub(crate) mode: ModeSpec,
    /// Networks by number, with `gw_priority`.
    pub(crate) networks: Vec<(usize, i64)>,
    /// Whether these are a list of names, without priorities and aliases.
    pub(crate) listed: bool,
    /// The position of one in that list whose name a variable without a value stands for.
    pub(crate) hidden: Option<usize>,
    pub(crate) ports: Vec<PortSpec>,
    pub(crate) replicas: u8,
    pub(crate) alias: Option<&'static str>,
    pub(crate) socket: bool,
}

/// Where a service lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ModeSpec {
    Networks,
    Host,
    None,
    Bridge,
    /// In the namespace of an earlier service, by number.
    Joins(usize),
    /// In that of a container that nobody here knows.
    Opaque,
}

/// A `ports` entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PortSpec {
    pub(crate) host_ip: &'static str,
    pub(crate) target: u16,
    pub(crate) udp: bool,
}

const LETTERS: [char; 5] = ['a', 'd', 'k', 'r', 'z'];
const HOST_IPS: [&str; 7] = [
    "",
    "0.0.0.0",
    "127.0.0.1",
    "[::]",
    "172.17.0.1",
    "198.18.0.3",
    "${HOST_IP}",
];
const OPTIONS: [(&str, &str); 8] = [
    ("enable_icc", "false"),
    ("enable_ip_masquerade", "false"),
    ("host_binding_ipv4", "127.0.0.1"),
    ("gateway_mode_ipv4", "routed"),
    ("gateway_mode_ipv4", "nat-unprotected"),
    ("gateway_mode_ipv4", "isolated"),
    ("enable_icc", "${ICC}"),
    ("gateway_mode_ipv4", "${MODE}"),
];

/// What a generator may make use of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Palette {
    /// Networks without options, all values known.
    Plain,
    /// Everything whose behaviour is known.
    Known,
    /// Variables without values, foreign networks and namespaces, drivers nobody measured too.
    All,
}

fn network(palette: Palette) -> impl Strategy<Value = NetworkSpec> {
    let options = match palette {
        Palette::Plain => 0,
        Palette::Known => OPTIONS.len() - 2,
        Palette::All => OPTIONS.len(),
    };
    let flags = if palette == Palette::All {
        vec![Flag::No, Flag::No, Flag::Yes, Flag::Variable]
    } else {
        vec![Flag::No, Flag::No, Flag::Yes]
    };
    let drivers = if palette == Palette::All {
        vec!["", "", "", "macvlan", "overlay"]
    } else if palette == Palette::Known {
        vec!["", "", "", "macvlan"]
    } else {
        vec![""]
    };
    (
        prop::sample::select(LETTERS.to_vec()),
        prop::sample::select(flags),
        prop::bool::weighted(if palette == Palette::All { 0.15 } else { 0.0 }),
        prop::bool::weighted(if palette == Palette::Plain { 0.0 } else { 0.2 }),
        prop::collection::vec(0..options.max(1), 0..=usize::from(options > 0)),
        prop::sample::select(drivers),
    )
        .prop_map(|(letter, internal, external, ipv6, options, driver)| {
            let options = options.into_iter().map(|index| OPTIONS[index]).collect();
            NetworkSpec {
                letter,
                internal,
                external,
                ipv6,
                options,
                driver,
            }
        })
}

fn service(palette: Palette, networks: usize) -> impl Strategy<Value = ServiceSpec> {
    let mode = prop_oneof![
        8 => Just(ModeSpec::Networks),
        1 => Just(ModeSpec::Host),
        1 => Just(ModeSpec::None),
        1 => Just(ModeSpec::Bridge),
        1 => (0..8_usize).prop_map(ModeSpec::Joins),
        u32::from(palette == Palette::All) => Just(ModeSpec::Opaque),
    ];
    let ips = if palette == Palette::All {
        HOST_IPS.len()
    } else {
        HOST_IPS.len() - 1
    };
    let port =
        (0..ips, 80..83_u16, prop::bool::weighted(0.2)).prop_map(|(ip, target, udp)| PortSpec {
            host_ip: HOST_IPS[ip],
            target,
            udp,
        });
    let priority = prop_oneof![4 => Just(0_i64), 1 => Just(5_i64), 1 => Just(-1_i64)];
    (
        mode,
        prop::collection::vec((0..networks, priority), 0..=3),
        prop::collection::vec(port, 0..=2),
        prop_oneof![5 => Just(1_u8), 1 => Just(2_u8), 1 => Just(0_u8)],
        prop::option::weighted(0.2, prop::sample::select(vec!["db", "s0", "größe"])),
        prop::bool::weighted(0.1),
        (
            prop::bool::weighted(if palette == Palette::All { 0.1 } else { 0.0 }),
            0..3_usize,
        ),
    )
        .prop_map(
            |(mode, mut networks, ports, replicas, alias, socket, hidden)| {
                let hidden = hidden.0.then_some(hidden.1);
                networks.sort_unstable();
                networks.dedup_by_key(|(network, _)| *network);
                ServiceSpec {
                    mode,
                    networks,
                    listed: hidden.is_some(),
                    hidden,
                    ports,
                    replicas,
                    alias,
                    socket,
                }
            },
        )
}

/// Projects of the palette.
pub(crate) fn specs(palette: Palette) -> impl Strategy<Value = Spec> {
    prop::collection::vec(network(palette), 1..5).prop_flat_map(move |networks| {
        let services = prop::collection::vec(service(palette, networks.len()), 1..8);
        services.prop_map(move |services| {
            Spec {
                networks: networks.clone(),
                services,
            }
            .valid()
        })
    })
}

/// Engines of all kinds.
pub(crate) fn engines() -> impl Strategy<Value = EngineProfile> {
    let names = [
        "20.10",
        "25.0.2",
        "25",
        "26",
        "27",
        "28",
        "29",
        "20.10+noproxy",
        "28+noproxy",
        "29+noproxy",
        "26+fwdaccept",
        "29+nftables",
    ];
    prop::sample::select(names.to_vec()).prop_map(|name| name.parse().unwrap())
}

impl Spec {
    /// Takes back what Compose would refuse.
    fn valid(mut self) -> Self {
        for index in 0..self.services.len() {
            let service = &mut self.services[index];
            if let ModeSpec::Joins(other) = service.mode
                && (other >= index)
            {
                service.mode = ModeSpec::Networks;
            }
            if let ModeSpec::Joins(other) = self.services[index].mode {
                // What is not started cannot be joined.
                if self.services[other].replicas == 0 {
                    self.services[other].replicas = 1;
                }
            }
        }
        self
    }

    /// The Compose file, services and networks in the given order.
    pub(crate) fn text(&self, order: impl Fn(usize) -> Vec<usize>) -> String {
        let mut text = String::from("name: p\nservices:\n");
        for index in order(self.services.len()) {
            self.services[index].write(index, &mut text, &order);
        }
        text.push_str("networks:\n");
        for index in order(self.networks.len()) {
            self.networks[index].write(index, &mut text);
        }
        text
    }

    /// The project, loaded.
    pub(crate) fn project(&self) -> Project {
        project(&self.text(|count| (0..count).collect()))
    }
}

/// Loads a project; variables have no values.
pub(crate) fn project(text: &str) -> Project {
    let loader = MemoryLoader::new().with("p/compose.yaml", text.as_bytes());
    let request = Request {
        files: vec!["p/compose.yaml".to_owned()],
        ..Request::default()
    };
    let loaded = load(&request, &loader);
    assert!(!loaded.refused(), "{:?}\n{text}", loaded.problems);
    loaded.project
}

impl NetworkSpec {
    fn write(&self, index: usize, text: &mut String) {
        let _ = writeln!(text, "  n{index}:\n    name: {}-{index}", self.letter);
        if self.external {
            text.push_str("    external: true\n");
            return;
        }
        match self.internal {
            Flag::No => {}
            Flag::Yes => text.push_str("    internal: true\n"),
            Flag::Variable => text.push_str("    internal: ${INTERNAL}\n"),
        }
        if !self.driver.is_empty() {
            let _ = writeln!(text, "    driver: {}", self.driver);
        }
        if self.ipv6 {
            let _ = writeln!(
                text,
                "    enable_ipv6: true\n    ipam: {{config: [{{subnet: 'fd00:{index}::/64'}}]}}"
            );
        }
        if !self.options.is_empty() {
            text.push_str("    driver_opts:\n");
        }
        for (name, value) in &self.options {
            let _ = writeln!(text, "      com.docker.network.bridge.{name}: \"{value}\"");
        }
    }
}

impl ServiceSpec {
    fn write(&self, index: usize, text: &mut String, order: &impl Fn(usize) -> Vec<usize>) {
        let _ = writeln!(
            text,
            "  s{index}:\n    image: x\n    deploy: {{replicas: {}}}",
            self.replicas
        );
        match self.mode {
            ModeSpec::Networks => {}
            ModeSpec::Host => text.push_str("    network_mode: host\n"),
            ModeSpec::None => text.push_str("    network_mode: none\n"),
            ModeSpec::Bridge => text.push_str("    network_mode: bridge\n"),
            ModeSpec::Joins(other) => {
                let _ = writeln!(text, "    network_mode: service:s{other}");
            }
            ModeSpec::Opaque => text.push_str("    network_mode: container:elsewhere\n"),
        }
        if self.mode == ModeSpec::Networks && self.listed && !self.networks.is_empty() {
            text.push_str("    networks:\n");
            for at in order(self.networks.len()) {
                if self.hidden == Some(at) {
                    text.push_str("      - ${NETWORK}\n");
                } else {
                    let _ = writeln!(text, "      - n{}", self.networks[at].0);
                }
            }
        } else if self.mode == ModeSpec::Networks && !self.networks.is_empty() {
            text.push_str("    networks:\n");
            for at in order(self.networks.len()) {
                let (network, priority) = self.networks[at];
                let _ = writeln!(text, "      n{network}:\n        gw_priority: {priority}");
                if let Some(alias) = self.alias {
                    let _ = writeln!(text, "        aliases: [{alias}]");
                }
            }
        }
        if !self.ports.is_empty() {
            text.push_str("    ports:\n");
        }
        for at in order(self.ports.len()) {
            let port = &self.ports[at];
            let ip = if port.host_ip.is_empty() {
                String::new()
            } else {
                format!("{}:", port.host_ip)
            };
            let proto = if port.udp { "udp" } else { "tcp" };
            let _ = writeln!(
                text,
                "      - \"{ip}{}:{}/{proto}\"",
                8000 + index * 10 + at,
                port.target
            );
        }
        if self.socket {
            text.push_str("    volumes: [\"/var/run/docker.sock:/var/run/docker.sock\"]\n");
        }
    }
}
