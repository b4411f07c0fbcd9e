//! The formats of `check` on real projects: several in one run, nothing hostile, limits.

use std::fmt::Write as _;
use std::fs;

use crate::support::{Project, Run};
use crate::{CALM, shop};

/// Every format.
pub(crate) const FORMATS: [&str; 9] = [
    "human", "concise", "json", "sarif", "github", "gitlab", "junit", "rdjson", "markdown",
];

/// Names that would be more than text somewhere: on a terminal, in the log of a build service, in XML, HTML and Markdown.
const HOSTILE: [&str; 12] = [
    "a\u{1b}]0;title\u{7}",
    "b\u{202e}evil\u{2066}",
    "c ::error file=x,line=1::forged",
    "d ##vso[task.setvariable variable=x]y",
    "e ##[add-mask]z",
    "f\n::stop-commands::t\n##teamcity[x]",
    "g<img src=x onerror=alert(1)></script>]]>",
    "h`](https://x.test)![i](j) **k** |",
    "l\"'&{{7*7}}${{ github.token }}%0A%3A",
    "m @octocat #1 <!-- n -->",
    "o\r\np\u{2028}q\u{9b}31m\0",
    "```\n# r\n```",
];

/// A project in which these names are everywhere a finding may speak of.
fn hostile() -> Project {
    let mut services = String::new();
    let mut networks = String::new();
    for name in HOSTILE {
        let quoted: String = name.chars().map(escaped).collect();
        let _ = write!(
            services,
            "  \"{quoted}\":\n    image: \"postgres:{quoted}\"\n    network_mode: \"{quoted}\"\n    ports: [\"{quoted}\", \"5432:5432\"]\n    \
             depends_on: [\"{quoted}x\"]\n    networks: {{\"{quoted}\": {{aliases: [\"{quoted}\"]}}}}\n    \"{quoted}\": 1 # {}\n",
            name.replace(|c: char| c.is_control(), " ")
        );
        let _ = writeln!(
            networks,
            "  \"{quoted}\": {{external: true, name: \"{quoted}\"}}"
        );
    }
    let mut valid = String::from("services:\n");
    for (at, name) in HOSTILE.iter().enumerate() {
        let quoted: String = name.chars().map(escaped).collect();
        let _ = write!(
            valid,
            "  db{at}:\n    image: postgres:17\n    container_name: \"{quoted}\"\n    hostname: \"{quoted}\"\n    ports: [\"54{at:02}:5432\"]\n    \
             labels: {{\"{quoted}\": \"{quoted}\"}} # composelint: ignore[unbound-published-port] -- {}\n    \
             networks: {{n{at}: {{aliases: [\"{quoted}\", db]}}}}\n    environment: {{DATABASE_URL: \"postgres://{quoted}:5432/x\"}}\n",
            name.replace(|c: char| c.is_control(), " ")
        );
    }
    valid.push_str("networks:\n");
    for (at, name) in HOSTILE.iter().enumerate() {
        let quoted: String = name.chars().map(escaped).collect();
        let _ = writeln!(
            valid,
            "  n{at}: {{name: \"{quoted}\", driver_opts: {{\"{quoted}\": x}}}}"
        );
    }
    let project = Project::new(&[
        ("valid/compose.yaml", &valid),
        (
            "refused/compose.yaml",
            &format!("services:\n{services}networks:\n{networks}"),
        ),
    ]);
    for (at, name) in HOSTILE.iter().enumerate() {
        let key: String = name.chars().map(escaped).collect();
        let text = format!("services:\n  x:\n    imag: postgres\n  \"{key}\": {{image: x}}\n");
        project.write(&format!("keys/{at}/compose.yaml"), text.as_bytes());
    }
    project
}

fn escaped(c: char) -> String {
    match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() || c == '\u{2028}' => format!("\\u{:04x}", u32::from(c)),
        '$' => "$$".to_owned(),
        c => c.to_string(),
    }
}

