//! Quick fixes: offered with their class, applied to the text they are for.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::client::{Client, ENCODINGS, uri};

const PATH: &str = "/é 日/compose.yaml";
const DB: &str = "# é 日本 😀\r\nversion: '3'\r\nservices:\r\n  db:\r\n    image: postgres:17 # 😀\r\n    labels: {\"é😀\": 日}\r\n    ports:\r\n      - '5432:5432' # 😀\r\n";

fn actions(client: &mut Client, finding: &Value, only: Option<&str>) -> Vec<Value> {
    let mut context = json!({"diagnostics": [finding]});
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    let params =
        json!({"textDocument": {"uri": uri(PATH)}, "range": finding["range"], "context": context});
    client
        .request("textDocument/codeAction", params)
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn a_fix_binds_the_port_in_every_encoding() {
    for encoding in ENCODINGS {
        let mut client = Client::with(&[(PATH, DB)], &[], encoding, &json!({}));
        client.open(PATH);
        let port = client.finding(PATH, "published-database-port");
        let offered = actions(&mut client, &port, Some("quickfix"));
        let fix = offered
            .iter()
            .find(|it| it["title"].as_str().unwrap().contains("loopback"))
            .unwrap_or_else(|| panic!("a fix: {offered:#?}"));
        assert!(
            fix["title"]
                .as_str()
                .unwrap()
                .ends_with("(only removes exposure)"),
            "{}",
            fix["title"]
        );
        assert_eq!(fix["isPreferred"], true);
        assert_eq!(fix["diagnostics"][0]["code"], "published-database-port");
        client.apply(&fix["edit"].clone());
        assert!(
            client
                .text(PATH)
                .contains("      - '127.0.0.1:5432:5432' # 😀\r\n"),
            "{}",
            client.text(PATH)
        );
        client.no_finding(PATH, "published-database-port");
    }
}

#[test]
fn all_safe_fixes_of_a_file_are_one_action_that_is_asked_for_by_name() {
    let mut client = Client::new(&[(PATH, DB)], &[]);
    client.open(PATH);
    let version = client.finding(PATH, "obsolete-version");
    assert!(
        actions(&mut client, &version, None)
            .iter()
            .all(|it| it["kind"] == "quickfix")
    );
    let offered = actions(&mut client, &version, Some("source.fixAll"));
    let [all] = &offered[..] else {
        panic!("one action: {offered:?}")
    };
    assert_eq!(all["kind"], "source.fixAll.composelint");
    client.apply(&all["edit"].clone());
    assert!(!client.text(PATH).contains("version"));
    assert!(
        client.text(PATH).contains("- '5432:5432'"),
        "what is not safe stays"
    );
}

#[test]
fn a_comment_silences_a_finding_and_asks_for_the_reason() {
    let mut client = Client::new(&[(PATH, DB)], &[]);
    client.open(PATH);
    let port = client.finding(PATH, "published-database-port");
    let offered = actions(&mut client, &port, Some("quickfix"));
    let ignore = offered
        .iter()
        .find(|it| it["title"].as_str().unwrap().starts_with("Ignore"))
        .expect("an offer");
    client.apply(&ignore["edit"].clone());
    let comment =
        "      # composelint: ignore[published-database-port] -- \r\n      - '5432:5432' # 😀\r\n";
    assert!(client.text(PATH).contains(comment), "{}", client.text(PATH));
    client.no_finding(PATH, "published-database-port");
    client.finding(PATH, "suppression-without-reason");
    client.replace(PATH, "-port] -- ", "-port] -- für die Entwicklung é");
    client.no_finding(PATH, "suppression-without-reason");
}

#[test]
fn a_fix_goes_to_the_file_that_has_the_text() {
    let over = "/é 日/compose.override.yaml";
    let base = "services:\n  db: {image: postgres:17}\n";
    let mut client = Client::new(
        &[
            (PATH, base),
            (over, "services: {db: {ports: ['5432:5432']}}\n"),
        ],
        &[],
    );
    client.open(PATH);
    client.open(over);
    let port = client.finding(over, "published-database-port");
    let params = json!({"textDocument": {"uri": uri(over)}, "range": port["range"], "context": {"diagnostics": []}});
    let offered = client.request("textDocument/codeAction", params);
    let fix = offered
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["title"].as_str().unwrap().contains("loopback"))
        .unwrap()
        .clone();
    client.apply(&fix["edit"]);
    assert!(client.text(over).contains("'127.0.0.1:5432:5432'"));
}

