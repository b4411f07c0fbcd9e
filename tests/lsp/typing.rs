//! Diagnostics while a file is typed: at the right characters, whatever comes before them and however they are counted.

use serde_json::json;

use crate::client::{Client, ENCODINGS, uri};

/// A database that everyone can reach, behind everything that moves columns.
const SHOP: &str = "# 日本語 😀 é\r\nservices:\r\n  web: {image: nginx, labels: {\"é日😀\": \"x\"}, networks: [frønt😀, \"näch\"]}\r\n  db:\r\n    image: postgres:17 # 😀\r\n    environment: {A: \"日本\", B: 'é'} \r\n    ports: [\"5432:5432\"]\r\n";

const PATH: &str = "/é 日/my shop/compose.yaml";

#[test]
fn findings_are_at_the_right_characters_in_every_encoding() {
    for encoding in ENCODINGS {
        let mut client = Client::with(&[(PATH, SHOP)], &[], encoding, &json!({}));
        client.open(PATH);
        let port = client.finding(PATH, "published-database-port");
        assert_eq!(client.covered(PATH, &port["range"]), "\"5432:5432\"");
        let list = client.told(PATH).unwrap().to_vec();
        let undeclared: Vec<&str> = list
            .iter()
            .filter(|it| it["code"] == "undeclared-network")
            .map(|it| client.covered(PATH, &it["range"]))
            .collect();
        assert_eq!(undeclared, ["frønt😀", "\"näch\""], "{encoding}");
    }
}

#[test]
fn a_key_typed_behind_everything_moves_what_follows() {
    for encoding in ENCODINGS {
        let mut client = Client::with(&[(PATH, SHOP)], &[], encoding, &json!({}));
        client.open(PATH);
        client.finding(PATH, "published-database-port");
        client.replace(PATH, "\"日本\"", "\"日本😀😀\"");
        client.replace(PATH, "5432:5432", "127.0.0.1:5432:5432");
        client.no_finding(PATH, "published-database-port");
        client.replace(PATH, "127.0.0.1:5432:5432", "5432:5432");
        let port = client.finding(PATH, "published-database-port");
        assert_eq!(
            client.covered(PATH, &port["range"]),
            "\"5432:5432\"",
            "{encoding}"
        );
    }
}

#[test]
fn what_still_stands_is_still_found_while_the_text_is_broken() {
    let mut client = Client::new(&[(PATH, SHOP)], &[]);
    client.open(PATH);
    client.finding(PATH, "published-database-port");
    client.replace(PATH, "  web: {image", "  web: {{image");
    let broken = client.finding(PATH, "invalid-yaml");
    // The brace is missed on the next line, where something else begins.
    assert_eq!(broken["range"]["start"]["line"], 3);
    let list = client.told(PATH).unwrap().to_vec();
    let port = list
        .iter()
        .find(|it| it["code"] == "published-database-port")
        .expect("the database is still open");
    assert_eq!(client.covered(PATH, &port["range"]), "\"5432:5432\"");
    client.replace(PATH, "  web: {{image", "  web: {image");
    client.no_finding(PATH, "invalid-yaml");
    client.finding(PATH, "published-database-port");
}

#[test]
fn tabs_and_an_anchor_before_the_place_count_as_one_column_each() {
    let text = "x-open: &open\n  ports: [\t\"5432:5432\"\t]\nservices:\n  db:\n    image: postgres:17\n    <<: *open\n";
    let mut client = Client::new(&[("/t/compose.yaml", text)], &[]);
    client.open("/t/compose.yaml");
    let port = client.finding("/t/compose.yaml", "published-database-port");
    assert_eq!(
        client.covered("/t/compose.yaml", &port["range"]),
        "\"5432:5432\""
    );
    assert_eq!(port["range"]["start"]["character"], 11);
}

