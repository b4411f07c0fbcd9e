//! A variable without a value, in the place of a text or of a part of it, refuses nothing that Docker Compose accepts with the value.
//!
//! Every text of our projects that Docker Compose accepts is hidden like this, once as a whole and once for each of its parts. With that
//! text as the variable's value the project would be the one that was accepted, so composelint may not call it wrong.

use std::collections::BTreeSet;
use std::env;
use std::iter;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use composelint_compose::loader::{Contents, MemoryLoader, ReadError};
use composelint_compose::{Loader, Request, Variables, load};
use composelint_yaml::{FileId, Limits, NodeRef, ScalarStyle, Typed, go_yaml_type, parse};

use crate::binary::say;
use crate::case::Case;
use crate::corpus::archive::{Corpus, Run, Variant};
use crate::random::dice::Dice;
use crate::slips::Files;
use crate::{ours, parallel, projects, random};

/// The variable that nobody gives a value.
const HIDDEN: &str = "${HIDDEN}";

/// What stands between the parts of a text.
const BETWEEN: [char; 9] = [':', '/', '.', ',', '=', '@', '-', ' ', '\n'];

/// How many texts of a published project are hidden, unless `COMPOSELINT_HIDDEN=all` asks for every one.
const FEW: usize = 12;

#[test]
fn what_a_variable_hides_in_our_projects_is_not_refused() {
    let mut folders = projects::folders();
    folders.retain(|folder| projects::record(folder).exit == 0);
    let tried = parallel::map(&folders, |folder| {
        let (files, case) = (projects::files(folder), Case::of(folder));
        let (loader, request) = question(&files, &case);
        let texts = files.iter().filter_map(|(path, bytes)| text(path, bytes));
        let mut tried = Tried::default();
        for (path, text) in texts {
            let full = format!("/{}/{path}", case.folder_name());
            for hidden in hidden(text) {
                let name = format!("{}: {path}", projects::name(folder));
                tried.add(&name, hidden, (&full, text), (&loader, &request));
            }
        }
        tried
    });
    Tried::all(tried).judge();
}

#[test]
fn what_a_variable_hides_in_published_projects_is_not_refused() {
    let Some(corpus) = Corpus::find_or_skip("hiding texts of published projects") else {
        return;
    };
    let accepted = |run: &&Run| run.variant == Variant::Interpolated && run.recorded.exit == 0;
    let runs: Vec<_> = corpus.runs.iter().filter(accepted).collect();
    let every_one = env::var("COMPOSELINT_HIDDEN").is_ok_and(|asked| asked == "all");
    let seed = random::seeds().first().copied().unwrap_or_default();
    let numbered: Vec<_> = (seed..).zip(runs).collect();
    let tried = parallel::map(&numbered, |(seed, run)| {
        let (request, mut dice) = (run.request(false), Dice::new(*seed));
        let mut tried = Tried::default();
        for (path, full) in run.files.iter().zip(&request.files) {
            let bytes = &corpus.files[&run.repository][path];
            let Some((_, text)) = text(path, bytes) else {
                continue;
            };
            let mut texts = hidden(text);
            if !every_one && !texts.is_empty() {
                texts = dice.some(&texts, FEW);
            }
            for hidden in texts {
                tried.add(
                    &run.name(),
                    hidden,
                    (full, text),
                    (&corpus.loader, &request),
                );
            }
        }
        tried
    });
    Tried::all(tried).judge();
}

/// What came of hiding texts.
#[derive(Default)]
struct Tried {
    count: usize,
    refused: BTreeSet<String>,
}

impl Tried {
    /// Hides a text of a file (its path and what it holds) of a project that Docker Compose accepts.
    fn add(
        &mut self,
        name: &str,
        hidden: Hidden,
        (path, text): (&str, &str),
        (below, request): (&dyn Loader, &Request),
    ) {
        self.count += 1;
        let (at, shown) = (&text[hidden.at], hidden.shown);
        let loader = Instead {
            below,
            path,
            text: hidden.text,
        };
        let loaded = load(request, &loader);
        let refused = loaded.problems.iter().find(|problem| problem.refused);
        self.refused.extend(refused.map(|problem| {
            format!(
                "{name}: {at} as {shown}: {:?}: {}",
                problem.code, problem.message
            )
        }));
    }

