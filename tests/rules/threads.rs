//! A large project is checked on several threads, and nobody can tell.

use std::fmt::Write as _;

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Request, load};
use composelint_intent::{Hints, Roles};
use composelint_lint::{Diagnostic, Input, Rule, Settings, lint};
use composelint_topology::EngineProfile;

/// Services of every kind, enough for several threads, with an anchor and names beyond ASCII.
fn large() -> String {
    let mut text = String::from("x-env: &env {GRÖSSE: ä}\r\nservices:\r\n");
    for n in 0..150 {
        let _ = write!(
            text,
            "  db{n}:\r\n    image: postgres:17\r\n    ports: [\"{port}:5432\"]\r\n  web{n}:\r\n    image: nginx\r\n    privileged: true\r\n    depends_on: [db{n}]\r\n    ports: [\"80\"]\r\n  app{n}:\r\n    image: example/app\r\n    environment: {{<<: *env, DATABASE_URL: \"postgres://localhost:5432/x\", API: \"http://wep{n}:80\"}}\r\n  node{n}:\r\n    image: example/node\r\n    network_mode: host\r\n    ports: [\"9:9\"]\r\n",
            port = 10_000 + n / 2,
        );
    }
    text
}

fn findings(text: &str, threads: usize) -> Vec<Diagnostic> {
    let loader = MemoryLoader::new().with("compose.yaml", text);
    let loaded = load(&Request::default(), &loader);
    let topology = composelint_topology::build(&[&loaded.project], &EngineProfile::newest());
    let roles = Roles::infer(&loaded.project, &Hints::new());
    let input = Input::of(&loaded, &topology, &roles);
    let rules: Vec<&'static Rule> = composelint_rules::all().collect();
    let settings = Settings {
        threads,
        ..Settings::default()
    };
    lint(&input, &rules, &settings)
}

#[test]
fn threads_change_nothing() {
    let text = large();
    let alone = format!("{:?}", findings(&text, 1));
    assert!(alone.contains("published-database-port") && alone.contains("unknown-hostname"));
    for threads in [2, 5] {
        assert!(
            alone == format!("{:?}", findings(&text, threads)),
            "{threads} threads differ"
        );
    }
}
