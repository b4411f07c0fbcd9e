//! `subnet-overlaps-reserved`: A subnet takes addresses that mean something else.

use composelint_lint::{Context, Group, OptionKind, OptionSpec, OptionValue, Rule, Severity};
use ipnet::IpNet;

use crate::subnets::{self, RangeKind};

pub(super) static RULE: Rule = Rule {
    name: "subnet-overlaps-reserved",
    group: Group::Addressing,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A subnet takes addresses that mean something else.",
    page: include_str!("subnet_overlaps_reserved.md"),
    aliases: &[],
    options: &[RESERVED],
    check,
};

const RESERVED: OptionSpec = OptionSpec {
    name: "reserved_subnets",
    kind: OptionKind::List,
    default: "none",
    doc: "Subnets of your own LAN, VPN or cloud that containers have to be able to reach, such as `10.0.0.0/16`.",
};

fn check(cx: &mut Context<'_>) {
    let subnets = subnets::all(cx);
    if subnets.is_empty() {
        return;
    }
    let yours: Vec<IpNet> = match cx.option(RESERVED.name) {
        Some(OptionValue::List(words)) => words.iter().filter_map(|w| w.parse().ok()).collect(),
        _ => Vec::new(),
    };
    for subnet in &subnets {
        let net = subnet.net.trunc();
        let overlaps = |other: &&IpNet| other.contains(&net) || net.contains(*other);
        let (severity, message, label) = if let Some(other) = yours.iter().find(overlaps) {
            (
                Severity::Warning,
                format!("`{net}` overlaps `{other}`, which is reserved"),
                "containers do not reach the machines there any more".to_owned(),
            )
        } else {
            let taken = subnet.v4().and_then(subnets::range_of);
            let Some(range) = taken.filter(|range| range.kind == RangeKind::Taken) else {
                continue;
            };
            let severity = if range.row.opt("weight") == Some("info") {
                Severity::Info
            } else {
                Severity::Warning
            };
            (
                severity,
                format!("`{net}` is in {}", range.row.text("name")),
                range.row.text("why").to_owned(),
            )
        };
        cx.report(subnet.span(), message)
            .network(subnet.joined.key)
            .key(net.to_string())
            .severity(severity)
            .label(label)
            .help("take a private subnet that nobody uses, such as one of 10.0.0.0/8")
            .history(subnet.written.history.as_deref());
    }
}
