//! What a service says in its variables and commands: where hosts, ports and programs are named.

use composelint_compose::Text;
use composelint_compose::project::Service;
use composelint_yaml::Span;

/// The longest text that is searched, in bytes.
const LONGEST: usize = 16 * 1024;

/// A text of a service.
#[derive(Clone, Copy)]
pub(crate) struct Said<'a> {
    /// The variable, for a value of `environment`.
    pub(crate) variable: Option<&'a str>,
    pub(crate) text: &'a Text,
    pub(crate) span: Span,
}

impl Said<'_> {
    /// Whether the variable's name has one of these words in it, in any case.
    pub(crate) fn is_about(&self, words: &[&str]) -> bool {
        let Some(variable) = self.variable else {
            return false;
        };
        let name = variable.to_ascii_uppercase();
        words.iter().any(|word| name.contains(word))
    }
}

/// Whether a text has these bytes anywhere: a quick look before a thorough one.
pub(crate) fn has<const N: usize>(text: &str, bytes: &[u8; N]) -> bool {
    text.as_bytes()
        .windows(N)
        .any(|window| window == bytes.as_slice())
}

/// The variables, the entrypoint and the command, in this order.
pub(crate) fn of(service: &Service) -> impl Iterator<Item = Said<'_>> {
    let variables = service.environment.iter().filter_map(|(key, variable)| {
        Some(Said {
            variable: Some(key.as_str()),
            text: variable.value.as_ref()?,
            span: variable.value_span,
        })
    });
    let lines = [&service.entrypoint, &service.command]
        .into_iter()
        .flatten();
    let words = lines.flat_map(|line| {
        line.value.iter().map(|text| Said {
            variable: None,
            text,
            span: line.span,
        })
    });
    variables
        .chain(words)
        .filter(|said| said.text.text.len() <= LONGEST)
}

/// The entrypoint and the command as one line of words, where they are.
pub(crate) fn command_line(service: &Service) -> Option<(Span, String)> {
    let lines = [&service.entrypoint, &service.command];
    let span = lines.iter().rev().find_map(|line| line.as_ref())?.span;
    let words = lines.into_iter().flatten().flat_map(|line| &line.value);
    let words: Vec<&str> = words
        .map(|word| word.text.as_str())
        .filter(|word| word.len() <= LONGEST)
        .collect();
    Some((span, words.join(" ")))
}

/// Where a word stands in a text, not as a part of a longer name or number.
pub(crate) fn find_word(text: &str, word: &str) -> Option<usize> {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let behind = text[at + word.len()..].chars().next();
        !before.is_some_and(inside) && !behind.is_some_and(inside)
    })
}

/// Whether a text names this port number.
pub(crate) fn names_port(text: &str, port: u16) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .any(|number| number.parse() == Ok(port))
}
