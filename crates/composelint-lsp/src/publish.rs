//! Which diagnostics each file has, over all projects, and what of it the editor does not know yet.

use std::collections::{BTreeMap, BTreeSet};

use composelint_lint::Diagnostic as Finding;
use composelint_yaml::SourceMap;
use lsp_types::{Diagnostic, Uri};
use serde_json::{Value, json};

use crate::address::name_of;
use crate::analysis::Analysis;
use crate::features::diagnostics::diagnostic;
use crate::session::Session;

/// A diagnostic, and the file it is in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub(crate) path: String,
    pub(crate) diagnostic: Diagnostic,
}

/// What the editor was told about a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Published {
    pub(crate) uri: Uri,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether the editor asks for this file itself.
    pub(crate) pulled: bool,
}

/// The diagnostics of every file.
pub(crate) type Lists = BTreeMap<String, Vec<Diagnostic>>;

impl Session {
    /// The diagnostics of every file of every project that is shown, each once however many projects share it.
    pub(crate) fn lists(&self) -> Lists {
        let shown: Vec<usize> = (0..self.entries.len())
            .filter(|at| self.is_shown(&self.entries[*at]))
            .collect();
        let mut lists = Lists::new();
        let mut add = |told: &Told| {
            let list = lists.entry(told.path.clone()).or_default();
            if !list.contains(&told.diagnostic) {
                list.push(told.diagnostic.clone());
            }
        };
        let analyses = shown
            .iter()
            .filter_map(|at| self.entries[*at].analysis.as_ref());
        let analyses: Vec<&Analysis> = analyses.collect();
        if let Some(settled) = settled(&analyses) {
            for (analysis, findings) in analyses.iter().zip(&settled) {
                self.tell(&analysis.found_in, findings)
                    .iter()
                    .for_each(&mut add);
            }
        } else {
            for at in shown {
                self.told(at).iter().for_each(&mut add);
            }
        }
        for (path, configured) in self.configurations() {
            for finding in &configured.findings {
                let diagnostic = diagnostic(self, &configured.sources, finding);
                add(&Told {
                    path: path.to_owned(),
                    diagnostic,
                });
            }
        }
        for (path, stored) in &self.baselines {
            for finding in &stored.findings {
                let diagnostic = diagnostic(self, &stored.sources, finding);
                add(&Told {
                    path: path.clone(),
                    diagnostic,
                });
            }
        }
        for list in lists.values_mut() {
            list.sort_by(|a, b| (a.range, a.code_text()).cmp(&(b.range, b.code_text())));
        }
        lists
    }

    /// What was found in one project.
    fn told(&self, at: usize) -> &[Told] {
        let entry = &self.entries[at];
        entry.told.get_or_init(|| {
            let Some(analysis) = &entry.analysis else {
                return Vec::new();
            };
            self.tell(&analysis.found_in, &analysis.findings)
        })
    }

    fn tell(&self, sources: &SourceMap, findings: &[Finding]) -> Vec<Told> {
        let shown = findings
            .iter()
            .filter(|finding| finding.suppressed.is_none());
        let shown = shown.filter(|finding| self.options.syntax || finding.rule != "invalid-yaml");
        shown
            .map(|finding| Told {
                path: sources.get(finding.at.span.file).path().to_owned(),
                diagnostic: diagnostic(self, sources, finding),
            })
            .collect()
    }

    /// The messages that bring the editor up to date, and whether files that it asks for itself have changed.
    pub(crate) fn publish(&mut self) -> (Vec<Value>, bool) {
        let mut lists = self.lists();
        let mut paths: BTreeSet<String> = lists.keys().cloned().collect();
        paths.extend(self.published.keys().cloned());
        paths.extend(
            self.documents
                .iter()
                .map(|(path, _)| path.to_owned())
                .filter(|path| self.is_of_interest(path)),
        );
        let (mut messages, mut pull_again) = (Vec::new(), false);
        for path in paths {
            let document = self.documents.get(&path);
            let pulled = self.client.pulls && document.is_some();
            let diagnostics = lists.remove(&path).unwrap_or_default();
            let Some(uri) = self.uri(&path) else { continue };
            let before = self.published.get(&path);
            if before.is_some_and(|it| {
                it.diagnostics == diagnostics && it.pulled == pulled && it.uri == uri
            }) {
                continue;
            }
            let told_before = before.is_some_and(|it| !it.pulled && !it.diagnostics.is_empty());
            if pulled {
                pull_again = true;
                if told_before {
                    messages.push(message(&uri, None, &[]));
                }
            } else {
                let version = document.map(|document| document.version);
                messages.push(message(&uri, version, &diagnostics));
            }
            if diagnostics.is_empty() && document.is_none() {
                self.published.remove(&path);
            } else {
                self.published.insert(
                    path,
                    Published {
                        uri,
                        diagnostics,
                        pulled,
                    },
                );
            }
        }
        (messages, pull_again)
    }

    fn is_of_interest(&self, path: &str) -> bool {
        name_of(path) == composelint_lint::config::FILE_NAME
            || self.is_baseline(path)
            || self.entries.iter().any(|entry| entry.reads(path))
    }
}

/// What was found in projects that may share files: where a suppression comment is of no use in one of them, it may be for another one.
/// `None` where they have no such finding, or there is one project.
pub(crate) fn settled(analyses: &[&Analysis]) -> Option<Vec<Vec<Finding>>> {
    let doubtful = |finding: &Finding| finding.rule == "unused-suppression";
    if analyses.len() < 2 || !analyses.iter().any(|it| it.findings.iter().any(doubtful)) {
        return None;
    }
    let mut findings: Vec<Vec<Finding>> = analyses.iter().map(|it| it.findings.clone()).collect();
    let sources = analyses.iter().map(|it| &*it.found_in);
    let mut pairs: Vec<_> = sources.zip(&mut findings).collect();
    composelint_rules::settle_shared_comments(&mut pairs);
    Some(findings)
}

fn message(uri: &Uri, version: Option<i32>, diagnostics: &[Diagnostic]) -> Value {
    let mut params = json!({"uri": uri, "diagnostics": diagnostics});
    if let Some(version) = version {
        params["version"] = json!(version);
    }
    params
}

/// The code of a diagnostic as a text.
trait CodeText {
    fn code_text(&self) -> &str;
}

impl CodeText for Diagnostic {
    fn code_text(&self) -> &str {
        match &self.code {
            Some(lsp_types::Code::String(code)) => code,
            _ => "",
        }
    }
}
