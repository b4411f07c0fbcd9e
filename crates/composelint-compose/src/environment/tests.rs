//! Tests of env files and label files.

use crate::Loaded;
use crate::project::FileRole;
use crate::trial::{files, said};

/// Loads a service with this `env_file` beside a file `a.env` and a file `b.env`.
fn with(lines: &str, a: &str, b: &str) -> Loaded {
    let compose = crate::trial::web(lines);
    files(
        &[("compose.yaml", &compose), ("a.env", a), ("b.env", b)],
        true,
    )
}

fn variables(loaded: &Loaded) -> Vec<String> {
    let environment = &loaded.project.services["web"].environment;
    let line = |(name, variable): (&smol_str::SmolStr, &crate::project::EnvVar)| {
        let value = variable
            .value
            .as_ref()
            .map_or("none".into(), crate::Text::shown);
        format!(
            "{name}={value}{}",
            if variable.from_file { " from file" } else { "" }
        )
    };
    environment.iter().map(line).collect()
}

#[test]
fn the_service_wins_over_its_files_and_a_later_file_over_an_earlier_one() {
    let cases: &[(&str, &str, &str, &[&str])] = &[
        (
            "env_file: a.env",
            "A=1\r\nB='größe'\r\n",
            "",
            &["A=1 from file", "B=größe from file"],
        ),
        (
            "env_file: [a.env, b.env]",
            "A=1\nB=1\n",
            "B=2\nC=$A-$B\n",
            &["A=1 from file", "B=2 from file", "C=1-2 from file"],
        ),
        (
            "env_file: a.env\nenvironment: {A: 0, C: }",
            "A=1\nB=$A\nC=3\n",
            "",
            &["A=0", "C=none", "B=0 from file"],
        ),
        (
            "env_file: [{path: a.env, format: raw}]",
            "A='$B'\n",
            "",
            &["A='$B' from file"],
        ),
        (
            "env_file: [{path: gone.env, required: false}, a.env]",
            "A=1\n",
            "",
            &["A=1 from file"],
        ),
    ];
    for (lines, a, b, expected) in cases {
        let loaded = with(lines, a, b);
        assert_eq!(loaded.problems, [], "{lines}");
        assert_eq!(variables(&loaded), *expected, "{lines}");
    }
}

#[test]
fn a_variable_from_a_file_stands_at_its_line() {
    let loaded = with("env_file: a.env", "# größe\r\nA = 'b'\r\n", "");
    let web = &loaded.project.services["web"];
    let variable = &web.environment["A"];
    let path = loaded.sources.get(variable.span.file).path();
    assert!(path.ends_with("a.env"), "{path}");
    assert_eq!(loaded.sources.slice(variable.value_span), "b");
    assert_eq!(web.env_files[0].file, Some(variable.span.file));
    assert!(
        loaded
            .project
            .files
            .iter()
            .any(|file| file.role == FileRole::EnvFile)
    );
}

#[test]
fn what_is_wrong_with_a_file_is_told() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "env_file: gone.env",
            "",
            &["[gone.env] the env file `gone.env` does not exist (check the path)"],
        ),
        (
            "label_file: gone.env",
            "",
            &["[gone.env] the label file `gone.env` does not exist (check the path)"],
        ),
        (
            "env_file: [{path: a.env, format: toml}]",
            "",
            &[
                "[toml] `toml` is no format of an env file (remove `format`, or write `format: raw`)",
            ],
        ),
        (
            "env_file: [a.env, ./a.env]",
            "A='1\n",
            &["['1] the quote is never closed (add the closing quote at the end of the value)"],
        ),
    ];
    for (lines, a, expected) in cases {
        assert_eq!(said(&with(lines, a, "")), *expected, "{lines}");
    }
}

#[test]
fn a_service_without_an_active_profile_reads_no_file() {
    let loaded = with("profiles: [debug]\nenv_file: gone.env", "", "");
    assert_eq!(loaded.problems, []);
}

#[test]
fn labels_of_a_file_stand_behind_those_of_the_service() {
    let loaded = with(
        "label_file: [a.env, b.env]\nlabels: {c: own}",
        "a=1\nc=file\n",
        "b=$a\n",
    );
    let labels = loaded.project.services["web"].labels.iter();
    let lines: Vec<String> = labels
        .map(|(name, label)| format!("{name}={}", label.value.shown()))
        .collect();
    assert_eq!(lines, ["a=1", "c=own", "b=1"]);
}
