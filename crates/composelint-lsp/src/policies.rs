//! The policies around a project, as the command line finds them: beside it, in its configuration, and where that says.

use std::sync::Arc;

use composelint_compose::Loader;
use composelint_compose::loader::{ReadError, TextError};
use composelint_lint::ReadPolicy;
use composelint_policy::{FILE_NAME, Fault, Frozen, Place};
use composelint_yaml::{FileId, Span};

use crate::address::{folder_of, join, resolve};
use crate::shelf::{Governed, KnownPolicy, Shelf};

/// The policies around a project in a folder, and their files. `matching` tells which files a glob of the configuration means.
pub(crate) fn around(
    shelf: &mut Shelf,
    loader: &dyn Loader,
    folder: &str,
    governed: Option<(&str, &Governed)>,
    matching: &dyn Fn(&str, &str) -> Vec<String>,
) -> (Vec<ReadPolicy>, Vec<FileId>) {
    let mut all = Vec::new();
    let beside = join(folder, FILE_NAME);
    if loader.is_file(&beside) {
        all.push(from_file(shelf, loader, &beside));
    }
    if let Some((path, governed)) = governed {
        if governed.contracts.is_some() {
            let text = shelf.sources.get(governed.file).shared_text();
            let text = Arc::clone(text);
            all.push(known(shelf, loader, path, Some(governed.file), text));
        }
        let files = governed.policies.iter();
        let files = files.flat_map(|glob| matching(folder_of(path), &glob.value));
        for file in files.collect::<Vec<_>>() {
            all.push(from_file(shelf, loader, &file));
        }
    }
    let files = all.iter().map(|known| known.file).collect();
    (all.iter().map(|known| known.read.clone()).collect(), files)
}

/// A policy in a file of its own. One that cannot be read says so itself.
fn from_file(shelf: &mut Shelf, loader: &dyn Loader, path: &str) -> Arc<KnownPolicy> {
    match loader.read_text(path) {
        Ok(text) => known(shelf, loader, path, None, text),
        Err(why) => unreadable(shelf, path, format!("the policy cannot be read: {why}")),
    }
}

/// A policy without a text, which has its place on the shelf once.
fn unreadable(shelf: &mut Shelf, path: &str, message: String) -> Arc<KnownPolicy> {
    let says = |known: &Arc<KnownPolicy>| {
        known.texts[0].is_none() && known.read.faults.iter().any(|it| it.message == message)
    };
    if let Some(same) = shelf.policy_at(path).filter(says) {
        return same;
    }
    let file = shelf.sources.add(path, "");
    let fault = Fault {
        span: Span::empty(file, 0),
        message,
        help: None,
    };
    let known = Arc::new(KnownPolicy {
        texts: [None, None],
        file,
        read: ReadPolicy {
            faults: vec![fault],
            ..ReadPolicy::default()
        },
    });
    shelf.keep_policy(path, Arc::clone(&known));
    known
}

/// A policy of a text, read anew when that or its list of known violations changed. `inside` is the file on the shelf where the text is
/// that of a configuration.
fn known(
    shelf: &mut Shelf,
    loader: &dyn Loader,
    path: &str,
    inside: Option<FileId>,
    text: Arc<str>,
) -> Arc<KnownPolicy> {
    let before = shelf.policy_at(path);
    let list = before.as_ref().and_then(|it| it.read.policy.frozen.clone());
    let list = list.and_then(|(name, _)| listed(loader, path, &name).ok()?);
    let texts = [Some(Arc::clone(&text)), list];
    let same = before.filter(|it| it.texts == texts && inside.is_none_or(|file| file == it.file));
    if let Some(same) = same {
        return same;
    }
    let file = inside.unwrap_or_else(|| shelf.sources.add(path, Arc::clone(&text)));
    let place = if inside.is_some() {
        Place::Configuration
    } else {
        Place::File
    };
    let (policy, mut faults) = composelint_policy::read(file, &text, place);
    let (mut frozen, mut list) = (None, None);
    if let Some((name, span)) = &policy.frozen {
        let read = listed(loader, path, name).and_then(|text| {
            let parsed = text.as_deref().map(Frozen::parse).transpose()?;
            Ok((text, parsed.unwrap_or_default()))
        });
        match read {
            Ok((text, known)) => (list, frozen) = (text, Some(known)),
            Err(why) => faults.push(Fault {
                span: *span,
                message: format!("`{name}` cannot be used: {why}"),
                help: None,
            }),
        }
    }
    let read = ReadPolicy {
        policy,
        faults,
        frozen,
    };
    let texts = [Some(text), list];
    let known = Arc::new(KnownPolicy { texts, file, read });
    shelf.keep_policy(path, Arc::clone(&known));
    known
}

/// The text of a list of known violations; nothing where there is none yet.
fn listed(loader: &dyn Loader, policy: &str, name: &str) -> Result<Option<Arc<str>>, String> {
    match loader.read_text(&resolve(folder_of(policy), name)) {
        Ok(text) => Ok(Some(text)),
        Err(TextError::Read(ReadError::NotFound)) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use composelint_compose::loader::Contents;

    use super::*;

    /// A file that cannot be read, and why; or its text.
    struct Only(Result<&'static str, &'static str>);

    impl Loader for Only {
        fn read(&self, _path: &str) -> Result<Contents, ReadError> {
            let text = self.0.map(|text| Contents::from(text.to_owned()));
            text.map_err(|why| ReadError::Other(why.to_owned()))
        }

        fn is_file(&self, _path: &str) -> bool {
            true
        }

        fn is_dir(&self, _path: &str) -> bool {
            false
        }
    }

    #[test]
    fn a_policy_that_cannot_be_read_has_one_place_on_the_shelf() {
        let mut shelf = Shelf::default();
        let mut read = |found: Result<&'static str, &'static str>| {
            let (policies, _) = around(&mut shelf, &Only(found), "/w/é", None, &|_, _| Vec::new());
            let faults = policies[0].faults.iter();
            let words: Vec<String> = faults.map(|it| it.message.clone()).collect();
            (words.join(", "), shelf.sources.len())
        };
        let denied = || Err("permission denied");
        let words = "the policy cannot be read: permission denied".to_owned();
        assert_eq!(read(denied()), (words.clone(), 1));
        assert_eq!(read(denied()), (words.clone(), 1));
        assert_eq!(read(Err("größe")).1, 2);
        let text = "version: 1 # é\r\ncontracts: []\r\n";
        assert_eq!(read(Ok(text)), (String::new(), 3));
        assert_eq!(read(denied()), (words, 4));
    }
}
