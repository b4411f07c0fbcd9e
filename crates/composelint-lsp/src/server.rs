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
    let Connection { sender, receiver } = connection;
    let answer = |response: Response| sender.send(response.into()).is_ok();
    let params = loop {
        match receiver.recv() {
            Ok(Message::Request(request)) if request.method == "initialize" => {
                let client = Client::of(&request.params);
                if !answer(Response::new_ok(request.id, capabilities::answer(&client))) {
                    return 1;
                }
                break request.params;
            }
            Ok(Message::Request(request)) => {
                let words = "the server waits for `initialize`".to_owned();
                if !answer(Response::new_err(
                    request.id,
                    ErrorCode::ServerNotInitialized as i32,
                    words,
                )) {
                    return 1;
                }
            }
            Ok(Message::Notification(notification)) if notification.method == "exit" => return 1,
            Ok(_) => {}
            Err(_) => return 1,
        }
    };
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
    let mut is_shut = false;
    let code = loop {
        let Ok(message) = receiver.recv() else {
            break 1;
        };
        match message {
            Message::Notification(notification) if notification.method == "exit" => {
                break u8::from(!is_shut);
            }
            Message::Request(request) if is_shut => {
                let words = "the server is shut down".to_owned();
                answer(Response::new_err(
                    request.id,
                    ErrorCode::InvalidRequest as i32,
                    words,
                ));
            }
            Message::Request(request) if request.method == "initialize" => {
                let words = "the server is initialized already".to_owned();
                answer(Response::new_err(
                    request.id,
                    ErrorCode::InvalidRequest as i32,
                    words,
                ));
            }
            Message::Request(request) => {
                is_shut = request.method == "shutdown";
                if jobs.send(shared.enqueue(request)).is_err() {
                    break 2;
                }
            }
            Message::Notification(notification) => {
                if !sort(notification, &shared, &jobs, &|message| {
                    sender.send(message).is_ok()
                }) {
                    break 2;
                }
            }
            Message::Response(response) => {
                let _ = jobs.send(Job::Response(response));
            }
        }
    };
    shared.end();
    drop(jobs);
    let _ = thread.join();
    code
}

/// Takes a notification; false when the worker is gone.
fn sort(
    notification: Notification,
    shared: &Shared,
    jobs: &mpsc::Sender<Job>,
    hand_on: &dyn Fn(Message) -> bool,
) -> bool {
    match notification.method.as_str() {
        "$/cancelRequest" => {
            shared.cancel(&notification.params);
            true
        }
        UNREADABLE => hand_on(log(2, "a message could not be read and was passed over")),
        "$/setTrace" | "$/progress" => true,
        _ => {
            if let (
                "textDocument/didChange" | "textDocument/didOpen" | "textDocument/didClose",
                Some(uri),
            ) = (
                notification.method.as_str(),
                request::uri(&notification.params),
            ) {
                shared.changed(uri.as_str());
            }
            jobs.send(Job::Notification(notification)).is_ok()
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
