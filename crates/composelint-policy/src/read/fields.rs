//! Values of a policy file, each with its fault when it is not what it has to be.

use composelint_topology::{PortQuery, Proto};
use composelint_yaml::{Kind, NodeRef, ResolvedEntry, Resolver, Span};
use smol_str::SmolStr;

use super::Fault;
use crate::contract::Select;
use crate::select::{Selector, list};
use crate::words::{nearest_word, quoted};

pub(crate) struct Reader<'t> {
    pub(super) resolver: Resolver<'t>,
    pub(super) faults: Vec<Fault>,
}

/// The values of a mapping.
pub(super) struct Fields<'t> {
    /// The first key, to point at.
    pub(super) span: Span,
    entries: Vec<(&'t str, NodeRef<'t>)>,
}

impl<'t> Fields<'t> {
    pub(super) fn get(&self, key: &str) -> Option<NodeRef<'t>> {
        self.entries
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| *value)
    }
}

impl<'t> Reader<'t> {
    pub(super) fn new(resolver: Resolver<'t>) -> Self {
        Self {
            resolver,
            faults: Vec::new(),
        }
    }

    pub(super) fn fault(&mut self, span: Span, message: &str, help: &str) {
        self.faults.push(Fault {
            span,
            message: message.to_owned(),
            help: Some(help.to_owned()),
        });
    }

