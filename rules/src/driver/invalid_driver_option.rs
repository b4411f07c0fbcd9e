//! `invalid-driver-option`: A driver option has a value that its driver cannot read.

use composelint_compose::Text;
use composelint_compose::project::{Network, Spanned};
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::EngineErrorKind;

use crate::driver_options::{DriverOption, Options};
use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "invalid-driver-option",
    group: Group::Driver,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A driver option has a value that its driver cannot read.",
    page: include_str!("invalid_driver_option.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let kinds = [
        EngineErrorKind::BadOption,
        EngineErrorKind::IsolatedNotInternal,
        EngineErrorKind::ReservedDriver,
    ];
    let label = "the engine does not make the network";
    let refused = refusals::of(cx, &kinds);
    for error in &refused {
        let help = match error.kind {
            EngineErrorKind::IsolatedNotInternal => {
                "add `internal: true`, or use another gateway mode"
            }
            EngineErrorKind::ReservedDriver => "use `network_mode`, or another driver",
            _ => "correct the value, or remove the option",
        };
        refusals::report(cx, error, label, help);
    }
    let options = Options::of(cx);
    for (_, node) in cx.topology().networks() {
        let Some(network) = cx.project().networks.get(&node.key) else {
            continue;
        };
        if network.driver_opts.is_empty() || node.external || node.endpoints.is_empty() {
            continue;
        }
        for option in options.read_by(&node.driver) {
            let Some(value) = network.driver_opts.get(option.name()) else {
                continue;
            };
            if refused.iter().all(|error| error.span != value.span) {
                report(cx, network, option, value);
            }
        }
    }
}

fn report(cx: &mut Context<'_>, network: &Network, option: &DriverOption, value: &Spanned<Text>) {
    let Some(written) = value.value.known() else {
        return;
    };
    let modes = option.name().contains("gateway_mode");
    // Which gateway modes there are depends on the engine; the topology knows.
    let Some(wanted) = option.wants(written).filter(|_| !modes) else {
        return;
    };
    let last = option.name().rsplit('.').next().unwrap_or_default();
    let mut report = cx.report(
        value.span,
        format!("{} is no value of `{last}`", quoted(written)),
    );
    report
        .network(network.key.clone())
        .key(option.name())
        .label(format!("wants {wanted}"))
        .help("correct the value, or remove the option")
        .history(value.history.as_deref());
    if !option.is_checked() {
        report.severity(Severity::Warning);
    }
}
