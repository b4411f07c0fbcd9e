//! Contracts on small projects: what each verdict means, and the path that shows it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod between;
mod matrix;
mod reading;
mod repairs;
mod single;
mod unknown;

use std::fmt::Write as _;
use std::sync::Arc;

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Loaded, Request, load};
use composelint_intent::{Hints, Roles};
use composelint_policy::{Checked, Date, Fault, Ground, Options, Part, Place, Policy, check, read};
use composelint_topology::{EngineProfile, Topology, build};
use composelint_yaml::{Encoding, FileId, SourceMap, Span};

/// A project and a policy, ready to be checked.
pub struct Case {
    /// The project.
    pub loaded: Loaded,
    /// The policy.
    pub policy: Policy,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// The texts of both.
    pub sources: SourceMap,
}

/// What a case comes to: for each contract its verdict and what is said about it, and every path on a line of its own.
pub fn verdicts(compose: &str, policy: &str) -> String {
    verdicts_for(&Request::default(), compose, policy)
}

/// [`verdicts`] of a project that is loaded in a certain way.
pub fn verdicts_for(request: &Request, compose: &str, policy: &str) -> String {
    let case = case(request, compose, policy);
    assert!(case.faults.is_empty(), "{:?}", case.faults);
    case.with_ground(|ground| {
        let today = Date::parse("2026-11-20");
        let options = Options {
            today,
            ..Options::default()
        };
        let checked = check::check(&case.policy, ground, &options);
        let lines: Vec<String> = checked.iter().map(|it| shown(&case, ground, it)).collect();
        lines.join("")
    })
}

/// What one contract comes to on a project, given the lines behind its name.
pub fn says(compose: &str, fields: &str, expected: &str) {
    assert_eq!(verdicts(compose, &contract(fields)), expected, "{fields}");
}

/// A policy of one contract, given the lines behind its name.
pub fn contract(fields: &str) -> String {
    format!("version: 1\ncontracts:\n  - name: c\n{fields}")
}

/// Reads both.
pub fn case(request: &Request, compose: &str, policy: &str) -> Case {
    let loader = MemoryLoader::new().with("compose.yaml", compose);
    let loaded = load(request, &loader);
    let mut sources = SourceMap::new();
    let text: Arc<str> = policy.into();
    for _ in loaded.sources.iter() {
        sources.add("", "");
    }
    let file = sources.add("composelint.policy.yaml", Arc::clone(&text));
    let (policy, faults) = read(file, &text, Place::File);
    Case {
        loaded,
        policy,
        faults,
        sources,
    }
}

impl Case {
    /// The topology of the project.
    pub fn topology(&self) -> Topology {
        build(&[&self.loaded.project], &EngineProfile::newest())
    }

    /// Asks something about the ground that contracts stand on.
    pub fn with_ground<T>(&self, ask: impl FnOnce(&Ground<'_>) -> T) -> T {
        let topology = self.topology();
        let roles = Roles::infer(&self.loaded.project, &Hints::new());
        let part = Part {
            project: &self.loaded.project,
            roles: &roles,
        };
        ask(&Ground::new(&topology, vec![part], 0).with_sources(&self.loaded.sources))
    }

    /// The line of a span, from 1.
    pub fn line(&self, span: Span) -> u32 {
        let compose = span.file.index() < self.loaded.sources.len();
        let sources = if compose {
            &self.loaded.sources
        } else {
            &self.sources
        };
        let file = sources.get(FileId::new(span.file.index().try_into().unwrap()));
        file.line_index()
            .line_column(span.start, Encoding::CodePoints)
            .line
            + 1
    }
}

fn shown(case: &Case, ground: &Ground<'_>, checked: &Checked<'_>) -> String {
    let mut text = format!("{}: {}\n", checked.verdict.as_str(), checked.message);
    for path in checked.paths() {
        let steps = path.iter().map(|step| {
            let name = |node| ground.topology().node_name(node);
            let via = if step.via.is_empty() {
                String::new()
            } else {
                format!("[{}]", step.via)
            };
            let lines = step
                .evidence
                .iter()
                .map(|span| case.line(*span).to_string());
            let lines: Vec<String> = lines.collect();
            format!(
                "{} -{via}-> {} {} at {}",
                name(step.from),
                name(step.to),
                step.reason,
                lines.join(",")
            )
        });
        let _ = writeln!(text, "  {}", steps.collect::<Vec<_>>().join("; "));
    }
    for span in &checked.unmatched {
        let _ = writeln!(text, "  unmatched at {}", case.line(*span));
    }
    for (span, date) in &checked.expired {
        let _ = writeln!(text, "  over since {date} at {}", case.line(*span));
    }
    text
}
