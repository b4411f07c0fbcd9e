//! What is offered besides findings.

use serde_json::{Value, json};

use crate::client::{Client, ENCODINGS, path, uri};

const BASE: &str = "/é 日/compose.yaml";
const OVER: &str = "/é 日/compose.override.yaml";
const INFRA: &str = "/é 日/infra.yaml";
const ENV: &str = "/é 日/.env";

const BASE_TEXT: &str = "# 日本語 😀\r\ninclude: [infra.yaml]\r\nservices:\r\n  proxy:\r\n    image: nginx # 😀\r\n    ports: [\"443:443\"]\r\n    networks: [front]\r\n  api:\r\n    image: \"app:${TAG}\"\r\n    depends_on: {\"db\": {condition: service_started}}\r\n    environment: {É: 日😀, DATABASE_URL: \"postgres://u:${PW:-é}@db:5432/x\"}\r\n    networks: {front: {}, back: {aliases: [backend]}}\r\n    profiles: [web]\r\nnetworks:\r\n  front: {}\r\n";
const OVER_TEXT: &str = "services:\n  db:\n    labels: {a: é}\n  # composelint: ignore[flat-network] -- 日\n  api:\n    links: [\"db:datenbank\"]\n    profiles: !reset []\n";
const INFRA_TEXT: &str = "services:\n  db: &db\n    image: postgres:17\n    networks: [back]\n    volumes: ['data:/var/lib/é']\n  replica:\n    <<: *db\n    network_mode: !reset null\nnetworks:\n  back: {internal: true}\nvolumes:\n  data: {}\n";

fn client(encoding: &'static str, more: &Value) -> Client {
    let files = [
        (BASE, BASE_TEXT),
        (OVER, OVER_TEXT),
        (INFRA, INFRA_TEXT),
        (ENV, "TAG=secret-tag\n"),
    ];
    let mut client = Client::with(&files, &["/é 日"], encoding, more);
    for path in [BASE, OVER, INFRA] {
        client.open(path);
    }
    client
}

/// Each place as file and text.
fn places(client: &Client, list: &Value) -> Vec<String> {
    let list = list.as_array().expect("a list").iter();
    let mut places: Vec<String> = list
        .map(|it| {
            let path = path(it["uri"].as_str().unwrap());
            let line = it["range"]["start"]["line"].as_u64().unwrap() + 1;
            format!(
                "{}:{line} {}",
                path.rsplit('/').next().unwrap(),
                client.covered(&path, &it["range"])
            )
        })
        .collect();
    places.sort();
    places
}

fn hover(client: &mut Client, path: &str, mark: &str) -> String {
    let params = client.at(path, mark);
    let answer = client.request("textDocument/hover", params);
    answer["contents"]["value"]
        .as_str()
        .unwrap_or("")
        .to_owned()
}

#[test]
fn a_service_is_found_in_every_file_in_every_encoding() {
    for encoding in ENCODINGS {
        let mut client = client(encoding, &json!({}));
        let at = client.at(BASE, "@d|b:5432");
        let definition = client.request("textDocument/definition", at.clone());
        assert_eq!(
            places(&client, &definition),
            ["compose.override.yaml:2 db", "infra.yaml:2 db"]
        );
        let mut all = at;
        all["context"] = json!({"includeDeclaration": true});
        let all = client.request("textDocument/references", all);
        let expected = [
            "compose.override.yaml:2 db",
            "compose.override.yaml:6 db",
            "compose.yaml:10 db",
            "compose.yaml:11 db",
            "infra.yaml:2 db",
        ];
        assert_eq!(places(&client, &all), expected);
    }
}

#[test]
fn renaming_changes_every_file_and_nothing_else() {
    let mut client = client("utf-16", &json!({}));
    let mut params = client.at(OVER, "d|b:datenbank");
    assert_eq!(
        client.request("textDocument/prepareRename", params.clone())["placeholder"],
        "db"
    );
    params["newName"] = json!("ledger");
    let edit = client.request("textDocument/rename", params.clone());
    client.apply(&edit);
    assert!(client.text(BASE).contains("depends_on: {\"ledger\": {"));
    assert!(
        client
            .text(BASE)
            .contains("postgres://u:${PW:-é}@ledger:5432/x")
    );
    assert!(
        client.text(OVER).contains("  ledger:\n")
            && client.text(OVER).contains("\"ledger:datenbank\"")
    );
    assert!(
        client.text(INFRA).contains("  ledger: &db\n") && client.text(INFRA).contains("<<: *db")
    );
    for (name, why) in [
        ("api", "already"),
        ("é b", "no name"),
        ("", "no name"),
        ("12", "no name"),
    ] {
        let mut params = client.at(OVER, "l|edger:datenbank");
        params["newName"] = json!(name);
        let refused = client
            .try_request("textDocument/rename", params)
            .unwrap_err();
        assert!(refused.contains(why), "{name}: {refused}");
    }
}