    fn all(tried: Vec<Self>) -> Self {
        let mut all = Self::default();
        for tried in tried {
            all.count += tried.count;
            all.refused.extend(tried.refused);
        }
        all
    }

    fn judge(self) {
        say(&format!("{} texts hidden", self.count));
        assert!(self.count > 1_000, "{} texts hidden", self.count);
        let lines: Vec<String> = self.refused.into_iter().collect();
        assert!(
            lines.is_empty(),
            "{} of {} are refused:\n{}",
            lines.len(),
            self.count,
            lines.join("\n")
        );
    }
}

/// A loader in which one file holds another text.
struct Instead<'l> {
    below: &'l dyn Loader,
    path: &'l str,
    text: String,
}

impl Loader for Instead<'_> {
    fn read(&self, path: &str) -> Result<Contents, ReadError> {
        if path == self.path {
            return Ok(self.text.as_str().into());
        }
        self.below.read(path)
    }

    fn is_file(&self, path: &str) -> bool {
        self.below.is_file(path)
    }

    fn is_dir(&self, path: &str) -> bool {
        self.below.is_dir(path)
    }
}

/// A file that may be a Compose file.
fn text<'f>(path: &'f str, bytes: &'f [u8]) -> Option<(&'f str, &'f str)> {
    let extension = Path::new(path).extension();
    let is_yaml = extension.is_some_and(|it| it == "yaml" || it == "yml");
    let text = std::str::from_utf8(bytes).ok().filter(|_| is_yaml)?;
    Some((path, text))
}

/// A file in which a text is hidden.
#[derive(Clone)]
struct Hidden {
    text: String,
    /// Where it stands in the file as it was.
    at: Range<usize>,
    /// What stands there now.
    shown: String,
}

fn hidden(text: &str) -> Vec<Hidden> {
    let shared: Arc<str> = Arc::from(text);
    let parsed = parse(FileId::new(0), &shared, &Limits::default());
    let mut found = Vec::new();
    for document in parsed.tree.documents() {
        values(document, &mut |node| {
            let Some(scalar) = node.scalar().filter(|_| is_text(node)) else {
                return;
            };
            let at = node.span().range();
            for part in parts(scalar.text) {
                let (before, after) = (&scalar.text[..part.start], &scalar.text[part.end..]);
                let shown = serde_json::to_string(&format!("{before}{HIDDEN}{after}"));
                let shown = shown.expect("a text is plain JSON");
                found.push(Hidden {
                    text: [&text[..at.start], &shown, &text[at.end..]].concat(),
                    at: at.clone(),
                    shown,
                });
            }
        });
    }
    found
}

/// Every scalar that is a value, not a key.
fn values<'t>(node: NodeRef<'t>, take: &mut dyn FnMut(NodeRef<'t>)) {
    take(node);
    for item in node.items() {
        values(item, take);
    }
    for entry in node.entries() {
        values(entry.value, take);
    }
}

/// Whether Docker Compose reads a text here, and replaces variables in it: other types may count, and a `$` is one already.
fn is_text(node: NodeRef<'_>) -> bool {
    node.tag().is_none()
        && node.scalar().is_some_and(|scalar| {
            let quoted = scalar.style != ScalarStyle::Plain;
            !scalar.text.contains('$') && (quoted || go_yaml_type(scalar.text) == Typed::Str)
        })
}

/// All of a text, and the words in it.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = iter::once(0..text.len()).collect();
    let mut from = 0;
    for word in text.split(BETWEEN) {
        if !word.is_empty() && word.len() < text.len() {
            parts.push(from..from + word.len());
        }
        from += word.len() + 1;
    }
    parts
}

/// The files of a project of ours, and how it is loaded when a variable without a value is unknown.
fn question(files: &Files, case: &Case) -> (MemoryLoader, Request) {
    let files = files
        .iter()
        .map(|(path, bytes)| (path.clone(), bytes.clone()));
    let (loader, request) = ours::question(files, case);
    let variables = Variables {
        blank_when_unset: false,
        ..request.variables
    };
    (
        loader,
        Request {
            variables,
            ..request
        },
    )
}
