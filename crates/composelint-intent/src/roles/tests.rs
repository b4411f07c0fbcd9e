//! What services of small projects are.

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Request, load};
use composelint_yaml::SourceMap;

use super::*;

fn infer(yaml: &str, hints: &Hints) -> (Roles, SourceMap) {
    let loader = MemoryLoader::new().with("compose.yaml", yaml);
    let loaded = load(
        &Request {
            files: vec!["compose.yaml".to_owned()],
            ..Request::default()
        },
        &loader,
    );
    (Roles::infer(&loaded.project, hints), loaded.sources)
}

/// Every service of the project, with its role and confidence: `db database high`.
fn check(yaml: &str, expected: &[&str]) {
    let (roles, _) = infer(yaml, &Hints::new());
    let found: Vec<String> = roles
        .iter()
        .map(|(name, role)| format!("{name} {} {}", role.role, role.confidence))
        .collect();
    assert_eq!(found, expected, "\n{yaml}\n{roles:#?}");
}

#[test]
fn known_images_are_certain() {
    check(
        "services:
  db: {image: postgres:16}
  store: {image: bitnami/mongodb}
  mirror: {image: 'mirror.example:5000/library/redis:7@sha256:0123'}
  front: {image: nginx:1.27-alpine}
  cadvisor: {image: gcr.io/cadvisor/cadvisor}
  ui: {image: mongo-express}
",
        &[
            "db database high",
            "store database high",
            "mirror cache high",
            "front proxy high",
            "cadvisor exporter high",
            "ui admin-ui high",
        ],
    );
}

#[test]
fn a_build_alone_is_an_application_at_most() {
    check(
        "services:
  orders: {build: .}
  api: {build: ./api}
  worker: {build: ./worker}
  ledger: {build: ./ledger, environment: {POSTGRES_PASSWORD: x, POSTGRES_HOST: other, POSTGRES_USER: y}}
",
        &["orders app low", "api app medium", "worker worker medium", "ledger app medium"],
    );
}

#[test]
fn a_name_alone_is_a_hint_at_most() {
    check(
        "services:
  db: {build: ./db}
  cache: {image: acme/thing}
  odd: {image: acme/thing}
",
        &["db database low", "cache cache low", "odd unknown low"],
    );
}

#[test]
fn evidence_adds_up() {
    check(
        "services:
  ledger: {build: ./ledger, expose: ['5432']}
  ledger-db: {build: ./ledger, expose: ['5432']}
  records:
    build: ./records
    volumes: ['records:/var/lib/postgresql/data']
    healthcheck: {test: [CMD-SHELL, pg_isready -U postgres]}
  bus: {image: acme/bus, environment: {RABBITMQ_ERLANG_COOKIE: x}}
  web:
    build: ./web
    ports: ['80:8080', '443:8443']
    volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']
volumes: {records: {}}
",
        &[
            "ledger database medium",
            "ledger-db database high",
            "records database high",
            "bus queue medium",
            "web proxy low",
        ],
    );
}

#[test]
fn who_is_called_with_a_scheme_is_what_the_scheme_says() {
    check(
        "services:
  app:
    build: .
    environment:
      DATABASE_URL: postgresql+asyncpg://me:p@ss@ledger:5432/x
      CELERY_BROKER_URL: amqp://me@bus//
      SEARCH_HOST: other
      REDIS_HOST: fast:6379
  ledger: {image: acme/ledger}
  bus: {image: acme/bus}
  fast: {image: acme/fast}
  other: {image: acme/other}
",
        &[
            "app app high",
            "ledger database medium",
            "bus queue medium",
            "fast cache low",
            "other unknown low",
        ],
    );
}

#[test]
fn a_variable_without_a_value_hides_what_it_hides() {
    check(
        "services:
  a: {image: 'postgres:${TAG}'}
  b: {image: '${REGISTRY}/postgres:16'}
  c: {image: '${PREFIX}postgres:16'}
  d: {image: '${IMAGE}'}
  e: {image: '${IMAGE:-postgres:16}'}
  f: {image: 'acme/${NAME}-db'}
  g: {image: 'rabbitmq:${VERSION}-management'}
",
        &[
            "a database high",
            "b database medium",
            "c database medium",
            "d unknown low",
            "e database high",
            "f database low",
            "g queue high",
        ],
    );
    let (roles, _) = infer(
        "services: {g: {image: 'rabbitmq:${V}-management'}}",
        &Hints::new(),
    );
    assert_eq!(
        roles.of("g").image().map(|image| image.id),
        Some("rabbitmq-management")
    );
}

#[test]
fn a_runtime_says_little_about_what_runs_in_it() {
    check(
        "services:
  a: {image: 'node:22'}
  b: {image: 'python:3.12', command: celery -A shop worker}
  c: {image: 'node:22', command: npm run migrate}
  queue-worker: {image: 'node:22'}
  shell: {image: 'alpine:3', command: sleep infinity}
  base: {image: 'alpine:3'}
",
        &[
            "a app medium",
            "b worker high",
            "c app medium",
            "queue-worker worker medium",
            "shell debug high",
            "base unknown low",
        ],
    );
}

