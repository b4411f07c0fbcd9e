//! `insecure-tmpfs-options`: A file system in memory lets programs run, or gives rights away.

use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};

use crate::hardening;

pub(super) static RULE: Rule = Rule {
    name: "insecure-tmpfs-options",
    group: Group::Security,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A file system in memory lets programs run, or gives rights away.",
    page: include_str!("insecure_tmpfs_options.md"),
    aliases: &["CL-0022"],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for service in hardening::started_with(cx, &[Part::Tmpfs]) {
        let Some(tmpfs) = service.tree.get("tmpfs") else {
            continue;
        };
        let entries = tmpfs.as_seq().unwrap_or(std::slice::from_ref(tmpfs));
        for entry in entries {
            let Some((path, options)) = entry.as_str().and_then(|text| text.split_once(':')) else {
                continue;
            };
            let mut options = options.split(',');
            let Some(option) = options.find(|option| matches!(*option, "exec" | "suid")) else {
                continue;
            };
            let label = if option == "exec" {
                "programs can be put there and started"
            } else {
                "a program there can have the rights of its owner"
            };
            let message = format!(
                "{} mounts {} with `{option}`",
                quoted(&service.name),
                quoted(path)
            );
            cx.report(entry.span, message)
                .service(service.name.clone())
                .key(path)
                .label(label)
                .help(format!("leave `{option}` out"))
                .history(entry.story(tmpfs.history.as_deref()));
        }
    }
}
