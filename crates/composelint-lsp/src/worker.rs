//! The one thread that works: it takes messages in their order, answers, and looks at projects while nobody types.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use lsp_server::{ErrorCode, Message, Notification, Request, Response};
use serde_json::{Value, json};

use crate::answers;
use crate::client::Options;
use crate::request::Refused;
use crate::server::{ask, log};
use crate::session::Session;
use crate::shared::Shared;

/// The least and the most that the worker waits for the next key before it looks at a project.
const PAUSE: (Duration, Duration) = (Duration::from_millis(15), Duration::from_millis(250));

/// After this time of typing without a pause, a look at the projects is no longer broken off.
const PATIENCE: Duration = Duration::from_secs(1);

/// Something to do.
#[derive(Debug)]
pub(crate) enum Job {
    /// A request, and how many changes there had been when it came.
    Request(u64, Request),
    /// A notification.
    Notification(Notification),
    /// The answer to a question of the server.
    Response(Response),
}

/// The worker.
pub(crate) struct Worker {
    session: Session,
    queue: Receiver<Job>,
    send: Box<dyn Fn(Message) + Send>,
    shared: Arc<Shared>,
    questions: u32,
    /// Since when something has changed that the editor was not told of yet, and when the last of it did.
    changed: Option<(Instant, Instant)>,
    /// How long the last look took.
    cost: Duration,
}

