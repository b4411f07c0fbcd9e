//! Mappings that keep the order of their keys.

use std::sync::OnceLock;

use composelint_yaml::Span;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{Data, Value};

/// A mapping in the order of its keys' first appearance.
///
/// Small ones are searched in place; beyond [`Map::INDEXED`] keys a hash index comes along.
#[derive(Debug, Clone, Default)]
pub struct Map(Entries);

/// What a [`Map`] holds. Nearly all are small: an index of its own in each would make every value of a project larger.
#[derive(Debug, Clone)]
enum Entries {
    Few(Vec<Entry>),
    Many(Box<Indexed>),
}

/// Entries with the place of each key.
#[derive(Debug, Clone)]
struct Indexed {
    entries: Vec<Entry>,
    /// Made when a key is first looked for: most mappings are only ever gone through.
    index: OnceLock<FxHashMap<SmolStr, usize>>,
}

impl Indexed {
    fn of(entries: Vec<Entry>) -> Self {
        Self {
            entries,
            index: OnceLock::new(),
        }
    }

    fn index(&self) -> &FxHashMap<SmolStr, usize> {
        self.index.get_or_init(|| {
            let places = self.entries.iter().enumerate();
            places.map(|(at, entry)| (entry.key.clone(), at)).collect()
        })
    }
}

impl Default for Entries {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
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

impl Entry {
    /// Whether the key was made of a list's item that holds a variable without a value.
    pub(crate) fn has_open_key(&self) -> bool {
        self.key_span == self.value.span && self.key.contains("${")
    }
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.entries() == other.entries()
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
        Self(Entries::Few(Vec::with_capacity(n)))
    }

    fn entries(&self) -> &Vec<Entry> {
        match &self.0 {
            Entries::Few(entries) => entries,
            Entries::Many(indexed) => &indexed.entries,
        }
    }

    fn all_mut(&mut self) -> &mut Vec<Entry> {
        match &mut self.0 {
            Entries::Few(entries) => entries,
            Entries::Many(indexed) => &mut indexed.entries,
        }
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    fn position(&self, key: &str) -> Option<usize> {
        match &self.0 {
            Entries::Few(entries) => entries.iter().position(|entry| entry.key == key),
            Entries::Many(indexed) => indexed.index().get(key).copied(),
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let at = self.position(key)?;
        Some(&mut self.all_mut()[at].value)
    }

    /// Key, key's bytes and value.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.position(key).map(|at| &self.entries()[at])
    }

    /// Whether the key is there.
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Adds a key, or replaces its value (and its bytes) where it stands; the old entry comes back.
    pub fn insert(&mut self, entry: Entry) -> Option<Entry> {
        if let Some(at) = self.position(&entry.key) {
            return Some(std::mem::replace(&mut self.all_mut()[at], entry));
        }
        self.push(entry);
        None
    }

    /// Adds a key that is not there yet, without looking for it.
    pub(crate) fn add(&mut self, entry: Entry) {
        debug_assert!(!self.contains_key(&entry.key), "each key is added once");
        self.push(entry);
    }

    fn push(&mut self, entry: Entry) {
        match &mut self.0 {
            Entries::Few(entries) => {
                entries.push(entry);
                if entries.len() > Self::INDEXED {
                    let entries = std::mem::take(entries);
                    self.0 = Entries::Many(Box::new(Indexed::of(entries)));
                }
            }
            Entries::Many(indexed) => {
                if let Some(index) = indexed.index.get_mut() {
                    index.insert(entry.key.clone(), indexed.entries.len());
                }
                indexed.entries.push(entry);
            }
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
            self.len() - 1
        });
        &mut self.all_mut()[at].value
    }

    /// Takes a key out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.position(key)?;
        let entry = self.all_mut().remove(at);
        self.forget_index();
        Some(entry)
    }

    /// Keeps the entries that the predicate likes.
    pub fn retain(&mut self, keep: impl FnMut(&mut Entry) -> bool) {
        let entries = self.all_mut();
        let before = entries.len();
        entries.retain_mut(keep);
        if entries.len() < before {
            self.forget_index();
        }
    }

    /// Takes the value of a key and leaves null in its place, so that it can be put back where it was.
    pub(crate) fn lend(&mut self, key: &str) -> Option<Value> {
        let value = self.get_mut(key)?;
        let span = value.span;
        Some(std::mem::replace(value, Value::new(Data::Null, span)))
    }

    /// Forgets the index after entries went.
    fn forget_index(&mut self) {
        if let Entries::Many(indexed) = &mut self.0 {
            indexed.index.take();
        }
    }

    /// The entries in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries().iter()
    }

    /// The entries' values, to change; keys stay.
    pub fn values_mut(&mut self) -> impl Iterator<Item = (&SmolStr, Span, &mut Value)> {
        self.all_mut()
            .iter_mut()
            .map(|entry| (&entry.key, entry.key_span, &mut entry.value))
    }

    /// The entries, to change; keys stay.
    pub(crate) fn entries_mut(&mut self) -> std::slice::IterMut<'_, Entry> {
        self.all_mut().iter_mut()
    }

    /// The entries, taken out of the mapping.
    pub fn into_entries(self) -> Vec<Entry> {
        match self.0 {
            Entries::Few(entries) => entries,
            Entries::Many(indexed) => indexed.entries,
        }
    }
}

impl<'m> IntoIterator for &'m Map {
    type Item = &'m Entry;
    type IntoIter = std::slice::Iter<'m, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<const N: usize> From<[Entry; N]> for Map {
    /// A mapping of these entries; no two of them may have the same key.
    fn from(entries: [Entry; N]) -> Self {
        let mut map = Self::with_capacity(N);
        for entry in entries {
            map.add(entry);
        }
        map
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
