//! Text edits on a written file, for fixes.
//!
//! Each function answers `None` where an edit would do more than it says: inside a node that an alias stands for, on a line it shares
//! with something else, or where the shape of the text is not the expected one. A finding without a fix is better than a wrong fix.

use composelint_yaml::{Edit, Kind, NodeRef, ScalarStyle, Span};

use crate::Context;

impl Context<'_> {
    /// Takes an entry out of its mapping, with its lines and the comment behind it. `key` is the span of its key.
    pub fn remove_entry(&self, key: Span) -> Option<Edit> {
        let key = self.facts.node(key)?;
        let value = self.facts.after(key)?;
        let mapping = key
            .parent()
            .filter(|parent| parent.kind() == Kind::Mapping)?;
        self.remove(mapping, key.full_span().cover(value.full_span()))
    }

    /// Takes an item out of its sequence, with its lines and the comment behind it.
    pub fn remove_item(&self, item: Span) -> Option<Edit> {
        let item = self.facts.node(item)?;
        let sequence = item
            .parent()
            .filter(|parent| parent.kind() == Kind::Sequence)?;
        self.remove(sequence, item.full_span())
    }

    /// Adds an entry such as `internal: true` to the mapping that is the value of a key. The value may be missing.
    pub fn add_entry_under(&self, key: Span, entry: &str) -> Option<Edit> {
        let key = self.facts.node(key)?;
        let value = self.facts.after(key)?;
        if !value.is_empty_node() {
            return self.add_entry(value.span(), entry);
        }
        let mapping = key
            .parent()
            .filter(|parent| parent.kind() == Kind::Mapping)?;
        if mapping.is_flow() || value.anchor().is_some() || self.is_shared(key.span()) {
            return None;
        }
        let line = Line::of(self.file_text(key.span()), key.span().start);
        let column = line.indent()?;
        // Only `key:` and a comment: no `? key`, no key that shares its line.
        let behind = line
            .behind(key.span().end)
            .trim_start()
            .strip_prefix(':')?
            .trim_start();
        let alone = line.before(key.span().start).len() == column;
        if !alone || !(behind.is_empty() || behind.starts_with('#')) {
            return None;
        }
        let step = self.indent_step(mapping, column);
        let text = format!("{}{}{entry}", line.ending(), " ".repeat(column + step));
        Some(Edit::insert(key.span().file, line.content_end(), text))
    }

    /// Adds an entry such as `host_ip: 127.0.0.1` to a mapping, before its first entry.
    pub fn add_entry(&self, mapping: Span, entry: &str) -> Option<Edit> {
        if self.is_shared(mapping) {
            return None;
        }
        let node = self
            .facts
            .node(mapping)
            .filter(|node| node.kind() == Kind::Mapping)?;
        let at = node.span().start;
        if node.is_flow() {
            let text = if node.is_empty() {
                entry.to_owned()
            } else {
                format!("{entry}, ")
            };
            return Some(Edit::insert(mapping.file, at + 1, text));
        }
        let line = Line::of(self.file_text(mapping), at);
        let before = line.before(at);
        if !before.chars().all(|c| c == ' ' || c == '-') {
            return None;
        }
        let text = format!("{entry}{}{}", line.ending(), " ".repeat(before.len()));
        Some(Edit::insert(mapping.file, at, text))
    }

    /// Writes text before the text of a scalar, inside its quotes. A scalar with a variable or an escape in it stays alone.
    pub fn prefix_scalar(&self, scalar: Span, text: &str) -> Option<Edit> {
        let (content, written) = self.plain_content(scalar)?;
        (!written.contains('$')).then(|| Edit::insert(scalar.file, content.start, text))
    }

    /// Replaces the text of a scalar, inside its quotes. A scalar with a variable or an escape in it stays alone.
    pub fn replace_scalar(&self, scalar: Span, text: &str) -> Option<Edit> {
        let (content, written) = self.plain_content(scalar)?;
        (!written.contains('$')).then(|| Edit::replace(content, text))
    }

    /// The text of a scalar that is read as it is written, without its quotes.
    pub fn scalar_text(&self, scalar: Span) -> Option<&str> {
        self.content(scalar).map(|content| self.text(content))
    }

    /// The bytes of the value of a key in a mapping as it is written.
    pub fn value_in(&self, mapping: Span, key: &str) -> Option<Span> {
        self.facts.node(mapping)?.get(key).map(NodeRef::span)
    }

    /// The bytes of a scalar's text between its quotes, where changing them changes nothing else.
    fn plain_content(&self, scalar: Span) -> Option<(Span, &str)> {
        let content = self.content(scalar)?;
        (!self.is_shared(scalar)).then(|| (content, self.text(content)))
    }

    /// The bytes of a scalar's text between its quotes, where text and bytes are the same. Most scalars tell without the tree.
    fn content(&self, scalar: Span) -> Option<Span> {
        let written = self.text(scalar);
        let quoted = |quote: char, escape: char| {
            let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
            (!inner.contains([quote, escape, '\n'])).then_some(1)
        };
        let is_simple = |c: char| c.is_ascii_alphanumeric() || "._-:/[]".contains(c);
        let quotes = match written.as_bytes().first()? {
            b'"' => quoted('"', '\\')?,
            b'\'' => quoted('\'', '\'')?,
            b'[' | b'-' => return self.content_by_tree(scalar),
            _ if written.chars().all(is_simple) => 0,
            _ => return self.content_by_tree(scalar),
        };
        Some(Span::new(
            scalar.file,
            scalar.start + quotes,
            scalar.end - quotes,
        ))
    }

    fn content_by_tree(&self, scalar: Span) -> Option<Span> {
        let node = self.facts.node(scalar)?;
        let read = node
            .scalar()
            .filter(|scalar| scalar.style == ScalarStyle::Plain)?;
        (self.text(scalar) == read.text).then_some(scalar)
    }

    /// Removes `part` from a collection that keeps at least one other child.
    fn remove(&self, collection: NodeRef<'_>, part: Span) -> Option<Edit> {
        if collection.len() < 2 || self.is_shared(part) || self.facts.holds_anchor(part) {
            return None;
        }
        let text = self.file_text(part);
        if collection.is_flow() {
            return remove_from_flow(text, part);
        }
        let first = Line::of(text, part.start);
        let last = Line::of(text, part.end.saturating_sub(1).max(part.start));
        let before = first.before(part.start);
        let behind = last.behind(part.end).trim_start();
        let alone = before.chars().all(|c| c == ' ' || c == '-') && before.matches('-').count() < 2;
        if !alone || !(behind.is_empty() || behind.starts_with('#')) {
            return None;
        }
        let whole = collection.kind() == Kind::Sequence || !before.contains('-');
        whole.then(|| Edit::delete(Span::new(part.file, first.start(), last.end())))
    }

    fn file_text(&self, span: Span) -> &str {
        self.sources().get(span.file).text()
    }

    /// How far this file indents below a mapping: as far as the mapping is indented below what holds it, else two spaces.
    fn indent_step(&self, mapping: NodeRef<'_>, column: usize) -> usize {
        let outer = mapping
            .parent()
            .and_then(|outer| Line::of(self.file_text(outer.span()), outer.span().start).indent());
        outer
            .and_then(|outer| column.checked_sub(outer))
            .filter(|step| *step > 0)
            .unwrap_or(2)
    }
}

