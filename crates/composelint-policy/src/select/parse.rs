//! Reads selectors: words and operators first, then their order.

use std::ops::Range;

use super::{Atom, Selector, SelectorError, Step};

/// More parts than anybody writes.
const MOST: usize = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Not,
    And,
    Or,
    Open,
    Close,
}

#[derive(Debug)]
enum Token<'t> {
    Sign(Sign),
    Word(&'t str),
}

pub(super) fn parse(text: &str) -> Result<Selector, SelectorError> {
    let mut reader = Reader {
        text,
        steps: Vec::new(),
        waiting: Vec::new(),
        operand: true,
    };
    for (token, range) in tokens(text)? {
        reader.take(token, range)?;
    }
    reader.end()
}

struct Reader<'t> {
    text: &'t str,
    steps: Vec<Step>,
    /// Operators and parentheses that wait for their operands.
    waiting: Vec<(Sign, Range<usize>)>,
    /// Whether an operand comes next.
    operand: bool,
}

impl Reader<'_> {
    fn take(&mut self, token: Token<'_>, range: Range<usize>) -> Result<(), SelectorError> {
        if self.steps.len() + self.waiting.len() > MOST {
            return Err(wrong(range, "the selector has more than 1,000 parts", None));
        }
        match (token, self.operand) {
            (Token::Word(word), true) => {
                let atom = Atom::read(word).map_err(|(message, help)| SelectorError {
                    range: range.clone(),
                    message,
                    help,
                })?;
                self.steps.push(Step::Atom(atom, range));
                self.operand = false;
            }
            (Token::Word(_) | Token::Sign(Sign::Not | Sign::Open), false) => {
                let help =
                    "write `|` (either), `&` (both) or `& !` (but not) between two selectors";
                return Err(wrong(range, "an operator is missing here", Some(help)));
            }
            (Token::Sign(sign @ (Sign::Not | Sign::Open)), true) => {
                self.waiting.push((sign, range));
            }
            (Token::Sign(sign @ (Sign::And | Sign::Or)), false) => {
                let weaker = |waiting: Sign| match sign {
                    Sign::And => !matches!(waiting, Sign::Not | Sign::And),
                    _ => waiting == Sign::Open,
                };
                self.settle(weaker);
                self.waiting.push((sign, range));
                self.operand = true;
            }
            (Token::Sign(Sign::Close), false) => {
                self.settle(|waiting| waiting == Sign::Open);
                if self.waiting.pop().is_none() {
                    return Err(wrong(range, "this parenthesis was never opened", None));
                }
            }
            (Token::Sign(Sign::And | Sign::Or | Sign::Close), true) => {
                let help = "write a selector before it, as in `api | worker`";
                return Err(wrong(range, "a selector is missing here", Some(help)));
            }
        }
        Ok(())
    }

    /// Puts waiting operators behind their operands, up to one for which `stop` says so.
    fn settle(&mut self, stop: impl Fn(Sign) -> bool) {
        while let Some((sign, _)) = self.waiting.last()
            && !stop(*sign)
        {
            self.steps.push(match sign {
                Sign::Not => Step::Not,
                Sign::And => Step::And,
                _ => Step::Or,
            });
            self.waiting.pop();
        }
    }

    fn end(mut self) -> Result<Selector, SelectorError> {
        let end = self.text.len();
        if self.operand {
            let help = "write a service's name, `*`, or a selector such as `role:database`";
            let message = if self.steps.is_empty() && self.waiting.is_empty() {
                "the selector is empty"
            } else {
                "a selector is missing at the end"
            };
            return Err(wrong(end..end, message, Some(help)));
        }
        self.settle(|waiting| waiting == Sign::Open);
        if let Some((_, range)) = self.waiting.pop() {
            return Err(wrong(range, "this parenthesis is never closed", None));
        }
        Ok(Selector {
            text: self.text.to_owned(),
            steps: self.steps,
        })
    }
}

fn wrong(range: Range<usize>, message: &str, help: Option<&str>) -> SelectorError {
    SelectorError {
        range,
        message: message.to_owned(),
        help: help.map(str::to_owned),
    }
}

