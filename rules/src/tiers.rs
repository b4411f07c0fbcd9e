//! Which services hold data, which face the outside, and which files and profiles are for development.

use composelint_compose::project::Service;
use composelint_intent::{Purpose, Role, RoleOf, Tier};
use composelint_lint::Context;
use composelint_topology::Binding;
use composelint_yaml::Span;

/// The role of a service, if it is of this tier and more than a guess.
pub(crate) fn of_tier<'a>(cx: &Context<'a>, service: &str, tier: Tier) -> Option<&'a RoleOf> {
    let role = cx.roles().of(service);
    role.is(tier).then_some(role)
}

/// A data service that a binding leads to.
pub(crate) struct DataBehind<'a> {
    /// What it is.
    pub(crate) role: &'a RoleOf,
    /// Its name, where it is not the one that writes `ports` but one that lives in the same sandbox.
    pub(crate) joined: Option<&'a str>,
    /// Whom the port is for, where the image is known.
    pub(crate) purpose: Option<Purpose>,
}

/// The data service that answers at a binding: the one that publishes it, or one that shares its sandbox and listens on that port.
pub(crate) fn data_behind<'a>(
    cx: &Context<'a>,
    service: &'a Service,
    binding: &Binding,
) -> Option<DataBehind<'a>> {
    let purpose = |role: &RoleOf| {
        let port = role
            .image()?
            .port(*binding.target.known()?, binding.protocol.as_str())?;
        Some(port.purpose)
    };
    if let Some(role) = of_tier(cx, &service.name, Tier::Data) {
        // Something with a database inside, not the database: its web page is no database port.
        let is_web = matches!(binding.target.known(), Some(80 | 443));
        if is_web && role.image().is_none() {
            return None;
        }
        return Some(DataBehind {
            role,
            joined: None,
            purpose: purpose(role),
        });
    }
    let topology = cx.topology();
    let sandbox = topology.sandbox(binding.sandbox?);
    let others = sandbox.services.iter().map(|id| topology.service(*id));
    others
        .filter(|other| other.name != service.name)
        .find_map(|other| {
            let role = of_tier(cx, &other.name, Tier::Data)?;
            let purpose = purpose(role)?;
            Some(DataBehind {
                role,
                joined: Some(&other.name),
                purpose: Some(purpose),
            })
        })
}

/// A role in running text: `object store`.
pub(crate) fn words(role: Role) -> String {
    role.as_str().replace('-', " ")
}

/// A role with its article: `an object store`.
pub(crate) fn described(role: Role) -> String {
    let words = words(role);
    let article = if words.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    match role {
        Role::Search => "a search engine".to_owned(),
        Role::Timeseries => "a time series database".to_owned(),
        Role::Coordination => "a coordination service".to_owned(),
        Role::Secrets => "a secrets store".to_owned(),
        Role::WebStatic => "a web server".to_owned(),
        Role::MailEdge => "a mail server".to_owned(),
        _ => format!("{article} {words}"),
    }
}

/// What follows the first of several services in a message.
pub(crate) fn and_more(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => " and one more".to_owned(),
        more => format!(" and {more} more"),
    }
}

/// Whether a place is meant for a developer's machine: the file's name says so, or all profiles of the service do.
pub(crate) fn is_for_development(cx: &Context<'_>, service: &Service, place: Span) -> bool {
    const WORDS: [&str; 9] = [
        "override",
        "dev",
        "devel",
        "development",
        "local",
        "debug",
        "test",
        "tests",
        "testing",
    ];
    let is_word = |name: &str| WORDS.iter().any(|word| name.eq_ignore_ascii_case(word));
    let path = cx.sources().get(place.file).path();
    let file = path.rsplit('/').next().unwrap_or(path);
    let by_file = file.split(['.', '-', '_']).any(is_word);
    let by_profile = !service.profiles.is_empty()
        && service
            .profiles
            .iter()
            .all(|profile| profile.value.split(['-', '_']).any(is_word));
    by_file || by_profile
}
