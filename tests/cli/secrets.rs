//! No value of a secret leaves the program, whatever the format or the command.

use crate::formats::FORMATS;
use crate::support::Project;

/// A secret in every place where people leave them.
const TEXT: &str = "\
x-env: &env
  API_TOKEN: hunter2-in-anchor
services:
  db:
    image: postgres:17
    command: [\"postgres\", \"--password=hunter2-in-command\", \"--token\", \"hunter2-behind-flag\"]
    ports: [\"5432:5432\"] # composelint: ignore[unbound-published-port] -- PASSWORD=hunter2-in-reason
    environment:
      <<: *env
      POSTGRES_PASSWORD: hunter2-in-mapping
      DATABASE_URL: \"postgres://app:hunter2-in-url@other:5432/app?password=hunter2-in-query\"
    healthcheck:
      test: [\"CMD\", \"curl\", \"http://u:hunter2-in-check@localhost:99/\"]
    labels:
      - \"traefik.http.middlewares.a.basicauth.users=admin:hunter2-in-label\"
  api:
    image: registry.test/user:hunter2-in-image@sha256:x
    env_file: [secret.env]
    environment:
      - AWS_SECRET_ACCESS_KEY=hunter2-in-list
      - PLAIN=${DB_PASSWORD:-hunter2-in-default}
      - JWT_SECRET=${JWT:?is missing}
    build:
      context: .
      args: {NPM_TOKEN: hunter2-in-args}
    ports: [\"hunter2-as-port\", \"80:80\"]
    depends_on: [db]
configs:
  c:
    content: |
      password: hunter2-in-content
secrets:
  s: {environment: SECRET_IN_ENV}
";

/// A project with a secret in every place where people leave them, all of them called `hunter2` in some way.
/// With `broken`, some of them stand where Compose refuses the file.
fn secretive(broken: bool) -> Project {
    let mut env = "# notes\r\nANYTHING=hunter2-in-env-file\r\n".to_owned();
    let mut text = TEXT.to_owned();
    if broken {
        env.push_str("BROKEN LINE hunter2-on-a-broken-line\r\n");
    } else {
        text = text
            .replace("\"hunter2-as-port\", ", "")
            .replace("${JWT:?is missing}", "${JWT:-hunter2-é}")
            .replace("@sha256:x", "");
    }
    Project::new(&[
        ("compose.yaml", &text),
        ("secret.env", &env),
        (
            ".env",
            "SECRET_IN_ENV=hunter2-in-dotenv\nDB_PASSWORD=hunter2-é\n",
        ),
        (
            "composelint.policy.yaml",
            "version: 1\ncontracts:\n  - {name: db-clients, type: allow-only, to: db, from: worker}\n",
        ),
        (
            "shop.policy-test.yaml",
            "version: 1\npolicy: composelint.policy.yaml\ntests:\n  - {name: now, files: [compose.yaml], fails: [db-clients]}\n",
        ),
        (
            "before/compose.yaml",
            &text.replace("hunter2", "hunter2-before"),
        ),
    ])
}

/// Where the secret is part of something else (a port, an image), it cannot be told from any other word.
fn told(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| c.is_whitespace() || "\"'`<>,;)(".contains(c));
    let mut words: Vec<&str> = words.filter(|word| word.contains("hunter2")).collect();
    words.retain(|word| !word.contains("as-port") && !word.contains("in-image"));
    words
}

/// Every command that speaks of the project, in every format that it has.
const COMMANDS: &[&str] = &[
    "exposure",
    "exposure --format json",
    "roles",
    "roles --format json",
    "reach",
    "reach --matrix",
    "reach --format json",
    "reach api db",
    "reach @internet db --transitive",
    "reach hunter3 db",
    "resolve api db",
    "resolve api db --format json",
    "explain db",
    "explain api",
    "explain default",
    "explain api db:5432",
    "explain published-database-port",
    "graph -o text",
    "graph -o mermaid",
    "graph -o dot",
    "graph -o svg",
    "graph -o html",
    "graph -o json",
    "graph --focus db",
    "select db",
    "select role:database --format json",
    "rules",
    "config",
    "config --format json",
    "config --origins",
    "init --stdout",
    "policy check",
    "policy check --all --format json",
    "policy lint",
    "policy test shop.policy-test.yaml --mutate",
    "diff before .",
    "diff before . --format json",
    "diff before . --format markdown",
    "diff . before",
    "-f nowhere.yaml",
    "--select hunter2",
    "--write-baseline",
];

#[test]
fn no_secret_appears_in_any_format_or_command() {
    let project = secretive(false);
    let trusted = project.run(&["policy", "test", "shop.policy-test.yaml"]);
    assert_eq!(trusted.code, 0, "{trusted}");
    assert_quiet(&project);
}

#[test]
fn no_secret_appears_when_the_project_is_refused() {
    let project = secretive(true);
    let refused = project.run(&["config"]);
    assert_ne!(refused.code, 0, "{refused}");
    assert_quiet(&project);
}

fn assert_quiet(project: &Project) {
    let mut commands: Vec<Vec<String>> = Vec::new();
    for format in FORMATS {
        commands.push(words(&format!("--format {format}")));
        commands.push(words(&format!("-v --format {format} --inherit-env")));
        commands.push(words(&format!("--preset strict --format {format}")));
    }
    commands.extend(COMMANDS.iter().map(|command| words(command)));
    let lines = project.text("compose.yaml").lines().count();
    commands.extend((1..=lines).map(|line| words(&format!("explain compose.yaml:{line}"))));
    for args in commands {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let run = project.run(&args);
        assert!(!run.stdout.is_empty() || !run.stderr.is_empty(), "{args:?}");
        assert!(!run.stderr.contains("Usage"), "{args:?}: {run}");
        assert_eq!(told(&run.stdout), Vec::<&str>::new(), "{args:?}: {run}");
        let named = args.contains(&"hunter2");
        assert!(named || told(&run.stderr).is_empty(), "{args:?}: {run}");
    }
    let baseline = project.text(".composelint-baseline.json");
    assert!(
        baseline.contains("published-database-port"),
        "it holds what was found: {baseline}"
    );
    assert_eq!(told(&baseline), Vec::<&str>::new());
}

/// The lines around a change are lines of the file, as in any diff; what is said about them is not.
#[test]
fn a_fix_shows_lines_of_the_file_and_no_other_secret() {
    let project = secretive(false);
    for args in ["fix --unsafe", "fix --unsafe --format json"] {
        let run = project.run(&args.split(' ').collect::<Vec<_>>());
        assert!(!run.stdout.is_empty(), "{args}: {run}");
        let mut said = told(&run.stdout);
        let compose = project.text("compose.yaml");
        said.retain(|word| !compose.contains(word.trim_end_matches("\\n")));
        assert_eq!(said, Vec::<&str>::new(), "{args}: {run}");
        assert_eq!(told(&run.stderr), Vec::<&str>::new(), "{args}: {run}");
    }
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}
