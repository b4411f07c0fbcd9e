//! Text made to hurt: each gets a clear answer, quickly, in little memory, without a panic.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use composelint_yaml::{
    Edits, Encoding, FileId, Limits, NodeRef, ProblemKind, Resolver, decode, parse, parse_tolerant,
};

/// Enough for a debug build on a busy machine; a release build needs less than a second for each.
const PATIENCE: Duration = Duration::from_mins(1);
/// Peak memory of this whole test, in KiB.
const MEMORY: u64 = 256 * 1024;

struct Attack {
    name: &'static str,
    text: String,
    /// The problem that has to be among those reported, if any has to.
    kind: Option<ProblemKind>,
}

fn attack(name: &'static str, kind: ProblemKind, text: impl Into<String>) -> Attack {
    Attack {
        name,
        text: text.into(),
        kind: Some(kind),
    }
}

fn harmless(name: &'static str, text: impl Into<String>) -> Attack {
    Attack {
        name,
        text: text.into(),
        kind: None,
    }
}

fn nesting() -> Vec<Attack> {
    use ProblemKind::{DiffersFromCompose, Limit, Syntax};
    let stairs = |count: usize, line: &str| {
        let mut text = String::new();
        for depth in 0..count {
            writeln!(text, "{}{line}", " ".repeat(depth)).expect("a string takes text");
        }
        text
    };
    let mut chain = "a0: &a0 {k: v}\n".to_owned();
    for n in 1..20_000 {
        writeln!(chain, "a{n}: &a{n} {{k: *a{}}}", n - 1).expect("a string takes text");
    }
    vec![
        attack("brackets", Limit, "[".repeat(100_000)),
        attack(
            "closed brackets",
            Limit,
            "[".repeat(100_000) + &"]".repeat(100_000),
        ),
        attack("braces", Limit, "{a: ".repeat(100_000)),
        attack("brackets and braces", Limit, "[{a: ".repeat(50_000)),
        attack(
            "brackets under keys",
            Limit,
            format!("a: {}", "[{é: ".repeat(50_000)),
        ),
        attack("dashes", Limit, "- ".repeat(100_000)),
        attack("question marks", Limit, "? ".repeat(50_000)),
        attack("question marks and dashes", Limit, "? - ".repeat(50_000)),
        attack("stairs of keys", Limit, stairs(2_000, "a:")),
        attack("stairs of dashes", Limit, stairs(2_000, "-")),
        attack("colons", DiffersFromCompose, ": ".repeat(50_000)),
        attack("keys in a row", Syntax, "a: ".repeat(50_000)),
        attack("a chain of aliases", Limit, chain),
    ]
}

fn aliases() -> Vec<Attack> {
    use ProblemKind::{AliasCycle, Limit, UnknownAlias};
    let mut laughs = "a0: &a0 [l,l,l,l,l,l,l,l,l]\n".to_owned();
    let mut merges = "a0: &a0 {k: v}\n".to_owned();
    for n in 1..12 {
        let nine = vec![format!("*a{}", n - 1); 9].join(",");
        writeln!(laughs, "a{n}: &a{n} [{nine}]").expect("a string takes text");
        writeln!(merges, "a{n}: &a{n} {{<<: [{nine}]}}").expect("a string takes text");
    }
    vec![
        attack("billion laughs", Limit, laughs),
        attack("billion laughs by merge keys", Limit, merges),
        attack("self reference", AliasCycle, "a: &a {b: *a}\n"),
        attack("self merge", AliasCycle, "a: &a\r\n  <<: *a\r\n"),
        attack(
            "self references",
            AliasCycle,
            format!("a: &a [{}]", "*a,".repeat(50_000)),
        ),
        attack(
            "unknown aliases",
            UnknownAlias,
            format!("a: [{}]", "*é,".repeat(50_000)),
        ),
        harmless("anchors", "- &a\n".repeat(50_000)),
        harmless("anchors and aliases", "- &a x\n- *a\n".repeat(50_000)),
    ]
}

