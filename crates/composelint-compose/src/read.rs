//! A YAML document becomes a [`Value`]: aliases followed, merge keys applied, scalars typed as go-yaml types them, variables replaced.
//!
//! Variables are replaced on the way, not in a second walk: Compose does it right after reading, and nothing between the two depends on it.

mod scalar;

use std::cell::Cell;

use composelint_yaml::{EntryRef, Kind, NodeRef, Span};
use smol_str::SmolStr;

use crate::problem::{Problem, ProblemCode};
use crate::project::VariableUse;
use crate::reset::{ResetPath, Resets};
use crate::scope::Scope;
use crate::value::{Data, Entry, Hole, Map, Origin, Text, Value};
use crate::words::short;

/// What reading a document needs besides the document.
pub(crate) struct Source<'a> {
    /// The text of the file.
    pub(crate) text: &'a str,
    /// The variables.
    pub(crate) scope: &'a Scope<'a>,
    /// How many nodes the load may still build.
    pub(crate) nodes: &'a Cell<usize>,
    /// How many services, networks and the like the load may still take in.
    pub(crate) resources: &'a Cell<usize>,
}

/// The most services, networks and the like that a project's files may declare: many times what any known project does.
pub(crate) const MOST_RESOURCES: usize = 50_000;

/// The sections whose entries are [counted](MOST_RESOURCES).
const SECTIONS: [&str; 6] = [
    "services", "networks", "volumes", "configs", "secrets", "models",
];

/// A document that was read.
pub(crate) struct Document {
    pub(crate) value: Value,
    /// Where `!reset` and `!override` stand.
    pub(crate) resets: Resets,
    pub(crate) problems: Vec<Problem>,
    pub(crate) uses: Vec<VariableUse>,
    /// Whether all of it was read.
    pub(crate) complete: bool,
}

/// Reads one document.
pub(crate) fn document(root: NodeRef<'_>, source: &Source<'_>) -> Document {
    let mut reader = Reader {
        source,
        path: Vec::with_capacity(8),
        tags: Tags::Count,
        resets: Vec::new(),
        problems: Vec::new(),
        uses: Vec::new(),
        complete: true,
    };
    let value = reader
        .node(root)
        .unwrap_or_else(|| Value::new(Data::Null, root.span()));
    let Reader {
        resets,
        problems,
        uses,
        complete,
        ..
    } = reader;
    Document {
        value,
        resets: resets.into_iter().collect(),
        problems,
        uses,
        complete,
    }
}

/// A text in the place of something that was reported: it passes for any text, so that one mistake is reported once.
pub(crate) fn reported(text: &str) -> Data {
    let hole = Hole {
        at: 0,
        name: SmolStr::default(),
    };
    Data::Str(Text::new(text, false, vec![hole]))
}

/// What `!reset` and `!override` do where the reader is.
#[derive(Clone, Copy, PartialEq)]
enum Tags {
    /// They count.
    Count,
    /// `!reset` leaves its node out, but its place was noted where the anchor is; `!override` counts. So within an alias.
    AtAnchor,
    /// `!reset` leaves its node out, nothing else. So in a list of `<<`.
    LeaveOut,
    /// They are tags like any other. So below `!override`.
    Ignore,
}

struct Reader<'t, 'a> {
    source: &'a Source<'a>,
    /// The keys that lead here, `[]` for an item.
    path: Vec<&'t str>,
    tags: Tags,
    resets: Vec<ResetPath>,
    problems: Vec<Problem>,
    uses: Vec<VariableUse>,
    complete: bool,
}

