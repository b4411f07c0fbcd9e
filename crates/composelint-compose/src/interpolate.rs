//! `${…}` in texts, by Compose's grammar (compose-go `template`): what a text becomes, which variables it uses, and what is wrong in it.
//!
//! Compose finds variables with a regular expression whose `.*` runs to the last `}` of the line, and then looks for the matching brace
//! while it skips the byte after each `{`. Both are kept here: `${A:-{}}` is `{}`, and a default does not continue on the next line.

mod cast;
mod grammar;
mod place;

use std::cell::Cell;
use std::ops::Range;

use memchr::memchr;
use smol_str::SmolStr;

use crate::project::VariableState;
use crate::value::{Hole, Text};
use grammar::{Line, Operator, OperatorKind, closing_brace, name_length, operator};

pub(crate) use cast::{Cast, cast_at};
pub(crate) use place::Places;

/// How deep `${A:-${B:-…}}` is followed.
const DEEPEST: usize = 64;

/// What the values of variables may add up to in one load, in bytes: a `.env` of a few lines could ask for more memory than there is.
pub(crate) const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Where values come from, and what a variable without one means.
pub(crate) struct Lookup<'s> {
    /// The value of a variable.
    pub(crate) value: &'s dyn Fn(&str) -> Option<Text>,
    /// Whether a variable without a value is blank, as for Compose, instead of unknown.
    pub(crate) blank: bool,
    /// The bytes that values may still add.
    pub(crate) budget: &'s Cell<usize>,
}

/// What a template becomes.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Substituted {
    pub(crate) text: Text,
    pub(crate) uses: Vec<Use>,
    pub(crate) mistakes: Vec<Mistake>,
}

/// A variable that has a part in the result.
#[derive(Debug, PartialEq)]
pub(crate) struct Use {
    pub(crate) name: SmolStr,
    /// Where in the template.
    pub(crate) at: Range<usize>,
    pub(crate) state: VariableState,
    /// Its value, where that is part of the result.
    pub(crate) value: Option<SmolStr>,
}

/// Something Compose refuses, or that goes beyond a limit.
#[derive(Debug, PartialEq)]
pub(crate) struct Mistake {
    /// Where in the template.
    pub(crate) at: Range<usize>,
    pub(crate) kind: MistakeKind,
}

#[derive(Debug, PartialEq)]
pub(crate) enum MistakeKind {
    /// `${` that no variable follows.
    Invalid,
    /// `${V:?reason}` without a value; the reason as written in the template.
    Required { name: SmolStr, reason: Range<usize> },
    /// Defaults within defaults, beyond what is followed.
    TooDeep,
    /// Values add up to more than is kept.
    TooLong,
}

/// Replaces the variables of a template.
pub(crate) fn substitute(template: &str, lookup: &Lookup<'_>) -> Substituted {
    let mut run = Run {
        template,
        lookup,
        uses: Vec::new(),
        mistakes: Vec::new(),
        used: false,
    };
    let piece = run.expand(0..template.len(), 0, true);
    Substituted {
        text: Text::new(piece.text, run.used, piece.holes),
        uses: run.uses,
        mistakes: run.mistakes,
    }
}

/// A part of the result.
#[derive(Default)]
struct Piece {
    text: String,
    holes: Vec<Hole>,
}

impl Piece {
    fn push_hole(&mut self, name: &str) {
        if self.holes.is_empty() {
            self.holes.reserve_exact(1);
        }
        self.holes.push(Hole {
            at: offset(self.text.len()),
            name: name.into(),
        });
    }

    fn append(&mut self, text: &str, holes: &[Hole]) {
        let start = offset(self.text.len());
        self.holes.extend(holes.iter().map(|hole| Hole {
            at: start + hole.at,
            name: hole.name.clone(),
        }));
        self.text.push_str(text);
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

struct Run<'t, 's> {
    template: &'t str,
    lookup: &'t Lookup<'s>,
    uses: Vec<Use>,
    mistakes: Vec<Mistake>,
    used: bool,
}

/// `${NAME<operator>BODY}`.
struct Braced<'t> {
    name: &'t str,
    operator: Operator,
    body: Range<usize>,
    /// The whole expression.
    at: Range<usize>,
}

impl<'t> Run<'t, '_> {
    /// Expands a part of the template. `live` is false where the result is thrown away and only mistakes count.
    fn expand(&mut self, part: Range<usize>, depth: usize, live: bool) -> Piece {
        let template = self.template;
        let mut out = Piece {
            text: String::with_capacity(part.len()),
            holes: Vec::new(),
        };
        let mut line = Line::default();
        let mut at = part.start;
        while let Some(found) = memchr(b'$', &template.as_bytes()[at..part.end]) {
            out.text.push_str(&template[at..at + found]);
            at = self.dollar(at + found, part.end, &mut line, depth, live, &mut out);
        }
        out.text.push_str(&template[at..part.end]);
        out
    }

    /// What stands at a `$`; the place to go on from.
    fn dollar(
        &mut self,
        at: usize,
        end: usize,
        line: &mut Line,
        depth: usize,
        live: bool,
        out: &mut Piece,
    ) -> usize {
        let rest = &self.template[at + 1..end];
        if rest.starts_with('$') {
            out.text.push('$');
            return at + 2;
        }
        if rest.starts_with('{') {
            return self.braced(at, end, line, depth, live, out);
        }
        let Some(length) = name_length(rest) else {
            out.text.push('$');
            return at + 1;
        };
        self.plain(&rest[..length], at..at + 1 + length, live, out);
        at + 1 + length
    }

