//! Brings a project up, tries every probe from where it starts, and writes rows as `expected.json` has them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::generate::Generated;
use super::host::Host;
use super::plan::{Probe, probes};
use crate::fixture::{CommandRow, DnsRow, Expected, Experiment, ReachRow};

/// A project that was brought up (or refused) and probed.
pub(crate) fn measure(host: &Host, project: &Generated, seed: u64) -> Experiment {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("compose.yaml"), &project.text).unwrap();
    let mut expected = Expected {
        reach: Vec::new(),
        dns: Vec::new(),
        commands: Vec::new(),
        facts: BTreeMap::new(),
    };
    let up = host.compose(folder.path(), &["-f", "compose.yaml", "up", "-d"]);
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&up.stdout),
        String::from_utf8_lossy(&up.stderr)
    );
    expected.commands.push(CommandRow {
        command: "docker compose -f compose.yaml up -d".into(),
        exit: up.status.code().unwrap_or(-1),
        text,
        containers: None,
        networks: None,
        engine: host.version.clone(),
    });
    if up.status.success() {
        Measured::of(host).probe(project, seed, &mut expected);
    }
    let down = host.compose(
        folder.path(),
        &["-f", "compose.yaml", "down", "-t", "0", "--remove-orphans"],
    );
    assert!(
        down.status.success(),
        "{}",
        String::from_utf8_lossy(&down.stderr)
    );
    Experiment::written(project.name.clone(), &project.text, expected)
}

/// What `docker inspect` says of the containers and networks that are up.
struct Measured<'h> {
    host: &'h Host,
    /// Containers by service, in the order of their numbers.
    containers: BTreeMap<String, Vec<Value>>,
    networks: Vec<Value>,
}

