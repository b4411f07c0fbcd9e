//! A command written as one string, split into words as Compose splits it.

use crate::value::{Hole, Text};

/// The words of a command line; `None` where the quotes or brackets do not close, or a bracket stands alone.
///
/// Quotes group, a backslash escapes, `$(…)` and backticks stay together, and an operator (`;`, `&`, `|`, `<`, `>`) ends the command.
pub(crate) fn split(line: &Text) -> Option<Vec<Text>> {
    if !line.is_unknown() && is_simple(&line.text) {
        let words = line.text.split([' ', '\t', '\r', '\n']);
        let words = words.filter(|word| !word.is_empty());
        return Some(words.map(|word| line.with(word, Vec::new())).collect());
    }
    let mut words = Words {
        holes: line.holes(),
        line,
        ..Words::new(line)
    };
    let mut at = 0;
    while let Some(c) = line.text[at..].chars().next() {
        if words.holes.is_empty() && !words.escaped {
            let ordinary = ordinary(&line.text[at..]);
            if !ordinary.is_empty() {
                words.word.push_str(ordinary);
                words.begun = true;
                at += ordinary.len();
                continue;
            }
        }
        words.fill_to(at);
        match words.take(c) {
            Step::On => {}
            Step::End => break,
            Step::Wrong => return None,
        }
        at += c.len_utf8();
    }
    words.finish()
}

/// Whether nothing in a command line groups or escapes, so that it can be split whatever else it holds.
pub(crate) fn is_plain(line: &str) -> bool {
    !line
        .bytes()
        .any(|byte| matches!(byte, b'\\' | b'\'' | b'"' | b'`' | b'(' | b')'))
}

/// Whether a command line is words between blanks and nothing else, as most are.
fn is_simple(line: &str) -> bool {
    is_plain(line)
        && !line
            .bytes()
            .any(|byte| matches!(byte, b';' | b'&' | b'|' | b'<' | b'>'))
}

/// What stands in front of the first character that may mean something.
fn ordinary(line: &str) -> &str {
    let end = line.bytes().position(|byte| {
        matches!(
            byte,
            b' ' | b'\t'
                | b'\r'
                | b'\n'
                | b'\\'
                | b'\''
                | b'"'
                | b'`'
                | b'('
                | b')'
                | b';'
                | b'&'
                | b'|'
                | b'<'
                | b'>'
        )
    });
    &line[..end.unwrap_or(line.len())]
}

enum Step {
    On,
    End,
    Wrong,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "the states of a shell's reader are independent"
)]
struct Words<'l> {
    line: &'l Text,
    holes: &'l [Hole],
    done: Vec<Text>,
    word: String,
    word_holes: Vec<Hole>,
    begun: bool,
    escaped: bool,
    single: bool,
    double: bool,
    back: bool,
    dollar: bool,
    stopped: bool,
}

impl<'l> Words<'l> {
    fn new(line: &'l Text) -> Self {
        Self {
            line,
            holes: &[],
            done: Vec::new(),
            word: String::new(),
            word_holes: Vec::new(),
            begun: false,
            escaped: false,
            single: false,
            double: false,
            back: false,
            dollar: false,
            stopped: false,
        }
    }

    /// Takes the variables that stand before the byte `at` into the word.
    fn fill_to(&mut self, at: usize) {
        while let Some((hole, rest)) = self.holes.split_first()
            && hole.at as usize <= at
        {
            let place = u32::try_from(self.word.len()).unwrap_or(u32::MAX);
            self.word_holes.push(Hole {
                at: place,
                name: hole.name.clone(),
            });
            self.begun = true;
            self.holes = rest;
        }
    }

    fn push(&mut self, c: char) {
        self.word.push(c);
        self.begun = true;
    }

    fn quoted(&self) -> bool {
        self.single || self.double || self.back || self.dollar
    }

    fn end_word(&mut self) {
        if !self.begun {
            return;
        }
        let holes = std::mem::take(&mut self.word_holes);
        self.done.push(self.line.with(self.word.as_str(), holes));
        self.word.clear();
        self.begun = false;
    }

