//! Reads one file for the names in it. Aliases and merge keys are followed, each place once.

use std::sync::Arc;

use composelint_compose::project::FileRole;
use composelint_yaml::{FileId, Kind, NodeRef, Span};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use super::{Mention, Thing, hosts};
use crate::address::{folder_of, resolve};
use crate::analysis::Analysis;
use crate::cursor::{content, followed};

/// How many merge keys within each other are followed.
const DEEPEST: usize = 8;

/// A way through one file.
pub(super) struct Walk<'a> {
    analysis: &'a Analysis,
    file: FileId,
    text: &'a Arc<str>,
    scope: Option<FileId>,
    aliases: FxHashSet<&'a str>,
    found: Vec<Mention>,
    /// What was read as what: an anchor that many services share is read once for each use of it, not once for each service.
    seen: FxHashSet<(usize, &'static str)>,
}

impl<'a> Walk<'a> {
    /// A way through a file whose names are those of the project, or of its own scope.
    pub(super) fn new(analysis: &'a Analysis, file: FileId, scope: Option<FileId>) -> Self {
        Self {
            analysis,
            file,
            text: analysis.source(file).shared_text(),
            scope,
            aliases: aliases(analysis),
            found: Vec::new(),
            seen: FxHashSet::default(),
        }
    }

    /// The names in the file.
    pub(super) fn mentions(mut self) -> Vec<Mention> {
        for root in self.analysis.tree(self.file).tree.documents() {
            for (section, _, value) in entries(root) {
                let Some(thing) = Thing::of_section(section) else {
                    continue;
                };
                for (_, key, value) in entries(value) {
                    self.declare(thing, key, value);
                    if thing == Thing::Service {
                        self.service(value);
                    }
                }
            }
        }
        self.found
    }

    /// Whether a node is read as something for the first time.
    fn is_new(&mut self, node: NodeRef<'_>, purpose: &'static str) -> bool {
        self.seen.insert((node.id().index(), purpose))
    }

    fn push(&mut self, thing: Thing, span: Span, name: &str, declares: bool, entry: Option<Span>) {
        if name.is_empty() || name.contains('$') {
            return;
        }
        self.found.push(Mention {
            span,
            thing,
            name: SmolStr::new(name),
            declares,
            scope: self.scope,
            entry,
        });
    }

    fn declare(&mut self, thing: Thing, key: NodeRef<'a>, value: NodeRef<'a>) {
        if let Some((span, name)) = content(key, self.text) {
            let entry =
                if value.span().file == key.span().file && value.span().start >= key.span().end {
                    key.span().cover(value.span())
                } else {
                    key.span()
                };
            self.push(thing, span, name, true, Some(entry));
        }
    }

    fn spoken(&mut self, thing: Thing, node: NodeRef<'a>) {
        if let Some((span, name)) = content(node, self.text) {
            self.push(thing, span, name, false, None);
        }
    }

    /// The name in a part of a scalar.
    fn part(
        &mut self,
        thing: Thing,
        node: NodeRef<'a>,
        part: impl Fn(&str) -> Option<std::ops::Range<usize>>,
    ) {
        let Some((span, text)) = content(node, self.text) else {
            return;
        };
        let Some(range) = part(text) else { return };
        let at = |at: usize| span.start + u32::try_from(at).unwrap_or(u32::MAX >> 1);
        if let Some(name) = text.get(range.clone()) {
            self.push(
                thing,
                Span::new(span.file, at(range.start), at(range.end)),
                name,
                false,
                None,
            );
        }
    }

    fn service(&mut self, service: NodeRef<'a>) {
        for (key, _, value) in entries(service) {
            let purpose = match key {
                "networks" | "depends_on" | "links" | "volumes_from" | "volumes" | "secrets"
                | "configs" | "extends" => key,
                "network_mode" | "ipc" | "pid" => "namespace",
                "environment" | "command" | "entrypoint" | "labels" | "healthcheck" => "values",
                _ => continue,
            };
            let purpose: &'static str = KEYS
                .iter()
                .find(|known| **known == purpose)
                .unwrap_or(&"values");
            if !self.is_new(value, purpose) {
                continue;
            }
            match purpose {
                "networks" => self.networks(value),
                "depends_on" => self.names(Thing::Service, value),
                "links" | "volumes_from" => self.first_parts(value),
                "volumes" => self.volumes(value),
                "secrets" => self.stores(Thing::Secret, value),
                "configs" => self.stores(Thing::Config, value),
                "extends" => self.extends(value),
                "namespace" => self.part(Thing::Service, value, |text| {
                    text.starts_with("service:").then_some(8..text.len())
                }),
                _ => self.values(key, value),
            }
        }
    }

    /// `[a, b]` or `{a: …, b: …}`.
    fn names(&mut self, thing: Thing, value: NodeRef<'a>) {
        for item in value.items() {
            self.spoken(thing, followed(item));
        }
        for (_, key, _) in entries(value) {
            self.spoken(thing, key);
        }
    }

    fn networks(&mut self, value: NodeRef<'a>) {
        self.names(Thing::Network, value);
        for (_, _, membership) in entries(value) {
            let aliases = entries(membership)
                .into_iter()
                .find(|(key, _, _)| *key == "aliases");
            let Some((_, _, aliases)) = aliases else {
                continue;
            };
            for alias in aliases.items().map(followed) {
                if let Some((span, name)) = content(alias, self.text) {
                    self.push(Thing::Alias, span, name, true, Some(span));
                }
            }
        }
    }

