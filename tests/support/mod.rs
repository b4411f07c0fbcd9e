//! A project on disk, and the binary run in it with an environment of its own.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder named `shop` with files in it; it is gone when the value is dropped.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

/// How a run ended.
pub(crate) struct Run {
    /// The exit code; -1 when a signal ended it.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

impl Project {
    /// A project of these files, each with its text.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("shop")).unwrap();
        let project = Self { folder };
        for (path, text) in files {
            project.write(path, text.as_bytes());
        }
        project
    }

    /// A project of one `compose.yaml`.
    pub(crate) fn of(text: &str) -> Self {
        Self::new(&[("compose.yaml", text)])
    }

    /// The folder, or a file in it.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("shop").join(path)
    }

    /// Adds a file; folders are made on the way.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Runs composelint in the folder.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, &[], "")
    }

    /// Runs composelint in a folder below.
    pub(crate) fn run_in(&self, below: &str, args: &[&str]) -> Run {
        let output = composelint(&self.path(below)).args(args).output();
        Run::new(&output.unwrap())
    }

    /// Runs composelint in the folder with variables and standard input.
    pub(crate) fn run_with(&self, args: &[&str], env: &[(&str, &str)], stdin: &str) -> Run {
        let mut child = composelint(&self.path(""))
            .args(args)
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The program may end without reading.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        Run::new(&child.wait_with_output().unwrap())
    }
}

/// The binary, with nothing of this machine's environment but the way to programs.
pub(crate) fn composelint(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_composelint"));
    command.current_dir(folder).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("RUST_BACKTRACE", "0");
    command
}

impl Run {
    /// What a finished program left.
    pub(crate) fn new(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "exit {}", self.code)?;
        if !self.stdout.is_empty() {
            writeln!(f, "---- stdout\n{}", self.stdout.trim_end())?;
        }
        if !self.stderr.is_empty() {
            writeln!(f, "---- stderr\n{}", self.stderr.trim_end())?;
        }
        Ok(())
    }
}
