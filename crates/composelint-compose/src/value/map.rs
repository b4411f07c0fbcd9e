//! Mappings that keep the order of their keys.

use composelint_yaml::Span;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{Data, Value};

/// A mapping in the order of its keys' first appearance.
///
/// Small ones are searched in place; beyond [`Map::INDEXED`] keys a hash index comes along.
#[derive(Debug, Clone, Default)]
pub struct Map {
    entries: Vec<Entry>,
    index: Option<Box<FxHashMap<SmolStr, usize>>>,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key's text.
    pub key: SmolStr,
    /// The key's bytes.
    pub key_span: Span,
    /// The value.
    pub value: Value,
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Map {
    /// The number of keys from which on an index is kept.
    pub const INDEXED: usize = 16;

    /// An empty mapping.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty mapping with room for `n` keys.
    pub fn with_capacity(n: usize) -> Self {
        Self {
            entries: Vec::with_capacity(n),
            index: None,
        }
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn position(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.entries.iter().position(|entry| entry.key == key),
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let at = self.position(key)?;
        Some(&mut self.entries[at].value)
    }

    /// Key, key's bytes and value.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.position(key).map(|at| &self.entries[at])
    }

    /// Whether the key is there.
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Adds a key, or replaces its value (and its bytes) where it stands; the old entry comes back.
    pub fn insert(&mut self, entry: Entry) -> Option<Entry> {
        if let Some(at) = self.position(&entry.key) {
            return Some(std::mem::replace(&mut self.entries[at], entry));
        }
        if let Some(index) = &mut self.index {
            index.insert(entry.key.clone(), self.entries.len());
        }
        self.entries.push(entry);
        if self.index.is_none() && self.entries.len() > Self::INDEXED {
            self.reindex();
        }
        None
    }

    /// Adds a key that is not there yet, without looking for it.
    pub(crate) fn add(&mut self, entry: Entry) {
        debug_assert!(!self.contains_key(&entry.key), "each key is added once");
        if self.entries.len() < Self::INDEXED {
            self.entries.push(entry);
        } else {
            self.insert(entry);
        }
    }

    /// The value of a key; one that is not there yet is made.
    pub(crate) fn get_or_insert(
        &mut self,
        key: &SmolStr,
        key_span: Span,
        make: impl FnOnce() -> Value,
    ) -> &mut Value {
        let at = self.position(key).unwrap_or_else(|| {
            let value = make();
            self.insert(Entry {
                key: key.clone(),
                key_span,
                value,
            });
            self.entries.len() - 1
        });
        &mut self.entries[at].value
    }

    /// Takes a key out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.position(key)?;
        let entry = self.entries.remove(at);
        if self.index.is_some() {
            self.reindex();
        }
        Some(entry)
    }

    /// Keeps the entries that the predicate likes.
    pub fn retain(&mut self, keep: impl FnMut(&mut Entry) -> bool) {
        self.entries.retain_mut(keep);
        if self.index.is_some() {
            self.reindex();
        }
    }

    /// Takes the value of a key and leaves null in its place, so that it can be put back where it was.
    pub(crate) fn lend(&mut self, key: &str) -> Option<Value> {
        let value = self.get_mut(key)?;
        let span = value.span;
        Some(std::mem::replace(value, Value::new(Data::Null, span)))
    }

    fn reindex(&mut self) {
        let index = self
            .entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (entry.key.clone(), at))
            .collect();
        self.index = Some(Box::new(index));
    }

    /// The entries in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }

    /// The entries' values, to change; keys stay.
    pub fn values_mut(&mut self) -> impl Iterator<Item = (&SmolStr, Span, &mut Value)> {
        self.entries
            .iter_mut()
            .map(|entry| (&entry.key, entry.key_span, &mut entry.value))
    }

    /// The entries, to change; keys stay.
    pub(crate) fn entries_mut(&mut self) -> std::slice::IterMut<'_, Entry> {
        self.entries.iter_mut()
    }

    /// The entries, taken out of the mapping.
    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }
}

impl<'m> IntoIterator for &'m Map {
    type Item = &'m Entry;
    type IntoIter = std::slice::Iter<'m, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Entry> for Map {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let mut map = Self::with_capacity(entries.size_hint().0);
        for entry in entries {
            map.insert(entry);
        }
        map
    }
}
