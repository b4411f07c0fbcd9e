//! What to try on a running project: every pair by name and address, gateways and host addresses, published ports, the host, the LAN, and names.

use super::dice::Dice;
use super::generate::{Generated, Published, Service};

/// A connection or a question to try.
#[derive(Clone)]
pub(crate) struct Probe {
    pub(crate) from: String,
    pub(crate) to: String,
    /// In the words of `expected.json`: `name`, `ip:NET`, `gateway:NET`, `hostip`, `docker0`, `loopback`, `internet`, `dns:NAME`.
    pub(crate) target: String,
    /// 0: the host port that the engine picked for [`Probe::random`].
    pub(crate) port: u16,
    pub(crate) proto: &'static str,
    /// The container's port behind a host port that the engine picked.
    pub(crate) random: Option<u16>,
    /// Whether the LAN needs routes to the containers' subnets.
    pub(crate) routed: bool,
}

/// Everything to try on a project.
pub(crate) fn probes(project: &Generated, seed: u64) -> Vec<Probe> {
    let mut plan = Plan {
        project,
        dice: Dice::new(seed ^ 0x5eed),
        probes: Vec::new(),
    };
    let active: Vec<&Service> = project
        .services
        .iter()
        .filter(|service| !service.inactive)
        .collect();
    for from in &active {
        for to in &active {
            plan.pair(from, to);
        }
        plan.outside(from);
        plan.names(from);
    }
    for to in &active {
        for port in &to.ports {
            plan.published(&active, to, port);
        }
    }
    plan.probes
}

struct Plan<'g> {
    project: &'g Generated,
    dice: Dice,
    probes: Vec<Probe>,
}