    /// The value of a key, aliases followed.
    pub(super) fn get(&self, node: NodeRef<'t>, key: &str) -> Option<NodeRef<'t>> {
        self.resolver.get(node, key).map(|entry| entry.value)
    }

    pub(super) fn follow(&self, node: NodeRef<'t>) -> NodeRef<'t> {
        self.resolver.follow(node).0
    }

    pub(super) fn entries(&mut self, node: NodeRef<'t>, what: &str) -> Vec<ResolvedEntry<'t>> {
        let node = self.follow(node);
        if node.kind() != Kind::Mapping {
            let message = format!("{what} is no mapping");
            self.fault(node.span(), &message, "write it as `key: value`");
            return Vec::new();
        }
        self.resolver.entries(node)
    }

    /// The entries of a mapping; a key that is not known is a fault.
    pub(super) fn fields(
        &mut self,
        node: NodeRef<'t>,
        what: &str,
        known: &[&str],
    ) -> Option<Fields<'t>> {
        let node = self.follow(node);
        if node.kind() != Kind::Mapping {
            let help = format!("it has the keys {}", list(known));
            self.fault(node.span(), &format!("{what} is a mapping"), &help);
            return None;
        }
        let mut entries = Vec::new();
        for entry in self.resolver.entries(node) {
            let key = entry.key.text().unwrap_or_default();
            if known.contains(&key) {
                entries.push((key, entry.value));
                continue;
            }
            if key.starts_with("x-") {
                continue;
            }
            let help = match nearest_word(key, known.iter().copied()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("the keys are {}", list(known)),
            };
            let message = format!("{what} has no key {}", quoted(key));
            self.fault(entry.key.span(), &message, &help);
        }
        let span = super::first_line(node);
        Some(Fields { span, entries })
    }

    /// A scalar's text.
    pub(super) fn text(&mut self, node: NodeRef<'t>) -> Option<&'t str> {
        let node = self.follow(node);
        if let Some(tag) = node.tag().filter(|tag| tag.core.is_none()) {
            let message = format!("{} is a tag of YAML here", quoted(tag.text));
            let help = format!("put it in quotation marks: `\"{}\"`", tag.text);
            self.fault(tag.span, &message, &help);
            return None;
        }
        match node.text() {
            Some(text) if !node.is_null() => Some(text),
            _ => {
                self.fault(node.span(), "this is no text", "write a single value here");
                None
            }
        }
    }

    pub(super) fn selector(&mut self, node: NodeRef<'t>) -> Option<Select> {
        let node = self.follow(node);
        if node.kind() == Kind::Sequence {
            let help = "write one text with `|` between the parts: `api | worker`";
            self.fault(node.span(), "a selector is no list", help);
            return None;
        }
        let text = self.text(node)?;
        let span = node.span();
        let offset = match (span.len() as usize).checked_sub(text.len()) {
            Some(0) => Some(0),
            Some(2) if node.scalar().is_some_and(is_quoted) => Some(1),
            _ => None,
        };
        match Selector::parse(text) {
            Ok(selector) => Some(Select {
                selector,
                span,
                offset,
            }),
            Err(error) => {
                let at = |at: usize| Some(span.start + u32::try_from(at).ok()? + offset?);
                let place = match (at(error.range.start), at(error.range.end)) {
                    (Some(start), Some(end)) => Span::new(span.file, start, end.min(span.end)),
                    _ => span,
                };
                self.faults.push(Fault {
                    span: place,
                    message: error.message,
                    help: error.help,
                });
                None
            }
        }
    }

    pub(super) fn boolean(&mut self, node: NodeRef<'t>) -> Option<bool> {
        match self.text(node)? {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            other => {
                let message = format!("{} is neither true nor false", quoted(other));
                self.fault(node.span(), &message, "write `true` or `false`");
                None
            }
        }
    }

    pub(super) fn number(&mut self, node: NodeRef<'t>) -> Option<u64> {
        let text = self.text(node)?;
        let number = text.parse().ok();
        if number.is_none() {
            let message = format!("{} is no number", quoted(text));
            self.fault(node.span(), &message, "write a whole number, such as 6");
        }
        number
    }

    /// One of several words.
    pub(super) fn word<T: Copy>(
        &mut self,
        node: NodeRef<'t>,
        key: &str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let text = self.text(node)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let help = match nearest_word(text, known.iter().copied()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("`{key}` is one of {}", list(&known)),
        };
        let message = format!("`{key}` knows no {}", quoted(text));
        self.fault(node.span(), &message, &help);
        None
    }

    /// The items of a list, or a single value as a list of one.
    pub(super) fn items(&mut self, node: NodeRef<'t>, what: &str) -> Vec<NodeRef<'t>> {
        let node = self.follow(node);
        match node.kind() {
            Kind::Sequence => node.items().collect(),
            Kind::Scalar if !node.is_null() => vec![node],
            _ => {
                self.fault(
                    node.span(),
                    &format!("{what} is no list"),
                    "write it as `[…]`",
                );
                Vec::new()
            }
        }
    }

    pub(super) fn texts(&mut self, node: NodeRef<'t>, what: &str) -> Vec<SmolStr> {
        let items = self.items(node, &format!("`{what}`"));
        let texts = items.into_iter().filter_map(|item| self.text(item));
        texts.map(SmolStr::from).collect()
    }

    /// `5432`, `53/udp`.
    pub(super) fn port(&mut self, node: NodeRef<'t>) -> Option<PortQuery> {
        let text = self.text(node)?;
        let (number, proto) = text.split_once('/').unwrap_or((text, "tcp"));
        let number = number.parse::<u16>().ok().filter(|number| *number > 0);
        let port = number
            .zip(Proto::parse(proto))
            .map(|(port, proto)| PortQuery { port, proto });
        if port.is_none() {
            let message = format!("{} is no port", quoted(text));
            self.fault(node.span(), &message, "write `5432` or `53/udp`");
        }
        port
    }

    pub(super) fn ports(&mut self, node: NodeRef<'t>) -> Vec<PortQuery> {
        let items = self.items(node, "`ports`");
        items
            .into_iter()
            .filter_map(|item| self.port(item))
            .collect()
    }
}

fn is_quoted(scalar: composelint_yaml::ScalarRef<'_>) -> bool {
    use composelint_yaml::ScalarStyle::{DoubleQuoted, SingleQuoted};
    matches!(scalar.style, DoubleQuoted | SingleQuoted)
}
