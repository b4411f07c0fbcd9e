//! An editor: it sends what editors send, and keeps what it is told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use composelint_lsp::{MemoryDisk, address, on_drive, serve};
use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Value, json};

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The three ways to count columns.
pub(crate) const ENCODINGS: [&str; 3] = ["utf-8", "utf-16", "utf-32"];

/// An editor with a server.
pub(crate) struct Client {
    pub(crate) disk: MemoryDisk,
    pub(crate) encoding: &'static str,
    connection: Option<Connection>,
    server: Option<JoinHandle<u8>>,
    texts: BTreeMap<String, (i32, String)>,
    /// The last diagnostics of each file, and the version they are for.
    told: BTreeMap<String, (Option<i64>, Vec<Value>)>,
    /// Requests of the server, by method.
    pub(crate) asked: Vec<(String, Value)>,
    next: i32,
}

impl Client {
    /// An editor over some files, with folders, that can do everything but pull.
    pub(crate) fn new(files: &[(&str, &str)], folders: &[&str]) -> Self {
        Self::with(files, folders, "utf-16", &json!({}))
    }

    /// An editor that counts columns in its own way and has other capabilities as well.
    pub(crate) fn with(
        files: &[(&str, &str)],
        folders: &[&str],
        encoding: &'static str,
        more: &Value,
    ) -> Self {
        let mut capabilities = json!({
            "general": {"positionEncodings": [encoding]},
            "textDocument": {
                "publishDiagnostics": {"relatedInformation": true},
                "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
            },
            "workspace": {"workspaceEdit": {"documentChanges": true}, "textDocumentContent": {}},
        });
        merge(&mut capabilities, more);
        let options = capabilities["options"].take();
        let disk = MemoryDisk::new(files.iter().copied());
        let (server, client) = Connection::memory();
        let on_disk = Arc::new(disk.clone());
        let server = std::thread::spawn(move || serve(server, on_disk));
        let mut client = Self {
            disk,
            encoding,
            connection: Some(client),
            server: Some(server),
            texts: BTreeMap::new(),
            told: BTreeMap::new(),
            asked: Vec::new(),
            next: 0,
        };
        let folders: Vec<Value> = folders
            .iter()
            .map(|folder| json!({"uri": uri(folder), "name": "é"}))
            .collect();
        let params = json!({"capabilities": capabilities, "workspaceFolders": folders, "initializationOptions": options});
        let answer = client.request("initialize", params);
        assert_eq!(answer["capabilities"]["positionEncoding"], encoding);
        client.notify("initialized", json!({}));
        client
    }

    /// Opens a file of the disk.
    pub(crate) fn open(&mut self, path: &str) {
        let text = self.disk.read(path).expect("the file is on the disk");
        self.open_as(path, &text);
    }