/// Whether a character does something besides being seen.
fn acts(c: char) -> bool {
    c != '\n'
        && (c.is_control()
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c)
            || c == '\u{2028}')
}

/// What no output may hold, whatever its format.
fn assert_harmless(text: &str, format: &str) {
    for line in text.lines() {
        assert!(!line.contains(acts), "{format}: {line:?}");
        assert!(
            !line.contains("##vso[") && !line.contains("##[") && !line.contains("##teamcity["),
            "{format}: {line}"
        );
        let command = line.trim_start().starts_with("::");
        assert!(!command || format == "github", "{format}: {line}");
    }
}

#[test]
fn nothing_hostile_gets_through() {
    let project = hostile();
    for format in FORMATS {
        let run = project.run(&["--format", format, "."]);
        assert_eq!(run.code, 1, "{format}: {run}");
        assert!(run.stdout.len() > 1000, "{format}: {run}");
        assert_harmless(&run.stdout, format);
        assert_harmless(&run.stderr, "stderr");
        match format {
            "json" | "sarif" | "gitlab" | "rdjson" => drop(run.json()),
            "github" => assert_only_annotations(&run),
            "junit" => assert_closed(&run.stdout),
            "markdown" => assert_only_our_markup(&run.stdout),
            _ => {}
        }
    }
    for args in [
        &["graph", "-o", "mermaid", "--project-directory", "valid"][..],
        &["exposure", "--project-directory", "valid"],
        &["reach", "--project-directory", "valid"],
        &["roles", "--project-directory", "valid"],
        &["explain", "db0", "--project-directory", "valid"],
    ] {
        let run = project.run(args);
        assert_harmless(&run.stdout, args[0]);
        assert_harmless(&run.stderr, args[0]);
    }
}

/// Each line is one annotation of ours, with the properties that it has and no others.
fn assert_only_annotations(run: &Run) {
    for line in run.stdout.lines() {
        let (head, _) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (kind, properties) = head.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&kind), "{line}");
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').unwrap();
            assert!(
                ["file", "line", "endLine", "col", "endColumn", "title"].contains(&name),
                "{line}"
            );
            assert!(!value.contains(':'), "{line}");
        }
    }
}

