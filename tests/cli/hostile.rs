//! Files that mean harm, or are simply broken: a clear message, quickly, in little memory, never a panic.

use std::fmt::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::CALM;
use crate::support::{Project, Run, composelint};

/// The processor time that a run may take; a debug build takes longer for everything.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 1 });

/// A run that is not done by then never will be.
const HANGS: Duration = Duration::from_mins(2);

/// What a run may use, in KiB of resident memory.
const MEMORY: u64 = 256 * 1024;

/// Runs `check` and fails the test if it takes too much time or memory, or ends in a way that nobody meant.
fn check(project: &Project, args: &[&str]) -> Run {
    let began = Instant::now();
    let file = |name| Stdio::from(std::fs::File::create(project.path(name)).unwrap());
    let mut child = composelint(&project.path(""))
        .args(args)
        .stdin(Stdio::null())
        .stdout(file("../stdout"))
        .stderr(file("../stderr"))
        .spawn()
        .unwrap();
    let mut used = Used::default();
    let status = loop {
        used = used.max(Used::of(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if began.elapsed() > HANGS {
            child.kill().unwrap();
            panic!("{args:?} was not done after {HANGS:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let read = |name| String::from_utf8(std::fs::read(project.path(name)).unwrap()).unwrap();
    let (stdout, stderr) = (read("../stdout"), read("../stderr"));
    let run = Run {
        code: status.code().unwrap_or(-1),
        stdout,
        stderr,
    };
    assert!(used.memory <= MEMORY, "{args:?}: {used:?}");
    assert!(used.time <= PATIENCE, "{args:?}: {used:?}");
    assert!((0..=2).contains(&run.code), "{run}");
    assert!(!run.stderr.contains("internal error"), "{run}");
    run
}

/// What a process has used so far, where the system tells: a machine that is busy with other things does not count.
#[derive(Debug, Clone, Copy, Default)]
struct Used {
    /// Processor time.
    time: Duration,
    /// The most resident memory, in KiB.
    memory: u64,
}

impl Used {
    fn of(process: u32) -> Self {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let memory = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        // User and system time are fields 14 and 15, in hundredths of a second; the name before them may hold blanks.
        let fields = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace();
        let ticks: u64 = fields
            .skip(11)
            .take(2)
            .filter_map(|field| field.parse::<u64>().ok())
            .sum();
        Self {
            time: Duration::from_millis(ticks * 10),
            memory: memory.unwrap_or(0),
        }
    }

    fn max(self, other: Self) -> Self {
        Self {
            time: self.time.max(other.time),
            memory: self.memory.max(other.memory),
        }
    }
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}

/// `check` does not take a file of these bytes for clean, in any format.
fn refused(bytes: &[u8]) -> Run {
    let project = Project::new(&[]);
    project.write("compose.yaml", bytes);
    check(&project, &["--format", "json"]);
    check(&project, &["--format", "concise"]);
    let run = check(&project, &[]);
    assert_ne!(run.code, 0, "{run}");
    assert!(
        run.stdout.contains("error[") || run.stderr.starts_with("error: nothing of"),
        "{run}"
    );
    run
}

#[test]
fn deep_nesting() {
    for unit in ["[", "{a: ", "- ", "? ", "!t "] {
        refused(unit.repeat(100_000).as_bytes());
    }
    let ladder = lines(2_000, |depth| format!("{:depth$}a:", ""));
    refused(ladder.as_bytes());
}

#[test]
fn aliases_of_aliases() {
    let mut text = String::from("x-a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (from, to) in "abcdefghi".chars().zip("bcdefghij".chars()) {
        let list = vec![format!("*{from}"); 9].join(", ");
        let _ = writeln!(text, "x-{to}: &{to} [{list}]");
    }
    text.push_str("services:\n  s:\n    image: example.test/s:1\n    command: *j\n");
    let run = refused(text.as_bytes());
    assert!(run.stdout.contains("alias"), "{run}");
    refused(b"services: &s\n  a: *s\n");
    refused(b"services:\n  a: &a\n    image: x\n    <<: *a\n");
}

#[test]
fn very_many_keys() {
    let keys = lines(200_000, |n| format!("      K{n}: v"));
    let text = format!("services:\n  a:\n    image: example.test/a:1\n    environment:\n{keys}");
    let project = Project::of(&text);
    check(&project, &["--format", "json"]);
    let keys = lines(200_000, |n| format!("k{n}: v"));
    refused(keys.as_bytes());
}

#[test]
fn very_many_services_and_networks() {
    for (many, rest) in [
        ("services:\n", "networks:\n  n: {}\n"),
        (
            "services:\n  a:\n    image: example.test/a:1\nnetworks:\n",
            "",
        ),
    ] {
        for value in ["{image: a}", "{}", ""] {
            let entries = lines(200_000, |n| format!("  k{n}: {value}"));
            let project = Project::of(&format!("{many}{entries}\n{rest}"));
            let run = check(&project, &["--format", "json"]);
            let report = run.json();
            assert_eq!(report["projects"][0]["complete"], false);
            assert!(
                run.stdout.contains("the rest is not checked"),
                "{many}{value}"
            );
            check(&project, &[]);
        }
    }
}

#[test]
fn a_file_larger_than_memory_should_be_given() {
    let project = Project::new(&[]);
    project.write("compose.yaml", b"");
    let file = std::fs::File::create(project.path("compose.yaml")).unwrap();
    file.set_len(100 * 1024 * 1024).unwrap();
    for args in [&[][..], &["."], &["compose.yaml"], &["-f", "compose.yaml"]] {
        let run = check(&project, args);
        assert_eq!(run.code, 2, "{run}");
        assert!(
            run.stderr
                .contains("cannot read `compose.yaml`: it is larger than 16 MiB"),
            "{run}"
        );
    }
}

#[test]
fn one_line_of_megabytes() {
    let text = format!(
        "services: {{ a: {{ image: x, command: [{}] }}, b: {{}} }}\n",
        "word, ".repeat(300_000)
    );
    let run = refused(text.as_bytes());
    assert!(run.stdout.len() < 100_000, "{}", run.stdout.len());
}

#[test]
fn bytes_that_are_no_text() {
    for bytes in [
        &b"services:\n  a:\n    image: \"x\0y\"\n"[..],
        b"services:\n  a:\n    image: \xff\xfe\n",
        b"\xff\xfes\0e\0r\0v",
        b"\xfe\xff\xd8\x00\x00a",
        b"s\0e\0r\0v\0i\0c\0e\0s\0:\0\n\0",
        b"\xef\xbb\xbf\xef\xbb\xbfservices:\n",
        b"\x1f\x8b\x08\0\0\0\0\0",
        b"",
        b"# only a comment",
        b"\xef\xbb\xbf",
        b"---\n...\n",
    ] {
        refused(bytes);
    }
}

#[test]
fn utf_16_with_a_mark_is_read() {
    let text =
        "\u{feff}services:\r\n  a:\r\n    image: example.test/é:1\r\n    network_mode: none\r\n";
    let project = Project::new(&[]);
    project.write(
        "compose.yaml",
        &text
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>(),
    );
    let run = check(&project, &["--format", "json"]);
    assert_eq!(run.json()["projects"][0]["services"], 1, "{run}");
}

#[test]
fn everything_left_open() {
    for text in [
        "services:\n  a:\n    image: \"x\n",
        "services:\n  a:\n    image: 'x\n",
        "services: {a: {image: [x,\n",
        "services:\n  a: &\n",
        "services:\n  a: *\n",
        "services:\n  a: !\n",
        "services:\n  a:\n   - b\n  c\n",
        "services:\n\ta:\n",
        "services:\n  a:\n    image: ${X\n",
        "services:\n  a:\n    image: ${X:-${Y:-\n",
        "services:\n  a:\n    image: |\n  x\n   y\n",
        "%YAML 9.9\n---\nservices:\n",
    ] {
        refused(text.as_bytes());
    }
}

#[test]
fn nothing_of_a_file_acts_on_the_terminal() {
    let text = "services:\n  a:\n    image: \"\\e]0;title\\a\u{202e}x\"\n    ports: [\"\u{2066}80\u{9b}31m:80\"]\n    \
                \u{202d}key: \u{e0041}x\r\n    networks: [\"::error::forged\"]\n";
    let project = Project::of(text);
    for format in ["human", "concise", "json"] {
        let run = check(&project, &["--format", format]);
        let acts = |c: char| {
            c != '\n'
                && (c.is_control() || ('\u{202a}'..='\u{2069}').contains(&c) || c > '\u{e0000}')
        };
        assert!(
            !run.stdout.contains(acts) && !run.stderr.contains(acts),
            "{run}"
        );
        assert!(
            !run.stdout.lines().any(|line| line.starts_with("::")),
            "{run}"
        );
    }
}

#[test]
fn something_else_in_place_of_a_file() {
    let project = Project::new(&[("compose.yaml/inner", "")]);
    for args in [&[][..], &["."], &["-f", "compose.yaml"]] {
        let run = check(&project, args);
        assert_eq!(run.code, 2, "{run}");
        assert!(
            run.stderr
                .contains("`compose.yaml`: it is a folder, a pipe or a device"),
            "{run}"
        );
    }
    let project = Project::of(
        "services:\n  a:\n    image: example.test/a:1\n    env_file: folder\n    networks: [n]\n",
    );
    project.write("folder/x", b"");
    assert_eq!(check(&project, &[]).code, 1);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn a_pipe_that_nobody_writes_to() {
        let project = Project::new(&[("other.yaml", "include: [pipe.yaml]\nservices: {}\n")]);
        for pipe in ["compose.yaml", "pipe.yaml"] {
            assert!(
                Command::new("mkfifo")
                    .arg(project.path(pipe))
                    .status()
                    .unwrap()
                    .success()
            );
        }
        for args in [&[][..], &["compose.yaml"], &["-f", "compose.yaml"]] {
            let run = check(&project, args);
            assert_eq!(run.code, 2, "{run}");
            assert!(
                run.stderr.contains("it is a folder, a pipe or a device"),
                "{run}"
            );
        }
        let run = check(&project, &["-f", "other.yaml"]);
        assert!(run.stdout.contains("incomplete-analysis"), "{run}");
    }

    #[test]
    fn links_in_circles() {
        let project = Project::new(&[("ok/compose.yaml", CALM)]);
        symlink("b.yaml", project.path("compose.yaml")).unwrap();
        symlink("compose.yaml", project.path("b.yaml")).unwrap();
        symlink("..", project.path("ok/up")).unwrap();
        let run = check(&project, &[]);
        assert_eq!(run.code, 2, "{run}");
        assert!(
            run.stderr
                .contains("`compose.yaml`: symbolic links lead in a circle"),
            "{run}"
        );
        let run = check(&project, &["ok"]);
        assert_eq!(run.code, 0, "{run}");
    }

    #[test]
    fn links_out_of_the_repository_are_not_followed() {
        let project = Project::new(&[
            ("repo/.git/HEAD", ""),
            ("secret.yaml", "services: {top-secret: {image: x}}\n"),
        ]);
        symlink("../secret.yaml", project.path("repo/compose.yaml")).unwrap();
        for args in [
            &["repo"][..],
            &["repo/compose.yaml"],
            &["-f", "repo/compose.yaml"],
        ] {
            let run = check(&project, args);
            assert_eq!(run.code, 2, "{run}");
            assert!(!run.to_string().contains("top-secret"), "{run}");
            assert!(
                run.stderr
                    .contains("outside the repository (see --allow-outside)"),
                "{run}"
            );
            let run = check(&project, &[args, &["--allow-outside"]].concat());
            assert_ne!(run.code, 2, "{run}");
        }
    }

    #[test]
    fn devices() {
        let project = Project::new(&[]);
        symlink("/dev/zero", project.path("compose.yaml")).unwrap();
        let run = check(&project, &[]);
        assert_eq!(run.code, 2, "{run}");
        assert_eq!(check(&project, &["-f", "/dev/zero"]).code, 2);
    }

    #[test]
    fn files_that_may_not_be_read() {
        use std::os::unix::fs::PermissionsExt;
        let project = Project::of(CALM);
        let none = std::fs::Permissions::from_mode(0o000);
        std::fs::set_permissions(project.path("compose.yaml"), none).unwrap();
        let run = check(&project, &[]);
        // The administrator may read everything.
        let administrator = std::fs::File::open(project.path("compose.yaml")).is_ok();
        assert_eq!(run.code, if administrator { 0 } else { 2 }, "{run}");
    }
}

#[test]
fn includes_and_extends_stay_inside() {
    let text = "include: [../../../../etc/passwd]\nservices:\n  a:\n    extends: {file: /etc/passwd, service: x}\n    \
                env_file: [/etc/hostname]\n    image: example.test/a:1\n";
    let project = Project::of(text);
    let run = check(&project, &[]);
    assert!(run.stdout.contains("incomplete-analysis"), "{run}");
    assert!(!run.stdout.contains("root:"), "{run}");
    let json = check(&project, &["--format", "json"]).json();
    assert_eq!(json["projects"][0]["complete"], false);
    assert_eq!(check(&project, &["--strict", "--fail-on", "never"]).code, 1);
}
