//! Scalars: go-yaml's types, variables, and Compose's casts.

use composelint_yaml::{NodeRef, ScalarRef, ScalarStyle, Span, Typed, go_yaml_type};
use memchr::memchr;
use smol_str::ToSmolStr;

use super::{Reader, reported};
use crate::interpolate::{Cast, Places, cast_at, substitute};
use crate::mistake;
use crate::problem::{Problem, ProblemCode};
use crate::project::VariableUse;
use crate::value::{Data, Text};
use crate::words::short;

/// Whether a scalar is text for go-yaml, as keys must be.
pub(super) fn is_text(node: NodeRef<'_>, scalar: ScalarRef<'_>) -> bool {
    matches!(typed(node, scalar), Ok(Typed::Str))
}

/// The type of a scalar, or the type its tag asks for in vain.
fn typed(node: NodeRef<'_>, scalar: ScalarRef<'_>) -> Result<Typed, &'static str> {
    let plain = || go_yaml_type(scalar.text);
    let tag = node.tag().filter(|tag| tag.text != "!");
    let wanted = match tag.map(|tag| tag.core) {
        None if scalar.style == ScalarStyle::Plain => return Ok(plain()),
        // Any scalar with a tag of its own is text to go-yaml: `!override 010`, and `!override` before nothing.
        None | Some(None | Some("str" | "binary")) => return Ok(Typed::Str),
        Some(Some(core)) => core,
    };
    match (wanted, plain()) {
        ("null", Typed::Null) => Ok(Typed::Null),
        ("bool", typed @ Typed::Bool(_))
        | ("int", typed @ (Typed::Int(_) | Typed::Uint(_)))
        | ("float", typed @ Typed::Float(_))
        | ("timestamp", typed @ Typed::Timestamp) => Ok(typed),
        #[expect(
            clippy::cast_precision_loss,
            reason = "as go-yaml does for `!!float 1`"
        )]
        ("float", Typed::Int(number)) => Ok(Typed::Float(number as f64)),
        ("null" | "bool" | "int" | "float" | "timestamp", _) => Err(wanted),
        (_, typed) => Ok(typed),
    }
}

impl<'t> Reader<'t, '_> {
    pub(super) fn scalar(&mut self, node: NodeRef<'t>) -> Data {
        let Some(scalar) = node.scalar() else {
            return Data::Null;
        };
        match typed(node, scalar) {
            Ok(Typed::Null) => Data::Null,
            Ok(Typed::Bool(flag)) => Data::Bool(flag),
            Ok(Typed::Int(number)) => Data::Int(number),
            // Compose prints it digit by digit, which a float could not.
            Ok(Typed::Uint(number)) => Data::Str(Text::plain(number.to_smolstr())),
            Ok(Typed::Float(number)) => Data::Float(number),
            Ok(Typed::Timestamp) => Data::Time(scalar.text.into()),
            Ok(Typed::Str) if node.tag().is_some_and(|tag| tag.core == Some("binary")) => {
                self.binary(scalar.text, node.span())
            }
            Ok(Typed::Str) => self.text(scalar.text, node.span()),
            Err(wanted) => {
                let message = format!(
                    "`{}` is not what the tag `!!{wanted}` says",
                    short(scalar.text)
                );
                let problem = Problem::refused(ProblemCode::InvalidYaml, node.span(), message);
                self.problems
                    .push(problem.help("remove the tag, or write a value of that type"));
                reported(scalar.text)
            }
        }
    }

    /// A text with its variables replaced, and turned into what Compose wants at this place.
    fn text(&mut self, text: &'t str, span: Span) -> Data {
        let cast = if (3..=6).contains(&self.path.len()) {
            cast_at(&self.path)
        } else {
            None
        };
        if memchr(b'$', text.as_bytes()).is_none() {
            return match cast {
                None => Data::Str(Text::plain(text)),
                Some(cast) => self.cast(cast, &Text::plain(text), text, span),
            };
        }
        let done = self
            .source
            .scope
            .with_lookup(|lookup| substitute(text, lookup));
        let raw = self.source.text.get(span.range()).unwrap_or("");
        let mut places = Places::new(text, raw, span);
        for found in done.uses {
            self.uses.push(VariableUse {
                name: found.name,
                span: places.span(&found.at),
                state: found.state,
                value: found.value,
            });
        }
        for found in &done.mistakes {
            self.problems
                .push(mistake::problem(found, text, places.span(&found.at)));
        }
        match cast {
            Some(cast) if !done.text.is_unknown() => self.cast(cast, &done.text, text, span),
            _ => Data::Str(done.text),
        }
    }

    fn cast(&mut self, cast: Cast, text: &Text, written: &str, span: Span) -> Data {
        if let Some(data) = cast.apply(&text.text) {
            return data;
        }
        let key = self
            .path
            .iter()
            .rfind(|key| **key != "[]")
            .copied()
            .unwrap_or("");
        let message = if text.is_interpolated() {
            format!(
                "`{}` must be {}, which `{}` is not",
                short(key),
                cast.wanted(),
                short(written)
            )
        } else {
            format!(
                "`{}` must be {}, not `{}`",
                short(key),
                cast.wanted(),
                short(written)
            )
        };
        self.problems
            .push(Problem::refused(ProblemCode::InvalidCompose, span, message));
        reported(&text.text)
    }

    fn binary(&mut self, text: &str, span: Span) -> Data {
        if let Some(bytes) = base64(text) {
            return Data::Str(Text::plain(String::from_utf8_lossy(&bytes)));
        }
        let problem = Problem::refused(
            ProblemCode::InvalidYaml,
            span,
            "the value of `!!binary` is not base64",
        );
        self.problems
            .push(problem.help("remove the tag, or encode the value"));
        reported("")
    }
}

/// Standard base64 with padding; line ends within it don't count.
fn base64(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !matches!(byte, b'\n' | b'\r'))
        .collect();
    if !digits.len().is_multiple_of(4) {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    let last = digits.len() / 4;
    for (index, group) in digits.chunks_exact(4).enumerate() {
        let padding = group.iter().rev().take_while(|byte| **byte == b'=').count();
        if padding > 2 || (padding > 0 && index + 1 != last) {
            return None;
        }
        let mut bits = 0_u32;
        for digit in &group[..4 - padding] {
            bits = bits << 6 | u32::from(sextet(*digit)?);
        }
        bits <<= 6 * padding;
        let [_, a, b, c] = bits.to_be_bytes();
        bytes.extend_from_slice(&[a, b, c][..3 - padding]);
    }
    Some(bytes)
}

fn sextet(digit: u8) -> Option<u8> {
    Some(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}