#[test]
fn a_client_in_the_image_of_its_server_is_a_job() {
    check(
        "services:
  kafka: {image: 'apache/kafka:3'}
  kafka-init: {image: 'apache/kafka:3', command: \"sh -c '/opt/kafka/bin/kafka-topics.sh --create --topic x'\"}
  seed: {image: 'postgres:16', entrypoint: [psql, -h, db, -f, /seed.sql]}
  tuned: {image: 'postgres:16', command: [postgres, -c, max_connections=200]}
",
        &["kafka queue high", "kafka-init job medium", "seed job medium", "tuned database high"],
    );
}

#[test]
fn a_part_of_an_application_is_named_after_what_it_does() {
    check(
        "services:
  git: {image: gitea/gitea}
  shop: {image: saleor/saleor}
  shop-worker: {image: saleor/saleor, command: celery -A saleor worker}
  shop-cron: {image: saleor/saleor}
  shop-init: {image: saleor/saleor, command: /scripts/setup.sh}
",
        &[
            "git app high",
            "shop app high",
            "shop-worker worker high",
            "shop-cron worker medium",
            "shop-init job high",
        ],
    );
}

#[test]
fn the_user_has_the_last_word() {
    let yaml = "services:
  ledger: {image: nginx, labels: {composelint.role: database}}
  proxy: {image: postgres, x-composelint: {role: cache}}
  typo: {image: postgres, labels: [composelint.role=databse]}
  hinted: {image: postgres, labels: [composelint.role=cache]}
";
    let mut hints = Hints::new();
    hints.set("hinted", Role::Queue, None);
    let (roles, sources) = infer(yaml, &hints);
    let role = |name| (roles.of(name).role, roles.of(name).confidence);
    assert_eq!(role("ledger"), (Role::Database, Confidence::High));
    assert_eq!(role("proxy"), (Role::Cache, Confidence::High));
    assert_eq!(role("typo"), (Role::Database, Confidence::High));
    assert_eq!(role("hinted"), (Role::Queue, Confidence::High));
    assert_eq!(roles.of("ledger").tier, Tier::Data);
    assert_eq!(
        roles.of("ledger").image().map(|image| image.id),
        Some("nginx")
    );
    let [(span, word)] = roles.unknown_words() else {
        panic!("{:?}", roles.unknown_words())
    };
    assert_eq!(sources.slice(*span), "databse");
    assert_eq!(word.nearest, Some(Role::Database));
}

#[test]
fn a_service_that_is_not_there_is_unknown() {
    let (roles, _) = infer("services: {}", &Hints::new());
    assert_eq!(roles.of("nobody").role, Role::Unknown);
    assert_eq!(roles.iter().count(), 0);
}

#[test]
fn evidence_shows_where_it_is_written_and_keeps_secrets() {
    let yaml = "services:
  größe:
    image: postgres:16 # 🐘
    environment:
      POSTGRES_PASSWORD: geheim-äöü
    volumes:
      - daten:/var/lib/postgresql/data
volumes: {daten: {}}
";
    for yaml in [yaml.to_owned(), yaml.replace('\n', "\r\n")] {
        let (roles, sources) = infer(&yaml, &Hints::new());
        let evidence = &roles.of("größe").evidence;
        let shown: Vec<(String, &str)> = evidence
            .iter()
            .map(|one| (one.text.to_string(), sources.slice(one.span)))
            .collect();
        let expected = [
            ("image `postgres`", "postgres:16"),
            (
                "variable `POSTGRES_PASSWORD`",
                "POSTGRES_PASSWORD: geheim-äöü",
            ),
            (
                "data at `/var/lib/postgresql`",
                "daten:/var/lib/postgresql/data",
            ),
        ];
        assert_eq!(
            shown,
            expected.map(|(text, slice)| (text.to_owned(), slice))
        );
        assert!(evidence.iter().all(|one| !one.text.contains("geheim")));
    }
}

#[test]
fn anchors_and_merge_keys_carry_evidence() {
    check(
        "x-db: &db
  image: acme/records
  environment: &env {MYSQL_ROOT_PASSWORD: x}
services:
  a: {<<: *db, expose: ['3306']}
  b: *db
  c: {image: acme/other, environment: *env}
",
        &["a database high", "b database medium", "c database medium"],
    );
}

#[test]
fn tiers_follow_roles() {
    let yaml = "services: {web: {image: nginx}, db: {image: mysql}, api: {build: ./api}, dash: {image: grafana/grafana}}";
    let (roles, _) = infer(yaml, &Hints::new());
    let tiers: Vec<Tier> = roles.iter().map(|(_, role)| role.tier).collect();
    assert_eq!(tiers, [Tier::Edge, Tier::Data, Tier::App, Tier::Ops]);
}
