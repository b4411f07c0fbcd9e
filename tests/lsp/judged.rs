//! What `check` judges by besides the rules: policies, the projects around, the baseline.

use serde_json::json;

use crate::client::{Client, uri};

const BASE: &str = "/w/größe 日/compose.yaml";
const POLICY: &str = "/w/größe 日/composelint.policy.yaml";
const CONFIG: &str = "/w/größe 日/.composelint.yaml";
const KNOWN: &str = "/w/größe 日/known.txt";
const BASELINE: &str = "/w/.composelint-baseline.json";

const SHOP: &str = "# é日😀\r\nx-net: &back [back]\r\nservices:\r\n  web: {image: nginx, networks: *back}\r\n  db: {image: postgres:17, networks: *back}\r\nnetworks: {back: {}}\r\n";
const CONTRACT: &str =
    "version: 1\r\ncontracts:\r\n  - {name: apart, type: forbid, from: web, to: db} # é\r\n";

#[test]
fn a_violated_contract_is_shown_where_the_connection_is_and_leads_to_the_contract() {
    let mut client = Client::new(&[(BASE, SHOP), (POLICY, CONTRACT)], &["/w"]);
    client.open(BASE);
    let finding = client.finding(BASE, "policy/apart");
    let related = finding["relatedInformation"].as_array().unwrap();
    assert!(
        related
            .iter()
            .any(|it| it["location"]["uri"] == uri(POLICY)),
        "{related:#?}"
    );
    // It holds once the networks are apart.
    client.replace(
        BASE,
        "db: {image: postgres:17, networks: *back}",
        "db: {image: postgres:17}",
    );
    client.no_finding(BASE, "policy/apart");
}

#[test]
fn a_policy_is_checked_as_it_is_typed() {
    let mut client = Client::new(&[(BASE, SHOP), (POLICY, CONTRACT)], &["/w"]);
    client.open(POLICY);
    client.finding(BASE, "policy/apart");
    // What is wrong with the policy itself is shown in it, at the right place.
    client.replace(POLICY, "from: web", "form: web");
    let fault = client.wait(POLICY, "a fault", |list| !list.is_empty());
    let mut words = fault.iter().map(|it| client.covered(POLICY, &it["range"]));
    assert!(words.any(|word| word == "form"), "{fault:#?}");
    client.replace(POLICY, "form: web", "from: nobody");
    client.wait(POLICY, "the name that nothing answers to", |list| {
        list.iter()
            .any(|it| it["message"].as_str().unwrap().contains("nobody"))
    });
    client.no_finding(BASE, "policy/apart");
    client.replace(POLICY, "from: nobody", "from: web");
    client.finding(BASE, "policy/apart");
    client.wait(POLICY, "nothing", <[_]>::is_empty);
    client.disk.remove(POLICY);
    client.close(POLICY);
    client.watched(POLICY, 3);
    client.open(BASE);
    client.no_finding(BASE, "policy/apart");
}

#[test]
fn policies_of_the_configuration_count_and_come_and_go() {
    let named = "/w/größe 日/rules/a é.yaml";
    let config = "version: 1\npolicies: ['rules/*.yaml']\ncontracts:\n  - {name: inline, type: forbid, from: web, to: db}\n";
    let mut client = Client::new(&[(BASE, SHOP), (CONFIG, config)], &["/w"]);
    client.open(BASE);
    client.finding(BASE, "policy/inline");
    let unused = client.finding(CONFIG, "invalid-configuration");
    assert!(unused["message"].as_str().unwrap().contains("no policy"));
    client.disk.write(named, CONTRACT);
    client.watched(named, 1);
    client.finding(BASE, "policy/apart");
    client.no_finding(CONFIG, "invalid-configuration");
    client.disk.remove(named);
    client.watched(named, 3);
    client.no_finding(BASE, "policy/apart");
    client.finding(BASE, "policy/inline");
}

#[test]
fn known_violations_of_a_policy_are_not_shown() {
    let policy = format!("{CONTRACT}frozen: known.txt\r\n");
    let known = "apart: web -> db\r\n";
    let files = [(BASE, SHOP), (POLICY, &policy), (KNOWN, known)];
    let mut client = Client::new(&files, &["/w"]);
    client.open(BASE);
    client.wait(BASE, "findings", |_| true);
    client.no_finding(BASE, "policy/apart");
    client.disk.write(KNOWN, "# none\r\n");
    client.watched(KNOWN, 2);
    client.finding(BASE, "policy/apart");
    client.disk.write(KNOWN, "größe\r\n");
    client.watched(KNOWN, 2);
    let fault = client.wait(POLICY, "a fault", |list| !list.is_empty());
    assert!(fault[0]["message"].as_str().unwrap().contains("known.txt"));
}

const EDGE: &str = "/w/edge é/compose.yaml";
const PROXY: &str = "# 日\r\nservices:\r\n  proxy: &p {image: nginx, ports: ['80:80'], networks: [public]}\r\nnetworks: {public: {name: public}}\r\n";
const GUEST: &str = "# 日\r\nservices:\r\n  web: {image: 'app:1', networks: [edge]}\r\nnetworks: {edge: {external: true, name: public}}\r\n";

fn card(client: &mut Client, path: &str, mark: &str) -> String {
    let hover = client.request("textDocument/hover", client.at(path, mark));
    hover["contents"]["value"].as_str().unwrap().to_owned()
}

