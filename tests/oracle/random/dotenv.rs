//! Lines of env files: every quirk of the grammar, and now and then a mistake.

use super::dice::Dice;
use super::world::World;

/// Variables that Compose files refer to, with the right side of their lines.
pub(crate) const VARIABLES: [(&str, &str); 12] = [
    ("TAG", "1.2"),
    ("PORT", "8080"),
    ("OTHER_PORT", "'9090'"),
    ("HOST_IP", "127.0.0.1 # loopback"),
    ("NET", "\"front\""),
    ("EMPTY", ""),
    ("NUMBER", "3"),
    ("FLAG", "true"),
    ("SERVICE", "db"),
    ("SPACED", "\"two words\""),
    ("DOLLAR", "'$TAG and $$'"),
    ("DERIVED", "${TAG}-${EMPTY:-x}"),
];

/// Names of [`ODD`], for services that ask for their values.
pub(crate) const ODD_NAMES: [&str; 24] = [
    "INDENTED",
    "EXPORTED",
    "COLON",
    "BLANKS",
    "QUOTED",
    "SINGLE",
    "MULTI",
    "MULTI_SINGLE",
    "HASH",
    "COMMENT",
    "BARE",
    "JSON",
    "URL",
    "BACK",
    "EQUALS",
    "TWICE",
    "NESTED",
    "ALT",
    "TRAIL",
    "DOLLARS",
    "UNICODE",
    "A.B",
    "A-B",
    "_UNDER",
];

/// Lines with something to get wrong.
const ODD: [&str; 28] = [
    "  INDENTED=1",
    "export EXPORTED=2",
    "COLON: yaml $TAG",
    "BLANKS =  3 ",
    r#"QUOTED="a\nb\t\"c\" \$TAG ${TAG} \\ \x 'q'" # comment"#,
    r"SINGLE='a\nb $TAG \' c' # comment",
    "MULTI=\"line one\n  line two ${TAG}\n\"",
    "MULTI_SINGLE='one\n$TAG # kept'",
    "HASH=a#b",
    "COMMENT=a # b # c",
    "BARE",
    "JSON={\"a\": [1, 2], 'b': $TAG}",
    "URL=http://user:pass@host:80/?a=b&c=d#frag",
    r"BACK=c:\new\table\$TAG",
    "EQUALS=a=b==c",
    "TWICE=first\nTWICE=$TWICE-second",
    "NESTED=${NOPE:-${TAG:-x}}-${EMPTY-y}-${EMPTY:-z}",
    "ALT=${TAG:+alt}${NOPE:+none}${TAG+plus}",
    "TRAIL=x   ",
    "DOLLARS=$$TAG and $${TAG}",
    "UNICODE=\"grüße 日本\"",
    "A.B=dotted",
    "A-B=dashed",
    "_UNDER=1",
    "# comment = ${x",
    "",
    "EXPORTED=$INDENTED$COLON",
    "\tBARE=tab",
];

/// Lines that Compose refuses.
const WRONG: [&str; 4] = [
    "BAD KEY=1",
    "A%B=1",
    "OPEN=\"never closed",
    "NEEDS=${NOPE:?say so}",
];

/// The project's `.env`: most variables, some quirks.
pub(crate) fn of_project(dice: &mut Dice, world: &World) -> String {
    let mut text = String::new();
    for (name, value) in VARIABLES {
        if !dice.chance(10) {
            let export = if dice.chance(10) { "export " } else { "" };
            text.extend([export, name, "=", value, "\n"]);
        }
    }
    if dice.chance(40) {
        add_quirks(dice, world, &mut text);
    }
    text
}

/// The env files that services of a folder use.
pub(crate) fn of_services(dice: &mut Dice, world: &World, folder: &str) -> Vec<(String, String)> {
    let mut one = "A=one\nFILE_ONE=${A}-${TAG:-none}\nTAG=one\n".to_owned();
    if dice.chance(30) {
        add_quirks(dice, world, &mut one);
    }
    let two = "A='two ${A}'\nB=\nFILE_TWO=$FILE_ONE # seen\n".to_owned();
    let labels = "file.label=1\ncom.example=${TAG}\n".to_owned();
    [("one.env", one), ("two.env", two), ("some.labels", labels)]
        .map(|(name, text)| (format!("{folder}{name}"), text))
        .into()
}

fn add_quirks(dice: &mut Dice, world: &World, text: &mut String) {
    for line in dice.some(&ODD, 8) {
        text.extend([line, "\n"]);
    }
    if dice.chance(world.mistakes * 3) {
        text.extend([*dice.pick(&WRONG), "\n"]);
    }
}
