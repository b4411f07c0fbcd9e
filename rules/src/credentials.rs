//! Credentials in files: which names announce one, which values are one, and one finding for each file that has any.
//!
//! Nothing here puts a value into a message.

use composelint_compose::project::Service;
use composelint_compose::value::History;
use composelint_lint::{Context, Severity, quoted};
use composelint_yaml::{FileId, Span};

use crate::tiers;

/// The most further places that a finding points at.
const SHOWN: usize = 5;

/// A credential that is written down.
pub(crate) struct Found<'a> {
    pub(crate) service: &'a Service,
    /// The variable or the option; for a URL, what leads there.
    pub(crate) name: String,
    pub(crate) span: Span,
    /// Whether it weighs as much as the rule says; else it is a note.
    pub(crate) weighs: bool,
    pub(crate) history: Option<&'a History>,
}

/// What a rule says about credentials.
pub(crate) struct Saying {
    /// Behind the name and the service: `has its value in the file`.
    pub(crate) fact: &'static str,
    pub(crate) label: &'static str,
    pub(crate) help: &'static str,
}

/// Reports credentials, once for each file.
pub(crate) fn report(cx: &mut Context<'_>, found: Vec<Found<'_>>, saying: &Saying) {
    let mut files: Vec<(FileId, Vec<Found<'_>>)> = Vec::new();
    for one in found {
        match files.iter_mut().find(|(file, _)| *file == one.span.file) {
            Some((_, list)) => list.push(one),
            None => files.push((one.span.file, vec![one])),
        }
    }
    for (_, mut list) in files {
        for one in &mut list {
            one.weighs &= !tiers::is_for_development(cx, one.service, one.span);
        }
        // What weighs most comes first, else what is written first.
        list.sort_by_key(|one| (!one.weighs, one.span));
        list.dedup_by_key(|one| one.span);
        report_file(cx, &list, saying);
    }
}

fn report_file(cx: &mut Context<'_>, list: &[Found<'_>], saying: &Saying) {
    let Some((first, others)) = list.split_first() else {
        return;
    };
    let severity = if first.weighs {
        cx.severity()
    } else {
        cx.severity().min(Severity::Info)
    };
    let message = format!(
        "{} of {} {}{}",
        quoted(&first.name),
        quoted(&first.service.name),
        saying.fact,
        tiers::and_more(others.len())
    );
    let mut report = cx.report(first.span, message);
    report
        .service(first.service.name.clone())
        .severity(severity)
        .label(saying.label)
        .help(saying.help)
        .history(first.history);
    for other in others.iter().take(SHOWN) {
        let text = format!("{} of {}", quoted(&other.name), quoted(&other.service.name));
        report.related(other.span, text);
    }
}

/// Whether a name announces a credential, and not something about one: `POSTGRES_PASSWORD`, `api-key`; not `TOKEN_TTL`.
pub(crate) fn is_announced(name: &str) -> bool {
    if !may_announce(name) {
        return false;
    }
    let name = name.to_ascii_uppercase();
    if name.contains("ALLOW_EMPTY") || name.contains("RANDOM") {
        return false;
    }
    let words: Vec<&str> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    if COUNTED.contains(last) {
        return false;
    }
    let speaks = |word: &&str| SPEAKING.iter().any(|part| word.contains(part));
    if let Some(at) = words.iter().position(speaks) {
        return !words[at + 1..].iter().any(|word| ABOUT.contains(word));
    }
    ["PASS", "PWD", "SALT"].contains(last) && !before.is_empty()
        || last.ends_with("PASS") && last.len() > 6 && *last != "BYPASS" && *last != "COMPASS"
        || *last == "KEY" && before.last().is_some_and(|word| KEYS.contains(word))
}

