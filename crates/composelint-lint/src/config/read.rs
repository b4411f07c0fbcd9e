//! Typed access to the tree of a configuration: each step takes what is right and notes what is not.

use std::sync::Arc;

use composelint_yaml::ProblemKind::{DiffersFromCompose, DuplicateKey};
use composelint_yaml::{FileId, Kind, Limits, NodeRef, Resolver, parse};
use smol_str::SmolStr;

use super::keys::TOP_KEYS;
use super::{Configuration, Key, Problem, ProblemKind, Reading, Threshold, VERSION, Written};
use crate::{Preset, Rule, nearest_word, quoted};

pub(super) fn read(file: FileId, text: &Arc<str>, rules: &[&'static Rule]) -> Reading {
    let limits = Limits::default();
    let parsed = parse(file, text, &limits);
    let mut reader = Reader {
        resolver: Resolver::new(&parsed.tree, &limits),
        rules,
        problems: Vec::new(),
    };
    for problem in parsed.problems {
        reader.not_yaml(problem);
    }
    let mut documents = parsed.tree.documents();
    let mut configuration = Configuration::default();
    if let Some(root) = documents.next() {
        reader.top(root, &mut configuration);
    }
    if let Some(second) = documents.next() {
        reader.note(
            Problem::new(
                ProblemKind::WrongType,
                second.span(),
                "there is a second document",
            )
            .help("keep everything in one document, without `---` in between"),
        );
    }
    for problem in reader.resolver.problems() {
        reader.not_yaml(problem);
    }
    let mut problems = reader.problems;
    // What is said about a text that is no YAML follows from that.
    if problems
        .iter()
        .any(|problem| problem.kind == ProblemKind::Syntax)
    {
        problems.retain(|problem| problem.kind == ProblemKind::Syntax);
    }
    problems.sort_by_key(|problem| (problem.span.start, problem.kind));
    Reading {
        configuration,
        problems,
    }
}

/// Reads nodes as what they are expected to be.
pub(super) struct Reader<'t> {
    pub(super) resolver: Resolver<'t>,
    pub(super) rules: &'t [&'static Rule],
    problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    fn top(&mut self, root: NodeRef<'t>, into: &mut Configuration) {
        for (key, value) in self.known(root, "a configuration", &TOP_KEYS) {
            match key.value {
                "version" => self.version(value),
                "preset" => {
                    into.preset = self.word(value, "preset", &Preset::WORDS, Preset::parse);
                }
                "engine" => into.engine = self.engine(value),
                "fail_on" => {
                    into.fail_on = self.word(value, "fail_on", &Threshold::WORDS, Threshold::parse);
                }
                "projects" => into.projects = self.projects(value),
                "exclude" => into.exclude = self.globs(value, "`exclude`"),
                "roles" => into.roles = self.roles(value),
                "networks" => into.networks = self.networks(value),
                "tables" => self.tables(value, into),
                "rules" => self.rules(value, into),
                "policies" => into.policies = self.globs(value, "`policies`"),
                "contracts" => {
                    into.contracts = (!value.is_null()).then(|| value.span());
                }
                _ => {}
            }
        }
    }

    fn version(&mut self, node: NodeRef<'t>) {
        let Some(version) = self.text(node, "`version`") else {
            return;
        };
        if version.value != VERSION {
            self.note(
                Problem::new(
                    ProblemKind::WrongValue,
                    version.span,
                    format!(
                        "version {} of the format is unknown",
                        quoted(&version.value)
                    ),
                )
                .help(format!("write `version: {VERSION}`")),
            );
        }
    }

    /// Takes note of a problem.
    pub(super) fn note(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// How many problems were noted so far.
    pub(super) fn noted(&self) -> usize {
        self.problems.len()
    }

    fn not_yaml(&mut self, problem: composelint_yaml::Problem) {
        // Docker Compose does not read this file.
        if problem.kind == DiffersFromCompose {
            return;
        }
        let mut noted = Problem::new(ProblemKind::Syntax, problem.span, problem.message);
        noted.help = match problem.kind {
            // Its own help speaks of Docker Compose.
            DuplicateKey => Some("remove one of the two".to_owned()),
            _ => problem.help,
        };
        for (span, text) in problem.related {
            noted = noted.related(span, text);
        }
        self.note(noted);
    }

    fn wrong_type(&mut self, node: NodeRef<'t>, what: &str, expected: &str, example: &str) {
        let found = match node.kind() {
            Kind::Mapping => "a mapping",
            Kind::Sequence => "a list",
            Kind::Scalar if node.is_null() => "nothing",
            Kind::Scalar | Kind::Alias => "a single value",
        };
        self.note(
            Problem::new(
                ProblemKind::WrongType,
                node.span(),
                format!("{what} is not {expected}"),
            )
            .label(found)
            .help(format!("write it as {example}")),
        );
    }

    /// The entries of a mapping; nothing where nothing is written.
    pub(super) fn mapping(
        &mut self,
        node: NodeRef<'t>,
        what: &str,
    ) -> Vec<(Written<SmolStr>, NodeRef<'t>)> {
        if node.is_null() {
            return Vec::new();
        }
        if node.kind() != Kind::Mapping {
            self.wrong_type(node, what, "a mapping", "`key: value`, one to a line");
            return Vec::new();
        }
        let mut entries = Vec::new();
        for entry in self.resolver.entries(node) {
            if let Some(key) = self.text(entry.key, "a key") {
                entries.push((key, entry.value));
            }
        }
        entries
    }

    /// The entries of a mapping with these keys. Keys that begin with `x-` are for anchors, others are unknown.
    pub(super) fn known(
        &mut self,
        node: NodeRef<'t>,
        what: &str,
        keys: &'static [Key],
    ) -> Vec<(Written<&'static str>, NodeRef<'t>)> {
        let mut known = Vec::new();
        for (key, value) in self.mapping(node, what) {
            if let Some(found) = keys.iter().find(|it| it.name == key.value) {
                let key = Written {
                    value: found.name,
                    span: key.span,
                };
                known.push((key, value));
            } else if !key.value.starts_with("x-") {
                self.unknown_key(&key, what, keys.iter().map(|it| it.name));
            }
        }
        known
    }

    /// There is no such key here; `known` are those there are.
    pub(super) fn unknown_key<'n>(
        &mut self,
        key: &Written<SmolStr>,
        what: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        let help = match nearest_word(&key.value, known.clone()) {
            Some(nearest) => format!("write `{nearest}`"),
            None => format!("the keys here are {}", list(known)),
        };
        self.note(
            Problem::new(
                ProblemKind::UnknownKey,
                key.span,
                format!("{what} has no key {}", quoted(&key.value)),
            )
            .label("means nothing")
            .help(help),
        );
    }

    /// The items of a list; nothing where nothing is written.
    pub(super) fn list(&mut self, node: NodeRef<'t>, what: &str) -> Vec<NodeRef<'t>> {
        if node.is_null() {
            return Vec::new();
        }
        if node.kind() != Kind::Sequence {
            self.wrong_type(
                node,
                what,
                "a list",
                "a list: `[a, b]`, or `- a` on a line of its own",
            );
            return Vec::new();
        }
        let items = node.items().map(|item| self.resolver.follow(item).0);
        items.collect()
    }

    /// A single value, as it is written.
    pub(super) fn text(&mut self, node: NodeRef<'t>, what: &str) -> Option<Written<SmolStr>> {
        match node.text() {
            Some(text) if !node.is_null() => Some(Written {
                value: SmolStr::new(text),
                span: node.span(),
            }),
            _ => {
                self.wrong_type(node, what, "a single value", "a word or a number");
                None
            }
        }
    }

    /// A list of words, each of them once.
    pub(super) fn texts(&mut self, node: NodeRef<'t>, what: &str) -> Vec<Written<SmolStr>> {
        let mut texts: Vec<Written<SmolStr>> = Vec::new();
        for item in self.list(node, what) {
            let Some(text) = self.text(item, &format!("an item of {what}")) else {
                continue;
            };
            match texts.iter().find(|known| known.value == text.value) {
                Some(first) => {
                    let first = first.span;
                    self.twice(text.span, &quoted(&text.value), what, first);
                }
                None => texts.push(text),
            }
        }
        texts
    }

    /// Something is there twice.
    pub(super) fn twice(
        &mut self,
        span: composelint_yaml::Span,
        name: &str,
        what: &str,
        first: composelint_yaml::Span,
    ) {
        self.note(
            Problem::new(
                ProblemKind::Duplicate,
                span,
                format!("{name} is in {what} twice"),
            )
            .label("once more")
            .related(first, "first here")
            .help("remove one of them"),
        );
    }

    /// One of some words.
    pub(super) fn word<T>(
        &mut self,
        node: NodeRef<'t>,
        key: &str,
        words: &[&str],
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Written<T>> {
        if node.is_null() {
            return None;
        }
        let text = self.text(node, &format!("`{key}`"))?;
        if let Some(value) = parse(&text.value) {
            return Some(Written {
                value,
                span: text.span,
            });
        }
        let help = match nearest_word(&text.value, words.iter().copied()) {
            Some(nearest) => format!("write `{key}: {nearest}`"),
            None => format!("write one of {}", list(words.iter().copied())),
        };
        self.note(
            Problem::new(
                ProblemKind::WrongValue,
                text.span,
                format!("{} is no value of `{key}`", quoted(&text.value)),
            )
            .help(help),
        );
        None
    }
}

/// `` `a`, `b`, `c` ``.
pub(super) fn list<'n>(words: impl Iterator<Item = &'n str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    words.join(", ")
}
