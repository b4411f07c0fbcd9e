//! `obsolete-version`: The top-level `version` has no meaning any more.

use composelint_compose::ProblemCode;
use composelint_lint::{Applicability, Context, Fix, Group, Refusal, Rule, Severity};
use composelint_yaml::{FileId, NodeRef};

pub(super) static RULE: Rule = Rule {
    name: "obsolete-version",
    group: Group::Hygiene,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "The top-level `version` has no meaning any more.",
    page: include_str!("obsolete_version.md"),
    aliases: &["no-version-field"],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for problem in cx
        .problems()
        .iter()
        .filter(|problem| problem.code == ProblemCode::ObsoleteVersion)
    {
        let fix = remove(cx, problem.span.file);
        cx.report(problem.span, "`version` has no effect")
            .label("Compose reads every file by the current specification")
            .help("remove the line")
            .fix(fix);
    }
}

fn remove(cx: &Context<'_>, file: FileId) -> Result<Fix, Refusal> {
    let root = cx.tree(file).documents().next().ok_or(Refusal::Layout)?;
    let mut keys = root.entries().map(|entry| entry.key);
    let key = keys.find(|key| key.text() == Some("version"));
    let key = key.ok_or(Refusal::Layout)?;
    let edit = cx.patch().remove_entry(NodeRef::span(key))?;
    Ok(Fix::new(
        "remove `version`",
        Applicability::Safe,
        vec![edit],
    ))
}
