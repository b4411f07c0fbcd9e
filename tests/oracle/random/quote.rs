//! Every way to write a string: plain, quoted, over several lines, as a block.

use super::dice::Dice;

/// A string in one line.
pub(crate) fn inline(text: &str, dice: &mut Dice) -> String {
    match dice.below(3) {
        0 if is_plain(text) => text.to_owned(),
        1 if !text.contains(['\n', '\t']) => format!("'{}'", text.replace('\'', "''")),
        _ => double(text),
    }
}

/// A string after a key whose value stands `indent` deep: in one line, or over several; with the line end.
pub(crate) fn after_key(text: &str, indent: usize, dice: &mut Dice) -> String {
    let margin = format!("\n{}", " ".repeat(indent));
    let trimmed = !text.is_empty() && text.trim() == text;
    let one_blank =
        trimmed && text.contains(' ') && !text.contains("  ") && !text.contains(['\n', '\t']);
    match dice.below(12) {
        0 if !text.trim().is_empty() && !text.starts_with([' ', '\n']) && !text.contains('\t') => {
            format!("{}{}\n", literal_header(text), literal(text, &margin))
        }
        1 if one_blank => format!(">-{margin}{}\n", text.replacen(' ', &margin, 1)),
        2 if one_blank => format!("{}\n", double(text).replacen(' ', &margin, 1)),
        3 => format!("{} # why\n", inline(text, dice)),
        _ => format!("{}\n", inline(text, dice)),
    }
}

/// A key, now and then in quotes.
pub(crate) fn key(key: &str, dice: &mut Dice) -> String {
    match dice.below(60) {
        0 if key != "<<" => format!("\"{key}\""),
        1 if key != "<<" => format!("'{key}'"),
        _ => key.to_owned(),
    }
}

/// Plain only where no YAML reader sees anything but a string.
fn is_plain(text: &str) -> bool {
    text.len() > 5
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || "./".contains(first))
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._/-= ".contains(c))
        && !text.ends_with(' ')
}

fn double(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
        .replace('\t', "\\t");
    format!("\"{escaped}\"")
}

fn literal_header(text: &str) -> &'static str {
    match text.len() - text.trim_end_matches('\n').len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    }
}

fn literal(text: &str, margin: &str) -> String {
    let lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
    lines
        .map(|line| {
            if line.is_empty() {
                "\n".to_owned()
            } else {
                format!("{margin}{line}")
            }
        })
        .collect()
}
