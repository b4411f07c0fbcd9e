//! `published-port-conflict`: Two published ports ask for the same address, port and protocol of the host.

use std::net::IpAddr;

use composelint_compose::project::Published;
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::{BindAddress, Binding, BindingState, Proto};
use rustc_hash::FxHashMap;

use crate::ports;

pub(super) static RULE: Rule = Rule {
    name: "published-port-conflict",
    group: Group::Connectivity,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "Two published ports ask for the same address, port and protocol of the host.",
    page: include_str!("published_port_conflict.md"),
    aliases: &["no-duplicate-exported-ports"],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let mut taken = Taken::default();
    let mut reported = None;
    for (id, _, service) in cx.services() {
        for binding in cx
            .topology()
            .bindings_of(id)
            .iter()
            .filter(|binding| binding.doubt.is_none())
        {
            let Published::Port(port) = binding.published else {
                continue;
            };
            let Some(earlier) = taken.take(port, binding) else {
                continue;
            };
            // A range is one entry with many bindings.
            if reported == Some((binding.span, earlier.span)) {
                continue;
            }
            reported = Some((binding.span, earlier.span));
            let owner = quoted(&cx.topology().service(earlier.service).name);
            let message = format!(
                "host port {port}/{} is taken by {owner} already",
                binding.protocol
            );
            // Two files that were put together because the second cannot stand alone are perhaps never run together.
            let is_guess = !cx.asked() && binding.span.file != earlier.span.file;
            let mut report = cx.report(binding.span, message);
            if is_guess {
                report.severity(Severity::Info);
            }
            report
                .service(service.name.clone())
                .key(format!("{port}/{}", binding.protocol))
                .label("the engine cannot bind it a second time")
                .related(earlier.span, format!("{owner} publishes it here"))
                .help("publish one of them on another port or another address of the host")
                .history(ports::history(service, binding));
        }
    }
}

/// The host's ports that are given away, by protocol and port, so that no pair is compared with every other.
#[derive(Default)]
struct Taken<'a> {
    first: FxHashMap<(bool, Proto, u16), &'a Binding>,
    wildcard: FxHashMap<(bool, Proto, u16), &'a Binding>,
    concrete: FxHashMap<(Proto, u16, IpAddr), &'a Binding>,
}

impl<'a> Taken<'a> {
    /// Gives the port away. Answers with the binding that has it already, if their addresses overlap.
    fn take(&mut self, port: u16, binding: &'a Binding) -> Option<&'a Binding> {
        let BindingState::Effective { v4, v6, .. } = binding.state else {
            return None;
        };
        let in_v4 = v4.and_then(|address| self.take_in(true, port, binding, address));
        let in_v6 = v6.and_then(|address| self.take_in(false, port, binding, address));
        in_v4.or(in_v6)
    }

    fn take_in(
        &mut self,
        is_v4: bool,
        port: u16,
        binding: &'a Binding,
        address: BindAddress,
    ) -> Option<&'a Binding> {
        let family = (is_v4, binding.protocol, port);
        let earlier = match address {
            BindAddress::Wildcard => {
                let earlier = self.first.get(&family).copied();
                self.wildcard.entry(family).or_insert(binding);
                earlier
            }
            BindAddress::Loopback(ip) | BindAddress::Specific(ip) => {
                let same = (binding.protocol, port, ip);
                let earlier = self
                    .wildcard
                    .get(&family)
                    .or_else(|| self.concrete.get(&same))
                    .copied();
                self.concrete.entry(same).or_insert(binding);
                earlier
            }
        };
        self.first.entry(family).or_insert(binding);
        earlier.filter(|earlier| !is_the_same(earlier, binding))
    }
}

/// Whether two entries of one service say the same: Compose keeps one of them.
fn is_the_same(a: &Binding, b: &Binding) -> bool {
    a.service == b.service && a.target == b.target && a.host_ip == b.host_ip
}
