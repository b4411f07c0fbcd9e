//! The other commands that answer questions: names, exposure, roles, the resolved project, explanations.

use insta::assert_snapshot;

use crate::shop;
use crate::support::Project;

#[test]
fn resolve_tells_who_answers() {
    assert_snapshot!(shop().run(&["resolve", "api", "postgres"]), @r"
    exit 0
    ---- stdout
    postgres asked from api: is answered by
      db on shop_back
    ");
    assert_snapshot!(shop().run(&["resolve", "proxy", "db", "--format", "json"]), @r#"
    exit 0
    ---- stdout
    {
      "version": 1,
      "from": "proxy",
      "name": "db",
      "status": "not-found",
      "answers": []
    }
    "#);
    assert_eq!(
        shop().run(&["resolve", "api", "db", "--type", "AAAA"]).code,
        0
    );
    assert_eq!(shop().run(&["resolve", "@lan", "db"]).code, 2);
}

#[test]
fn exposure_tells_what_is_open() {
    assert_snapshot!(shop().run(&["exposure"]), @r"
    exit 0
    ---- stdout
    can be reached
      proxy  80/tcp    0.0.0.0, [::]  VIA_PUBLISHED_PORT  from @host, @lan, @lan-routed, @internet
      db     5432/tcp  0.0.0.0, [::]  VIA_PUBLISHED_PORT  from @host, @lan, @lan-routed, @internet

    can leave to the internet
      proxy  yes      HOST_GATEWAY
      api    yes      HOST_GATEWAY
      db     yes      HOST_GATEWAY
    ");
    let run = shop().run(&["exposure", "--format", "json"]);
    let json = run.json();
    assert_eq!(json["version"], 1);
    let first = json["exposed"][0].as_object().unwrap();
    let fields: Vec<&String> = first.keys().collect();
    assert_eq!(
        fields,
        ["address", "from", "port", "reason", "service"],
        "{run}"
    );
    let first = json["egress"][0].as_object().unwrap();
    assert_eq!(
        first.keys().collect::<Vec<_>>(),
        ["reason", "service", "verdict"],
        "{run}"
    );
}

#[test]
fn roles_come_with_evidence() {
    assert_snapshot!(shop().run(&["roles"]), @r"
    exit 0
    ---- stdout
    proxy  proxy           edge     high
             proxy: image `nginx`, compose.yaml:3
             proxy: `proxy` in the name, compose.yaml:2
             proxy: publishes a port of the web, compose.yaml:4
             web-static: image `nginx`, compose.yaml:3
    api    app             app      high
             app: `api` in the image's name, compose.yaml:7
             app: `api` in the name, compose.yaml:6
             app: talks to data services, compose.yaml:9
    db     database        data     high
             database: image `postgres`, compose.yaml:12
             database: variable `POSTGRES_PASSWORD`, compose.yaml:16
             database: `api` uses it with `postgres://`, compose.yaml:9
             database: port 5432/tcp (PostgreSQL), compose.yaml:14
             database: `db` in the name, compose.yaml:11
             database: `postgres` in the alias, compose.yaml:19
    ");
    let json = shop().run(&["roles", "--format", "json"]).json();
    assert_eq!(json["services"][2]["role"], "database");
}

#[test]
fn config_has_the_shape_of_docker_compose() {
    let project = Project::new(&[
        (
            "compose.yaml",
            "services:\n  a:\n    image: \"example.test/é:${TAG}\"\n",
        ),
        (".env", "TAG=7\n"),
    ]);
    let run = project.run(&["config", "--format", "json", "--inherit-env"]);
    let json = run.json();
    assert_eq!(json["name"], "shop", "{run}");
    assert_eq!(json["services"]["a"]["image"], "example.test/é:7", "{run}");
    assert_eq!(json["networks"]["default"]["name"], "shop_default", "{run}");
    assert_snapshot!(project.run(&["config"]), @r"
    exit 0
    ---- stdout
    name: shop
    services:
      a:
        image: example.test/é:${TAG}
        networks:
          default: null
    networks:
      default:
        name: shop_default
    ");
    let args = [
        "config",
        "--format",
        "json",
        "--inherit-env",
        "--env",
        "TAG=8",
    ];
    let run = project.run(&args);
    assert_eq!(
        run.json()["services"]["a"]["image"],
        "example.test/é:8",
        "{run}"
    );
}

/// What `config` says of a value, and what with `--inherit-env`.
#[test]
fn config_shows_values_only_when_asked() {
    let project = Project::new(&[
        (
            "compose.yaml",
            "services:\r\n  e:\r\n    image: a\r\n    env_file: [app.env]\r\n    command: run --key ${KEY} ${SIZE}\r\n    environment: &env\r\n      URL: https://u:${KEY}@x/${SIZE}\r\n      API_KEY: geheim2\r\n      PLAIN: héllo\r\n      KEY:\r\n  b:\r\n    image: b\r\n    environment:\r\n      <<: *env\r\n      A: $$x${KEY}\r\n  c:\r\n    image: c\r\n    environment: [KEY, \"D=${NONE:-Vorgabe}\"]\r\n    ports: [\"${PORT}:80\"]\r\n",
        ),
        (".env", "KEY=geheim1\nSIZE=größe\nPORT=15432\n"),
        ("app.env", "TOKEN=geheim3\nMORE=${KEY}x\n"),
    ]);
    let json = project.run(&["config", "--format", "json"]).json();
    for (path, shown) in [
        ("/services/e/command/2", "${KEY}"),
        ("/services/e/command/3", "${SIZE}"),
        ("/services/e/environment/URL", "https://***@x/${SIZE}"),
        ("/services/e/environment/API_KEY", "***"),
        ("/services/e/environment/PLAIN", "héllo"),
        ("/services/e/environment/TOKEN", "***"),
        ("/services/b/environment/URL", "https://***@x/${SIZE}"),
        ("/services/b/environment/A", "$$x${KEY}"),
        ("/services/c/environment/KEY", "${KEY}"),
        ("/services/c/environment/D", "Vorgabe"),
        ("/services/c/ports/0/published", "${PORT}"),
    ] {
        assert_eq!(json.pointer(path).unwrap(), shown, "{path}");
    }
    for format in ["json", "yaml"] {
        let args = ["config", "--format", format];
        let hidden = project.run(&args).stdout;
        let shown = project
            .run(&[&args[..], &["--inherit-env"]].concat())
            .stdout;
        for value in ["geheim1", "geheim2", "geheim3", "größe", "15432"] {
            assert!(!hidden.contains(value), "{value}: {hidden}");
            assert!(shown.contains(value), "{value}: {shown}");
        }
    }
}

#[test]
fn config_prints_nothing_that_compose_would_refuse() {
    assert_snapshot!(Project::of("services:\n  a:\n    imag: x\n").run(&["config"]), @r"
    exit 1
    ---- stderr
    error: compose.yaml:2:3: `a` has neither `image` nor `build` (Docker Compose refuses this)
    error: compose.yaml:3:5: `imag` is not a key of a service (Docker Compose refuses this)
    ");
}

#[test]
fn variables_come_from_outside_only_when_asked() {
    let project = Project::of("services:\n  a:\n    image: \"example.test/a:${TAG}\"\n");
    let image = |args: &[&str]| {
        let args = [&["config", "--format", "json"], args].concat();
        let run = project.run_with(&args, &[("TAG", "9")], "");
        run.json()["services"]["a"]["image"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(image(&[]), "example.test/a:${TAG}");
    assert_eq!(image(&["--inherit-env"]), "example.test/a:9");
    assert_eq!(image(&["--env", "TAG"]), "example.test/a:${TAG}");
    assert_eq!(
        image(&["--inherit-env", "--env", "TAG=1"]),
        "example.test/a:1"
    );
}

#[test]
fn services_networks_and_connections_are_explained() {
    assert_snapshot!(shop().run(&["explain", "db"]), @r"
    exit 0
    ---- stdout
    db, compose.yaml:11
      role: database (data tier, high confidence)
      lives in: a network namespace of its own
      network: back (bridge), as db, postgres, shop-db-1
      port: 5432 (tcp) on all addresses
      is reached by: proxy (5432/tcp), api (any), @host (any), @lan (5432/tcp),
          @lan-routed (5432/tcp), @internet (5432/tcp)
      reaches: proxy (80/tcp), api (any), @host (any), @lan (any), @lan-routed
          (any), @internet (any)
      way out: reachable (HOST_GATEWAY)
      services: may reach 2, needs 0
    ");
    assert_snapshot!(shop().run(&["explain", "network", "back"]), @r"
    exit 0
    ---- stdout
    back, compose.yaml:22
      name on the engine: shop_back
      driver: bridge
      internal: no
      made by: this project
      member: api (as api, shop-api-1)
      member: db (as db, postgres, shop-db-1)
    ");
    let run = shop().run(&["explain", "api", "db:5432"]);
    assert!(run.stdout.starts_with("api -> db: reachable"), "{run}");
    assert_eq!(shop().run(&["explain", "network", "bakc"]).code, 2);
    assert_eq!(shop().run(&["explain", "api", "dbb"]).code, 2);
}

#[test]
fn whom_a_service_needs_stands_beside_whom_it_may_reach() {
    let project = Project::of(
        "services:\n  api:\n    image: x\n    environment: {DB: 'postgres://app:geheim@db/größe', R: 'redis://cahce'}\n    depends_on: [db, web]\n  db: {image: 'postgres:16'}\n  cache: {image: 'redis:7'}\n  web: {image: 'nginx:1'}\n",
    );
    let run = project.run(&["explain", "api"]);
    let wants: Vec<&str> = run
        .stdout
        .lines()
        .skip_while(|line| !line.starts_with("  services:"))
        .collect();
    assert_snapshot!(wants.join("\n"), @r"
      services: may reach 3, needs 2
      wants: db (port 5432) (DB, compose.yaml:4): reaches db
      wants: cahce (port 6379) (R, compose.yaml:4): fails, see `composelint explain
          unknown-hostname`
      wants: web (depends_on, compose.yaml:5): reaches web
    ");
    assert!(!run.stdout.contains("geheim"), "{run}");
}

#[test]
fn what_a_proxy_is_told_in_its_own_configuration_is_a_want() {
    let compose = "services:\n  web:\n    image: nginx:1.27\n    volumes: [\"./größe.conf:/etc/nginx/nginx.conf:ro\"]\n  api:\n    \
                   image: acme/api\n";
    let conf = "http { server { location / { proxy_pass http://api:8080; } } }\r\n";
    let project = Project::new(&[("compose.yaml", compose), ("größe.conf", conf)]);
    let run = project.run(&["explain", "web"]);
    assert!(
        run.stdout
            .contains("api:8080 (configuration file, größe.conf:1)"),
        "{run}"
    );
    assert!(run.stdout.contains("needs 1"), "{run}");
    let outside = compose.replace("./größe.conf", "../größe.conf");
    let project = Project::new(&[("compose.yaml", &outside), ("../größe.conf", conf)]);
    let run = project.run(&["explain", "web"]);
    assert!(run.stdout.contains("needs 0"), "{run}");
}

#[test]
fn rules_are_explained_also_by_the_names_others_give_them() {
    let run = Project::new(&[]).run(&["explain", "published-database-port"]);
    assert_eq!(run.code, 0, "{run}");
    assert!(run.stdout.starts_with("# published-database-port"), "{run}");
    let json = Project::new(&[]).run(&["rules", "--format", "json"]).json();
    for rule in json["rules"].as_array().unwrap() {
        for alias in rule["aliases"].as_array().unwrap() {
            let run = Project::new(&[]).run(&["explain", alias.as_str().unwrap()]);
            assert_eq!(run.code, 0, "{alias}: {run}");
        }
    }
    assert_snapshot!(Project::new(&[]).run(&["explain", "published-databse-port"]), @r"
    exit 2
    ---- stderr
    error: there is no rule `published-databse-port`; did you mean `published-database-port`?
    ");
}

#[test]
fn a_project_that_compose_refuses_is_answered_with_a_warning() {
    let project = Project::of("services:\n  a: {image: x}\n  b: {imag: x}\n");
    assert_snapshot!(project.run(&["reach", "a", "b"]), @r"
    exit 1
    ---- stdout
    a -> b: reachable, every port it listens on
      SAME_NETWORK: They share a network whose members reach each other on every
          port, published or not.
      route: a -> b through default (SAME_NETWORK), compose.yaml:2, compose.yaml:3
      names: b
    ---- stderr
    warning: compose.yaml:3:3: `b` has neither `image` nor `build` (Docker Compose refuses this)
    warning: compose.yaml:3:7: `imag` is not a key of a service (Docker Compose refuses this)
    ");
}

#[test]
fn of_several_projects_one_has_to_be_picked() {
    let project = Project::new(&[
        ("a/compose.yaml", crate::CALM),
        ("b/compose.yaml", crate::CALM),
    ]);
    assert_snapshot!(project.run(&["graph"]), @r"
    exit 2
    ---- stderr
    error: there are several projects here; pick one with `-f`: `a/compose.yaml`, `b/compose.yaml`
    ");
    assert_eq!(project.run(&["graph", "-f", "a/compose.yaml"]).code, 0);
    assert_eq!(project.run(&["graph", "--project-directory", "b"]).code, 0);
    project.write("compose.yaml", crate::SHOP.as_bytes());
    assert!(
        project
            .run(&["graph"])
            .stdout
            .starts_with("shop: 3 services")
    );
}

#[test]
fn paths_of_the_resolved_project_are_absolute() {
    let text = "services:\n  a:\n    build: ./app\n    volumes: [\"./é:/data\"]\n";
    let project = Project::of(text);
    let here = dunce::canonicalize(project.path("")).unwrap();
    let json = project.run(&["config", "--format", "json"]).json();
    let path = |name: &str| here.join(name).to_str().unwrap().replace('\\', "/");
    assert_eq!(json["services"]["a"]["build"]["context"], path("app"));
    assert_eq!(json["services"]["a"]["volumes"][0]["source"], path("é"));
}
