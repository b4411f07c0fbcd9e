//! Words that say what a service is: the types of `data/words.yaml`, and how the tables are read.

use crate::role::{Role, Tier};
use crate::tables::{
    CHECKS, CLIENTS, COMMANDS, DATA_DIRS, ENV_KEYS, HOST_KEYS, HOST_WORDS, INTERFACE_WORDS,
    LAUNCHERS, MOUNTS, NAME_WORDS, SCHEMES,
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

/// A command: the program, words that must follow somewhere, and what that makes of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Command {
    pub(crate) words: &'static [&'static str],
    pub(crate) role: Role,
}

/// A directory whose mount says what reads it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MountHint {
    pub(crate) path: &'static str,
    pub(crate) role: Role,
    pub(crate) weight: f32,
}

/// The most words of a command or a name that are looked at; no real one has more.
const MOST_WORDS: usize = 64;

/// What a name says: `orders-db` is a database, `kafka-ui` an interface for people.
pub(crate) fn name_role(name: &str) -> Option<(Role, &'static str)> {
    let words: Vec<&str> = name
        .split(['-', '_', '.', '/', ' '])
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .collect();
    let known: Vec<Option<&'static NameWord>> = words.iter().map(|word| name_word(word)).collect();
    if let Some(word) = known.iter().flatten().find(|word| word.anywhere) {
        return Some((word.role, word.word));
    }
    if let Some(word) = interface_word(&words, &known) {
        return Some((Role::AdminUi, word));
    }
    for at in (0..words.len()).rev() {
        let pair = at
            .checked_sub(1)
            .and_then(|before| name_word(&format!("{}-{}", words[before], words[at])));
        if let Some(word) = pair.or(known[at]) {
            return (word.role != Role::Unknown).then_some((word.role, word.word));
        }
    }
    None
}

fn name_word(word: &str) -> Option<&'static NameWord> {
    let find = |word: &str| {
        NAME_WORDS
            .binary_search_by(|known| known.word.cmp(word))
            .ok()
            .map(|at| &NAME_WORDS[at])
    };
    let word = word.to_ascii_lowercase();
    find(&word).or_else(|| find(word.trim_end_matches(|c: char| c.is_ascii_digit())))
}

/// The word for an interface at the end of a name that also names a data service.
fn interface_word(words: &[&str], known: &[Option<&'static NameWord>]) -> Option<&'static str> {
    let (last, before) = words.split_last()?;
    let at = INTERFACE_WORDS
        .binary_search(&last.to_ascii_lowercase().as_str())
        .ok()?;
    let of_data = known[..before.len()]
        .iter()
        .flatten()
        .any(|word| word.role.tier() == Tier::Data);
    of_data.then_some(INTERFACE_WORDS[at])
}

/// What a variable's name says about the service that carries it.
pub(crate) fn env_key(key: &str) -> Option<&'static EnvKey> {
    ENV_KEYS
        .binary_search_by(|known| known.key.cmp(key))
        .ok()
        .map(|at| &ENV_KEYS[at])
}

/// The role of whoever an address with this scheme leads to.
pub(crate) fn scheme_role(scheme: &str) -> Option<(Role, &'static str)> {
    let scheme = scheme.rsplit_once(':').map_or(scheme, |(_, last)| last);
    let scheme = scheme
        .split_once('+')
        .map_or(scheme, |(first, _)| first)
        .to_ascii_lowercase();
    SCHEMES
        .binary_search_by(|(known, _)| (*known).cmp(scheme.as_str()))
        .ok()
        .map(|at| (SCHEMES[at].1, SCHEMES[at].0))
}

/// The role of the service that the value of `DB_HOST`, `REDIS_HOSTNAME` and the like names.
pub(crate) fn host_key_role(key: &str) -> Option<Role> {
    let upper = key.to_ascii_uppercase();
    let (rest, host) = match upper.strip_prefix("PGHOST") {
        Some("") => ("PG", "HOST"),
        _ => upper.rsplit_once('_')?,
    };
    HOST_WORDS.binary_search(&host).ok()?;
    let product = rest.rsplit_once('_').map_or(rest, |(_, last)| last);
    HOST_KEYS
        .binary_search_by(|(known, _)| (*known).cmp(product))
        .ok()
        .map(|at| HOST_KEYS[at].1)
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

/// What a command makes of a service; of several commands in a row the last one stays.
pub(crate) fn command_role<'t>(
    arguments: impl Iterator<Item = &'t str>,
) -> Option<&'static Command> {
    let segments = segments(arguments);
    let programs: Vec<_> = segments.iter().filter_map(|words| program(words)).collect();
    let found = programs
        .iter()
        .rev()
        .find_map(|(name, rest)| find_command(COMMANDS, name, rest))?;
    // A script that sleeps between other things does those things.
    let idle = |name: &str| ["sleep", "tail", "true", "trap", "wait", "echo", ":"].contains(&name);
    (found.role != Role::Debug || programs.iter().all(|(name, _)| idle(name))).then_some(found)
}

