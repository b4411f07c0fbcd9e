//! Random editing and random messages: increments come to the same as the whole text, and nothing that is sent ends the server.

use std::sync::Arc;

use composelint_lsp::documents::{Change, apply};
use composelint_yaml::{Encoding, Position};
use lsp_server::{Message, Notification, Request};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::client::{Client, uri};

const PATH: &str = "/é 日/compose.yaml";
const POLICY: &str = "/é 日/composelint.policy.yaml";
const CONTRACT: &str = "version: 1\ncontracts:\n  - {name: é, type: forbid, from: '*', to: '*'}\n";
const EDGE: &str = "/é 日/edge/compose.yaml";
const MEETS: &str =
    "services: {proxy: {image: nginx, networks: [edge]}}\nnetworks: {edge: {name: edge}}\n";
const SHOP: &str = "# 日本語 😀 é\r\nservices:\r\n  web:\r\n    image: nginx\r\n    networks: [front]\r\n  db: &db\r\n    image: postgres:17 # é\r\n    ports: [\"5432:5432\"]\r\n  copy:\r\n    <<: *db\r\nnetworks:\r\n  front: {}\r\n";

/// Where a byte is, counted by hand: a line ends at `\n`, `\r\n` or `\r`.
fn position(text: &str, byte: usize, encoding: Encoding) -> Position {
    let before = &text[..byte];
    let ends_line =
        |at: usize, c: char| c == '\n' || (c == '\r' && !text[at + 1..].starts_with('\n'));
    let ends: Vec<usize> = before
        .char_indices()
        .filter(|(at, c)| ends_line(*at, *c))
        .map(|(at, _)| at + 1)
        .collect();
    let line = &before[ends.last().copied().unwrap_or(0)..];
    let column = match encoding {
        Encoding::Bytes => line.len(),
        Encoding::CodePoints => line.chars().count(),
        Encoding::Utf16 => line.encode_utf16().count(),
    };
    Position {
        line: u32::try_from(ends.len()).unwrap(),
        column: u32::try_from(column).unwrap(),
    }
}

/// The nearest byte before one that an editor can point at: none is inside a character or a line end.
fn boundary(text: &str, byte: usize) -> usize {
    let mut at = text.floor_char_boundary(byte % (text.len() + 1));
    while at > 0 && text[..at].ends_with('\r') && text[at..].starts_with('\n') {
        at -= 1;
    }
    at
}

proptest! {
    #[test]
    fn increments_come_to_the_same_as_the_whole_text(
        start in "[a-z\u{e9}\u{65e5}\u{1f600}\r\n\t :-]{0,60}",
        edits in prop::collection::vec((any::<usize>(), any::<usize>(), "[a\u{e9}\u{65e5}\u{1f600}\r\n\t ]{0,5}"), 0..20),
    ) {
        for encoding in [Encoding::Bytes, Encoding::CodePoints, Encoding::Utf16] {
            let mut whole = start.clone();
            let mut kept: Arc<str> = Arc::from(start.as_str());
            for (from, to, text) in &edits {
                let (from, to) = (boundary(&whole, *from), boundary(&whole, *to));
                let (from, to) = (from.min(to), from.max(to));
                let range = Some((position(&whole, from, encoding), position(&whole, to, encoding)));
                kept = apply(&kept, &Change { range, text: text.clone() }, encoding);
                whole.replace_range(from..to, text);
                prop_assert_eq!(&*kept, whole.as_str());
            }
        }
    }

    #[test]
    fn places_that_no_text_has_are_its_ends(line in any::<u32>(), column in any::<u32>(), text in "[a\u{1f600}\r\n]{0,9}") {
        for encoding in [Encoding::Bytes, Encoding::CodePoints, Encoding::Utf16] {
            let at = Position { line, column };
            let change = Change { range: Some((at, Position { line: 0, column: 0 })), text: String::new() };
            let kept = apply(&Arc::from(text.as_str()), &change, encoding);
            prop_assert!(text.ends_with(&*kept));
        }
    }
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.roll(of.len())]
    }
}

#[test]
fn after_random_typing_the_findings_are_those_of_the_text_as_it_stands() {
    let more = || json!({"textDocument": {"diagnostic": {}}});
    let mut dice = Dice(7);
    let mut client = Client::with(&[(PATH, SHOP)], &[], "utf-16", &more());
    client.open(PATH);
    let asked = json!({"textDocument": {"uri": uri(PATH)}});
    for round in 0..60 {
        let text = client.text(PATH).to_owned();
        let (a, b) = (
            boundary(&text, dice.roll(1 << 20)),
            boundary(&text, dice.roll(1 << 20)),
        );
        let end = a.max(b).min(text.floor_char_boundary(a.min(b) + 12));
        let old = text[a.min(b)..boundary(&text, end).max(a.min(b))].to_owned();
        let new = dice.pick(&[
            "",
            "é",
            "\r\n",
            "  ",
            ": ",
            "[",
            "db",
            "😀: x\r\n",
            "ports: ['1:1']",
            "\t",
            "- ",
        ]);
        // Only where the old text is the first of its kind, as the editor of these tests looks for it.
        if !old.is_empty() && text.find(&old) == Some(a.min(b)) {
            client.replace(PATH, &old, new);
        }
        if round % 6 == 5 {
            let text = client.text(PATH).to_owned();
            let typed = client.request("textDocument/diagnostic", asked.clone());
            let mut fresh = Client::with(&[(PATH, SHOP)], &[], "utf-16", &more());
            fresh.open_as(PATH, &text);
            let whole = fresh.request("textDocument/diagnostic", asked.clone());
            assert_eq!(typed["items"], whole["items"], "{text}");
        }
    }
}

