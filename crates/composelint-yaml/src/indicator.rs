//! Where a block scalar or a block sequence begins and ends.
//!
//! The parser reports the content of a block scalar only, and a sequence that is not indented from its first item on. To a person they
//! begin at `|`, `>` or `-`.

/// The bytes of a block scalar from its header to the end of its last line that is not blank (without the line end).
///
/// `after` is the end of the token before it, `start..end` what the parser reports.
pub(crate) fn extent(text: &str, after: usize, start: usize, end: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let Some(header) = find(text, after, end, b"|>") else {
        return (start, end);
    };
    let options = bytes[header + 1..end]
        .iter()
        .take_while(|byte| b"+-0123456789".contains(byte));
    let header_end = header + 1 + options.count();
    let content = start.clamp(header_end, end);
    let Some(last) = bytes[content..end]
        .iter()
        .rposition(|byte| !byte.is_ascii_whitespace())
    else {
        return (header, header_end);
    };
    let last = content + last;
    (header, last + length(&bytes[last..], is_break))
}

/// The first of `indicators` in `after..end`, past what may stand between a token and a node: indicators, properties, comments, blanks.
pub(crate) fn find(text: &str, after: usize, end: usize, indicators: &[u8]) -> Option<usize> {
    let bytes = text.as_bytes().get(..end)?;
    let mut at = after;
    while at < end {
        match bytes[at] {
            byte if indicators.contains(&byte) => return Some(at),
            b'#' => at += length(&bytes[at..], is_break),
            b'&' | b'!' => at += length(&bytes[at..], |byte| byte.is_ascii_whitespace()),
            _ => at += 1,
        }
    }
    None
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

fn length(bytes: &[u8], ends: fn(u8) -> bool) -> usize {
    bytes
        .iter()
        .position(|byte| ends(*byte))
        .unwrap_or(bytes.len())
}
