//! Words that say what a service is: the types of `data/words.yaml`, and how the tables are read.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::role::{Role, Tier};
use crate::tables::{
    DATA_DIRS, ENV_KEYS, HOST_KEYS, HOST_WORDS, INTERFACE_WORDS, MOUNTS, NAME_WORDS, SCHEMES,
};

/// A word of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NameWord {
    pub(crate) word: &'static str,
    pub(crate) role: Role,
    /// Whether it speaks wherever it stands, or only as the last word that is listed.
    pub(crate) anywhere: bool,
}

/// A variable of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EnvKey {
    pub(crate) key: &'static str,
    pub(crate) role: Role,
    /// Whether clients often carry it too.
    pub(crate) shared: bool,
}

/// A directory whose mount says what reads it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MountHint {
    pub(crate) path: &'static str,
    pub(crate) role: Role,
    pub(crate) weight: f32,
}

/// The most words of a name that are looked at; no real one has more.
const MOST_WORDS: usize = 16;

/// What a name says: `orders-db` is a database, `kafka-ui` an interface for people.
pub(crate) fn name_role(name: &str) -> Option<(Role, &'static str)> {
    let name = normalised(name);
    let words = listed_words(&name);
    if let Some(word) = words
        .iter()
        .filter_map(|word| word.known)
        .find(|word| word.anywhere)
    {
        return Some((word.role, word.word));
    }
    if let Some(word) = interface_word(&name, &words) {
        return Some((Role::AdminUi, word));
    }
    for (at, word) in words.iter().enumerate().rev() {
        // Two words in a row: `socket-proxy` is no `proxy`.
        let pair = at
            .checked_sub(1)
            .and_then(|before| name_word(&name[words[before].start..word.end]));
        if let Some(word) = pair.or(word.known) {
            return (word.role != Role::Unknown).then_some((word.role, word.word));
        }
    }
    None
}

/// A word within a name, in bytes, and its entry in the table.
struct ListedWord {
    start: usize,
    end: usize,
    known: Option<&'static NameWord>,
}

fn listed_words(name: &str) -> Vec<ListedWord> {
    let mut words = Vec::with_capacity(4);
    let mut start = 0;
    for word in name.split('-').take(MOST_WORDS) {
        let end = start + word.len();
        if !word.is_empty() {
            let number = |c: char| c.is_ascii_digit();
            let known = name_word(word).or_else(|| {
                word.ends_with(number)
                    .then(|| word.trim_end_matches(number))
                    .and_then(name_word)
            });
            words.push(ListedWord { start, end, known });
        }
        start = end + 1;
    }
    words
}

fn name_word(word: &str) -> Option<&'static NameWord> {
    static BY_WORD: LazyLock<FxHashMap<&str, &NameWord>> =
        LazyLock::new(|| NAME_WORDS.iter().map(|known| (known.word, known)).collect());
    BY_WORD.get(word).copied()
}

/// A text in lower case, ASCII alone, copied only where it has capitals: Docker answers to names in any case.
pub(crate) fn lower_case(text: &str) -> Cow<'_, str> {
    if has_capitals(text) {
        text.to_ascii_lowercase().into()
    } else {
        text.into()
    }
}

/// Whether there are capitals of ASCII in a text.
pub(crate) fn has_capitals(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// A name in lower case, with `-` between its words.
fn normalised(name: &str) -> Cow<'_, str> {
    let separates = |c: char| matches!(c, '_' | '.' | '/' | ' ');
    if name.chars().any(|c| c.is_ascii_uppercase() || separates(c)) {
        name.chars()
            .map(|c| {
                if separates(c) {
                    '-'
                } else {
                    c.to_ascii_lowercase()
                }
            })
            .collect::<String>()
            .into()
    } else {
        name.into()
    }
}

/// The word for an interface at the end of a name that also names a data service.
fn interface_word(name: &str, words: &[ListedWord]) -> Option<&'static str> {
    let (last, before) = words.split_last()?;
    let of_data = |word: &ListedWord| {
        word.known
            .is_some_and(|known| known.role.tier() == Tier::Data)
    };
    if !before.iter().any(of_data) {
        return None;
    }
    INTERFACE_WORDS
        .binary_search(&&name[last.start..last.end])
        .ok()
        .map(|at| INTERFACE_WORDS[at])
}

/// What a variable's name says about the service that carries it.
pub(crate) fn env_key(key: &str) -> Option<&'static EnvKey> {
    static BY_KEY: LazyLock<FxHashMap<&str, &EnvKey>> =
        LazyLock::new(|| ENV_KEYS.iter().map(|known| (known.key, known)).collect());
    BY_KEY.get(key).copied()
}

/// The role of whoever an address with this scheme leads to.
pub(crate) fn scheme_role(scheme: &str) -> Option<(Role, &'static str)> {
    let scheme = scheme.rsplit_once(':').map_or(scheme, |(_, last)| last);
    let scheme = scheme.split_once('+').map_or(scheme, |(first, _)| first);
    let scheme = normalised(scheme);
    SCHEMES
        .binary_search_by(|(known, _)| (*known).cmp(&*scheme))
        .ok()
        .map(|at| (SCHEMES[at].1, SCHEMES[at].0))
}

