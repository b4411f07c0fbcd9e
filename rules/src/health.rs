//! Health checks that the table of images has to offer.

use composelint_compose::project::Service;
use composelint_lint::{Applicability, Context, Fix, quoted};

/// Adds the usual health check of a service's image.
pub(crate) fn add(cx: &Context<'_>, service: &Service) -> Option<Fix> {
    let image = cx.roles().of(&service.name).image()?;
    let template = image.healthcheck.template;
    if template.is_empty() || service.build.is_some() || service.healthcheck.is_some() {
        return None;
    }
    let words: Vec<String> = template.iter().map(|word| json(word)).collect();
    let entry = format!("healthcheck: {{test: [{}]}}", words.join(", "));
    let edit = cx.add_entry(service.span, &entry)?;
    let title = format!("add a health check to {}", quoted(&service.name));
    let fix = Fix::new(title, Applicability::Unsafe, vec![edit]);
    Some(fix.changes(["services", &*service.name, "healthcheck"]))
}

/// A word in double quotes, as YAML reads them.
fn json(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
}
