//! Tests of the module `dotenv`.

use std::cell::Cell;
use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::interpolate::MOST_BYTES;
use crate::project::VariableState;

fn outside(name: &str) -> Option<Text> {
    match name {
        "SHELL" => Some(Text::plain("sh")),
        "A" => Some(Text::plain("from outside")),
        _ => None,
    }
}

fn run(text: &str, blank: bool, raw: bool) -> (Assignments, Remarks) {
    let budget = Cell::new(MOST_BYTES);
    let lookup = Lookup {
        value: &outside,
        blank,
        budget: &budget,
    };
    let mut known = Assignments::default();
    let read = if raw { read_raw } else { read };
    let remarks = read(FileId::new(0), text, &lookup, &mut known);
    (known, remarks)
}

/// `KEY=value` for each variable, then `!` and the bytes of each mistake.
fn found(text: &str, raw: bool) -> String {
    let (known, remarks) = run(text, true, raw);
    let mut lines: Vec<String> = known
        .iter()
        .map(|(key, known)| format!("{key}={}", known.value.shown()))
        .collect();
    lines.extend(
        remarks
            .problems
            .iter()
            .map(|problem| format!("!{}", &text[problem.span.range()])),
    );
    lines.join("|")
}

/// Taken from what Docker Compose 2.40.3 makes of them.
const FILES: &[(&str, &str)] = &[
    ("", ""),
    ("# nothing\n\n  \n#", ""),
    ("B=1\nC= 2 \nD = 3\n", "B=1|C=2|D=3"),
    ("B: 1\nC:2\nD : 3\n", "B=1|C=2|D=3"),
    (
        "export B=1\nexportC=2\nexport\tD=3\nexport\nE=4\n",
        "B=1|exportC=2|D=3|E=4",
    ),
    (
        "B=#x\nC= #y\nD=a#b\nE=a #b\nF=\"a\" #b\nG=\n#c\n",
        "B=#x|C=#y|D=a#b|E=a|F=a|G=",
    ),
    (
        "B=a'b\nC=a\"b\"\nD=\"'\"\nE='\"'\n",
        "B=a'b|C=a\"b\"|D='|E=\"",
    ),
    ("B=\"a\nb\"\nC='c\r\nd'\n", "B=a\nb|C=c\r\nd"),
    (
        "B=\"a\\nb\\tc\\\\ \\\" \\$SHELL \\q \\c\"\n",
        "B=a\nb\tc\\ \" $SHELL \\q \\c",
    ),
    ("B=\"\\0101 \\0 \\012 \\0999\"\n", "B=A \\ \\12 \\999"),
    ("B='a\\nb\\' $SHELL'\n", "B=a\\nb' $SHELL"),
    ("B=a\\nb\n", "B=a\\nb"),
    (
        "B=$SHELL-${NONE:-d}-$$A\nC=\"$B\"\nD=${C}\n",
        "B=sh-d-$A|C=sh-d-$A|D=sh-d-$A",
    ),
    ("A=own\nB=$A\n", "A=own|B=from outside"),
    ("B=1\nC=$B\nB=2\nD=$B\n", "B=2|C=1|D=2"),
    ("SHELL\nNONE\nB=1\n", "SHELL=sh|B=1"),
    ("B=1\nSHELL", "B=1|=SHELL"),
    ("=x\n", "=x"),
    ("B=\"x\"SHELL\n", "B=x|SHELL=sh"),
    (
        "\u{feff}B=1\r\nC=\"2\"\r\nD='3'\r\nSHELL\r\n E = ä \r\n",
        "B=1|C=2|D=3|SHELL=sh|E=ä",
    ),
    (
        "é=1\n_x.y-[0]=3\n1A=4\nA\tB=5\n",
        "é=1|_x.y-[0]=3|1A=4|A\tB=5",
    ),
    ("B C=1\nD=2\n", "D=2|!B C"),
    ("B C\nD=2\n", "D=2|!B C"),
    ("a;b=1\nC=2\n", "C=2|!;"),
    ("B=\"x\nC=2\n", "C=2|!\"x"),
    ("B=${\nC=${NONE:?must}\n", "B=${}|C=${}|!${|!${NONE:?must}"),
];

