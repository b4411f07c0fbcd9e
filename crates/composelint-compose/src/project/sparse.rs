//! Fields that few things have, kept apart from those that all have.
//!
//! A project of ten thousand services is read many times over, and most of the time goes into fetching it from memory: what is
//! absent takes eight bytes here instead of a thousand.

/// A group of fields that most things lack.
pub(crate) trait Sparse: Clone + PartialEq + 'static {
    /// The group where nothing of it is there.
    const EMPTY: Self;

    /// The same, for all to look at.
    fn none() -> &'static Self;
}

/// A group of fields, allocated once something of it is there.
#[derive(Debug, Clone)]
pub(crate) struct SparseBox<T>(Option<Box<T>>);

impl<T: Sparse> SparseBox<T> {
    /// Nothing.
    pub(crate) const fn none() -> Self {
        Self(None)
    }

    /// The group; nothing is kept where nothing is in it.
    pub(crate) fn of(group: T) -> Self {
        if group == *T::none() {
            Self(None)
        } else {
            Self(Some(Box::new(group)))
        }
    }

    /// Whether nothing of it is there.
    pub(crate) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn get(&self) -> &T {
        match &self.0 {
            Some(group) => group,
            None => T::none(),
        }
    }

    /// The group, to change: only for what will be there afterwards.
    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.0.get_or_insert_with(|| Box::new(T::EMPTY))
    }
}

impl<T: Sparse> PartialEq for SparseBox<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}