#[test]
fn projects_that_meet_on_a_network_are_looked_at_together() {
    let mut client = Client::new(&[(BASE, GUEST), (EDGE, PROXY)], &["/w"]);
    client.open(BASE);
    client.wait(BASE, "a list", |_| true);
    client.request("workspace/symbol", json!({"query": ""}));
    let by = card(&mut client, BASE, "w|eb: {image");
    assert!(by.contains("reached by: `proxy`"), "{by}");
    // An edit in one shows in the other.
    client.open(EDGE);
    client.replace(EDGE, "proxy: &p", "entry: &p");
    let by = card(&mut client, BASE, "w|eb: {image");
    assert!(by.contains("reached by: `entry`"), "{by}");
    // The place of a caller is in the other project's file.
    let items = client.request(
        "textDocument/prepareCallHierarchy",
        client.at(BASE, "w|eb: {image"),
    );
    let calls = client.request("callHierarchy/incomingCalls", json!({"item": items[0]}));
    let calls = calls.as_array().unwrap();
    let entry = calls
        .iter()
        .find(|it| it["from"]["name"] == "entry")
        .unwrap();
    assert_eq!(entry["from"]["uri"], uri(EDGE));
    assert_eq!(client.covered(EDGE, &entry["from"]["range"]), "entry");
    // They part, and meet again.
    client.replace(BASE, "name: public", "name: other");
    let by = card(&mut client, BASE, "w|eb: {image");
    assert!(!by.contains("`entry`"), "{by}");
    client.replace(BASE, "name: other", "name: public");
    let by = card(&mut client, BASE, "w|eb: {image");
    assert!(by.contains("reached by: `entry`"), "{by}");
}

#[test]
fn an_edit_in_another_project_changes_what_is_found() {
    let contract =
        "version: 1\ncontracts:\n  - {name: no-entry, type: forbid, from: 'edge-é/*', to: web}\n";
    let contract = contract.replace("edge-é", "edge");
    let edge = "/w/edge/compose.yaml";
    let files = [(BASE, GUEST), (POLICY, &contract), (edge, PROXY)];
    let mut client = Client::new(&files, &["/w"]);
    client.open(BASE);
    client.finding(edge, "policy/no-entry");
    client.open(edge);
    client.replace(edge, "networks: [public]", "networks: [own]");
    client.no_finding(edge, "policy/no-entry");
    client.replace(edge, "networks: [own]", "networks: [public]");
    client.finding(edge, "policy/no-entry");
    client.disk.remove(edge);
    client.close(edge);
    client.watched(edge, 3);
    client.no_finding(edge, "policy/no-entry");
}

#[test]
fn members_of_an_external_network_that_the_configuration_knows_count() {
    let config = "version: 1\nnetworks: {public: {members: []}}\ncontracts:\n  - {name: private, type: forbid, from: '@external(public)', to: web}\n";
    let mut client = Client::new(&[(BASE, GUEST), (CONFIG, config)], &["/w"]);
    client.open(BASE);
    client.open(CONFIG);
    client.no_finding(BASE, "policy/private");
    client.replace(CONFIG, "members: []", "members: [größe]");
    client.finding(BASE, "policy/private");
}

#[test]
fn the_engine_of_projects_that_meet_is_that_of_the_first_configuration() {
    let guest = GUEST.replace(
        "networks: [edge]}",
        "networks: [edge], ports: ['127.0.0.1:80:80']}",
    );
    let own = "/w/edge é/.composelint.yaml";
    let files = [
        (BASE, &*guest),
        (
            CONFIG,
            "version: 1\nengine: '27'\nrules: {loopback-publish-legacy-engine: {severity: warning}}\n",
        ),
        (EDGE, PROXY),
        (own, "version: 1 # é\r\n"),
    ];
    let mut client = Client::new(&files, &["/w"]);
    client.open(BASE);
    client.request("workspace/symbol", json!({"query": ""}));
    // It says none, so that the newest answers, as in `check`.
    client.no_finding(BASE, "loopback-publish-legacy-engine");
    client.open(own);
    client.replace(own, "version: 1", "version: 1\r\nengine: '27'");
    client.finding(BASE, "loopback-publish-legacy-engine");
    client.open(EDGE);
    client.replace(own, "engine: '27'", "engine: '28'");
    client.no_finding(BASE, "loopback-publish-legacy-engine");
    // By itself, the guest has the engine of its own configuration.
    client.replace(EDGE, "{name: public}", "{name: other}");
    client.finding(BASE, "loopback-publish-legacy-engine");
}

const OPEN_DB: &str =
    "# é日😀\r\nservices:\r\n  db: &db {image: postgres:17, ports: ['5432:5432']}\r\n";

#[test]
fn known_findings_are_not_shown_unless_asked_for() {
    let mut client = Client::new(&[(BASE, OPEN_DB)], &["/w"]);
    client.open(BASE);
    let port = client.finding(BASE, "published-database-port");
    let fingerprint = port["data"]["fingerprint"].as_str().unwrap();
    let known = format!(
        "{{\"version\": 1, \"findings\": [\n{{\"project\": \"x\", \"rule\": \"published-database-port\", \"fingerprint\": \"{fingerprint}\"}}\n]}}\n"
    );
    client.disk.write(BASELINE, &known);
    client.watched(BASELINE, 1);
    client.no_finding(BASE, "published-database-port");
    let settings = |word: &str| json!({"settings": {"composelint": {"baseline": word}}});
    client.notify("workspace/didChangeConfiguration", settings("off"));
    client.finding(BASE, "published-database-port");
    client.notify(
        "workspace/didChangeConfiguration",
        settings(".composelint-baseline.json"),
    );
    client.no_finding(BASE, "published-database-port");
    // One that is none says so, and silences nothing.
    client.disk.write(BASELINE, "[é");
    client.watched(BASELINE, 2);
    client.finding(BASE, "published-database-port");
    client.wait(BASELINE, "what is wrong", |list| !list.is_empty());
    client.disk.remove(BASELINE);
    client.watched(BASELINE, 3);
    client.wait(BASELINE, "nothing", <[_]>::is_empty);
}
