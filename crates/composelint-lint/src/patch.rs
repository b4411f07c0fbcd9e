//! Text edits on a written file, for fixes.
//!
//! Each function refuses where an edit would do more than it says: inside a node that an alias stands for, on a line it shares
//! with something else, or where the shape of the text is not the expected one. A finding without a fix is better than a wrong fix.

use composelint_yaml::{Edit, Kind, NodeRef, ScalarStyle, Span};

use crate::{Context, Refusal};

impl<'a> Context<'a> {
    /// Edits of the files, each with a reason where it is refused: for fixes that a person may wait for.
    pub fn patch(&self) -> Patch<'_, 'a> {
        Patch { cx: self }
    }

    /// [`Patch::remove_entry`], where nobody asks why not.
    pub fn remove_entry(&self, key: Span) -> Option<Edit> {
        self.patch().remove_entry(key).ok()
    }

    /// [`Patch::remove_item`], where nobody asks why not.
    pub fn remove_item(&self, item: Span) -> Option<Edit> {
        self.patch().remove_item(item).ok()
    }

    /// [`Patch::add_entry_under`], where nobody asks why not.
    pub fn add_entry_under(&self, key: Span, entry: &str) -> Option<Edit> {
        self.patch().add_entry_under(key, entry).ok()
    }

    /// [`Patch::add_entry`], where nobody asks why not.
    pub fn add_entry(&self, mapping: Span, entry: &str) -> Option<Edit> {
        self.patch().add_entry(mapping, entry).ok()
    }

    /// [`Patch::add_item`], where nobody asks why not.
    pub fn add_item(&self, sequence: Span, item: &str) -> Option<Edit> {
        self.patch().add_item(sequence, item).ok()
    }

    /// [`Patch::prefix_scalar`], where nobody asks why not.
    pub fn prefix_scalar(&self, scalar: Span, text: &str) -> Option<Edit> {
        self.patch().prefix_scalar(scalar, text).ok()
    }

    /// [`Patch::replace_scalar`], where nobody asks why not.
    pub fn replace_scalar(&self, scalar: Span, text: &str) -> Option<Edit> {
        self.patch().replace_scalar(scalar, text).ok()
    }

    /// The text of a scalar that is read as it is written, without its quotes.
    pub fn scalar_text(&self, scalar: Span) -> Option<&str> {
        let content = self.patch().content(scalar)?;
        Some(self.text(content))
    }

    /// The bytes of the value of a key in a mapping as it is written.
    pub fn value_in(&self, mapping: Span, key: &str) -> Option<Span> {
        self.facts.node(mapping)?.get(key).map(NodeRef::span)
    }
}

/// Edits of the files of a project.
#[derive(Clone, Copy)]
pub struct Patch<'c, 'a> {
    cx: &'c Context<'a>,
}

/// An edit, or why there is none.
type Patched = Result<Edit, Refusal>;