/// Removes a child of a flow collection with the comma that belongs to it.
fn remove_from_flow(text: &str, part: Span) -> Option<Edit> {
    let behind = text.get(part.end as usize..)?;
    let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    if let Some(rest) = behind[blanks..].strip_prefix(',') {
        let more = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let end = part.end + u32::try_from(blanks + 1 + more).ok()?;
        return Some(Edit::delete(Span::new(part.file, part.start, end)));
    }
    let before = text.get(..part.start as usize)?.trim_end();
    let comma = before.strip_suffix(',')?;
    Some(Edit::delete(Span::new(
        part.file,
        u32::try_from(comma.len()).ok()?,
        part.end,
    )))
}

/// The line that a byte is on.
struct Line<'t> {
    text: &'t str,
    start: usize,
    /// Before the line end.
    content_end: usize,
    /// After the line end.
    end: usize,
}

impl<'t> Line<'t> {
    fn of(text: &'t str, byte: u32) -> Self {
        let at = text.floor_char_boundary(byte as usize);
        let start = text[..at].rfind('\n').map_or(0, |line_end| line_end + 1);
        let end = text[at..]
            .find('\n')
            .map_or(text.len(), |line_end| at + line_end + 1);
        let line = &text[start..end];
        let content_end = start + line.trim_end_matches(['\n', '\r']).len();
        Self {
            text,
            start,
            content_end,
            end,
        }
    }

    fn start(&self) -> u32 {
        byte(self.start)
    }

    fn end(&self) -> u32 {
        byte(self.end)
    }

    fn content_end(&self) -> u32 {
        byte(self.content_end)
    }

    /// The line end, also for a last line without one.
    fn ending(&self) -> &'static str {
        let crlf = |line_end: &str| line_end.starts_with("\r\n");
        let own = &self.text[self.content_end..self.end];
        if crlf(own) || (own.is_empty() && self.text.contains("\r\n")) {
            "\r\n"
        } else {
            "\n"
        }
    }

    fn before(&self, at: u32) -> &'t str {
        self.text.get(self.start..at as usize).unwrap_or("")
    }

    fn behind(&self, at: u32) -> &'t str {
        self.text.get(at as usize..self.content_end).unwrap_or("")
    }

    /// The number of spaces before the text of the line; `None` when there are tabs.
    fn indent(&self) -> Option<usize> {
        let line = &self.text[self.start..self.content_end];
        let spaces = line.len() - line.trim_start_matches(' ').len();
        (!line[spaces..].starts_with('\t')).then_some(spaces)
    }
}

fn byte(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
