//! Problems of a configuration as findings.

use composelint_yaml::SourceMap;
use smol_str::SmolStr;

use super::Problem;
use crate::{Diagnostic, Group, Label, Rule, Settings, Severity, fingerprint};

/// The findings that problems are, each of the rule that its kind belongs to; of rules that do not run there is none.
///
/// What no run may go by is an error whatever the settings say. `project` is the project the findings are listed with.
pub fn findings(
    problems: &[Problem],
    project: &str,
    sources: &SourceMap,
    rules: &[&'static Rule],
    settings: &Settings,
) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = problems
        .iter()
        .filter_map(|problem| finding(problem, project, sources, rules, settings))
        .collect();
    found.sort_by(|a, b| (a.at.span, &a.rule).cmp(&(b.at.span, &b.rule)));
    // Its own folder: it is the same file wherever the run was started.
    let path = found
        .first()
        .map_or("", |it| sources.get(it.at.span.file).path());
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    fingerprint::set(&mut found, sources, folder);
    found
}

fn finding(
    problem: &Problem,
    project: &str,
    sources: &SourceMap,
    rules: &[&'static Rule],
    settings: &Settings,
) -> Option<Diagnostic> {
    let name = problem.kind.rule();
    let rule = rules.iter().find(|rule| rule.name == name);
    let severity = if problem.kind.is_fatal() {
        Severity::Error
    } else {
        let rule = rule.filter(|rule| settings.runs(rule))?;
        settings.severity(rule)
    };
    let (kind, project) = ((Group::Meta, severity), SmolStr::new(project));
    let rule = SmolStr::new_static(name);
    let found = Diagnostic::new(rule, kind, project, problem.span, problem.message.as_str());
    Some(Diagnostic {
        help: problem.help.clone(),
        at: Label {
            span: problem.span,
            text: problem.label.clone(),
        },
        related: problem.related.clone(),
        // The key of the fingerprint: what is written there.
        fingerprint: sources.slice(problem.span).to_owned(),
        ..found
    })
}
