//! A project as it is before or after a fix: everything that a fix could change without saying so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use composelint_compose::{ProblemCode, Project, config};
use composelint_topology::{Node, Topology};
use composelint_yaml::SourceMap;
use serde_json::Value;
use smol_str::{SmolStr, ToSmolStr};

use super::texts::FileEdit;
use crate::{Applicability, Diagnostic, Input, ModelPath, Refusal, Severity};

/// What the projects of a host have in common, as far as fixes are concerned.
#[derive(Debug, Clone)]
pub struct Common {
    /// The texts of their files.
    texts: Arc<BTreeMap<String, Arc<str>>>,
    /// What others than the host can reach: service, port, and who.
    open: Arc<BTreeSet<(SmolStr, SmolStr, SmolStr)>>,
}

impl Common {
    /// That of projects with these texts and this topology.
    pub fn new(sources: &SourceMap, topology: &Topology) -> Self {
        let texts = sources
            .iter()
            .map(|(_, source)| (source.path().to_owned(), Arc::clone(source.shared_text())));
        Self {
            texts: Arc::new(texts.collect()),
            open: Arc::new(open(topology)),
        }
    }
}

/// A loaded and linted project, as far as fixes are concerned.
#[derive(Debug, Clone)]
pub struct State {
    /// The texts of the files of its host.
    pub(super) texts: Arc<BTreeMap<String, Arc<str>>>,
    /// What Docker Compose makes of it with all profiles.
    pub(super) model: Value,
    /// What others than the host can reach: service, port, and who.
    pub(super) open: Arc<BTreeSet<(SmolStr, SmolStr, SmolStr)>>,
    /// How often loading met each kind of problem.
    pub(super) problems: BTreeMap<ProblemCode, usize>,
    /// Files whose text is not what Docker Compose reads as YAML: no tree of them is to be relied on.
    pub(super) broken: BTreeSet<String>,
    /// What counts, in the order of the report.
    pub(super) findings: Vec<Seen>,
}

/// A finding that counts.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) rule: SmolStr,
    pub(super) severity: Severity,
    pub(super) fingerprint: String,
    pub(super) file: String,
    pub(super) start: u32,
    pub(super) fixes: Vec<Offered>,
    pub(super) unfixed: Option<Refusal>,
}

/// A fix whose edits are known by path.
#[derive(Debug, Clone)]
pub(super) struct Offered {
    pub(super) title: String,
    pub(super) applicability: Applicability,
    pub(super) edits: Vec<FileEdit>,
    pub(super) intends: Vec<ModelPath>,
}

impl State {
    /// The state of a project that was linted, with what it has in common with its host. Findings that a comment or the configuration
    /// silences have no part in it.
    pub fn new(common: &Common, input: &Input<'_>, findings: &[Diagnostic]) -> Self {
        let sources = input.sources;
        let mut problems = BTreeMap::new();
        let mut broken = BTreeSet::new();
        for problem in input.problems {
            *problems.entry(problem.code).or_default() += 1;
            let is_text = matches!(
                problem.code,
                ProblemCode::InvalidYaml
                    | ProblemCode::DuplicateKey
                    | ProblemCode::DiffersFromCompose
            );
            if is_text {
                broken.insert(sources.get(problem.span.file).path().to_owned());
            }
        }
        let mut counting: Vec<&Diagnostic> = findings.iter().collect();
        counting.retain(|finding| finding.suppressed.is_none());
        Self {
            texts: Arc::clone(&common.texts),
            model: model(input.project),
            open: Arc::clone(&common.open),
            problems,
            broken,
            findings: counting
                .into_iter()
                .map(|finding| Seen::new(finding, input))
                .collect(),
        }
    }

    /// Whether any finding comes with a fix, or with the reason for having none.
    pub fn concerns_fixes(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| !finding.fixes.is_empty() || finding.unfixed.is_some())
    }

    /// Leaves only the fixes of some findings, known by rule and fingerprint, to be tried; the findings stay.
    pub fn keep_fixes(&mut self, is_kept: impl Fn(&str, &str) -> bool) {
        for seen in &mut self.findings {
            if !is_kept(&seen.rule, &seen.fingerprint) {
                seen.fixes.clear();
            }
        }
    }

    /// How many findings a rule has.
    pub(super) fn count(&self, rule: &str) -> usize {
        self.findings
            .iter()
            .filter(|seen| seen.rule == rule)
            .count()
    }

    /// How many errors each rule found.
    pub(super) fn errors(&self) -> BTreeMap<&str, usize> {
        let mut errors = BTreeMap::new();
        for seen in &self.findings {
            if seen.severity == Severity::Error {
                *errors.entry(seen.rule.as_str()).or_default() += 1;
            }
        }
        errors
    }
}

impl Seen {
    fn new(finding: &Diagnostic, input: &Input<'_>) -> Self {
        let fixes = finding.fixes.iter().map(|fix| Offered {
            title: fix.title.clone(),
            applicability: fix.applicability,
            edits: fix
                .edits
                .iter()
                .map(|edit| FileEdit::new(edit, input.sources))
                .collect(),
            intends: fix.intends.clone(),
        });
        Self {
            rule: finding.rule.clone(),
            severity: finding.severity,
            fingerprint: finding.fingerprint.clone(),
            file: input.sources.get(finding.at.span.file).path().to_owned(),
            start: finding.at.span.start,
            fixes: fixes.collect(),
            unfixed: finding.unfixed,
        }
    }
}

/// The resolved project, with the services of every profile: a fix may not change those that happen not to be started, either.
fn model(project: &Project) -> Value {
    let mut all = project.clone();
    all.profiles = vec![SmolStr::new_static("*")];
    config::to_json(&all)
}

fn open(topology: &Topology) -> BTreeSet<(SmolStr, SmolStr, SmolStr)> {
    let exposed = topology.exposure().into_iter();
    let exposed = exposed.filter(|exposed| exposed.from != Node::Host);
    exposed
        .map(|exposed| {
            (
                topology.service_name(exposed.service),
                exposed.port.to_smolstr(),
                topology.node_name(exposed.from),
            )
        })
        .collect()
}
