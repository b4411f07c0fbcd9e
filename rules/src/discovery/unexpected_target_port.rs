//! `unexpected-target-port`: A service dials another one at a port that nothing says it listens on.

use composelint_intent::{Roles, WantVerdict, may_listen, wrong_port};
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::ServiceId;

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "unexpected-target-port",
    group: Group::Discovery,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "A service dials another one at a port that nothing says it listens on.",
    page: include_str!("unexpected_target_port.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let (project, topology, roles): (_, _, &Roles) = (cx.project(), cx.topology(), cx.roles());
    let found = wanted::failing(cx, Same::Port, |want, verdict| {
        let WantVerdict::Reaches(to) = verdict else {
            return None;
        };
        let [to] = &to[..] else { return None };
        let port = want.port.number().filter(|_| wanted::is_dialled(want))?;
        let is_told = is_told(cx, *to) && wrong_port(project, topology, roles, *to, port).is_none();
        (is_told && !listens(cx, *to, port)).then_some((*to, port))
    });
    for failing in found {
        let (to, port) = failing.what;
        let target = cx.topology().service(to);
        let message = format!(
            "nothing says that {} listens on {port}",
            quoted(&target.name)
        );
        cx.report(failing.want.host_at.span, message)
            .service(failing.service.name.clone())
            .key(format!("{}:{port}", failing.want.host))
            .confidence(failing.confidence())
            .label(format!("{} says so", wanted::source(failing.want)))
            .related(
                target.span,
                "its ports, its image and its command name others",
            )
            .help(format!(
                "dial the port it listens on, or add {port} to its `expose`"
            ));
    }
}

/// Whether the files say of any port that the service listens there.
fn is_told(cx: &Context<'_>, to: ServiceId) -> bool {
    members(cx, to).any(|service| {
        let image = cx.roles().of(&service.name).image();
        !service.ports.is_empty()
            || !service.expose.is_empty()
            || image.is_some_and(|image| !image.ports.is_empty())
    })
}

fn listens(cx: &Context<'_>, to: ServiceId, port: u16) -> bool {
    members(cx, to).any(|service| may_listen(service, cx.roles(), port))
}

/// The services of a sandbox, as they were written.
fn members<'a>(
    cx: &Context<'a>,
    to: ServiceId,
) -> impl Iterator<Item = &'a composelint_compose::project::Service> + use<'a> {
    let (project, topology) = (cx.project(), cx.topology());
    let sandbox = topology.sandbox_of(to).into_iter();
    sandbox
        .flat_map(|sandbox| &sandbox.services)
        .filter_map(move |id| project.services.get(&topology.service(*id).name))
}
