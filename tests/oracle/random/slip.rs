//! A slip of the finger: one change to the text of a file, which may be YAML still, or not.

use super::dice::Dice;

/// What falls into a text by mistake.
const STRAY: [&str; 18] = [
    ":", "{", "}", "[", "]", "\"", "'", "#", " #", "&", "*", "!", "|", ">", "- ", "\t", ",", "  ",
];

/// What stands where another value should.
const ODD: [&str; 26] = [
    "",
    "~",
    "\"\"",
    "0",
    "-1",
    "010",
    "1.5",
    "true",
    "yes",
    "2020-01-01",
    "text",
    "[]",
    "{}",
    "[a, a]",
    "{a: b}",
    "[~]",
    "{a: }",
    "${NOPE}",
    "${NOPE:-x}",
    "$$",
    "\"80:80\"",
    "[\"80\"]",
    "!reset ~",
    "!override []",
    "10s",
    "1g",
];

/// The text with one slip.
pub(crate) fn slipped(dice: &mut Dice, text: &str) -> String {
    if dice.chance(50) {
        return with_another_value(dice, text);
    }
    with_a_stray(dice, text)
}

/// One value, up to the end of its line or its place in a flow collection, becomes another.
fn with_another_value(dice: &mut Dice, text: &str) -> String {
    let starts: Vec<_> = [": ", "- ", "=", "[", ", "]
        .iter()
        .flat_map(|mark| text.match_indices(mark))
        .map(|(at, mark)| at + mark.len())
        .collect();
    if starts.is_empty() {
        return with_a_stray(dice, text);
    }
    let start = *dice.pick(&starts);
    let length = text[start..]
        .find([',', '}', ']', '\n', '\r'])
        .unwrap_or(text.len() - start);
    let odd = *dice.pick(&ODD);
    format!("{}{odd}{}", &text[..start], &text[start + length..])
}

/// A character, a line or an indentation goes, comes or moves.
fn with_a_stray(dice: &mut Dice, text: &str) -> String {
    let mut lines: Vec<_> = text.split_inclusive('\n').map(str::to_owned).collect();
    if lines.is_empty() {
        return text.to_owned();
    }
    let at = dice.below(lines.len());
    match dice.below(7) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => lines[at].insert(0, ' '),
        3 if lines[at].starts_with(' ') => drop(lines[at].remove(0)),
        4 => {
            let other = dice.below(lines.len());
            lines.swap(at, other);
        }
        5 => {
            let place = boundary(dice, &lines[at]);
            let stray = *dice.pick(&STRAY);
            lines[at].insert_str(place, stray);
        }
        _ => {
            let place = boundary(dice, &lines[at]);
            if place < lines[at].len() {
                lines[at].remove(place);
            }
        }
    }
    lines.concat()
}

/// A place between two characters.
fn boundary(dice: &mut Dice, line: &str) -> usize {
    let places: Vec<_> = line.char_indices().map(|(at, _)| at).collect();
    if places.is_empty() {
        0
    } else {
        *dice.pick(&places)
    }
}
