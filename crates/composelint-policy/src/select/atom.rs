//! The smallest selectors, and how their words are read.

use composelint_intent::{Role, Tier};
use composelint_topology::Proto;
use smol_str::SmolStr;

use crate::words::nearest_word;

/// A selector without operators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Atom {
    /// Services by a glob over their names; with a slash in it, over `project/name`.
    Name(SmolStr),
    /// `role:database`.
    Role(Role),
    /// `tier:data`: one that the policy defines, else what the role says.
    Tier(SmolStr),
    /// `net:backend*`: members of networks, by key or real name.
    Net(SmolStr),
    /// `image:postgres*`.
    Image(SmolStr),
    /// `label:tenant` or `label:tenant=a*`.
    Label(SmolStr, Option<SmolStr>),
    /// `profile:debug`.
    Profile(SmolStr),
    /// `port:5432` or `port:53/udp`: the container's port in `ports` or `expose`.
    Port(u16, Option<Proto>),
    /// `published`: services with a port that is open at the host.
    Published,
    /// `host-mode`.
    HostMode,
    /// `@host`.
    Host,
    /// `@lan`.
    Lan,
    /// `@lan-routed`.
    LanRouted,
    /// `@internet`.
    Internet,
    /// `@external(NETWORK)`.
    External(SmolStr),
    /// `@world`: everybody beyond the host.
    World,
    /// `@any`: everybody.
    Any,
}

/// The words before a colon.
const KINDS: [&str; 7] = ["role", "tier", "net", "image", "label", "profile", "port"];

/// The words behind an `@`.
const NODES: [(&str, Atom); 6] = [
    ("@host", Atom::Host),
    ("@lan", Atom::Lan),
    ("@lan-routed", Atom::LanRouted),
    ("@internet", Atom::Internet),
    ("@world", Atom::World),
    ("@any", Atom::Any),
];

/// What is wrong with an atom, and what to write instead.
pub(super) type Wrong = (String, Option<String>);

impl Atom {
    /// Reads an atom; `quoted` text is a name or a value, never a keyword.
    pub(super) fn read(word: &str) -> Result<Self, Wrong> {
        if word.starts_with('@') {
            return node(word);
        }
        if word == "published" {
            return Ok(Atom::Published);
        }
        if word == "host-mode" {
            return Ok(Atom::HostMode);
        }
        let Some((kind, value)) = word.split_once(':') else {
            return Ok(Atom::Name(unquote(word)));
        };
        if value.is_empty() {
            return Err((
                format!("`{kind}:` selects nothing by itself"),
                Some(format!(
                    "write what to look for, as `{kind}:{}`",
                    example(kind)
                )),
            ));
        }
        let text = unquote(value);
        match kind {
            "role" => role(&text),
            "tier" => Ok(Atom::Tier(text)),
            "net" => Ok(Atom::Net(text)),
            "image" => Ok(Atom::Image(text)),
            "label" => Ok(label(value)),
            "profile" => Ok(Atom::Profile(text)),
            "port" => port(&text),
            _ => {
                let nearest = nearest_word(kind, KINDS);
                let help = match nearest {
                    Some(nearest) => format!("did you mean `{nearest}:{value}`?"),
                    None => format!("selectors begin with {}", list(&KINDS)),
                };
                Err((format!("there is no selector `{kind}:`"), Some(help)))
            }
        }
    }
}

fn node(word: &str) -> Result<Atom, Wrong> {
    if let Some((_, atom)) = NODES.iter().find(|(name, _)| *name == word) {
        return Ok(atom.clone());
    }
    if let Some(network) = word
        .strip_prefix("@external(")
        .and_then(|rest| rest.strip_suffix(')'))
        .filter(|network| !network.is_empty())
    {
        return Ok(Atom::External(unquote(network)));
    }
    if word.starts_with("@external") {
        let help = "write which network, as `@external(traefik_public)`, or `@external(*)`";
        return Err((format!("`{word}` names no network"), Some(help.to_owned())));
    }
    let names = NODES.iter().map(|(name, _)| *name);
    let help = match nearest_word(word, names.clone()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!(
            "there are {} and `@external(NETWORK)`",
            list(&names.collect::<Vec<_>>())
        ),
    };
    Err((format!("there is no node `{word}`"), Some(help)))
}

fn role(word: &str) -> Result<Atom, Wrong> {
    if let Ok(role) = word.parse::<Role>() {
        return Ok(Atom::Role(role));
    }
    let help = match Role::nearest(word) {
        Some(nearest) => format!("did you mean `role:{}`?", nearest.as_str()),
        None => "`composelint roles` shows what each service is".to_owned(),
    };
    Err((format!("there is no role `{word}`"), Some(help)))
}

fn label(value: &str) -> Atom {
    match value.split_once('=') {
        Some((key, value)) => Atom::Label(unquote(key), Some(unquote(value))),
        None => Atom::Label(unquote(value), None),
    }
}

fn port(text: &str) -> Result<Atom, Wrong> {
    let (number, proto) = match text.split_once('/') {
        Some((number, proto)) => (number, Some(proto)),
        None => (text, None),
    };
    let number = number.parse::<u16>().ok().filter(|number| *number > 0);
    let proto = match proto {
        Some(word) => Proto::parse(word).map(Some),
        None => Some(None),
    };
    match number.zip(proto) {
        Some((number, proto)) => Ok(Atom::Port(number, proto)),
        None => Err((
            format!("`{text}` is no port"),
            Some("write `port:5432` or `port:53/udp`".to_owned()),
        )),
    }
}

/// Whether a word names a tier that roles have.
pub(crate) fn is_tier_of_roles(word: &str) -> bool {
    word.parse::<Tier>().is_ok()
}

fn example(kind: &str) -> &'static str {
    match kind {
        "role" => "database",
        "tier" => "data",
        "image" => "postgres*",
        "label" => "tenant=a",
        "profile" => "debug",
        "port" => "5432",
        _ => "backend",
    }
}

/// Text without the quotation marks around parts of it.
fn unquote(text: &str) -> SmolStr {
    if text.contains('"') {
        text.replace('"', "").into()
    } else {
        text.into()
    }
}

/// `` `a`, `b` and `c` ``.
pub(crate) fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|word| format!("`{word}`")).collect();
            format!("{} and `{last}`", first.join(", "))
        }
    }
}