impl<'h> Measured<'h> {
    fn of(host: &'h Host) -> Self {
        let mut containers: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for container in inspect(host, &["ps", "-q"], &["inspect"]) {
            let service = container["Config"]["Labels"]["com.docker.compose.service"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            containers.entry(service).or_default().push(container);
        }
        let number = |container: &Value| {
            container["Config"]["Labels"]["com.docker.compose.container-number"]
                .as_str()
                .map(str::to_owned)
        };
        for list in containers.values_mut() {
            list.sort_by_key(number);
        }
        let networks = inspect(host, &["network", "ls", "-q"], &["network", "inspect"]);
        Self {
            host,
            containers,
            networks,
        }
    }

    fn probe(&self, project: &Generated, seed: u64, expected: &mut Expected) {
        let all = probes(project, seed);
        for routed in [false, true] {
            let now: Vec<&Probe> = all.iter().filter(|probe| probe.routed == routed).collect();
            self.host.route_lan(routed);
            let mut sources: Vec<&str> = now.iter().map(|probe| probe.from.as_str()).collect();
            sources.sort_unstable();
            sources.dedup();
            for source in sources {
                let mine: Vec<&Probe> = now
                    .iter()
                    .copied()
                    .filter(|probe| probe.from == source)
                    .collect();
                self.try_from_one(source, &mine, project, expected);
            }
        }
        self.host.route_lan(false);
    }

    /// Tries everything that starts at one place, all at once.
    fn try_from_one(
        &self,
        source: &str,
        probes: &[&Probe],
        project: &Generated,
        expected: &mut Expected,
    ) {
        let Some((namespace, root)) = self.place(source) else {
            return;
        };
        let names = self.resolve(&namespace, &root, probes);
        let mut input = String::new();
        for (at, probe) in probes.iter().enumerate() {
            let port = match probe.random {
                Some(target) => self.picked_port(&probe.to, target, probe.proto, project),
                None => Some(probe.port),
            };
            let addresses = self.addresses(probe, project, &names[at]);
            for address in addresses
                .iter()
                .filter(|_| probe.target.split(':').next() != Some("dns"))
            {
                if let Some(port) = port {
                    let _ = writeln!(input, "{at} {address} {port} {}", probe.proto);
                }
            }
        }
        let mut answers: BTreeMap<usize, Vec<(bool, String)>> = BTreeMap::new();
        for line in self.host.probe(&namespace, &["dial"], &input) {
            let mut words = line.splitn(3, ' ');
            let (Some(at), Some(word), Some(rest)) = (words.next(), words.next(), words.next())
            else {
                continue;
            };
            answers
                .entry(at.parse().unwrap())
                .or_default()
                .push((word == "open", rest.to_owned()));
        }
        for (at, probe) in probes.iter().enumerate() {
            if let Some(name) = probe.target.strip_prefix("dns:") {
                expected.dns.push(self.dns_row(probe, name, &names[at]));
            } else {
                let none = Vec::new();
                expected.reach.push(self.reach_row(
                    probe,
                    &names[at],
                    answers.get(&at).unwrap_or(&none),
                ));
            }
        }
    }

    /// The network namespace and the root folder of a source.
    fn place(&self, source: &str) -> Option<(String, String)> {
        match source {
            "@host" => Some((self.host.namespace(), String::new())),
            "@world" => Some((self.host.world(), String::new())),
            service => {
                let pid = self.containers.get(service)?.first()?["State"]["Pid"].as_i64()?;
                Some((format!("/proc/{pid}/ns/net"), format!("/proc/{pid}/root")))
            }
        }
    }

    /// The status and the addresses of every name that probes dial or ask for, as the source's own files and resolver say.
    fn resolve(&self, namespace: &str, root: &str, probes: &[&Probe]) -> Vec<Answer> {
        let read = |file: &str| fs::read_to_string(Path::new(root).join(file)).unwrap_or_default();
        let (hosts, resolv) = if root.is_empty() {
            Default::default()
        } else {
            (read("etc/hosts"), read("etc/resolv.conf"))
        };
        let mut answers: Vec<Answer> = Vec::new();
        let mut input = String::new();
        for (at, probe) in probes.iter().enumerate() {
            let name = name_of(probe);
            let known = name.as_ref().and_then(|name| in_hosts(&hosts, name));
            if let (Some(name), None) = (&name, &known) {
                let _ = writeln!(input, "{at} {name} A");
            }
            answers.push(known.unwrap_or_default());
        }
        let server = resolv
            .lines()
            .find_map(|line| line.strip_prefix("nameserver "));
        let Some(server) = server.filter(|_| !input.is_empty()) else {
            return answers;
        };
        for line in self.host.probe(namespace, &["ask", server.trim()], &input) {
            let mut words = line.split(' ');
            let at: usize = words.next().unwrap().parse().unwrap();
            let status = words.next().unwrap_or_default().to_owned();
            answers[at] = Answer {
                status,
                addresses: words.map(str::to_owned).collect(),
            };
        }
        answers
    }

    fn addresses(&self, probe: &Probe, project: &Generated, name: &Answer) -> Vec<String> {
        let (kind, rest) = probe.target.split_once(':').unwrap_or((&probe.target, ""));
        let index = crate::rig::index(&self.host.version);
        let one = |text: String| vec![text];
        match kind {
            "name" => name.addresses.clone(),
            "ip" => self
                .address_on(&probe.to, &real_name(project, rest))
                .into_iter()
                .collect(),
            "gateway" => self
                .gateway(&real_name(project, rest))
                .into_iter()
                .collect(),
            "hostip" => one(format!("198.18.{index}.2")),
            "hostip2" => one(format!("198.18.{index}.3")),
            "docker0" => one("172.17.0.1".into()),
            "loopback" => one("127.0.0.1".into()),
            "internet" => one("203.0.113.10".into()),
            "lan" => one(format!("198.18.{index}.9")),
            _ => Vec::new(),
        }
    }

    /// A service's first container's address on a network; a joiner has the addresses of the container it joined.
    fn address_on(&self, service: &str, network: &str) -> Option<String> {
        let mut container = self.containers.get(service)?.first()?;
        while let Some(id) = container["HostConfig"]["NetworkMode"]
            .as_str()?
            .strip_prefix("container:")
        {
            container = self
                .containers
                .values()
                .flatten()
                .find(|other| other["Id"].as_str() == Some(id))?;
        }
        let address = container["NetworkSettings"]["Networks"][network]["IPAddress"].as_str()?;
        (!address.is_empty()).then(|| address.to_owned())
    }

    fn gateway(&self, network: &str) -> Option<String> {
        let found = self
            .networks
            .iter()
            .find(|other| other["Name"].as_str() == Some(network))?;
        let pool = found["IPAM"]["Config"].as_array()?.first()?;
        let gateway = pool["Gateway"].as_str().map(str::to_owned);
        gateway.or_else(|| {
            let subnet: ipnet::Ipv4Net = pool["Subnet"].as_str()?.parse().ok()?;
            subnet.hosts().next().map(|first| first.to_string())
        })
    }

    /// The host port that the engine picked for a container's port: the one that no entry of the project names.
    fn picked_port(
        &self,
        service: &str,
        target: u16,
        proto: &str,
        project: &Generated,
    ) -> Option<u16> {
        let named = |port: &u16| {
            let mut ports = project.services.iter().flat_map(|service| &service.ports);
            ports.any(|other| other.host == Some(*port))
        };
        let container = self.containers.get(service)?.first()?;
        let ports = &container["NetworkSettings"]["Ports"][format!("{target}/{proto}")];
        let ports = ports.as_array()?.iter();
        ports
            .filter_map(|binding| binding["HostPort"].as_str()?.parse().ok())
            .find(|port| !named(port))
    }

    fn reach_row(&self, probe: &Probe, name: &Answer, answers: &[(bool, String)]) -> ReachRow {
        let mut who: Vec<&str> = answers
            .iter()
            .filter(|(open, _)| *open)
            .map(|(_, who)| who.as_str())
            .collect();
        who.sort_unstable();
        who.dedup();
        let why = answers
            .iter()
            .find(|(open, _)| !open)
            .map(|(_, why)| why.clone());
        let failure = match why {
            Some(why) => why,
            None if probe.random.is_some() && name.status.is_empty() => "not published".into(),
            None if name.status.is_empty() => "no such address".into(),
            None => format!("dns {}", name.status),
        };
        let mut notes = Vec::new();
        notes.extend(probe.routed.then(|| "LAN with route".to_owned()));
        notes.extend(
            probe
                .random
                .map(|port| format!("random host port of container port {port}")),
        );
        ReachRow {
            from: probe.from.clone(),
            to: probe.to.clone(),
            target: probe.target.clone(),
            port: probe.port,
            proto: probe.proto.into(),
            reachable: !who.is_empty(),
            answered_by: (!who.is_empty()).then(|| who.join("|")),
            failure: who.is_empty().then_some(failure),
            engine: self.host.version.clone(),
            note: (!notes.is_empty()).then(|| notes.join("; ")),
        }
    }

    fn dns_row(&self, probe: &Probe, name: &str, answer: &Answer) -> DnsRow {
        DnsRow {
            from: probe.from.clone(),
            name: name.into(),
            record: "A".into(),
            status: if answer.status.is_empty() {
                "NO-NAMESERVER".into()
            } else {
                answer.status.clone()
            },
            answers: answer
                .addresses
                .iter()
                .map(|address| self.owner(address))
                .collect(),
            engine: self.host.version.clone(),
        }
    }

    /// `service#number@network` of an address, or the address.
    fn owner(&self, address: &str) -> String {
        for (service, containers) in &self.containers {
            for (at, container) in containers.iter().enumerate() {
                let networks = container["NetworkSettings"]["Networks"].as_object();
                let found = networks
                    .into_iter()
                    .flatten()
                    .find(|(_, network)| network["IPAddress"].as_str() == Some(address));
                if let Some((network, _)) = found {
                    return format!("{service}#{}@{network}", at + 1);
                }
            }
        }
        address.to_owned()
    }
}

/// What a name resolved to; an empty status: nobody was asked.
#[derive(Default)]
struct Answer {
    status: String,
    addresses: Vec<String>,
}

fn inspect(host: &Host, list: &[&str], inspect: &[&str]) -> Vec<Value> {
    let ids = String::from_utf8(host.docker(list).stdout).unwrap();
    let ids: Vec<&str> = ids.split_whitespace().collect();
    if ids.is_empty() {
        return Vec::new();
    }
    let output = host.docker(&[inspect, &ids[..]].concat());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The name that a probe dials or asks for.
fn name_of(probe: &Probe) -> Option<String> {
    let (kind, rest) = probe.target.split_once(':').unwrap_or((&probe.target, ""));
    match (kind, rest) {
        ("name", "") => Some(probe.to.clone()),
        ("name" | "dns", name) => Some(name.to_owned()),
        _ => None,
    }
}

fn in_hosts(hosts: &str, name: &str) -> Option<Answer> {
    let lines = hosts.lines().map(|line| {
        line.split('#')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
    });
    let line = lines.into_iter().find(|words| {
        words.first().is_some_and(|address| address.contains('.'))
            && words[1..]
                .iter()
                .any(|word| word.eq_ignore_ascii_case(name))
    })?;
    Some(Answer {
        status: "HOSTS".into(),
        addresses: vec![line[0].to_owned()],
    })
}

fn real_name(project: &Generated, key: &str) -> String {
    let found = project.networks.iter().find(|network| network.key == key);
    match (found, key) {
        (Some(network), _) => network.real_name.clone(),
        (None, "bridge") => "bridge".into(),
        (None, key) => format!("{}_{key}", project.name),
    }
}
