//! Says how far a long run is: on a terminal, after a second, on one line that is gone at the end.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How far a run is.
#[derive(Debug)]
pub(crate) struct Progress {
    state: Arc<State>,
    watcher: Option<(Sender<()>, JoinHandle<()>)>,
}

#[derive(Debug, Default)]
struct State {
    stage: Mutex<&'static str>,
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Progress {
    /// Begins to watch, if there is a terminal to say something on and nobody asked for quiet.
    pub(crate) fn start(quiet: bool) -> Self {
        let state = Arc::new(State::default());
        let watcher = (!quiet && io::stderr().is_terminal()).then(|| {
            let (sender, receiver) = mpsc::channel();
            let state = Arc::clone(&state);
            let watch = thread::spawn(move || watch(&state, &receiver));
            (sender, watch)
        });
        Self { state, watcher }
    }

    /// Enters a stage of so many steps.
    pub(crate) fn stage(&self, name: &'static str, total: usize) {
        *self
            .state
            .stage
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = name;
        self.state.done.store(0, Ordering::Relaxed);
        self.state.total.store(total, Ordering::Relaxed);
    }

    /// One step is done.
    pub(crate) fn step(&self) {
        self.state.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, watch)) = self.watcher.take() {
            drop(sender);
            // The line is wiped by the watcher; a watcher that failed wrote nothing.
            let _ = watch.join();
        }
    }
}

fn watch(state: &State, stop: &mpsc::Receiver<()>) {
    let mut pause = Duration::from_secs(1);
    let mut wrote = false;
    while stop.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        pause = Duration::from_millis(200);
        let stage = *state.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let (done, total) = (
            state.done.load(Ordering::Relaxed),
            state.total.load(Ordering::Relaxed),
        );
        let line = if total > 1 {
            format!("{stage} {done} of {total} projects")
        } else {
            stage.to_owned()
        };
        wrote = write!(io::stderr(), "\r\u{1b}[2K{line}").is_ok();
    }
    if wrote {
        let _ = write!(io::stderr(), "\r\u{1b}[2K");
    }
}