#[test]
fn fixes_of_a_large_project_are_tried_as_well() {
    let mut text = DB.to_owned();
    for at in 0..320 {
        let _ = write!(text, "  app{at}: &a{at} {{image: 'app:1'}} # é\r\n");
    }
    let mut client = Client::new(&[(PATH, &text)], &[]);
    client.open(PATH);
    let port = client.finding(PATH, "published-database-port");
    let offered = actions(&mut client, &port, Some("quickfix"));
    let fix = offered.iter().find(|it| it["isPreferred"] == true);
    let fix = fix.unwrap_or_else(|| panic!("a fix: {offered:#?}"));
    client.apply(&fix["edit"].clone());
    client.no_finding(PATH, "published-database-port");
    let version = client.finding(PATH, "obsolete-version");
    let all = actions(&mut client, &version, Some("source.fixAll"));
    client.apply(&all[0]["edit"].clone());
    client.no_finding(PATH, "obsolete-version");
}

const EDGE: &str = "/w/edge/compose.yaml";
const GUEST: &str = "/w/größe 日/compose.yaml";
const POLICY: &str = "/w/größe 日/composelint.policy.yaml";

/// `proxy` means to talk to `api`, and would join `public` for it, where the guest's `web` is.
const APART: &str = "# é日😀\r\nservices:\r\n  proxy: &p {image: nginx, environment: {API_URL: 'http://api:8080/'}, networks: [own]}\r\n  api: {image: 'app:1', expose: [8080], networks: [public]}\r\nnetworks: {own: {}, public: {name: public}}\r\n";
const WEB: &str = "services:\n  web: {image: 'app:1', networks: [edge]}\nnetworks: {edge: {external: true, name: public}}\n";
const NO_PROXY: &str =
    "version: 1\ncontracts:\n  - {name: no-proxy, type: forbid, from: edge/proxy, to: web}\n";

/// Whether the fix of the finding about `proxy` is offered, once all projects are known.
fn joins(client: &mut Client) -> bool {
    let apart = client.finding(EDGE, "no-shared-network");
    client.request("workspace/symbol", json!({"query": ""}));
    let params = json!({"textDocument": {"uri": uri(EDGE)}, "range": apart["range"], "context": {"diagnostics": []}});
    let offered = client.request("textDocument/codeAction", params);
    let offered = offered.as_array().unwrap();
    let mut titles = offered.iter().map(|it| it["title"].as_str().unwrap());
    titles.any(|title| title.starts_with("Join `public`"))
}

#[test]
fn a_fix_that_breaks_a_neighbour_on_the_host_is_not_offered() {
    let files = [(EDGE, APART), (GUEST, WEB), (POLICY, NO_PROXY)];
    let mut client = Client::new(&files, &["/w"]);
    client.open(EDGE);
    assert!(!joins(&mut client), "it would break the guest's contract");
    client.open(POLICY);
    client.replace(POLICY, "edge/proxy", "edge/other");
    assert!(joins(&mut client), "nobody minds");
    client.replace(POLICY, "edge/other", "edge/proxy");
    assert!(!joins(&mut client), "it counts as it is typed");
}

#[test]
fn a_comment_that_another_project_needs_stays() {
    let base = "# é日😀\r\nservices:\r\n  db: &db\r\n    image: postgres:17\r\n    ports:\r\n      # composelint: ignore[published-database-port] -- für alle\r\n      - '5432:5432'\r\n";
    let prod = "/é 日/compose.prod.yaml";
    let closed = "services: {db: {ports: !override ['127.0.0.1:5432:5432']}}\n";
    let mut client = Client::new(&[(PATH, base), (prod, closed)], &["/é 日"]);
    client.open(PATH);
    client.open(prod);
    client.request("workspace/symbol", json!({"query": ""}));
    client.no_finding(PATH, "unused-suppression");
    let line = json!({"range": {"start": {"line": 0, "character": 0}, "end": {"line": 6, "character": 8}}});
    let titles = |offered: Vec<Value>| -> Vec<String> {
        let titles = offered.iter().map(|it| it["title"].as_str().unwrap());
        titles.map(str::to_owned).collect()
    };
    let all = titles(actions(&mut client, &line, Some("source.fixAll")));
    assert_eq!(all, [""; 0]);
    let offered = titles(actions(&mut client, &line, Some("quickfix")));
    let mut about = offered
        .iter()
        .filter(|it| it.contains("unused suppression"));
    assert_eq!(about.next(), None, "{offered:#?}");
    // Nobody needs it any more once the port is closed for all.
    client.replace(PATH, "'5432:5432'", "'127.0.0.1:5432:5432'");
    client.finding(PATH, "unused-suppression");
    let all = titles(actions(&mut client, &line, Some("source.fixAll")));
    assert!(!all.is_empty());
}
