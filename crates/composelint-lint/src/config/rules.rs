//! The section `rules`: severities, exceptions and options.

use composelint_yaml::{Kind, NodeRef, Typed, go_yaml_type};
use smol_str::SmolStr;

use super::keys::{IGNORE_KEYS, RULE_KEYS};
use super::read::{Reader, list};
use super::{Configuration, ExceptionEntry, Problem, ProblemKind, Written};
use crate::{
    Date, Exception, Level, OptionKind, OptionSpec, OptionValue, Rule, RuleSettings, nearest_word,
    quoted,
};

impl<'t> Reader<'t> {
    pub(super) fn rules(&mut self, node: NodeRef<'t>, into: &mut Configuration) {
        for (name, value) in self.mapping(node, "`rules`") {
            let rule = self
                .rules
                .iter()
                .copied()
                .find(|rule| rule.name == name.value);
            // Contracts have names of their own.
            if rule.is_none() && !name.value.starts_with("policy/") {
                self.unknown_rule(&name);
                continue;
            }
            let settings = self.rule(&name, rule, value, &mut into.exceptions);
            into.rules.push((name.value, settings));
        }
    }

    fn unknown_rule(&mut self, name: &Written<SmolStr>) {
        let has_alias = |rule: &&&Rule| {
            let mut aliases = rule.aliases.iter();
            aliases.any(|alias| alias.eq_ignore_ascii_case(&name.value))
        };
        let ours = self.rules.iter().find(has_alias).map(|rule| rule.name);
        let nearest =
            ours.or_else(|| nearest_word(&name.value, self.rules.iter().map(|rule| rule.name)));
        let help = match nearest {
            Some(nearest) => format!("write `{nearest}`"),
            None => "see `composelint rules` for the names".to_owned(),
        };
        let label = match ours {
            Some(_) => "what another tool calls it",
            None => "changes nothing",
        };
        self.note(
            Problem::new(
                ProblemKind::UnknownRule,
                name.span,
                format!("there is no rule {}", quoted(&name.value)),
            )
            .label(label)
            .help(help),
        );
    }

    fn rule(
        &mut self,
        name: &Written<SmolStr>,
        rule: Option<&'static Rule>,
        node: NodeRef<'t>,
        exceptions: &mut Vec<ExceptionEntry>,
    ) -> RuleSettings {
        let mut settings = RuleSettings::default();
        for (key, value) in self.known(node, &quoted(&name.value), &RULE_KEYS) {
            match key.value {
                "severity" => {
                    let level = self.word(value, "severity", &Level::WORDS, Level::parse);
                    settings.level = level.map(|level| level.value);
                }
                "ignore" => {
                    for item in self.list(value, "`ignore`") {
                        settings
                            .ignore
                            .extend(self.exception(name, item, exceptions));
                    }
                }
                "options" => {
                    let specs = rule.map_or(&[][..], |rule| rule.options);
                    self.options(name, specs, value, &mut settings);
                }
                _ => {}
            }
        }
        settings
    }

    fn exception(
        &mut self,
        rule: &Written<SmolStr>,
        node: NodeRef<'t>,
        exceptions: &mut Vec<ExceptionEntry>,
    ) -> Option<Exception> {
        let before = exceptions.len();
        let mut entry = ExceptionEntry {
            rule: rule.value.clone(),
            span: node.span(),
            services: Vec::new(),
            networks: Vec::new(),
            until: None,
        };
        let mut reason = None;
        if node.kind() != Kind::Mapping {
            self.mapping(node, "an entry of `ignore`");
            return None;
        }
        for (key, value) in self.known(node, "an entry of `ignore`", &IGNORE_KEYS) {
            match key.value {
                "services" => entry.services = self.texts(value, "`services`"),
                "networks" => entry.networks = self.texts(value, "`networks`"),
                "reason" if value.is_null() => {}
                "reason" => reason = self.text(value, "`reason`"),
                "until" => entry.until = self.until(value),
                _ => {}
            }
        }
        let reason = reason.map(|it| it.value.trim().to_owned());
        let reason = reason.filter(|reason| !reason.is_empty());
        self.judge(&entry, reason.is_some(), &exceptions[..before]);
        let names = |list: &[Written<SmolStr>]| list.iter().map(|it| it.value.clone()).collect();
        let exception = Exception {
            services: names(&entry.services),
            networks: names(&entry.networks),
            reason,
            until: entry.until.map(|until| until.value),
            span: Some(entry.span),
        };
        exceptions.push(entry);
        Some(exception)
    }

