//! Which entries of a configuration were of use. Only a run over all its projects can tell.

use std::collections::BTreeSet;

use composelint_compose::Project;
use composelint_compose::project::Known;
use composelint_yaml::FileId;
use smol_str::SmolStr;

use super::{Configuration, ExceptionEntry, Problem, ProblemKind, Written};
use crate::{Diagnostic, Rule, Settings, nearest_word, quoted};

/// What the projects of a run have, and which exceptions silenced something in them.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    services: BTreeSet<SmolStr>,
    networks: BTreeSet<SmolStr>,
    external: BTreeSet<SmolStr>,
    /// Where the exception begins, and the service or network it was of use for.
    silenced: BTreeSet<(u32, SmolStr)>,
}

impl Usage {
    /// Takes in a project and its findings; `file` is the configuration among the sources of that project.
    pub fn note(&mut self, project: &Project, findings: &[Diagnostic], file: FileId) {
        self.services.extend(project.services.keys().cloned());
        for network in project.networks.values() {
            self.networks.insert(network.key.clone());
            let external = network.external.as_ref();
            if external.is_some_and(|external| external.value != Known::Known(false)) {
                self.external.insert(network.key.clone());
                if let Known::Known(name) = &network.real_name {
                    self.external.insert(name.clone());
                }
            }
        }
        for finding in findings {
            let span = finding.suppressed.as_ref().and_then(|it| it.span);
            let Some(span) = span.filter(|span| span.file == file) else {
                continue;
            };
            for name in finding.service.iter().chain(&finding.network) {
                self.silenced.insert((span.start, name.clone()));
            }
        }
    }
}

impl Configuration {
    /// The entries that no project answers to. `settings` say which rules ran: of others nobody knows.
    pub fn unused(
        &self,
        usage: &Usage,
        rules: &[&'static Rule],
        settings: &Settings,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        for entry in &self.exceptions {
            let rule = rules.iter().find(|rule| rule.name == entry.rule);
            let ran = rule.is_some_and(|rule| settings.runs(rule));
            let over = matches!((entry.until, settings.today), (Some(until), Some(today)) if until.value < today);
            let unused = unused_names(entry, usage, ran && !over);
            problems.extend(unused);
        }
        for entry in &self.roles {
            problems.extend(nobody(&entry.service, "service", &usage.services));
        }
        for entry in &self.networks {
            problems.extend(nobody(&entry.network, "external network", &usage.external));
        }
        problems
    }
}

/// The names in an exception that nothing answers to, or that nothing had to be silenced for.
fn unused_names(entry: &ExceptionEntry, usage: &Usage, judged: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    let services = entry
        .services
        .iter()
        .map(|name| (name, "service", &usage.services));
    let networks = entry
        .networks
        .iter()
        .map(|name| (name, "network", &usage.networks));
    for (name, kind, known) in services.chain(networks) {
        if let Some(problem) = nobody(name, kind, known) {
            problems.push(problem);
            continue;
        }
        let of_use = usage
            .silenced
            .contains(&(entry.span.start, name.value.clone()));
        if judged && !of_use {
            let message = format!(
                "`{}` finds nothing to silence for {}",
                entry.rule,
                quoted(&name.value)
            );
            let problem = Problem::new(ProblemKind::UnusedException, name.span, message);
            problems.push(
                problem
                    .label("not needed")
                    .help("remove it; what it silenced is gone"),
            );
        }
    }
    problems
}

/// The problem that no project has such a thing.
fn nobody(name: &Written<SmolStr>, kind: &str, known: &BTreeSet<SmolStr>) -> Option<Problem> {
    if known.contains(&name.value) {
        return None;
    }
    let help = match nearest_word(&name.value, known.iter().map(SmolStr::as_str)) {
        Some(nearest) => format!("write `{nearest}`"),
        None => "remove it, or correct the name".to_owned(),
    };
    let message = format!("no project has the {kind} {}", quoted(&name.value));
    let problem = Problem::new(ProblemKind::Unused, name.span, message);
    Some(problem.label("changes nothing").help(help))
}
