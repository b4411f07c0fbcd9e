//! From a place in a template, which is text that was unquoted and folded, back to the bytes of the file.

use std::ops::Range;

use composelint_yaml::Span;

/// Finds places of a template in the bytes it was written as.
///
/// Every variable starts with a `$`, which no escape writes in practice, so the n-th `$` of the one is the n-th of the other.
pub(crate) struct Places<'t> {
    template: &'t str,
    raw: &'t str,
    span: Span,
    /// Where the template's text stands in `raw` unchanged, if it does.
    shift: Option<usize>,
    /// Each `$` of the template and of the raw text; filled when needed.
    dollars: Option<(Vec<usize>, Vec<usize>)>,
}

impl<'t> Places<'t> {
    /// `raw` is the text of `span`.
    pub(crate) fn new(template: &'t str, raw: &'t str, span: Span) -> Self {
        let quote = usize::from(raw.starts_with(['"', '\'']));
        let shift = [quote, 0].into_iter().find(|start| {
            raw.get(*start..)
                .is_some_and(|rest| rest.starts_with(template))
        });
        Self {
            template,
            raw,
            span,
            shift,
            dollars: None,
        }
    }

    /// The bytes of a part of the template; all of the text where they cannot be told.
    pub(crate) fn span(&mut self, at: &Range<usize>) -> Span {
        let length = at.end - at.start;
        let start = match self.shift {
            Some(shift) => Some(shift + at.start),
            None => self
                .by_dollar(at.start)
                .filter(|start| self.raw[*start..].starts_with(&self.template[at.clone()])),
        };
        match start.and_then(|start| {
            Some((
                u32::try_from(start).ok()?,
                u32::try_from(start + length).ok()?,
            ))
        }) {
            Some((start, end)) => Span::new(
                self.span.file,
                self.span.start + start,
                self.span.start + end,
            ),
            None => self.span,
        }
    }

    fn by_dollar(&mut self, at: usize) -> Option<usize> {
        let (template, raw) = (self.template, self.raw);
        let positions = |text: &str| {
            text.match_indices('$')
                .map(|(at, _)| at)
                .collect::<Vec<usize>>()
        };
        let (wanted, written) = self
            .dollars
            .get_or_insert_with(|| (positions(template), positions(raw)));
        if wanted.len() != written.len() {
            return None;
        }
        wanted.binary_search(&at).ok().map(|nth| written[nth])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use composelint_yaml::FileId;

    /// The raw text, the template it stands for, a part of the template; the bytes found.
    #[test]
    fn a_variable_is_found_in_the_bytes_it_was_written_as() {
        let cases = [
            ("${A}-x", "${A}-x", "${A}", "${A}"),
            ("\"ä ${A}\"", "ä ${A}", "${A}", "${A}"),
            ("'it''s ${A}'", "it's ${A}", "${A}", "${A}"),
            ("\"\\t$A ${B:-c}\"", "\t$A ${B:-c}", "${B:-c}", "${B:-c}"),
            (">-\r\n  a\r\n  ${B}\r\n", "a ${B}", "${B}", "${B}"),
            (
                "\"\\t${B:-a\\tb}\"",
                "\t${B:-a\tb}",
                "${B:-a\tb}",
                "\"\\t${B:-a\\tb}\"",
            ),
        ];
        for (raw, template, part, expected) in cases {
            let at = template.find(part).unwrap();
            let span = Span::new(FileId::new(0), 0, u32::try_from(raw.len()).unwrap());
            let found = Places::new(template, raw, span).span(&(at..at + part.len()));
            assert_eq!(&raw[found.range()], expected, "{raw:?}");
        }
    }
}
