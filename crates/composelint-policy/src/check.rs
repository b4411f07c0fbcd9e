//! Checks contracts on a ground.
//!
//! Contracts about pairs never look at all pairs: [`pairs`] marks the networks of one side and looks for them on the other,
//! [`spread`] walks over networks, each once. What a contract is violated by is listed up to a number; the rest is counted.

mod between;
mod counts;
mod egress;
mod exposure;
mod ignored;
mod layers;
mod pairs;
mod require;
mod spread;
mod steps;

use composelint_topology::{Node, Outcome};
use composelint_yaml::Span;
use smol_str::SmolStr;

use crate::bits::Bits;
use crate::contract::{Contract, Kind, Policy, Select};
use crate::ground::Ground;
use crate::select::{Selection, Tiers, matches};
use crate::{Date, Frozen, nearest_word};
use ignored::Ignored;

/// What a contract comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It speaks of nobody.
    Vacuous,
    /// It depends on what is not known here.
    Unknown,
    /// It does not hold.
    Violated,
}

impl Verdict {
    /// The word in outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Vacuous => "vacuous",
            Verdict::Unknown => "unknown",
            Verdict::Violated => "violated",
        }
    }
}

/// A step of a counter-example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Who dials.
    pub from: Node,
    /// Who answers, or for `require` does not.
    pub to: Node,
    /// Why: a code of reachability, or `NO_LAYER`.
    pub reason: &'static str,
    /// The network's key, or a port such as `5432/tcp`.
    pub via: SmolStr,
    /// The places in files that make it so.
    pub evidence: Vec<Span>,
}

/// What violates a contract: who, whom, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The number of who dials, in the ground.
    pub from: usize,
    /// The number of who answers; the same where the contract is about single services.
    pub to: usize,
    /// Every way, each in steps.
    pub paths: Vec<Vec<Step>>,
}

/// A contract with its verdict.
#[derive(Debug, Clone)]
pub struct Checked<'p> {
    /// The contract.
    pub contract: &'p Contract,
    /// What it comes to.
    pub verdict: Verdict,
    /// What is the case, in one line.
    pub message: String,
    /// What violates it; for an unknown verdict what may.
    pub violations: Vec<Violation>,
    /// How many violations are not listed; where the list is full, each service counts once.
    pub more: usize,
    /// Those who violate it, and of how many.
    pub violators: (Vec<usize>, usize),
    /// Selectors that select nobody, and the service that was perhaps meant.
    pub empty: Vec<(Span, String, Option<String>)>,
    /// Entries of `ignore` that nothing needs.
    pub unmatched: Vec<Span>,
    /// Known violations that are no longer there: who, and whom.
    pub thawed: Vec<(String, String)>,
    /// Entries of `ignore` whose last day has passed; they no longer hold.
    pub expired: Vec<(Span, Date)>,
}

impl Checked<'_> {
    /// Every path of every violation that is listed.
    pub fn paths(&self) -> impl Iterator<Item = &Vec<Step>> {
        self.violations
            .iter()
            .flat_map(|violation| &violation.paths)
    }
}

/// How to check.
#[derive(Debug, Clone, Copy)]
pub struct Options<'o> {
    /// Today: exceptions with a last day before it no longer hold.
    pub today: Option<Date>,
    /// The most violations of one contract that are listed.
    pub most: usize,
    /// Violations that are known.
    pub frozen: Option<&'o Frozen>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            today: None,
            most: 16,
            frozen: None,
        }
    }
}

/// Checks the contracts of a policy that apply here, in their order.
pub fn check<'p>(
    policy: &'p Policy,
    ground: &Ground<'_>,
    options: &Options<'_>,
) -> Vec<Checked<'p>> {
    let tiers = tiers(policy, ground);
    policy
        .contracts
        .iter()
        .filter(|contract| applies(contract, ground))
        .map(|contract| {
            let bench = Bench {
                ground,
                tiers: &tiers,
                options,
            };
            bench.check(contract)
        })
        .collect()
}

/// What the policy's own tiers mean here.
pub fn tiers(policy: &Policy, ground: &Ground<'_>) -> Tiers {
    let defined = policy.tiers.iter();
    Tiers::of(
        defined.map(|(name, select)| (name, &select.selector)),
        ground,
    )
}

