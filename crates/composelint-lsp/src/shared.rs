//! What the main loop tells the worker while it works: what changed, what nobody waits for, whether it is over.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use lsp_server::{Request, RequestId};
use serde_json::Value;

use crate::request;
use crate::worker::Job;

/// The worker's ears.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    generation: AtomicU64,
    is_over: AtomicBool,
    /// The generation of the last change of each open file.
    latest: Mutex<BTreeMap<String, u64>>,
    /// The requests that wait for an answer, and whether the client has given up on them.
    waiting: Mutex<BTreeMap<RequestId, bool>>,
}

impl Shared {
    /// Counts a change of a file.
    pub(crate) fn changed(&self, uri: &str) {
        let generation = self.generation.fetch_add(1, Ordering::SeqCst) + 1;
        lock(&self.latest).insert(uri.to_owned(), generation);
    }

    /// How many changes there have been.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// Takes note of a request.
    pub(crate) fn enqueue(&self, request: Request) -> Job {
        lock(&self.waiting).insert(request.id.clone(), false);
        Job::Request(self.generation(), request)
    }

    /// The client has given up on a request.
    pub(crate) fn cancel(&self, params: &Value) {
        let id = params
            .get("id")
            .and_then(|id| serde_json::from_value(id.clone()).ok());
        let Some(id): Option<RequestId> = id else {
            return;
        };
        if let Some(given_up) = lock(&self.waiting).get_mut(&id) {
            *given_up = true;
        }
    }

    /// Whether nobody waits for a request any more.
    pub(crate) fn is_cancelled(&self, id: &RequestId) -> bool {
        self.is_over() || lock(&self.waiting).get(id).copied() == Some(true)
    }

    /// A request has its answer.
    pub(crate) fn answered(&self, id: &RequestId) {
        lock(&self.waiting).remove(id);
    }

    /// Whether the file of a request has changed since the request was made.
    pub(crate) fn is_stale(&self, generation: u64, params: &Value) -> bool {
        let uri = request::uri(params);
        uri.is_some_and(|uri| {
            lock(&self.latest)
                .get(uri.as_str())
                .is_some_and(|latest| *latest > generation)
        })
    }

    /// Forgets a file that was closed.
    pub(crate) fn closed(&self, uri: &str) {
        let mut latest = lock(&self.latest);
        if latest.get(uri).copied() == Some(self.generation()) {
            latest.remove(uri);
        }
    }

    /// The server ends.
    pub(crate) fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
    }

    /// Whether the server ends.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
