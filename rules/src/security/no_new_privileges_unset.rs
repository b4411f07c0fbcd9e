//! `no-new-privileges-unset`: Services may gain rights through programs with the setuid bit.

use composelint_compose::Text;
use composelint_compose::project::{Service, Spanned};
use composelint_lint::{Context, Group, Rule, Severity};

use crate::hardening::{self, Lack};

pub(super) static RULE: Rule = Rule {
    name: "no-new-privileges-unset",
    group: Group::Security,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "Services may gain rights through programs with the setuid bit.",
    page: include_str!("no_new_privileges_unset.md"),
    aliases: &[
        "CL-0003",
        "no_new_privileges_not_set",
        "security_opt_not_set",
        "no-new-privileges",
        "CIS 5.26",
    ],
    options: &[],
    check,
};

static LACK: Lack = Lack {
    one: "does not set `no-new-privileges`",
    several: "do not set `no-new-privileges`",
    label: "setuid programs of the image work",
    help: "add `security_opt: [\"no-new-privileges:true\"]`",
};

fn check(cx: &mut Context<'_>) {
    hardening::report_lack(cx, &LACK, |_, service| lacks(service));
}

fn lacks(service: &Service) -> bool {
    let sets = |text: &str| {
        let rest = text.strip_prefix("no-new-privileges");
        rest.is_some_and(|rest| matches!(rest.trim_start_matches([':', '=']), "" | "true"))
    };
    let unknown = |text: &Spanned<Text>| text.value.is_unknown();
    // A privileged container has nothing left to gain.
    let privileged = service.privileged.is_some();
    let mut options = service.security_opt.iter();
    !privileged && !options.any(|option| unknown(option) || sets(&option.value.text))
}
