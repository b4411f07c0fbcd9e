//! From `initialize` to `exit`, in the right order and in any other.

use composelint_lsp::MemoryDisk;
use lsp_server::{Connection, Message, Notification, Request, Response};
use serde_json::{Value, json};

use crate::client::{Client, uri};

const PATH: &str = "/é/compose.yaml";
const DB: &str = "services:\r\n  db: {image: postgres:17, ports: ['5432:5432']} # 😀\r\n";

#[test]
fn it_ends_well_after_shutdown_and_badly_without() {
    let mut client = Client::new(&[], &[]);
    assert_eq!(client.end(), 0);
    let mut client = Client::new(&[(PATH, DB)], &["/é"]);
    client.open(PATH);
    assert_eq!(client.exit(), 1);
}

#[test]
fn after_shutdown_nothing_is_answered_but_exit() {
    let mut client = Client::new(&[(PATH, DB)], &[]);
    client.open(PATH);
    client.request("shutdown", Value::Null);
    let refused = client.try_request("textDocument/hover", client.at(PATH, "db|"));
    assert!(refused.unwrap_err().starts_with("-32600"));
    assert_eq!(client.exit(), 0);
}

#[test]
fn before_initialize_requests_are_refused_and_notifications_passed_over() {
    let (server, client) = Connection::memory();
    let thread = std::thread::spawn(move || {
        composelint_lsp::serve(server, std::sync::Arc::new(MemoryDisk::default()))
    });
    let send = |message: Message| client.sender.send(message).unwrap();
    send(Notification::new("textDocument/didOpen".to_owned(), json!({"a": 1})).into());
    send(Request::new(7.into(), "textDocument/hover".to_owned(), json!({})).into());
    let Message::Response(Response {
        response_result, ..
    }) = client.receiver.recv().unwrap()
    else {
        panic!("an answer")
    };
    assert_eq!(response_result.unwrap_err().code, -32002);
    send(Notification::new("exit".to_owned(), Value::Null).into());
    assert_eq!(thread.join().unwrap(), 1);
}

#[test]
fn an_editor_that_hangs_up_ends_it() {
    let (server, client) = Connection::memory();
    let thread = std::thread::spawn(move || {
        composelint_lsp::serve(server, std::sync::Arc::new(MemoryDisk::default()))
    });
    drop(client);
    assert_eq!(thread.join().unwrap(), 1);
}

#[test]
fn initialize_without_any_parameters_is_enough() {
    let (server, client) = Connection::memory();
    let thread = std::thread::spawn(move || {
        composelint_lsp::serve(server, std::sync::Arc::new(MemoryDisk::default()))
    });
    for (id, method) in [(1, "initialize"), (2, "initialize"), (3, "shutdown")] {
        client
            .sender
            .send(Request::new(id.into(), method.to_owned(), Value::Null).into())
            .unwrap();
    }
    let mut codes = Vec::new();
    while codes.len() < 3 {
        if let Message::Response(response) = client.receiver.recv().unwrap() {
            codes.push(
                response
                    .response_result
                    .map_or_else(|error| error.code, |_| 0),
            );
        }
    }
    assert_eq!(codes, [0, -32600, 0]);
    client
        .sender
        .send(Notification::new("exit".to_owned(), Value::Null).into())
        .unwrap();
    assert_eq!(thread.join().unwrap(), 0);
}

#[test]
fn a_cancelled_request_is_answered_as_such() {
    let many: Vec<String> = (0..300)
        .map(|at| format!("  s{at}: {{image: 'x:{at}é', depends_on: [s0]}}\n"))
        .collect();
    let many = many.concat();
    let text = format!("services:\n{many}");
    let mut client = Client::new(&[(PATH, &text)], &[]);
    client.open(PATH);
    let slow = client.send_request("textDocument/hover", client.at(PATH, "s0|:"));
    let id = client.send_request("textDocument/hover", client.at(PATH, "s1|:"));
    client.notify("$/cancelRequest", json!({"id": 3}));
    client.notify("$/cancelRequest", json!({"id": "nobody"}));
    client.notify("$/cancelRequest", json!([]));
    assert!(client.answer(&slow).is_ok());
    // It was answered or given up; either way it has exactly one answer.
    if let Err(error) = client.answer(&id) {
        assert!(error.starts_with("-32800"), "{error}");
    }
}

#[test]
fn a_request_about_a_text_that_has_changed_since_is_refused_as_such() {
    let many: Vec<String> = (0..400)
        .map(|at| format!("  s{at}: {{image: 'x:{at}é'}}\n"))
        .collect();
    let many = many.concat();
    let text = format!("services:\n{many}");
    let mut client = Client::new(&[(PATH, &text)], &[]);
    client.open(PATH);
    let id = client.send_request("textDocument/hover", client.at(PATH, "s1|:"));
    client.replace(PATH, "s0:", "s00:");
    match client.answer(&id) {
        Ok(_) => {}
        Err(error) => assert!(error.starts_with("-32801"), "{error}"),
    }
    assert!(
        !client
            .request("textDocument/hover", client.at(PATH, "s1|:"))
            .is_null()
    );
}

#[test]
fn settings_are_asked_for_and_obeyed() {
    let mut client = Client::with(
        &[(PATH, DB)],
        &[],
        "utf-16",
        &json!({"workspace": {"configuration": true, "didChangeWatchedFiles": {"dynamicRegistration": true}}}),
    );
    client.open(PATH);
    client.finding(PATH, "published-database-port");
    let methods: Vec<&str> = client
        .asked
        .iter()
        .map(|(method, _)| method.as_str())
        .collect();
    assert_eq!(
        methods,
        ["client/registerCapability", "workspace/configuration"]
    );
    let mut client = Client::with(
        &[(PATH, "services: {a: {image: [}}\n")],
        &[],
        "utf-16",
        &json!({"options": {"syntax": "off"}}),
    );
    client.open(PATH);
    client.wait(PATH, "a list", |_| true);
    client.no_finding(PATH, "invalid-yaml");
    client.notify(
        "workspace/didChangeConfiguration",
        json!({"settings": {"composelint": {"syntax": "on"}}}),
    );
    client.finding(PATH, "invalid-yaml");
}

#[test]
fn what_nobody_knows_is_said_to_be_unknown() {
    let mut client = Client::new(&[(PATH, DB)], &[]);
    client.open(PATH);
    assert!(
        client
            .try_request("composelint/é", json!({}))
            .unwrap_err()
            .starts_with("-32601")
    );
    assert!(
        client
            .try_request("textDocument/hover", json!({"position": 1}))
            .unwrap_err()
            .starts_with("-32602")
    );
    client.notify("composelint/é", json!({}));
    let elsewhere = json!({"textDocument": {"uri": uri("/elsewhere.yaml")}, "position": {"line": 9, "character": 9}});
    assert!(client.request("textDocument/hover", elsewhere).is_null());
}
