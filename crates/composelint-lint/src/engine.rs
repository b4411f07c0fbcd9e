//! Runs rules over a project and settles what counts: exceptions, comments, fingerprints, order.

use std::sync::atomic::{AtomicUsize, Ordering};

use composelint_compose::{Loaded, Problem, Project};
use composelint_intent::{MountedFiles, Roles};
use composelint_policy::lint::Remark;
use composelint_topology::Topology;
use composelint_yaml::SourceMap;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::contracts::Contracts;
use crate::facts::Facts;
use crate::suppress::{self, SuppressionComment};
use crate::{
    Context, Diagnostic, Group, Rule, Settings, Suppression, SuppressionKind, fingerprint,
};

/// A loaded project and everything that was worked out about it.
pub struct Input<'a> {
    /// The project.
    pub project: &'a Project,
    /// What went wrong while loading it.
    pub problems: &'a [Problem],
    /// The texts of its files.
    pub sources: &'a SourceMap,
    /// What it becomes on the engine.
    pub topology: &'a Topology,
    /// What each of its services is.
    pub roles: &'a Roles,
    /// The texts of configuration files that its services mount; they are in `sources` too.
    pub mounted: &'a MountedFiles,
    /// Whether a person asked for exactly this project: by `-f`, by naming the file, or by one of Compose's own file names.
    /// What Compose refuses in a fragment ([`Project::fragment`]) that was merely found on a walk is no error.
    pub asked: bool,
}

impl<'a> Input<'a> {
    /// A project that somebody asked for, alone with its own texts, and without the files that its services mount.
    pub fn of(loaded: &'a Loaded, topology: &'a Topology, roles: &'a Roles) -> Self {
        Self {
            project: &loaded.project,
            problems: &loaded.problems,
            sources: &loaded.sources,
            topology,
            roles,
            mounted: MountedFiles::none(),
            asked: true,
        }
    }
}

/// Runs the rules that the settings let run, and returns their findings in a total order.
///
/// `rules` are all rules there are: a comment that names none of them is reported. Suppressed findings come back, too, with
/// [`Diagnostic::suppressed`] set.
pub fn lint(input: &Input<'_>, rules: &[&'static Rule], settings: &Settings) -> Vec<Diagnostic> {
    let facts = Facts::new(input);
    let mut comments = suppress::read_all(input.project, input.sources, &facts);
    let running: Vec<&'static Rule> = rules
        .iter()
        .copied()
        .filter(|rule| settings.runs(rule))
        .collect();
    let Contracts {
        findings: violated,
        remarks,
        names,
    } = Contracts::check(input, settings);
    note_rules(&mut comments, rules, &running, &names);

    let run = Run {
        input,
        settings,
        facts: &facts,
        rules,
        running,
        remarks: &remarks,
    };

    let mut found = run.find(false, &[]);
    found.extend(violated);
    found.sort_by(order);
    except(&mut found, settings);
    suppress::silence(&mut found, &mut comments, input, settings.today);
    let mut about_comments = run.find(true, &comments);
    except(&mut about_comments, settings);
    suppress::silence(&mut about_comments, &mut comments, input, settings.today);

    found.append(&mut about_comments);
    found.sort_by(order);
    fingerprint::set(&mut found, input.sources, &input.project.directory);
    found
}

/// What all rules of a run see.
struct Run<'a> {
    input: &'a Input<'a>,
    settings: &'a Settings,
    facts: &'a Facts<'a>,
    rules: &'a [&'static Rule],
    running: Vec<&'static Rule>,
    remarks: &'a [Remark],
}

impl<'a> Run<'a> {
    /// What the rules find that run: those of group `meta`, which see the suppression comments, or all others.
    fn find(&self, meta: bool, comments: &'a [SuppressionComment]) -> Vec<Diagnostic> {
        let chosen = |rule: &&&'static Rule| (rule.group == Group::Meta) == meta;
        let chosen: Vec<&'static Rule> = self.running.iter().filter(chosen).copied().collect();
        let check = |rule: &'static Rule, found: &mut Vec<Diagnostic>| {
            let mut cx = Context {
                input: self.input,
                settings: self.settings,
                facts: self.facts,
                rule,
                rules: self.rules,
                suppressions: comments,
                remarks: self.remarks,
                found: std::mem::take(found),
            };
            (rule.check)(&mut cx);
            *found = cx.found;
        };
        let threads = if self.input.project.services.len() < LARGE {
            1
        } else {
            self.settings.threads
        };
        let mut found = on_threads(&chosen, threads, &check);
        found.sort_by(order);
        found
    }
}

/// From this many services on, a project may have several threads.
const LARGE: usize = 500;

/// Checks all rules, each on the thread that is free; the order of the findings is for the caller to settle.
fn on_threads(
    rules: &[&'static Rule],
    threads: usize,
    check: &(dyn Fn(&'static Rule, &mut Vec<Diagnostic>) + Sync),
) -> Vec<Diagnostic> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some(rule) = rules.get(next.fetch_add(1, Ordering::Relaxed)) {
            check(rule, &mut found);
        }
        found
    };
    if threads < 2 {
        return work();
    }
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut found = work();
        for other in others {
            match other.join() {
                Ok(mut more) => found.append(&mut more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        found
    })
}

/// Notes which rules the comments name exist, and which of them run. Names of contracts (`policy/…`) are settled by their owner.
fn note_rules(
    comments: &mut [SuppressionComment],
    rules: &[&'static Rule],
    running: &[&'static Rule],
    contracts: &[SmolStr],
) {
    if comments.is_empty() {
        return;
    }
    let known: FxHashSet<&str> = rules.iter().map(|rule| rule.name).collect();
    let ran: FxHashSet<&str> = running
        .iter()
        .filter(|rule| rule.group != Group::Meta)
        .map(|rule| rule.name)
        .collect();
    for name in comments.iter_mut().flat_map(|comment| &mut comment.names) {
        name.known = known.contains(name.name.as_str()) || name.name.starts_with("policy/");
        name.ran = ran.contains(name.name.as_str()) || contracts.contains(&name.name);
    }
}

/// Applies the exceptions of the configuration.
fn except(found: &mut [Diagnostic], settings: &Settings) {
    for finding in found {
        let (service, network) = (finding.service.as_deref(), finding.network.as_deref());
        if let Some(exception) = settings.exception(&finding.rule, service, network) {
            let reason = exception.reason.clone();
            finding.suppressed = Some(Suppression {
                kind: SuppressionKind::Configuration,
                reason,
                span: exception.span,
            });
        }
    }
}

/// File, start, rule, message; then whatever still differs.
fn order(a: &Diagnostic, b: &Diagnostic) -> std::cmp::Ordering {
    fn key(d: &Diagnostic) -> impl Ord + '_ {
        let place = (d.at.span.file, d.at.span.start);
        (
            place,
            &d.rule,
            &d.message,
            d.at.span.end,
            &d.service,
            &d.network,
            &d.fingerprint,
        )
    }
    key(a).cmp(&key(b))
}
