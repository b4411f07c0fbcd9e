//! Files on the command line select the projects that read them; `--changed` passes over all others.

use crate::SHOP;
use crate::support::Project;

/// A folder of projects: a base with an override, an include and env files; a variant with an env file of its own; no project.
fn repository() -> Project {
    let base = format!("include: [parts/é.yaml]\r\n{}", SHOP.replace('\n', "\r\n"));
    Project::new(&[
        (".git/HEAD", ""),
        ("a/compose.yaml", &base),
        (
            "a/compose.override.yaml",
            "services: {api: &api {labels: {a: b}}}\n",
        ),
        (
            "a/parts/é.yaml",
            "services:\n  é:\n    image: x:1\n    env_file: [é.env]\n",
        ),
        ("a/parts/é.env", "A=1\n"),
        ("a/.env", "B=1\n"),
        (
            "a/docker-compose.prod.yml",
            "services: {p: {image: x:1, env_file: prod.env}}\n",
        ),
        ("a/prod.env", "C=1\n"),
        ("c/.env", "D=1\n"),
        ("c/services.yaml", "services: {x: {class: App}}\n"),
    ])
}

/// The names and first files of the projects that are checked.
fn checked(project: &Project, args: &[&str]) -> Vec<String> {
    let run = project.run(&[&["--format", "json"], args].concat());
    assert_ne!(run.code, 2, "{run}");
    let json = run.json();
    let projects = json["projects"].as_array().unwrap().iter();
    projects
        .map(|it| it["files"][0].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_file_selects_the_projects_that_read_it() {
    let project = repository();
    for (file, expected) in [
        ("a/compose.yaml", "a/compose.yaml"),
        ("a/compose.override.yaml", "a/compose.yaml"),
        ("a/parts/é.yaml", "a/compose.yaml"),
        ("a/parts/é.env", "a/compose.yaml"),
        ("a/.env", "a/compose.yaml"),
        ("a/prod.env", "a/docker-compose.prod.yml"),
    ] {
        assert_eq!(checked(&project, &[file])[..1], [expected], "{file}");
        assert_eq!(
            checked(&project, &["--changed", "--", file])[..1],
            [expected],
            "{file}"
        );
    }
    let all = [
        "--changed",
        "a/.env",
        "a/compose.override.yaml",
        "a/parts/é.yaml",
        "a/compose.yaml",
    ];
    assert_eq!(checked(&project, &all)[..1], ["a/compose.yaml"]);
}

#[test]
fn paths_are_written_as_they_were_given() {
    let project = repository();
    let run = project.run(&["--format", "concise", "a/parts/é.env"]);
    assert!(
        run.stdout.lines().all(|line| line.starts_with("a/")),
        "{run}"
    );
    assert!(!run.stdout.is_empty(), "{run}");
}

#[test]
fn what_changed_without_being_part_of_a_project_is_passed_over() {
    let project = repository();
    for args in [
        &["--changed"][..],
        &["--changed", "c/.env"],
        &["--changed", "c/services.yaml"],
        &["--changed", "a/gone.yaml"],
    ] {
        let run = project.run(args);
        assert_eq!(
            (run.code, run.stdout.as_str(), run.stderr.as_str()),
            (0, "", ""),
            "{run}"
        );
    }
    let run = project.run(&["c/.env"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(
        run.stderr
            .starts_with("error: `c/.env` is not a Compose file"),
        "{run}"
    );
}

#[test]
fn a_name_that_looks_like_a_flag_is_a_file_behind_two_dashes() {
    let project = Project::new(&[("--config=x/compose.yaml", SHOP)]);
    let run = project.run(&["check", "--changed", "--", "--config=x/compose.yaml"]);
    assert_eq!(run.code, 1, "{run}");
}