/// Words and operators with their bytes.
fn tokens(text: &str) -> Result<Vec<(Token<'_>, Range<usize>)>, SelectorError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let sign = match c {
            '!' => Some(Sign::Not),
            '&' => Some(Sign::And),
            '|' => Some(Sign::Or),
            '(' => Some(Sign::Open),
            ')' => Some(Sign::Close),
            _ => None,
        };
        if c.is_whitespace() {
            at += c.len_utf8();
        } else if let Some(sign) = sign {
            tokens.push((Token::Sign(sign), at..at + 1));
            at += 1;
        } else if c == ',' {
            let help = "write `|` for either of two, as in `api | worker`";
            return Err(wrong(at..at + 1, "a comma joins no selectors", Some(help)));
        } else {
            let end = at + word(&text[at..], at)?;
            tokens.push((Token::Word(&text[at..end]), at..end));
            at = end;
        }
    }
    Ok(tokens)
}

/// The length of the word at the beginning; quoted parts and the parentheses of `@external(…)` belong to it.
fn word(rest: &str, start: usize) -> Result<usize, SelectorError> {
    let mut quoted = false;
    let mut parenthesis = false;
    for (at, c) in rest.char_indices() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' if &rest[..at] == "@external" => parenthesis = true,
            ')' if parenthesis => return Ok(at + 1),
            _ if parenthesis => {}
            '&' | '|' | '(' | ')' | ',' => return Ok(at),
            c if c.is_whitespace() => return Ok(at),
            _ => {}
        }
    }
    if quoted || parenthesis {
        let message = if quoted {
            "this quotation mark is never closed"
        } else {
            "this parenthesis is never closed"
        };
        return Err(wrong(start..start + rest.len(), message, None));
    }
    Ok(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The steps as one line, operands first.
    fn steps(text: &str) -> String {
        let selector = parse(text).unwrap();
        let words = selector.steps.iter().map(|step| match step {
            Step::Atom(_, range) => text[range.clone()].to_owned(),
            Step::Not => "!".to_owned(),
            Step::And => "&".to_owned(),
            Step::Or => "|".to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn operators_bind_as_in_every_language() {
        for (text, expected) in [
            ("api", "api"),
            ("a | b & c", "a b c & |"),
            ("a & b | c", "a b & c |"),
            ("!a & b", "a ! b &"),
            ("!(a | b) & !c", "a b | ! c ! &"),
            ("!!a", "a ! !"),
            ("a|b|c", "a b | c |"),
            ("((größe))", "größe"),
            (
                "label:team=\"a (b) | c\" & x",
                "label:team=\"a (b) | c\" x &",
            ),
            ("@external(a b) | @lan", "@external(a b) @lan |"),
            ("!published", "published !"),
        ] {
            assert_eq!(steps(text), expected, "{text}");
        }
    }

    #[test]
    fn mistakes_are_shown_where_they_are() {
        for (text, range, message) in [
            ("", 0..0, "the selector is empty"),
            ("api worker", 4..10, "an operator is missing here"),
            ("api, worker", 3..4, "a comma joins no selectors"),
            ("api |", 5..5, "a selector is missing at the end"),
            ("| api", 0..1, "a selector is missing here"),
            ("(a | b", 0..1, "this parenthesis is never closed"),
            ("a)", 1..2, "this parenthesis was never opened"),
            ("()", 1..2, "a selector is missing here"),
            ("rol:database", 0..12, "there is no selector `rol:`"),
            ("role:databse", 0..12, "there is no role `databse`"),
            ("@interent", 0..9, "there is no node `@interent`"),
            ("@external", 0..9, "`@external` names no network"),
            ("port:http", 0..9, "`http` is no port"),
            ("net:", 0..4, "`net:` selects nothing by itself"),
            ("größe oder", 8..12, "an operator is missing here"),
            ("label:a=\"x", 0..10, "this quotation mark is never closed"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(
                (error.range, error.message.as_str()),
                (range, message),
                "{text}"
            );
        }
    }

    #[test]
    fn hostile_selectors_end() {
        for text in [
            "(".repeat(100_000),
            "!".repeat(100_000),
            "a|".repeat(100_000),
        ] {
            assert!(parse(&text).is_err());
        }
    }
}
