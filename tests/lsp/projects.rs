//! The unit is the project: what changes in one file shows in all of them.

use serde_json::json;

use crate::client::{Client, uri};

const BASE: &str = "/w/my shop é/compose.yaml";
const OVER: &str = "/w/my shop é/compose.override.yaml";
const ENV: &str = "/w/my shop é/.env";
const CONFIG: &str = "/w/my shop é/.composelint.yaml";

const DB: &str = "# é😀\r\nservices:\r\n  db:\r\n    image: postgres:17\r\n    ports: [\"${BIND:-127.0.0.1}:5432:5432\"]\r\n";

#[test]
fn an_edit_to_an_override_shows_where_the_token_is() {
    let over = "services:\n  db:\n    labels: {a: 日}\n";
    let mut client = Client::new(&[(BASE, DB), (OVER, over)], &["/w"]);
    client.open(BASE);
    client.open(OVER);
    client.replace(OVER, "labels: {a: 日}", "ports: ['5433:5432']");
    let port = client.finding(OVER, "published-database-port");
    assert_eq!(client.covered(OVER, &port["range"]), "'5433:5432'");
    client.no_finding(BASE, "published-database-port");
    // Back to nothing: the file gets its empty list.
    client.replace(OVER, "ports: ['5433:5432']", "labels: {a: 日}");
    client.no_finding(OVER, "published-database-port");
}

#[test]
fn files_that_are_not_open_are_shown_as_well_and_cleared_when_they_leave() {
    let over = "services: {db: {ports: ['5433:5432']}}\n";
    let mut client = Client::new(&[(BASE, DB), (OVER, over)], &["/w"]);
    client.open(BASE);
    client.finding(OVER, "published-database-port");
    client.disk.remove(OVER);
    client.watched(OVER, 3);
    client.wait(OVER, "nothing", <[_]>::is_empty);
    client.disk.write(OVER, over);
    client.watched(OVER, 1);
    client.finding(OVER, "published-database-port");
    client.close(BASE);
    client.wait(OVER, "nothing", <[_]>::is_empty);
}

#[test]
fn an_unsaved_include_lies_over_the_disk() {
    let base = "include: [\"./infra é/db.yaml\"]\nservices: {web: {image: nginx}}\n";
    let included = "/w/my shop é/infra é/db.yaml";
    let quiet = "services: {db: {image: postgres:17}}\n";
    let mut client = Client::new(&[(BASE, base), (included, quiet)], &["/w"]);
    client.open(included);
    client.replace(included, "postgres:17", "postgres:17, ports: ['5432:5432']");
    client.finding(included, "published-database-port");
    assert_eq!(client.disk.read(included).as_deref(), Some(quiet));
    // The base stops including it, and it is no file of a project that is found any more.
    client.open(BASE);
    client.replace(BASE, "include: [\"./infra é/db.yaml\"]", "x-a: b");
    client.close(included);
    client.wait(included, "nothing", <[_]>::is_empty);
}

#[test]
fn an_edit_to_the_env_file_refreshes_the_project() {
    let mut client = Client::new(&[(BASE, DB), (ENV, "BIND=127.0.0.1\n")], &["/w"]);
    client.open(BASE);
    client.open(ENV);
    client.wait(BASE, "a list", |_| true);
    client.no_finding(BASE, "published-database-port");
    client.replace(ENV, "127.0.0.1", "0.0.0.0");
    let port = client.finding(BASE, "published-database-port");
    assert_eq!(
        client.covered(BASE, &port["range"]),
        "\"${BIND:-127.0.0.1}:5432:5432\""
    );
    client.close(ENV);
    client.no_finding(BASE, "published-database-port");
}

#[test]
fn an_env_file_that_appears_on_the_disk_is_noticed_when_something_is_saved() {
    let mut client = Client::new(&[(BASE, DB)], &["/w"]);
    client.open(BASE);
    client.wait(BASE, "a list", |_| true);
    client.disk.write(ENV, "BIND=0.0.0.0\n");
    client.save(BASE);
    client.finding(BASE, "published-database-port");
}

#[test]
fn the_last_good_configuration_holds_while_the_new_one_is_typed() {
    let open = DB.replace("${BIND:-127.0.0.1}:", "");
    let off = "version: 1\nrules:\n  published-database-port: {severity: off}\n";
    let mut client = Client::new(&[(BASE, &open), (CONFIG, "version: 1\n")], &["/w"]);
    client.open(BASE);
    client.finding(BASE, "published-database-port");
    client.open_as(CONFIG, off);
    client.no_finding(BASE, "published-database-port");
    client.replace(CONFIG, "{severity: off}", "{severity: [[");
    client.finding(CONFIG, "invalid-configuration");
    client.no_finding(BASE, "published-database-port");
    client.replace(CONFIG, "{severity: [[", "{severity: info}");
    let port = client.finding(BASE, "published-database-port");
    assert_eq!(port["severity"], 3);
    client.no_finding(CONFIG, "invalid-configuration");
}

