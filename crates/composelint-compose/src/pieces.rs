//! Cutting a [`Text`] without losing the variables in it.

use std::ops::Range;

use smol_str::{SmolStr, SmolStrBuilder};

use crate::value::{Hole, Text};

impl Text {
    /// The bytes `range` of the text with the variables that stand in it or at its ends.
    pub(crate) fn cut(&self, range: Range<usize>) -> Self {
        let text = self.text.get(range.clone()).unwrap_or("");
        let holes = self.holes_in(&range);
        let start = u32::try_from(range.start).unwrap_or(u32::MAX);
        let moved = |hole: &Hole| Hole {
            at: hole.at - start,
            name: hole.name.clone(),
        };
        self.with(text, holes.iter().map(moved).collect())
    }

    /// The variables in a range or at its ends; they stand in order.
    fn holes_in(&self, range: &Range<usize>) -> &[Hole] {
        let holes = self.holes();
        let from = holes.partition_point(|hole| (hole.at as usize) < range.start);
        let to = holes.partition_point(|hole| hole.at as usize <= range.end);
        holes.get(from..to).unwrap_or_default()
    }

    /// The parts between the separators; a separator that a variable may bring along is not seen.
    pub(crate) fn split(&self, separator: char) -> impl Iterator<Item = Self> {
        let mut from = Some(0);
        std::iter::from_fn(move || {
            let start = from?;
            let found = self.text.get(start..)?.find(separator).map(|at| start + at);
            from = found.map(|at| at + separator.len_utf8());
            Some(self.cut(start..found.unwrap_or(self.text.len())))
        })
    }

    /// The parts before and after the first separator.
    pub(crate) fn split_once(&self, separator: char) -> Option<(Self, Self)> {
        let at = match u8::try_from(separator) {
            Ok(separator) if separator.is_ascii() => {
                self.text.bytes().position(|byte| byte == separator)?
            }
            _ => self.text.find(separator)?,
        };
        Some((
            self.cut(0..at),
            self.cut(at + separator.len_utf8()..self.text.len()),
        ))
    }

    /// Whether the text is empty, and no variable could fill it.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.is_empty() && !self.is_unknown()
    }

    /// Whether a variable without a value stands at this byte.
    pub(crate) fn hole_at(&self, at: usize) -> bool {
        !self.holes_in(&(at..at)).is_empty()
    }

    /// The text with `${NAME}` where a variable has no value.
    pub fn shown(&self) -> SmolStr {
        if !self.is_unknown() {
            return self.text.clone();
        }
        let mut shown = SmolStrBuilder::new();
        let mut from = 0;
        for hole in self.holes() {
            let at = (hole.at as usize).clamp(from, self.text.len());
            shown.push_str(self.text.get(from..at).unwrap_or(""));
            shown.push_str("${");
            shown.push_str(&hole.name);
            shown.push('}');
            from = at;
        }
        shown.push_str(self.text.get(from..).unwrap_or(""));
        shown.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holed(text: &str, holes: &[(u32, &str)]) -> Text {
        let holes = holes
            .iter()
            .map(|(at, name)| Hole {
                at: *at,
                name: (*name).into(),
            })
            .collect();
        Text::new(text, true, holes)
    }

    #[test]
    fn a_variable_stays_in_its_part() {
        let text = holed(":80", &[(0, "PORT")]);
        let parts: Vec<Text> = text.split(':').collect();
        assert_eq!(parts[0].shown(), "${PORT}");
        assert_eq!(parts[1].known(), Some("80"));
    }

    #[test]
    fn a_variable_at_the_end_belongs_to_the_last_part() {
        let text = holed("ä:", &[(3, "P")]);
        let (before, after) = text.split_once(':').unwrap();
        assert_eq!(before.known(), Some("ä"));
        assert_eq!(after.shown(), "${P}");
    }

    #[test]
    fn text_is_shown_with_its_variables() {
        assert_eq!(
            holed("a-b", &[(0, "X"), (2, "Y"), (3, "Z")]).shown(),
            "${X}a-${Y}b${Z}"
        );
    }
}
