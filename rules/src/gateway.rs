//! `host.docker.internal`: who uses it, and who defines it.

use composelint_compose::project::Service;

use crate::texts::{self, Said};

/// The names that Docker Desktop defines and the engine does not.
const NAMES: [&str; 2] = ["host.docker.internal", "gateway.docker.internal"];

/// Variables whose hosts are not dialled by the service itself: lists of who may come, and addresses for others.
const NOT_DIALLED: [&str; 16] = [
    "NO_PROXY",
    "ALLOW",
    "TRUST",
    "CORS",
    "ORIGIN",
    "ADVERTISE",
    "PUBLIC",
    "EXTERNAL",
    "VITE_",
    "REACT_APP",
    "CALLBACK",
    "REDIRECT",
    "WHITELIST",
    "SERVER_NAME",
    "VIRTUAL_HOST",
    "CERT",
];

/// A text in which a service names the host.
pub(crate) struct Use<'a> {
    pub(crate) name: &'static str,
    pub(crate) said: Said<'a>,
}

/// The first text in which a service dials the host by such a name.
pub(crate) fn first_use(service: &Service) -> Option<Use<'_>> {
    texts::of(service)
        .filter(|said| texts::has(&said.text.text, b".docker.internal"))
        .filter(|said| !said.is_about(&NOT_DIALLED))
        .find_map(|said| {
            let name = NAMES.into_iter().find(|name| names(&said, name))?;
            Some(Use { name, said })
        })
}

/// Whether `extra_hosts` of a service has the name.
pub(crate) fn is_defined(service: &Service, name: &str) -> bool {
    service
        .extra_hosts
        .iter()
        .any(|host| host.value.0.eq_ignore_ascii_case(name) || host.value.0.is_empty())
}

/// Whether a text has the name as a host of its own, not as the end of a longer one.
fn names(said: &Said<'_>, name: &str) -> bool {
    let text = said.text.text.as_str();
    texts::find_word(text, name).is_some_and(|at| {
        let before = text[..at].chars().next_back();
        let behind = text[at + name.len()..].chars().next();
        before != Some('.') && behind != Some('.')
    })
}
