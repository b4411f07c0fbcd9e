//! Reads policies: YAML with spans in, contracts and faults out.

mod fields;
mod kinds;
mod tests;

use std::sync::Arc;

use composelint_compose::Project;
use composelint_compose::project::FileRole;
use composelint_yaml::{FileId, Kind as NodeKind, Limits, NodeRef, Resolver, SourceMap, Span};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::Date;
use crate::contract::{Contract, Ignore, Policy, Severity, When};
use crate::keys::{self, CONTRACT_KEYS, IGNORE_KEYS, POLICY_KEYS, WHEN_KEYS, names};
use crate::words::nearest_word;
use fields::{Fields, Reader};
pub use tests::{PolicyTest, TestFile, read_tests};

/// Something that is wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The bytes to change.
    pub span: Span,
    /// What is the case.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// Where in a file a policy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The whole file: `composelint.policy.yaml`.
    File,
    /// `x-composelint: {policy: …}` in a Compose file.
    Compose,
    /// `contracts:` in `.composelint.yaml`.
    Configuration,
}

/// The policies inside the Compose files of a project: `x-composelint: {policy: …}`. Files without one are left out.
pub fn inside(project: &Project, sources: &SourceMap) -> Vec<(FileId, Policy, Vec<Fault>)> {
    let compose = |role| {
        matches!(
            role,
            FileRole::Base | FileRole::Override | FileRole::Include
        )
    };
    let files = project.files.iter().filter(|file| compose(file.role));
    let read = files.filter_map(|file| {
        let text = sources.get(file.file).shared_text();
        if !text.contains("x-composelint") || !text.contains("policy") {
            return None;
        }
        let (policy, faults) = read(file.file, text, Place::Compose);
        let empty = policy.contracts.is_empty() && faults.is_empty();
        (!empty).then_some((file.file, policy, faults))
    });
    read.collect()
}

/// Reads the policy in a file. It never fails: what cannot be understood is among the faults, and left out.
pub fn read(file: FileId, text: &Arc<str>, place: Place) -> (Policy, Vec<Fault>) {
    let limits = Limits::default();
    let parsed = composelint_yaml::parse(file, text, &limits);
    let mut reader = Reader::new(Resolver::new(&parsed.tree, &limits));
    let mut policy = Policy::default();
    let root = parsed.tree.documents().next();
    match place {
        Place::File => {
            for problem in &parsed.problems {
                reader.faults.push(Fault {
                    span: problem.span,
                    message: problem.message.clone(),
                    help: problem.help.clone().or_else(|| Some(QUOTE.to_owned())),
                });
            }
            match root.filter(|root| !root.is_null()) {
                Some(root) => reader.policy(root, &mut policy),
                None => reader.fault(
                    Span::empty(file, 0),
                    "the policy is empty",
                    "begin with `version: 1` and `contracts:`",
                ),
            }
        }
        Place::Compose => {
            let found = root
                .and_then(|root| reader.get(root, "x-composelint"))
                .and_then(|own| reader.get(own, "policy"));
            if let Some(found) = found {
                reader.policy(found, &mut policy);
            }
        }
        Place::Configuration => {
            if let Some(found) = root.and_then(|root| reader.get(root, "contracts")) {
                reader.contracts(found, &mut policy);
            }
        }
    }
    let mut faults = reader.faults;
    faults.sort_by_key(|fault| (fault.span, fault.message.clone()));
    (policy, faults)
}

/// What most syntax errors in policies come from.
const QUOTE: &str = "selectors that begin with `!`, `*`, `@` or `&` stand in quotation marks";

impl<'t> Reader<'t> {
    fn policy(&mut self, node: NodeRef<'t>, policy: &mut Policy) {
        let Some(fields) = self.fields(node, "a policy", &names(POLICY_KEYS)) else {
            return;
        };
        if let Some(version) = fields.get("version")
            && version.text() != Some("1")
        {
            self.fault(
                version.span(),
                "this version of policies is not known",
                "write `version: 1`",
            );
        }
        if let Some(tiers) = fields.get("tiers") {
            self.tiers(tiers, policy);
        }
        if let Some(strict) = fields.get("strict") {
            policy.strict = self.boolean(strict).unwrap_or(false);
        }
        if let Some(frozen) = fields.get("frozen") {
            policy.frozen = self
                .text(frozen)
                .map(|path| (path.to_owned(), frozen.span()));
        }
        match fields.get("contracts") {
            Some(contracts) => self.contracts(contracts, policy),
            None => self.fault(
                fields.span,
                "there are no `contracts`",
                "list at least one contract",
            ),
        }
    }

    fn tiers(&mut self, node: NodeRef<'t>, policy: &mut Policy) {
        for entry in self.entries(node, "`tiers`") {
            let Some(name) = entry.key.text().map(SmolStr::from) else {
                continue;
            };
            if let Some(selector) = self.selector(entry.value) {
                policy.tiers.push((name, selector));
            }
        }
    }

    pub(crate) fn contracts(&mut self, node: NodeRef<'t>, policy: &mut Policy) {
        let (node, _) = self.resolver.follow(node);
        if node.kind() != NodeKind::Sequence {
            self.fault(
                node.span(),
                "`contracts` is no list",
                "begin each contract with `- name:`",
            );
            return;
        }
        let mut names = FxHashSet::default();
        for item in node.items() {
            let Some(contract) = self.contract(item, policy) else {
                continue;
            };
            if names.insert(contract.name.clone()) {
                policy.contracts.push(contract);
            } else {
                let message = format!("there are two contracts `{}`", contract.name);
                self.fault(
                    contract.span,
                    &message,
                    "names are unique: give this one another",
                );
            }
        }
    }

