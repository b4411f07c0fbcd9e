//! `init`: what it writes is a configuration, for the examples and for files of all kinds.

use std::fs;
use std::path::{Path, PathBuf};

use crate::reading::read;
use crate::support::Project;

const HOST: &str = "services:\n  agent: {image: \"ghcr.io/example/agent:2\", network_mode: host}\n";

#[test]
fn a_configuration_is_written_once() {
    let project = Project::of(HOST);
    let run = project.run(&["init"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run}");
    let first = project.text(".composelint.yaml");
    assert!(
        first.contains("#  host-network-mode: # 1 finding\n#    ignore: [{services: [agent],"),
        "{first}"
    );
    let run = project.run(&["init"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(
        run.stderr
            .contains("there is a `.composelint.yaml` already"),
        "{run}"
    );
    project.write(".composelint.yaml", b"preset: [\n");
    let run = project.run(&["init", "--force", "-q"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
    let again = project.text(".composelint.yaml");
    assert_eq!(first, again, "a configuration that is there has no say");
    assert_eq!(project.run(&["init", "--stdout"]).stdout, first);
    let run = project.run(&["--format", "concise", "--select", "meta"]);
    assert_eq!(run.code, 0, "{run}");
}

#[test]
fn nothing_to_configure_is_said() {
    let run = Project::new(&[]).run(&["init"]);
    assert_eq!(run.code, 2, "{run}");
}

/// Reads what `init` writes for a folder.
fn check(project: &Project, what: &Path) {
    let run = project.run(&["init", "--stdout"]);
    if run.code == 2 && run.stdout.is_empty() {
        assert!(
            !run.stderr.contains("internal error"),
            "{}: {run}",
            what.display()
        );
        return;
    }
    assert_eq!(run.code, 0, "{}: {run}", what.display());
    let problems = read(&run.stdout).problems;
    assert!(
        problems.is_empty(),
        "{}: {problems:#?}\n{}",
        what.display(),
        run.stdout
    );
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter();
    let files = entries
        .filter_map(Result::ok)
        .filter(|it| it.file_type().is_file());
    files.map(walkdir::DirEntry::into_path).collect()
}

#[test]
fn examples_get_one_without_a_problem() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    for entry in fs::read_dir(examples).unwrap().map(Result::unwrap) {
        if !entry.path().is_dir() {
            continue;
        }
        let project = Project::new(&[]);
        for file in files(&entry.path()) {
            let below = file.strip_prefix(entry.path()).unwrap();
            project.write(&below.to_string_lossy(), &fs::read(&file).unwrap());
        }
        check(&project, &entry.path());
    }
}
