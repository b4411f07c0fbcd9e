//! Where in a text the secrets stand: behind keys, flags and `:-`, in URLs, and by their own shape.

use std::ops::Range;

use super::{Text, key};

/// How a line opens a value that goes on below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opened {
    /// With `|`, `>` or a scalar that goes on: everything below is its text.
    Scalar,
    /// With nothing: an indented scalar or a mapping.
    Nothing,
}

/// Cheap: whether a text has any of the marks that the searches below start from.
pub(super) fn worth_a_look(text: &str) -> bool {
    text.len() >= 20
        || text
            .bytes()
            .any(|byte| matches!(byte, b'=' | b':' | b'-' | b'$'))
}

/// `scheme://user:password@host`: the part before `@`, also where the password holds an unescaped `/`.
pub(super) fn userinfo(text: &str, ranges: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices("://") {
        let start = at + 3;
        let rest = &text[start..];
        let word = &rest[..rest.find(ends_url).unwrap_or(rest.len())];
        let authority = &word[..word.find(['/', '?', '#']).unwrap_or(word.len())];
        let port = authority
            .rsplit_once(':')
            .is_none_or(|(_, port)| port.parse::<u16>().is_ok());
        let searched = if authority.contains('@') || port {
            authority
        } else {
            word
        };
        if let Some(end) = searched.rfind('@') {
            ranges.push(start..start + end);
        }
    }
}

fn ends_url(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '|' | '\\')
}

/// The values of `KEY=value` and `key: value` whose key announces a secret.
pub(super) fn of_keys(text: &str, kind: Text, ranges: &mut Vec<Range<usize>>) {
    for (name, end) in names(text) {
        let start = end - name.len();
        let after = &text[end..];
        let closed = after.trim_start_matches(['"', '\'']);
        let separator = closed.trim_start_matches(' ');
        let at = text.len() - separator.len();
        let value = match separator.bytes().next() {
            Some(b'=') if separator.len() == after.len() || kind == Text::Source => at + 1,
            Some(b':') if separates(separator) && (kind == Text::Source || constant(name)) => {
                at + 1
            }
            _ => continue,
        };
        if key::is_secret(name.trim_start_matches('-')) {
            let opener = text[..start].trim_end_matches('-').bytes().last();
            let quoted_key = closed.len() != after.len();
            hide_value(text, value, opener.filter(|_| !quoted_key), start, ranges);
        }
    }
}

/// YAML's `:` is followed by a blank or the end.
fn separates(text: &str) -> bool {
    text.as_bytes()
        .get(1)
        .is_none_or(|byte| matches!(byte, b' ' | b'\t'))
}

/// `DB_PASSWORD`, as against a word of a sentence.
fn constant(name: &str) -> bool {
    name.contains('_') || name.bytes().all(|byte| !byte.is_ascii_lowercase())
}

/// Names and the byte after each: runs of letters, digits, `_`, `-` and `.`.
fn names(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let from = at + text[at..].find(in_name)?;
        let end = text[from..]
            .find(|c| !in_name(c))
            .map_or(text.len(), |length| from + length);
        at = end;
        Some((&text[from..end], end))
    })
}

fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Hides the value that starts at `from`. `opener` is the byte before the key: a quote there also ends the value.
fn hide_value(
    text: &str,
    from: usize,
    opener: Option<u8>,
    key: usize,
    ranges: &mut Vec<Range<usize>>,
) {
    let start = text.len() - text[from..].trim_start().len();
    let rest = &text[start..];
    let quote = |byte: &u8| matches!(byte, b'"' | b'\'' | b'`');
    let (start, length) = if let Some(opener) = opener.filter(quote) {
        (start, rest.find(char::from(opener)).unwrap_or(rest.len()))
    } else if let Some(first) = rest.bytes().next().filter(quote) {
        (
            start + 1,
            rest[1..].find(char::from(first)).unwrap_or(rest.len() - 1),
        )
    } else if opener == Some(b'-') && text[..key].ends_with("--") || is_flag(text, key) {
        (
            start,
            rest.find([' ', '"', '\'', ',', ']']).unwrap_or(rest.len()),
        )
    } else if text[..key].contains(['{', '[']) {
        (start, rest.find([',', '}', ']']).unwrap_or(rest.len()))
    } else {
        (start, rest.find(" #").unwrap_or(rest.len()))
    };
    let value = text[start..start + length].trim_end();
    if !harmless(value) {
        hide_literals(text, start..start + value.len(), ranges);
    }
}