    /// Opens a file with another text than that of the disk.
    pub(crate) fn open_as(&mut self, path: &str, text: &str) {
        self.texts.insert(path.to_owned(), (1, text.to_owned()));
        let document =
            json!({"uri": uri(path), "languageId": "plaintext", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Replaces the first `old` by `new`, as typing does: only that piece is sent.
    pub(crate) fn replace(&mut self, path: &str, old: &str, new: &str) {
        let text = &self.texts[path].1;
        let at = text
            .find(old)
            .unwrap_or_else(|| panic!("`{old}` is in {path}:\n{text}"));
        let range = json!({"start": self.position_of(path, at), "end": self.position_of(path, at + old.len())});
        let (version, text) = self.texts.get_mut(path).expect("the file is open");
        *version += 1;
        *text = text.replacen(old, new, 1);
        let params = json!({
            "textDocument": {"uri": uri(path), "version": *version},
            "contentChanges": [{"range": range, "text": new}],
        });
        self.notify("textDocument/didChange", params);
    }

    /// Saves the text as it stands.
    pub(crate) fn save(&mut self, path: &str) {
        self.disk.write(path, &self.texts[path].1);
        self.notify(
            "textDocument/didSave",
            json!({"textDocument": {"uri": uri(path)}}),
        );
    }

    /// Closes a file.
    pub(crate) fn close(&mut self, path: &str) {
        self.texts.remove(path);
        self.notify(
            "textDocument/didClose",
            json!({"textDocument": {"uri": uri(path)}}),
        );
    }

    /// Tells of a change on the disk: 1 made, 2 changed, 3 deleted.
    pub(crate) fn watched(&mut self, path: &str, kind: u8) {
        let params = json!({"changes": [{"uri": uri(path), "type": kind}]});
        self.notify("workspace/didChangeWatchedFiles", params);
    }

    /// The text as it stands.
    pub(crate) fn text(&self, path: &str) -> &str {
        &self.texts[path].1
    }

    /// Where a byte of an open file is.
    pub(crate) fn position_of(&self, path: &str, byte: usize) -> Value {
        position(&self.texts[path].1, byte, self.encoding)
    }

    /// The parameters of a request about the place of the first `mark`; `|` in it is the cursor.
    pub(crate) fn at(&self, path: &str, mark: &str) -> Value {
        let cursor = mark.find('|').unwrap_or(0);
        let text = mark.replacen('|', "", 1);
        let at = self
            .text(path)
            .find(&text)
            .unwrap_or_else(|| panic!("`{text}` is in {path}"));
        json!({"textDocument": {"uri": uri(path)}, "position": self.position_of(path, at + cursor)})
    }

    /// Asks, and waits for the answer; everything else that comes is kept.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        match self.try_request(method, params) {
            Ok(result) => result,
            Err(error) => panic!("{method}: {error}"),
        }
    }

    /// Asks; an error is an answer.
    pub(crate) fn try_request(&mut self, method: &str, params: Value) -> Result<Value, String> {
        let id = self.send_request(method, params);
        self.answer(&id)
    }

    /// Asks without waiting.
    pub(crate) fn send_request(&mut self, method: &str, params: Value) -> RequestId {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.send(Request::new(id.clone(), method.to_owned(), params).into());
        id
    }

    /// Waits for an answer.
    pub(crate) fn answer(&mut self, id: &RequestId) -> Result<Value, String> {
        let until = Instant::now() + PATIENCE;
        loop {
            let message = self.receive(until).expect("an answer in time");
            if let Message::Response(response) = message
                && response.id == *id
            {
                return response
                    .response_result
                    .map_err(|error| format!("{} {}", error.code, error.message));
            }
        }
    }

    /// Tells.
    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(Notification::new(method.to_owned(), params).into());
    }

    /// Sends anything.
    pub(crate) fn send(&mut self, message: Message) {
        let connection = self.connection.as_ref().expect("the server is there");
        connection.sender.send(message).expect("the server listens");
    }

    fn receive(&mut self, until: Instant) -> Option<Message> {
        let connection = self.connection.as_ref().expect("the server is there");
        let left = until.saturating_duration_since(Instant::now());
        let message = connection.receiver.recv_timeout(left).ok()?;
        if let Message::Notification(notification) = &message
            && notification.method == "textDocument/publishDiagnostics"
        {
            let params = &notification.params;
            let path = path(params["uri"].as_str().unwrap());
            let list = params["diagnostics"].as_array().unwrap().clone();
            self.told.insert(path, (params["version"].as_i64(), list));
        }
        if let Message::Notification(notification) = &message {
            let is_error =
                notification.params["type"] == 1 && notification.method == "window/logMessage";
            assert!(!is_error, "{}", notification.params);
        }
        if let Message::Request(request) = &message {
            self.asked
                .push((request.method.clone(), request.params.clone()));
            let answer = lsp_server::Response::new_ok(request.id.clone(), Value::Null);
            self.send(answer.into());
        }
        Some(message)
    }

    /// What was last said about a file.
    pub(crate) fn told(&self, path: &str) -> Option<&[Value]> {
        self.told.get(path).map(|(_, list)| list.as_slice())
    }

