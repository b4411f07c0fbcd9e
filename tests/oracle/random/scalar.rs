//! Strings with variables in them, and scalars that YAML takes for something else.

use super::dice::Dice;
use super::dotenv::VARIABLES;
use super::yaml::{Node, raw, text};

/// A string, sometimes through a variable with the string as its default.
pub(crate) fn string(dice: &mut Dice, plain: &str) -> Node {
    let unset = ["NOPE", "EMPTY"];
    match dice.below(30) {
        0 => text(format!("${{{}:-{plain}}}", dice.pick(&unset))),
        1 => text(format!("${{NOPE-{plain}}}")),
        2 => text(format!("${{NOPE:-${{EMPTY:-{plain}}}}}")),
        3 => text(format!("${{TAG+{plain}}}")),
        _ => text(plain),
    }
}

/// Free text, where the value does not matter.
pub(crate) fn words(dice: &mut Dice) -> Node {
    let (name, _) = *dice.pick(&VARIABLES);
    match dice.below(14) {
        0 => text(format!("${name}")),
        1 => text(format!("a-${{{name}}}-b")),
        2 => text(format!("${{{name}:-fallback text}}")),
        3 => text(format!("${{{name}:+instead}}")),
        4 => text("costs $$5 and $${NOT}"),
        5 => text("größe: 日本"),
        6 => text("line one\nline two\n"),
        7 => text(format!("${{NOPE}}{name}")),
        8 => text("with 'single' and \"double\" \\ back"),
        9 => text(""),
        _ => text(*dice.pick(&["value", "x=y", "0.10", "true", "null", "#no", "a: b", "- c"])),
    }
}

/// A scalar that YAML may take for something else than a string.
pub(crate) fn loose(dice: &mut Dice) -> Node {
    const ODD: [&str; 22] = [
        "010",
        "0x1F",
        "1e3",
        "1.0",
        "0.10",
        ".5",
        "08",
        "+5",
        "-7",
        "1_000",
        "yes",
        "no",
        "true",
        "False",
        "~",
        "",
        "null",
        "1:30",
        "12345678901234567890",
        "0b11",
        "1.5e-9",
        "3.14159",
    ];
    if dice.chance(40) {
        raw(*dice.pick(&ODD))
    } else {
        words(dice)
    }
}