impl<'t> Reader<'t, '_> {
    /// Reads a node. None where `!reset` stands.
    fn node(&mut self, node: NodeRef<'t>) -> Option<Value> {
        if node.kind() == Kind::Alias {
            return self.alias(node);
        }
        let before = self.tags;
        if self.counted_tag(node)? {
            self.tags = Tags::Ignore;
        }
        let value = self.content(node);
        self.tags = before;
        Some(value)
    }

    /// Follows an alias. One that leads nowhere was reported with the text.
    fn alias(&mut self, alias: NodeRef<'t>) -> Option<Value> {
        let Some(target) = alias.alias_target() else {
            return Some(Value::new(reported(""), alias.span()));
        };
        let before = self.tags;
        if self.counted_tag(target)? {
            self.tags = Tags::Ignore;
        } else if before == Tags::Count {
            self.tags = Tags::AtAnchor;
        }
        let mut value = self.content(target);
        self.tags = before;
        value.arrive(Origin::Alias, alias.span());
        Some(value)
    }

    /// Looks for `!reset` (None) and `!override` (true) on a node.
    fn tag(&mut self, node: NodeRef<'t>) -> Option<bool> {
        let Some(tag) = node.tag() else {
            return Some(false);
        };
        let is_override = match tag.text {
            "!reset" => false,
            "!override" => true,
            _ => return Some(false),
        };
        if self.tags == Tags::Count || (is_override && self.tags == Tags::AtAnchor) {
            self.resets
                .push(self.path.iter().map(SmolStr::new).collect());
        }
        is_override.then_some(true)
    }

    fn content(&mut self, node: NodeRef<'t>) -> Value {
        if !self.spend(node.span()) {
            return Value::new(Data::Null, node.span());
        }
        let data = match node.kind() {
            Kind::Mapping => Data::Map(self.mapping(node)),
            Kind::Sequence => Data::Seq(self.sequence(node)),
            Kind::Scalar | Kind::Alias => self.scalar(node),
        };
        Value::new(data, node.span())
    }

    fn sequence(&mut self, node: NodeRef<'t>) -> Vec<Value> {
        let mut items = Vec::with_capacity(node.len());
        self.path.push("[]");
        items.extend(node.items().filter_map(|item| self.node(item)));
        self.path.pop();
        items
    }

    /// The keys of the text first, then those that `<<` brings in.
    fn mapping(&mut self, node: NodeRef<'t>) -> Map {
        // A service gets its networks later, a network or volume its name: room for one more saves most of them a move.
        let room = usize::from(self.path.len() == 2);
        let mut map = Map::with_capacity(node.len().min(MOST_RESOURCES) + room);
        let distinct = node.tree().has_distinct_keys();
        let mut merge = None;
        for entry in node.entries() {
            if entry.is_merge() {
                merge = Some(entry.value);
                continue;
            }
            match self.entry(entry) {
                Some(entry) if distinct => map.add(entry),
                Some(entry) => drop(map.insert(entry)),
                None => {}
            }
        }
        if let Some(merge) = merge {
            self.merge(merge, merge.full_span(), &mut map);
        }
        map
    }

    fn entry(&mut self, entry: EntryRef<'t>) -> Option<Entry> {
        let (key, key_span) = self.key(entry.key)?;
        if let [section] = self.path[..]
            && SECTIONS.contains(&section)
            && !self.spend_resource(key_span)
        {
            return None;
        }
        self.path.push(key);
        let value = self.node(entry.value);
        self.path.pop();
        Some(Entry {
            key: SmolStr::new(key),
            key_span,
            value: value?,
        })
    }

    /// The text of a key; anything but text is reported, and what is no scalar is left out.
    fn key(&mut self, written: NodeRef<'t>) -> Option<(&'t str, Span)> {
        let key = written.alias_target().unwrap_or(written);
        let span = written.span();
        let Some(scalar) = key.scalar() else {
            if written.alias_name().is_none() || written.alias_target().is_some() {
                let problem = Problem::refused(
                    ProblemCode::InvalidCompose,
                    span,
                    "a key must be text, not a list or a mapping",
                );
                self.problems
                    .push(problem.help("write the key as a single word"));
            }
            return None;
        };
        if !scalar::is_text(key, scalar) {
            let shown = if scalar.text.is_empty() {
                "null"
            } else {
                scalar.text
            };
            let problem = Problem::refused(
                ProblemCode::InvalidCompose,
                span,
                format!("the key `{}` is not text", short(shown)),
            );
            self.problems
                .push(problem.help(format!("put it in quotes: `\"{}\"`", short(scalar.text))));
        }
        Some((scalar.text, span))
    }

    /// Adds what the value of a `<<` brings in: a mapping, or a list of them, the first of which counts most. `site` is that value in the
    /// mapping which asks. Whatever else stands there was reported with the text.
    fn merge(&mut self, value: NodeRef<'t>, site: Span, map: &mut Map) {
        let source = value.alias_target().unwrap_or(value);
        let before = self.tags;
        let Some(is_override) = self.counted_tag(source) else {
            return;
        };
        if is_override {
            self.tags = Tags::Ignore;
        }
        match source.kind() {
            Kind::Mapping => {
                if value.kind() == Kind::Alias && self.tags == Tags::Count {
                    self.tags = Tags::AtAnchor;
                }
                self.merge_mapping(source, site, map);
            }
            Kind::Sequence => {
                if self.tags != Tags::Ignore {
                    self.tags = Tags::LeaveOut;
                }
                let own = source == value;
                for item in source.items() {
                    let site = if own { item.full_span() } else { site };
                    self.merge_item(item.alias_target().unwrap_or(item), site, map);
                }
            }
            Kind::Scalar | Kind::Alias => {}
        }
        self.tags = before;
    }

    /// Adds what an item of a list of `<<` brings in.
    fn merge_item(&mut self, item: NodeRef<'t>, site: Span, map: &mut Map) {
        let before = self.tags;
        let Some(is_override) = self.counted_tag(item) else {
            return;
        };
        if is_override {
            self.tags = Tags::Ignore;
        }
        if item.kind() == Kind::Mapping {
            self.merge_mapping(item, site, map);
        }
        self.tags = before;
    }

    /// What [`Self::tag`] says, where tags mean something.
    fn counted_tag(&mut self, node: NodeRef<'t>) -> Option<bool> {
        if self.tags == Tags::Ignore {
            return Some(false);
        }
        self.tag(node)
    }

    fn merge_mapping(&mut self, source: NodeRef<'t>, site: Span, map: &mut Map) {
        let mut nested = None;
        for entry in source.entries() {
            if !self.spend(site) {
                return;
            }
            if entry.is_merge() {
                nested = Some(entry.value);
                continue;
            }
            let key = entry.key.alias_target().unwrap_or(entry.key);
            if key.text().is_some_and(|key| map.contains_key(key)) {
                self.note_unused_override(key, entry.value);
                continue;
            }
            if let Some(mut entry) = self.entry(entry) {
                entry.value.arrive(Origin::Alias, site);
                map.insert(entry);
            }
        }
        if let Some(nested) = nested {
            self.merge(nested, site, map);
        }
    }

    /// `!override` counts for its path even where an own key hides the value.
    fn note_unused_override(&mut self, key: NodeRef<'t>, value: NodeRef<'t>) {
        let value = value.alias_target().unwrap_or(value);
        let is_override = value.tag().is_some_and(|tag| tag.text == "!override");
        if let (Some(key), true, Tags::Count | Tags::AtAnchor) =
            (key.text(), is_override, self.tags)
        {
            self.resets.push(
                self.path
                    .iter()
                    .copied()
                    .chain([key])
                    .map(SmolStr::new)
                    .collect(),
            );
        }
    }

    fn spend(&mut self, span: Span) -> bool {
        if let Some(left) = self.source.nodes.get().checked_sub(1) {
            self.source.nodes.set(left);
            return true;
        }
        self.stop(
            span,
            "the project's files and aliases hold more than is read",
            "use fewer aliases, or split the project",
        );
        false
    }

    fn spend_resource(&mut self, span: Span) -> bool {
        if let Some(left) = self.source.resources.get().checked_sub(1) {
            self.source.resources.set(left);
            return true;
        }
        let message = format!(
            "the project declares more than {MOST_RESOURCES} services, networks and the like: the rest is not checked"
        );
        self.stop(span, &message, "split the project");
        false
    }

    /// Says, the first time, that what follows is not read.
    fn stop(&mut self, span: Span, message: &str, help: &str) {
        if std::mem::take(&mut self.complete) {
            let problem = Problem::noted(ProblemCode::IncompleteAnalysis, span, message);
            self.problems.push(problem.help(help));
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
