//! JSON as every command writes it: indented, in the order of the contract, safe for a terminal.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, PrettyFormatter};

use crate::text::{acts, orders};

mod check;
mod fix;
mod place;

pub use check::write as write_check;
pub use fix::write as write_fix;
pub(crate) use place::Location;

/// Writes a value and a line end.
///
/// What acts on a terminal is escaped, which keeps the data exact and the bytes harmless.
pub fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut buffered = io::BufWriter::new(&mut *out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut buffered, Quiet::default());
    value.serialize(&mut serializer)?;
    writeln!(buffered)?;
    buffered.flush()
}

/// [`PrettyFormatter`], with control characters, bidirectional controls and what a build service would obey escaped, which
/// JSON itself does not ask for.
#[derive(Default)]
struct Quiet {
    pretty: PrettyFormatter<'static>,
}

/// Whether nothing of a text has to be escaped: visible letters of ASCII, and no two signs that could begin an order.
fn is_plain(text: &[u8]) -> bool {
    let is_visible = |byte: &u8| matches!(byte, b' '..=b'~');
    let begins = |pair: &[u8]| pair == b"##" || pair == b"::";
    text.iter().all(is_visible) && !text.windows(2).any(begins)
}

impl Formatter for Quiet {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if is_plain(fragment.as_bytes()) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut done = 0;
        let orders = orders(fragment);
        let escaped = |(at, c): &(usize, char)| acts(*c) || orders.contains(at);
        for (at, c) in fragment.char_indices().filter(escaped) {
            writer.write_all(&fragment.as_bytes()[done..at])?;
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            done = at + c.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[done..])
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        self.pretty.write_char_escape(writer, escape)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.pretty.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.pretty.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_escaped_and_reads_back() {
        let text = "é \u{1b}[31m \u{202e} \u{9b} \u{e0041} \u{7f} ##vso[x] ::error::y";
        let mut bytes = Vec::new();
        write(&[text], &mut bytes).unwrap();
        let json = String::from_utf8(bytes).unwrap();
        assert!(json.contains('é'));
        assert!(json.chars().all(|c| c == '\n' || !acts(c)), "{json:?}");
        assert!(!json.contains("##") && !json.contains(" ::"), "{json}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&json).unwrap(), [text]);
    }
}
