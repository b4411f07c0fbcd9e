//! The variables that a file sees.

use std::cell::Cell;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::interpolate::{Lookup, MOST_BYTES};
use crate::value::Text;

/// Variables and their values. An include adds its own, which count where the project has none of that name.
pub(crate) struct Scope<'p> {
    outer: Option<&'p Scope<'p>>,
    values: FxHashMap<SmolStr, Text>,
    blank: bool,
    budget: Rc<Cell<usize>>,
}

impl Scope<'_> {
    /// A scope without variables. `blank`: what has no value is blank, not unknown.
    pub(crate) fn new(blank: bool) -> Scope<'static> {
        Scope {
            outer: None,
            values: FxHashMap::default(),
            blank,
            budget: Rc::new(Cell::new(MOST_BYTES)),
        }
    }

    /// A scope for an included project.
    pub(crate) fn inner(&self) -> Scope<'_> {
        Scope {
            outer: Some(self),
            values: FxHashMap::default(),
            blank: self.blank,
            budget: Rc::clone(&self.budget),
        }
    }

    /// The value of a variable.
    pub(crate) fn get(&self, name: &str) -> Option<&Text> {
        self.outer
            .and_then(|outer| outer.get(name))
            .or_else(|| self.values.get(name))
    }

    /// The value of a variable, if it has one and all of it is known.
    pub(crate) fn known(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Text::known)
    }

    /// Makes room for so many more variables.
    pub(crate) fn reserve(&mut self, variables: usize) {
        self.values.reserve(variables);
    }

    /// Gives a variable its value, unless it has one.
    pub(crate) fn add(&mut self, name: SmolStr, value: Text) {
        if self.outer.is_none_or(|outer| outer.get(&name).is_none()) {
            self.values.entry(name).or_insert(value);
        }
    }

    /// Gives a variable its value.
    pub(crate) fn set(&mut self, name: impl Into<SmolStr>, value: Text) {
        self.values.insert(name.into(), value);
    }

    /// Looks variables up here.
    pub(crate) fn with_lookup<T>(&self, act: impl FnOnce(&Lookup<'_>) -> T) -> T {
        let value = |name: &str| self.get(name).cloned();
        act(&Lookup {
            value: &value,
            blank: self.blank,
            budget: &self.budget,
        })
    }

    /// Looks variables up elsewhere, under this scope's rules for what has no value.
    pub(crate) fn lookup_with<'l>(&'l self, value: &'l dyn Fn(&str) -> Option<Text>) -> Lookup<'l> {
        Lookup {
            value,
            blank: self.blank,
            budget: &self.budget,
        }
    }
}