    fn take(&mut self, c: char) -> Step {
        if self.escaped {
            self.escaped = false;
            self.push(c);
            return Step::On;
        }
        match c {
            '\\' if self.single => self.word.push(c),
            '\\' => self.escaped = true,
            ' ' | '\t' | '\r' | '\n' if self.quoted() => self.word.push(c),
            ' ' | '\t' | '\r' | '\n' => self.end_word(),
            _ => return self.take_sign(c),
        }
        Step::On
    }

    fn take_sign(&mut self, c: char) -> Step {
        match c {
            '`' if !self.single && !self.double && !self.dollar => self.back = !self.back,
            ')' if !self.single && !self.double && !self.back => self.dollar = !self.dollar,
            '(' if !self.single && !self.double && !self.back => {
                if self.dollar || !self.word.ends_with('$') {
                    return Step::Wrong;
                }
                self.dollar = true;
                self.word.push('(');
                return Step::On;
            }
            '"' if !self.single && !self.dollar => {
                self.begun |= self.double;
                self.double = !self.double;
                return Step::On;
            }
            '\'' if !self.double && !self.dollar => {
                self.begun |= self.single;
                self.single = !self.single;
                return Step::On;
            }
            ';' | '&' | '|' | '<' | '>' if !self.quoted() => {
                if c == '>'
                    && !self.word.is_empty()
                    && self.word.bytes().all(|byte| byte.is_ascii_digit())
                {
                    self.begun = false;
                }
                self.stopped = true;
                return Step::End;
            }
            _ => {}
        }
        self.push(c);
        Step::On
    }

    fn finish(mut self) -> Option<Vec<Text>> {
        if !self.stopped {
            self.fill_to(self.line.text.len());
        }
        self.end_word();
        if self.escaped || self.quoted() {
            None
        } else {
            Some(self.done)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines_are_split_as_compose_splits_them() {
        let cases: &[(&str, Option<&[&str]>)] = &[
            ("", Some(&[])),
            ("  a  b\r\n", Some(&["a", "b"])),
            ("echo 'a b' \"c d\"", Some(&["echo", "a b", "c d"])),
            (
                "sh -c \"echo \\\"ä\\\" \\$X\"",
                Some(&["sh", "-c", "echo \"ä\" $X"]),
            ),
            ("a '' b", Some(&["a", "", "b"])),
            ("a\\ b\\tc", Some(&["a btc"])),
            ("a ) b ) c", Some(&["a", ") b )", "c"])),
            ("echo $(date +%s) x", Some(&["echo", "$(date +%s)", "x"])),
            ("echo `date -u` x", Some(&["echo", "`date -u`", "x"])),
            ("echo `a 'b c'` \"`\"", Some(&["echo", "`a b c`", "`"])),
            ("`a'b`", None),
            ("run && die", Some(&["run"])),
            ("run 2>&1", Some(&["run"])),
            ("run a;b", Some(&["run", "a"])),
            ("'a' \"b", None),
            ("echo (x)", None),
            ("a \\", None),
        ];
        for (line, words) in cases {
            let split = split(&Text::plain(*line));
            let split: Option<Vec<&str>> = split
                .as_ref()
                .map(|words| words.iter().map(|word| word.text.as_str()).collect());
            assert_eq!(split.as_deref(), *words, "{line}");
        }
    }

    #[test]
    fn a_variable_is_a_word_or_a_part_of_one() {
        let holes = [(0, "A"), (3, "B"), (5, "C")].map(|(at, name)| Hole {
            at,
            name: name.into(),
        });
        let line = Text::new(" x --y", true, holes.to_vec());
        let words: Vec<String> = split(&line)
            .unwrap()
            .iter()
            .map(|word| word.shown().to_string())
            .collect();
        assert_eq!(
            words,
            [
                "${A}",
                "x",
                "${B}--y"
                    .replace("--y", "--")
                    .replace("--", "--${C}y")
                    .as_str()
            ]
        );
    }
}
