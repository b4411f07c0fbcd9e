//! Which rules run, and how much their findings matter: the configuration and the command line, already understood.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use composelint_yaml::Span;
use smol_str::SmolStr;

use crate::{Date, Group, OwnCapability, OwnDriverOption, ReadPolicy, Rule, Severity};

/// How many threads there are to be had. The system is asked once: it reads several files for the answer.
pub fn available_threads() -> usize {
    static THREADS: OnceLock<usize> = OnceLock::new();
    *THREADS.get_or_init(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// What a run of the engine is told.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Which rules are on before anything else is said.
    pub preset: Preset,
    /// `--select`: rule or group names; when there are any, only these rules run, besides those of [`Settings::always`].
    pub select: Vec<SmolStr>,
    /// `--ignore`: rule or group names that do not run.
    pub ignore: Vec<SmolStr>,
    /// What the configuration says about single rules.
    pub rules: BTreeMap<SmolStr, RuleSettings>,
    /// How many threads a large project may have; 0 counts as 1. The findings are the same.
    pub threads: usize,
    /// Today, for `until` dates; without it no date has passed.
    pub today: Option<Date>,
    /// What the configuration knows about capabilities.
    pub capabilities: Vec<OwnCapability>,
    /// What the configuration knows about options of network drivers.
    pub driver_options: Vec<OwnDriverOption>,
    /// The policies of the project, besides those inside its Compose files.
    pub policies: Vec<ReadPolicy>,
}

/// A named choice of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// Only rules of severity error.
    Minimal,
    /// What most projects want.
    #[default]
    Recommended,
    /// Every rule.
    Strict,
}

impl Preset {
    /// The words for it.
    pub const WORDS: [&'static str; 3] = ["minimal", "recommended", "strict"];

    /// The preset a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "minimal" => Some(Self::Minimal),
            "recommended" => Some(Self::Recommended),
            "strict" => Some(Self::Strict),
            _ => None,
        }
    }

    /// The word in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Minimal => "minimal",
            Self::Recommended => "recommended",
            Self::Strict => "strict",
        }
    }

    /// The smallest preset that has a rule.
    pub fn least(rule: &Rule) -> Self {
        let mut presets = [Self::Minimal, Self::Recommended].into_iter();
        presets.find(|it| it.has(rule)).unwrap_or(Self::Strict)
    }

    /// Whether a rule is on in it.
    pub fn has(self, rule: &Rule) -> bool {
        match self {
            Self::Minimal => rule.enabled && rule.severity == Severity::Error,
            Self::Recommended => rule.enabled,
            Self::Strict => true,
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What the configuration says about one rule.
#[derive(Debug, Clone, Default)]
pub struct RuleSettings {
    /// `severity:`; `None` when it isn't given.
    pub level: Option<Level>,
    /// `ignore:` entries.
    pub ignore: Vec<Exception>,
    /// Values of the rule's options.
    pub options: BTreeMap<SmolStr, OptionValue>,
}

/// `severity:` of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The rule does not run.
    Off,
    /// The rule runs with this severity.
    At(Severity),
}

impl Level {
    /// The words for it.
    pub const WORDS: [&'static str; 5] = ["error", "warning", "info", "hint", "off"];

    /// Reads `off` or a severity.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "off" {
            return Some(Self::Off);
        }
        Severity::parse(word).map(Self::At)
    }
}

/// An exception of a rule: findings on these services or networks don't count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exception {
    /// Services by name.
    pub services: Vec<SmolStr>,
    /// Networks by key.
    pub networks: Vec<SmolStr>,
    /// Why.
    pub reason: Option<String>,
    /// The last day it holds.
    pub until: Option<Date>,
    /// Where the configuration says so, if that file is among the sources.
    pub span: Option<Span>,
}

impl Exception {
    /// Whether the exception still holds on a day.
    pub fn holds_on(&self, today: Option<Date>) -> bool {
        !matches!((self.until, today), (Some(until), Some(today)) if until < today)
    }
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionValue {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A word.
    Text(SmolStr),
    /// A list of words.
    List(Vec<SmolStr>),
}

impl Settings {
    /// Whether a rule runs.
    ///
    /// `--ignore` and `severity: off` win over everything; `--select` wins over presets, also for rules that are off by default.
    pub fn runs(&self, rule: &Rule) -> bool {
        let level = self
            .rules
            .get(rule.name)
            .and_then(|settings| settings.level);
        if level == Some(Level::Off) || names(&self.ignore, rule) {
            return false;
        }
        if !self.select.is_empty() {
            return names(&self.select, rule) || Self::always(rule);
        }
        level.is_some() || self.preset.has(rule) || Self::always(rule)
    }

    /// Whether a rule runs although others were selected: when Compose refuses a project, no other answer about it can be trusted.
    pub fn always(rule: &Rule) -> bool {
        rule.group == Group::Load && rule.severity == Severity::Error
    }

    /// The severity of a rule's findings before confidence is weighed.
    pub fn severity(&self, rule: &Rule) -> Severity {
        match self
            .rules
            .get(rule.name)
            .and_then(|settings| settings.level)
        {
            Some(Level::At(severity)) => severity,
            _ => rule.severity,
        }
    }

    /// Whether the user set the severity of a rule; it then holds for all its findings.
    pub fn severity_is_set(&self, rule: &Rule) -> bool {
        let level = self
            .rules
            .get(rule.name)
            .and_then(|settings| settings.level);
        matches!(level, Some(Level::At(_)))
    }

    /// The exception that covers a finding of a rule, if any.
    pub fn exception(
        &self,
        rule: &str,
        service: Option<&str>,
        network: Option<&str>,
    ) -> Option<&Exception> {
        let covers = |exception: &&Exception| {
            let by_service =
                service.is_some_and(|name| exception.services.iter().any(|s| s == name));
            let by_network = network.is_some_and(|key| exception.networks.iter().any(|n| n == key));
            (by_service || by_network) && exception.holds_on(self.today)
        };
        self.rules.get(rule)?.ignore.iter().find(covers)
    }

    /// The value of a rule's option, if it is set.
    pub fn option(&self, rule: &str, option: &str) -> Option<&OptionValue> {
        self.rules.get(rule)?.options.get(option)
    }
}

fn names(words: &[SmolStr], rule: &Rule) -> bool {
    words
        .iter()
        .any(|word| word == rule.name || word == rule.group.as_str())
}
