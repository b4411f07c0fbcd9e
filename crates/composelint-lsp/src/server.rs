//! The main loop: from `initialize` to `exit`. It only sorts messages; the [`crate::worker`] does what they ask for.

use std::sync::{Arc, mpsc};
use std::thread;

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use serde_json::{Value, json};

use crate::capabilities;
use crate::client::{Client, Options};
use crate::disk::Disk;
use crate::request;
use crate::session::Session;
use crate::shared::Shared;
use crate::transport::UNREADABLE;
use crate::worker::{Job, Worker};

/// As much as the main thread usually has.
const STACK: usize = 8 * 1024 * 1024;

/// Serves a client until it says `exit` or hangs up; the exit code of the process: 0 when it said `shutdown` before.
pub fn serve(connection: Connection, disk: Arc<dyn Disk>) -> u8 {
    let Some(params) = initialize(&connection) else {
        return 1;
    };
    let Connection { sender, receiver } = connection;
    let (options, wrong) = Options::of(params.get("initializationOptions").unwrap_or(&Value::Null));
    let mut session = Session::new(Client::of(&params), options, disk);
    for root in roots(&params) {
        session.add_root(root);
    }
    for words in wrong {
        let _ = sender.send(log(2, &words));
    }
    let shared = Arc::new(Shared::default());
    let (jobs, queue) = mpsc::channel();
    let to_client = sender.clone();
    let send = Box::new(move |message| {
        // A client that hung up is noticed by the main loop.
        let _ = to_client.send(message);
    });
    let worker = Worker::new(session, queue, send, Arc::clone(&shared));
    let thread = thread::Builder::new()
        .name("worker".to_owned())
        .stack_size(STACK)
        .spawn(move || worker.run());
    let Ok(thread) = thread else { return 2 };
    let sorter = Sorter {
        shared: &shared,
        jobs: &jobs,
        hand_on: &|message| sender.send(message).is_ok(),
    };
    let code = sorter.run(&receiver);
    shared.end();
    drop(jobs);
    let _ = thread.join();
    code
}

/// Waits for `initialize` and answers it; its parameters, unless the client leaves before.
fn initialize(connection: &Connection) -> Option<Value> {
    loop {
        match connection.receiver.recv().ok()? {
            Message::Request(request) if request.method == "initialize" => {
                let client = Client::of(&request.params);
                let answer = Response::new_ok(request.id, capabilities::answer(&client));
                connection.sender.send(answer.into()).ok()?;
                return Some(request.params);
            }
            Message::Request(request) => {
                let (code, words) = (
                    ErrorCode::ServerNotInitialized,
                    "the server waits for `initialize`",
                );
                let answer = Response::new_err(request.id, code as i32, words.to_owned());
                connection.sender.send(answer.into()).ok()?;
            }
            Message::Notification(notification) if notification.method == "exit" => return None,
            Message::Notification(_) | Message::Response(_) => {}
        }
    }
}

/// Sorts messages: some are for the worker, some about it.
struct Sorter<'s> {
    shared: &'s Shared,
    jobs: &'s mpsc::Sender<Job>,
    hand_on: &'s dyn Fn(Message) -> bool,
}

impl Sorter<'_> {
    /// Sorts until the client says `exit` or hangs up; the exit code.
    fn run(&self, messages: impl IntoIterator<Item = Message>) -> u8 {
        let mut is_shut = false;
        for message in messages {
            let is_fine = match message {
                Message::Notification(notification) if notification.method == "exit" => {
                    return u8::from(!is_shut);
                }
                Message::Request(request) if is_shut => {
                    self.refuse(request, "the server is shut down")
                }
                Message::Request(request) if request.method == "initialize" => {
                    self.refuse(request, "the server is initialized already")
                }
                Message::Request(request) => {
                    is_shut = request.method == "shutdown";
                    self.jobs.send(self.shared.enqueue(request)).is_ok()
                }
                Message::Notification(notification) => self.notification(notification),
                Message::Response(response) => self.jobs.send(Job::Response(response)).is_ok(),
            };
            if !is_fine {
                return 2;
            }
        }
        1
    }

    fn refuse(&self, request: Request, words: &str) -> bool {
        let code = ErrorCode::InvalidRequest as i32;
        (self.hand_on)(Response::new_err(request.id, code, words.to_owned()).into())
    }

    /// Takes a notification; false when the worker is gone.
    fn notification(&self, notification: Notification) -> bool {
        match notification.method.as_str() {
            "$/cancelRequest" => {
                self.shared.cancel(&notification.params);
                true
            }
            UNREADABLE => {
                let words = "a message could not be read and was passed over";
                (self.hand_on)(log(2, words))
            }
            "$/setTrace" | "$/progress" => true,
            method => {
                let changes = [
                    "textDocument/didChange",
                    "textDocument/didOpen",
                    "textDocument/didClose",
                ];
                let uri = request::uri(&notification.params).filter(|_| changes.contains(&method));
                if let Some(uri) = uri {
                    self.shared.changed(uri.as_str());
                }
                self.jobs.send(Job::Notification(notification)).is_ok()
            }
        }
    }
}

/// The workspace's folders, in whichever of its three ways the client tells them.
fn roots(params: &Value) -> Vec<String> {
    let folders = params.get("workspaceFolders").and_then(Value::as_array);
    let folders: Vec<String> = folders
        .into_iter()
        .flatten()
        .filter_map(request::path)
        .collect();
    if !folders.is_empty() {
        return folders;
    }
    let uri = json!({"uri": params.get("rootUri")});
    let by_path = params
        .get("rootPath")
        .and_then(Value::as_str)
        .map(str::to_owned);
    request::path(&uri).or(by_path).into_iter().collect()
}

/// A line for the client's log; 1 is an error, 2 a warning, 3 a remark.
pub(crate) fn log(kind: u8, words: &str) -> Message {
    let params = json!({"type": kind, "message": format!("composelint: {words}")});
    Message::Notification(Notification::new("window/logMessage".to_owned(), params))
}

/// A request of the server's own.
pub(crate) fn ask(id: String, method: &str, params: Value) -> Message {
    Message::Request(Request::new(id.into(), method.to_owned(), params))
}