fn width() -> Vec<Attack> {
    use ProblemKind::{DuplicateKey, Limit};
    let mut keys = String::new();
    for n in 0..200_000 {
        writeln!(keys, "key{n}: 1").expect("a string takes text");
    }
    vec![
        harmless("200,000 keys", keys),
        attack(
            "the same key again and again",
            DuplicateKey,
            "a: 1\n".repeat(100_000),
        ),
        harmless(
            "500,000 items in brackets",
            format!("[{}x]", "a,".repeat(500_000)),
        ),
        attack(
            "more values than the limit",
            Limit,
            "- a\n".repeat(1_100_000),
        ),
        attack(
            "more comments than the limit",
            Limit,
            "#\n".repeat(1_100_000),
        ),
        attack(
            "comments before an item",
            Limit,
            format!("a:\n{}- b\n", "#\n".repeat(300_000)),
        ),
        attack("anchors to the limit", Limit, "- &a\n".repeat(1_100_000)),
        attack(
            "more pairs than the limit",
            Limit,
            format!("{{{}}}", "a,".repeat(2_000_000)),
        ),
    ]
}

fn length() -> Vec<Attack> {
    use ProblemKind::{DiffersFromCompose, Syntax};
    vec![
        harmless("a long line", format!("a: {}", "é ".repeat(1_000_000))),
        harmless("a long text", format!("a: |\n{}", "  x\n".repeat(500_000))),
        harmless("blank lines", "\n".repeat(1_000_000)),
        harmless("documents", "---\n".repeat(100_000)),
        attack(
            "a long key",
            Syntax,
            format!("{}: 1\n", "k".repeat(100_000)),
        ),
        attack(
            "comments without a blank",
            Syntax,
            "- 'x'#c\n".repeat(20_000),
        ),
        attack(
            "quotes continued at the margin",
            Syntax,
            "- \"x\ny\"\n".repeat(20_000),
        ),
        attack("tabs", DiffersFromCompose, "a: 1\n\t\n".repeat(50_000)),
        attack(
            "old line ends",
            DiffersFromCompose,
            "- a\u{85}b\n".repeat(50_000),
        ),
        attack(
            "directives",
            DiffersFromCompose,
            format!("{}---\n", "%A\n".repeat(50_000)),
        ),
    ]
}

fn broken() -> Vec<Attack> {
    use ProblemKind::Syntax;
    let big = "  - x\n".repeat(100_000);
    vec![
        attack("NUL", Syntax, "a: x\0y\nb: 1\n"),
        attack("NULs", Syntax, "\0".repeat(100_000)),
        attack("a control character", Syntax, "a: \u{1b}[31mred\n"),
        attack("an open quote", Syntax, format!("a: \"x\n{big}")),
        attack("an open single quote", Syntax, format!("a: 'é\n{big}")),
        attack("an open bracket", Syntax, format!("a: [x\nb:\n{big}")),
        attack("an open brace", Syntax, format!("a: {{x\nb:\n{big}")),
        attack("open quotes", Syntax, "\"".repeat(100_001)),
        attack("closing brackets", Syntax, "]".repeat(100_000)),
        attack("an open tag", Syntax, "!<".repeat(50_000)),
        attack("percents", Syntax, "%".repeat(100_000)),
        attack("ats", Syntax, "@".repeat(100_000)),
        attack(
            "ampersands",
            ProblemKind::DiffersFromCompose,
            "&".repeat(100_000),
        ),
        attack("commas", Syntax, format!("[{}", ",".repeat(100_000))),
        attack("every line broken", Syntax, "]: [\r\n".repeat(20_000)),
        attack("a broken end", Syntax, format!("a:\n{big}b: [")),
    ]
}

fn walk(node: NodeRef<'_>, resolver: &Resolver<'_>) -> usize {
    let limits = Limits::default();
    let mut stack = vec![(node, 0)];
    let mut seen = 0;
    while let Some((node, depth)) = stack.pop() {
        seen += 1;
        assert!(depth <= limits.depth, "aliases lead deeper than the limit");
        assert!(
            seen <= limits.nodes + limits.alias_nodes,
            "aliases stand for more than the limit"
        );
        let children = node
            .children()
            .map(|child| (child.alias_target().unwrap_or(child), depth + 1));
        stack.extend(children);
        if seen % 1024 == 0 {
            resolver.entries(node);
        }
    }
    seen
}

