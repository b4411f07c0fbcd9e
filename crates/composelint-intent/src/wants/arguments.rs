//! Commands, entrypoints and health checks: whom the programs in them dial, and where they listen.

use std::ops::Range;

use composelint_compose::Text;

use super::address::{self, Address, PortPart, host_port};
use super::scheme::Scheme;
use super::variables::Meaning;
use crate::confidence::Confidence;
use crate::own::Tables;
use crate::tables::{HOST_CLIENTS, LAUNCHERS, LISTENERS, WAITERS};

/// A client that takes a host behind `-h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) program: &'static str,
    pub(crate) port: u16,
}

/// A server that is told where to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listener {
    pub(crate) program: &'static str,
    pub(crate) flags: &'static [&'static str],
}

/// A host that a command names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SaidHost {
    /// The position of the argument.
    pub(crate) argument: usize,
    pub(crate) address: Address,
    pub(crate) scheme: Option<Scheme>,
    /// The port that the program uses when nobody names one.
    pub(crate) default_port: Option<u16>,
    pub(crate) confidence: Confidence,
}

/// An address that a command tells a server to listen on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SaidListen {
    pub(crate) argument: usize,
    pub(crate) host: Range<usize>,
    pub(crate) program: &'static str,
}

/// What a command says.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) hosts: Vec<SaidHost>,
    pub(crate) listens: Vec<SaidListen>,
}

/// The most words of a command, and the longest argument, that are looked at.
const MOST_WORDS: usize = 512;
const LONGEST: usize = 16 * 1024;

/// A guess needs a port that no version of an image looks like.
const LOWEST_PORT: u16 = 80;

/// A word of a command.
struct Word {
    argument: usize,
    range: Range<usize>,
}

/// Hears what a command says; `known` tells whether a name is one of the project's.
pub(crate) fn listen(arguments: &[Text], tables: &Tables, known: &dyn Fn(&str) -> bool) -> Heard {
    let mut heard = Heard::default();
    for (argument, text) in arguments.iter().enumerate() {
        if text.text.len() > LONGEST || !text.text.contains("://") {
            continue;
        }
        // A script may write a file for somebody else to read.
        let confidence = if text.text.trim_end().contains('\n') {
            Confidence::Medium
        } else {
            Confidence::High
        };
        address::urls(text, tables, |scheme, address| {
            heard.hosts.push(SaidHost {
                argument,
                address,
                scheme: Some(scheme.clone()),
                default_port: scheme.port,
                confidence,
            });
        });
    }
    for segment in segments(arguments) {
        Segment {
            arguments,
            words: &segment,
            tables,
            known,
            heard: &mut heard,
        }
        .hear();
    }
    heard
}

/// The words of a command, cut where one program ends and another begins.
fn segments(arguments: &[Text]) -> Vec<Vec<Word>> {
    let mut segments = vec![Vec::new()];
    let mut count = 0;
    for (argument, text) in arguments.iter().enumerate() {
        let text = &*text.text;
        if text.len() > LONGEST {
            continue;
        }
        let mut at = 0;
        for part in text.split_inclusive(char::is_whitespace) {
            let start = at;
            at += part.len();
            let word = part.trim_end();
            if count < MOST_WORDS && !word.is_empty() {
                count += 1;
                let ends = matches!(word, "&&" | "||" | "|" | "&" | ";");
                let edge = |c: char| "\"'();[]{},`".contains(c);
                let inner = word.trim_matches(edge);
                let before = word.len() - word.trim_start_matches(edge).len();
                if !ends && !inner.is_empty() {
                    let range = start + before..start + before + inner.len();
                    push(&mut segments, Word { argument, range });
                }
                if ends || word.ends_with(';') {
                    segments.push(Vec::new());
                }
            }
            if part.ends_with('\n') {
                segments.push(Vec::new());
            }
        }
    }
    segments.retain(|words| !words.is_empty());
    segments
}

fn push(segments: &mut [Vec<Word>], word: Word) {
    if let Some(last) = segments.last_mut() {
        last.push(word);
    }
}

/// One program with its arguments.
struct Segment<'s> {
    arguments: &'s [Text],
    words: &'s [Word],
    tables: &'s Tables,
    known: &'s dyn Fn(&str) -> bool,
    heard: &'s mut Heard,
}

