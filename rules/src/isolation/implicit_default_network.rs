//! `implicit-default-network`: A service names no network in a project that has some of its own.

use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "implicit-default-network",
    group: Group::Isolation,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A service names no network in a project that has some of its own.",
    page: include_str!("implicit_default_network.md"),
    aliases: &["networks_not_set"],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let networks = cx.networks();
    // A project that redefines `default` has named it.
    let others = networks
        .iter()
        .find(|joined| joined.declared.is_some() && joined.key != "default");
    let implicit = networks
        .iter()
        .find(|joined| joined.key == "default" && joined.declared.is_none());
    let (Some(others), Some(implicit)) = (others, implicit) else {
        return;
    };
    for member in &implicit.members {
        let own = member.endpoint.service == member.id;
        if !member.endpoint.implicit || !own || cx.may_have_more(member.service) {
            continue;
        }
        let name = &member.service.name;
        cx.report(
            member.service.name_span,
            format!("`{name}` is on the project's `default` network"),
        )
        .service(name.clone())
        .label("names no network")
        .related(others.span, format!("others are on `{}`", others.key))
        .help("add `networks` with those it belongs to");
    }
}