/// XML whose elements are ours and close in order.
fn assert_closed(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in xml.split('<').skip(2) {
        let (tag, text) = tag.split_once('>').unwrap();
        assert!(!text.contains(['<', '>']), "{text}");
        let name = tag.split([' ', '/']).find(|word| !word.is_empty()).unwrap();
        assert!(
            [
                "testsuites",
                "testsuite",
                "testcase",
                "failure",
                "error",
                "skipped",
                "system-out"
            ]
            .contains(&name),
            "{tag}"
        );
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

/// Markdown whose tags, links and code are ours.
fn assert_only_our_markup(page: &str) {
    let mut drawing = false;
    for line in page.lines() {
        if line.starts_with("```") {
            drawing = !drawing;
            assert!(line == "```mermaid" || line == "```", "{line}");
            continue;
        }
        if drawing {
            continue;
        }
        let ours = [
            "<!-- composelint -->",
            "<details>",
            "</details>",
            "<summary>",
            "</summary>",
            "<code>",
            "</code>",
            "<br>",
        ];
        let rest = ours
            .iter()
            .fold(line.to_owned(), |rest, tag| rest.replace(tag, ""));
        let text = rest.strip_prefix("> ").unwrap_or(&rest);
        assert!(
            !text.contains(['<', '>', '`', '*', '[', ']', '@']),
            "{line}"
        );
        if line.starts_with("| ") {
            assert_eq!(line.matches('|').count(), 4, "{line}");
        }
    }
    assert!(!drawing, "{page}");
}

#[cfg(unix)]
#[test]
fn file_names_are_text_too() {
    let project = Project::new(&[]);
    let names = [
        "compose.a b.yaml",
        "compose.::error::x.yaml",
        "compose.\n::error::x.yaml",
        "compose.<b>`|.yaml",
        "compose.##vso[x]%0A#?.yaml",
        "compose.\u{202e}é漢.yaml",
    ];
    for name in names {
        project.write(name, crate::SHOP.as_bytes());
    }
    for format in FORMATS {
        let run = project.run(&["--format", format]);
        assert_eq!(run.code, 1, "{format}: {run}");
        assert_harmless(&run.stdout, format);
        match format {
            "github" => assert_only_annotations(&run),
            "junit" => assert_closed(&run.stdout),
            "markdown" => assert_only_our_markup(&run.stdout),
            _ => {}
        }
    }
    let sarif = project.run(&["--format", "sarif"]).json();
    let mut uris = Vec::new();
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        let place = &result["locations"][0]["physicalLocation"];
        uris.push(
            place["artifactLocation"]["uri"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    assert!(uris.contains(&"compose.a%20b.yaml".to_owned()), "{uris:?}");
    assert!(
        uris.contains(&"compose.%23%23vso%5Bx%5D%250A%23%3F.yaml".to_owned()),
        "{uris:?}"
    );
}

#[test]
fn several_reports_come_from_one_run() {
    let project = shop();
    let run = project.run(&[
        "--format", "sarif", "--output", "a.sarif", "--format", "junit", "--output", "b.xml",
        "--format", "github",
    ]);
    assert_eq!(run.code, 1, "{run}");
    assert!(
        run.stdout.starts_with("::error file=compose.yaml,line=14,"),
        "{run}"
    );
    let sarif: serde_json::Value = serde_json::from_str(&project.text("a.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["invocations"][0]["exitCode"], 1);
    assert!(
        fs::read_to_string(project.path("b.xml"))
            .unwrap()
            .starts_with("<?xml")
    );
}

#[test]
fn a_report_that_cannot_be_written_does_not_keep_the_others_from_it() {
    let project = shop();
    let run = project.run(&[
        "--format",
        "sarif",
        "--output",
        "no/folder/a.sarif",
        "--format",
        "json",
        "--output",
        "b.json",
    ]);
    assert_eq!(run.code, 2, "{run}");
    assert!(
        run.stderr
            .starts_with("error: cannot write `no/folder/a.sarif`"),
        "{run}"
    );
    assert!(project.path("b.json").exists());
}

#[test]
fn the_exit_code_is_the_same_in_every_format() {
    let broken = Project::new(&[("compose.yaml/x", "")]);
    for format in FORMATS {
        for (project, code) in [(&shop(), 1), (&Project::of(CALM), 0), (&broken, 2)] {
            let run = project.run(&["--format", format]);
            assert_eq!(run.code, code, "{format}: {run}");
        }
        let never = shop().run(&["--format", format, "--fail-on", "never"]);
        assert_eq!(never.code, 0, "{format}: {never}");
    }
}

#[test]
fn a_run_that_came_to_nothing_is_told_where_a_format_has_words_for_it() {
    let empty = Project::new(&[]);
    let words = "no Compose file found in";
    for (format, told) in [
        ("sarif", true),
        ("github", true),
        ("junit", true),
        ("markdown", true),
        ("human", false),
        ("json", false),
        ("gitlab", false),
        ("rdjson", false),
    ] {
        let run = empty.run(&["--format", format]);
        assert_eq!(run.code, 2, "{format}: {run}");
        assert_eq!(run.stdout.contains(words), told, "{format}: {run}");
        assert!(run.stderr.contains(words), "{format}: {run}");
    }
    let sarif = empty.run(&["--format", "sarif"]).json();
    let invocation = &sarif["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["exitCode"], 2);
}

#[test]
fn a_project_that_was_not_read_completely_is_a_notification() {
    let text = "include: [../outside.yaml]\nservices: {é: &a {image: x}}\r\n";
    let project = Project::new(&[
        ("compose.yaml", text),
        ("../outside.yaml", "services: {}\n"),
    ]);
    let sarif = project.run(&["--format", "sarif"]).json();
    let notification = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(notification["level"], "warning", "{sarif}");
}
