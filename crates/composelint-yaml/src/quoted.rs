//! Quoted scalars, read as go-yaml reads them: continued at any column, with its own set of escapes.
//!
//! The parser behind this crate reads nearly all of them; this is for those it does not.

/// The text that a quoted scalar means, quotes included in `raw`. Nothing when Docker Compose refuses it too.
pub(crate) fn decode(raw: &str) -> Option<String> {
    let double = raw.starts_with('"');
    let mut rest = raw.get(1..raw.len().checked_sub(1)?)?;
    let mut text = String::with_capacity(rest.len());
    while let Some(c) = rest.chars().next() {
        match c {
            '\\' if double => rest = unescape(&rest[1..], &mut text)?,
            '\'' if !double => {
                rest = rest.strip_prefix("''")?;
                text.push('\'');
            }
            ' ' | '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                rest = fold(rest, &mut text);
            }
            _ => {
                text.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    Some(text)
}

/// The end of the quoted scalar that begins at `start`, behind its closing quote.
pub(crate) fn end(bytes: &[u8], start: usize) -> Option<usize> {
    let quote = *bytes.get(start)?;
    let mut at = start + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            byte if byte != quote => at += 1,
            b'\'' if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            _ => return Some(at + 1),
        }
    }
}

/// Blanks and line ends: one line end becomes a blank, each further one a line end. Blanks alone stay as they are.
fn fold<'r>(rest: &'r str, text: &mut String) -> &'r str {
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let (kept, mut rest) = rest.split_at(blanks);
    let Some(after) = strip_break(rest) else {
        text.push_str(kept);
        return rest;
    };
    let breaks;
    (rest, breaks) = skip_breaks(after);
    text.push_str(if breaks == 0 { " " } else { "" });
    text.extend(std::iter::repeat_n('\n', breaks));
    rest
}

/// Leaves out blanks and line ends, and counts the line ends.
fn skip_breaks(mut rest: &str) -> (&str, usize) {
    let mut breaks = 0;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let Some(after) = strip_break(rest) else {
            return (rest, breaks);
        };
        breaks += 1;
        rest = after;
    }
}

fn strip_break(rest: &str) -> Option<&str> {
    rest.strip_prefix("\r\n")
        .or_else(|| rest.strip_prefix(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']))
}

/// What stands behind a backslash.
fn unescape<'r>(rest: &'r str, text: &mut String) -> Option<&'r str> {
    if let Some(after) = strip_break(rest) {
        let (rest, breaks) = skip_breaks(after);
        text.extend(std::iter::repeat_n('\n', breaks));
        return Some(rest);
    }
    let c = rest.chars().next()?;
    let (digits, rest) = match c {
        'x' => (2, &rest[1..]),
        'u' => (4, &rest[1..]),
        'U' => (8, &rest[1..]),
        _ => {
            text.push(simple(c)?);
            return Some(&rest[c.len_utf8()..]);
        }
    };
    let code = u32::from_str_radix(rest.get(..digits)?, 16).ok()?;
    text.push(char::from_u32(code)?);
    Some(&rest[digits..])
}

fn simple(c: char) -> Option<char> {
    Some(match c {
        '0' => '\0',
        'a' => '\x07',
        'b' => '\x08',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\x0B',
        'f' => '\x0C',
        'r' => '\r',
        'e' => '\x1B',
        ' ' | '"' | '\'' | '\\' => c,
        'N' => '\u{85}',
        '_' => '\u{A0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fold_at_any_column() {
        assert_eq!(decode("\"a\nb\"").as_deref(), Some("a b"));
        assert_eq!(decode("'a \t\r\n\r\n  é'").as_deref(), Some("a\né"));
        assert_eq!(decode("'a  b'").as_deref(), Some("a  b"));
        assert_eq!(decode("\" \n \"").as_deref(), Some(" "));
        assert_eq!(decode("\"a \\\n\n   b\"").as_deref(), Some("a \nb"));
    }

    #[test]
    fn escapes_are_those_of_go_yaml() {
        assert_eq!(
            decode(r#""\'\x41\u00e9\U0001F600\N\_""#).as_deref(),
            Some("'Aé😀\u{85}\u{A0}")
        );
        assert_eq!(decode("'it''s \\n'").as_deref(), Some("it's \\n"));
        for refused in [r#""\/""#, r#""\ud83d\ude00""#, r#""\q""#, r#""\x4""#] {
            assert_eq!(decode(refused), None, "{refused}");
        }
    }

    #[test]
    fn the_end_is_behind_the_closing_quote() {
        assert_eq!(end(br#""a\"b" c"#, 0), Some(6));
        assert_eq!(end(b"'a''b' c", 0), Some(6));
        assert_eq!(end(b"'a", 0), None);
    }
}
