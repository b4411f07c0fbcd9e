//! Bytes to text, the way Docker Compose's YAML reader decides on an encoding.
//!
//! go-yaml looks at a byte order mark and nothing else: UTF-16 with a mark is UTF-16, everything else has to be UTF-8.

use std::borrow::Cow;
use std::fmt;

use crate::Limits;

/// How the bytes of a file stand for its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum FileEncoding {
    /// UTF-8, with or without a byte order mark. Spans are the file's own bytes.
    #[default]
    Utf8,
    /// UTF-16, little endian, with a byte order mark. Spans are bytes of the decoded text.
    Utf16Le,
    /// UTF-16, big endian, with a byte order mark. Spans are bytes of the decoded text.
    Utf16Be,
}

/// The text of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decoded<'b> {
    /// The text, with its byte order mark as U+FEFF. Borrowed when the file is UTF-8.
    pub text: Cow<'b, str>,
    /// What the file is written in: text edits can be written back only to UTF-8.
    pub encoding: FileEncoding,
}

/// Why bytes are not text that Docker Compose would read.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum DecodeError {
    /// The file is longer than the limit, in bytes.
    TooLong {
        /// How long it is.
        length: usize,
        /// How long it may be.
        limit: usize,
    },
    /// Not UTF-8.
    Utf8 {
        /// The first byte that is not part of a character.
        byte: usize,
    },
    /// UTF-16 by its byte order mark, with an unpaired surrogate or half a code unit.
    Utf16 {
        /// The first byte of the broken code unit.
        byte: usize,
    },
}

impl DecodeError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::TooLong { .. } => "split the file, or leave it out of the check".to_owned(),
            Self::Utf8 { .. } | Self::Utf16 { .. } => "save the file as UTF-8".to_owned(),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length, limit } => {
                write!(f, "the file is {length} bytes long; the limit is {limit}")
            }
            Self::Utf8 { byte } => write!(f, "byte {byte} is not UTF-8"),
            Self::Utf16 { byte } => write!(
                f,
                "byte {byte} is not UTF-16, which the byte order mark announces"
            ),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Decodes a file. Nothing is copied when it is UTF-8, nor when it is over the default limit on the length of a file.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, DecodeError> {
    let limit = Limits::default().file_bytes;
    if bytes.len() > limit {
        return Err(DecodeError::TooLong {
            length: bytes.len(),
            limit,
        });
    }
    match bytes {
        [0xFF, 0xFE, ..] => decode_utf16(bytes, FileEncoding::Utf16Le, u16::from_le_bytes),
        [0xFE, 0xFF, ..] => decode_utf16(bytes, FileEncoding::Utf16Be, u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Decoded {
                text: Cow::Borrowed(text),
                encoding: FileEncoding::Utf8,
            }),
            Err(error) => Err(DecodeError::Utf8 {
                byte: error.valid_up_to(),
            }),
        },
    }
}

fn decode_utf16(
    bytes: &[u8],
    encoding: FileEncoding,
    unit: fn([u8; 2]) -> u16,
) -> Result<Decoded<'_>, DecodeError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut byte = 0;
    for decoded in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let Ok(c) = decoded else {
            return Err(DecodeError::Utf16 { byte });
        };
        text.push(c);
        byte += c.len_utf16() * 2;
    }
    if !rest.is_empty() {
        return Err(DecodeError::Utf16 { byte });
    }
    Ok(Decoded {
        text: Cow::Owned(text),
        encoding,
    })
}