impl Segment<'_> {
    fn text(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| {
            &self.arguments[word.argument].text[word.range.clone()]
        })
    }

    fn hear(&mut self) {
        self.listens();
        let start = (0..self.words.len())
            .find(|at| !is_launcher(self.text(*at)))
            .unwrap_or(self.words.len());
        let program = base_name(self.text(start)).to_owned();
        if WAITERS.binary_search(&program.as_str()).is_ok() {
            self.waits(start + 1);
            return;
        }
        let client = HOST_CLIENTS
            .binary_search_by(|client| client.program.cmp(&program))
            .ok();
        if let Some(client) = client {
            self.client(HOST_CLIENTS[client], start + 1);
        }
        for at in start..self.words.len() {
            self.guess(at, client.is_some());
        }
    }

    /// `wait-for-it db:5432`, `nc -z db 5432`.
    fn waits(&mut self, start: usize) {
        for at in start..self.words.len() {
            let word = self.text(at);
            if word == "--" {
                break;
            }
            if word.starts_with('-') || word.contains("://") {
                continue;
            }
            let range = self.words[at].range.clone();
            let Some(mut address) = self.read(at, range) else {
                continue;
            };
            if address.port == PortPart::Absent
                && let Some(next) = self.words.get(at + 1)
                && let Ok(number) = self.text(at + 1).parse::<u16>()
                && next.argument == self.words[at].argument
            {
                address.port = PortPart::Number(number, next.range.clone());
            }
            if address.port == PortPart::Absent {
                continue;
            }
            self.say(at, address, None, Confidence::High);
        }
    }

    /// `psql -h db`, `mysql --host=db`.
    fn client(&mut self, client: Client, start: usize) {
        let (mut host, mut port) = (None, None);
        for at in start..self.words.len() {
            let word = self.text(at);
            let own = self.words[at].range.clone();
            let next = || {
                self.words
                    .get(at + 1)
                    .map(|next| (at + 1, next.range.clone()))
            };
            if matches!(word, "-h" | "--host" | "--hostname") {
                host = host.or(next());
            } else if matches!(word, "-p" | "-P" | "--port") {
                port = port.or(Some(at + 1));
            } else if let Some(rest) = word
                .strip_prefix("--host=")
                .or_else(|| word.strip_prefix("-h").filter(|rest| !rest.is_empty()))
            {
                host = host.or(Some((at, own.end - rest.len()..own.end)));
            }
        }
        let Some((at, range)) = host else {
            return;
        };
        let Some(mut address) = self.read(at, range) else {
            return;
        };
        if let (PortPart::Absent, Some(port)) = (&address.port, port) {
            address.port = self.number(port, self.words[at].argument);
        }
        self.say(at, address, Some(client.port), Confidence::Medium);
    }

    /// The number that is a word, as far as it stands in the same argument as its host.
    fn number(&self, at: usize, argument: usize) -> PortPart {
        match (self.words.get(at), self.text(at).parse()) {
            (Some(word), Ok(number)) if word.argument == argument => {
                PortPart::Number(number, word.range.clone())
            }
            _ => PortPart::Hidden,
        }
    }

    /// `name:port` with a name of the project, `--db-host name`, `/dev/tcp/name/port`.
    fn guess(&mut self, at: usize, is_client: bool) {
        let word = self.text(at).to_owned();
        let range = self.words[at].range.clone();
        if word.contains("://") {
            return;
        }
        if let Some(found) = word.find("/dev/tcp/") {
            self.dev_tcp(at, range.start + found + "/dev/tcp/".len()..range.end);
            return;
        }
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, range.end - value.len()..range.end),
            None => ("", range.clone()),
        };
        let names_host = |flag: &str| {
            flag.starts_with('-')
                && matches!(
                    self.tables.meaning(flag.trim_start_matches('-')),
                    Some(Meaning::Host | Meaning::Hosts)
                )
        };
        let before = at.checked_sub(1).map_or("", |before| self.text(before));
        let is_host = names_host(flag) || (flag.is_empty() && names_host(before));
        let text = &self.arguments[self.words[at].argument].text;
        let mut start = value.start;
        let parts: Vec<Range<usize>> = text[value]
            .split(',')
            .map(|part| {
                let part_range = start..start + part.len();
                start += part.len() + 1;
                part_range
            })
            .collect();
        for part in parts {
            let cut = text[part.clone()]
                .find('/')
                .map_or(part.end, |at| part.start + at);
            let Some(address) = self.read(at, part.start..cut) else {
                continue;
            };
            let name = &self.arguments[self.words[at].argument].text[address.host.clone()];
            let with_port =
                matches!(address.port, PortPart::Number(number, _) if number >= LOWEST_PORT);
            if (self.known)(name) && (with_port || (is_host && !is_client)) {
                self.say(at, address, None, Confidence::Medium);
            }
        }
    }

    /// `</dev/tcp/db/5432`.
    fn dev_tcp(&mut self, at: usize, range: Range<usize>) {
        let text = &self.arguments[self.words[at].argument];
        let Some((host, port)) = text.text[range.clone()].split_once('/') else {
            return;
        };
        let from = range.start + host.len() + 1;
        let Some(mut address) = self.read(at, range.start..range.start + host.len()) else {
            return;
        };
        let digits = port.trim_end_matches(|c: char| !c.is_ascii_digit());
        if let Ok(number) = digits.parse() {
            address.port = PortPart::Number(number, from..from + digits.len());
            self.say(at, address, None, Confidence::High);
        }
    }

    /// `uvicorn app:app --host 127.0.0.1`.
    fn listens(&mut self) {
        for at in 0..self.words.len() {
            let name = base_name(self.text(at));
            let Ok(listener) = LISTENERS.binary_search_by(|known| known.program.cmp(name)) else {
                continue;
            };
            for flag in at + 1..self.words.len() {
                self.listen_flag(LISTENERS[listener], flag);
            }
        }
    }

    fn listen_flag(&mut self, listener: Listener, at: usize) {
        let word = self.text(at);
        let (value_at, value) = if listener.flags.contains(&word) {
            let Some(next) = self.words.get(at + 1) else {
                return;
            };
            (at + 1, next.range.clone())
        } else {
            let Some((flag, value)) = word.split_once('=') else {
                return;
            };
            if !listener.flags.contains(&flag) {
                return;
            }
            let end = self.words[at].range.end;
            (at, end - value.len()..end)
        };
        let text = &self.arguments[self.words[value_at].argument].text;
        let skipped = text[value.clone()].find("://").map_or(0, |at| at + 3);
        let range = value.start + skipped..value.end;
        let Some(address) = self.read(value_at, range) else {
            return;
        };
        self.heard.listens.push(SaidListen {
            argument: self.words[value_at].argument,
            host: address.host,
            program: listener.program,
        });
    }

    fn read(&self, at: usize, range: Range<usize>) -> Option<Address> {
        let text = self.arguments.get(self.words.get(at)?.argument)?;
        let trimmed = text.text.get(range.clone())?.trim_matches(['"', '\'']);
        let before = text.text[range.clone()].find(trimmed)?;
        let start = range.start + before;
        host_port(text, start..start + trimmed.len())
    }

    fn say(
        &mut self,
        at: usize,
        address: Address,
        default_port: Option<u16>,
        confidence: Confidence,
    ) {
        let argument = self.words[at].argument;
        self.heard.hosts.push(SaidHost {
            argument,
            address,
            scheme: None,
            default_port,
            confidence,
        });
    }
}