const METHODS: [&str; 34] = [
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didChange",
    "textDocument/didChange",
    "textDocument/didClose",
    "textDocument/didSave",
    "workspace/didChangeWatchedFiles",
    "workspace/didChangeWorkspaceFolders",
    "workspace/didChangeConfiguration",
    "$/cancelRequest",
    "initialized",
    "é",
    "textDocument/diagnostic",
    "workspace/diagnostic",
    "textDocument/codeAction",
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/completion",
    "textDocument/inlayHint",
    "textDocument/codeLens",
    "textDocument/documentSymbol",
    "workspace/symbol",
    "textDocument/foldingRange",
    "textDocument/documentLink",
    "textDocument/prepareCallHierarchy",
    "callHierarchy/incomingCalls",
    "callHierarchy/outgoingCalls",
    "composelint/topology",
    "workspace/executeCommand",
    "workspace/textDocumentContent",
];

fn any_position(dice: &mut Dice) -> Value {
    let numbers = [
        json!(0),
        json!(dice.roll(14)),
        json!(dice.roll(40)),
        json!(u32::MAX),
        json!(u64::MAX),
        json!(-1),
        json!(1e99),
        json!("1"),
        json!(null),
    ];
    let line = numbers[dice.roll(numbers.len())].clone();
    let character = numbers[dice.roll(numbers.len())].clone();
    json!({"line": line, "character": character})
}

fn any_uri(dice: &mut Dice) -> String {
    let uris = [
        uri(PATH),
        uri(PATH),
        uri(PATH),
        uri("/é 日/compose.override.yaml"),
        uri(POLICY),
        uri("/é 日/.composelint.yaml"),
        uri("/.composelint-baseline.json"),
        uri(EDGE),
        uri("/.env"),
        "untitled:1".to_owned(),
        "é".to_owned(),
        "file:///%00".to_owned(),
    ];
    uris[dice.roll(uris.len())].clone()
}

fn any_params(dice: &mut Dice) -> Value {
    let uri = any_uri(dice);
    let text = dice.pick(&[
        SHOP,
        "",
        "a: [",
        "services: {a: {networks: [b",
        "\u{feff}services:\n\t- \u{0}",
        "&a [*a, *a]",
        "😀",
        "services:\n  db:\n    image: x\n",
        CONTRACT,
        "version: 1\npolicies: ['*', '**/p*.yaml', '[']\ncontracts:\n  - {name: é, type: forbid, from: '*', to: '!('}\n",
        "{\"version\": 1, \"findings\": [{\"rule\": \"é\", \"fingerprint\": \"0\"}, 1]}",
        "services: {web: {networks: [n]}}\nnetworks: {n: {external: true, name: edge}}\n",
    ]);
    let range = json!({"start": any_position(dice), "end": any_position(dice)});
    let change = match dice.roll(4) {
        0 => json!({"text": text}),
        1 => json!({"range": range, "text": null}),
        _ => json!({"range": range, "text": text}),
    };
    let all = json!({
        "textDocument": {"uri": uri, "version": dice.roll(99), "text": text, "languageId": "yaml"},
        "position": any_position(dice),
        "range": range,
        "contentChanges": [change],
        "context": {"diagnostics": [], "only": ["source", "quickfix"], "includeDeclaration": true},
        "newName": text,
        "query": text,
        "id": dice.roll(500),
        "changes": [{"uri": uri, "type": 1}],
        "event": {"added": [{"uri": uri, "name": ""}], "removed": [{"uri": uri}]},
        "settings": {"composelint": {"codeLens": true, "scope": dice.pick(&["workspace", "open", "é"]), "baseline": dice.pick(&["auto", "off", "é", "/"]), "syntax": dice.pick(&["auto", "off"])}},
        "item": {"data": {"path": PATH, "service": dice.pick(&["db", "é"])}},
        "command": "composelint.showTopology",
        "arguments": [uri],
        "uri": "composelint:/rules/flat-network.md",
        "focus": dice.pick(&["db", "é"]),
    });
    match dice.roll(8) {
        0 => Value::Null,
        1 => json!([1, "é"]),
        2 => {
            // One part less.
            let mut all = all.as_object().unwrap().clone();
            let keys: Vec<String> = all.keys().cloned().collect();
            all.remove(&keys[dice.roll(keys.len())]);
            Value::Object(all)
        }
        _ => all,
    }
}

/// `COMPOSELINT_SEEDS` asks for more than the usual runs of 250 messages.
#[test]
fn nothing_that_is_sent_ends_the_server_or_hangs_it() {
    let seeds = std::env::var("COMPOSELINT_SEEDS").ok();
    let seeds: u64 = seeds.and_then(|seeds| seeds.parse().ok()).unwrap_or(12);
    let files = [(PATH, SHOP), (POLICY, CONTRACT), (EDGE, MEETS)];
    for seed in 0..seeds {
        let mut dice = Dice(seed);
        let mut client = Client::with(&files, &["/é 日"], "utf-8", &json!({}));
        for id in 10_000..10_250 {
            let method = METHODS[dice.roll(METHODS.len())].to_owned();
            let params = any_params(&mut dice);
            let message: Message = if dice.roll(5) == 0 || !method.contains("did") {
                Request::new(id.into(), method, params).into()
            } else {
                Notification::new(method, params).into()
            };
            client.send(message);
        }
        client.open(PATH);
        let hover = client.request("textDocument/hover", client.at(PATH, "  d|b"));
        assert!(
            hover["contents"]["value"]
                .as_str()
                .unwrap()
                .contains("service"),
            "seed {seed}"
        );
        assert_eq!(client.end(), 0);
    }
}
