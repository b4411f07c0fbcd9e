//! Ports of the host that more than one container wants.

use std::net::IpAddr;

use composelint_compose::project::{Known, Published};
use rustc_hash::FxHashMap;

use crate::binding::{BindAddress, Binding, BindingState, Proto};
use crate::errors::{EngineError, EngineErrorKind as Kind};
use crate::facts::Fact;
use crate::model::GatewayMode;
use crate::reach::Family;
use crate::topology::Topology;

/// Who holds a port of the host.
#[derive(Default)]
struct Holders {
    /// By family: the first on any address, and the first on all of them.
    any: [Option<usize>; 2],
    wildcard: [Option<usize>; 2],
    by_address: FxHashMap<IpAddr, usize>,
}

impl Topology {
    /// Ports that cannot be published, as far as that is certain.
    pub(super) fn port_errors(&self, errors: &mut Vec<EngineError>) {
        let mut holders: FxHashMap<(Proto, u16), Holders> = FxHashMap::default();
        for (index, binding) in self.bindings.iter().enumerate() {
            self.routed_address_error(binding, errors);
            let BindingState::Effective { v4, v6, .. } = binding.state else {
                continue;
            };
            if binding.doubt.is_some() || (v4.is_none() && v6.is_none()) {
                continue;
            }
            self.scale_error(binding, errors);
            let Published::Port(port) = binding.published else {
                continue;
            };
            let holders = holders.entry((binding.protocol, port)).or_default();
            let other = [(0, v4), (1, v6)].into_iter().find_map(|(family, bound)| {
                bound.and_then(|bound| {
                    holders.take(family, bound, index, |other| {
                        self.is_repeated(binding, other)
                    })
                })
            });
            if let Some(other) = other {
                errors.push(self.port_conflict(binding, &self.bindings[other], port));
            }
        }
    }

    /// Whether an entry repeats another one of the same service word for word, which counts once.
    fn is_repeated(&self, binding: &Binding, other: usize) -> bool {
        let other = &self.bindings[other];
        other.service == binding.service
            && other.target == binding.target
            && other.host_ip == binding.host_ip
    }

    fn port_conflict(&self, binding: &Binding, other: &Binding, port: u16) -> EngineError {
        let proto = binding.protocol;
        let message = if binding.service == other.service {
            format!(
                "port {port}/{proto} of the host is published twice, for different ports of the container"
            )
        } else {
            format!(
                "port {port}/{proto} of the host is published by `{}` too",
                self.service_name(other.service)
            )
        };
        EngineError::of_service(Kind::PortConflict, binding.service, binding.span, message)
            .related(other.span)
    }

    /// Several replicas of one port of the host.
    fn scale_error(&self, binding: &Binding, errors: &mut Vec<EngineError>) {
        let Some(replicas) = self.service(binding.service).replicas else {
            return;
        };
        let ports = match binding.published {
            Published::Port(_) => 1,
            Published::OneOf(first, last) => u32::from(last.saturating_sub(first)) + 1,
            Published::Random | Published::Unknown(_) => return,
        };
        if replicas > ports {
            let (noun, verb) = if ports == 1 {
                ("port", "is")
            } else {
                ("ports", "are")
            };
            let message = format!(
                "{replicas} replicas want a port of the host, and there {verb} {ports} {noun}"
            );
            errors.push(EngineError::of_service(
                Kind::PortsShort,
                binding.service,
                binding.span,
                message,
            ));
        }
    }

    /// Engine 27 refuses an address of the host on a routed network.
    fn routed_address_error(&self, binding: &Binding, errors: &mut Vec<EngineError>) {
        let (Some(Known::Known(IpAddr::V4(ip))), Some(sandbox)) =
            (&binding.host_ip, binding.sandbox)
        else {
            return;
        };
        if !self.engine.has(Fact::RoutedRefusesHostAddress) || ip.is_unspecified() {
            return;
        }
        let view = self.first();
        let network = binding
            .network()
            .filter(|_| !self.sandbox(sandbox).endpoints.is_empty());
        if let Some(network) =
            network.filter(|network| view.mode(*network, Family::V4) == GatewayMode::Routed)
        {
            let message = format!(
                "`{}` is routed: a port there has no address of the host",
                self.network(network).key
            );
            let error = EngineError::of_service(
                Kind::RoutedHostAddress,
                binding.service,
                binding.span,
                message,
            );
            errors.push(error.on(network));
        }
    }
}

impl Holders {
    /// Takes an address for a binding; the one that is in the way, if there is.
    fn take(
        &mut self,
        family: usize,
        bound: BindAddress,
        index: usize,
        repeated: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let in_the_way = match bound {
            BindAddress::Wildcard => self.any[family],
            BindAddress::Loopback(ip) | BindAddress::Specific(ip) => {
                self.wildcard[family].or_else(|| self.by_address.get(&ip).copied())
            }
        };
        match bound {
            BindAddress::Wildcard => self.wildcard[family] = self.wildcard[family].or(Some(index)),
            BindAddress::Loopback(ip) | BindAddress::Specific(ip) => {
                self.by_address.entry(ip).or_insert(index);
            }
        }
        self.any[family] = self.any[family].or(Some(index));
        in_the_way.filter(|other| !repeated(*other))
    }
}
