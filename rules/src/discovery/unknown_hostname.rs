//! `unknown-hostname`: A service dials a name that no service has.

use composelint_compose::{Problem, ProblemCode};
use composelint_intent::{Want, WantKind, WantVerdict};
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
        // A name that is near to none of the project's may be one of somewhere else.
        let is_own = failing.what.is_some() || speaks_of_the_project(cx, want);
        if is_part || !is_own || service.partial || is_placeholder(&want.host) {
            confidence = Confidence::Low;
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

/// Whether a name that no service has must be meant for one: written out in the environment, in a file that stands alone.
fn speaks_of_the_project(cx: &Context<'_>, want: &Want) -> bool {
    // A file that nobody asked for may be run together with others, and configuration lists what may be there.
    let is_address = matches!(
        want.kind,
        WantKind::Url | WantKind::HostPort | WantKind::Dsn
    );
    let shouts = !want.host.contains(|c: char| c.is_ascii_lowercase());
    // In a swarm `stack_service` is a name.
    let of_a_stack = want.host.contains('_');
    cx.asked() && is_address && !want.by_variable && !shouts && !of_a_stack
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
