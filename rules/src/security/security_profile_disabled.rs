//! `security-profile-disabled`: A profile that confines a container is switched off.

use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};

use crate::{hardening, tiers};

pub(super) static RULE: Rule = Rule {
    name: "security-profile-disabled",
    group: Group::Security,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A profile that confines a container is switched off.",
    page: include_str!("security_profile_disabled.md"),
    aliases: &[
        "CL-0009",
        "default_seccomp_profile_disabled",
        "seccomp-confinement-disabled",
        "selinux-separation-disabled",
        "CIS 5.2",
        "CIS 5.3",
        "CIS 5.22",
    ],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for service in hardening::started_with(cx, &[Part::Rights]) {
        for option in &service.security_opt {
            let Some((what, why)) = option.value.known().and_then(meaning) else {
                continue;
            };
            let severity = if tiers::is_for_development(cx, service, option.span) {
                cx.severity().min(Severity::Info)
            } else {
                cx.severity()
            };
            cx.report(
                option.span,
                format!("{} runs without {what}", quoted(&service.name)),
            )
            .service(service.name.clone())
            .key(what)
            .severity(severity)
            .label(why)
            .help("remove the option, or give a profile of your own")
            .history(option.history.as_deref());
        }
    }
}

/// What an option switches off, and what that was good for.
fn meaning(option: &str) -> Option<(&'static str, &'static str)> {
    let at = option.find([':', '='])?;
    let (name, value) = (option[..at].trim(), option[at + 1..].trim());
    match (name, value) {
        ("seccomp", "unconfined") => Some((
            "a system call filter",
            "the default one refuses system calls that containers have no use for",
        )),
        ("apparmor", "unconfined") => Some((
            "an AppArmor profile",
            "the default one keeps it from mounting and from the kernel's settings",
        )),
        ("label", "disable") => Some((
            "SELinux labels",
            "the label keeps it from files of the host and of other containers",
        )),
        ("systempaths", "unconfined") => Some((
            "masked paths",
            "parts of `/proc` and `/sys` are hidden or read-only by default",
        )),
        ("no-new-privileges", "false") => Some((
            "`no-new-privileges`",
            "programs with the setuid bit give their rights away",
        )),
        _ => None,
    }
}
