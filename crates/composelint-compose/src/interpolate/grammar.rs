//! The pieces of `${NAME:-BODY}`: names, operators, and where the expression ends.

/// What stands between a variable's name and the rest.
#[derive(Clone, Copy)]
pub(super) struct Operator {
    pub(super) kind: OperatorKind,
    /// `:` before it: an empty value counts as none.
    pub(super) or_empty: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum OperatorKind {
    Default,
    Alternative,
    Required,
}

/// The last `}` of the line that is being read, looked for once.
#[derive(Default)]
pub(super) struct Line {
    end: usize,
    last: Option<usize>,
}

impl Line {
    pub(super) fn last_brace(&mut self, template: &str, at: usize, end: usize) -> Option<usize> {
        if at >= self.end {
            self.end = template[at..end]
                .find('\n')
                .map_or(end, |newline| at + newline);
            self.last = template[at..self.end].rfind('}').map(|brace| at + brace);
        }
        self.last
    }
}

/// The length of the variable's name at the start of a text. Go's case folding lets `ſ` and the Kelvin sign stand for `s` and `k`.
pub(super) fn name_length(text: &str) -> Option<usize> {
    let plain = |text: &str| {
        let in_name = |byte: &u8| *byte == b'_' || byte.is_ascii_alphanumeric();
        text.bytes().take_while(in_name).count()
    };
    let mut length = plain(text);
    while let Some(rest) = text[length..].strip_prefix(['\u{17f}', '\u{212a}']) {
        length = text.len() - rest.len() + plain(rest);
    }
    let begins = text
        .bytes()
        .next()
        .is_some_and(|byte| !byte.is_ascii_digit());
    (length > 0 && begins).then_some(length)
}

/// The operator at the start of a text, and its width.
pub(super) fn operator(text: &str) -> Option<(Operator, usize)> {
    let (or_empty, sign) = match text.strip_prefix(':') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let kind = match sign.as_bytes().first()? {
        b'-' => OperatorKind::Default,
        b'+' => OperatorKind::Alternative,
        b'?' => OperatorKind::Required,
        _ => return None,
    };
    Some((Operator { kind, or_empty }, 1 + usize::from(or_empty)))
}

/// The brace that closes the first one, counted as Compose does: the byte after a `{` is not looked at.
pub(super) fn closing_brace(expression: &str) -> Option<usize> {
    let bytes = expression.as_bytes();
    let mut open = 0_usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => {
                open += 1;
                at += 1;
            }
            b'}' => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}