#[test]
fn what_the_configuration_adds_to_the_tables_counts_as_it_is_typed() {
    let open = "# é😀\r\nservices:\r\n  ledger:\r\n    image: registry.example/our-pg:3\r\n    ports: [\"7000:7000\"]\r\n";
    let known = "tables:\n  images: {our-pg: {role: database, ports: [7000]}}\n";
    let mut client = Client::new(&[(BASE, open), (CONFIG, "version: 1\n")], &["/w"]);
    client.open(BASE);
    client.wait(BASE, "a list", |_| true);
    client.no_finding(BASE, "published-database-port");
    client.open_as(CONFIG, known);
    client.finding(BASE, "published-database-port");
    client.replace(CONFIG, "our-pg", "other");
    client.no_finding(BASE, "published-database-port");
}

#[test]
fn a_mounted_configuration_says_whom_a_proxy_means() {
    const NGINX: &str = "/w/my shop é/nginx é.conf";
    let base = "services:\n  web:\n    image: nginx:1.27\n    volumes: [\"./nginx é.conf:/etc/nginx/nginx.conf:ro\"]\n    networks: [a]\n  \
                api:\n    image: acme/api\n    networks: [b]\nnetworks: {a: , b: }\n";
    let conf = "http { server { location / { proxy_pass http://api:80; } } }\n";
    let mut client = Client::new(&[(BASE, base), (NGINX, conf)], &["/w"]);
    client.open(BASE);
    let found = client.finding(NGINX, "proxy-upstream-unreachable");
    // What is typed and not saved counts.
    client.open(NGINX);
    assert_eq!(client.covered(NGINX, &found["range"]), "api");
    client.replace(NGINX, "http://api:80", "http://127.0.0.1:80");
    client.no_finding(NGINX, "proxy-upstream-unreachable");
}

#[test]
fn two_folders_are_two_worlds_and_one_may_leave() {
    let open = DB.replace("${BIND:-127.0.0.1}:", "");
    let (one, two) = ("/a b/compose.yaml", "/日/compose.yaml");
    let mut client = Client::with(
        &[(one, &open), (two, &open)],
        &["/a b", "/日"],
        "utf-8",
        &json!({"options": {"scope": "workspace"}}),
    );
    client.finding(one, "published-database-port");
    client.finding(two, "published-database-port");
    let folder = json!({"uri": uri("/日"), "name": "日"});
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({"event": {"added": [], "removed": [folder]}}),
    );
    client.wait(two, "nothing", <[_]>::is_empty);
    assert!(!client.told(one).unwrap().is_empty());
    let folder = json!({"uri": uri("/日"), "name": "日"});
    client.notify(
        "workspace/didChangeWorkspaceFolders",
        json!({"event": {"added": [folder], "removed": []}}),
    );
    client.finding(two, "published-database-port");
}

#[test]
fn a_variant_that_cannot_stand_alone_is_merged_over_the_base() {
    let variant = "/w/my shop é/compose.prod.yaml";
    let over = "services: {db: {ports: ['5432:5432']}}\n";
    let mut client = Client::new(&[(BASE, DB), (variant, over)], &["/w"]);
    client.open(variant);
    let port = client.finding(variant, "published-database-port");
    assert_eq!(client.covered(variant, &port["range"]), "'5432:5432'");
    assert!(
        client
            .told(variant)
            .unwrap()
            .iter()
            .all(|it| it["code"] != "missing-image")
    );
}

#[test]
fn extended_files_share_an_anchor_and_are_told_once() {
    let base = "services:\n  a: {extends: {file: common é.yaml, service: db}}\n  b: {extends: {file: common é.yaml, service: db}}\n";
    let common = "/w/my shop é/common é.yaml";
    let text = "x-p: &p ['5432:5432']\nservices:\n  db: {image: postgres:17, ports: *p}\n";
    let mut client = Client::new(&[(BASE, base), (common, text)], &["/w"]);
    client.open(BASE);
    client.open(common);
    let list = client.wait(common, "a finding", |list| {
        list.iter()
            .any(|it| it["code"] == "published-database-port")
    });
    for finding in list
        .iter()
        .filter(|it| it["code"] == "published-database-port")
    {
        assert_eq!(client.covered(common, &finding["range"]), "'5432:5432'");
    }
}

#[test]
fn a_configuration_defines_projects_and_leaves_files_out() {
    let prod = "/w/my shop é/prod é.yaml";
    let left = "/w/my shop é/alt/compose.yaml";
    let open = "services: {db: {image: 'postgres:17', ports: ['5432:5432']}}\n";
    let over = "services: {db: {ports: ['5433:5432'], profiles: [extra]}}\n";
    let config = "version: 1\r\nprojects: [{name: prod, files: [compose.yaml, prod é.yaml], profiles: [extra]}]\r\nexclude: ['alt/**']\r\n";
    let files = [(BASE, DB), (prod, over), (left, open), (CONFIG, config)];
    let mut client = Client::with(
        &files,
        &["/w"],
        "utf-16",
        &json!({"options": {"scope": "workspace"}}),
    );
    let port = client.finding(prod, "published-database-port");
    assert_eq!(port["range"]["start"]["character"], 24);
    assert!(client.told(left).is_none_or(<[_]>::is_empty));
    // Opened on purpose, it counts.
    client.open(left);
    client.finding(left, "published-database-port");
    // Without the project, nobody reads its second file.
    client.open_as(CONFIG, "version: 1\n");
    client.wait(prod, "nothing", <[_]>::is_empty);
}