#[test]
fn networks_aliases_and_volumes_have_places_of_their_own() {
    let mut client = client("utf-32", &json!({}));
    for (file, mark, expected) in [
        (
            BASE,
            "b|ack: {aliases",
            vec![
                "compose.yaml:12 back",
                "infra.yaml:10 back",
                "infra.yaml:4 back",
            ],
        ),
        (
            INFRA,
            "'d|ata:/var",
            vec!["infra.yaml:12 data", "infra.yaml:5 data"],
        ),
        (BASE, "b|ackend]", vec!["compose.yaml:12 backend"]),
    ] {
        let mut params = client.at(file, mark);
        params["context"] = json!({"includeDeclaration": true});
        let all = client.request("textDocument/references", params);
        assert_eq!(places(&client, &all), expected, "{mark}");
    }
    let params = client.at(INFRA, "*|db");
    let anchor = client.request("textDocument/definition", params);
    assert_eq!(places(&client, &anchor).len(), 1);
    let params = client.at(INFRA, "[b|ack]");
    let highlights = client.request("textDocument/documentHighlight", params);
    let kinds: Vec<&Value> = highlights
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["kind"])
        .collect();
    assert_eq!(kinds, [2, 3]);
}

#[test]
fn hovers_tell_what_things_come_to() {
    let mut client = client("utf-16", &json!({}));
    for (file, mark, expected) in [
        (
            BASE,
            "  a|pi:",
            vec![
                "attached to: `front` (bridge)",
                "`back` (bridge, internal)",
                "`backend`",
                "reaches: `proxy`",
                "waits for: `db`",
                "needs: `db:5432` (address)",
                "can leave: yes",
            ],
        ),
        (
            INFRA,
            "  ba|ck: {",
            vec![
                "internal: yes",
                "members: ",
                "`api`",
                "isolates: `db`, `replica` from services",
            ],
        ),
        (
            BASE,
            "\"44|3:443\"",
            vec!["on every engine: bound to all addresses", "ufw"],
        ),
        (BASE, "${T|AG}", vec!["set in .env on line 1", "not shown"]),
        (BASE, "${P|W", vec!["has no value"]),
        (INFRA, "int|ernal: true", vec!["members cannot leave"]),
        (OVER, "flat-n|etwork", vec!["Group isolation"]),
        (BASE, "back|end]", vec!["a further name of `api` on `back`"]),
        (INFRA, "  da|ta: {}", vec!["**volume** `data`: used"]),
    ] {
        let text = hover(&mut client, file, mark);
        for part in expected {
            assert!(text.contains(part), "{mark}: {part} in {text}");
        }
        assert!(!text.contains("secret-tag"), "{text}");
    }
    assert_eq!(hover(&mut client, BASE, "日本|語"), "");
}

#[test]
fn names_are_completed_where_they_belong() {
    let mut client = client("utf-16", &json!({}));
    for (file, old, new, expected) in [
        (
            BASE,
            "networks: [front]",
            "networks: [front, |]",
            vec!["back", "default", "front"],
        ),
        (BASE, "condition: service_started", "condition: |", vec![]),
        (
            OVER,
            "links: [\"db:datenbank\"]",
            "depends_on:\n      - |",
            vec!["db", "proxy", "replica"],
        ),
        (OVER, "- db\n", "- db\n        x: |", vec![]),
        (
            INFRA,
            "volumes: ['data:/var/lib/é']",
            "volumes:\n    - d|",
            vec!["data:"],
        ),
        (
            OVER,
            "ignore[flat-network]",
            "ignore[flat|",
            vec!["flat-network"],
        ),
        (BASE, "profiles: [web]", "profiles: [|]", vec![]),
    ] {
        if !client.text(file).contains(old) {
            continue;
        }
        client.replace(file, old, &new.replace('|', ""));
        let params = client.at(file, new);
        let offered = client.request("textDocument/completion", params);
        let mut labels: Vec<&str> = offered
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["label"].as_str().unwrap())
            .collect();
        labels.sort_unstable();
        for label in &expected {
            assert!(labels.contains(label), "{new}: {labels:?}");
        }
    }
}

#[test]
fn a_condition_is_completed_behind_its_key() {
    let path = "/c/compose.yaml";
    let text = "services:\r\n  a:\r\n    image: é\r\n    depends_on:\r\n      b:\r\n        condition: \r\n  b: {image: 日}\r\n";
    let mut client = Client::new(&[(path, text)], &[]);
    client.open(path);
    let params = client.at(path, "condition: |\r");
    let offered = client.request("textDocument/completion", params);
    let labels: Vec<&str> = offered
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["label"].as_str().unwrap())
        .collect();
    assert_eq!(
        labels,
        [
            "service_started",
            "service_healthy",
            "service_completed_successfully"
        ]
    );
}

