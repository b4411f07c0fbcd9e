//! Files in memory, loaded and linted the way the command does it.

use std::collections::BTreeMap;

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Loaded, Request};
use composelint_intent::{Hints, Roles};
use composelint_lint::{Date, Diagnostic, Fix, Input, Level, Rule, Settings};
use composelint_topology::{EngineProfile, Topology};
use composelint_yaml::{Edits, FileId};

/// The files of a project by their path.
pub(crate) type Files = BTreeMap<String, String>;

/// A project with its findings.
pub(crate) struct Linted {
    pub(crate) loaded: Loaded,
    pub(crate) topology: Topology,
    pub(crate) findings: Vec<Diagnostic>,
}

impl Linted {
    /// The findings of a rule that no comment silences.
    pub(crate) fn of<'l>(&'l self, rule: &'l str) -> impl Iterator<Item = &'l Diagnostic> {
        self.findings
            .iter()
            .filter(move |found| found.rule == rule && found.suppressed.is_none())
    }
}

/// A command line, as far as cases have one.
struct Arguments {
    request: Request,
    engine: EngineProfile,
    asked: bool,
}

impl Arguments {
    /// `-f`, `--profile`, `--env`, `--engine`; and `--walked` for a project that was found on a walk instead of being asked for.
    fn read(args: &str) -> Self {
        let request = Request {
            project_name: Some("shop".to_owned()),
            ..Request::default()
        };
        let mut read = Self {
            request,
            engine: EngineProfile::newest(),
            asked: true,
        };
        let mut words = args.split_whitespace();
        while let Some(word) = words.next() {
            let mut value = || {
                words
                    .next()
                    .unwrap_or_else(|| panic!("`{word}` takes a value"))
                    .to_owned()
            };
            match word {
                "-f" => read.request.files.push(value()),
                "--profile" => read.request.profiles.push(value()),
                "--env" => {
                    let pair = value();
                    let (name, value) = pair.split_once('=').expect("--env NAME=value");
                    read.request
                        .variables
                        .values
                        .insert(name.to_owned(), value.to_owned());
                }
                "--engine" => read.engine = value().parse().expect("an engine version"),
                "--walked" => read.asked = false,
                other => panic!("a case does not know the argument `{other}`"),
            }
        }
        read
    }
}

/// Loads and lints as `recommended` does; a rule that is off there is switched on.
pub(crate) fn lint(files: &Files, args: &str, rule: &Rule) -> Linted {
    let Arguments {
        request,
        engine,
        asked,
    } = Arguments::read(args);
    let loader = files
        .iter()
        .fold(MemoryLoader::new(), |loader, (path, text)| {
            loader.with(path.as_str(), text.as_bytes())
        });
    let loaded = composelint_compose::load(&request, &loader);
    let topology = composelint_topology::build(&[&loaded.project], &engine);
    let roles = Roles::infer(&loaded.project, &Hints::new());
    let rules: Vec<&'static Rule> = composelint_rules::all().collect();
    let mut settings = Settings {
        today: Date::new(2027, 6, 15),
        ..Settings::default()
    };
    if !rule.enabled {
        settings.rules.entry(rule.name.into()).or_default().level = Some(Level::At(rule.severity));
    }
    let input = Input {
        project: &loaded.project,
        problems: &loaded.problems,
        sources: &loaded.sources,
        topology: &topology,
        roles: &roles,
        asked,
    };
    let findings = composelint_lint::lint(&input, &rules, &settings);
    Linted {
        loaded,
        topology,
        findings,
    }
}

/// The files after a fix.
pub(crate) fn apply(files: &Files, linted: &Linted, fix: &Fix) -> Files {
    let mut by_file: BTreeMap<FileId, Vec<_>> = BTreeMap::new();
    for edit in &fix.edits {
        by_file
            .entry(edit.span.file)
            .or_default()
            .push(edit.clone());
    }
    let mut fixed = files.clone();
    for (file, edits) in by_file {
        let source = linted.loaded.sources.get(file);
        let edits = Edits::new(edits).expect("the edits of one fix do not overlap");
        let text = edits.apply(source.text()).expect("the edits fit the text");
        fixed.insert(source.path().to_owned(), text);
    }
    fixed
}