    fn contract(&mut self, node: NodeRef<'t>, policy: &Policy) -> Option<Contract> {
        let (node, _) = self.resolver.follow(node);
        let word = self.get(node, "type");
        let Some(word) = word else {
            let known = crate::select::list(&crate::contract::Kind::WORDS);
            let help = format!("the types are {known}");
            self.fault(first_line(node), "this contract has no `type`", &help);
            return None;
        };
        let kind_word = self.text(word)?;
        let Some(known) = keys::of_type(kind_word) else {
            let nearest = nearest_word(kind_word, crate::contract::Kind::WORDS);
            let help = match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!(
                    "the types are {}",
                    crate::select::list(&crate::contract::Kind::WORDS)
                ),
            };
            self.fault(
                word.span(),
                &format!("there is no type `{kind_word}`"),
                &help,
            );
            return None;
        };
        let known = names(&[CONTRACT_KEYS, known].concat());
        let what = format!("a contract of type `{kind_word}`");
        let fields = self.fields(node, &what, &known)?;
        let name = self.name(&fields);
        let severity = self.severity(&fields);
        let because = fields
            .get("because")
            .and_then(|node| self.text(node))
            .map(str::to_owned);
        let ignore = fields
            .get("ignore")
            .map(|node| self.ignores(node))
            .unwrap_or_default();
        let when = fields
            .get("when")
            .map(|node| self.when(node))
            .unwrap_or_default();
        let kind = self.kind(kind_word, &fields);
        self.check_tiers(kind.as_ref(), policy);
        let (name, span) = name?;
        Some(Contract {
            name,
            span,
            entry: fields.span,
            kind: kind?,
            severity,
            because,
            ignore,
            when,
        })
    }

    fn name(&mut self, fields: &Fields<'t>) -> Option<(SmolStr, Span)> {
        let Some(node) = fields.get("name") else {
            let help = "give it a name in kebab-case: outputs and suppressions call it so";
            self.fault(fields.span, "this contract has no `name`", help);
            return None;
        };
        let text = self.text(node)?;
        let fits = |c: char| c.is_alphanumeric() || c == '-' || c == '_' || c == '.';
        if text.is_empty() || !text.chars().all(fits) {
            let message = format!("{} is no name of a contract", crate::quoted(text));
            self.fault(
                node.span(),
                &message,
                "write letters, digits and dashes: `data-no-egress`",
            );
            return None;
        }
        Some((text.into(), node.span()))
    }

    fn severity(&mut self, fields: &Fields<'t>) -> Severity {
        const WORDS: [(&str, Severity); 3] = [
            ("error", Severity::Error),
            ("warning", Severity::Warning),
            ("info", Severity::Info),
        ];
        fields
            .get("severity")
            .and_then(|node| self.word(node, "severity", &WORDS))
            .unwrap_or(Severity::Error)
    }

    fn ignores(&mut self, node: NodeRef<'t>) -> Vec<Ignore> {
        let items = self.items(node, "`ignore`");
        items
            .into_iter()
            .filter_map(|item| self.ignore(item))
            .collect()
    }

    fn ignore(&mut self, node: NodeRef<'t>) -> Option<Ignore> {
        let fields = self.fields(node, "an entry of `ignore`", &names(IGNORE_KEYS))?;
        let mut select = |key: &str| fields.get(key).map(|node| self.selector(node));
        let parts = [
            select("from"),
            select("to"),
            select("through"),
            select("services"),
        ];
        if parts.iter().all(Option::is_none) {
            let help = "say what is known: `from` and `to`, `through`, or `services`";
            self.fault(fields.span, "this entry ignores nothing", help);
            return None;
        }
        let [from, to, through, services] = parts.map(Option::flatten);
        let reason = fields
            .get("reason")
            .and_then(|node| self.text(node))
            .filter(|reason| !reason.trim().is_empty());
        if reason.is_none() {
            let help = "add `reason:` with why this is known and fine";
            self.fault(fields.span, "this entry has no reason", help);
        }
        let until = fields.get("until").and_then(|node| {
            let text = self.text(node)?;
            let date = Date::parse(text);
            if date.is_none() {
                let message = format!("{} is no day of the calendar", crate::quoted(text));
                self.fault(node.span(), &message, "write it as `2027-01-31`");
            }
            Some((date?, node.span()))
        });
        Some(Ignore {
            span: fields.span,
            from,
            to,
            through,
            services,
            reason: reason.unwrap_or_default().to_owned(),
            until,
        })
    }

    fn when(&mut self, node: NodeRef<'t>) -> When {
        let Some(fields) = self.fields(node, "`when`", &names(WHEN_KEYS)) else {
            return When::default();
        };
        let mut words = |key: &str| {
            let node = fields.get(key)?;
            Some(self.texts(node, key))
        };
        When {
            profiles: words("profiles").unwrap_or_default(),
            files: words("files").unwrap_or_default(),
        }
    }
}

/// The place to point at for an entry: its first key, not all of it.
fn first_line(node: NodeRef<'_>) -> Span {
    node.entries()
        .next()
        .map_or_else(|| node.span(), |entry| entry.key.span())
}
