//! No value of a secret is in anything that the server says: diagnostics, and every answer at every place of every file.

use serde_json::{Value, json};

use crate::client::{Client, uri};

const BASE: &str = "/é 日/compose.yaml";
const ENV: &str = "/é 日/.env";
const MORE: &str = "/é 日/more.env";

/// Each secret has `hunter2` in it.
const TEXT: &str = "x-env: &env # 日本語\r
  API_TOKEN: hunter2-in-anchor\r
services:\r
  db:\r
    image: postgres:17\r
    command: [postgres, \"--password=hunter2-in-command\", --token, hunter2-behind-flag]\r
    ports: [\"5432:5432\"]\r
    environment:\r
      <<: *env\r
      POSTGRES_PASSWORD: hunter2-in-mapping\r
      DATABASE_URL: \"postgres://app:hunter2-in-url@other:5432/app?password=hunter2-in-query\"\r
    labels: [\"traefik.http.middlewares.a.basicauth.users=admin:hunter2-in-label\"]\r
  api:\r
    image: \"example.test/api:${TAG}\"\r
    env_file: [more.env]\r
    environment:\r
      - AWS_SECRET_ACCESS_KEY=hunter2-in-list\r
      - PLAIN=${DB_PASSWORD:-hunter2-in-default}\r
      - REDIS_URL=redis://:${DB_PASSWORD}@db:6379\r
    depends_on: [db]\r
secrets:\r
  s: {environment: SECRET_IN_ENV}\r
";

const AT_A_PLACE: &[&str] = &[
    "textDocument/hover",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/completion",
    "textDocument/prepareCallHierarchy",
];

const OF_A_FILE: &[&str] = &[
    "textDocument/codeAction",
    "textDocument/inlayHint",
    "textDocument/codeLens",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/documentLink",
    "composelint/topology",
];

#[test]
fn no_secret_is_in_what_the_server_says() {
    let files = [
        (BASE, TEXT),
        (
            ENV,
            "TAG=hunter2-tag\r\nDB_PASSWORD=hunter2-é\r\nSECRET_IN_ENV=hunter2-in-dotenv\r\n",
        ),
        (MORE, "# é\r\nANYTHING=hunter2-in-env-file\r\n"),
    ];
    let more = json!({"options": {"codeLens": true, "inlayHints": true}});
    let mut client = Client::with(&files, &["/é 日"], "utf-16", &more);
    for (path, _) in files {
        client.open(path);
    }
    client.finding(BASE, "published-database-port");
    let mut answers = 0;
    for (path, text) in files {
        assert_quiet(path, "diagnostics", &json!(client.told(path)));
        let whole =
            json!({"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}});
        for method in OF_A_FILE {
            let params = json!({
                "textDocument": {"uri": uri(path)},
                "range": whole,
                "context": {"diagnostics": client.told(path).unwrap_or_default()},
            });
            answers += asked(&mut client, method, &params);
        }
        for (line, text) in text.lines().enumerate() {
            for character in 0..=text.encode_utf16().count() {
                let params = json!({
                    "textDocument": {"uri": uri(path)},
                    "position": {"line": line, "character": character},
                    "context": {"includeDeclaration": true},
                });
                for method in AT_A_PLACE {
                    answers += asked(&mut client, method, &params);
                }
            }
        }
    }
    answers += asked(&mut client, "workspace/symbol", &json!({"query": ""}));
    assert!(answers > 500, "{answers} answers said something");
}

/// Asks; 1 where something was said.
fn asked(client: &mut Client, method: &str, params: &Value) -> usize {
    let answer = client.try_request(method, params.clone());
    let said = answer.unwrap_or_else(Value::String);
    assert_quiet(method, &params.to_string(), &said);
    usize::from(!said.is_null())
}

fn assert_quiet(what: &str, asked: &str, said: &Value) {
    let text = said.to_string();
    assert!(!text.contains("hunter2"), "{what} {asked}: {text}");
}
