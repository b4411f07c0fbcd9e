//! Which service runs in which namespace.

use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

use crate::ids::{SandboxId, ServiceId};
use crate::model::{Gateways, Mode, Sandbox, SandboxKind, Tenants};
use crate::topology::Topology;

impl Topology {
    /// Gives every started service its sandbox, and every endpoint the sandbox it belongs to.
    pub(super) fn derive_sandboxes(&mut self) {
        self.sandboxes.reserve(self.services.len());
        let mut joined = Vec::new();
        for index in 0..self.services.len() {
            let service = &self.services[index];
            if !service.active {
                continue;
            }
            let id = ServiceId::new(index);
            let sandbox = match &service.mode {
                Mode::Provider => continue,
                Mode::Service(_) | Mode::Container(_) => {
                    joined.push(id);
                    continue;
                }
                Mode::Host => self.host_mode(id),
                Mode::None => self.own(id, SandboxKind::None),
                Mode::Unknown(text) => {
                    let kind = SandboxKind::Opaque(text.clone());
                    self.own(id, kind)
                }
                Mode::Networks | Mode::Bridge | Mode::Other(_) => self.own(id, SandboxKind::Own),
            };
            self.services[index].sandbox = Some(sandbox);
        }
        if !joined.is_empty() {
            self.join_sandboxes(&joined);
        }
    }

    fn host_mode(&mut self, service: ServiceId) -> SandboxId {
        if let Some(host) = self.host {
            self.sandboxes[host.index()].services.push(service);
            return host;
        }
        let host = self.push_sandbox(service, SandboxKind::Host, Some(1), 0..0);
        self.host = Some(host);
        host
    }

    fn own(&mut self, service: ServiceId, kind: SandboxKind) -> SandboxId {
        let node = &self.services[service.index()];
        let (endpoints, replicas) = (node.endpoints.clone(), node.replicas);
        let sandbox = self.push_sandbox(service, kind, replicas, endpoints.clone());
        for endpoint in &mut self.endpoints[endpoints.start as usize..endpoints.end as usize] {
            endpoint.sandbox = sandbox;
        }
        sandbox
    }

    fn push_sandbox(
        &mut self,
        service: ServiceId,
        kind: SandboxKind,
        replicas: Option<u32>,
        endpoints: std::ops::Range<u32>,
    ) -> SandboxId {
        let id = SandboxId::new(self.sandboxes.len());
        let gateways = Gateways::default();
        self.sandboxes.push(Sandbox {
            kind,
            services: Tenants::of(service),
            replicas,
            endpoints,
            gateways,
        });
        id
    }

    /// Follows `service:x` and `container:x` to the sandbox of x, through chains.
    fn join_sandboxes(&mut self, joined: &[ServiceId]) {
        let containers = self.container_names(joined);
        for &id in joined {
            if self.service(id).sandbox.is_some() {
                continue;
            }
            let mut chain = vec![id];
            let sandbox = loop {
                let last = *chain.last().expect("a chain begins with a service");
                let Some(next) = self.joins(last, &containers) else {
                    break None;
                };
                if let Some(sandbox) = self.service(next).sandbox {
                    break Some(sandbox);
                }
                // A circle, which Compose refuses: nobody owns the namespace.
                if chain.contains(&next) || !self.service(next).active {
                    break None;
                }
                chain.push(next);
            };
            self.settle(&chain, sandbox);
        }
        for sandbox in &mut self.sandboxes {
            // The owner stays first; the others follow in the order of the files.
            sandbox.services.sort_guests();
        }
    }

    fn settle(&mut self, chain: &[ServiceId], sandbox: Option<SandboxId>) {
        let last = *chain.last().expect("a chain begins with a service");
        let sandbox = sandbox.unwrap_or_else(|| {
            let text = match &self.service(last).mode {
                Mode::Service(name) => format_smolstr!("service:{name}"),
                Mode::Container(name) => format_smolstr!("container:{name}"),
                _ => SmolStr::default(),
            };
            self.push_sandbox(last, SandboxKind::Opaque(text), Some(1), 0..0)
        });
        for id in chain {
            self.services[id.index()].sandbox = Some(sandbox);
            let services = &mut self.sandboxes[sandbox.index()].services;
            if services[0] != *id {
                services.push(*id);
            }
        }
    }

    /// The service whose namespace a service joins, if one of the projects has it.
    fn joins(
        &self,
        id: ServiceId,
        containers: &FxHashMap<SmolStr, ServiceId>,
    ) -> Option<ServiceId> {
        let service = self.service(id);
        match &service.mode {
            Mode::Service(name) => self.find_in(service.project, name),
            Mode::Container(name) => containers.get(name).copied(),
            _ => None,
        }
    }

    /// Containers by name, if any service asks for one.
    fn container_names(&self, joined: &[ServiceId]) -> FxHashMap<SmolStr, ServiceId> {
        let mut names = FxHashMap::default();
        if !joined
            .iter()
            .any(|id| matches!(self.service(*id).mode, Mode::Container(_)))
        {
            return names;
        }
        for (id, service) in self.services().filter(|(_, service)| service.active) {
            names.insert(self.container_name(id, 1), id);
            // All replicas are alike; only the first has joiners by `service:`, but any can be named.
            for replica in 2..=service.replicas.unwrap_or(1).min(64) {
                names.insert(self.container_name(id, replica), id);
            }
        }
        names
    }

    /// The name of a service's container: `container_name`, else `<project>-<service>-<n>`.
    pub fn container_name(&self, id: ServiceId, replica: u32) -> SmolStr {
        let service = self.service(id);
        let named = service
            .traits
            .as_ref()
            .and_then(|traits| traits.container_name.as_ref());
        if let Some(name) = named {
            return name.text.clone();
        }
        format_smolstr!(
            "{}-{}-{replica}",
            self.projects[service.project],
            service.name
        )
    }
}
