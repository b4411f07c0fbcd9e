//! Files in memory, loaded and linted the way the command does it.

use std::collections::BTreeMap;
use std::sync::Arc;

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Loaded, Request};
use composelint_intent::{Hints, MountedFiles, Roles};
use composelint_lint::baseline::{self, Baseline, Seen};
use composelint_lint::config::{self, Reading, Usage};
use composelint_lint::{
    Date, Diagnostic, Fix, Input, Level, OptionKind, OptionValue, Rule, Settings,
};
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
    /// Names and values of the rule's options.
    options: Vec<(String, String)>,
}

impl Arguments {
    /// `-f`, `--profile`, `--env`, `--engine`; `--option NAME=value` for one of the rule's options; and `--walked` for a project that was found on a walk instead of being asked for.
    fn read(args: &str) -> Self {
        let request = Request {
            project_name: Some("shop".to_owned()),
            ..Request::default()
        };
        let mut read = Self {
            request,
            engine: EngineProfile::newest(),
            asked: true,
            options: Vec::new(),
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
                "--option" => {
                    let pair = value();
                    let (name, value) = pair.split_once('=').expect("--option NAME=value");
                    read.options.push((name.to_owned(), value.to_owned()));
                }
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
        options,
    } = Arguments::read(args);
    let loader = files
        .iter()
        .fold(MemoryLoader::new(), |loader, (path, text)| {
            loader.with(path.as_str(), text.as_bytes())
        });
    let mut loaded = composelint_compose::load(&request, &loader);
    let rules: Vec<&'static Rule> = composelint_rules::all().collect();
    let configured = Configured::of(files, &mut loaded);
    let mounted = MountedFiles::read(&loaded.project, &mut loaded.sources, &loader);
    let reading = configured.as_ref().map(|it| &it.reading);
    let mut topology = composelint_topology::build(&[&loaded.project], &engine);
    for entry in reading.iter().flat_map(|it| &it.configuration.networks) {
        entry.tell(&mut topology);
    }
    let hints = reading.map_or_else(Hints::new, |it| it.configuration.hints());
    let roles = Roles::infer(&loaded.project, &hints);
    let base = reading.map_or_else(Settings::default, |it| it.configuration.settings());
    let mut settings = Settings {
        today: Date::new(2027, 6, 15),
        ..base
    };
    if !rule.enabled {
        settings.rules.entry(rule.name.into()).or_default().level = Some(Level::At(rule.severity));
    }
    for (name, value) in options {
        let value = option_value(rule, &name, &value);
        let own = settings.rules.entry(rule.name.into()).or_default();
        own.options.insert(name.into(), value);
    }
    let input = Input {
        mounted: &mounted,
        asked,
        ..Input::of(&loaded, &topology, &roles)
    };
    let mut findings = composelint_lint::lint(&input, &rules, &settings);
    if let Some(configured) = configured {
        configured.judge(&loaded, &mut findings, &settings);
    }
    if let Some(text) = files.get(baseline::FILE_NAME) {
        apply_baseline(text, &mut loaded, &mut findings, &settings);
    }
    Linted {
        loaded,
        topology,
        findings,
    }
}

/// The configuration of a case.
struct Configured {
    file: FileId,
    reading: Reading,
}

impl Configured {
    fn of(files: &Files, loaded: &mut Loaded) -> Option<Self> {
        let text: Arc<str> = Arc::from(files.get(config::FILE_NAME)?.as_str());
        let rules: Vec<&'static Rule> = composelint_rules::all().collect();
        let file = loaded.sources.add(config::FILE_NAME, text.clone());
        let reading = config::read(file, &text, &rules);
        assert!(reading.is_usable(), "{:?}", reading.problems);
        Some(Self { file, reading })
    }

    /// Adds what is wrong with it.
    fn judge(self, loaded: &Loaded, findings: &mut Vec<Diagnostic>, settings: &Settings) {
        let mut usage = Usage::default();
        usage.note(&loaded.project, findings, self.file);
        let rules: Vec<&'static Rule> = composelint_rules::all().collect();
        let mut problems = self.reading.problems;
        let configuration = self.reading.configuration;
        problems.extend(configuration.expired(settings.today));
        problems.extend(configuration.unused(&usage, &rules, settings));
        let name = &loaded.project.name;
        findings.extend(config::findings(
            &problems,
            name,
            &loaded.sources,
            &rules,
            settings,
        ));
    }
}

fn apply_baseline(
    text: &str,
    loaded: &mut Loaded,
    findings: &mut Vec<Diagnostic>,
    settings: &Settings,
) {
    let text: Arc<str> = Arc::from(text);
    let file = loaded.sources.add(baseline::FILE_NAME, text.clone());
    let known = Baseline::read(file, &text).expect("the baseline of a case can be read");
    let rules: Vec<&'static Rule> = composelint_rules::all().collect();
    let silent = rules.iter().filter(|rule| !settings.runs(rule));
    let seen = Seen {
        projects: [loaded.project.name.clone()].into(),
        silent: silent.map(|rule| rule.name.into()).collect(),
        all: true,
    };
    let stale = known.apply(findings.iter_mut(), &seen);
    let name = &loaded.project.name;
    findings.extend(config::findings(
        &stale,
        name,
        &loaded.sources,
        &rules,
        settings,
    ));
}

/// What an option is set to, as the configuration would read it; the items of a list stand between commas.
fn option_value(rule: &Rule, name: &str, value: &str) -> OptionValue {
    let spec = rule.options.iter().find(|spec| spec.name == name);
    match spec.expect("the rule has the option").kind {
        OptionKind::Bool => OptionValue::Bool(value == "true"),
        OptionKind::Integer => OptionValue::Integer(value.parse().expect("a number")),
        OptionKind::Text | OptionKind::OneOf(_) => OptionValue::Text(value.into()),
        OptionKind::List => OptionValue::List(value.split(',').map(Into::into).collect()),
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
