//! `dangerous-device`: A container has a device of the host that reaches beyond its purpose.

use composelint_compose::Value;
use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};

use crate::{hardening, host_reach};

pub(super) static RULE: Rule = Rule {
    name: "dangerous-device",
    group: Group::Security,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A container has a device of the host that reaches beyond its purpose.",
    page: include_str!("dangerous_device.md"),
    aliases: &["CL-0016", "CIS 5.18"],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for service in hardening::started_with(cx, &[Part::Devices]) {
        for device in &service.devices {
            let Some(source) = device.value.known() else {
                continue;
            };
            let Some(found) = host_reach::device(source) else {
                continue;
            };
            let severity = if found.minor {
                cx.severity().min(Severity::Info)
            } else {
                cx.severity()
            };
            let message = format!(
                "{} has the device {}",
                quoted(&service.name),
                quoted(source)
            );
            cx.report(device.span, message)
                .service(service.name.clone())
                .key(source)
                .severity(severity)
                .label(found.why)
                .help("give it the folder or the one device that it works with")
                .history(device.history.as_deref());
        }
        let rules = service
            .tree
            .get("device_cgroup_rules")
            .and_then(Value::as_seq);
        for rule in rules.unwrap_or_default() {
            let Some(written) = rule.as_str().filter(|text| is_wide(text)) else {
                continue;
            };
            let message = format!(
                "{} may use devices by the rule `{written}`",
                quoted(&service.name)
            );
            cx.report(rule.span, message)
                .service(service.name.clone())
                .key(written)
                .label("every device of that kind, once a node for it is made")
                .help("name the numbers of the one device")
                .history(rule.history.as_deref());
        }
    }
}

/// Whether a rule allows all devices, or all block devices.
fn is_wide(rule: &str) -> bool {
    let mut words = rule.split_whitespace();
    let (kind, numbers) = (words.next(), words.next().unwrap_or_default());
    kind == Some("a") || kind == Some("b") && numbers.starts_with('*')
}
