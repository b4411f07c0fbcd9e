//! Wants of small projects, and what becomes of them.

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Loaded, Request};
use composelint_topology::EngineProfile;

use super::{Judge, MountedFiles, WantKind, WantPort, WantVerdict, Wants};
use crate::own::Tables;

fn load(text: &str, env: &str) -> Loaded {
    let loader = MemoryLoader::new()
        .with("compose.yaml", text.as_bytes())
        .with("shared.env", env.as_bytes());
    let request = Request {
        project_name: Some("shop".to_owned()),
        ..Request::default()
    };
    composelint_compose::load(&request, &loader)
}

/// Each want as `from -> host:port verdict`, with the bytes of the host where they are known.
fn wants(text: &str) -> Vec<String> {
    let loaded = load(text, "CACHE_URL=redis://cache:6379\nGRÖSSE=1\n");
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let project = &loaded.project;
    let found = Wants::find(
        project,
        Tables::ours(),
        &loaded.sources,
        MountedFiles::none(),
    );
    let topology = composelint_topology::build(&[project], &EngineProfile::newest());
    let judge = Judge::new(project, &topology);
    let shown = found.iter().filter(|want| want.kind != WantKind::DependsOn);
    let shown = shown.map(|want| {
        let (from, _) = project.services.get_index(want.from).unwrap();
        if want.host_at.exact {
            assert_eq!(loaded.sources.slice(want.host_at.span), want.host);
        }
        let port = match want.port {
            WantPort::Default(None) => String::new(),
            WantPort::Default(Some(port)) => format!(":({port})"),
            WantPort::Written(port, place) => {
                if place.exact {
                    assert_eq!(loaded.sources.slice(place.span), port.to_string());
                }
                format!(":{port}")
            }
            WantPort::Unknown => ":?".to_owned(),
        };
        let verdict = match judge.judge(want) {
            WantVerdict::Reaches(to) => {
                let names: Vec<_> = to
                    .iter()
                    .map(|id| topology.service(*id).name.as_str())
                    .collect();
                format!("reaches {}", names.join(" "))
            }
            WantVerdict::NoSharedNetwork { .. } => "apart".to_owned(),
            WantVerdict::NotFound(nearest) => format!("nobody {}", nearest.unwrap_or_default()),
            other => format!("{other:?}")
                .split(['(', ' '])
                .next()
                .unwrap()
                .to_lowercase(),
        };
        format!("{from} -> {}{port} {}", want.host, verdict.trim_end())
    });
    shown.collect()
}

#[test]
fn variables_name_whom_a_service_talks_to() {
    let found = wants(
        "services:
  api:
    image: x
    env_file: shared.env
    environment:
      DATABASE_URL: \"postgres://app:${PW}@db:5432/größe\"
      DB_HOST: db
      DB_PORT: 5432
      ES_HOSTS: '[\"http://es:9200\"]'
      KAFKA_BROKERS: kafka:9092,kafka2
      SMTP_HOST: smtp
      LOG_LEVEL: debug
      NEXT_PUBLIC_API: http://api:80
      WORKER: http://${WORKER_HOST}:80
      ConnectionStrings__Main: Server=db,1433;Database=shop
  db: {image: postgres}
  cache: {image: redis}
  kafka: {image: kafka}
",
    );
    let expected = [
        "api -> cache:6379 reaches cache",
        "api -> db:1433 reaches db",
        "api -> db:5432 reaches db",
        "api -> db:5432 reaches db",
        "api -> es:9200 nobody",
        "api -> kafka:9092 reaches kafka",
    ];
    let mut found = found;
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn a_user_of_the_name_of_a_service_is_no_host() {
    let found = wants(
        "services:\r\n  web:\r\n    image: x\r\n    environment: [\"URL=postgres://app:pw@db/x\"]\r\n  app: {image: x}\r\n  db: {image: postgres}\r\n",
    );
    assert_eq!(found, ["web -> db:(5432) reaches db"]);
}

#[test]
fn what_cannot_work_is_told_apart() {
    let found = wants(
        "x-env: &env {DB_URL: 'mysql://db/x'}
services:
  near: {image: x, environment: *env, networks: [back]}
  far: {image: x, environment: *env, networks: [front]}
  host: {image: x, environment: *env, network_mode: host}
  none: {image: x, environment: *env, network_mode: none}
  typo: {image: x, environment: {DB_URL: 'mysql://bd/x'}, networks: [back]}
  old: {image: x, environment: {DB_URL: 'mysql://shop_db_1/x'}, networks: [back]}
  key: {image: x, environment: {DB_URL: 'mysql://db.back/x'}, networks: [back]}
  local: {image: x, environment: {DB_URL: 'mysql://127.0.0.1/x'}, networks: [back]}
  self: {image: x, environment: {SELF_URL: 'http://self:80/x'}, networks: [back]}
  prof: {image: x, environment: {DB_URL: 'mysql://off/x'}, networks: [back]}
  db: {image: mysql, networks: [back]}
  off: {image: mysql, networks: [back], profiles: [never]}
networks: {front: , back: }
",
    );
    let expected = [
        "near -> db:(3306) reaches db",
        "far -> db:(3306) apart",
        "host -> db:(3306) fromhostmode",
        "none -> db:(3306) fromnowhere",
        "typo -> bd:(3306) nobody db",
        "old -> shop_db_1:(3306) projectscoped",
        "key -> db.back:(3306) projectscoped",
        "local -> 127.0.0.1:(3306) loopback",
        "self -> self:80 own",
        "prof -> off:(3306) inactive",
    ];
    assert_eq!(found, expected);
}
