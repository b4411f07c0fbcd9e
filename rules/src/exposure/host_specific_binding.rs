//! `host-specific-binding`: A port is bound to an address that only one host has.

use std::net::IpAddr;

use composelint_compose::project::Known;
use composelint_lint::{Context, Group, Rule, Severity};

use crate::{entries, ports};

pub(super) static RULE: Rule = Rule {
    name: "host-specific-binding",
    group: Group::Exposure,
    severity: Severity::Info,
    enabled: false,
    since: "0.1.0",
    summary: "A port is bound to an address that only one host has.",
    page: include_str!("host_specific_binding.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for entry in entries::all(cx) {
        let [binding, ..] = entry.bindings else {
            continue;
        };
        let Some(Known::Known(address)) = binding.host_ip else {
            continue;
        };
        // An address that a variable brings is already set for each host.
        let literal = !cx.text(binding.span).contains('$');
        if !binding.is_effective() || !literal || is_everywhere(address) {
            continue;
        }
        let service = entry.service;
        let message = format!(
            "port {} of `{}` needs a host with the address {address}",
            ports::target(binding),
            service.name
        );
        cx.report(binding.span, message)
            .service(service.name.clone())
            .key(ports::target(binding))
            .label("starts nowhere else")
            .help("take the address from a variable: `${BIND_ADDRESS:-127.0.0.1}`")
            .history(ports::history(service, binding));
    }
}

/// Whether every host has the address.
const fn is_everywhere(address: IpAddr) -> bool {
    address.is_loopback() || address.is_unspecified()
}