    fn braced(
        &mut self,
        at: usize,
        end: usize,
        line: &mut Line,
        depth: usize,
        live: bool,
        out: &mut Piece,
    ) -> usize {
        let template = self.template;
        let Some(length) = name_length(&template[at + 2..end]) else {
            return self.invalid(at, end, live, out);
        };
        let name_end = at + 2 + length;
        let name = &template[at + 2..name_end];
        if template[name_end..end].starts_with('}') {
            self.plain(name, at..name_end + 1, live, out);
            return name_end + 1;
        }
        let Some((operator, width)) = operator(&template[name_end..end]) else {
            return self.invalid(at, end, live, out);
        };
        let body = name_end + width;
        let Some(last) = line
            .last_brace(template, at, end)
            .filter(|last| *last >= body)
        else {
            return self.invalid(at, end, live, out);
        };
        let close = closing_brace(&template[at..=last]).map_or(last, |close| at + close);
        if depth == DEEPEST {
            self.mistake(at..close + 1, MistakeKind::TooDeep, live, out);
        } else {
            self.apply(
                &Braced {
                    name,
                    operator,
                    body: body..close,
                    at: at..close + 1,
                },
                depth,
                live,
                out,
            );
        }
        close + 1
    }

    /// `$NAME` or `${NAME}`.
    fn plain(&mut self, name: &'t str, at: Range<usize>, live: bool, out: &mut Piece) {
        if !live {
            return;
        }
        match (self.lookup.value)(name) {
            Some(value) => self.value(name, &value, at, out),
            None => self.unset(name, at, VariableState::Unset, out),
        }
    }

    fn apply(&mut self, braced: &Braced<'t>, depth: usize, live: bool, out: &mut Piece) {
        let value = (self.lookup.value)(braced.name);
        let blank = value.as_ref().is_some_and(Text::is_blank);
        let missing = value.is_none() || (braced.operator.or_empty && blank);
        let body_counts = match braced.operator.kind {
            OperatorKind::Default => missing,
            OperatorKind::Alternative => !missing,
            OperatorKind::Required => false,
        };
        // Compose replaces the variables of a default that it does not take, and refuses the file for what is wrong there.
        let body = self.expand(braced.body.clone(), depth + 1, live && body_counts);
        if braced.operator.kind == OperatorKind::Required && missing {
            self.required(braced, value.is_some(), live, out);
            return;
        }
        if !live {
            return;
        }
        match value {
            _ if body_counts => {
                let state = if missing {
                    VariableState::Default
                } else {
                    VariableState::Set
                };
                self.used(braced.name, braced.at.clone(), state);
                out.append(&body.text, &body.holes);
            }
            Some(value) => self.value(braced.name, &value, braced.at.clone(), out),
            None => self.used(braced.name, braced.at.clone(), VariableState::Default),
        }
    }

    /// `${V:?}` without a value: Compose refuses it; in unknown mode the value comes from whoever runs the project.
    fn required(&mut self, braced: &Braced<'t>, empty: bool, live: bool, out: &mut Piece) {
        if self.lookup.blank || (empty && live) {
            let kind = MistakeKind::Required {
                name: braced.name.into(),
                reason: braced.body.clone(),
            };
            self.mistake(braced.at.clone(), kind, live, out);
        } else if live {
            self.unset(braced.name, braced.at.clone(), VariableState::Required, out);
        }
    }

    fn value(&mut self, name: &str, value: &Text, at: Range<usize>, out: &mut Piece) {
        self.used(name, at.clone(), VariableState::Set);
        if let Some(last) = self.uses.last_mut() {
            last.value = Some(value.text.clone());
        }
        let budget = self.lookup.budget;
        let holes = value.holes();
        let cost = value.text.len() + size_of_val(holes);
        match budget.get().checked_sub(cost) {
            Some(left) => {
                budget.set(left);
                out.append(&value.text, holes);
            }
            None => self.mistake(at, MistakeKind::TooLong, true, out),
        }
    }

    fn unset(&mut self, name: &str, at: Range<usize>, state: VariableState, out: &mut Piece) {
        self.used(name, at, state);
        if !self.lookup.blank {
            out.push_hole(name);
        }
    }

    fn used(&mut self, name: &str, at: Range<usize>, state: VariableState) {
        self.used = true;
        if self.uses.is_empty() {
            self.uses.reserve_exact(1);
        }
        self.uses.push(Use {
            name: name.into(),
            at,
            state,
            value: None,
        });
    }

    /// A `${` that is no variable. What follows it is looked at on its own, so that a second mistake is found as well.
    fn invalid(&mut self, at: usize, end: usize, live: bool, out: &mut Piece) -> usize {
        let rest = &self.template[at + 2..end];
        let shown = rest.find([' ', '\n', '$', '"']).unwrap_or(rest.len());
        let shown = rest[..shown].find('}').map_or(shown, |brace| brace + 1);
        self.mistake(at..at + 2 + shown, MistakeKind::Invalid, live, out);
        at + 2
    }

    fn mistake(&mut self, at: Range<usize>, kind: MistakeKind, live: bool, out: &mut Piece) {
        self.mistakes.push(Mistake { at, kind });
        if live {
            out.push_hole("");
        }
    }
}

#[cfg(test)]
mod tests;