    /// `service:alias`, `service:ro`.
    fn first_parts(&mut self, value: NodeRef<'a>) {
        for item in value.items() {
            self.part(Thing::Service, followed(item), |text| {
                (!text.starts_with("container:")).then(|| 0..text.find(':').unwrap_or(text.len()))
            });
        }
    }

    fn volumes(&mut self, value: NodeRef<'a>) {
        for item in value.items().map(followed) {
            if item.kind() == Kind::Mapping {
                let entries = entries(item);
                let of = |name: &str| {
                    entries
                        .iter()
                        .find(|(key, _, _)| *key == name)
                        .map(|(_, _, value)| *value)
                };
                if of("type").is_none_or(|kind| kind.text() == Some("volume"))
                    && let Some(source) = of("source")
                {
                    self.spoken(Thing::Volume, source);
                }
                continue;
            }
            self.part(Thing::Volume, item, |text| {
                let end = text.find(':')?;
                let is_name = text[..end].starts_with(|c: char| c.is_alphanumeric())
                    && !text[..end].contains(['/', '\\']);
                (is_name && end > 1).then_some(0..end)
            });
        }
    }

    fn stores(&mut self, thing: Thing, value: NodeRef<'a>) {
        for item in value.items().map(followed) {
            if item.kind() == Kind::Mapping {
                let source = entries(item)
                    .into_iter()
                    .find(|(key, _, _)| *key == "source");
                if let Some((_, _, source)) = source {
                    self.spoken(thing, source);
                }
            } else {
                self.spoken(thing, item);
            }
        }
    }

    fn extends(&mut self, value: NodeRef<'a>) {
        if value.kind() != Kind::Mapping {
            self.spoken(Thing::Service, value);
            return;
        }
        let entries = entries(value);
        let of = |name: &str| {
            entries
                .iter()
                .find(|(key, _, _)| *key == name)
                .map(|(_, _, value)| *value)
        };
        let Some(service) = of("service") else { return };
        let scope = self.scope;
        if let Some(file) = of("file").and_then(NodeRef::text) {
            let folder = folder_of(self.analysis.source(self.file).path());
            let Some(target) = self.analysis.file(&resolve(folder, file)) else {
                return;
            };
            let is_own = self
                .analysis
                .compose_files()
                .any(|(id, role)| id == target && role != FileRole::Extends);
            self.scope = (!is_own).then_some(target);
        }
        self.spoken(Thing::Service, service);
        self.scope = scope;
    }

    /// Host names in values, where they are those of services.
    fn values(&mut self, key: &str, value: NodeRef<'a>) {
        let mut open = vec![(SmolStr::new(key), value)];
        while let Some((key, node)) = open.pop() {
            for item in node.items() {
                open.push((key.clone(), followed(item)));
            }
            for (key, _, value) in entries(node) {
                if value.kind() == Kind::Scalar {
                    open.push((SmolStr::new(key), value));
                } else if value.kind() == Kind::Sequence && self.is_new(value, "values") {
                    open.extend(
                        value
                            .items()
                            .map(|item| (SmolStr::new(key), followed(item))),
                    );
                }
            }
            self.host_names(&key, node);
        }
    }

    fn host_names(&mut self, key: &str, node: NodeRef<'a>) {
        let Some((span, text)) = content(node, self.text) else {
            return;
        };
        // `- DB_HOST=db` has its key in the text.
        let (key, from) = match text.split_once('=') {
            Some((name, _)) if key == "environment" && !name.contains([' ', ':', '/']) => {
                (name, name.len() + 1)
            }
            _ => (key, 0),
        };
        for range in hosts::hosts(key, &text[from..]) {
            let name = &text[from + range.start..from + range.end];
            let thing = if self.analysis.project().services.contains_key(name) {
                Thing::Service
            } else if self.aliases.contains(name) {
                Thing::Alias
            } else {
                continue;
            };
            let at = |at: usize| span.start + u32::try_from(from + at).unwrap_or(u32::MAX >> 1);
            self.push(
                thing,
                Span::new(span.file, at(range.start), at(range.end)),
                name,
                false,
                None,
            );
        }
    }
}

/// Key, key's node and value of a mapping, with what merge keys bring.
fn entries(node: NodeRef<'_>) -> Vec<(&str, NodeRef<'_>, NodeRef<'_>)> {
    let mut entries = Vec::new();
    let mut open = vec![(followed(node), 0)];
    while let Some((node, depth)) = open.pop() {
        for entry in node.entries() {
            if !entry.is_merge() {
                if let Some(key) = entry.key.text() {
                    entries.push((key, entry.key, followed(entry.value)));
                }
            } else if depth < DEEPEST {
                let merged = followed(entry.value);
                open.push((merged, depth + 1));
                open.extend(merged.items().map(|item| (followed(item), depth + 1)));
            }
        }
    }
    entries
}

/// Every alias of every service.
fn aliases(analysis: &Analysis) -> FxHashSet<&str> {
    let services = analysis.project().services.values();
    let networks =
        services.flat_map(|service| service.networks.iter().flat_map(|networks| &networks.value));
    networks
        .flat_map(|network| {
            network
                .aliases
                .iter()
                .filter_map(|alias| alias.value.known())
        })
        .collect()
}

/// What the value of a service's key is read as.
const KEYS: [&str; 10] = [
    "networks",
    "depends_on",
    "links",
    "volumes_from",
    "volumes",
    "secrets",
    "configs",
    "extends",
    "namespace",
    "values",
];
