//! Which files make a project.

use insta::assert_snapshot;

use crate::CALM;
use crate::support::{Project, Run};

/// Names and files of the projects of a run, in order.
fn projects(run: &Run) -> Vec<(String, Vec<String>)> {
    let json = run.json();
    let projects = json["projects"].as_array().unwrap().iter().map(|project| {
        let files = project["files"].as_array().unwrap();
        let files = files.iter().map(|file| file.as_str().unwrap().to_owned());
        (
            project["name"].as_str().unwrap().to_owned(),
            files.collect(),
        )
    });
    projects.collect()
}

/// The files of the projects that arguments find among files, which all hold the same project.
fn found(files: &[&str], args: &[&str]) -> Vec<Vec<String>> {
    let project = Project::new(&files.iter().map(|file| (*file, CALM)).collect::<Vec<_>>());
    let run = project.run(&[&["--format", "json"], args].concat());
    projects(&run).into_iter().map(|(_, files)| files).collect()
}

#[test]
fn the_first_of_composes_names_and_the_override_are_one_project() {
    for (files, expected) in [
        (
            &["compose.yaml", "compose.yml", "docker-compose.yml"][..],
            &["compose.yaml"][..],
        ),
        (
            &["docker-compose.yaml", "docker-compose.yml"],
            &["docker-compose.yml"],
        ),
        (
            &["compose.yaml", "compose.override.yaml"],
            &["compose.yaml", "compose.override.yaml"],
        ),
        (
            &["compose.yaml", "docker-compose.override.yml"],
            &["compose.yaml", "docker-compose.override.yml"],
        ),
    ] {
        assert_eq!(found(files, &[]), [expected], "{files:?}");
        assert_eq!(found(files, &["."]), [expected], "{files:?}");
    }
}

#[test]
fn every_folder_is_a_project_in_the_order_of_paths() {
    let files = [
        "b/compose.yaml",
        "a/docker-compose.yml",
        "a/z/compose.yml",
        ".hidden/compose.yaml",
    ];
    let expected = [
        ["a/docker-compose.yml"],
        ["a/z/compose.yml"],
        ["b/compose.yaml"],
    ];
    assert_eq!(found(&files, &[]), expected);
    assert_eq!(
        found(&files, &["b", "a"]),
        [
            ["b/compose.yaml"],
            ["a/docker-compose.yml"],
            ["a/z/compose.yml"]
        ]
    );
    assert_eq!(found(&files, &["a/z"]), [["a/z/compose.yml"]]);
    assert_eq!(found(&files, &[".hidden"]), [[".hidden/compose.yaml"]]);
}

#[test]
fn ignored_files_are_not_looked_at() {
    let project = Project::new(&[
        ("vendor/compose.yaml", CALM),
        ("compose.yaml", CALM),
        (".gitignore", "vendor/\n"),
    ]);
    let run = project.run(&["--format", "json"]);
    assert_eq!(
        projects(&run),
        [("shop".to_owned(), vec!["compose.yaml".to_owned()])]
    );
}

#[test]
fn a_variant_that_stands_alone_is_a_project_of_its_own() {
    let files = [
        "docker-compose.yml",
        "docker-compose.prod.yml",
        "compose.test.yaml",
    ];
    let expected = [
        ["docker-compose.yml"],
        ["compose.test.yaml"],
        ["docker-compose.prod.yml"],
    ];
    assert_eq!(found(&files, &[]), expected);
}

#[test]
fn a_variant_that_does_not_is_merged_over_the_base() {
    let over = "services:\n  job:\n    environment: {MODE: prod}\n";
    let project = Project::new(&[("compose.yaml", CALM), ("compose.prod.yaml", over)]);
    let expected = [
        vec!["compose.yaml"],
        vec!["compose.yaml", "compose.prod.yaml"],
    ];
    for args in [&[][..], &["."]] {
        let run = project.run(&[&["--format", "json"], args].concat());
        assert_eq!(
            projects(&run)
                .into_iter()
                .map(|(_, files)| files)
                .collect::<Vec<_>>(),
            expected
        );
        assert_eq!(run.code, 0, "{run}");
    }
    let run = project.run(&["--format", "json", "compose.prod.yaml"]);
    assert_eq!(
        projects(&run)[0].1,
        ["compose.yaml", "compose.prod.yaml"],
        "{run}"
    );
}

