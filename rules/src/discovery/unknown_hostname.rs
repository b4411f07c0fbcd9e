//! `unknown-hostname`: A service dials a name that no service has.

use composelint_compose::{Problem, ProblemCode};
use composelint_intent::WantVerdict;
use composelint_lint::{Applicability, Confidence, Context, Group, Rule, Severity, quoted};

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "unknown-hostname",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service dials a name that no service has.",
    page: include_str!("unknown_hostname.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    // In a part of a project the name may be that of a service elsewhere.
    let missing = |problem: &Problem| problem.code == ProblemCode::IncludeError;
    let is_part =
        cx.project().fragment || !cx.project().complete || cx.problems().iter().any(missing);
    let found = wanted::failing(cx, Same::Host, |want, verdict| match verdict {
        WantVerdict::NotFound(nearest) if wanted::is_dialled(want) => Some(nearest.as_ref()),
        _ => None,
    });
    for failing in found {
        let (service, want) = (failing.service, failing.want);
        let mut confidence = failing.confidence();
        // A file that nobody asked for may be run together with others.
        let is_alone = failing.what.is_some() || cx.asked();
        if is_part || !is_alone || service.partial || is_placeholder(&want.host) {
            confidence = Confidence::Low;
        // In a swarm `stack_service` is a name.
        } else if failing.what.is_none() && want.host.contains('_') {
            confidence = confidence.min(Confidence::Medium);
        }
        let fix = failing.what.and_then(|nearest| {
            let title = format!("write {}", quoted(nearest));
            failing.fix(title, Applicability::Unsafe, |want| {
                Some(vec![wanted::replace(cx, want.host_at, nearest)?])
            })
        });
        let help = match failing.what {
            Some(nearest) => format!("did you mean {}?", quoted(nearest)),
            None => "name a service of the project, or map the name in `extra_hosts`".to_owned(),
        };
        let message = format!(
            "{} dials {}, which no service is called",
            quoted(&service.name),
            quoted(&want.host)
        );
        let mut report = cx.report(want.host_at.span, message);
        report
            .service(service.name.clone())
            .key(want.host.clone())
            .role_confidence(confidence)
            .label(format!("{} says so", wanted::source(want)))
            .help(help)
            .fix(fix);
        for span in failing.more() {
            report.related(span, "and here");
        }
    }
}

/// Words that stand for a name which somebody is to fill in.
fn is_placeholder(host: &str) -> bool {
    const WORDS: [&str; 14] = [
        "host",
        "hostname",
        "server",
        "example",
        "changeme",
        "your",
        "domain",
        "address",
        "ip",
        "xxx",
        "user",
        "username",
        "placeholder",
        "none",
    ];
    let mut words = host.split(['-', '_', '.']);
    words.any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}