impl Worker {
    /// A worker for a session; `send` hands messages to the client.
    pub(crate) fn new(
        session: Session,
        queue: Receiver<Job>,
        send: Box<dyn Fn(Message) + Send>,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            session,
            queue,
            send,
            shared,
            questions: 0,
            changed: None,
            cost: Duration::ZERO,
        }
    }

    /// Works until nobody sends jobs any more.
    pub(crate) fn run(mut self) {
        while !self.shared.is_over() {
            let job = match self.wait() {
                None => self
                    .queue
                    .recv()
                    .map_err(|_| RecvTimeoutError::Disconnected),
                Some(wait) => self.queue.recv_timeout(wait),
            };
            if matches!(job, Err(RecvTimeoutError::Disconnected)) {
                return;
            }
            let id = match &job {
                Ok(Job::Request(_, request)) => Some(request.id.clone()),
                _ => None,
            };
            let done = catch_unwind(AssertUnwindSafe(|| match job {
                Ok(job) => self.take(job),
                Err(_) => self.work(),
            }));
            if done.is_err() {
                self.recover(id);
            }
        }
    }

    /// How long to wait for the next message before there is something else to do; for ever when there is nothing.
    fn wait(&self) -> Option<Duration> {
        if let Some((_, last)) = self.changed {
            // The longer a look takes, the longer the next key is waited for.
            let pause = (self.cost * 2).clamp(PAUSE.0, PAUSE.1);
            return Some((last + pause).saturating_duration_since(Instant::now()));
        }
        (!self.session.errands.is_empty()).then_some(Duration::ZERO)
    }

    /// Nobody asks for anything: time to look at what changed, or else to look around.
    fn work(&mut self) {
        if self.changed.is_some() {
            self.look();
        } else if self.session.run_errand() && self.session.errands.is_empty() {
            self.note_change();
        }
    }

    /// Brings the projects up to date and tells the editor.
    fn look(&mut self) {
        let generation = self.shared.generation();
        let since = self.changed.map_or_else(Instant::now, |(since, _)| since);
        let began = Instant::now();
        let shared = Arc::clone(&self.shared);
        let stop = move || {
            shared.is_over() || (shared.generation() != generation && since.elapsed() < PATIENCE)
        };
        if !self.session.settle(None, &stop) {
            return;
        }
        self.cost = began.elapsed();
        self.changed = None;
        self.publish();
    }

    fn publish(&mut self) {
        let (messages, pull_again) = self.session.publish();
        let told = !messages.is_empty() || pull_again;
        for params in messages {
            self.notify("textDocument/publishDiagnostics", params);
        }
        let client = &self.session.client;
        let again = [
            (
                pull_again && client.pulls_again,
                "workspace/diagnostic/refresh",
            ),
            (
                told && client.hints_again && self.session.options.inlay_hints,
                "workspace/inlayHint/refresh",
            ),
            (
                told && client.lenses_again && self.session.options.code_lens,
                "workspace/codeLens/refresh",
            ),
        ];
        for (wanted, method) in again {
            if wanted {
                self.ask(method, Value::Null);
            }
        }
    }

    fn note_change(&mut self) {
        let now = Instant::now();
        let since = self.changed.map_or(now, |(since, _)| since);
        self.changed = Some((since, now));
    }

    fn take(&mut self, job: Job) {
        match job {
            Job::Request(generation, request) => self.request(generation, request),
            Job::Notification(notification) => self.notification(&notification),
            Job::Response(response) => self.response(response),
        }
    }

    fn request(&mut self, generation: u64, request: Request) {
        let Request { id, method, params } = request;
        let shared = Arc::clone(&self.shared);
        let given_up = || Refused {
            code: ErrorCode::RequestCanceled,
            message: "the request was cancelled".to_owned(),
        };
        // What is asked about one file does not wait for the others.
        let only = crate::request::path(&params).filter(|_| method.starts_with("textDocument/"));
        let is_about_findings = method.ends_with("diagnostic") || method.ends_with("codeAction");
        let ready = |session: &mut Session| {
            let stop = || shared.is_cancelled(&id);
            if is_about_findings {
                session.settle(only.as_deref(), &stop)
            } else {
                session.load(only.as_deref(), &stop)
            }
        };
        let result = if shared.is_cancelled(&id) {
            Err(given_up())
        } else if method == "shutdown" {
            Ok(Value::Null)
        } else if method != "textDocument/diagnostic" && shared.is_stale(generation, &params) {
            let message = "the text has changed since".to_owned();
            Err(Refused {
                code: ErrorCode::ContentModified,
                message,
            })
        } else if ready(&mut self.session) {
            answers::answer(&mut self.session, &method, &params)
        } else {
            Err(given_up())
        };
        self.shared.answered(&id);
        let response = match result {
            Ok(result) => Response::new_ok(id, result),
            Err(refused) => Response::new_err(id, refused.code as i32, refused.message),
        };
        (self.send)(response.into());
    }

    fn notification(&mut self, notification: &Notification) {
        let params = &notification.params;
        match notification.method.as_str() {
            "initialized" => self.begin(),
            "textDocument/didOpen" => self.session.open(params),
            "textDocument/didChange" => {
                if !self.session.change(params) {
                    self.tell(
                        2,
                        "a change could not be understood; close the file and open it again",
                    );
                }
            }
            "textDocument/didClose" => {
                self.session.close(params);
                if let Some(uri) = crate::request::uri(params) {
                    self.shared.closed(uri.as_str());
                }
            }
            "textDocument/didSave" => self.session.check_disk(),
            "workspace/didChangeWatchedFiles" => self.session.files_changed(params),
            "workspace/didChangeWorkspaceFolders" => self.session.folders_changed(params),
            "workspace/didChangeConfiguration" => {
                let settings = params
                    .get("settings")
                    .filter(|settings| !settings.is_null());
                match settings {
                    Some(settings) if !self.session.client.configures => {
                        self.set(settings);
                    }
                    _ => self.ask_for_settings(),
                }
            }
            _ => return,
        }
        self.note_change();
    }

    /// The client is ready for questions.
    fn begin(&mut self) {
        if self.session.client.watches {
            let globs = [
                "**/*.{yml,yaml}",
                "**/.env",
                "**/*.env",
                "**/.env.*",
                "**/.composelint-baseline.json",
            ];
            let watchers: Vec<Value> = globs
                .iter()
                .map(|glob| json!({"globPattern": glob}))
                .collect();
            let method = "workspace/didChangeWatchedFiles";
            let registration = json!({"id": "composelint-files", "method": method, "registerOptions": {"watchers": watchers}});
            self.ask(
                "client/registerCapability",
                json!({"registrations": [registration]}),
            );
        }
        self.ask_for_settings();
    }

    fn ask_for_settings(&mut self) {
        if self.session.client.configures {
            self.questions += 1;
            let id = format!("{SETTINGS}{}", self.questions);
            (self.send)(ask(
                id,
                "workspace/configuration",
                json!({"items": [{"section": "composelint"}]}),
            ));
        }
    }

    fn response(&mut self, response: Response) {
        let id = response.id.to_string();
        if !id.trim_matches('"').starts_with(SETTINGS) {
            return;
        }
        let settings = response
            .response_result
            .ok()
            .and_then(|mut answer| answer.get_mut(0).map(Value::take));
        if let Some(settings) = settings.filter(Value::is_object) {
            self.set(&settings);
            self.note_change();
        }
    }

    fn set(&mut self, settings: &Value) {
        let (options, wrong) = Options::of(settings);
        for words in wrong {
            self.tell(2, &words);
        }
        if options != self.session.options {
            self.session.options = options;
            self.session.renew();
        }
    }

    /// A mistake of our own ended the last job. What it left behind is taken for settled, so that the next change begins anew.
    fn recover(&mut self, id: Option<lsp_server::RequestId>) {
        self.changed = None;
        self.session.give_up();
        let words = "an internal error: this is a mistake in composelint, please report it";
        self.tell(1, words);
        if let Some(id) = id {
            self.shared.answered(&id);
            (self.send)(
                Response::new_err(id, ErrorCode::InternalError as i32, words.to_owned()).into(),
            );
        }
    }

    fn notify(&self, method: &str, params: Value) {
        (self.send)(Notification::new(method.to_owned(), params).into());
    }

    fn tell(&self, kind: u8, words: &str) {
        (self.send)(log(kind, words));
    }

    fn ask(&mut self, method: &str, params: Value) {
        self.questions += 1;
        (self.send)(ask(
            format!("composelint-{}", self.questions),
            method,
            params,
        ));
    }
}

/// What the ids of questions about settings begin with.
const SETTINGS: &str = "composelint-settings-";
