//! The parts of a resolved project whose agreement is counted one by one.

use serde_json::{Map, Value};

/// Takes one part out of a resolved project.
type Part = fn(&Value) -> Value;

/// The parts, each with its name.
pub(crate) const FIELDS: [(&str, Part); 11] = [
    ("services", |project| {
        Value::from(
            services(project)
                .map(|(name, _)| name.clone())
                .collect::<Vec<_>>(),
        )
    }),
    ("images", |project| of_each_service(project, "image")),
    ("network modes", |project| {
        of_each_service(project, "network_mode")
    }),
    ("memberships", |project| {
        of_each_service(project, "networks")
    }),
    ("ports", |project| of_each_service(project, "ports")),
    ("environment", |project| {
        of_each_service(project, "environment")
    }),
    ("depends_on", |project| {
        of_each_service(project, "depends_on")
    }),
    ("links", |project| of_each_service(project, "links")),
    ("extra_hosts", |project| {
        of_each_service(project, "extra_hosts")
    }),
    ("profiles", |project| of_each_service(project, "profiles")),
    ("networks", |project| {
        project.get("networks").cloned().unwrap_or_default()
    }),
];

fn services(project: &Value) -> impl Iterator<Item = (&String, &Value)> {
    project
        .get("services")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

/// The value of a key for every service; null where a service has none.
fn of_each_service(project: &Value, key: &str) -> Value {
    let value = |service: &Value| service.get(key).cloned().unwrap_or_default();
    Value::Object(
        services(project)
            .map(|(name, service)| (name.clone(), value(service)))
            .collect::<Map<_, _>>(),
    )
}
