//! Files, encodings, lines and columns, text edits.

use composelint_yaml::{
    DecodeError, Edit, EditConflict, Edits, Encoding, FileEncoding, FileId, LineIndex, Position,
    SourceMap, Span, decode,
};

#[test]
fn utf8_is_borrowed_and_keeps_its_byte_order_mark() {
    let decoded = decode("\u{FEFF}ä: 1\r\n".as_bytes()).unwrap();
    assert_eq!(decoded.text, "\u{FEFF}ä: 1\r\n");
    assert!(matches!(decoded.text, std::borrow::Cow::Borrowed(_)));
}

#[test]
fn utf16_needs_a_byte_order_mark() {
    let little: Vec<u8> = "\u{FEFF}ä: 😀"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let big: Vec<u8> = "\u{FEFF}ä: 😀"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    for (bytes, encoding) in [
        (little, FileEncoding::Utf16Le),
        (big, FileEncoding::Utf16Be),
    ] {
        let decoded = decode(&bytes).unwrap();
        assert_eq!(
            (decoded.text.as_ref(), decoded.encoding),
            ("\u{FEFF}ä: 😀", encoding)
        );
        let cut = decode(&bytes[..bytes.len() - 2]).unwrap_err();
        assert_eq!(
            cut,
            DecodeError::Utf16 {
                byte: bytes.len() - 4
            }
        );
        let half = decode(&bytes[..5]).unwrap_err();
        assert_eq!(half, DecodeError::Utf16 { byte: 4 });
    }
}

#[test]
fn bytes_that_are_not_text_are_refused_with_their_place() {
    let error = decode(b"a: \xff\n").unwrap_err();
    assert_eq!(error, DecodeError::Utf8 { byte: 3 });
    assert_eq!(error.to_string(), "byte 3 is not UTF-8");
    assert_eq!(error.help(), "save the file as UTF-8");
}

#[test]
fn files_are_numbered_in_order() {
    let mut sources = SourceMap::new();
    let a = sources.add("a.yaml", "x: é\n");
    let b = sources.add("dir/b.yaml", "y: 1\n");
    assert_eq!(sources.slice(Span::new(a, 3, 5)), "é");
    assert_eq!(sources.slice(Span::new(b, 3, 99)), "");
    assert_eq!(sources.get(b).path(), "dir/b.yaml");
    let paths: Vec<&str> = sources.iter().map(|(_, file)| file.path()).collect();
    assert_eq!(paths, ["a.yaml", "dir/b.yaml"]);
    assert_eq!(sources.get(a).line_index().line_count(), 2);
}

#[test]
fn a_line_ends_at_any_of_the_three_line_ends() {
    let index = LineIndex::new("a\nb\r\nc\rd");
    let lines: Vec<u32> = (0..9).map(|byte| index.line(byte)).collect();
    assert_eq!(lines, [0, 0, 1, 1, 1, 2, 2, 3, 3]);
    assert_eq!(index.line_range(1), Some(2..3));
    assert_eq!(index.line_range(4), None);
}

#[test]
fn columns_count_what_the_reader_counts() {
    let index = LineIndex::new("x\né😀z\n");
    let column = |encoding| index.line_column(8, encoding).column;
    assert_eq!(column(Encoding::Bytes), 6);
    assert_eq!(column(Encoding::CodePoints), 2);
    assert_eq!(column(Encoding::Utf16), 3);
    let offset = |column| index.offset(Position { line: 1, column }, Encoding::Utf16);
    assert_eq!(
        [offset(0), offset(1), offset(2), offset(3), offset(99)],
        [2, 4, 4, 8, 9]
    );
}

fn span(start: u32, end: u32) -> Span {
    Span::new(FileId::default(), start, end)
}

#[test]
fn edits_are_made_in_the_order_of_the_text() {
    let edits = [
        Edit::replace(span(5, 6), "Z"),
        Edit::insert(FileId::default(), 0, "# é\r\n"),
        Edit::delete(span(3, 5)),
    ];
    let edits = Edits::new(edits).unwrap();
    assert_eq!(edits.apply("a\r\nbcd\r\n").unwrap(), "# é\r\na\r\nZ\r\n");
}

#[test]
fn insertions_at_one_place_keep_their_order() {
    let insert = |text| Edit::insert(FileId::default(), 1, text);
    let edits = Edits::new([insert("1"), insert("2"), Edit::replace(span(1, 2), "3")]).unwrap();
    assert_eq!(edits.apply("abc").unwrap(), "a123c");
}

#[test]
fn edits_that_do_not_fit_are_refused() {
    let overlap = Edits::new([Edit::delete(span(0, 3)), Edit::delete(span(2, 4))]);
    assert_eq!(overlap, Err(EditConflict::Overlap(span(0, 3), span(2, 4))));
    let inside = Edits::new([
        Edit::delete(span(0, 3)),
        Edit::insert(FileId::default(), 1, "x"),
    ]);
    assert!(matches!(inside, Err(EditConflict::Overlap(..))));
    let other = Span::new(FileId::new(1), 5, 6);
    let files = Edits::new([Edit::delete(span(0, 3)), Edit::delete(other)]);
    assert!(matches!(files, Err(EditConflict::DifferentFiles(..))));
    for (start, end) in [(1, 2), (2, 9), (9, 9)] {
        let edits = Edits::new([Edit::delete(span(start, end))]).unwrap();
        assert_eq!(
            edits.apply("éa"),
            Err(EditConflict::Outside(span(start, end)))
        );
    }
}
