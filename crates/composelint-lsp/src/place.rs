//! Bytes become lines and columns here, and nowhere else in the server.

use composelint_yaml::{Encoding, SourceFile, Span};
use lsp_types::{Position, Range};

/// Where a place of a file is for the editor.
///
/// An editor hides a byte order mark; in a file that it has not opened yet the mark is still in the text, so it does not count.
pub(crate) fn range(file: &SourceFile, span: Span, encoding: Encoding) -> Range {
    Range {
        start: position(file, span.start, encoding),
        end: position(file, span.end, encoding),
    }
}

/// Where a byte of a file is for the editor.
pub(crate) fn position(file: &SourceFile, byte: u32, encoding: Encoding) -> Position {
    let at = file.line_index().line_column(byte, encoding);
    let hidden = if at.line == 0 && file.text().starts_with('\u{feff}') {
        match encoding {
            Encoding::Bytes => 3,
            Encoding::CodePoints | Encoding::Utf16 => 1,
        }
    } else {
        0
    };
    Position {
        line: at.line,
        character: at.column.saturating_sub(hidden),
    }
}

/// The byte of a place in an open text. Places beyond the end are the end.
pub(crate) fn byte(file: &SourceFile, position: Position, encoding: Encoding) -> u32 {
    let at = composelint_yaml::Position {
        line: position.line,
        column: position.character,
    };
    file.line_index().offset(at, encoding)
}

#[cfg(test)]
mod tests {
    use composelint_yaml::SourceMap;

    use super::*;

    #[test]
    fn columns_count_what_the_editor_counts() {
        let mut sources = SourceMap::new();
        let text = "\u{feff}é: 日😀x\r\n\tb: 1\n";
        let id = sources.add("a", text);
        let file = sources.get(id);
        let at = |wanted: char| u32::try_from(text.find(wanted).unwrap()).unwrap();
        for (wanted, encoding, line, column) in [
            ('é', Encoding::Utf16, 0, 0),
            ('é', Encoding::Bytes, 0, 0),
            ('x', Encoding::Utf16, 0, 6),
            ('x', Encoding::CodePoints, 0, 5),
            ('x', Encoding::Bytes, 0, 11),
            ('b', Encoding::Utf16, 1, 1),
        ] {
            let found = position(file, at(wanted), encoding);
            assert_eq!(
                (found.line, found.character),
                (line, column),
                "{wanted} {encoding:?}"
            );
        }
    }
}
