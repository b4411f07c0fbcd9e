//! Bytes to lines and columns, and back.
//!
//! Inside composelint a place is a byte offset. Lines and columns exist only for people and editors, who count differently:
//! see [`Encoding`]. A line ends at `\n`, `\r\n` or a lone `\r`, as in the Language Server Protocol.

use std::sync::Arc;

/// What a column counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8 bytes.
    Bytes,
    /// Unicode code points: what a person counts, and the JSON output.
    CodePoints,
    /// UTF-16 code units: what editors count.
    Utf16,
}

impl Encoding {
    fn width(self, c: char) -> usize {
        match self {
            Self::Bytes => c.len_utf8(),
            Self::CodePoints => 1,
            Self::Utf16 => c.len_utf16(),
        }
    }
}

/// A line and a column, both from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Position {
    /// The line, from 0.
    pub line: u32,
    /// The column, from 0, in the units of an [`Encoding`].
    pub column: u32,
}

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub struct LineIndex {
    text: Arc<str>,
    starts: Vec<u32>,
    ascii: bool,
}

impl LineIndex {
    /// Finds the lines of `text`, which is at most 4 GiB long.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends_line = *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends_line {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        let ascii = text.is_ascii();
        Self {
            text,
            starts,
            ascii,
        }
    }

    /// How many lines: one more than there are line ends.
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }

    /// The line that `byte` is in, from 0. A byte past the end is in the last line.
    pub fn line(&self, byte: u32) -> u32 {
        let after = self.starts.partition_point(|start| *start <= byte);
        u32::try_from(after - 1).unwrap_or(u32::MAX)
    }

    /// The bytes of a line without its line end, or nothing for a line that does not exist.
    pub fn line_range(&self, line: u32) -> Option<std::ops::Range<u32>> {
        let start = *self.starts.get(line as usize)?;
        let next = self
            .starts
            .get(line as usize + 1)
            .map_or(self.text.len(), |next| *next as usize);
        let content = self
            .text
            .get(start as usize..next)?
            .trim_end_matches(['\n', '\r']);
        Some(start..start + u32::try_from(content.len()).unwrap_or(u32::MAX))
    }

    /// The line and column of `byte`. A byte inside a character is taken as the character's first, one past the end as the end.
    pub fn line_column(&self, byte: u32, encoding: Encoding) -> Position {
        let mut byte = (byte as usize).min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.line(u32::try_from(byte).unwrap_or(u32::MAX));
        let start = self.starts[line as usize] as usize;
        let column = if self.ascii || encoding == Encoding::Bytes {
            byte - start
        } else {
            self.text[start..byte]
                .chars()
                .map(|c| encoding.width(c))
                .sum()
        };
        Position {
            line,
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    /// The byte of a position. A column past the end of its line is the end of that line, a line past the last is the end of the text,
    /// and a column inside a character is the character's first byte.
    pub fn offset(&self, position: Position, encoding: Encoding) -> u32 {
        let Some(range) = self.line_range(position.line) else {
            return u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        };
        let content = &self.text[range.start as usize..range.end as usize];
        let wanted = position.column as usize;
        if self.ascii {
            return range.start + u32::try_from(wanted.min(content.len())).unwrap_or(u32::MAX);
        }
        let mut column = 0;
        for (at, c) in content.char_indices() {
            column += encoding.width(c);
            if column > wanted {
                return range.start + u32::try_from(at).unwrap_or(u32::MAX);
            }
        }
        range.end
    }
}
