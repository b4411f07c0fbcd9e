//! What the names of a folder's files say: which one Docker Compose takes, which override it adds, and what else is named like a Compose file.
//!
//! Names and texts only; whoever asks has listed the folder and read the file.

use std::ffi::OsStr;

use composelint_yaml::{FileId, Limits, NodeRef, parse};

use crate::{FILE_NAMES, OVERRIDE_NAMES};

/// The Compose files of one folder, by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderFiles<N> {
    /// The file Docker Compose takes here.
    pub base: Option<N>,
    /// The override it adds.
    pub over: Option<N>,
    /// Files that Docker Compose would take if the base were not there.
    pub passed_over: Vec<N>,
    /// Other files named like Compose files: `docker-compose.prod.yml`.
    pub variants: Vec<N>,
}

/// Whether a file name is that of a Compose file: `(docker-)?compose([._-].*)?\.ya?ml`.
pub fn is_compose_name(name: &str) -> bool {
    let stem = name
        .strip_suffix(".yaml")
        .or_else(|| name.strip_suffix(".yml"));
    let Some(stem) = stem else { return false };
    let stem = stem.strip_prefix("docker-").unwrap_or(stem);
    stem.strip_prefix("compose")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '_', '-']))
}

impl<N: AsRef<OsStr> + Ord> FolderFiles<N> {
    /// Sorts the names of one folder's Compose files out, as Docker Compose prefers them.
    pub fn of(names: Vec<N>) -> Self {
        let rank = |of: &[&str], name: &N| {
            of.iter()
                .position(|known| name.as_ref() == OsStr::new(known))
        };
        let mut bases: Vec<N> = Vec::new();
        let mut overrides: Vec<N> = Vec::new();
        let mut variants: Vec<N> = Vec::new();
        for name in names {
            if rank(&FILE_NAMES, &name).is_some() {
                bases.push(name);
            } else if rank(&OVERRIDE_NAMES, &name).is_some() {
                overrides.push(name);
            } else {
                variants.push(name);
            }
        }
        bases.sort_by_key(|name| rank(&FILE_NAMES, name));
        overrides.sort_by_key(|name| rank(&OVERRIDE_NAMES, name));
        let mut bases = bases.into_iter();
        let mut overrides = overrides.into_iter();
        let base = bases.next();
        let over = if base.is_some() {
            overrides.next()
        } else {
            None
        };
        if base.is_none() {
            // Without a base an override is a file like any other.
            variants.extend(overrides.by_ref());
            variants.sort();
        }
        Self {
            base,
            over,
            passed_over: bases.chain(overrides).collect(),
            variants,
        }
    }
}

/// Whether the text of a folder's `.env` sets `COMPOSE_FILE`.
pub fn names_compose_files(env: &str) -> bool {
    env.lines().any(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
        line.strip_prefix("COMPOSE_FILE")
            .is_some_and(|rest| rest.trim_start().starts_with(['=', ':']))
    })
}

/// Whether a text is that of a Compose file, whatever the file is called.
pub fn looks_like_compose(text: &str) -> bool {
    let parsed = parse(FileId::default(), &text.into(), &Limits::default());
    let mut documents = parsed.tree.documents();
    documents.any(|root| is_project(root) || is_first_version(root))
        // A file that does not parse is still meant as one.
        || text.lines().any(|line| line.starts_with("services:"))
}

/// Whether a document has what every Compose file has.
fn is_project(root: NodeRef<'_>) -> bool {
    ["services", "include"]
        .iter()
        .any(|key| root.get(key).is_some())
}

/// Whether a document is of the first version of Compose files, which had services at the top; Docker Compose refuses it.
fn is_first_version(root: NodeRef<'_>) -> bool {
    let service = |value: NodeRef<'_>| {
        ["image", "build"]
            .iter()
            .any(|key| value.get(key).is_some())
    };
    root.entries().any(|entry| service(entry.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_compose_files() {
        for name in [
            "compose.yaml",
            "compose.yml",
            "docker-compose.yml",
            "docker-compose.prod.yml",
            "compose-é.yaml",
            "compose_dev.yml",
        ] {
            assert!(is_compose_name(name), "{name}");
        }
        for name in [
            "composer.yaml",
            "my-compose.yml",
            "compose.json",
            "compose",
            "Compose.yaml",
            ".yaml",
        ] {
            assert!(!is_compose_name(name), "{name}");
        }
    }

    #[test]
    fn docker_composes_preference_decides() {
        let all = vec![
            "compose.override.yaml",
            "compose.override.yml",
            "compose.yml",
            "docker-compose.ci.yml",
            "docker-compose.yaml",
        ];
        let folder = FolderFiles::of(all);
        assert_eq!(folder.base, Some("compose.yml"));
        assert_eq!(folder.over, Some("compose.override.yml"));
        assert_eq!(
            folder.passed_over,
            ["docker-compose.yaml", "compose.override.yaml"]
        );
        assert_eq!(folder.variants, ["docker-compose.ci.yml"]);
    }

    #[test]
    fn an_override_without_a_base_is_a_file_like_any_other() {
        let folder = FolderFiles::of(vec!["docker-compose.override.yml"]);
        assert_eq!((folder.base, folder.over), (None, None));
        assert_eq!(folder.variants, ["docker-compose.override.yml"]);
    }

    #[test]
    fn an_env_file_may_name_the_files() {
        for (env, named) in [
            ("A=1\r\nCOMPOSE_FILE = stack.yaml\r\n", true),
            ("export COMPOSE_FILE: é.yaml", true),
            ("# COMPOSE_FILE=x", false),
            ("COMPOSE_FILES=x", false),
        ] {
            assert_eq!(names_compose_files(env), named, "{env}");
        }
    }

    #[test]
    fn content_tells_a_compose_file_of_any_name() {
        for (text, is_one) in [
            ("services: {}\n", true),
            ("include: [a.yaml]\r\n", true),
            ("wéb:\n  image: x\n", true),
            ("services:\n  a: [\n", true),
            ("a: &a {b: c}\nd: *a\n", false),
            ("", false),
        ] {
            assert_eq!(looks_like_compose(text), is_one, "{text}");
        }
    }
}
