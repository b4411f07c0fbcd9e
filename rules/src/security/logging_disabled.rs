//! `logging-disabled`: A service throws its log away.

use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};

use crate::hardening;

pub(super) static RULE: Rule = Rule {
    name: "logging-disabled",
    group: Group::Security,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A service throws its log away.",
    page: include_str!("logging_disabled.md"),
    aliases: &["CL-0014"],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for service in hardening::started_with(cx, &[Part::Logging]) {
        let driver = service
            .tree
            .get("logging")
            .and_then(|logging| logging.get("driver"));
        let Some(driver) = driver.filter(|driver| driver.as_str() == Some("none")) else {
            continue;
        };
        cx.report(
            driver.span,
            format!("{} keeps no log", quoted(&service.name)),
        )
        .service(service.name.clone())
        .label("`docker logs` shows nothing, also after a crash")
        .help("use `local` with a `max-size` instead")
        .history(driver.history.as_deref());
    }
}
