//! Static addresses, and networks with fewer addresses than containers.

use std::net::{IpAddr, Ipv4Addr};

use composelint_yaml::Span;
use ipnet::{IpNet, Ipv4Net};
use rustc_hash::FxHashMap;

use crate::errors::networks::subnet;
use crate::errors::{EngineError, EngineErrorKind as Kind};
use crate::ids::{EndpointId, NetworkId, ServiceId};
use crate::model::NetworkNode;
use crate::model::{Mode, SandboxKind};
use crate::topology::Topology;

impl Topology {
    /// Static addresses that the engine refuses, by network.
    pub(super) fn address_errors(&self, errors: &mut Vec<EngineError>) {
        for (id, network) in self.networks().filter(|(_, network)| !network.external) {
            let mut taken: FxHashMap<IpAddr, Span> = FxHashMap::default();
            for endpoint in &network.endpoints {
                for (ip, span) in self.static_addresses(*endpoint) {
                    if let Some(error) = self.address_error(id, *endpoint, ip, span, &taken) {
                        errors.push(error);
                    }
                    taken.entry(ip).or_insert(span);
                }
            }
            errors.extend(self.exhausted(id, network));
        }
        self.missing_errors(errors);
    }

    fn static_addresses(
        &self,
        endpoint: EndpointId,
    ) -> impl Iterator<Item = (IpAddr, Span)> + use<> {
        let endpoint = self.endpoint(endpoint);
        let v4 = endpoint
            .static_v4()
            .and_then(|text| Some((IpAddr::V4(text.address?), text.span)));
        let v6 = endpoint
            .static_v6()
            .and_then(|text| Some((IpAddr::V6(text.address?), text.span)));
        v4.into_iter().chain(v6)
    }

    fn address_error(
        &self,
        id: NetworkId,
        endpoint: EndpointId,
        ip: IpAddr,
        span: Span,
        taken: &FxHashMap<IpAddr, Span>,
    ) -> Option<EngineError> {
        let network = self.network(id);
        // A network that nobody declares is refused by Compose already, or declared in a file that is not here.
        if !network.declared && network.key != "default" {
            return None;
        }
        let service = self.endpoint(endpoint).service;
        let refused = |kind, message: String| {
            Some(EngineError::of_service(kind, service, span, message).on(id))
        };
        let unknown = network.ipam.iter().any(|pool| {
            pool.subnet
                .as_ref()
                .is_some_and(|text| text.value.is_unknown())
        });
        let mut nets = network
            .ipam
            .iter()
            .filter_map(subnet)
            .map(|(net, _)| net.trunc())
            .filter(|net| net.addr().is_ipv4() == ip.is_ipv4())
            .peekable();
        if nets.peek().is_none() {
            let message = format!(
                "`{ip}` needs a subnet, and `{}` has none of its own",
                network.key
            );
            return if unknown {
                None
            } else {
                refused(Kind::StaticWithoutSubnet, message)
            };
        }
        let Some(net) = nets.find(|net| net.contains(&ip)) else {
            let message = format!("`{ip}` is outside of the subnets of `{}`", network.key);
            return if unknown {
                None
            } else {
                refused(Kind::StaticOutside, message)
            };
        };
        if let Some(role) = reserved(network, net, ip) {
            return refused(
                Kind::AddressReserved,
                format!("`{ip}` is the {role} of `{}`", network.key),
            );
        }
        if let Some(other) = taken.get(&ip) {
            let error = refused(
                Kind::AddressTaken,
                format!("`{ip}` belongs to another service too"),
            );
            return error.map(|error| error.related(*other));
        }
        let replicas = self.service(service).replicas.unwrap_or(1);
        let scaled = || {
            refused(
                Kind::AddressOfReplicas,
                format!("{replicas} replicas cannot share `{ip}`"),
            )
        };
        if replicas > 1 { scaled() } else { None }
    }

