//! Properties: places survive the way to lines and columns and back, edits do what a naive replacement does, and data written in any
//! style is read as the same data, by composelint and by a second reader.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;
use std::sync::Arc;

use composelint_yaml::{
    Edit, Edits, Encoding, FileId, Kind, Limits, LineIndex, NodeRef, Resolver, Span, parse,
    parse_tolerant,
};
use proptest::collection::vec;
use proptest::prelude::*;

const ENCODINGS: [Encoding; 3] = [Encoding::Bytes, Encoding::CodePoints, Encoding::Utf16];

/// Text with all line ends, and characters of one to four bytes.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n"),
        Just("\r\n"),
        Just("\r"),
        Just("a"),
        Just("bc"),
        Just("é"),
        Just("€"),
        Just("😀"),
        Just(" "),
    ];
    vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_place_survives_the_way_there_and_back(text in text()) {
        let index = LineIndex::new(text.as_str());
        let places = (0..=text.len()).filter(|at| text.is_char_boundary(*at));
        for at in places.map(|at| u32::try_from(at).unwrap()) {
            for encoding in ENCODINGS {
                let position = index.line_column(at, encoding);
                let back = index.offset(position, encoding);
                let line_end = index.line_range(position.line).unwrap().end;
                prop_assert_eq!(back, at.min(line_end), "{:?} {:?}", encoding, position);
            }
        }
    }

    #[test]
    fn lines_are_those_of_a_naive_count(text in text()) {
        let index = LineIndex::new(text.as_str());
        let unified = text.replace("\r\n", "\n").replace('\r', "\n");
        prop_assert_eq!(index.line_count() as usize, unified.split('\n').count());
        for (line, content) in (0..).zip(unified.split('\n')) {
            let range = index.line_range(line).unwrap();
            prop_assert_eq!(&text[range.start as usize..range.end as usize], content);
        }
    }

    #[test]
    fn edits_do_what_a_naive_replacement_does(
        text in text(),
        cuts in vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), "[xé\n]{0,3}"), 0..6),
    ) {
        let places: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        let mut edits: Vec<Edit> = Vec::new();
        for (start, end, new) in &cuts {
            let (a, b) = (*start.get(&places), *end.get(&places));
            let span = Span::new(FileId::default(), u32::try_from(a.min(b)).unwrap(), u32::try_from(a.max(b)).unwrap());
            let free = edits.iter().all(|edit| span.end < edit.span.start || edit.span.end < span.start);
            if free {
                edits.push(Edit::replace(span, new.as_str()));
            }
        }
        let mut naive = text.clone();
        let mut backwards = edits.clone();
        backwards.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        for edit in &backwards {
            naive.replace_range(edit.span.range(), &edit.text);
        }
        prop_assert_eq!(Edits::new(edits).unwrap().apply(&text).unwrap(), naive);
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "[-a:?&*!|>'\"%@{}\\[\\], #\t\r\né😀<0~]{0,60}") {
        let text: Arc<str> = Arc::from(text);
        for read in [parse, parse_tolerant] {
            let parsed = read(FileId::default(), &text, &Limits::default());
            let resolver = Resolver::new(&parsed.tree, &Limits::default());
            for node in parsed.tree.nodes() {
                prop_assert!(text.get(node.span().range()).is_some(), "{:?}", node);
                prop_assert!(node.parent().is_none_or(|parent| parent.span().encloses(node.span())), "{:?} in {:?}", node, node.parent());
                prop_assert!(node.kind() != Kind::Mapping || node.children().count() % 2 == 0);
                resolver.entries(node);
            }
            for problem in &parsed.problems {
                prop_assert!(text.get(problem.span.range()).is_some(), "{:?}", problem);
            }
        }
    }

    #[test]
    fn data_written_in_any_style_is_read_as_written(data in data(), seed in any::<u64>()) {
        let text = Writer { state: seed, anchors: Vec::new() }.document(&data);
        let parsed = parse(FileId::default(), &Arc::from(text.as_str()), &Limits::default());
        prop_assert_eq!(&parsed.problems, &[], "{}", text);
        let root = parsed.tree.documents().next().unwrap();
        let resolver = Resolver::new(&parsed.tree, &Limits::default());
        let data = in_order(&data);
        prop_assert_eq!(&read_back(root, &resolver), &data, "{}", text);
        let mut second: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        second.apply_merge().unwrap();
        prop_assert_eq!(&second_opinion(&second), &data, "{}", text);
    }
}