/// How a command that starts no server makes a job out of the server's image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Errand {
    /// It runs the server's client: `psql`.
    Client(&'static str),
    /// It runs something that servers are started with too: a script, a program that fetches.
    Other,
}

/// The errand of a command that starts no server: `psql` in a PostgreSQL image is a job.
///
/// A command that begins with an option only tunes the server.
pub(crate) fn errand<'t>(arguments: impl Iterator<Item = &'t str>) -> Option<Errand> {
    let segments = segments(arguments);
    let programs: Vec<_> = segments.iter().filter_map(|words| program(words)).collect();
    let serves = |(name, rest): &(&str, &[&str])| {
        find_command(COMMANDS, name, rest)
            .is_some_and(|known| !matches!(known.role, Role::Job | Role::Debug))
    };
    let options = programs
        .first()
        .is_none_or(|(name, _)| name.starts_with('-'));
    if options || programs.iter().any(serves) {
        return None;
    }
    let client = programs
        .iter()
        .rev()
        .find_map(|(name, _)| CLIENTS.binary_search(name).ok());
    Some(client.map_or(Errand::Other, |at| Errand::Client(CLIENTS[at])))
}

/// What a health check says about the service it checks. A check of some other host says nothing.
pub(crate) fn check_role<'t>(
    arguments: impl Iterator<Item = &'t str>,
    service: &str,
) -> Option<&'static Command> {
    segments(arguments).iter().find_map(|words| {
        let (program, rest) = program(words)?;
        let command = find_command(CHECKS, program, rest)?;
        checks_itself(rest, service).then_some(command)
    })
}

/// The words of a command line, cut at line ends, `&&`, `||`, `;` and `|`.
fn segments<'t>(arguments: impl Iterator<Item = &'t str>) -> Vec<Vec<&'t str>> {
    let mut segments = Vec::new();
    let mut words = Vec::new();
    for line in arguments
        .flat_map(|argument| argument.split_inclusive('\n'))
        .take(MOST_WORDS)
    {
        for word in line.split_whitespace().take(MOST_WORDS) {
            let ends = word.ends_with(';');
            let word = word.trim_matches(['"', '\'', ';', '(', ')', '[', ']', '{', '}', ',']);
            if matches!(word, "&&" | "||" | "|" | "&") {
                segments.push(std::mem::take(&mut words));
            } else if !word.is_empty() {
                words.push(word);
            }
            if ends {
                segments.push(std::mem::take(&mut words));
            }
        }
        if line.ends_with('\n') {
            segments.push(std::mem::take(&mut words));
        }
    }
    segments.push(words);
    segments
}

/// The program of a command, behind shells, launchers and assignments, and what follows it.
fn program<'w, 't>(words: &'w [&'t str]) -> Option<(&'t str, &'w [&'t str])> {
    let skipped = |word: &str| {
        LAUNCHERS.binary_search(&base_name(word)).is_ok()
            || (word.contains('=') && !word.starts_with('/'))
    };
    let at = words.iter().position(|word| !skipped(word))?;
    Some((base_name(words[at]), &words[at + 1..]))
}

fn base_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The command of the table with the most words that fits.
fn find_command(
    table: &'static [Command],
    program: &str,
    rest: &[&str],
) -> Option<&'static Command> {
    let at = table.partition_point(|known| known.words[0] < program);
    table[at..]
        .iter()
        .take_while(|known| known.words[0] == program)
        .filter(|known| known.words[1..].iter().all(|word| rest.contains(word)))
        .max_by_key(|known| known.words.len())
}

