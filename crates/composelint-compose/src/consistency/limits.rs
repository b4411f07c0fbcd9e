//! What is said in two places must be said alike: replicas, processors, memory, processes.

use super::{Parts, refuse};
use crate::decode::scalar;
use crate::problem::{Problem, ProblemCode};
use crate::project::{Known, Service};
use crate::value::{Data, Entry, Map, Value};
use crate::words::short;

/// Checks the two ways of saying how much a service may have.
pub(super) fn check(service: &Service, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let Some(map) = service.tree.as_map() else {
        return;
    };
    let deploy = parts.deploy.and_then(|deploy| deploy.value.as_map());
    scale(service, parts.scale, deploy, problems);
    container_name(service, map, problems);
    let Some(resources) = deploy.and_then(|deploy| deploy.get("resources")) else {
        return;
    };
    let limits = resources.get("limits").and_then(Value::as_map);
    let reservations = resources.get("reservations").and_then(Value::as_map);
    same(
        service,
        map,
        "cpus",
        limits,
        ("limits", "cpus"),
        processors,
        problems,
    );
    same(
        service,
        map,
        "mem_limit",
        limits,
        ("limits", "memory"),
        memory,
        problems,
    );
    same(
        service,
        map,
        "mem_reservation",
        reservations,
        ("reservations", "memory"),
        memory,
        problems,
    );
    same(
        service,
        map,
        "pids_limit",
        limits,
        ("limits", "pids"),
        whole,
        problems,
    );
}

fn scale(
    service: &Service,
    scale: Option<&Entry>,
    deploy: Option<&Map>,
    problems: &mut Vec<Problem>,
) {
    let replicas = deploy.and_then(|deploy| deploy.entry("replicas"));
    let count = |entry: Option<&Entry>| entry.and_then(|entry| whole(&entry.value));
    if let (Some(scale), Some(replicas)) = (scale, replicas)
        && let (Some(a), Some(b)) = (whole(&scale.value), whole(&replicas.value))
        && !equal(a, b)
    {
        let message = format!(
            "`scale` and `deploy.replicas` of `{}` differ",
            short(&service.name)
        );
        let problem = refuse(ProblemCode::InvalidCompose, scale.value.span, message);
        problems.push(
            problem
                .help("keep one of them")
                .related(replicas.value.span, "the other number"),
        );
    }
    for (entry, key) in [(scale, "scale"), (replicas, "deploy.replicas")] {
        if let (Some(entry), Some(number)) = (entry, count(entry))
            && number < 0.0
        {
            let message = format!("`{key}` of `{}` must be 0 or more", short(&service.name));
            problems.push(refuse(
                ProblemCode::InvalidCompose,
                entry.value.span,
                message,
            ));
        }
    }
}

fn container_name(service: &Service, map: &Map, problems: &mut Vec<Problem>) {
    let Some(name) = &service.container_name else {
        return;
    };
    let Known::Known(2..) = service.replicas else {
        return;
    };
    let key = if map.contains_key("scale") {
        "scale"
    } else {
        "deploy.replicas"
    };
    let message = format!(
        "`{}` has a `container_name` and more than one container",
        short(&service.name)
    );
    let mut problem = refuse(ProblemCode::ContainerNameWithReplicas, name.span, message);
    problem = problem.help("remove `container_name`: Compose numbers the containers by itself");
    if let Some(span) = service.replicas_span {
        problem = problem.related(span, format!("`{key}`"));
    }
    problems.push(problem);
}

fn same(
    service: &Service,
    map: &Map,
    key: &str,
    resource: Option<&Map>,
    place: (&str, &str),
    read: fn(&Value) -> Option<f64>,
    problems: &mut Vec<Problem>,
) {
    let (Some(own), Some(resource)) = (map.entry(key), resource) else {
        return;
    };
    let Some(ours) = read(&own.value).filter(|number| *number != 0.0) else {
        return;
    };
    let other = resource.entry(place.1);
    let theirs = match other {
        Some(other) => match read(&other.value) {
            Some(number) => number,
            None => return,
        },
        None => 0.0,
    };
    if !equal(ours, theirs) {
        let message = format!(
            "`{key}` and `deploy.resources.{}.{}` of `{}` differ",
            place.0,
            place.1,
            short(&service.name)
        );
        let mut problem =
            refuse(ProblemCode::InvalidCompose, own.value.span, message).help("keep one of them");
        if let Some(other) = other {
            problem = problem.related(other.value.span, "the other number");
        }
        problems.push(problem);
    }
}

fn equal(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "Go keeps processors in 32 bits"
)]
fn processors(value: &Value) -> Option<f64> {
    let number = match &value.data {
        Data::Str(text) => scalar::float(text.known()?)?,
        _ => whole(value)?,
    };
    Some(f64::from(number as f32))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sizes below 2^53 are exact, larger ones are no memory"
)]
fn memory(value: &Value) -> Option<f64> {
    match &value.data {
        Data::Str(text) => scalar::bytes(text.known()?).map(|bytes| bytes as f64),
        Data::Int(number) => Some(*number as f64),
        _ => Some(0.0),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn whole(value: &Value) -> Option<f64> {
    match &value.data {
        Data::Int(number) => Some(*number as f64),
        Data::Float(number) => Some(*number),
        Data::Str(text) => text
            .known()?
            .parse::<i64>()
            .ok()
            .map(|number| number as f64),
        _ => None,
    }
}
