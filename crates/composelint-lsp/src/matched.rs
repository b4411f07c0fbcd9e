//! Which files the globs of configurations mean, each looked for once.

use std::cell::RefCell;
use std::collections::BTreeMap;

/// The files of globs, by the folder and the glob.
#[derive(Debug, Default)]
pub(crate) struct Matched {
    known: RefCell<BTreeMap<(String, String), Vec<String>>>,
}

impl Matched {
    /// The files below a folder that a glob means, as they were found the first time.
    pub(crate) fn files(
        &self,
        folder: &str,
        glob: &str,
        find: impl FnOnce() -> Vec<String>,
    ) -> Vec<String> {
        let key = (folder.to_owned(), glob.to_owned());
        let mut known = self.known.borrow_mut();
        known.entry(key).or_insert_with(find).clone()
    }

    /// Forgets the globs of a folder that nobody asks for any more: while one is typed, each key makes another.
    pub(crate) fn keep(&mut self, folder: &str, is_asked: impl Fn(&str) -> bool) {
        let known = self.known.get_mut();
        known.retain(|(own, glob), _| own != folder || is_asked(glob));
    }

    /// Everything that is known, which is forgotten.
    pub(crate) fn take(&mut self) -> BTreeMap<(String, String), Vec<String>> {
        std::mem::take(self.known.get_mut())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_is_looked_for_once() {
        let matched = Matched::default();
        let found = || vec!["/w/é/a.yaml".to_owned()];
        assert_eq!(matched.files("/w/é", "*.yaml", found), found());
        let again = matched.files("/w/é", "*.yaml", || panic!("it is known"));
        assert_eq!(again, found());
        assert!(matched.files("/w", "*.yaml", Vec::new).is_empty());
    }

    #[test]
    fn half_typed_globs_are_forgotten() {
        let mut matched = Matched::default();
        for (folder, glob) in [("/w", "r"), ("/w", "rü"), ("/w", "rü/*.yaml"), ("/é", "r")] {
            matched.files(folder, glob, Vec::new);
        }
        matched.keep("/w", |glob| glob == "rü/*.yaml");
        let left: Vec<(String, String)> = matched.take().into_keys().collect();
        let left = left.iter().map(|(folder, glob)| (&**folder, &**glob));
        assert!(left.eq([("/w", "rü/*.yaml"), ("/é", "r")]));
    }
}
