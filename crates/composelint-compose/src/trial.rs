//! Small projects for tests: a file goes in, what is said about it comes out.

use crate::loader::MemoryLoader;
use crate::{Loaded, Request, Variables, load};

/// Loads one file as Docker Compose would: a variable without a value is blank.
pub(crate) fn blank(text: &str) -> Loaded {
    files(&[("compose.yaml", text)], true)
}

/// Loads one file; a variable without a value is unknown.
pub(crate) fn open(text: &str) -> Loaded {
    files(&[("compose.yaml", text)], false)
}

/// Loads the files of the folder `/shop`; those with `.yaml` in their names are merged in order.
pub(crate) fn files(files: &[(&str, &str)], blank_when_unset: bool) -> Loaded {
    let add = |loader: MemoryLoader, (name, text): &(&str, &str)| {
        loader.with(format!("/shop/{name}"), *text)
    };
    let loader = files.iter().fold(MemoryLoader::new(), add);
    let yaml = files
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| name.contains(".yaml"));
    let request = Request {
        files: yaml.map(|name| format!("/shop/{name}")).collect(),
        current: Some("/shop".into()),
        variables: Variables {
            blank_when_unset,
            ..Variables::default()
        },
        ..Request::default()
    };
    load(&request, &loader)
}

/// A file with one service `web`, to whose keys these lines are added.
pub(crate) fn web(lines: &str) -> String {
    let mut text = "services:\n  web:\n    image: nginx\n".to_owned();
    for line in lines.lines() {
        text.push_str("    ");
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// What was said, a line for each problem: what is marked, the message, the help; `-` in front of what refuses nothing.
pub(crate) fn said(loaded: &Loaded) -> Vec<String> {
    let mark = |problem: &crate::Problem| {
        let marked = loaded
            .sources
            .slice(problem.span)
            .replace(['\n', '\r'], "⏎");
        let help = problem
            .help
            .as_ref()
            .map(|help| format!(" ({help})"))
            .unwrap_or_default();
        let noted = if problem.refused { "" } else { "- " };
        format!("{noted}[{marked}] {}{help}", problem.message)
    };
    loaded.problems.iter().map(mark).collect()
}

/// Inputs, and what must be said about each.
pub(crate) type Cases = [(&'static str, &'static [&'static str])];

/// Checks what is said about a service with these lines.
pub(crate) fn check_services(cases: &Cases) {
    for (lines, expected) in cases {
        assert_eq!(said(&blank(&web(lines))), *expected, "{lines}");
    }
}

/// Checks what is said about these files.
pub(crate) fn check_files(cases: &Cases) {
    for (text, expected) in cases {
        assert_eq!(said(&blank(text)), *expected, "{text}");
    }
}
