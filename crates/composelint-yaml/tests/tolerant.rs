//! Half-typed text.

use std::fmt::Write as _;
use std::sync::Arc;

use composelint_yaml::{FileId, Limits, NodeRef, Parsed, ProblemKind, parse, parse_tolerant};
use support::Corpus;

mod support;

fn read(text: &str) -> Parsed {
    parse_tolerant(FileId::default(), &Arc::from(text), &Limits::default())
}

/// The service names that are still seen, and how many errors are reported.
fn services(text: &str) -> (Vec<String>, usize) {
    services_of(&read(text))
}

fn services_of(parsed: &Parsed) -> (Vec<String>, usize) {
    let root = parsed.tree.documents().next();
    let services = root.and_then(|root| root.get("services"));
    let names = services
        .into_iter()
        .flat_map(NodeRef::entries)
        .filter_map(|entry| entry.key.text());
    let errors = parsed
        .problems
        .iter()
        .filter(|problem| problem.kind == ProblemKind::Syntax);
    (names.map(str::to_owned).collect(), errors.count())
}

#[track_caller]
fn sees(text: &str, names: &[&str]) {
    let (seen, errors) = services(text);
    assert_eq!(seen, names, "{text:?}");
    assert_eq!(errors, 1, "{text:?}");
}

#[test]
fn the_line_being_typed_is_left_out_or_taken_for_a_key() {
    sees(
        "services:\n  a:\n    ima\n    ports: [1]\n  b: {}\n",
        &["a", "b"],
    );
    sees(
        "services:\n  é:\n    image: \"ngi\n  b:\n    image: x\n",
        &["é", "b"],
    );
    sees(
        "services:\r\n  a:\r\n    ports: [80,\r\n  b:\r\n    image: x\r\n",
        &["a", "b"],
    );
    sees(
        "services:\n  a: &a\n    image: x\n  b:\n    <<: *\n  c: {}\n",
        &["a", "b", "c"],
    );
}

#[test]
fn spans_are_bytes_of_the_text_as_typed() {
    let text = "services:\n  a:\n    ü\n    x: [1\n  b: \"y\"\n";
    let parsed = read(text);
    let b = parsed
        .tree
        .documents()
        .next()
        .unwrap()
        .get("services")
        .unwrap()
        .get("b")
        .unwrap();
    assert_eq!(&text[b.span().range()], "\"y\"");
}

#[test]
fn a_text_without_errors_is_read_as_it_is() {
    let text = "a: &x {b: 1}\nc: *x\n";
    let strict = parse(FileId::default(), &Arc::from(text), &Limits::default());
    let tolerant = read(text);
    assert!(strict.complete && tolerant.complete);
    assert_eq!(format!("{:?}", strict.tree), format!("{:?}", tolerant.tree));
}

#[test]
fn what_cannot_be_repaired_ends_at_the_error() {
    let text = format!("a: 1\n{}", "]: [\n".repeat(50));
    let parsed = read(&text);
    assert!(!parsed.complete);
    assert_eq!(
        parsed
            .tree
            .documents()
            .next()
            .and_then(|root| root.get("a"))
            .and_then(NodeRef::text),
        Some("1")
    );
}

/// A Compose file as people write them.
fn compose(services: usize) -> String {
    let mut text = "x-base: &base\n  restart: always\nservices:\n".to_owned();
    for n in 0..services {
        write!(
            text,
            "  s{n}:\n    <<: *base\n    image: \"é/s{n}:1\"\n    command: [run, '--all']\n    environment:\n      A: b # c\n    \
             ports:\n      - \"80{n}:80\"\n    networks: {{front: {{}}, back: }}\n    labels:\n      text: >-\n        one\n        two\n"
        )
        .expect("a string takes text");
    }
    text.push_str("networks:\n  front:\n  back:\n    internal: true\n");
    text
}

/// What is left of texts that are cut inside a line.
#[derive(Default, Debug)]
struct Tally {
    /// Texts that strict reading gives up on.
    broken: usize,
    /// Of those, the texts that are read to their end.
    complete: usize,
    /// Services whose names were not cut, and those of them still seen.
    services: usize,
    seen: usize,
}

/// Cuts each line of a text behind its first, second or third quarter, in turn.
fn cut_every_line(text: &str, tally: &mut Tally) {
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let content = line.trim_end_matches(['\n', '\r']);
        let blanks = content.len() - content.trim_start().len();
        let mut keep = blanks + (content.len() - blanks) * (1 + number % 3) / 4;
        while !content.is_char_boundary(keep) {
            keep -= 1;
        }
        let mut cut = text.to_owned();
        cut.replace_range(start + keep..start + content.len(), "");
        count(text, &cut, tally);
        start += line.len();
    }
}

fn count(text: &str, cut: &str, tally: &mut Tally) {
    let strict = parse(FileId::default(), &Arc::from(cut), &Limits::default());
    if strict.complete {
        return;
    }
    let (mut before, _) = services(text);
    before.retain(|name| {
        cut.contains(&format!("\n  {name}:")) || !text.contains(&format!("\n  {name}:"))
    });
    let parsed = read(cut);
    let (after, errors) = services_of(&parsed);
    assert_eq!(errors, 1, "one error is reported: {cut}");
    tally.broken += 1;
    tally.complete += usize::from(parsed.complete);
    tally.services += before.len();
    tally.seen += before.iter().filter(|name| after.contains(name)).count();
}

#[test]
fn nearly_every_cut_is_repaired() {
    for text in [compose(4), compose(4).replace('\n', "\r\n")] {
        let mut tally = Tally::default();
        cut_every_line(&text, &mut tally);
        assert!(tally.broken > 20, "{tally:?}");
        assert!(tally.complete * 100 >= tally.broken * 98, "{tally:?}");
        assert!(tally.seen * 100 >= tally.services * 90, "{tally:?}");
    }
}

#[test]
fn a_large_file_is_repaired_too() {
    let mut text = compose(5_000);
    let middle = text.find("  s2500:").expect("a service");
    text.insert_str(middle, "  typing\n");
    let (seen, errors) = services(&text);
    assert_eq!((seen.len(), errors), (5_001, 1));
    assert!(seen.contains(&"typing".to_owned()));
}

#[test]
fn nearly_every_cut_of_real_files_is_repaired() {
    let Some(corpus) = Corpus::unpack("tolerant") else {
        println!("skipped: no corpus beside the repository");
        return;
    };
    let mut files = corpus.files("files", "docker__awesome-compose/");
    files.retain(|(_, path)| {
        path.extension()
            .is_some_and(|kind| kind == "yaml" || kind == "yml")
    });
    let mut tally = Tally::default();
    for (_, file) in &files {
        cut_every_line(
            &std::fs::read_to_string(file).expect("a text of the corpus"),
            &mut tally,
        );
    }
    println!("{} files: {tally:?}", files.len());
    assert!(tally.broken > 300, "{tally:?}");
    assert!(tally.complete * 100 >= tally.broken * 98, "{tally:?}");
    assert!(tally.seen * 100 >= tally.services * 90, "{tally:?}");
}
