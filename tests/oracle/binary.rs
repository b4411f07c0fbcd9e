//! The real Docker Compose: where it is, how it is asked, and its answer without anything that belongs to this machine.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tempfile::TempDir;

use crate::case::{self, Case};

/// The variable that names the binary.
const VARIABLE: &str = "COMPOSELINT_ORACLE";

/// Where `.ci/oracles.sh` puts it.
const INSTALLED: &str = "/opt/composelint-oracle/docker-compose";

/// The release line that the records were made with.
const RELEASE: &str = "2.40";

/// A Docker Compose on this machine.
#[derive(Debug)]
pub(crate) struct Compose {
    path: PathBuf,
}

/// What Docker Compose says to a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// 0 or 1.
    pub(crate) exit: i32,
    /// Warnings and the error, without times: see [`settled`].
    pub(crate) stderr: String,
    /// The resolved project, if there is one.
    pub(crate) config: Option<Value>,
}

/// A project laid out on disk: `<root>/<folder name>/…`; `<root>` is cut from every answer.
#[derive(Debug)]
pub(crate) struct Place {
    root: TempDir,
}

impl Place {
    /// An empty place.
    pub(crate) fn new() -> Self {
        Self {
            root: TempDir::with_prefix("composelint-oracle-")
                .expect("a temporary folder can be made"),
        }
    }

    /// Copies a project's folder here.
    pub(crate) fn with_copy_of(folder: &Path, case: &Case) -> Self {
        let place = Self::new();
        for file in case::files(folder) {
            let bytes =
                fs::read(folder.join(&file)).expect("a file that was just listed can be read");
            place.write(case, &file, &bytes);
        }
        place
    }

    /// Puts a file into the project's folder.
    pub(crate) fn write(&self, case: &Case, file: &Path, bytes: &[u8]) {
        let path = self.root().join(case.folder_name()).join(file);
        fs::create_dir_all(path.parent().expect("it lies in the project's folder"))
            .expect("folders can be made in a temporary folder");
        fs::write(path, bytes).expect("files can be written in a temporary folder");
    }

    fn root(&self) -> PathBuf {
        self.root
            .path()
            .canonicalize()
            .expect("the temporary folder is there")
    }
}

impl Compose {
    /// The binary that `COMPOSELINT_ORACLE` names, else the installed one; `None` where there is neither.
    pub(crate) fn find() -> Option<Self> {
        let path = env::var_os(VARIABLE).map_or_else(|| PathBuf::from(INSTALLED), PathBuf::from);
        if !path.is_file() {
            return None;
        }
        let output = Command::new(&path)
            .args(["version", "--short"])
            .output()
            .ok()?;
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        assert!(
            version.starts_with(RELEASE),
            "{} is Docker Compose {version}, the records are of {RELEASE}",
            path.display()
        );
        Some(Self { path })
    }

    /// The binary, or a word on standard error that the test was skipped.
    pub(crate) fn find_or_skip(what: &str) -> Option<Self> {
        let found = Self::find();
        if found.is_none() {
            say_skipped(
                what,
                &format!(
                    "Docker Compose {RELEASE}: set {VARIABLE}, or run `.ci/oracles.sh compose`"
                ),
            );
        }
        found
    }

    /// `docker compose … config --format json`, with nothing in the environment but `PATH`, `HOME` and the case's own variables.
    pub(crate) fn config(&self, place: &Place, case: &Case) -> Answer {
        let root = place.root();
        let project = root.join(case.folder_name());
        let from = case
            .from
            .as_ref()
            .map_or(project.clone(), |from| project.join(from));
        fs::create_dir_all(&from).expect("folders can be made in a temporary folder");
        let output = Command::new(&self.path)
            .args(case.arguments())
            .args(["config", "--format", "json"])
            .current_dir(from)
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", root.join("home"))
            .envs(&case.environment)
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|error| panic!("{}: {error}", self.path.display()));
        let local = root
            .to_str()
            .expect("the temporary folder has a plain name");
        // The folder alone, at the end of a JSON string, is the root.
        let stdout = String::from_utf8_lossy(&output.stdout)
            .replace(&format!("{local}\""), "/\"")
            .replace(local, "");
        let stderr = String::from_utf8_lossy(&output.stderr).replace(local, "");
        Answer {
            // Docker Compose panics on some input, with another code: it has not accepted it.
            exit: i32::from(!output.status.success()),
            stderr: settled(&stderr),
            config: serde_json::from_str(&stdout).ok(),
        }
    }
}

/// What a test measured.
#[expect(clippy::print_stdout, reason = "figures are for a person to read")]
pub(crate) fn say(figures: &str) {
    println!("{figures}");
}

/// A test that cannot run here says so.
#[expect(clippy::print_stderr, reason = "the words of a test that was skipped")]
pub(crate) fn say_skipped(what: &str, needs: &str) {
    eprintln!("skipped: {what} needs {needs}");
}

/// The log without its times, each warning once and in order (Go's maps shuffle them), and then the error.
fn settled(log: &str) -> String {
    let (mut warnings, error): (Vec<_>, Vec<_>) = log
        .lines()
        .map(without_time)
        .partition(|line| line.starts_with("level="));
    warnings.sort_unstable();
    warnings.dedup();
    [warnings, error].concat().join("\n")
}

/// Cuts `time="…" ` from a line of the log.
fn without_time(line: &str) -> &str {
    line.strip_prefix("time=\"")
        .and_then(|rest| rest.split_once("\" "))
        .map_or(line, |(_, rest)| rest)
}