/// The role of the service that the value of `DB_HOST`, `REDIS_HOSTNAME` and the like names.
pub(crate) fn host_key_role(key: &str) -> Option<Role> {
    let (rest, host) = if key.eq_ignore_ascii_case("PGHOST") {
        key.split_at(2)
    } else {
        key.rsplit_once('_')?
    };
    HOST_WORDS
        .iter()
        .find(|known| known.eq_ignore_ascii_case(host))?;
    let product = rest.rsplit_once('_').map_or(rest, |(_, last)| last);
    HOST_KEYS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(product))
        .map(|(_, role)| *role)
}

/// What keeps its data in a directory or below it.
pub(crate) fn data_dir_role(path: &str) -> Option<(Role, &'static str)> {
    ancestors(path)
        .find_map(|path| {
            DATA_DIRS
                .binary_search_by(|(known, _)| (*known).cmp(path))
                .ok()
        })
        .map(|at| (DATA_DIRS[at].1, DATA_DIRS[at].0))
}

/// What reads a mounted file or directory.
pub(crate) fn mount_hint(path: &str) -> Option<&'static MountHint> {
    ancestors(path)
        .find_map(|path| MOUNTS.binary_search_by(|known| known.path.cmp(path)).ok())
        .map(|at| &MOUNTS[at])
}

/// A path and the paths above it, without a `/` at the end.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let start = path.trim_end_matches('/');
    std::iter::successors((!start.is_empty()).then_some(start), |path| {
        path.rsplit_once('/')
            .map(|(above, _)| above)
            .filter(|above| !above.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_listed_word_of_a_name_speaks() {
        let cases = [
            ("db", Some(Role::Database)),
            ("orders-db", Some(Role::Database)),
            ("db-1", Some(Role::Database)),
            ("DB2", Some(Role::Database)),
            ("postgres_primary", Some(Role::Database)),
            ("mysql8", Some(Role::Database)),
            ("db-proxy", Some(Role::Proxy)),
            ("proxy-db", Some(Role::Database)),
            ("kafka", Some(Role::Queue)),
            ("kafka-ui", Some(Role::AdminUi)),
            ("redis-commander", Some(Role::AdminUi)),
            ("redis-admin", Some(Role::AdminUi)),
            ("mongo-express", Some(Role::AdminUi)),
            ("postgres-exporter", Some(Role::Exporter)),
            ("mysql_exporter", Some(Role::Exporter)),
            ("backup-db", Some(Role::Backup)),
            ("db-backup", Some(Role::Backup)),
            ("kafka-init-topics", Some(Role::Job)),
            ("mysql-test", None),
            ("ui", Some(Role::App)),
            ("shop-ui", Some(Role::App)),
            ("celery-worker", Some(Role::Worker)),
            ("docker-socket-proxy", Some(Role::DockerApi)),
            ("schema-registry", Some(Role::Coordination)),
            ("s3", Some(Role::ObjectStore)),
            ("mongolian", None),
            ("größe", None),
            ("", None),
            ("---", None),
        ];
        for (name, role) in cases {
            assert_eq!(name_role(name).map(|(role, _)| role), role, "{name}");
        }
    }

    #[test]
    fn directories_speak_for_what_lies_below_them() {
        let role = |path| data_dir_role(path).map(|(role, _)| role);
        assert_eq!(role("/var/lib/postgresql/data"), Some(Role::Database));
        assert_eq!(role("/var/lib/mysql/"), Some(Role::Database));
        assert_eq!(role("/var/lib"), None);
        assert_eq!(role("/data"), None);
        assert_eq!(role("/var/lib/mysqlx"), None);
        assert_eq!(
            mount_hint("/etc/nginx/conf.d/default.conf").map(|hint| hint.role),
            Some(Role::Proxy)
        );
        assert_eq!(mount_hint("/"), None);
    }

    #[test]
    fn variables_and_schemes_speak() {
        assert_eq!(
            env_key("POSTGRES_PASSWORD").map(|known| (known.role, known.shared)),
            Some((Role::Database, true))
        );
        assert_eq!(
            env_key("MYSQL_ROOT_PASSWORD").map(|known| known.shared),
            Some(false)
        );
        assert_eq!(
            env_key("discovery.type").map(|known| known.role),
            Some(Role::Search)
        );
        for (scheme, role) in [
            ("postgres", Role::Database),
            ("postgresql+asyncpg", Role::Database),
            ("jdbc:mysql", Role::Database),
            ("mongodb+srv", Role::Database),
            ("rediss", Role::Cache),
            ("amqp", Role::Queue),
        ] {
            assert_eq!(
                scheme_role(scheme).map(|(role, _)| role),
                Some(role),
                "{scheme}"
            );
        }
        assert_eq!(scheme_role("https"), None);
        assert_eq!(host_key_role("DB_HOST"), Some(Role::Database));
        assert_eq!(host_key_role("SHOP_REDIS_HOSTNAME"), Some(Role::Cache));
        assert_eq!(host_key_role("PGHOST"), Some(Role::Database));
        assert_eq!(host_key_role("SMTP_HOST"), None);
        assert_eq!(host_key_role("HOST"), None);
    }
}
