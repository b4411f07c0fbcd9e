//! What `config` shows in the place of values: they belong to whoever runs composelint, and a printed project gets around.

use std::collections::BTreeSet;

use composelint_compose::Project;
use composelint_compose::config::Leaf;
use composelint_compose::project::{FileRole, VariableUse};
use composelint_report::redact::{REDACTED, Text, redact};
use composelint_yaml::{FileId, SourceMap, Span};

/// Finds the values of a project's variables in its texts.
pub(super) struct Values<'p> {
    sources: &'p SourceMap,
    /// Uses with a value, sorted by their place.
    uses: Vec<&'p VariableUse>,
    /// Files in which every value is one of a variable.
    env_files: BTreeSet<FileId>,
}

impl<'p> Values<'p> {
    pub(super) fn of(project: &'p Project, sources: &'p SourceMap) -> Self {
        let has_value =
            |found: &&VariableUse| found.value.as_ref().is_some_and(|value| !value.is_empty());
        let mut uses: Vec<_> = project.variables.iter().filter(has_value).collect();
        uses.sort_by_key(|found| found.span);
        let is_env = |role| matches!(role, FileRole::EnvFile | FileRole::Interpolation);
        let files = project.files.iter().filter(|file| is_env(file.role));
        Self {
            sources,
            uses,
            env_files: files.map(|file| file.file).collect(),
        }
    }

    /// The text with `${NAME}` in the place of values, and without what looks like a secret; nothing where it may be shown.
    pub(super) fn hidden(&self, leaf: &Leaf<'_>) -> Option<String> {
        let Leaf {
            path, span, text, ..
        } = *leaf;
        if self.env_files.contains(&span.file) {
            return Some(REDACTED.to_owned());
        }
        let key = path.last().map_or("", String::as_str);
        // `KEY:` or `- KEY`: the value comes from outside.
        let written = self.sources.slice(span).trim_matches(['"', '\'']);
        if text != key && text != written && (written.is_empty() || written == key) {
            return Some(format!("${{{key}}}"));
        }
        let mut shown = text.to_owned();
        for found in self.within(span) {
            let value = found
                .value
                .as_deref()
                .unwrap_or_default()
                .replace('$', "$$");
            shown = shown.replace(&value, &format!("${{{}}}", found.name));
        }
        let shown = match leaf.before {
            Some(flag) if flag.starts_with('-') => behind(flag, ' ', &shown),
            _ => behind(key, '=', &shown),
        };
        (shown != text).then_some(shown)
    }

    fn within(&self, span: Span) -> impl Iterator<Item = &'p VariableUse> {
        let from = self
            .uses
            .partition_point(|found| (found.span.file, found.span.start) < (span.file, span.start));
        let here = self.uses[from..].iter().copied();
        here.take_while(move |found| found.span.file == span.file && found.span.end <= span.end)
    }
}

/// The text without what looks like a secret, read as the value of a key or of a flag.
fn behind(name: &str, separator: char, text: &str) -> String {
    let line = format!("{name}{separator}{text}");
    let shown = redact(&line, Text::Prose);
    match shown
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix(separator))
    {
        Some(rest) => rest.to_owned(),
        None => redact(text, Text::Prose).into_owned(),
    }
}
