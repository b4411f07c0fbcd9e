//! `missing-depends-on`: A service dials another one that it does not wait for.

use std::collections::BTreeSet;

use composelint_compose::project::Service;
use composelint_intent::{Tier, WantVerdict};
use composelint_lint::{Context, Group, Rule, Severity, quoted};

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "missing-depends-on",
    group: Group::Startup,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "A service dials another one that it does not wait for.",
    page: include_str!("missing_depends_on.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    let found = wanted::failing_and_fine(cx, Same::Host, |want, verdict| {
        let WantVerdict::Reaches(to) = verdict else {
            return None;
        };
        let [to] = &to[..] else { return None };
        let target = topology.service(*to);
        let (_, service) = cx.project().services.get_index(want.from)?;
        let watches = cx.roles().of(&service.name).tier == Tier::Ops;
        let is_meant = wanted::is_dialled(want) && !want.perhaps_browser && !watches;
        (is_meant && !waits(cx, service, &target.name)).then_some(target)
    });
    for failing in found {
        let target = failing.what;
        let message = format!(
            "{} dials {}, and may start first",
            quoted(&failing.service.name),
            quoted(&target.name)
        );
        cx.report(failing.want.host_at.span, message)
            .service(failing.service.name.clone())
            .key(target.name.clone())
            .confidence(failing.confidence())
            .label(format!("{} says so", wanted::source(failing.want)))
            .related(target.span, "not in `depends_on`")
            .help("add it to `depends_on`, unless the program tries again by itself");
    }
}

/// Whether a service waits for another one, directly or through others, or the other way round.
fn waits(cx: &Context<'_>, from: &Service, to: &str) -> bool {
    let services = &cx.project().services;
    let reaches = |from: &str, to: &str| {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = services
            .get(from)
            .map(|service| service.name.as_str())
            .into_iter()
            .collect();
        while let Some(name) = open.pop() {
            if name == to {
                return true;
            }
            if seen.insert(name)
                && let Some(service) = services.get(name)
            {
                open.extend(
                    service
                        .depends_on
                        .iter()
                        .map(|depends| depends.service.as_str()),
                );
            }
        }
        false
    };
    reaches(&from.name, to) || reaches(to, &from.name)
}