impl<'c> Patch<'c, '_> {
    /// Takes an entry out of its mapping, with its lines and the comment behind it. `key` is the span of its key.
    pub fn remove_entry(self, key: Span) -> Patched {
        let key = self.node(key)?;
        let value = self.cx.facts.after(key).ok_or(Refusal::Layout)?;
        let mapping = parent(key, Kind::Mapping)?;
        self.remove(mapping, key.full_span().cover(value.full_span()))
    }

    /// Takes an item out of its sequence, with its lines and the comment behind it.
    pub fn remove_item(self, item: Span) -> Patched {
        let item = self.node(item)?;
        let sequence = parent(item, Kind::Sequence)?;
        self.remove(sequence, item.full_span())
    }

    /// Adds an entry such as `internal: true` to the mapping that is the value of a key. The value may be missing.
    pub fn add_entry_under(self, key: Span, entry: &str) -> Patched {
        let key = self.node(key)?;
        let value = self.cx.facts.after(key).ok_or(Refusal::Layout)?;
        if !value.is_empty_node() {
            return self.add_entry(value.span(), entry);
        }
        let mapping = parent(key, Kind::Mapping)?;
        if self.cx.is_shared(key.span()) {
            return Err(Refusal::Shared);
        }
        if mapping.is_flow() || value.anchor().is_some() {
            return Err(Refusal::Layout);
        }
        let line = Line::of(self.file_text(key.span()), key.span().start);
        let column = line.indent().ok_or(Refusal::Layout)?;
        // Only `key:` and a comment: no `? key`, no key that shares its line.
        let behind = line.behind(key.span().end).trim_start();
        let behind = behind
            .strip_prefix(':')
            .ok_or(Refusal::Layout)?
            .trim_start();
        let alone = line.before(key.span().start).len() == column;
        if !alone || !(behind.is_empty() || behind.starts_with('#')) {
            return Err(Refusal::Layout);
        }
        let step = self.indent_step(mapping, column);
        let text = format!("{}{}{entry}", line.ending(), " ".repeat(column + step));
        Ok(Edit::insert(key.span().file, line.content_end(), text))
    }

    /// Adds an entry such as `host_ip: 127.0.0.1` to a mapping, before its first entry.
    pub fn add_entry(self, mapping: Span, entry: &str) -> Patched {
        let node = self.to_extend(mapping, Kind::Mapping)?;
        self.add(node, entry, entry)
    }

    /// Adds an item to a sequence, before its first item.
    pub fn add_item(self, sequence: Span, item: &str) -> Patched {
        let node = self.to_extend(sequence, Kind::Sequence)?;
        self.add(node, &format!("- {item}"), item)
    }

    /// Writes text before the text of a scalar, inside its quotes. A scalar with a variable or an escape in it stays alone.
    pub fn prefix_scalar(self, scalar: Span, text: &str) -> Patched {
        let content = self.plain_content(scalar)?;
        Ok(Edit::insert(scalar.file, content.start, text))
    }

    /// Replaces the text of a scalar, inside its quotes. A scalar with a variable or an escape in it stays alone.
    pub fn replace_scalar(self, scalar: Span, text: &str) -> Patched {
        Ok(Edit::replace(self.plain_content(scalar)?, text))
    }

    fn node(self, span: Span) -> Result<NodeRef<'c>, Refusal> {
        self.cx.facts.node(span).ok_or(Refusal::Layout)
    }

    /// A collection that no alias stands for.
    fn to_extend(self, span: Span, kind: Kind) -> Result<NodeRef<'c>, Refusal> {
        if self.cx.is_shared(span) {
            return Err(Refusal::Shared);
        }
        let node = self.node(span)?;
        if node.kind() == Kind::Alias {
            return Err(Refusal::Elsewhere);
        }
        Some(node)
            .filter(|node| node.kind() == kind)
            .ok_or(Refusal::Layout)
    }

    /// Adds a child before the first one; `in_flow` is how it is written between brackets.
    fn add(self, node: NodeRef<'_>, in_block: &str, in_flow: &str) -> Patched {
        let (file, at) = (node.span().file, node.span().start);
        if node.is_flow() {
            let comma = if node.is_empty() { "" } else { ", " };
            return Ok(Edit::insert(file, at + 1, format!("{in_flow}{comma}")));
        }
        let line = Line::of(self.file_text(node.span()), at);
        let before = line.before(at);
        if !before.chars().all(|c| c == ' ' || c == '-') {
            return Err(Refusal::Layout);
        }
        let indent = " ".repeat(before.len());
        let text = format!("{in_block}{}{indent}", line.ending());
        Ok(Edit::insert(file, at, text))
    }

    /// The bytes of a scalar's text between its quotes, where changing them changes nothing else.
    fn plain_content(self, scalar: Span) -> Result<Span, Refusal> {
        if self.cx.is_shared(scalar) {
            return Err(Refusal::Shared);
        }
        if self.cx.text(scalar).contains('$') {
            return Err(Refusal::Variable);
        }
        self.content(scalar).ok_or(Refusal::Layout)
    }

    /// The bytes of a scalar's text between its quotes, where text and bytes are the same. Most scalars tell without the tree.
    fn content(self, scalar: Span) -> Option<Span> {
        let written = self.cx.text(scalar);
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

    fn content_by_tree(self, scalar: Span) -> Option<Span> {
        let node = self.cx.facts.node(scalar)?;
        let read = node
            .scalar()
            .filter(|scalar| scalar.style == ScalarStyle::Plain)?;
        (self.cx.text(scalar) == read.text).then_some(scalar)
    }

    /// Removes `part` from a collection that keeps at least one other child.
    fn remove(self, collection: NodeRef<'_>, part: Span) -> Patched {
        if self.cx.is_shared(part) || self.cx.facts.holds_anchor(part) {
            return Err(Refusal::Shared);
        }
        if collection.len() < 2 {
            return Err(Refusal::Layout);
        }
        let text = self.file_text(part);
        if collection.is_flow() {
            return remove_from_flow(text, part).ok_or(Refusal::Layout);
        }
        let first = Line::of(text, part.start);
        let last = Line::of(text, part.end.saturating_sub(1).max(part.start));
        let before = first.before(part.start);
        let behind = last.behind(part.end).trim_start();
        let lead = |c: char| c == ' ' || c == '\t' || c == '-';
        let alone = before.chars().all(lead) && before.matches('-').count() < 2;
        let whole = collection.kind() == Kind::Sequence || !before.contains('-');
        if !alone || !whole || !(behind.is_empty() || behind.starts_with('#')) {
            return Err(Refusal::Layout);
        }
        Ok(Edit::delete(Span::new(
            part.file,
            first.start(),
            last.end(),
        )))
    }

    fn file_text(self, span: Span) -> &'c str {
        self.cx.sources().get(span.file).text()
    }

    /// How far this file indents below a mapping: as far as the mapping is indented below what holds it, else two spaces.
    fn indent_step(self, mapping: NodeRef<'_>, column: usize) -> usize {
        let outer = mapping
            .parent()
            .and_then(|outer| Line::of(self.file_text(outer.span()), outer.span().start).indent());
        outer
            .and_then(|outer| column.checked_sub(outer))
            .filter(|step| *step > 0)
            .unwrap_or(2)
    }
}

fn parent(node: NodeRef<'_>, kind: Kind) -> Result<NodeRef<'_>, Refusal> {
    let parent = node.parent().filter(|parent| parent.kind() == kind);
    parent.ok_or(Refusal::Layout)
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
