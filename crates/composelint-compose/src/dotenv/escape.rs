//! Quoted values of env files.

/// The text up to the closing quote with `\` before a quote taken away, and its length in the file. None when the quote is not closed.
pub(super) fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == quote && !escaped {
            return Some((value, at));
        }
        if c == '\\' && !escaped {
            escaped = true;
            continue;
        }
        if escaped && c != quote {
            value.push('\\');
        }
        escaped = false;
        value.push(c);
    }
    None
}

/// Replaces the escapes of a double-quoted value. `\$` becomes `$$`, which the replacement of variables turns into `$`.
pub(super) fn expand(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(c) = rest.chars().next() else {
            out.push('\\');
            break;
        };
        rest = match simple(c) {
            Some(replacement) => {
                out.push_str(replacement);
                &rest[c.len_utf8()..]
            }
            None if c == '0' => octal(&rest[1..], &mut out),
            None => {
                out.push('\\');
                rest
            }
        };
    }
    out.push_str(rest);
    out
}

fn simple(c: char) -> Option<&'static str> {
    Some(match c {
        'a' => "\u{7}",
        'b' => "\u{8}",
        // Known as an escape, but not by Go: it stays as it is.
        'c' => "\\c",
        'f' => "\u{c}",
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'v' => "\u{b}",
        '$' => "$$",
        '"' => "\"",
        '\\' => "\\",
        _ => return None,
    })
}

/// `\0` and up to three digits: a character by its octal number, which needs all three; otherwise Compose drops the `0` and keeps the rest.
fn octal<'t>(rest: &'t str, out: &mut String) -> &'t str {
    let digits = rest.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = rest.split_at(digits);
    let character = if digits.len() == 3 {
        u8::from_str_radix(digits, 8).ok()
    } else {
        None
    };
    if let Some(character) = character {
        out.push(char::from(character));
    } else {
        out.push('\\');
        out.push_str(digits);
    }
    rest
}
