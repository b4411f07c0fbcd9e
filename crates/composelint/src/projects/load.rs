//! Loads candidates, several at a time where there are many.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use composelint_compose::{Request, Variables};
use composelint_lint::available_threads;
use composelint_yaml::SourceMap;

use super::{Candidate, Found};
use crate::args::LoadFlags;
use crate::disk::Disk;
use crate::progress::Progress;

/// Below this, threads cost more than they bring.
const MANY: usize = 8;

/// What a loader is asked for: the files, and what the flags say about variables, profiles and names.
pub(crate) fn request(
    disk: &Disk,
    flags: &LoadFlags,
    files: Vec<String>,
    directory: &Path,
) -> Request {
    let current = if flags.absolute {
        std::env::current_dir().ok()
    } else {
        None
    };
    Request {
        files,
        directory: Some(disk.show(directory)),
        current: current.map(|folder| disk.show(&folder)),
        project_name: flags.project_name.clone(),
        profiles: flags.profiles.clone(),
        env_files: flags
            .env_files
            .iter()
            .map(|file| disk.name(Path::new(file)))
            .collect(),
        variables: variables(flags),
        no_override: false,
        tolerant: false,
    }
}

/// The variables that the flags let in.
fn variables(flags: &LoadFlags) -> Variables {
    let mut values = BTreeMap::new();
    if flags.inherit_env {
        let all = std::env::vars_os();
        values.extend(all.map(|(name, value)| {
            (
                name.to_string_lossy().into_owned(),
                value.to_string_lossy().into_owned(),
            )
        }));
        // Docker Compose sets it where the shell did not.
        if let (false, Ok(here)) = (values.contains_key("PWD"), std::env::current_dir()) {
            values.insert("PWD".to_owned(), here.to_string_lossy().into_owned());
        }
    }
    for entry in &flags.env {
        let entry = entry.to_string_lossy();
        if let Some((name, value)) = entry.split_once('=') {
            values.insert(name.to_owned(), value.to_owned());
        } else if let Some(value) = std::env::var_os(&*entry) {
            values.insert(entry.into_owned(), value.to_string_lossy().into_owned());
        }
    }
    Variables {
        values,
        blank_when_unset: flags.inherit_env,
    }
}

/// Loads every candidate; the results are in the order of the candidates.
pub(super) fn load_all(disk: &Disk, candidates: Vec<Candidate>, progress: &Progress) -> Vec<Found> {
    progress.stage("reading", candidates.len());
    in_parallel(candidates, |candidate| {
        let found = load_one(disk, candidate);
        progress.step();
        found
    })
}

/// Loads projects once more, into one set of files, so that spans of all of them can stand in one answer.
///
/// The files are handed out by themselves; those of the projects are empty then.
pub(crate) fn reload_together(disk: &Disk, found: Vec<Found>) -> (Vec<Found>, SourceMap) {
    let mut found = found;
    let mut sources = SourceMap::new();
    if let [only] = &mut found[..] {
        sources = std::mem::take(&mut only.loaded.sources);
        return (found, sources);
    }
    reload_onto(disk, &mut found, &mut sources);
    (found, sources)
}

/// The same beside files that are there already.
pub(crate) fn reload_onto(disk: &Disk, found: &mut [Found], sources: &mut SourceMap) {
    for each in found {
        let loader = disk.for_shown(each.request.directory.as_deref().unwrap_or("."));
        let before = std::mem::take(sources);
        each.loaded = composelint_compose::load_onto(before, &each.request, &loader);
        *sources = std::mem::take(&mut each.loaded.sources);
    }
}

fn load_one(disk: &Disk, candidate: Candidate) -> Found {
    let Candidate {
        request,
        why,
        asked,
        configured,
    } = candidate;
    let loader = disk.for_shown(request.directory.as_deref().unwrap_or("."));
    let loaded = composelint_compose::load(&request, &loader);
    Found {
        loaded,
        request,
        why,
        asked,
        beside: false,
        configured,
    }
}

/// Applies a function to every item, on as many threads as there are cores when there are many items.
///
/// The results are in the order of the items. A panic in a thread goes on in the caller.
pub(crate) fn in_parallel<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let threads = available_threads().min(items.len() / (MANY / 2));
    if items.len() < MANY || threads < 2 {
        return items.into_iter().map(work).collect();
    }
    let count = items.len();
    let items: Vec<Mutex<Option<T>>> = items
        .into_iter()
        .map(|item| Mutex::new(Some(item)))
        .collect();
    let results: Vec<Mutex<Option<R>>> = (0..count).map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let run = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(slot) = items.get(at) else { break };
            let item = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
            let result = item.map(&work);
            *results[at].lock().unwrap_or_else(PoisonError::into_inner) = result;
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            // A thread that cannot be had is one less; this one does the rest.
            let _ = thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, run);
        }
        run();
    });
    let results = results
        .into_iter()
        .map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner));
    results.flatten().collect()
}

/// As much as the main thread usually has.
const STACK: usize = 8 * 1024 * 1024;