#[test]
fn what_another_project_reads_is_a_part_of_it() {
    let base = "include: [compose.db.yaml]\nservices:\n  job:\n    extends: {file: compose.common.yaml, service: job}\n";
    let db = "services:\n  db: {image: example.test/db:1, network_mode: none}\n";
    let project = Project::new(&[
        ("compose.yaml", base),
        ("compose.db.yaml", db),
        ("compose.common.yaml", CALM),
    ]);
    for args in [
        &[][..],
        &["compose.db.yaml"],
        &["compose.common.yaml"],
        &["compose.yaml", "compose.db.yaml"],
    ] {
        let run = project.run(&[&["--format", "json"], args].concat());
        let found = projects(&run);
        assert_eq!(found.len(), 1, "{args:?}: {run}");
        assert_eq!(found[0].1[0], "compose.yaml", "{args:?}: {run}");
    }
}

#[test]
fn a_file_in_a_folder_below_selects_the_project_that_includes_it() {
    let base = "include: [parts/db.yaml]\nservices: {}\n";
    let project = Project::new(&[
        ("compose.yaml", base),
        ("parts/db.yaml", CALM),
        (".git/HEAD", ""),
    ]);
    let run = project.run(&["--format", "json", "parts/db.yaml"]);
    let found = projects(&run);
    assert_eq!(found.len(), 1, "{run}");
    assert!(found[0].1[0].ends_with("compose.yaml"), "{run}");
}

#[test]
fn compose_file_in_the_env_file_names_the_files() {
    let project = Project::new(&[
        (".env", "COMPOSE_FILE=stack.yaml:stack.dev.yaml\r\n"),
        ("stack.yaml", CALM),
        (
            "stack.dev.yaml",
            "services:\n  job: {environment: {é: ü}}\n",
        ),
    ]);
    let run = project.run(&["--format", "json"]);
    assert_eq!(
        projects(&run)[0].1,
        ["stack.yaml", "stack.dev.yaml"],
        "{run}"
    );
}

