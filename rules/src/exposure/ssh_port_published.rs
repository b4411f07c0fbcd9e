//! `ssh-port-published`: An SSH server in a container is published beyond loopback.

use composelint_intent::ImageReference;
use composelint_lint::{Context, Group, OptionKind, OptionSpec, Rule, Severity};
use composelint_topology::{Binding, Proto};

use crate::entries::{self, Entry};
use crate::ports;

pub(super) static RULE: Rule = Rule {
    name: "ssh-port-published",
    group: Group::Exposure,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "An SSH server in a container is published beyond loopback.",
    page: include_str!("ssh_port_published.md"),
    aliases: &["CIS 5.7"],
    options: &[PORTS],
    check,
};

const PORTS: OptionSpec = OptionSpec {
    name: "ports",
    kind: OptionKind::List,
    default: "22",
    doc: "Container ports that SSH servers listen on.",
};

fn check(cx: &mut Context<'_>) {
    let of_ssh: Vec<u16> = cx.listed(&PORTS);
    let found = entries::public(cx, |entry, binding| {
        let port = *binding.target.known()?;
        (of_ssh.contains(&port) && is_ssh(cx, entry, binding, port)).then_some(())
    });
    for (entry, binding, ()) in found {
        let message = format!(
            "the SSH server of `{}` is published on {}",
            entry.service.name,
            ports::place(binding)
        );
        let severity = entries::less_at_an_address(cx.severity(), binding);
        entries::report(cx, &entry, binding, severity, message)
            .label("a login from beyond this host")
            .help("use `docker compose exec` instead of SSH, or bind the port to 127.0.0.1");
    }
}

/// Whether a shell login answers there; moving files and repositories over SSH is another matter.
fn is_ssh(cx: &Context<'_>, entry: &Entry<'_>, binding: &Binding, port: u16) -> bool {
    if binding.protocol != Proto::Tcp {
        return false;
    }
    let service = entry.service;
    let image = cx.roles().of(&service.name).image();
    if image.is_some_and(|image| image.port(port, "tcp").is_some()) {
        return false;
    }
    let reference = service.image.as_ref().map_or("", |image| &image.value.text);
    let reference = ImageReference::parse(reference);
    let mut words = reference
        .path()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .chain(service.name.split(['-', '_', '.']));
    !words.any(carries_files)
}

fn carries_files(word: &str) -> bool {
    const WORDS: [&str; 12] = [
        "sftp", "ftp", "git", "gitlab", "gitea", "forgejo", "gogs", "gerrit", "bastion", "jump",
        "honeypot", "cowrie",
    ];
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}