/// Data without types: every scalar is text.
#[derive(Clone, PartialEq, Debug)]
enum Data {
    Text(String),
    List(Vec<Data>),
    Map(Vec<(String, Data)>),
}

fn data() -> impl Strategy<Value = Data> {
    let words = prop_oneof![
        "[a-zé😀]{1,6}",
        "[a-z]{1,3} [a-z]{1,3}",
        "[ a:#'\"\\\\\\-{}\\[\\],&*!|>%@?\n]{0,8}",
        Just("<<".to_owned()),
        Just("~".to_owned()),
        Just("010".to_owned()),
    ];
    let leaf = words.clone().prop_map(Data::Text);
    let tree = leaf.prop_recursive(4, 40, 5, move |inner| {
        let map = vec((words.clone(), inner.clone()), 0..5).prop_map(|mut entries| {
            let mut seen = std::collections::BTreeSet::new();
            // The second reader merges a quoted `<<` too.
            entries.retain(|(key, _)| key != "<<" && seen.insert(key.clone()));
            Data::Map(entries)
        });
        prop_oneof![vec(inner, 0..5).prop_map(Data::List), map]
    });
    vec(("[a-zé]{1,5}", tree), 1..4).prop_map(|entries| {
        let numbered = (0..)
            .zip(entries)
            .map(|(n, (key, value)): (u32, _)| (format!("{key}{n}"), value));
        Data::Map(numbered.collect())
    })
}

/// Order does not matter to either reader's mappings once merge keys are resolved.
fn sorted(mut entries: Vec<(String, Data)>) -> Data {
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    Data::Map(entries)
}

fn in_order(data: &Data) -> Data {
    match data {
        Data::Text(_) => data.clone(),
        Data::List(items) => Data::List(items.iter().map(in_order).collect()),
        Data::Map(entries) => sorted(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), in_order(value)))
                .collect(),
        ),
    }
}

fn read_back(node: NodeRef<'_>, resolver: &Resolver<'_>) -> Data {
    let (node, _) = resolver.follow(node);
    match node.kind() {
        Kind::Sequence => Data::List(node.items().map(|item| read_back(item, resolver)).collect()),
        Kind::Mapping => {
            let entries = resolver.entries(node).into_iter();
            sorted(
                entries
                    .map(|entry| {
                        (
                            entry.key.text().unwrap().to_owned(),
                            read_back(entry.value, resolver),
                        )
                    })
                    .collect(),
            )
        }
        Kind::Scalar | Kind::Alias => Data::Text(node.text().unwrap().to_owned()),
    }
}

fn second_opinion(value: &serde_yaml::Value) -> Data {
    match value {
        serde_yaml::Value::String(text) => Data::Text(text.clone()),
        serde_yaml::Value::Sequence(items) => {
            Data::List(items.iter().map(second_opinion).collect())
        }
        serde_yaml::Value::Mapping(entries) => {
            let entries = entries.iter();
            sorted(
                entries
                    .map(|(key, value)| (key.as_str().unwrap().to_owned(), second_opinion(value)))
                    .collect(),
            )
        }
        other => panic!("{other:?} is not text, and all that was written is text"),
    }
}

/// Writes data in styles chosen by a seed.
struct Writer {
    state: u64,
    /// Mappings that were written with an anchor so far.
    anchors: Vec<Vec<(String, Data)>>,
}

impl Writer {
    fn choose(&mut self, among: u64) -> u64 {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % among
    }

    fn document(mut self, data: &Data) -> String {
        let mut text = ["", "# é\n", "---\n"][usize::try_from(self.choose(3)).unwrap()].to_owned();
        text.push_str(self.block(data, 0).trim_start_matches('\n'));
        text.push('\n');
        if self.choose(3) == 0 {
            text.replace('\n', "\r\n")
        } else {
            text
        }
    }