fn is_flag(text: &str, key: usize) -> bool {
    text[key..].starts_with("--")
}

/// Values that give nothing away.
fn harmless(value: &str) -> bool {
    value.starts_with("/run/secrets/")
        || matches!(
            value,
            "" | "true" | "false" | "null" | "~" | "yes" | "no" | "|" | ">" | "|-" | ">-"
        )
        || value.starts_with("${")
            && value.ends_with('}')
            && plain_reference(&value[2..value.len() - 1])
}

fn plain_reference(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Hides what is written out in a value; `$NAME`, `${NAME}` and the names in `${NAME:-…}` stay.
fn hide_literals(text: &str, range: Range<usize>, ranges: &mut Vec<Range<usize>>) {
    let value = &text[range.clone()];
    let mut literal = range.start;
    let mut at = 0;
    while let Some(found) = value[at..].find('$') {
        let dollar = at + found;
        let after = &value[dollar + 1..];
        let braced = after.starts_with('{');
        let name = &after[usize::from(braced)..];
        let length = name
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(name.len());
        if length == 0 {
            at = (dollar + 2).min(value.len());
            while !value.is_char_boundary(at) {
                at += 1;
            }
            continue;
        }
        ranges.push(literal..range.start + dollar);
        at = dollar + 1 + usize::from(braced) + length;
        if braced {
            let tail = &value[at..];
            let operator = tail.len() - tail.trim_start_matches([':', '-', '?', '+']).len();
            let end = closing_brace(tail);
            ranges.push(range.start + at + operator.min(end)..range.start + at + end);
            at += (end + 1).min(tail.len());
        }
        literal = range.start + at;
    }
    ranges.push(literal..range.end);
}

/// Where the brace closes that was opened before `text`; its end, if it does not.
fn closing_brace(text: &str) -> usize {
    let mut depth = 1;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The default in `${DB_PASSWORD:-default}`, wherever it stands.
pub(super) fn defaults(text: &str, ranges: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices("${") {
        let from = at + 2;
        let name = names(&text[from..]).next().map_or("", |(name, _)| name);
        let name = name.split('-').next().unwrap_or(name);
        if name.is_empty() || !key::is_secret(name) {
            continue;
        }
        let tail = from + name.len();
        let operator = text[tail..].len() - text[tail..].trim_start_matches([':', '-', '+']).len();
        if operator > 0 {
            ranges
                .push(tail + operator..(tail + closing_brace(&text[tail..])).max(tail + operator));
        }
    }
}

/// The argument after `--password` or `--requirepass`, also as the next item of a list; `-p…` of MySQL's programs.
pub(super) fn of_flags(text: &str, ranges: &mut Vec<Range<usize>>) {
    for (name, end) in names(text) {
        let long = name
            .strip_prefix("--")
            .filter(|name| !name.starts_with('-'));
        if long.is_some_and(key::is_secret) {
            let rest = &text[end..];
            let value = rest.trim_start_matches(['"', '\'', ',', ' ']);
            if value.len() < rest.len() && !value.starts_with('-') && !value.starts_with('=') {
                let start = text.len() - value.len();
                let length = value
                    .find([' ', '"', '\'', ',', ']'])
                    .unwrap_or(value.len());
                hide_literals(text, start..start + length, ranges);
            }
        }
    }
    if text.contains("mysql") || text.contains("mariadb") {
        for (at, _) in text.match_indices(" -p") {
            let start = at + 3;
            let length = text[start..]
                .find([' ', '"', '\'', ',', ']'])
                .unwrap_or(text.len() - start);
            hide_literals(text, start..start + length, ranges);
        }
    }
}

/// Secrets by their own shape: tokens of well-known services, private keys, long random strings.
pub(super) fn tokens(text: &str, ranges: &mut Vec<Range<usize>>) {
    if let Some(at) = text.find("PRIVATE KEY-----") {
        let start = at + "PRIVATE KEY-----".len();
        ranges.push(start..text.len());
    }
    let mut at = 0;
    while let Some(found) = text[at..].find(in_token) {
        let start = at + found;
        let end = text[start..]
            .find(|c| !in_token(c))
            .map_or(text.len(), |length| start + length);
        at = end;
        let token = &text[start..end];
        if known_prefix(token) || random(token) {
            ranges.push(start..end);
        }
    }
}

fn in_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '/' | '.')
}

