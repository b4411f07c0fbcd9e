//! `underscore-in-hostname`: A service is dialled over HTTP by a name with an underscore, which some programs refuse.

use composelint_intent::{Scheme, WantVerdict};
use composelint_lint::{Context, Group, Rule, Severity, quoted};

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "underscore-in-hostname",
    group: Group::Discovery,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "A service is dialled over HTTP by a name with an underscore, which some programs refuse.",
    page: include_str!("underscore_in_hostname.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let found = wanted::failing(cx, Same::Host, |want, verdict| {
        let is_web = want.scheme.as_ref().is_some_and(Scheme::is_web);
        let is_meant = is_web && want.host.contains('_') && wanted::is_dialled(want);
        matches!(verdict, WantVerdict::Reaches(_))
            .then_some(())
            .filter(|()| is_meant)
    });
    for failing in found {
        let host = quoted(&failing.want.host);
        let alias = failing.want.host.replace('_', "-");
        cx.report(
            failing.want.host_at.span,
            format!("{host} is no host name by RFC 1123"),
        )
        .service(failing.service.name.clone())
        .key(failing.want.host.clone())
        .label("some HTTP stacks refuse the underscore")
        .help(format!(
            "rename the service, or give it the alias {}",
            quoted(&alias)
        ));
    }
}
