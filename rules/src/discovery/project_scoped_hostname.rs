//! `project-scoped-hostname`: A service dials a name that only looks like one that Docker gives.

use composelint_intent::WantVerdict;
use composelint_lint::{Applicability, Context, Group, Rule, Severity, quoted};

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "project-scoped-hostname",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service dials a name that only looks like one that Docker gives.",
    page: include_str!("project_scoped_hostname.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let found = wanted::failing(cx, Same::Host, |want, verdict| match verdict {
        WantVerdict::ProjectScoped { to, name } if wanted::is_dialled(want) => Some((*to, name)),
        _ => None,
    });
    for failing in found {
        let (to, name) = failing.what;
        let (host, target) = (quoted(&failing.want.host), cx.topology().service(to));
        let fix = failing.fix(
            format!("write {}", quoted(name)),
            Applicability::Unsafe,
            |want| Some(vec![wanted::replace(cx, want.host_at, name)?]),
        );
        let mut report = cx.report(
            failing.want.host_at.span,
            format!("{host} resolves nowhere"),
        );
        report
            .service(failing.service.name.clone())
            .key(failing.want.host.clone())
            .role_confidence(failing.confidence())
            .label("Docker gives no such name")
            .related(target.span, "the service that is meant")
            .help(format!("write {}", quoted(name)))
            .fix(fix);
        for span in failing.more() {
            report.related(span, "and here");
        }
    }
}