    /// What an exception lacks, or has in common with an earlier one.
    fn judge(&mut self, entry: &ExceptionEntry, has_reason: bool, earlier: &[ExceptionEntry]) {
        if entry.services.is_empty() && entry.networks.is_empty() {
            self.note(
                Problem::new(
                    ProblemKind::UnusedException,
                    entry.span,
                    "the exception names no service and no network",
                )
                .label("silences nothing")
                .help("name some: `services: [web]`; `severity: off` silences the whole rule"),
            );
        }
        if !has_reason {
            self.note(
                Problem::new(
                    ProblemKind::NoReason,
                    entry.span,
                    "the exception gives no reason",
                )
                .label("no `reason`")
                .help("write why it is right there: `reason: reads the host's interfaces`"),
            );
        }
        let same_rule = || earlier.iter().filter(|other| other.rule == entry.rule);
        for (own, of) in [(&entry.services, true), (&entry.networks, false)] {
            for name in own {
                let others =
                    same_rule().flat_map(|it| if of { &it.services } else { &it.networks });
                let first = others.into_iter().find(|other| other.value == name.value);
                if let Some(first) = first {
                    let what = format!("the exceptions of `{}`", entry.rule);
                    self.twice(name.span, &quoted(&name.value), &what, first.span);
                }
            }
        }
    }

    fn until(&mut self, node: NodeRef<'t>) -> Option<Written<Date>> {
        if node.is_null() {
            return None;
        }
        let text = self.text(node, "`until`")?;
        let Some(value) = Date::parse(&text.value) else {
            self.note(
                Problem::new(
                    ProblemKind::NoSuchDay,
                    text.span,
                    format!("{} is no day of the calendar", quoted(&text.value)),
                )
                .label("taken as no end at all")
                .help("write the day as year-month-day: `until: 2027-01-31`"),
            );
            return None;
        };
        Some(Written {
            value,
            span: text.span,
        })
    }

    fn options(
        &mut self,
        rule: &Written<SmolStr>,
        specs: &'static [OptionSpec],
        node: NodeRef<'t>,
        settings: &mut RuleSettings,
    ) {
        let what = format!("`options` of {}", quoted(&rule.value));
        for (key, value) in self.mapping(node, &what) {
            let Some(spec) = specs.iter().find(|spec| spec.name == key.value) else {
                if specs.is_empty() {
                    let message = format!("{} has no options", quoted(&rule.value));
                    let problem = Problem::new(ProblemKind::UnknownKey, key.span, message);
                    self.note(problem.label("means nothing").help("remove it"));
                } else {
                    self.unknown_key(&key, &what, specs.iter().map(|spec| spec.name));
                }
                continue;
            };
            if let Some(value) = self.option(spec, value) {
                settings.options.insert(key.value, value);
            }
        }
    }

    fn option(&mut self, spec: &OptionSpec, node: NodeRef<'t>) -> Option<OptionValue> {
        let name = spec.name;
        let what = format!("`{name}`");
        match spec.kind {
            OptionKind::List => {
                let words = self.texts(node, &what).into_iter().map(|word| word.value);
                return Some(OptionValue::List(words.collect()));
            }
            OptionKind::OneOf(words) => {
                let find = |word: &str| words.iter().find(|known| **known == word);
                let word = self.word(node, name, words, find)?;
                return Some(OptionValue::Text(SmolStr::new_static(word.value)));
            }
            OptionKind::Bool | OptionKind::Integer | OptionKind::Text => {}
        }
        let text = self.text(node, &what)?;
        let value = match (spec.kind, go_yaml_type(&text.value)) {
            (OptionKind::Bool, Typed::Bool(value)) => Some(OptionValue::Bool(value)),
            (OptionKind::Integer, _) => {
                let number = text.value.parse::<i64>().ok();
                number
                    .filter(|number| *number >= 0)
                    .map(OptionValue::Integer)
            }
            (OptionKind::Text, _) => Some(OptionValue::Text(text.value.clone())),
            _ => None,
        };
        if value.is_none() {
            let expected = match spec.kind {
                OptionKind::Bool => list(["true", "false"].into_iter()),
                _ => "a whole number, 0 or more".to_owned(),
            };
            self.note(
                Problem::new(
                    ProblemKind::WrongType,
                    text.span,
                    format!("{} is no value of `{name}`", quoted(&text.value)),
                )
                .help(format!("write {expected}; the default is {}", spec.default)),
            );
        }
        value
    }
}
