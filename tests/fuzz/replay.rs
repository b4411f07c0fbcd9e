//! What fuzzing found once, and every file of the oracle's projects, through every target.

#[expect(unreachable_pub, reason = "the fuzzing package exports them")]
#[path = "src/lib.rs"]
mod targets;

use std::fs;
use std::path::{Path, PathBuf};

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests")
}

/// The files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name();
    let files = entries.into_iter().filter_map(Result::ok);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

#[test]
fn nothing_that_fuzzing_found_comes_back() {
    for (name, target) in targets::TARGETS {
        for file in files(&tests().join("fuzz/regressions").join(name)) {
            println!("{name}: {}", file.display());
            target(&fs::read(&file).unwrap());
        }
    }
}

#[test]
fn every_target_takes_the_oracles_projects() {
    let seeds = files(&tests().join("oracle/projects"));
    let seeds: Vec<&PathBuf> = seeds
        .iter()
        .filter(|file| file.file_name().is_some_and(|name| name != "expected.json"))
        .collect();
    assert!(seeds.len() > 500, "{} seeds", seeds.len());
    for (at, file) in seeds.iter().enumerate() {
        let bytes = fs::read(file).unwrap();
        let (name, target) = targets::TARGETS[at % targets::TARGETS.len()];
        println!("{name}: {}", file.display());
        target(&bytes);
    }
}

#[test]
fn odd_bytes_pass_through_every_target() {
    let odd: [&[u8]; 6] = [
        b"",
        b"\xff\xfe\x00",
        "services:\r\n  gr\u{f6}\u{df}e: &a {image: ${\u{e9}:-x}}\r\n  b: *a\r\n".as_bytes(),
        b"a: &a [*a]\n",
        b"A='\nB=${A",
        b"services: {a: {extends: {file: base.yaml, service: a}}}\n%%%\n%%%\n%%%\nservices: {a: {extends: a}}\n",
    ];
    for (_, target) in targets::TARGETS {
        for bytes in &odd {
            target(bytes);
        }
    }
}
