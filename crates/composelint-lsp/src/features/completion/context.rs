//! Where in a file something is being typed, told by indentation: the text around the cursor is seldom whole.

use std::ops::Range;

/// How many lines above are looked at.
const FARTHEST: usize = 20_000;

/// What is being typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// A rule's name in a suppression comment.
    Rule,
    /// A key of a mapping, or an item of a list: the keys from the root down to what holds it.
    Entry(Vec<String>),
    /// The value of the last key.
    Value(Vec<String>),
}

/// What is being typed at a byte, and the bytes of it so far.
pub(super) fn context(text: &str, byte: usize) -> Option<(Typed, Range<usize>)> {
    let byte = text.floor_char_boundary(byte.min(text.len()));
    let start = text[..byte].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[start..byte];
    if let Some(word) = rule_word(line) {
        return Some((Typed::Rule, byte - word..byte));
    }
    if line.trim_start().starts_with('#') {
        return None;
    }
    let word = line.len() - line.trim_end_matches(is_word).len();
    let (before, range) = (&line[..line.len() - word], byte - word..byte);
    let content = before.trim_start_matches([' ', '\t']);
    let (mut indent, mut is_item) = (before.len() - content.len(), false);
    let mut rest = content;
    while let Some(item) = rest
        .strip_prefix('-')
        .filter(|item| item.is_empty() || item.starts_with(' '))
    {
        is_item = true;
        let trimmed = item.trim_start_matches(' ');
        indent = if trimmed.is_empty() {
            indent
        } else {
            indent + 1 + item.len() - trimmed.len()
        };
        rest = trimmed;
    }
    let above = &text[..start];
    let Some((key, value)) = rest.split_once(':') else {
        let free = rest.chars().all(|c| c == '"' || c == '\'');
        return free.then(|| (Typed::Entry(parents(above, indent, is_item)), range));
    };
    let mut keys = parents(
        above,
        indent,
        is_item && indent == before.len() - content.len(),
    );
    keys.push(unquoted(key));
    let value = value.trim_start();
    // In `[a, b` items are typed, in `{a: b` it is not told apart any further.
    let in_list = value.starts_with('[') && !value.contains(']');
    if in_list {
        return Some((Typed::Entry(keys), range));
    }
    value
        .chars()
        .all(|c| c == '"' || c == '\'')
        .then_some((Typed::Value(keys), range))
}

/// The length of the rule's name being typed in `# composelint: ignore[a, b`.
fn rule_word(line: &str) -> Option<usize> {
    let comment = &line[line.find('#')? + 1..];
    let list = comment
        .trim_start()
        .strip_prefix("composelint:")?
        .trim_start();
    let list = list
        .strip_prefix("ignore-file")
        .or_else(|| list.strip_prefix("ignore"))?;
    let list = list.trim_start().strip_prefix('[')?;
    let word = list.rsplit([',', ' ']).next().unwrap_or(list);
    (!list.contains(']')).then_some(word.len())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || "-_.".contains(c)
}

/// The keys that hold a line of this indentation, from the root down.
fn parents(above: &str, indent: usize, is_item: bool) -> Vec<String> {
    let mut keys = Vec::new();
    let (mut indent, mut same_level) = (indent, is_item);
    for line in above.lines().rev().take(FARTHEST) {
        let content = line.trim_start_matches([' ', '\t']);
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let own = line.len() - content.len();
        // `- name: x` holds what is indented as far as its key.
        let key_at = own + (content.len() - content.trim_start_matches(['-', ' ']).len());
        let holds = key_at < indent || (same_level && own == indent && !content.starts_with('-'));
        if !holds {
            if own < indent && content.starts_with('-') {
                (indent, same_level) = (own, true);
            }
            continue;
        }
        let Some((key, _)) = line[key_at..].split_once(':') else {
            continue;
        };
        keys.push(unquoted(key));
        same_level = content.starts_with('-');
        indent = own;
        if own == 0 && !same_level {
            break;
        }
    }
    keys.reverse();
    keys
}

fn unquoted(key: &str) -> String {
    key.trim().trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cursor is at `|`.
    fn shown(marked: &str) -> String {
        let byte = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        match context(&text, byte) {
            None => "nothing".to_owned(),
            Some((typed, range)) => {
                let (kind, keys) = match typed {
                    Typed::Rule => ("rule", Vec::new()),
                    Typed::Entry(keys) => ("entry", keys),
                    Typed::Value(keys) => ("value", keys),
                };
                format!("{kind} {} [{}]", keys.join("."), &text[range])
            }
        }
    }

    #[test]
    fn indentation_tells_the_place() {
        for (marked, expected) in [
            (
                "services:\n  web:\n    networks:\n      - ba|\n",
                "entry services.web.networks [ba]",
            ),
            (
                "services:\n  web:\n    networks:\n    - |",
                "entry services.web.networks []",
            ),
            (
                "services:\r\n  wéb:\r\n    networks: [a, |",
                "entry services.wéb.networks []",
            ),
            (
                "services:\n  web:\n    depends_on:\n      db:\n        condition: ser|",
                "value services.web.depends_on.db.condition [ser]",
            ),
            (
                "services:\n  web:\n    depends_on:\n      |",
                "entry services.web.depends_on []",
            ),
            (
                "services:\n  web:\n    image: x # é\n\n    network_mode: \"|",
                "value services.web.network_mode []",
            ),
            (
                "services:\n  web:\n    volumes:\n      - type: volume\n        source: d|",
                "value services.web.volumes.source [d]",
            ),
            ("a: 1 # composelint: ignore[flat-network, ed|", "rule  [ed]"),
            ("# composelint: ignore[x] -- y|", "nothing"),
            ("# a comment|", "nothing"),
            ("serv|", "entry  [serv]"),
            ("a: b c|", "nothing"),
            ("|", "entry  []"),
        ] {
            assert_eq!(shown(marked), expected, "{marked}");
        }
    }
}