#[test]
fn the_language_id_does_not_matter_but_name_and_content_do() {
    let open = "services:\n  db: {image: postgres:17, ports: ['5432:5432']}\n";
    let other = "db: {image2: postgres:17, ports: ['5432:5432']}\n";
    let files = [
        ("/a/stack-é.yml", open),
        ("/a/notes.yaml", other),
        ("/a/notes.txt", open),
    ];
    let mut client = Client::new(&files, &[]);
    for (path, _) in files {
        client.open(path);
    }
    client.finding("/a/stack-é.yml", "published-database-port");
    client.replace("/a/notes.yaml", "image2", "image3");
    assert!(client.told("/a/notes.yaml").is_none_or(<[_]>::is_empty));
    assert!(client.told("/a/notes.txt").is_none_or(<[_]>::is_empty));
    // What is typed may make it one.
    client.replace("/a/notes.yaml", "db: {image3", "services: {db: {image");
    client.replace("/a/notes.yaml", "]}\n", "]}}\n");
    client.finding("/a/notes.yaml", "published-database-port");
}

#[test]
fn diagnostics_say_who_what_and_why() {
    let mut client = Client::new(&[(PATH, SHOP)], &[]);
    client.open(PATH);
    let port = client.finding(PATH, "published-database-port");
    assert_eq!(port["source"], "composelint");
    assert_eq!(
        port["codeDescription"]["href"],
        "composelint:/rules/published-database-port.md"
    );
    assert_eq!(port["severity"], 1);
    let message = port["message"].as_str().unwrap();
    assert!(message.contains("way: @lan → db"), "{message}");
    assert!(message.contains("help: "), "{message}");
    let related = port["relatedInformation"].as_array().unwrap();
    assert!(related.iter().any(|it| it["location"]["uri"] == uri(PATH)));
}

#[test]
fn an_editor_without_related_places_gets_them_in_the_message() {
    let more = json!({
        "textDocument": {"publishDiagnostics": {"relatedInformation": false}},
        "workspace": {"textDocumentContent": null},
    });
    let mut client = Client::with(&[(PATH, SHOP)], &[], "utf-16", &more);
    client.open(PATH);
    let port = client.finding(PATH, "published-database-port");
    let message = port["message"].as_str().unwrap();
    assert!(message.contains("see compose.yaml:5: "), "{message}");
    assert!(port.get("relatedInformation").is_none());
    // Nor a link that it could not open.
    let link = port["codeDescription"]["href"].as_str();
    assert!(
        link.is_none_or(|link| link.starts_with("https:")),
        "{link:?}"
    );
}

#[test]
fn broken_text_is_shown_unless_the_editor_says_that_another_server_does() {
    let broken = "services:\r\n  dü: {image: 'x}\r\n";
    for (setting, is_shown) in [("auto", true), ("on", true), ("off", false)] {
        let more = json!({"options": {"syntax": setting}});
        let mut client = Client::with(&[(PATH, broken)], &[], "utf-16", &more);
        client.open(PATH);
        let list = client.wait(PATH, "a list", |_| true);
        let shown = list.iter().any(|it| it["code"] == "invalid-yaml");
        assert_eq!(shown, is_shown, "{setting}: {list:#?}");
    }
}

#[test]
fn an_editor_that_asks_is_answered_and_not_told() {
    let more = json!({"textDocument": {"diagnostic": {"dynamicRegistration": false}}, "workspace": {"diagnostics": {"refreshSupport": true}}});
    let mut client = Client::with(&[(PATH, SHOP)], &[], "utf-8", &more);
    client.open(PATH);
    let params = json!({"textDocument": {"uri": uri(PATH)}});
    let report = client.request("textDocument/diagnostic", params.clone());
    assert_eq!(report["kind"], "full");
    let port = report["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["code"] == "published-database-port")
        .unwrap();
    assert_eq!(client.covered(PATH, &port["range"]), "\"5432:5432\"");
    let again = json!({"textDocument": {"uri": uri(PATH)}, "previousResultId": report["resultId"]});
    assert_eq!(
        client.request("textDocument/diagnostic", again.clone())["kind"],
        "unchanged"
    );
    client.replace(PATH, "5432:5432", "127.0.0.1:5432:5432");
    assert_eq!(
        client.request("textDocument/diagnostic", again)["kind"],
        "full"
    );
    assert!(client.told(PATH).is_none_or(<[_]>::is_empty));
    let all = client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    assert_eq!(all["items"][0]["uri"], uri(PATH));
}