/// Whether a check looks at its own service: no `-h` or `--host` that names another one.
fn checks_itself(words: &[&str], service: &str) -> bool {
    let own = |host: &str| {
        let host = host.trim_matches(['"', '\'']);
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        host.is_empty()
            || host.starts_with(['$', '-'])
            || host == service
            || ["localhost", "127.0.0.1", "0.0.0.0", "::1"]
                .iter()
                .any(|own| host.starts_with(own))
    };
    words.iter().enumerate().all(|(at, word)| match *word {
        "-h" | "--host" | "--hostname" => words.get(at + 1).is_none_or(|host| own(host)),
        _ => word.strip_prefix("--host=").is_none_or(own),
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
    fn the_program_of_a_command_speaks() {
        let cases = [
            ("redis-server --appendonly yes", Some(Role::Cache)),
            (
                "/usr/local/bin/redis-server /etc/redis.conf",
                Some(Role::Cache),
            ),
            ("sh -c 'exec redis-server'", Some(Role::Cache)),
            (
                "docker-entrypoint.sh mysqld --skip-log-bin",
                Some(Role::Database),
            ),
            ("celery -A shop worker -l info", Some(Role::Worker)),
            (
                "poetry run python -m celery -A shop beat",
                Some(Role::Worker),
            ),
            ("celery -A shop flower", Some(Role::AdminUi)),
            ("python manage.py runserver 0.0.0.0:8000", Some(Role::App)),
            (
                "sh -c \"python manage.py migrate && gunicorn shop.wsgi\"",
                Some(Role::App),
            ),
            ("bash -c 'alembic upgrade head'", Some(Role::Job)),
            ("php artisan queue:work", Some(Role::Worker)),
            ("LOG=1 nginx -g 'daemon off;'", Some(Role::Proxy)),
            ("tail -f /dev/null", Some(Role::Debug)),
            ("tail -f /var/log/app.log", None),
            ("while true; do sleep 3600; done", Some(Role::Debug)),
            ("until ./ready; do sleep 1; done; ./start", None),
            ("server /data", None),
            ("minio server /data", Some(Role::ObjectStore)),
            ("--appendonly yes", None),
            ("", None),
        ];
        for (command, role) in cases {
            assert_eq!(
                command_role([command].into_iter()).map(|known| known.role),
                role,
                "{command}"
            );
        }
    }

    #[test]
    fn a_client_in_the_image_of_its_server_is_seen() {
        use Errand::{Client, Other};
        let cases = [
            ("psql -h db -f /seed.sql", Some(Client("psql"))),
            (
                "sh -c 'until pg_isready -h db; do sleep 1; done; psql -h db -c \"select 1\"'",
                Some(Client("psql")),
            ),
            (
                "/bin/kafka-topics --create --topic größe",
                Some(Client("kafka-topics")),
            ),
            (
                "# first\nkafka-topics --list\n\necho done",
                Some(Client("kafka-topics")),
            ),
            (
                "bash -c 'until curl -s http://es:9200; do sleep 1; done; echo ready'",
                Some(Other),
            ),
            ("/scripts/setup.sh", Some(Other)),
            ("sh -c 'psql -f /x & exec postgres'", None),
            ("--appendonly yes", None),
            ("redis-server", None),
            ("", None),
        ];
        for (command, expected) in cases {
            assert_eq!(errand([command].into_iter()), expected, "{command}");
        }
    }

    #[test]
    fn a_check_of_itself_speaks_and_a_check_of_another_does_not() {
        let cases = [
            ("pg_isready -U postgres", Some(Role::Database)),
            ("pg_isready -h db -U postgres", Some(Role::Database)),
            ("pg_isready -h other", None),
            ("redis-cli -a secret ping | grep PONG", Some(Role::Cache)),
            ("redis-cli --host=other ping", None),
            ("mysqladmin ping -h localhost", Some(Role::Database)),
            ("mysqladmin ping -h 127.0.0.1 -u root", Some(Role::Database)),
            ("rabbitmq-diagnostics -q ping", Some(Role::Queue)),
            ("curl -f http://localhost:9200", None),
        ];
        for (command, role) in cases {
            assert_eq!(
                check_role([command].into_iter(), "db").map(|known| known.role),
                role,
                "{command}"
            );
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
