//! A slip of the finger: one change to the text of a file, which may be YAML still, or not.

use super::dice::Dice;

/// What falls into a text by mistake.
const STRAY: [&str; 18] = [
    ":", "{", "}", "[", "]", "\"", "'", "#", " #", "&", "*", "!", "|", ">", "- ", "\t", ",", "  ",
];

/// The text with one slip.
pub(crate) fn slipped(dice: &mut Dice, text: &str) -> String {
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