/// Whether `when` lets a contract apply to the project.
pub(crate) fn applies(contract: &Contract, ground: &Ground<'_>) -> bool {
    let when = &contract.when;
    let Some(project) = ground.project() else {
        return true;
    };
    let active = |wanted: &SmolStr| {
        project
            .profiles
            .iter()
            .any(|profile| profile == "*" || matches(wanted, profile))
    };
    let read = |wanted: &SmolStr| ground.files().iter().any(|path| is_file(path, wanted));
    (when.profiles.is_empty() || when.profiles.iter().any(active))
        && (when.files.is_empty() || when.files.iter().any(read))
}

/// Whether a glob means a file: all of its path, or the end of it from a slash on.
fn is_file(path: &str, wanted: &str) -> bool {
    let mut ends = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
    matches(wanted, path) || ends.any(|end| matches(wanted, end))
}

/// Everything that the check of one contract needs.
#[derive(Clone, Copy)]
pub(crate) struct Bench<'b, 'a> {
    pub(crate) ground: &'b Ground<'a>,
    pub(crate) tiers: &'b Tiers,
    pub(crate) options: &'b Options<'b>,
}

/// What was found against a contract.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    /// What certainly violates it.
    pub(crate) sure: Vec<Violation>,
    /// What may.
    pub(crate) maybe: Vec<Violation>,
    /// Everybody in `sure`, also when it is not listed.
    pub(crate) violators: Vec<usize>,
    /// How many could violate it.
    pub(crate) of: usize,
    /// How many are not listed.
    pub(crate) more: usize,
    /// What is the case, where it is not that somebody reaches somebody.
    pub(crate) message: Option<String>,
}

impl Found {
    pub(crate) fn add(&mut self, outcome: Outcome, violation: Violation) {
        match outcome {
            Outcome::Reachable => self.sure.push(violation),
            Outcome::Unknown => self.maybe.push(violation),
            Outcome::Unreachable => {}
        }
    }

    pub(crate) fn join(&mut self, other: Self) {
        self.sure.extend(other.sure);
        self.maybe.extend(other.maybe);
        self.violators.extend(other.violators);
        self.of += other.of;
        self.more += other.more;
        if self.message.is_none() {
            self.message = other.message;
        }
    }
}

impl Bench<'_, '_> {
    pub(crate) fn select(&self, select: &Select) -> Selection {
        select.selector.select(self.ground, self.tiers)
    }

    /// The started services of a selection, and the nodes around them.
    pub(crate) fn active(&self, select: &Select) -> Selection {
        let mut all = self.ground.started().clone();
        for (number, _) in self.ground.around() {
            all.insert(number);
        }
        self.select(select).within(&all)
    }

    /// The started services of a selection.
    pub(crate) fn services(&self, select: &Select) -> Selection {
        self.select(select).within(self.ground.started())
    }

    /// Everybody who is started, in any project.
    pub(crate) fn started(&self) -> &Bits {
        self.ground.started()
    }