fn known_prefix(token: &str) -> bool {
    const PREFIXES: [(&str, usize); 18] = [
        ("ghp_", 20),
        ("gho_", 20),
        ("ghs_", 20),
        ("ghu_", 20),
        ("github_pat_", 20),
        ("glpat-", 16),
        ("AKIA", 20),
        ("ASIA", 20),
        ("AIza", 30),
        ("sk-", 24),
        ("sk_live_", 16),
        ("sk_test_", 16),
        ("rk_live_", 16),
        ("xoxb-", 16),
        ("xoxp-", 16),
        ("npm_", 30),
        ("hf_", 24),
        ("SG.", 40),
    ];
    PREFIXES
        .iter()
        .any(|(prefix, length)| token.starts_with(prefix) && token.len() >= *length)
        || token.starts_with("eyJ") && token.len() >= 40
}

/// Forty or more characters of base64, mixed as no word, path or digest is.
fn random(token: &str) -> bool {
    let of = |class: fn(&u8) -> bool| token.bytes().filter(class).count();
    token.len() >= 40
        && !token.starts_with('/')
        && !token.contains(['.', '-', '_'])
        && of(u8::is_ascii_uppercase) >= 4
        && of(u8::is_ascii_lowercase) >= 4
        && of(u8::is_ascii_digit) >= 3
}

/// Whether a list item is nothing but a flag whose argument is a secret: `- --requirepass`.
pub(super) fn ends_with_secret_flag(line: &str) -> bool {
    let item = line
        .trim_start_matches("- ")
        .trim()
        .trim_matches(['"', '\'']);
    item.strip_prefix("--")
        .is_some_and(|flag| flag.chars().all(in_name) && key::is_secret(flag))
}

/// How a line opens the value of a secret key, if it does.
pub(super) fn opens_secret(line: &str) -> Option<Opened> {
    let line = line.trim_start_matches("- ");
    let (name, value) = line.split_once(':')?;
    let name = name.trim_matches(['"', '\'']);
    if !name.chars().all(in_name) || !key::is_secret(name) {
        return None;
    }
    let value = value.trim();
    Some(if value.is_empty() || value.starts_with('#') {
        Opened::Nothing
    } else {
        Opened::Scalar
    })
}

/// Whether a line is an entry of a mapping or a list, or a comment, rather than running text.
pub(super) fn is_entry(line: &str) -> bool {
    line.starts_with("- ")
        || line.starts_with('#')
        || line
            .find(':')
            .is_some_and(|at| separates(&line[at..]) && line[..at].chars().all(in_name))
}

/// Whether a line ends in the header of a block scalar, below which everything is text.
pub(super) fn opens_block(line: &str) -> bool {
    line.rsplit([' ', ':']).next().is_some_and(|word| {
        word.starts_with(['|', '>'])
            && word[1..]
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+'))
    })
}
