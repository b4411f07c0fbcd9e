//! `loopback-publish-legacy-engine`: A port is bound to loopback on an engine where neighbours reach it all the same.

use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::{Binding, Fact};

use crate::{entries, ports};

pub(super) static RULE: Rule = Rule {
    name: "loopback-publish-legacy-engine",
    group: Group::Exposure,
    severity: Severity::Warning,
    enabled: false,
    since: "0.1.0",
    summary: "A port is bound to loopback on an engine where neighbours reach it all the same.",
    page: include_str!("loopback_publish_legacy_engine.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    if cx.engine().has(Fact::LoopbackGuarded) {
        return;
    }
    let engine = cx.engine().version;
    for entry in entries::all(cx) {
        let Some(binding) = entry
            .bindings
            .iter()
            .find(|binding| Binding::is_loopback_only(binding))
        else {
            continue;
        };
        let service = entry.service;
        let message = format!(
            "Engine {engine} lets neighbours reach port {} of `{}`",
            ports::target(binding),
            service.name
        );
        cx.report(binding.span, message)
            .service(service.name.clone())
            .key(ports::target(binding))
            .label("loopback keeps the LAN out from Engine 28.0 on")
            .help("upgrade the engine, or drop packets to 127.0.0.0/8 that come from outside")
            .history(ports::history(service, binding));
    }
}