#[test]
fn env_files_are_read_as_compose_reads_them() {
    for (text, expected) in FILES {
        assert_eq!(found(text, false), *expected, "{text:?}");
    }
}

#[test]
fn raw_files_are_read_as_docker_reads_them() {
    let cases = [
        (
            "B=1\nC=\"2\" # c\n#c\n  D= x \nSHELL\nNONE\n",
            "B=1|C=\"2\" # c|D= x |SHELL=sh",
        ),
        ("\u{feff}B=$SHELL\r\nC=${\r\n", "B=$SHELL|C=${"),
        ("B=a=b\nC=", "B=a=b|C="),
        ("B C=1\nD=ä\n", "D=ä|!B C=1"),
        ("=1\n", "!=1"),
    ];
    for (text, expected) in cases {
        assert_eq!(found(text, true), expected, "{text:?}");
    }
}

/// The bytes of the assignment and of its value.
#[test]
fn an_assignment_has_its_bytes() {
    let cases = [
        ("ä = b c # d\r\n", "ä = b c", "b c"),
        ("export B=\"x\\ny\"\n", "B=\"x\\ny", "x\\ny"),
        ("B:\n", "B:", ""),
        ("SHELL\n", "SHELL", "SHELL"),
    ];
    for (text, whole, value) in cases {
        let (known, _) = run(text, false, false);
        let (_, assignment) = known.first().unwrap();
        assert_eq!(&text[assignment.span.range()], whole, "{text:?}");
        assert_eq!(&text[assignment.value_span.range()], value, "{text:?}");
    }
}

#[test]
fn an_unknown_variable_is_a_hole_and_a_use() {
    let text = "B=\"\\t${X}-$SHELL\"\n";
    let (known, remarks) = run(text, false, false);
    assert_eq!(known["B"].value.shown(), "\t${X}-sh");
    let uses: Vec<_> = remarks
        .uses
        .iter()
        .map(|found| (&text[found.span.range()], found.state))
        .collect();
    assert_eq!(
        uses,
        [
            ("${X}", VariableState::Unset),
            ("$SHELL", VariableState::Set)
        ]
    );
}

#[test]
fn variables_built_from_one_another_stay_small() {
    let mut text = "B0=0123456789\n".to_owned();
    for level in 1..60 {
        let before = level - 1;
        let _ = writeln!(text, "B{level}=$B{before}$B{before}$B{before}$B{before}");
    }
    let (known, remarks) = run(&text, true, false);
    let total: usize = known.values().map(|known| known.value.text.len()).sum();
    assert!(total <= MOST_BYTES + 10, "{total}");
    assert!(remarks.problems.iter().all(|problem| !problem.refused));
}

proptest! {
    /// Any value that is written in quotes with its escapes comes back.
    #[test]
    fn a_quoted_value_comes_back(value in "[ -~äß\n\t]{0,30}") {
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
        // A backslash before a letter or a zero would be an escape.
        prop_assume!(!value.contains('\\'));
        let text = format!("KEY=\"{escaped}\"\nNEXT=1\n");
        let (known, remarks) = run(&text, true, false);
        prop_assert_eq!(&remarks.problems, &[]);
        prop_assert_eq!(&known["KEY"].value.text, &value);
        prop_assert_eq!(&known["NEXT"].value.text, "1");
    }

    #[test]
    fn any_text_is_survived(text in "[ A$\\{\\}:=\"'#\\\\\n\r\täx0-]{0,60}") {
        for (blank, raw) in [(true, false), (false, false), (true, true)] {
            let (known, remarks) = run(&text, blank, raw);
            for known in known.values() {
                prop_assert!(text.get(known.span.range()).is_some());
                prop_assert!(text.get(known.value_span.range()).is_some());
            }
            for problem in &remarks.problems {
                prop_assert!(text.get(problem.span.range()).is_some());
            }
        }
    }
}