    /// More containers than addresses.
    fn exhausted(&self, id: NetworkId, network: &NetworkNode) -> Option<EngineError> {
        let (net, span) =
            network
                .ipam
                .iter()
                .filter_map(subnet)
                .find_map(|(net, span)| match net {
                    IpNet::V4(net) => Some((net.trunc(), span)),
                    IpNet::V6(_) => None,
                })?;
        let pool = network
            .ipam
            .iter()
            .find(|pool| subnet(pool).is_some_and(|(_, other)| other == span))?;
        let range = match &pool.ip_range {
            Some(range) => range.value.known()?.parse::<Ipv4Net>().ok()?.trunc(),
            None => net,
        };
        let all = 1_u64 << (32 - u32::from(range.prefix_len()));
        let outside = |ip: &Ipv4Addr| range.contains(ip);
        let mut reserved: Vec<Ipv4Addr> = vec![net.network(), net.broadcast()];
        reserved.extend(
            network
                .gateway_v4
                .filter(|_| !network.internal.is_yes() || network.driver.is_bridge()),
        );
        reserved.extend(
            pool.aux_addresses
                .iter()
                .filter_map(|text| text.value.known()?.parse::<Ipv4Addr>().ok()),
        );
        reserved.retain(outside);
        reserved.sort_unstable();
        reserved.dedup();
        let wanted: u64 = network
            .endpoints
            .iter()
            .map(|endpoint| self.wanted(*endpoint, range))
            .sum();
        let free = all.saturating_sub(reserved.len() as u64);
        if wanted <= free {
            return None;
        }
        let message = format!(
            "{wanted} containers on `{}`, and room for {free}",
            network.key
        );
        Some(EngineError::of_network(
            Kind::PoolExhausted,
            id,
            span,
            message,
        ))
    }

    /// How many addresses of a range the containers of an endpoint take.
    fn wanted(&self, endpoint: EndpointId, range: Ipv4Net) -> u64 {
        let node = self.endpoint(endpoint);
        match node.static_v4() {
            Some(fixed) => u64::from(fixed.address.is_some_and(|ip| range.contains(&ip))),
            None => u64::from(self.service(node.service).replicas.unwrap_or(1)),
        }
    }

    /// Networks and containers that network modes ask for and that no project makes.
    fn missing_errors(&self, errors: &mut Vec<EngineError>) {
        for (id, service) in self
            .services()
            .filter(|(_, service)| service.sandbox.is_some())
        {
            let span = service.mode_span.unwrap_or(service.span);
            match &service.mode {
                Mode::Other(name) => errors.extend(self.missing_network(id, name, span)),
                Mode::Container(name) => {
                    let opaque =
                        |sandbox| matches!(self.sandbox(sandbox).kind, SandboxKind::Opaque(_));
                    if service.sandbox.is_some_and(opaque) {
                        let message = format!(
                            "container `{name}` has to exist before the service is started"
                        );
                        errors.push(EngineError::of_service(
                            Kind::ContainerMissing,
                            id,
                            span,
                            message,
                        ));
                    }
                }
                _ => {}
            }
        }
    }

    fn missing_network(&self, service: ServiceId, name: &str, span: Span) -> Option<EngineError> {
        let made = self
            .networks
            .iter()
            .any(|network| network.real_name == name && !network.external);
        let message = format!("network `{name}` has to exist before the service is started");
        (!made).then(|| EngineError::of_service(Kind::NetworkModeMissing, service, span, message))
    }
}

/// What an address of a subnet is kept for.
fn reserved(network: &NetworkNode, net: IpNet, ip: IpAddr) -> Option<&'static str> {
    if IpAddr::V4(network.gateway_v4.unwrap_or(Ipv4Addr::UNSPECIFIED)) == ip {
        Some("gateway")
    } else if net.network() == ip {
        Some("network address")
    } else if net.broadcast() == ip && ip.is_ipv4() {
        Some("broadcast address")
    } else {
        let auxiliary = network.ipam.iter().flat_map(|pool| &pool.aux_addresses);
        let mut kept = auxiliary.filter_map(|text| text.value.known()?.parse::<IpAddr>().ok());
        kept.any(|kept| kept == ip).then_some("auxiliary address")
    }
}
