//! From a key to the diagnostics: a change of one character, and the list of the file as the editor gets it.

use std::fmt::Write;
use std::sync::Arc;

use composelint_lsp::{MemoryDisk, address, serve};
use divan::Bencher;
use lsp_server::{Connection, Message, Notification, Request};
use serde_json::{Value, json};

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// A project of services with ten to eleven lines each, on a network for every ten of them.
fn project(services: usize) -> String {
    let mut text = String::from("# é 日 😀\nservices:\n");
    for at in 0..services {
        let (net, before) = (at / 10, at.saturating_sub(1));
        let _ = write!(
            text,
            "  s{at}:\n    image: example/app:{at}\n    environment:\n      NAME: s{at} é\n      NEXT_URL: http://s{before}:8080/\n    \
             ports: [\"127.0.0.1:{}:8080\"]\n    networks: [net{net}]\n    depends_on:\n      s{before}:\n        condition: service_started\n",
            1024 + at
        );
        if at == 0 {
            text.truncate(text.rfind("    depends_on").unwrap_or(text.len()));
        }
    }
    text.push_str("networks:\n");
    for net in 0..=services / 10 {
        let _ = writeln!(text, "  net{net}: {{}}");
    }
    text
}

/// An editor with a file open that types one character and asks what is found.
struct Editor {
    client: Connection,
    uri: String,
    id: i32,
}

/// Contracts about a project of services on many networks; one is violated.
const POLICY: &str = "version: 1\ncontracts:\n  - {name: no-lan, type: exposure, services: '*', allow: loopback}\n  \
    - {name: apart, type: forbid, from: s1, to: s2 | s50}\n  - {name: few, type: count, of: networks-per-service, max: 3}\n  \
    - {name: own, type: allow-only, to: s50, from: 's5?'}\n";

/// The text of a project whose services have to do with those of all other such projects.
fn joined(services: usize) -> String {
    let text = project(services).replace("[net0]", "[net0, edge]");
    format!("{text}  edge: {{external: true, name: edge}}\n")
}

impl Editor {
    fn new(text: &str, others: usize) -> Self {
        let disk = MemoryDisk::new([("/w/shop/compose.yaml", text)]);
        for at in 0..others {
            disk.write(&format!("/w/p{at}/compose.yaml"), &project(8));
        }
        Self::on(disk, text, others)
    }

    /// A project with a policy that meets others on a network; every tenth of the others is on it, or all of them.
    fn amid(text: &str, others: usize, all: bool) -> Self {
        let disk = MemoryDisk::new([
            ("/w/shop/compose.yaml", text),
            ("/w/shop/composelint.policy.yaml", POLICY),
            (
                "/w/edge/compose.yaml",
                "services:\n  s0: {image: traefik, networks: [edge]}\nnetworks: {edge: {name: edge}}\n",
            ),
        ]);
        for at in 1..others {
            let is_joined = all || at % 10 == 0;
            let text = if is_joined { joined(8) } else { project(8) };
            disk.write(&format!("/w/p{at}/compose.yaml"), &text);
        }
        Self::on(disk, text, others)
    }

    fn on(disk: MemoryDisk, text: &str, others: usize) -> Self {
        let (server, client) = Connection::memory();
        std::thread::spawn(move || serve(server, Arc::new(disk)));
        let uri = |path: &str| address::uri_of(path).expect("an absolute path").to_string();
        let mut editor = Self {
            client,
            uri: uri("/w/shop/compose.yaml"),
            id: 0,
        };
        let capabilities = json!({"general": {"positionEncodings": ["utf-16"]}, "textDocument": {"diagnostic": {}}});
        let options = json!({"scope": "workspace"});
        let folders = json!([{"uri": uri("/w"), "name": "w"}]);
        editor.ask("initialize", json!({"capabilities": capabilities, "workspaceFolders": folders, "initializationOptions": options}));
        editor.tell("initialized", json!({}));
        let document = json!({"uri": editor.uri, "languageId": "yaml", "version": 1, "text": text});
        editor.tell("textDocument/didOpen", json!({"textDocument": document}));
        // The whole workspace is looked at before the first key.
        loop {
            let first = editor.ask("workspace/symbol", json!({"query": "svc:s0"}));
            if first.as_array().is_some_and(|found| found.len() > others) {
                return editor;
            }
        }
    }

    fn tell(&self, method: &str, params: Value) {
        let notification = Notification::new(method.to_owned(), params);
        self.client
            .sender
            .send(notification.into())
            .expect("the server listens");
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.id += 1;
        let request = Request::new(self.id.into(), method.to_owned(), params);
        self.client
            .sender
            .send(request.into())
            .expect("the server listens");
        loop {
            let message = self.client.receiver.recv().expect("an answer");
            if let Message::Response(response) = message {
                return response.response_result.expect("no error");
            }
        }
    }

    /// Puts a character in line 4, behind `NAME:`, or takes it away.
    fn key(&mut self) -> Value {
        let even = self.id % 2 == 0;
        let start = json!({"line": 5, "character": 12});
        let (end, text) = if even {
            (json!({"line": 5, "character": 13}), "")
        } else {
            (start.clone(), "x")
        };
        let change = json!({"range": {"start": start, "end": end}, "text": text});
        self.tell("textDocument/didChange", json!({"textDocument": {"uri": self.uri, "version": self.id}, "contentChanges": [change]}));
        let uri = self.uri.clone();
        self.ask(
            "textDocument/diagnostic",
            json!({"textDocument": {"uri": uri}}),
        )
    }
}

#[divan::bench(sample_count = 200)]
fn in_a_file_of_a_thousand_lines(bencher: Bencher<'_, '_>) {
    let mut editor = Editor::new(&project(98), 0);
    bencher.bench_local(|| editor.key());
}

#[divan::bench(sample_count = 200)]
fn in_a_workspace_of_two_hundred_projects(bencher: Bencher<'_, '_>) {
    let mut editor = Editor::new(&project(98), 200);
    bencher.bench_local(|| editor.key());
}

#[divan::bench(sample_count = 200)]
fn amid_twenty_of_two_hundred_projects_with_a_policy(bencher: Bencher<'_, '_>) {
    let mut editor = Editor::amid(&joined(98), 200, false);
    bencher.bench_local(|| editor.key());
}

#[divan::bench(sample_count = 100)]
fn amid_two_hundred_projects_with_a_policy(bencher: Bencher<'_, '_>) {
    let mut editor = Editor::amid(&joined(98), 200, true);
    bencher.bench_local(|| editor.key());
}

#[divan::bench(sample_count = 20)]
fn in_a_file_of_two_thousand_services(bencher: Bencher<'_, '_>) {
    let mut editor = Editor::new(&project(2000), 0);
    bencher.bench_local(|| editor.key());
}
