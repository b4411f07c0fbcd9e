//! Real Compose files: what Docker Compose's reader accepts is read without a problem, what it refuses is a problem.

use std::path::Path;
use std::sync::Arc;

use composelint_yaml::{FileId, Limits, decode, parse};
use support::Corpus;

mod support;

/// Whether a message of Docker Compose is its YAML reader's.
fn is_readers(message: &str) -> bool {
    message.lines().any(|line| {
        let line = line.trim_start_matches("failed to parse ");
        line.starts_with("yaml: ") || line.contains(": yaml: ") || line.contains("mapping key ")
    })
}

/// What Docker Compose said when it read a file of the corpus alone and without variables: nothing when all was well.
fn verdict(oracle: &Path, name: &str) -> Option<String> {
    let said = std::fs::read_to_string(oracle.join(format!("{name}.nint.err")));
    let resolved = oracle.join(format!("{name}.nint.json")).is_file();
    said.ok().or_else(|| resolved.then(String::new))
}

#[test]
fn docker_compose_agrees_on_real_files() {
    let Some(corpus) = Corpus::unpack("corpus") else {
        println!("skipped: no corpus beside the repository");
        return;
    };
    let oracle = corpus.folder("oracle");
    let (mut read, mut refused) = (0, 0);
    for (name, path) in corpus.files("files", "") {
        let Some(message) = verdict(&oracle, &name) else {
            continue;
        };
        let bytes = std::fs::read(path).expect("a file of the corpus");
        let text: Arc<str> = Arc::from(decode(&bytes).expect("text").text);
        let problems = parse(FileId::default(), &text, &Limits::default()).problems;
        assert_eq!(
            !problems.is_empty(),
            is_readers(&message),
            "{name}: {problems:?}, {message}"
        );
        *if problems.is_empty() {
            &mut read
        } else {
            &mut refused
        } += 1;
    }
    println!("{read} files read, {refused} refused, as by Docker Compose");
    assert!(
        read > 1_000 && refused > 0,
        "{read} read, {refused} refused"
    );
}