impl Plan<'_> {
    fn add(
        &mut self,
        from: &str,
        to: &str,
        target: impl Into<String>,
        port: u16,
        proto: &'static str,
    ) -> &mut Probe {
        let probe = Probe {
            from: from.into(),
            to: to.into(),
            target: target.into(),
            port,
            proto,
            random: None,
            routed: false,
        };
        self.probes.push(probe);
        self.probes.last_mut().expect("one was pushed")
    }

    /// The service that owns the sandbox that a service lives in.
    fn owner<'s>(&'s self, service: &'s Service) -> &'s Service {
        let mut owner = service;
        while let Some(name) = owner
            .mode
            .as_deref()
            .and_then(|mode| mode.strip_prefix("service:"))
        {
            let Some(next) = self
                .project
                .services
                .iter()
                .find(|other| other.name == name)
            else {
                break;
            };
            owner = next;
        }
        owner
    }

    fn mode(&self, service: &Service) -> Option<String> {
        self.owner(service).mode.clone()
    }

    /// The keys of the networks that a service is on; `bridge` is docker0.
    fn networks(&self, service: &Service) -> Vec<String> {
        let owner = self.owner(service);
        match owner.mode.as_deref() {
            Some("bridge") => vec!["bridge".into()],
            Some(_) => Vec::new(),
            None if owner.joins.is_empty() => vec!["default".into()],
            None => owner.joins.iter().map(|(key, _)| key.clone()).collect(),
        }
    }

    fn pair(&mut self, from: &Service, to: &Service) {
        let port = to.listens + u16::from(self.dice.chance(30));
        let udp = port == to.listens && self.dice.chance(25);
        let proto = if udp { "udp" } else { "tcp" };
        if from.name == to.name {
            self.add(&from.name, &to.name, "loopback", port, "tcp");
            return;
        }
        self.add(&from.name, &to.name, "name", port, proto);
        for other in other_names(self.project, to) {
            if self.dice.chance(40) {
                self.add(
                    &from.name,
                    &to.name,
                    format!("name:{other}"),
                    to.listens,
                    "tcp",
                );
            }
        }
        for network in self.networks(to) {
            self.add(&from.name, &to.name, format!("ip:{network}"), port, proto);
        }
        let same = self.owner(from).name == self.owner(to).name;
        if same || self.dice.chance(15) {
            self.add(&from.name, &to.name, "loopback", to.listens, "tcp");
        }
        if self.mode(to).as_deref() == Some("host") {
            let place = (*self.dice.pick(&["docker0", "hostip", "hostip2"])).to_owned();
            self.add(&from.name, &to.name, place, to.listens, "tcp");
            for network in self.networks(from) {
                self.add(
                    &from.name,
                    &to.name,
                    format!("gateway:{network}"),
                    to.listens,
                    "tcp",
                );
            }
        }
    }

    /// The way out, the host's own listeners, and what the host and the LAN reach.
    fn outside(&mut self, service: &Service) {
        let name = &service.name;
        self.add(name, "@internet", "internet", 80, "tcp");
        self.add(name, "@lan", "lan", 80, "tcp");
        for place in ["docker0", "hostip", "hostip2"] {
            self.add(name, "@host", place, 9000, "tcp");
        }
        for network in self.networks(service) {
            self.add(name, "@host", format!("gateway:{network}"), 9000, "tcp");
            self.add(
                "@host",
                name,
                format!("ip:{network}"),
                service.listens,
                "tcp",
            );
            self.add(
                "@host",
                name,
                format!("ip:{network}"),
                service.listens,
                "udp",
            );
            self.add(
                "@world",
                name,
                format!("ip:{network}"),
                service.listens,
                "tcp",
            )
            .routed = true;
        }
        if self.mode(service).as_deref() == Some("host") {
            self.add("@host", name, "loopback", service.listens, "tcp");
            self.add("@world", name, "hostip", service.listens, "tcp");
        }
    }

    fn names(&mut self, from: &Service) {
        let mut names: Vec<String> = vec![
            "example.test".into(),
            "nosuch".into(),
            "host.docker.internal".into(),
        ];
        for service in &self.project.services {
            names.push(service.name.clone());
            names.extend(other_names(self.project, service));
        }
        names.extend(from.links.iter().filter_map(|(_, alias)| alias.clone()));
        names.sort();
        names.dedup();
        for name in names {
            if self.dice.chance(50) {
                self.add(&from.name, "-", format!("dns:{name}"), 0, "A");
            }
        }
    }

    fn published(&mut self, active: &[&Service], to: &Service, port: &Published) {
        let mut tries: Vec<(String, String, bool)> = Vec::new();
        for from in active {
            let mut places: Vec<String> =
                ["docker0", "hostip", "hostip2"].map(str::to_owned).to_vec();
            places.extend(
                self.networks(to)
                    .iter()
                    .filter(|network| *network != "bridge")
                    .map(|network| format!("gateway:{network}")),
            );
            let place = self.dice.pick(&places).clone();
            tries.push((from.name.clone(), place, false));
            for network in self
                .networks(from)
                .iter()
                .filter(|network| *network != "bridge")
            {
                tries.push((from.name.clone(), format!("gateway:{network}"), false));
            }
            if from.host_gateway {
                tries.push((from.name.clone(), "name:host.docker.internal".into(), false));
            }
            if self.mode(from).as_deref() == Some("host") {
                tries.push((from.name.clone(), "loopback".into(), false));
            }
        }
        for place in ["loopback", "hostip", "docker0"] {
            tries.push(("@host".into(), place.into(), false));
        }
        tries.push(("@world".into(), "hostip".into(), false));
        tries.push(("@world".into(), "hostip2".into(), false));
        tries.push(("@world".into(), "docker0".into(), true));
        let host_mode = self.mode(to).as_deref() == Some("host");
        for (from, target, routed) in tries {
            // A wildcard UDP listener of the host answers from the address that the route back prefers: that row would measure the server.
            let proto = if host_mode { "tcp" } else { port.proto };
            let probe = self.add(&from, &to.name, target, port.host.unwrap_or(0), proto);
            probe.routed = routed;
            probe.random = port.host.is_none().then_some(port.target);
        }
    }
}

/// The names of a service besides its key, which only its networks know.
fn other_names(project: &Generated, service: &Service) -> Vec<String> {
    let default = format!("{}-{}-1", project.name, service.name);
    let mut names = vec![service.container_name.clone().unwrap_or(default)];
    names.extend(service.hostname.clone());
    for (key, aliases) in &service.joins {
        names.extend(aliases.iter().cloned());
        let network = project.networks.iter().find(|network| network.key == *key);
        names.extend(network.map(|network| format!("{}.{}", service.name, network.real_name)));
    }
    names
}
