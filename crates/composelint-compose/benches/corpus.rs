//! What loading real projects costs beside parsing them: `cargo bench -p composelint-compose --bench corpus`.
//!
//! Every file of the corpus of Compose files is read into its tree, and loaded as a project of its own; the second may take at most twice
//! as long as the first. The corpus is no part of this repository: it is looked for beside it, or where `COMPOSELINT_CORPUS` says.

#![expect(clippy::print_stdout, reason = "the figures are for a person to read")]

#[path = "../../../tests/support/corpus.rs"]
mod published;

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Request, load};
use composelint_yaml::{FileId, Limits, decode, parse};

/// How often each is measured; the fastest run counts.
const ROUNDS: usize = 21;

/// A Compose file and how it is loaded.
struct Case {
    text: Arc<str>,
    request: Request,
}

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let folder = match published::unpacked("corpus") {
        Ok(folder) => folder,
        Err(missing) => {
            println!("skipped: {missing}");
            return;
        }
    };
    let (loader, cases) = cases(&folder);
    let bytes: usize = cases.iter().map(|case| case.text.len()).sum();
    let mut parsing = Duration::MAX;
    let mut loading = Duration::MAX;
    for _ in 0..ROUNDS {
        parsing = parsing.min(time(|| {
            for case in &cases {
                black_box(parse(FileId::new(0), &case.text, &Limits::default()));
            }
        }));
        loading = loading.min(time(|| {
            for case in &cases {
                black_box(load(&case.request, &loader));
            }
        }));
    }
    let ratio = loading.as_secs_f64() / parsing.as_secs_f64();
    println!(
        "{} files, {bytes} bytes: parsing {parsing:.1?}, loading {loading:.1?}, {ratio:.2} times as long",
        cases.len()
    );
}

fn time(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

/// Every file, for the loader; and every Compose file as a project of its own.
fn cases(folder: &Path) -> (MemoryLoader, Vec<Case>) {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut folders = vec![folder.join("files")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the corpus can be read") {
            let path = entry.expect("the corpus can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read(&path).expect("the corpus can be read"));
            }
        }
    }
    let mut loader = MemoryLoader::new();
    let mut cases = Vec::new();
    for (name, bytes) in files {
        let extension = std::path::Path::new(&name).extension();
        let is_compose = extension.is_some_and(|it| it == "yml" || it == "yaml");
        if let (true, Ok(decoded)) = (is_compose, decode(&bytes)) {
            cases.push(Case {
                text: Arc::from(decoded.text),
                request: Request {
                    current: name.rsplit_once('/').map(|(folder, _)| folder.to_owned()),
                    files: vec![name.clone()],
                    ..Request::default()
                },
            });
        }
        loader = loader.with(name, bytes);
    }
    (loader, cases)
}