/// Whether a name has any of the letters that the words below have in common: nearly all names have none, and are done with.
fn may_announce(name: &str) -> bool {
    const PARTS: [&str; 7] = [
        "PASS",
        "PWD",
        "SALT",
        "SECRET",
        "TOKEN",
        "KEY",
        "CREDENTIAL",
    ];
    let name = name.as_bytes();
    let begins = |rest: &[u8], part: &str| {
        rest.get(..part.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(part.as_bytes()))
    };
    (0..name.len()).any(|at| {
        matches!(name[at] | 0x20, b'p' | b's' | b't' | b'k' | b'c')
            && PARTS.iter().any(|part| begins(&name[at..], part))
    })
}

/// Words that are enough by themselves.
const SPEAKING: [&str; 8] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "TOKEN",
    "APIKEY",
    "CREDENTIAL",
    "SECRETKEY",
];

/// Words that make a secret of the `KEY` behind them.
const KEYS: [&str; 9] = [
    "ACCESS",
    "API",
    "APP",
    "ENCRYPTION",
    "JWT",
    "MASTER",
    "PRIVATE",
    "SESSION",
    "SIGNING",
];

/// Words that say the value is about the secret.
const ABOUT: [&str; 45] = [
    "ALGORITHM",
    "ATTEMPTS",
    "COST",
    "COUNT",
    "DAYS",
    "DIR",
    "DISABLED",
    "DURATION",
    "ENABLE",
    "ENABLED",
    "ENDPOINT",
    "EXPIRATION",
    "EXPIRE",
    "EXPIRES",
    "EXPIRY",
    "FILE",
    "FILES",
    "HASH",
    "HEADER",
    "HOST",
    "HOURS",
    "ID",
    "INTERVAL",
    "ISSUER",
    "LENGTH",
    "LIFETIME",
    "LIMIT",
    "MINUTES",
    "MODE",
    "NAME",
    "PATH",
    "POLICY",
    "PROVIDER",
    "REQUIRED",
    "RESET",
    "ROUNDS",
    "SECONDS",
    "SHA2",
    "SHA256",
    "SIZE",
    "TIMEOUT",
    "TTL",
    "TYPE",
    "URI",
    "URL",
];

/// Plurals that count something: `MAX_TOKENS`.
const COUNTED: [&str; 2] = ["TOKENS", "SECRETS"];

/// Whether a value is a credential: not a switch, not where to find one, not something that is filled in later.
pub(crate) fn is_literal(value: &str) -> bool {
    const SWITCHES: [&str; 11] = [
        "true", "false", "yes", "no", "on", "off", "0", "1", "none", "null", "disabled",
    ];
    const ELSEWHERE: [&str; 9] = [
        "/", "./", "../", "~/", "file:", "op://", "vault:", "<", "{{",
    ];
    let value = value.trim();
    value.len() >= 3
        && !value.contains(['$', '\n'])
        && !SWITCHES.iter().any(|word| value.eq_ignore_ascii_case(word))
        && !ELSEWHERE.iter().any(|begin| value.starts_with(begin))
        && !value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.'))
}

/// Whether a credential looks like one that somebody was given, and not like one that was made up for an example.
pub(crate) fn looks_real(value: &str) -> bool {
    const ISSUED: [&str; 18] = [
        "AKIA",
        "ASIA",
        "AIza",
        "SG.",
        "dckr_pat_",
        "ghp_",
        "gho_",
        "ghs_",
        "github_pat_",
        "glpat-",
        "hf_",
        "npm_",
        "rk_live_",
        "sk-ant-",
        "sk-proj-",
        "sk_live_",
        "xoxb-",
        "xoxp-",
    ];
    const MADE_UP: [&str; 20] = [
        "admin", "change", "default", "demo", "dev", "dummy", "example", "fake", "foo", "insecure",
        "key", "local", "not", "pass", "replace", "sample", "secret", "test", "token", "your",
    ];
    let lower = value.to_ascii_lowercase();
    if MADE_UP.iter().any(|word| lower.contains(word)) {
        return false;
    }
    let issued = ISSUED.iter().any(|begin| value.starts_with(begin));
    if issued || value.starts_with("-----BEGIN") {
        return value.len() >= 16;
    }
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let letters = value.chars().filter(char::is_ascii_alphabetic).count();
    let one_word = !value.contains(char::is_whitespace);
    value.len() >= 20 && one_word && digits >= 3 && letters >= 3 && distinct(value) >= 12
}