#[test]
fn content_decides_for_any_other_name() {
    let project = Project::new(&[("stack.yml", CALM), ("values.yml", "replicas: 3\n")]);
    let run = project.run(&["--format", "json", "stack.yml"]);
    assert_eq!(projects(&run)[0].1, ["stack.yml"], "{run}");
    assert_snapshot!(project.run(&["values.yml"]), @r"
    exit 2
    ---- stderr
    error: `values.yml` is not a Compose file (it has no top-level `services` or `include`), and no project reads it
    ");
}

#[test]
fn flags_name_files_in_order() {
    let over = "services:\n  job:\n    environment: {MODE: prod}\n";
    let project = Project::new(&[("a.yaml", CALM), ("b.yaml", over), ("compose.yaml", CALM)]);
    let run = project.run(&[
        "--format", "json", "-f", "a.yaml", "--file", "b.yaml", "-p", "mine",
    ]);
    assert_eq!(
        projects(&run),
        [(
            "mine".to_owned(),
            vec!["a.yaml".to_owned(), "b.yaml".to_owned()]
        )]
    );
}

#[test]
fn without_paths_the_folders_above_are_searched_as_compose_does() {
    let project = Project::new(&[
        ("compose.yaml", CALM),
        ("deep/er/README", ""),
        (".git/HEAD", ""),
    ]);
    let output = crate::support::composelint(&project.path("deep/er"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", Run::new(&output));
    let output = crate::support::composelint(&project.path("deep/er"))
        .arg(".")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", Run::new(&output));
}

#[test]
fn nothing_to_check_is_not_success() {
    assert_snapshot!(Project::new(&[]).run(&[]), @r"
    exit 2
    ---- stderr
    error: no Compose file found in `.`; looked for `compose.yaml`, `compose.yml`, `docker-compose.yml`, `docker-compose.yaml` and names like `compose.prod.yaml`
    ");
    assert_snapshot!(Project::new(&[("sub/readme", "")]).run(&["sub"]), @r"
    exit 2
    ---- stderr
    error: no Compose file found in `sub`; looked for `compose.yaml`, `compose.yml`, `docker-compose.yml`, `docker-compose.yaml` and names like `compose.prod.yaml`
    ");
    let ignored = [
        (".gitignore", "*.yaml\r\n"),
        ("out/été/compose.yaml", "services: {}\n"),
        ("out/x/compose.yaml", "services: {}\n"),
    ];
    assert_snapshot!(Project::new(&ignored).run(&[]), @r"
    exit 2
    ---- stderr
    error: no Compose file found in `.`; looked for `compose.yaml`, `compose.yml`, `docker-compose.yml`, `docker-compose.yaml` and names like `compose.prod.yaml`; others are left out by ignore files such as `.gitignore`: name them to check them
    ");
    let inside = Project::new(&ignored);
    assert!(inside.run(&["out/x"]).stderr.ends_with(
        "; 1 Compose file is left out by an ignore file such as `.gitignore`: name it to check it\n"
    ));
    assert_eq!(inside.run(&["out/x/compose.yaml"]).code, 0);
    assert_snapshot!(Project::new(&[]).run(&["no-such-folder"]), @r"
    exit 2
    ---- stderr
    error: there is no file or folder `no-such-folder`
    ");
    assert_snapshot!(Project::new(&[]).run(&["-f", "nope.yaml"]), @r"
    exit 2
    ---- stderr
    error: cannot read `nope.yaml`: there is no such file
    ");
}

#[test]
fn a_finding_that_two_projects_share_is_told_once() {
    let base = "services:\n  a:\n    image: example.test/a:1\n    network_mode: host\n";
    let over = "services:\n  a:\n    environment: {MODE: prod}\n";
    let project = Project::new(&[("compose.yaml", base), ("compose.prod.yaml", over)]);
    let run = project.run(&["--format", "concise", "--select", "host-network-mode"]);
    assert_eq!(run.stdout.lines().count(), 1, "{run}");
}

#[test]
fn projects_that_meet_on_a_network_are_one_host() {
    let edge = "services:\n  proxy: {image: nginx:1, networks: [public]}\nnetworks: {public: {name: public}}\n";
    let app = "services:\n  app: {image: example.test/app:1, networks: [edge]}\nnetworks: {edge: {name: public, external: true}}\n";
    let project = Project::new(&[("edge/compose.yaml", edge), ("app/compose.yaml", app)]);
    let run = project.run(&[
        "reach",
        "app",
        "proxy",
        "-f",
        "app/compose.yaml",
        "--with",
        "edge",
        "--format",
        "json",
    ]);
    let edge = &run.json()["edges"][0];
    assert_eq!(edge["verdict"], "reachable", "{run}");
    assert_eq!(edge["evidence"][0]["file"], "app/compose.yaml", "{run}");
    let run = project.run(&["--format", "json"]);
    assert_eq!(projects(&run).len(), 2, "{run}");
}

#[cfg(unix)]
#[test]
fn names_that_are_not_unicode_are_checked() {
    use std::os::unix::ffi::OsStrExt;
    let project = Project::new(&[]);
    let folder = project
        .path("")
        .join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("compose.yaml"), CALM).unwrap();
    let run = project.run(&["--format", "json"]);
    assert_eq!(projects(&run)[0].1, ["caf\u{fffd}/compose.yaml"], "{run}");
}

#[test]
fn projects_beside_are_known_but_not_reported() {
    let other = "services:\n  db: {image: 'postgres:17', ports: ['5432:5432']}\n";
    let project = Project::new(&[("compose.yaml", CALM), ("other/compose.yaml", other)]);
    let run = project.run(&["compose.yaml", "--with", "other", "--format", "json"]);
    assert_eq!(projects(&run).len(), 1, "{run}");
    assert_eq!(run.code, 0, "{run}");
    let run = project.run(&["compose.yaml", "--with", "nowhere"]);
    assert_eq!(run.code, 2, "{run}");
}

/// An editor and a hook name files by absolute paths, a person by relative ones.
#[test]
fn what_is_found_does_not_depend_on_how_a_path_is_written() {
    let proxy = "services:\r\n  web:\r\n    image: nginx:1.27\r\n    volumes: [\"./nginx é.conf:/etc/nginx/nginx.conf:ro\"]\r\n    \
                 networks: [a]\r\n  api: &api\r\n    image: acme/api\r\n    env_file: [é.env]\r\n    networks: [b]\r\nnetworks: {a: , b: }\r\n";
    let project = Project::new(&[
        (".git/HEAD", ""),
        ("a b/compose.yaml", proxy),
        (
            "a b/nginx é.conf",
            "http { server { location / { proxy_pass http://api:80; } } }\n",
        ),
        ("a b/é.env", "DATABASE_URL=postgres://u@datenbank/x\n"),
    ]);
    let found = |folder: &str, path: &str| {
        let run = project.run_in(folder, &["--format", "json", path]);
        let findings = run.json()["findings"].as_array().unwrap().clone();
        let mut found: Vec<String> = findings
            .iter()
            .map(|it| {
                format!(
                    "{}:{} {}",
                    it["rule"], it["location"]["start"]["line"], it["message"]
                )
            })
            .collect();
        found.sort();
        found
    };
    let near = found("a b", "compose.yaml");
    assert!(
        near.iter()
            .any(|it| it.contains("proxy-upstream-unreachable")),
        "{near:?}"
    );
    let absolute = project.path("a b/compose.yaml");
    for (folder, path) in [
        ("", "a b/compose.yaml"),
        ("", "a b"),
        ("", "."),
        (".git", "../a b"),
        (".git", absolute.to_str().unwrap()),
    ] {
        assert_eq!(found(folder, path), near, "{path}");
    }
}
