//! What the commands of a service say about it: the program it starts, its health check, an errand it runs.

use crate::role::Role;
use crate::tables::{CHECKS, CLIENTS, COMMANDS, LAUNCHERS};

/// A command: the program, words that must follow somewhere, and what that makes of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Command {
    pub(crate) words: &'static [&'static str],
    pub(crate) role: Role,
}

/// The most lines, and words of a line, that are looked at.
const MOST_WORDS: usize = 64;

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
    (found.role != Role::Debug || programs.iter().all(|(name, _)| idles(name))).then_some(found)
}

/// Whether a program only fills the time or the log.
fn idles(program: &str) -> bool {
    ["sleep", "tail", "true", "trap", "wait", "echo", "exit", ":"].contains(&program)
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
    let last = programs.iter().rev().find(|(name, _)| !idles(name));
    let client = last.and_then(|(name, _)| CLIENTS.binary_search(name).ok());
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
            (
                "sh -c 'mysql -h fe < /x.sql; /opt/be/start_be.sh'",
                Some(Other),
            ),
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
}
