//! Random Compose projects that an engine can bring up, each from a seed: the same seed is the same project everywhere.

use std::fmt::Write as _;

use super::dice::Dice;

const SERVICES: [&str; 10] = [
    "web", "api", "db", "cache", "worker", "proxy", "queue", "admin", "auth", "search",
];
const NETWORKS: [&str; 8] = [
    "front", "back", "data", "zeta", "alpha", "mgmt", "dmz", "core",
];
const ALIASES: [&str; 4] = ["shared", "backend", "svc.local", "primary"];
const BRIDGE: &str = "com.docker.network.bridge";

/// A project: its text, and what the prober has to know about it.
pub(crate) struct Generated {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) services: Vec<Service>,
    pub(crate) networks: Vec<Network>,
}

/// A service as it was rolled.
#[derive(Clone, Default)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) mode: Option<String>,
    /// Keys of networks, each with aliases.
    pub(crate) joins: Vec<(String, Vec<String>)>,
    pub(crate) replicas: u8,
    pub(crate) inactive: bool,
    pub(crate) container_name: Option<String>,
    pub(crate) hostname: Option<String>,
    pub(crate) links: Vec<(String, Option<String>)>,
    pub(crate) host_gateway: bool,
    /// The first of the two TCP ports that it listens on, and of its UDP port.
    pub(crate) listens: u16,
    pub(crate) ports: Vec<Published>,
}

/// A published port: the container's port, the host's (none: any free one), the address as written, `tcp` or `udp`.
#[derive(Clone)]
pub(crate) struct Published {
    pub(crate) target: u16,
    pub(crate) host: Option<u16>,
    pub(crate) address: &'static str,
    pub(crate) proto: &'static str,
}

/// A network as it was rolled.
#[derive(Clone)]
pub(crate) struct Network {
    pub(crate) key: String,
    pub(crate) real_name: String,
    lines: Vec<String>,
}

/// The project of a seed.
pub(crate) fn project(seed: u64) -> Generated {
    let mut dice = Dice::new(seed);
    let name = format!("live{seed:03}");
    let network_count = dice.between(1, 5);
    let networks: Vec<Network> = dice
        .pick_some(&NETWORKS, network_count)
        .into_iter()
        .enumerate()
        .map(|(at, key)| network(&mut dice, &name, seed, at, key))
        .collect();
    let mut services: Vec<Service> = Vec::new();
    let mut next_port = 20_000 + u16::try_from(seed % 400).unwrap() * 40;
    let count = dice.between(3, 7);
    for key in dice.pick_some(&SERVICES, count) {
        let service = service(&mut dice, &name, key, &services, &networks, &mut next_port);
        services.push(service);
    }
    let text = write(&name, &services, &networks);
    Generated {
        name,
        text,
        services,
        networks,
    }
}

fn network(dice: &mut Dice, project: &str, seed: u64, at: usize, key: &str) -> Network {
    let mut lines = Vec::new();
    let mut real_name = format!("{project}_{key}");
    if dice.chance(26) {
        lines.push("internal: true".into());
    }
    if dice.chance(25) {
        real_name = format!("{}-{key}-{project}", dice.pick(&["a", "m", "z", "k"]));
        lines.push(format!("name: {real_name}"));
    }
    match dice.between(0, 99) {
        0..=10 => lines.push(format!("driver_opts: {{{BRIDGE}.enable_icc: 'false'}}")),
        11..=20 => lines.push(format!(
            "driver_opts: {{{BRIDGE}.host_binding_ipv4: 127.0.0.1}}"
        )),
        21..=30 => lines.push(format!(
            "driver_opts: {{{BRIDGE}.enable_ip_masquerade: 'false'}}"
        )),
        31..=34 => lines.push(format!("driver_opts: {{{BRIDGE}.enable_icc: 'true'}}")),
        35..=37 => lines.push("driver_opts: {com.docker.network.driver.mtu: '1400'}".into()),
        38..=42 => lines.push("driver: bridge".into()),
        _ => {}
    }
    if dice.chance(20) {
        lines.push(format!(
            "ipam: {{config: [{{subnet: 10.{}.{}.0/24}}]}}",
            100 + seed % 100,
            at * 16
        ));
    }
    Network {
        key: key.into(),
        real_name,
        lines,
    }
}

fn service(
    dice: &mut Dice,
    project: &str,
    key: &str,
    earlier: &[Service],
    networks: &[Network],
    next_port: &mut u16,
) -> Service {
    let mut service = Service {
        name: key.into(),
        replicas: 1,
        listens: 80,
        ..Service::default()
    };
    service.inactive = earlier.len() >= 2 && dice.chance(8);
    let owners: Vec<&Service> = earlier
        .iter()
        .filter(|other| !other.inactive || service.inactive)
        .collect();
    service.mode = match dice.between(0, 99) {
        0..=7 => Some("host".into()),
        8..=15 => Some("bridge".into()),
        16..=19 => Some("none".into()),
        20..=31 if !owners.is_empty() => Some(format!("service:{}", dice.pick(&owners).name)),
        _ => None,
    };
    service.listens = 80 + 2 * u16::try_from(earlier.len()).unwrap();
    if service.mode.is_none() {
        join(dice, &mut service, networks);
    }
    describe(dice, project, &mut service, &owners);
    let shares = service
        .mode
        .as_deref()
        .is_some_and(|mode| mode.starts_with("service:"));
    if !shares
        && dice.chance(if service.mode.as_deref() == Some("host") {
            15
        } else {
            60
        })
    {
        publish(dice, &mut service, next_port);
    }
    service
}