/// How many different characters a text has.
fn distinct(text: &str) -> usize {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    letters.len()
}

/// The name and password of a URL, and where it leads: `postgres://app:horse-staple@db/app`.
pub(crate) struct Login<'t> {
    pub(crate) scheme: &'t str,
    pub(crate) password: &'t str,
    pub(crate) host: &'t str,
}

/// The first URL in a text that has a password in it.
pub(crate) fn login(text: &str) -> Option<Login<'_>> {
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let scheme_start = rest[..at]
            .rfind(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.'))
            .map_or(0, |before| {
                before + rest[before..].chars().next().map_or(1, char::len_utf8)
            });
        let scheme = &rest[scheme_start..at];
        let behind = &rest[at + 3..];
        let end = behind
            .find(|c: char| {
                c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | ',' | '`')
            })
            .unwrap_or(behind.len());
        let found = behind[..end].rsplit_once('@').and_then(|(login, host)| {
            let (_, password) = login.split_once(':')?;
            let host = host.split(':').next().unwrap_or(host);
            Some(Login {
                scheme,
                password,
                host,
            })
        });
        if let Some(found) =
            found.filter(|login| !login.scheme.is_empty() && !login.host.is_empty())
        {
            return Some(found);
        }
        rest = behind;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_announce_credentials() {
        for (name, announced) in [
            ("POSTGRES_PASSWORD", true),
            ("DB_PASS", true),
            ("requirepass", true),
            ("AWS_SECRET_ACCESS_KEY", true),
            ("API-KEY", true),
            ("größe_token", true),
            ("PASS", false),
            ("POSTGRES_PASSWORD_FILE", false),
            ("ACCESS_TOKEN_EXPIRE_MINUTES", false),
            ("MAX_TOKENS", false),
            ("MYSQL_ALLOW_EMPTY_PASSWORD", false),
            ("LICENSE_KEY", false),
            ("PUBLIC_KEY", false),
            ("BYPASS", false),
            ("SECRET_NAME", false),
            ("ROOT_PASSWORD_SHA2", false),
            ("", false),
        ] {
            assert_eq!(is_announced(name), announced, "{name}");
        }
    }

    #[test]
    fn values_are_credentials_or_not() {
        for (value, literal, real) in [
            ("horse-staple", true, false),
            ("true", false, false),
            ("/run/secrets/db", false, false),
            ("$DB_PASSWORD", false, false),
            ("<your password>", false, false),
            ("********", false, false),
            ("change-me-1234567890-abcdefgh", true, false),
            ("Zk3vT9qLw8RmXc2YbN5uHs7J", true, true),
            ("größe", true, false),
        ] {
            assert_eq!(is_literal(value), literal, "{value}");
            assert_eq!(looks_real(value), real, "{value}");
        }
    }

    #[test]
    fn a_url_gives_its_login() {
        let found = login("see jdbc:postgresql://app:p@ss@db.example:5432/app").expect("a login");
        assert_eq!(
            (found.scheme, found.password, found.host),
            ("postgresql", "p@ss", "db.example")
        );
        let second = login("http://web/ redis://:größe@cache").expect("a login");
        assert_eq!(
            (second.scheme, second.password, second.host),
            ("redis", "größe", "cache")
        );
        for text in [
            "",
            "http://web:8080/@x",
            "user:pw@host",
            "https://user@host/",
            "://a:b@",
        ] {
            assert!(login(text).is_none(), "{text}");
        }
    }
}