    /// Waits until what is said about a file fulfils a condition, and returns it.
    pub(crate) fn wait(
        &mut self,
        path: &str,
        what: &str,
        is_so: impl Fn(&[Value]) -> bool,
    ) -> Vec<Value> {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some((_, list)) = self.told.get(path)
                && is_so(list)
            {
                return list.clone();
            }
            let came = self.receive(until).is_some();
            assert!(
                came,
                "waited for {what} in {path}; there is {:#?}",
                self.told.get(path)
            );
        }
    }

    /// Waits until a file has a finding of a rule; its first one comes back.
    pub(crate) fn finding(&mut self, path: &str, rule: &str) -> Value {
        let list = self.wait(path, rule, |list| list.iter().any(|it| it["code"] == rule));
        list.into_iter()
            .find(|it| it["code"] == rule)
            .expect("it was there")
    }

    /// Waits until a file has no finding of a rule.
    pub(crate) fn no_finding(&mut self, path: &str, rule: &str) {
        self.wait(path, &format!("no {rule}"), |list| {
            list.iter().all(|it| it["code"] != rule)
        });
    }

    /// The text that a range of an open file covers.
    pub(crate) fn covered(&self, path: &str, range: &Value) -> &str {
        let text = self.text(path);
        let byte = |position: &Value| byte(text, position, self.encoding);
        &text[byte(&range["start"])..byte(&range["end"])]
    }

    /// Applies a workspace edit to open files and to the disk.
    pub(crate) fn apply(&mut self, edit: &Value) {
        let changes = edit["documentChanges"]
            .as_array()
            .expect("edits with versions")
            .clone();
        for change in changes {
            let path = path(change["textDocument"]["uri"].as_str().unwrap());
            let is_open = self.texts.contains_key(&path);
            let text = if is_open {
                self.text(&path).to_owned()
            } else {
                self.disk.read(&path).unwrap()
            };
            let text = applied(&text, change["edits"].as_array().unwrap(), self.encoding);
            if !is_open {
                self.disk.write(&path, &text);
                continue;
            }
            let (version, known) = self.texts.get_mut(&path).unwrap();
            assert_eq!(
                change["textDocument"]["version"], *version,
                "the edit is for the text as it stands"
            );
            *version += 1;
            known.clone_from(&text);
            let params = json!({"textDocument": {"uri": uri(&path), "version": *version}, "contentChanges": [{"text": text}]});
            self.notify("textDocument/didChange", params);
        }
    }

    /// Ends the server as an editor does; its exit code.
    pub(crate) fn end(&mut self) -> u8 {
        self.request("shutdown", Value::Null);
        self.exit()
    }

    /// Ends the server without a word before.
    pub(crate) fn exit(&mut self) -> u8 {
        self.notify("exit", Value::Null);
        drop(self.connection.take());
        self.server
            .take()
            .expect("the server runs")
            .join()
            .expect("the server ended by itself")
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if self.server.is_some() && !std::thread::panicking() {
            assert_eq!(self.end(), 0);
        }
    }
}

/// The address of a path.
pub(crate) fn uri(path: &str) -> String {
    let uri = address::uri_of(&on_drive(path));
    uri.expect("an absolute path").to_string()
}

/// The path of an address.
pub(crate) fn path(uri: &str) -> String {
    let path = address::path_of(&lsp_types::Uri::parse(uri).unwrap()).expect("a file");
    let drive = if cfg!(windows) { "C:" } else { "" };
    path.strip_prefix(drive).expect("on that drive").to_owned()
}

/// Where a byte is.
pub(crate) fn position(text: &str, byte: usize, encoding: &str) -> Value {
    let start = text[..byte].rfind('\n').map_or(0, |at| at + 1);
    let line = text[..byte].matches('\n').count();
    let before = &text[start..byte];
    let character = match encoding {
        "utf-8" => before.len(),
        "utf-16" => before.encode_utf16().count(),
        _ => before.chars().count(),
    };
    json!({"line": line, "character": character})
}

/// The byte of a place.
pub(crate) fn byte(text: &str, position: &Value, encoding: &str) -> usize {
    let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let mut left = usize::try_from(position["character"].as_u64().unwrap()).unwrap();
    let mut at = start;
    for c in text[start..].chars() {
        if left == 0 {
            break;
        }
        left -= match encoding {
            "utf-8" => c.len_utf8(),
            "utf-16" => c.len_utf16(),
            _ => 1,
        };
        at += c.len_utf8();
    }
    at
}

/// A text after edits that do not touch each other.
pub(crate) fn applied(text: &str, edits: &[Value], encoding: &str) -> String {
    let mut pieces: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|edit| {
            let at = |end: &str| byte(text, &edit["range"][end], encoding);
            (at("start"), at("end"), edit["newText"].as_str().unwrap())
        })
        .collect();
    pieces.sort_unstable();
    let mut changed = text.to_owned();
    for (start, end, new) in pieces.into_iter().rev() {
        changed.replace_range(start..end, new);
    }
    changed
}

fn merge(into: &mut Value, more: &Value) {
    match (into, more) {
        (Value::Object(into), Value::Object(more)) => {
            for (key, value) in more {
                merge(into.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (into, more) => *into = more.clone(),
    }
}
