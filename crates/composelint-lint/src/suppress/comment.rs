//! The words of a suppression comment.

use composelint_yaml::{Comment, Span};
use smol_str::SmolStr;

use super::{Covers, Fault, SuppressedName, SuppressionComment, Until};
use crate::Date;

/// What every suppression comment begins with.
pub(super) const MARK: &str = "composelint:";

/// Reads a comment; `None` when it is one for people only. Where it applies is found out by [`super::place`].
pub(super) fn read(comment: &Comment) -> Option<(SuppressionComment, bool)> {
    // The text of a comment begins after the `#`.
    let mut cursor = Cursor {
        text: &comment.text,
        span: comment.span,
        at: 0,
    };
    cursor.skip_blanks();
    cursor.take(MARK)?;
    cursor.skip_blanks();
    let mut read = SuppressionComment {
        span: comment.span,
        own_line: comment.own_line,
        covers: Covers::Nothing,
        service: None,
        names: Vec::new(),
        reason: None,
        until: None,
        fault: None,
    };
    let word = cursor.take_while(|c| c.is_alphanumeric() || c == '-' || c == '_');
    if word != "ignore" && word != "ignore-file" {
        read.fault = Some(Fault::UnknownWord(SmolStr::new(word)));
        return Some((read, false));
    }
    match rules(&mut cursor) {
        Some(names) if !names.is_empty() => read.names = names,
        _ => read.fault = Some(Fault::NoRules),
    }
    if read.fault.is_none() {
        tail(&mut cursor, &mut read);
    }
    Some((read, word == "ignore-file"))
}

/// `[rule-a, rule-b]`, without empty names.
fn rules(cursor: &mut Cursor<'_>) -> Option<Vec<SuppressedName>> {
    cursor.skip_blanks();
    cursor.take("[")?;
    let mut names = Vec::new();
    loop {
        cursor.skip_blanks();
        let from = cursor.at;
        let name = cursor.take_while(|c| c != ',' && c != ']').trim_end();
        if !name.is_empty() {
            names.push(SuppressedName {
                name: SmolStr::new(name),
                span: cursor.span(from, from + name.len()),
                known: false,
                ran: false,
                used: false,
            });
        }
        if cursor.take("]").is_some() {
            return Some(names);
        }
        cursor.take(",")?;
    }
}

/// ` -- reason until 2027-01-31`, or nothing. Text that doesn't follow ` -- ` is no reason.
fn tail(cursor: &mut Cursor<'_>, read: &mut SuppressionComment) {
    cursor.skip_blanks();
    if cursor.take("--").is_none() {
        return;
    }
    cursor.skip_blanks();
    let from = cursor.at;
    let text = cursor.rest().trim_end();
    let (reason, date) = split_date(text);
    if let Some(date) = date {
        let start = from + text.len() - date.len();
        read.until = Some(Until {
            span: cursor.span(start, start + date.len()),
            date: Date::parse(date),
        });
    }
    read.reason = (!reason.is_empty()).then(|| reason.to_owned());
}

/// Takes `until 2027-01-31` off the end. What looks like a date counts as one, so that a wrong one is noticed.
fn split_date(text: &str) -> (&str, Option<&str>) {
    let (before, last) = text.rsplit_once([' ', '\t']).unwrap_or(("", text));
    let before = before.trim_end();
    let dated = last.starts_with(|c: char| c.is_ascii_digit())
        && last.chars().all(|c| c.is_ascii_digit() || c == '-')
        && last.contains('-');
    match before.strip_suffix("until") {
        Some(reason) if dated && (reason.is_empty() || reason.ends_with([' ', '\t'])) => {
            (reason.trim_end(), Some(last))
        }
        _ => (text, None),
    }
}

struct Cursor<'t> {
    text: &'t str,
    span: Span,
    at: usize,
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn skip_blanks(&mut self) {
        self.take_while(|c| c == ' ' || c == '\t');
    }

    fn take(&mut self, word: &str) -> Option<()> {
        self.rest().strip_prefix(word)?;
        self.at += word.len();
        Some(())
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let len = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    /// The bytes of a part of the text; one byte for the `#` comes first.
    fn span(&self, from: usize, to: usize) -> Span {
        let byte = |at: usize| self.span.start + 1 + u32::try_from(at).unwrap_or(u32::MAX >> 1);
        Span::new(self.span.file, byte(from), byte(to))
    }
}

#[cfg(test)]
mod tests {
    use composelint_yaml::FileId;

    use super::*;

    fn comment(text: &str) -> Comment {
        let end = u32::try_from(text.len()).unwrap() + 1;
        let span = Span::new(FileId::new(0), 0, end);
        Comment {
            span,
            text: SmolStr::new(text),
            own_line: true,
        }
    }

    fn shown(text: &str) -> String {
        let Some((read, file)) = read(&comment(text)) else {
            return "not ours".to_owned();
        };
        let names: Vec<&str> = read.names.iter().map(|name| name.name.as_str()).collect();
        for name in &read.names {
            assert_eq!(&format!("#{text}")[name.span.range()], name.name.as_str());
        }
        let until = read.until.map(|until| match until.date {
            Some(date) => date.to_string(),
            None => "no date".to_owned(),
        });
        let scope = if file { "file " } else { "" };
        match read.fault {
            Some(fault) => format!("{fault:?}"),
            None => format!("{scope}{names:?} {:?} {:?}", read.reason, until),
        }
    }

    #[test]
    fn comments_are_read_by_their_words() {
        for (text, expected) in [
            (
                " composelint: ignore[a-b] -- because",
                r#"["a-b"] Some("because") None"#,
            ),
            (
                "composelint:ignore[a,b , c]--because",
                r#"["a", "b", "c"] Some("because") None"#,
            ),
            (
                " composelint: ignore[a] -- bis März until 2027-01-31 ",
                r#"["a"] Some("bis März") Some("2027-01-31")"#,
            ),
            (
                " composelint: ignore[a] -- until 2027-01-31",
                r#"["a"] None Some("2027-01-31")"#,
            ),
            (
                " composelint: ignore[a] -- x until 2027-02-30",
                r#"["a"] Some("x") Some("no date")"#,
            ),
            (
                " composelint: ignore[a] -- not until then",
                r#"["a"] Some("not until then") None"#,
            ),
            (
                " composelint: ignore[a] -- wait until 2027-01-31 at least",
                r#"["a"] Some("wait until 2027-01-31 at least") None"#,
            ),
            (" composelint: ignore[a]", r#"["a"] None None"#),
            (" composelint: ignore[a] --", r#"["a"] None None"#),
            (" composelint: ignore[a, ]", r#"["a"] None None"#),
            (
                " composelint: ignore-file[a] -- x",
                r#"file ["a"] Some("x") None"#,
            ),
            (" composelint: ignore", "NoRules"),
            (" composelint: ignore[]", "NoRules"),
            (" composelint: ignore[a", "NoRules"),
            (" composelint: ignore a -- x", "NoRules"),
            (" composelint: ignore[a] because", r#"["a"] None None"#),
            (" composelint: disable[a] -- x", r#"UnknownWord("disable")"#),
            (" composelint:", r#"UnknownWord("")"#),
            (" see composelint: ignore[a]", "not ours"),
            (" composelint ignore[a]", "not ours"),
            ("", "not ours"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
