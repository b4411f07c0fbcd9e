//! `explicit-root-user`: A service says that it runs as root.

use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};

use crate::hardening;

pub(super) static RULE: Rule = Rule {
    name: "explicit-root-user",
    group: Group::Security,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A service says that it runs as root.",
    page: include_str!("explicit_root_user.md"),
    aliases: &["CL-0018"],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for service in hardening::started_with(cx, &[Part::Rights]) {
        let Some(user) = &service.user else { continue };
        if !user.value.known().is_some_and(is_root) {
            continue;
        }
        cx.report(user.span, format!("{} runs as root", quoted(&service.name)))
            .service(service.name.clone())
            .label("whatever user the image would have used")
            .help("remove `user`, or give another one and the files to it")
            .history(user.history.as_deref());
    }
}

/// User 0, by name or number, as the runtime reads numbers: `+0` and `000` are 0.
fn is_root(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or_default().trim();
    name == "root" || name.parse::<i64>() == Ok(0)
}
