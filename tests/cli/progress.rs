//! A long run says how far it is, on a terminal alone, and leaves no trace there.
#![cfg(unix)]

use std::process::Command;

use crate::CALM;
use crate::support::Project;

/// Wipes the line that the cursor is on.
const WIPE: &str = "\r\u{1b}[2K";

/// What a terminal gets when composelint has to wait for its standard input; `None` where there is no terminal to be had.
#[expect(clippy::print_stderr, reason = "the words of a test that was skipped")]
fn on_a_terminal(flags: &str) -> Option<String> {
    let project = Project::of(CALM);
    let slow = format!(
        "(sleep 2; cat compose.yaml) | '{}' {flags} --format concise -",
        env!("CARGO_BIN_EXE_composelint")
    );
    let run = Command::new("script")
        .args(["-q", "-e", "-c", &slow, "/dev/null"])
        .current_dir(project.path(""))
        .env("TERM", "xterm")
        .output();
    match run {
        Ok(run) if run.status.success() => Some(String::from_utf8(run.stdout).unwrap()),
        other => {
            eprintln!("skipped: `script`, which makes a terminal, cannot be used: {other:?}");
            None
        }
    }
}

#[test]
fn a_long_run_says_how_far_it_is_and_wipes_it() {
    let Some(seen) = on_a_terminal("") else {
        return;
    };
    let said = seen.split(WIPE).any(|line| line.contains("reading"));
    assert!(said, "{seen:?}");
    assert!(seen.ends_with(WIPE), "{seen:?}");
}

#[test]
fn who_asks_for_quiet_gets_it() {
    let Some(seen) = on_a_terminal("-q") else {
        return;
    };
    assert_eq!(seen, "");
}

#[test]
fn a_pipe_is_no_terminal() {
    let project = Project::of(CALM);
    let slow = format!(
        "(sleep 2; cat compose.yaml) | '{}' -",
        env!("CARGO_BIN_EXE_composelint")
    );
    let run = Command::new("sh")
        .args(["-c", &slow])
        .current_dir(project.path(""))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(run.stderr).unwrap(), "");
}
