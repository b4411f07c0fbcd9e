//! Every example shows what composelint really prints.
//!
//! A README holds `console` blocks; each line that begins with `$ composelint` is run in the example's folder, and what
//! follows it up to the next `$` is what it must print. `UPDATE=1 cargo test -p composelint --test examples` writes it anew.

mod console;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use console::{Block, Step};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

/// The folders of the examples, by name.
fn folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(examples()).expect("the examples are there");
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> &str {
    folder
        .file_name()
        .and_then(|name| name.to_str())
        .expect("a folder has a name")
}

/// The project's own README shows a command, too, as it is run at the root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_example_prints_what_its_page_shows() {
    let update = std::env::var_os("UPDATE").is_some();
    for folder in folders().into_iter().chain([root()]) {
        let page = folder.join("README.md");
        let text = fs::read_to_string(&page);
        let text = text.unwrap_or_else(|error| panic!("{}: {error}", page.display()));
        let text = text.replace("\r\n", "\n");
        let blocks = console::blocks(&text);
        assert!(!blocks.is_empty(), "{} shows no command", page.display());
        let now = console::rewritten(&text, &blocks, |block| shown(&folder, block));
        if update {
            fs::write(&page, &now).expect("the page can be written");
        }
        assert!(
            update || now == text,
            "{}: run `UPDATE=1 cargo test -p composelint --test examples`\n{}",
            page.display(),
            first_difference(&text, &now)
        );
    }
}

/// A block as it must be: every command with what it prints now.
fn shown(folder: &Path, block: &Block<'_>) -> String {
    let mut lines = Vec::new();
    let mut code = 0;
    for step in &block.steps {
        match step {
            Step::Run { line, arguments } => {
                let (printed, exit) = run(folder, arguments);
                code = exit;
                lines.push(format!("$ {line}"));
                lines.extend(printed.trim_end().lines().map(str::to_owned));
            }
            Step::Exit => lines.extend(["$ echo $?".to_owned(), code.to_string()]),
        }
    }
    lines.join("\n") + "\n"
}

/// What a run prints, with an environment of its own, and its exit code.
fn run(folder: &Path, arguments: &[&str]) -> (String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_composelint"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .output()
        .expect("composelint runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    let code = output.status.code().expect("composelint ends by itself");
    assert_ne!(
        code,
        2,
        "{arguments:?} in {}: {}",
        folder.display(),
        text(output.stderr)
    );
    (text(output.stdout), code)
}

fn first_difference(before: &str, after: &str) -> String {
    let lines = before.lines().zip(after.lines()).enumerate();
    let (at, (before, after)) = lines
        .into_iter()
        .find(|(_, (before, after))| before != after)
        .unwrap_or((0, ("(one of them is longer)", "")));
    format!("line {}\n  page: {before}\n  now:  {after}", at + 1)
}

#[test]
fn the_list_of_examples_is_complete() {
    let page = examples().join("README.md");
    let text = fs::read_to_string(&page).expect("the list is there");
    for folder in folders() {
        let link = format!("({}/README.md)", name(&folder));
        assert!(
            text.contains(&link),
            "{} leaves out {}",
            page.display(),
            name(&folder)
        );
    }
}

/// The model stack of the field: what it does right must stay quiet.
#[test]
fn the_segmented_stack_is_quiet() {
    let (printed, code) = run(
        &examples().join("segmented"),
        &["check", "--format", "json"],
    );
    let report: serde_json::Value = serde_json::from_str(&printed).expect("the report is JSON");
    let quiet = ["exposure", "host-access", "isolation", "egress"];
    let findings = report["findings"].as_array().expect("findings are a list");
    let loud: Vec<_> = findings
        .iter()
        .filter(|finding| quiet.iter().any(|group| finding["group"] == *group))
        .collect();
    assert!(loud.is_empty(), "{loud:#?}");
    assert_eq!(code, 0, "{findings:#?}");
}

#[test]
fn a_page_keeps_all_that_is_not_in_a_block() {
    let page = "# Größe\n\n```console\n$ composelint reach a b\nold\n$ echo $?\n9\n```\n\n```yaml\n$ no\n```\n";
    let blocks = console::blocks(page);
    let [Block { steps, .. }] = &blocks[..] else {
        panic!("there is one block")
    };
    assert!(matches!(&steps[0], Step::Run { arguments, .. } if *arguments == ["reach", "a", "b"]));
    assert!(matches!(steps[1], Step::Exit));
    let now = console::rewritten(page, &blocks, |_| "new\n".to_owned());
    assert_eq!(
        now,
        "# Größe\n\n```console\nnew\n```\n\n```yaml\n$ no\n```\n"
    );
}
