//! Contracts beside the rules: each violated one is a finding `policy/<name>`, with the way that violates it.

use composelint_policy::lint::{Remark, remarks};
use composelint_policy::{
    Checked, Fault, Frozen, Ground, Options, Part, Policy, Repair, Verdict, check, contract, repair,
};
use composelint_topology::Node;
use smol_str::{SmolStr, format_smolstr};

use crate::{Diagnostic, Group, Input, Label, Level, RouteStep, Settings, Severity};

/// A policy that was read, with what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadPolicy {
    /// The policy; its spans are in files of the project's sources.
    pub policy: Policy,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// Violations that are known.
    pub frozen: Option<Frozen>,
}

/// What the contracts of a project come to.
#[derive(Debug, Default)]
pub(crate) struct Contracts {
    /// Violated contracts, and those that cannot be decided.
    pub(crate) findings: Vec<Diagnostic>,
    /// What is wrong with the policies themselves.
    pub(crate) remarks: Vec<Remark>,
    /// The contracts that were checked, as suppressions call them.
    pub(crate) names: Vec<SmolStr>,
}

impl Contracts {
    /// Checks the policies inside the project's Compose files, and those of the settings.
    pub(crate) fn check(input: &Input<'_>, settings: &Settings) -> Self {
        let own = inside(input);
        let mut found = Self::default();
        if own.is_empty() && settings.policies.is_empty() {
            return found;
        }
        let part = Part {
            project: input.project,
            roles: input.roles,
        };
        let ground = Ground::alone(input.topology, part).with_sources(input.sources);
        for read in own.iter().chain(&settings.policies) {
            found.take(read, &ground, input, settings);
        }
        found
    }

    fn take(
        &mut self,
        read: &ReadPolicy,
        ground: &Ground<'_>,
        input: &Input<'_>,
        settings: &Settings,
    ) {
        let faults = read.faults.iter().map(|fault| faulty(fault, input));
        self.findings.extend(faults);
        let options = Options {
            today: settings.today,
            frozen: read.frozen.as_ref(),
            ..Options::default()
        };
        let checked = check::check(&read.policy, ground, &options);
        self.remarks.extend(remarks(&read.policy, ground, &checked));
        for checked in &checked {
            let name = format_smolstr!("policy/{}", checked.contract.name);
            let Some(severity) = settings.contract(&name, severity(checked, read.policy.strict))
            else {
                continue;
            };
            self.names.push(name.clone());
            if matches!(checked.verdict, Verdict::Violated | Verdict::Unknown) {
                let repair = repair(&read.policy, checked, ground, read.frozen.as_ref());
                let found = finding(name, severity, checked, repair.as_ref(), ground, input);
                self.findings.push(found);
            }
        }
    }
}

/// The policies inside the Compose files.
fn inside(input: &Input<'_>) -> Vec<ReadPolicy> {
    let read = composelint_policy::inside(input.project, input.sources).into_iter();
    let read = read.map(|(_, policy, faults)| ReadPolicy {
        policy,
        faults,
        frozen: None,
    });
    read.collect()
}

/// What cannot be decided is a note, unless the policy is strict.
fn severity(checked: &Checked<'_>, strict: bool) -> Severity {
    if checked.verdict == Verdict::Unknown && !strict {
        return Severity::Info;
    }
    match checked.contract.severity {
        contract::Severity::Error => Severity::Error,
        contract::Severity::Warning => Severity::Warning,
        contract::Severity::Info => Severity::Info,
    }
}

fn finding(
    rule: SmolStr,
    severity: Severity,
    checked: &Checked<'_>,
    repair: Option<&Repair>,
    ground: &Ground<'_>,
    input: &Input<'_>,
) -> Diagnostic {
    let topology = input.topology;
    let name = |node: Node| topology.node_name(node).to_string();
    let path = checked.paths().next();
    let steps = path.into_iter().flatten();
    let route = steps.clone().map(|step| RouteStep {
        from: name(step.from),
        to: name(step.to),
        reason: step.reason,
        via: step.via.to_string(),
        evidence: step.evidence.clone(),
    });
    let mut places: Vec<Label> = Vec::new();
    for step in steps {
        for span in &step.evidence {
            let text = words(&name(step.from), &name(step.to), &step.via);
            let label = Label { span: *span, text };
            if !places.iter().any(|known| known.span == *span) {
                places.push(label);
            }
        }
    }
    let own = Label {
        span: checked.contract.span,
        text: "the contract".to_owned(),
    };
    let first = if places.is_empty() {
        own.clone()
    } else {
        places.remove(0)
    };
    if first != own {
        places.push(own);
    }
    let violation = checked.violations.first();
    let mut ends = violation.map(|it| [it.to, it.from]).into_iter().flatten();
    let service = ends.find_map(|number| ground.node(number).service());
    let service = service.map(|id| topology.service(id).name.clone());
    let (kind, project) = ((Group::Policy, severity), input.project.name.clone());
    let span = first.span;
    Diagnostic {
        help: help(checked, repair),
        service,
        related: places,
        route: route.collect(),
        fingerprint: checked.contract.name.to_string(),
        at: first,
        ..Diagnostic::new(rule, kind, project, span, checked.message.as_str())
    }
}

fn words(from: &str, to: &str, via: &str) -> String {
    match (from == to, via) {
        (true, "") => from.to_owned(),
        (true, via) => format!("{from}, {via}"),
        (false, "") => format!("{from} to {to}"),
        (false, via) => format!("{from} to {to} through {via}"),
    }
}

/// Why the contract is there, and what to do.
fn help(checked: &Checked<'_>, repair: Option<&Repair>) -> Option<String> {
    let mut words: Vec<String> = checked.contract.because.iter().cloned().collect();
    if let Some(repair) = repair {
        let edits = repair.edits.iter().map(|edit| edit.description.as_str());
        words.push(edits.collect::<Vec<_>>().join("; "));
    }
    (!words.is_empty()).then(|| words.join("\n"))
}

/// A policy that cannot be understood.
fn faulty(fault: &Fault, input: &Input<'_>) -> Diagnostic {
    let rule = SmolStr::new_static("invalid-configuration");
    let (kind, project) = ((Group::Meta, Severity::Error), input.project.name.clone());
    Diagnostic {
        help: fault.help.clone(),
        fingerprint: fault.message.clone(),
        ..Diagnostic::new(rule, kind, project, fault.span, fault.message.as_str())
    }
}

impl Settings {
    /// The severity of a contract's findings, unless the settings leave the contract out.
    fn contract(&self, name: &SmolStr, severity: Severity) -> Option<Severity> {
        let named = |words: &[SmolStr]| words.iter().any(|word| word == name || word == "policy");
        let selected = self.select.is_empty() || named(&self.select);
        let level = self.rules.get(name).and_then(|settings| settings.level);
        if named(&self.ignore) || !selected || level == Some(Level::Off) {
            return None;
        }
        Some(match level {
            Some(Level::At(set)) => set,
            _ => severity,
        })
    }
}
