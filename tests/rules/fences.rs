//! The fenced examples of a page.

use composelint_lint::Rule;

use crate::project::Files;

/// What a fence shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shows {
    Flagged,
    Accepted,
    /// The first file of the flagged example before it, repaired.
    Fixed,
}

/// An example: one fence, or several with `file=` that follow each other.
#[derive(Debug)]
pub(crate) struct Example {
    pub(crate) shows: Shows,
    pub(crate) files: Files,
    /// The arguments it runs with: ```` ```yaml flagged engine=27 ```` asks about Engine 27, `option=NAME=value` sets an option.
    pub(crate) args: String,
    /// The line of the page it begins at, from 1.
    pub(crate) line: usize,
}

/// The examples of a rule's page, in order.
pub(crate) fn examples(rule: &Rule) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut lines = rule.page.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some((shows, name)) = info(line) else {
            continue;
        };
        let body: Vec<&str> = lines
            .by_ref()
            .map(|(_, line)| line)
            .take_while(|line| *line != "```")
            .collect();
        let text = body.join("\n") + "\n";
        let named = name.is_some();
        let name = name.unwrap_or("compose.yaml").to_owned();
        match examples.last_mut() {
            Some(last) if named && last.shows == shows && !last.files.contains_key(&name) => {
                last.files.insert(name, text);
            }
            _ => examples.push(Example {
                shows,
                args: args(line),
                files: Files::from([(name, text)]),
                line: at + 1,
            }),
        }
    }
    examples
}

/// `yaml flagged file=compose.override.yaml`.
fn info(line: &str) -> Option<(Shows, Option<&str>)> {
    let mut words = line.strip_prefix("```")?.split(' ').skip(1);
    let shows = match words.next()? {
        "flagged" => Shows::Flagged,
        "accepted" => Shows::Accepted,
        "fixed" => Shows::Fixed,
        _ => return None,
    };
    Some((shows, words.find_map(|word| word.strip_prefix("file="))))
}

fn args(line: &str) -> String {
    let words = line.split(' ').filter_map(|word| {
        let (name, value) = word.split_once('=')?;
        ["engine", "option"]
            .contains(&name)
            .then(|| format!("--{name} {value}"))
    });
    words.collect::<Vec<_>>().join(" ")
}