/// Replicas, names, `extra_hosts` and `links` of a service that has its place.
fn describe(dice: &mut Dice, project: &str, service: &mut Service, owners: &[&Service]) {
    let own = matches!(service.mode.as_deref(), None | Some("bridge"));
    if own && dice.chance(10) {
        service.replicas = 2;
    } else if dice.chance(16) {
        service.container_name = Some(format!("{project}-{}-c", service.name));
    }
    if own && dice.chance(14) {
        let names = [
            format!("{}-host", service.name),
            format!("{}.corp.test", service.name),
            (*dice.pick(&SERVICES)).to_owned(),
        ];
        service.hostname = Some(dice.pick(&names).clone());
    }
    service.host_gateway = own && dice.chance(22);
    if service.mode.is_none() && service.replicas == 1 && dice.chance(12) {
        let linkable: Vec<&&Service> = owners
            .iter()
            .filter(|other| other.mode.is_none() && other.replicas == 1)
            .collect();
        if !linkable.is_empty() {
            let target = dice.pick(&linkable).name.clone();
            let alias = dice.chance(60).then(|| format!("lnk-{target}"));
            service.links.push((target, alias));
        }
    }
}

fn join(dice: &mut Dice, service: &mut Service, networks: &[Network]) {
    let keys: Vec<&str> = networks
        .iter()
        .map(|network| network.key.as_str())
        .collect();
    let count = *dice.pick(&[0, 1, 1, 1, 2, 2, 3]);
    for key in dice.pick_some(&keys, count.min(keys.len())) {
        let mut aliases = Vec::new();
        if dice.chance(25) {
            let own = format!("{}-alt", service.name);
            let other = (*dice.pick(&SERVICES)).to_owned();
            let alias = if dice.chance(50) {
                (*dice.pick(&ALIASES)).to_owned()
            } else {
                dice.pick(&[own, other]).clone()
            };
            aliases.push(alias);
        }
        service.joins.push((key.to_owned(), aliases));
    }
}

fn publish(dice: &mut Dice, service: &mut Service, next_port: &mut u16) {
    for _ in 0..*dice.pick(&[1, 1, 2, 3]) {
        let target = service.listens + u16::from(dice.chance(35));
        let picked = service.ports.iter().any(|port| port.host.is_none());
        if service.replicas > 1 && picked {
            return;
        }
        // One port at most that the engine picks: rows name it by the container's port alone.
        let any = service.replicas > 1 || (dice.chance(12) && !picked);
        let host = (!any).then(|| std::mem::replace(next_port, *next_port + 1));
        let address = match dice.between(0, 19) {
            0..=3 => "127.0.0.1",
            4 | 5 => "0.0.0.0",
            6 | 7 if !any => "198.18.${IDX}.2",
            8 if !any => "198.18.${IDX}.3",
            9 | 10 if !any => "172.17.0.1",
            11 if !any => "[::]",
            12 if !any => "[::1]",
            _ => "",
        };
        let proto = if !any && target == service.listens && dice.chance(15) {
            "udp"
        } else {
            "tcp"
        };
        service.ports.push(Published {
            target,
            host,
            address,
            proto,
        });
    }
}

fn write(name: &str, services: &[Service], networks: &[Network]) -> String {
    let mut text = format!("name: {name}\nservices:\n");
    for service in services {
        write_service(&mut text, service);
    }
    text.push_str("networks:\n");
    for network in networks {
        let _ = writeln!(text, "  {}:", network.key);
        for line in &network.lines {
            let _ = writeln!(text, "    {line}");
        }
    }
    text
}

fn write_service(text: &mut String, service: &Service) {
    let (name, port) = (&service.name, service.listens);
    let _ = writeln!(
        text,
        "  {name}:\n    image: labnet:1\n    command: [serve, {name}, '{port}', '{}', u{port}]",
        port + 1
    );
    if service.inactive {
        let _ = writeln!(text, "    profiles: [off]");
    }
    if let Some(mode) = &service.mode {
        let _ = writeln!(text, "    network_mode: {mode}");
    }
    if !service.joins.is_empty() {
        let _ = writeln!(text, "    networks:");
    }
    for (network, aliases) in &service.joins {
        let _ = if aliases.is_empty() {
            writeln!(text, "      {network}:")
        } else {
            writeln!(
                text,
                "      {network}: {{aliases: [{}]}}",
                aliases.join(", ")
            )
        };
    }
    if service.replicas != 1 {
        let _ = writeln!(text, "    deploy: {{replicas: {}}}", service.replicas);
    }
    for (key, value) in [
        ("container_name", &service.container_name),
        ("hostname", &service.hostname),
    ] {
        if let Some(value) = value {
            let _ = writeln!(text, "    {key}: {value}");
        }
    }
    if service.host_gateway {
        let _ = writeln!(
            text,
            "    extra_hosts: ['host.docker.internal:host-gateway']"
        );
    }
    for (target, alias) in &service.links {
        let _ = writeln!(
            text,
            "    links: ['{target}{}']",
            alias
                .as_ref()
                .map_or(String::new(), |alias| format!(":{alias}"))
        );
    }
    write_ports(text, &service.ports);
}

fn write_ports(text: &mut String, ports: &[Published]) {
    if !ports.is_empty() {
        let _ = writeln!(text, "    ports:");
    }
    for port in ports {
        let address = if port.address.is_empty() {
            String::new()
        } else {
            format!("{}:", port.address)
        };
        let host = match port.host {
            Some(host) => format!("{host}:"),
            None if port.address.is_empty() => String::new(),
            None => ":".into(),
        };
        let _ = writeln!(
            text,
            "      - '{address}{host}{}/{}'",
            port.target, port.proto
        );
    }
}
