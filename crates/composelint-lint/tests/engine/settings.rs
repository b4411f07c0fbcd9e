//! Which rules run, and how much their findings matter.

use composelint_lint::{Date, Exception, Level, Preset, RuleSettings, Settings, Severity};

use crate::support::{RULES, line, load, run};

const FILE: &str = "services:\n  a: {image: x}\n  b: {image: x, imagee: y}\nnetworks:\n  n: {}\n";

/// The rules that report something under these settings, with their severities.
fn reporting(settings: &Settings) -> Vec<String> {
    let loaded = load(&[("compose.yaml", FILE)]);
    let mut lines: Vec<String> = run(&loaded, &RULES, settings)
        .iter()
        .map(|found| format!("{} {}", found.rule, found.severity))
        .collect();
    lines.sort();
    lines.dedup();
    lines
}

fn words(words: &[&str]) -> Vec<smol_str::SmolStr> {
    words.iter().map(smol_str::SmolStr::new).collect()
}

#[test]
fn presets_choose_rules() {
    let with = |preset| {
        reporting(&Settings {
            preset,
            ..Settings::default()
        })
    };
    let recommended = [
        "every-image warning",
        "every-network warning",
        "every-problem error",
    ];
    assert_eq!(with(Preset::Recommended), recommended);
    assert_eq!(with(Preset::Minimal), ["every-problem error"]);
    assert_eq!(with(Preset::Strict).len(), 4);
}

#[test]
fn selecting_leaves_only_what_compose_refuses_beside() {
    let select = |names: &[&str]| {
        reporting(&Settings {
            select: words(names),
            ..Settings::default()
        })
    };
    assert_eq!(
        select(&["every-service"]),
        ["every-problem error", "every-service warning"]
    );
    assert_eq!(
        select(&["isolation"]),
        ["every-network warning", "every-problem error"]
    );
}

#[test]
fn ignoring_wins_over_selecting() {
    let settings = Settings {
        select: words(&["every-image", "every-network"]),
        ignore: words(&["isolation", "every-problem"]),
        ..Settings::default()
    };
    assert_eq!(reporting(&settings), ["every-image warning"]);
}

#[test]
fn the_user_sets_severities() {
    let mut settings = Settings::default();
    for (rule, level) in [
        ("every-image", Level::At(Severity::Error)),
        ("every-network", Level::Off),
        ("every-service", Level::At(Severity::Hint)),
    ] {
        let rule_settings = RuleSettings {
            level: Some(level),
            ..RuleSettings::default()
        };
        settings.rules.insert(rule.into(), rule_settings);
    }
    assert_eq!(
        reporting(&settings),
        [
            "every-image error",
            "every-problem error",
            "every-service hint"
        ]
    );
}

#[test]
fn exceptions_hold_for_their_services_until_their_day() {
    let exception = |service: &str, until| Exception {
        services: words(&[service]),
        reason: Some("known".to_owned()),
        until,
        ..Exception::default()
    };
    let ignore = vec![exception("a", None), exception("b", Date::new(2027, 1, 31))];
    let mut settings = Settings {
        today: Date::new(2027, 2, 1),
        ..Settings::default()
    };
    settings.rules.insert(
        "every-image".into(),
        RuleSettings {
            ignore,
            ..RuleSettings::default()
        },
    );
    let loaded = load(&[(
        "compose.yaml",
        "services:\n  a: {image: x}\n  b: {image: x}\n",
    )]);
    let lines = |settings: &Settings| -> Vec<String> {
        run(&loaded, &RULES, settings)
            .iter()
            .map(|found| line(&loaded, found))
            .collect()
    };
    assert_eq!(lines(&settings), ["a: known", "b"]);
    settings.today = None;
    assert_eq!(lines(&settings), ["a: known", "b: known"]);
}

#[test]
fn levels_and_presets_are_read_from_words() {
    assert_eq!(Level::parse("off"), Some(Level::Off));
    assert_eq!(Level::parse("error"), Some(Level::At(Severity::Error)));
    assert_eq!(Level::parse("fatal"), None);
    assert_eq!(Preset::parse("strict"), Some(Preset::Strict));
    assert_eq!(Preset::parse("all"), None);
}