    fn check<'p>(&self, contract: &'p Contract) -> Checked<'p> {
        let empty = self.empty(&contract.kind);
        let ignored = Ignored::new(self, contract);
        let mut checked = Checked {
            contract,
            verdict: Verdict::Vacuous,
            message: String::new(),
            violations: Vec::new(),
            more: 0,
            violators: (Vec::new(), 0),
            expired: ignored.expired.clone(),
            unmatched: Vec::new(),
            thawed: Vec::new(),
            empty,
        };
        if !checked.empty.is_empty() {
            checked.message = vacuous(&checked.empty);
            checked.unmatched = ignored.unmatched();
            checked.thawed = ignored.thawed();
            return checked;
        }
        let found = self.find(&contract.kind, &ignored);
        checked.unmatched = if ignored.has_through() {
            self.unmatched_through(&contract.kind, &ignored, &found)
        } else {
            ignored.unmatched()
        };
        checked.thawed = ignored.thawed();
        self.settle(&mut checked, found);
        checked
    }

    fn find(&self, kind: &Kind, ignored: &Ignored) -> Found {
        match kind {
            Kind::Forbid { from, to, by } => self.forbid(from, to, by, ignored),
            Kind::AllowOnly { to, from, by } => self.allow_only(to, from, by, ignored),
            Kind::Protect { services, except } => self.protect(services, except.as_ref(), ignored),
            Kind::Require {
                from,
                to,
                port,
                by_name,
                reach,
            } => self.require(from, to, *port, *by_name, *reach, ignored),
            Kind::Isolate { groups, each, by } => self.isolate(groups, each.as_ref(), by, ignored),
            Kind::Layers { .. } => self.layers(kind, ignored),
            Kind::Egress { services, allow } => self.egress(services, allow, ignored),
            Kind::Exposure {
                services,
                allow,
                ports,
            } => self.exposure(services, *allow, ports, ignored),
            Kind::Count { of, max, min } => self.count(of, *max, *min, ignored),
        }
    }

    fn settle(&self, checked: &mut Checked<'_>, mut found: Found) {
        found.violators.sort_unstable();
        found.violators.dedup();
        let (verdict, violations) = match (found.sure.is_empty(), found.maybe.is_empty()) {
            (false, _) => (Verdict::Violated, found.sure),
            (true, false) => (Verdict::Unknown, found.maybe),
            (true, true) => (Verdict::Holds, Vec::new()),
        };
        checked.verdict = verdict;
        checked.message = match (verdict, found.message) {
            (Verdict::Holds, _) => "it holds".to_owned(),
            (_, Some(message)) => message,
            _ => self.message(&checked.contract.kind, verdict, &violations),
        };
        checked.more = found.more + violations.len().saturating_sub(self.options.most);
        checked.violations = violations;
        checked.violations.truncate(self.options.most.max(1));
        checked.violators = (found.violators, found.of);
    }

    /// Who violates it, and whom that concerns: `proxy and static can reach db`.
    fn message(&self, kind: &Kind, verdict: Verdict, violations: &[Violation]) -> String {
        let names = |numbers: &mut dyn Iterator<Item = usize>| {
            let mut all: Vec<usize> = numbers.collect();
            all.sort_unstable();
            all.dedup();
            some(
                &all.iter()
                    .map(|it| self.ground.name(*it))
                    .collect::<Vec<_>>(),
            )
        };
        let from = names(&mut violations.iter().map(|it| it.from));
        let to = names(&mut violations.iter().map(|it| it.to));
        let can = match (kind, verdict) {
            (Kind::Require { .. }, Verdict::Unknown) => "may not reach",
            (Kind::Require { .. }, _) => "cannot reach",
            (_, Verdict::Unknown) => "may reach",
            _ => "can reach",
        };
        format!("{from} {can} {to}")
    }

    /// The selectors that select nobody who counts.
    fn empty(&self, kind: &Kind) -> Vec<(Span, String, Option<String>)> {
        let needed: Vec<&Select> = match kind {
            Kind::Layers {
                order, optional, ..
            } => {
                let kept = order
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| !optional.contains(at));
                kept.map(|(_, select)| select).collect()
            }
            // That nobody may is no mistake.
            Kind::AllowOnly { to, .. } => vec![to],
            Kind::Protect { services, .. } | Kind::Egress { services, .. } => vec![services],
            _ => kind.selectors(),
        };
        let lonely = |select: &&Select| match kind {
            Kind::Require { to, .. } if std::ptr::eq(*select, to) => self.select(select).is_empty(),
            _ => self.active(select).is_empty(),
        };
        needed
            .into_iter()
            .filter(lonely)
            .map(|select| {
                let text = select.selector.as_str();
                let message = if self.select(select).is_empty() {
                    format!("{} selects nothing", crate::quoted(text))
                } else {
                    format!(
                        "{} selects only services that are not started",
                        crate::quoted(text)
                    )
                };
                (select.span, message, self.nearest(select))
            })
            .collect()
    }

    /// The service whose name comes nearest to one that a selector names in vain.
    pub(crate) fn nearest(&self, select: &Select) -> Option<String> {
        let services = || self.ground.topology().services();
        let idle = select.selector.idle(self.ground, self.tiers);
        idle.into_iter().find_map(|(_, range)| {
            let name = &select.selector.as_str()[range];
            let nearest = nearest_word(name, services().map(|(_, service)| service.name.as_str()))?;
            Some(nearest.to_owned())
        })
    }
}

fn vacuous(empty: &[(Span, String, Option<String>)]) -> String {
    let all: Vec<&str> = empty
        .iter()
        .map(|(_, message, _)| message.as_str())
        .collect();
    all.join("; ")
}

/// `a, b and 3 more`.
pub(crate) fn some(names: &[String]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
    }
}