    /// A value after its `:` or `-`: on the same line after a blank, or on lines of its own.
    fn block(&mut self, data: &Data, indent: usize) -> String {
        let pad = " ".repeat(indent);
        let flow = self.choose(4) == 0;
        match data {
            Data::Text(text) => {
                format!(" {}{}", self.block_scalar(text, indent), self.comment(text))
            }
            _ if flow => format!(" {}", self.flow(data)),
            Data::List(items) if items.is_empty() => " []".to_owned(),
            Data::Map(entries) if entries.is_empty() => " {}".to_owned(),
            Data::List(items) => {
                let mut out = String::new();
                for item in items {
                    write!(out, "\n{pad}-{}", self.block(item, indent + 2)).unwrap();
                }
                out
            }
            Data::Map(entries) => self.block_map(entries, indent),
        }
    }

    fn block_map(&mut self, entries: &[(String, Data)], indent: usize) -> String {
        let pad = " ".repeat(indent);
        let known = self
            .anchors
            .iter()
            .position(|known| known.as_slice() == entries);
        if let (Some(known), true) = (known, indent > 0) {
            let alias = format!(" *n{known}");
            return if self.choose(2) == 0 {
                alias
            } else {
                format!("\n{pad}<<:{alias}")
            };
        }
        let mut out = String::new();
        if indent > 0 && self.choose(3) == 0 {
            // Aliases mean whole mappings only, so the anchor is known once all of it is written.
            let number = self.anchors.len();
            self.anchors.push(Vec::new());
            write!(out, " &n{number}").unwrap();
            self.write_entries(entries, indent, &mut out);
            self.anchors[number] = entries.to_vec();
            return out;
        }
        self.write_entries(entries, indent, &mut out);
        out
    }

    fn write_entries(&mut self, entries: &[(String, Data)], indent: usize, out: &mut String) {
        let pad = " ".repeat(indent);
        for (key, value) in entries {
            if self.choose(6) == 0 {
                write!(out, "\n{pad}# a comment: [é").unwrap();
            }
            let key = self.inline(key);
            write!(out, "\n{pad}{key}:{}", self.block(value, indent + 2)).unwrap();
        }
    }

    fn flow(&mut self, data: &Data) -> String {
        match data {
            Data::Text(text) => self.inline(text),
            Data::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.flow(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Data::Map(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| format!("{}: {}", self.inline(key), self.flow(value)))
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    fn comment(&mut self, text: &str) -> &'static str {
        if !text.contains('\n') && self.choose(5) == 0 {
            " # ü: 'x"
        } else {
            ""
        }
    }

    fn block_scalar(&mut self, text: &str, indent: usize) -> String {
        let fits = !text.is_empty()
            && text
                .lines()
                .all(|line| !line.starts_with(' ') && !line.is_empty())
            && !text.starts_with('\n');
        if !fits || self.choose(2) == 0 || !text.contains('\n') {
            return self.inline(text);
        }
        let breaks = text.len() - text.trim_end_matches('\n').len();
        let header = ["|-", "|", "|+"][breaks.min(2)];
        let pad = " ".repeat(indent.max(1));
        let lines: Vec<String> = text
            .trim_end_matches('\n')
            .lines()
            .map(|line| format!("\n{pad}{line}"))
            .collect();
        format!(
            "{header}{}{}",
            lines.concat(),
            "\n".repeat(breaks.saturating_sub(1))
        )
    }

    /// A scalar in one line.
    fn inline(&mut self, text: &str) -> String {
        let plain = text.starts_with(|c: char| c.is_alphabetic())
            && text.chars().all(char::is_alphanumeric);
        let plain = plain
            && !matches!(
                text,
                "y" | "n" | "no" | "on" | "yes" | "off" | "true" | "null" | "false"
            );
        match self.choose(3) {
            0 if plain => text.to_owned(),
            1 if !text.contains('\n') => format!("'{}'", text.replace('\'', "''")),
            _ => format!(
                "\"{}\"",
                text.replace('\\', "\\\\")
                    .replace('"', "\\\"")
                    .replace('\n', "\\n")
            ),
        }
    }
}