fn endure(attack: &Attack) {
    let Attack { name, text, kind } = attack;
    let text: Arc<str> = Arc::from(text.as_str());
    let limits = Limits::default();
    let start = Instant::now();
    let parsed = parse(FileId::default(), &text, &limits);
    let parsing = start.elapsed();
    if let Some(kind) = kind {
        let found = parsed.problems.iter().find(|problem| problem.kind == *kind);
        let problem =
            found.unwrap_or_else(|| panic!("{name}: no {kind:?} in {:?}", parsed.problems.first()));
        assert!(
            problem.message.chars().count() <= 120,
            "{name}: {}",
            problem.message
        );
        assert!(
            problem.help.is_some(),
            "{name}: no help with `{}`",
            problem.message
        );
    }
    assert!(parsed.problems.len() <= limits.problems, "{name}");
    for problem in &parsed.problems {
        assert!(
            text.get(problem.span.range()).is_some(),
            "{name}: {:?}",
            problem.span
        );
        assert!(
            !problem.message.contains(char::is_control),
            "{name}: {:?}",
            problem.message
        );
    }
    let resolver = Resolver::new(&parsed.tree, &limits);
    for document in parsed.tree.documents().take(10) {
        walk(document, &resolver);
    }
    assert!(parsing < PATIENCE, "{name}: {parsing:?}");
    if !parsed
        .problems
        .iter()
        .any(|problem| problem.kind == ProblemKind::Syntax)
    {
        return;
    }
    drop(parsed);
    let start = Instant::now();
    let repaired = parse_tolerant(FileId::default(), &text, &limits);
    let repairing = start.elapsed();
    assert!(repairing < PATIENCE, "{name}: repaired in {repairing:?}");
    assert!(repaired.problems.len() <= limits.problems, "{name}");
}

/// The most memory this process ever had, in KiB, where the system says so.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[test]
fn hostile_text_costs_little() {
    let generators: [fn() -> Vec<Attack>; 5] = [nesting, aliases, width, length, broken];
    for attack in generators.into_iter().flat_map(|generate| generate()) {
        endure(&attack);
    }
    let huge = vec![b'a'; 100 * 1024 * 1024];
    let error = decode(&huge).expect_err("100 MiB are over the limit");
    assert!(error.to_string().contains("16777216"), "{error}");
    drop(huge);
    match peak_memory() {
        Some(peak) => assert!(peak < MEMORY, "{peak} KiB at most"),
        None => println!("skipped: this system does not tell the peak memory of a process"),
    }
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let limits = Limits {
        file_bytes: 10,
        ..Limits::default()
    };
    for parse in [parse, parse_tolerant] {
        let parsed = parse(FileId::default(), &Arc::from("é: 1234567"), &limits);
        assert_eq!(parsed.problems[0].kind, ProblemKind::Limit);
        assert_eq!(
            parsed.problems[0].message,
            "the file is 11 bytes long; the limit is 10"
        );
        assert!(parsed.tree.is_empty());
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    for bytes in [
        &b"a: \xC3"[..],
        b"\xFF\xFEa",
        b"\xFF\xFE\x00\xD8",
        b"\xED\xA0\x80",
        b"\xF8\x88\x80\x80\x80",
    ] {
        assert!(decode(bytes).is_err(), "{bytes:?}");
    }
    assert!(decode(b"").is_ok_and(|decoded| decoded.text.is_empty()));
}

#[test]
fn nothing_to_do_is_done() {
    let edits = Edits::new([]).expect("no edits do not overlap");
    assert_eq!(edits.apply("é"), Ok("é".to_owned()));
    let index = composelint_yaml::LineIndex::new("");
    assert_eq!(index.line_column(99, Encoding::Utf16).column, 0);
}