/// Shells, programs that start others, and assignments.
fn is_launcher(word: &str) -> bool {
    LAUNCHERS.binary_search(&base_name(word)).is_ok()
        || (word.contains('=') && !word.starts_with(['/', '-']))
}

fn base_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(line: &str) -> Vec<String> {
        heard_with(line, Tables::ours())
    }

    fn heard_with(line: &str, tables: &Tables) -> Vec<String> {
        let text = [Text::plain(line)];
        let heard = listen(&text, tables, &|name| {
            ["db", "kafka", "größe"].contains(&name)
        });
        let shown = heard.hosts.iter().map(|said| {
            let host = &text[0].text[said.address.host.clone()];
            match &said.address.port {
                PortPart::Number(number, at) => {
                    assert_eq!(text[0].text[at.clone()], number.to_string());
                    format!("{host}:{number}")
                }
                _ => host.to_owned(),
            }
        });
        shown.collect()
    }

    #[test]
    fn commands_name_hosts_in_many_ways() {
        let cases: [(&str, &[&str]); 18] = [
            ("./wait-for-it.sh cache:6379 -- npm start", &["cache:6379"]),
            (
                "sh -c 'while ! nc -z mysql 3306; do sleep 1; done; ./start'",
                &["mysql:3306"],
            ),
            (
                "dockerize -wait tcp://pg:5432 -timeout 1m ./run",
                &["pg:5432"],
            ),
            (
                "bash -c 'until pg_isready -h pg -p 5433; do sleep 1; done'",
                &["pg:5433"],
            ),
            ("psql --host=pg -U größe", &["pg"]),
            ("mysql -hmy -uroot", &["my"]),
            ("./app --db-host db --db-port 5432", &["db"]),
            ("./app --db-host=elsewhere", &[]),
            (
                "./app --brokers=kafka:9092,db:9093",
                &["kafka:9092", "db:9093"],
            ),
            ("./app db:5432/shop", &["db:5432"]),
            ("./app elsewhere:5432", &[]),
            ("docker run db:16", &[]),
            ("gunicorn app:app -b 0.0.0.0:8000", &[]),
            ("celery -b amqp://u:p@rabbit:5672//", &["rabbit:5672"]),
            ("bash -c '</dev/tcp/kafka/9092'", &["kafka:9092"]),
            ("curl http://api:8000/health", &["api:8000"]),
            (
                "--providers.docker.endpoint=tcp://proxy:2375",
                &["proxy:2375"],
            ),
            ("", &[]),
        ];
        for (line, expected) in cases {
            assert_eq!(heard(line), expected, "{line}");
        }
    }

    #[test]
    fn flags_mean_what_variables_of_that_name_mean_here() {
        let line = "./app --acme-store=kafka --acme-peer db";
        assert_eq!(heard(line), [""; 0]);
        let mut tables = Tables::default();
        for pattern in ["ACME_PEER", "acme-store"] {
            let meaning = Some(crate::VariableMeaning::Host);
            tables.add_variable(pattern, meaning, None).unwrap();
        }
        assert_eq!(heard_with(line, &tables), ["kafka", "db"]);
    }
}