#[test]
fn hints_and_lenses_say_what_the_text_does_not() {
    let mut client = client("utf-16", &json!({"options": {"codeLens": true}}));
    let whole = json!({"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}});
    let hints = client.request(
        "textDocument/inlayHint",
        json!({"textDocument": {"uri": uri(BASE)}, "range": whole}),
    );
    assert_eq!(hints[0]["label"], "open to the network: all addresses");
    assert_eq!(hints[0]["position"]["line"], 5);
    let hints = client.request(
        "textDocument/inlayHint",
        json!({"textDocument": {"uri": uri(INFRA)}, "range": whole}),
    );
    let labels: Vec<&str> = hints
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["label"].as_str().unwrap())
        .collect();
    assert!(
        labels
            .iter()
            .any(|label| label.starts_with("inherits image, networks, volumes")),
        "{labels:?}"
    );
    let lenses = client.request(
        "textDocument/codeLens",
        json!({"textDocument": {"uri": uri(BASE)}}),
    );
    let titles: Vec<&str> = lenses
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["command"]["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles[0], "reached by 1, reaches 1, public");
    assert!(titles[1].ends_with("public through proxy"), "{titles:?}");
}

#[test]
fn code_lenses_are_off_by_default() {
    let mut client = client("utf-16", &json!({}));
    let lenses = client.request(
        "textDocument/codeLens",
        json!({"textDocument": {"uri": uri(BASE)}}),
    );
    assert_eq!(lenses, json!([]));
}

#[test]
fn outline_folds_links_and_search_know_the_project() {
    let mut client = client("utf-16", &json!({}));
    let outline = client.request(
        "textDocument/documentSymbol",
        json!({"textDocument": {"uri": uri(BASE)}}),
    );
    let names: Vec<&str> = outline
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["proxy", "api", "front"]);
    assert_eq!(outline[0]["children"][0]["name"], "\"443:443\"");
    let folds = client.request(
        "textDocument/foldingRange",
        json!({"textDocument": {"uri": uri(BASE)}}),
    );
    assert!(
        folds
            .as_array()
            .unwrap()
            .contains(&json!({"startLine": 3, "endLine": 6})),
        "{folds}"
    );
    let links = client.request(
        "textDocument/documentLink",
        json!({"textDocument": {"uri": uri(BASE)}}),
    );
    assert_eq!(links[0]["target"], uri(INFRA));
    assert_eq!(client.covered(BASE, &links[0]["range"]), "infra.yaml");
    for (query, expected) in [
        ("svc:rep", "replica"),
        ("net:BACK", "back"),
        ("port:443", "proxy \"443:443\""),
        ("front", "front"),
    ] {
        let found = client.request("workspace/symbol", json!({"query": query}));
        assert_eq!(found[0]["name"], expected, "{query}");
    }
}

#[test]
fn the_call_hierarchy_is_reachability() {
    let mut client = client("utf-16", &json!({}));
    let params = client.at(BASE, "  a|pi:");
    let items = client.request("textDocument/prepareCallHierarchy", params);
    assert_eq!(items[0]["name"], "api");
    let names = |calls: &Value, side: &str| -> Vec<String> {
        let calls = calls.as_array().unwrap().iter();
        calls
            .map(|it| it[side]["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let incoming = client.request("callHierarchy/incomingCalls", json!({"item": items[0]}));
    let incoming = names(&incoming, "from");
    assert!(
        incoming.contains(&"proxy".to_owned()) && incoming.contains(&"db".to_owned()),
        "{incoming:?}"
    );
    let outgoing = client.request("callHierarchy/outgoingCalls", json!({"item": items[0]}));
    let outgoing = names(&outgoing, "to");
    assert!(outgoing.contains(&"@internet".to_owned()), "{outgoing:?}");
    let outside = client.request(
        "callHierarchy/incomingCalls",
        json!({"item": {"name": "@internet", "data": {}}}),
    );
    assert_eq!(outside, json!([]));
}

#[test]
fn the_topology_is_drawn_and_follows_the_cursor() {
    let mut client = client("utf-16", &json!({}));
    let params = client.at(BASE, "image: ngi|nx");
    let drawn = client.request("composelint/topology", params);
    assert!(drawn["svg"].as_str().unwrap().starts_with("<svg"));
    assert!(drawn["mermaid"].as_str().unwrap().starts_with("flowchart"));
    assert_eq!(drawn["focus"], "proxy");
    let command = json!({"command": "composelint.showTopology", "arguments": [uri(BASE)]});
    assert!(
        client.request("workspace/executeCommand", command)["svg"]
            .as_str()
            .unwrap()
            .contains("proxy")
    );
    let near = json!({"textDocument": {"uri": uri(BASE)}, "focus": "proxy", "depth": 1});
    assert!(
        !client.request("composelint/topology", near)["mermaid"]
            .as_str()
            .unwrap()
            .contains("replica")
    );
    let page = client.request(
        "workspace/textDocumentContent",
        json!({"uri": "composelint:/rules/flat-network.md"}),
    );
    assert!(page["text"].as_str().unwrap().contains("Group isolation"));
}
