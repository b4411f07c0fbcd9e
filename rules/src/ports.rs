//! `ports` entries: which are public, and how to bind one to loopback.

use composelint_compose::project::{Known, Port, Service};
use composelint_compose::value::History;
use composelint_lint::{Applicability, Confidence, Context, Edit, Fix, Refusal};
use composelint_topology::{BindAddress, Binding, Reason};

/// The `ports` entry of the project that a binding comes from.
pub(crate) fn written<'a>(service: &'a Service, binding: &Binding) -> Option<&'a Port> {
    service.ports.get(binding.port)
}

/// How an entry came to its place: its own story, or that of the whole list when it was taken over as one.
pub(crate) fn history<'a>(service: &'a Service, binding: &Binding) -> Option<&'a History> {
    let own = written(service, binding)?.history.as_deref();
    own.or_else(|| service.tree.get("ports")?.history.as_deref())
}

/// The container's port: `5432/tcp`.
pub(crate) fn target(binding: &Binding) -> String {
    match &binding.target {
        Known::Known(port) => format!("{port}/{}", binding.protocol),
        Known::Unknown(_) => binding.protocol.to_string(),
    }
}

/// Whether a binding listens on every address of a family.
pub(crate) fn is_wildcard(binding: &Binding) -> bool {
    binding
        .addresses()
        .any(|address| address == BindAddress::Wildcard)
}

/// Public bindings whose address does not hang on a variable: what an unknown address would be, nobody guesses.
pub(crate) fn public(bindings: &[Binding]) -> impl Iterator<Item = &Binding> {
    let is_known = |binding: &&Binding| !matches!(binding.host_ip, Some(Known::Unknown(_)));
    bindings
        .iter()
        .filter(is_known)
        .filter(|binding| binding.is_public())
}

/// How sure it is that a public binding is one: less where a network made elsewhere has a say. A port that hangs on a variable is as
/// open as any other.
pub(crate) fn sureness(binding: &Binding) -> Confidence {
    match binding.doubt {
        None | Some(Reason::UnresolvedVariable) => Confidence::High,
        Some(_) => Confidence::Medium,
    }
}

/// Where a public binding listens, in words.
pub(crate) fn place(binding: &Binding) -> String {
    if is_wildcard(binding) {
        return "every address".to_owned();
    }
    let specific = binding.addresses().find_map(|address| match address {
        BindAddress::Specific(ip) => Some(ip.to_string()),
        BindAddress::Wildcard | BindAddress::Loopback(_) => None,
    });
    specific.unwrap_or_else(|| "the host".to_owned())
}

/// Binds an entry without an address, or with that of all interfaces, to loopback. An entry that came through an alias, a merge key
/// or `extends`, that holds a variable, or that names an address of its own is left to a person.
pub(crate) fn bind_to_loopback(
    cx: &Context<'_>,
    service: &Service,
    binding: &Binding,
) -> Result<Fix, Refusal> {
    if history(service, binding).is_some_and(|history| !history.via.is_empty()) {
        return Err(Refusal::Elsewhere);
    }
    let port = written(service, binding).ok_or(Refusal::Layout)?;
    let edit = if port.short {
        short_form(cx, port)
    } else {
        long_form(cx, port)
    }?;
    let fix = Fix::new(
        "bind the port to loopback",
        Applicability::Tighten,
        vec![edit],
    );
    Ok(fix.changes(["services", &*service.name, "ports", "*", "host_ip"]))
}

fn short_form(cx: &Context<'_>, port: &Port) -> Result<Edit, Refusal> {
    let patch = cx.patch();
    if cx.text(port.span).contains('$') {
        return Err(Refusal::Variable);
    }
    let written = cx.scalar_text(port.span).ok_or(Refusal::Layout)?;
    for (every, loopback) in [("0.0.0.0:", "127.0.0.1:"), ("[::]:", "[::1]:")] {
        if let Some(rest) = written.strip_prefix(every) {
            return patch.replace_scalar(port.span, &format!("{loopback}{rest}"));
        }
    }
    match (&port.host_ip, written.strip_prefix(':')) {
        (Some(_), _) => Err(Refusal::Choice),
        // An address that is empty, or no host port at all.
        (None, Some(rest)) if rest.contains(':') => {
            patch.replace_scalar(port.span, &format!("127.0.0.1:{rest}"))
        }
        (None, Some(rest)) => patch.replace_scalar(port.span, &format!("127.0.0.1::{rest}")),
        (None, None) if written.contains(':') => patch.prefix_scalar(port.span, "127.0.0.1:"),
        // A container port alone: the engine picks the host's port.
        (None, None) => patch.prefix_scalar(port.span, "127.0.0.1::"),
    }
}

fn long_form(cx: &Context<'_>, port: &Port) -> Result<Edit, Refusal> {
    let Some(address) = &port.host_ip else {
        return cx.patch().add_entry(port.span, "host_ip: 127.0.0.1");
    };
    let Known::Known(address) = address else {
        return Err(Refusal::Variable);
    };
    let loopback = match (address.is_unspecified(), address.is_ipv4()) {
        (true, true) => "127.0.0.1",
        (true, false) => "::1",
        (false, _) => return Err(Refusal::Choice),
    };
    let value = cx.value_in(port.span, "host_ip").ok_or(Refusal::Pieces)?;
    cx.patch().replace_scalar(value, loopback)
}
