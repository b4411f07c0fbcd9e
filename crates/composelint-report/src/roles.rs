//! Each service's role, tier, confidence and evidence.

use std::io::{self, Write};

use composelint_compose::Project;
use composelint_intent::Roles;
use serde::Serialize;

use crate::json;
use crate::look::{Look, Paint};
use crate::places::Places;
use crate::text::shown;

/// Writes the roles for people.
pub fn write(
    project: &Project,
    roles: &Roles,
    places: Places<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let width = project
        .services
        .keys()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    for name in project.services.keys() {
        let found = roles.of(name);
        let role = look.paint(Paint::Accent, format_args!("{:14}", found.role.as_str()));
        let (tier, confidence) = (found.tier.as_str(), found.confidence.as_str());
        writeln!(
            out,
            "{:width$}  {role}  {tier:7}  {confidence}",
            shown(name)
        )?;
        for evidence in &found.evidence {
            let (file, line) = places.line(evidence.span);
            let text = format!(
                "{}: {}, {}:{line}",
                evidence.role.as_str(),
                shown(&evidence.text),
                shown(file)
            );
            writeln!(out, "{:width$}    {}", "", look.paint(Paint::Faint, text))?;
        }
    }
    Ok(())
}

/// Writes the roles as JSON, version 1.
pub fn write_json(
    project: &Project,
    roles: &Roles,
    places: Places<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let services = project.services.keys().map(|name| {
        let found = roles.of(name);
        let evidence = found.evidence.iter().map(|evidence| {
            let (file, line) = places.line(evidence.span);
            EvidenceJson {
                role: evidence.role.as_str(),
                text: shown(&evidence.text),
                weight: evidence.weight,
                file,
                line,
            }
        });
        RoleJson {
            service: name,
            role: found.role.as_str(),
            tier: found.tier.as_str(),
            confidence: found.confidence.as_str(),
            evidence: evidence.collect(),
        }
    });
    json::write(
        &Document {
            version: 1,
            project: &project.name,
            services: services.collect(),
        },
        out,
    )
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    project: &'a str,
    services: Vec<RoleJson<'a>>,
}

#[derive(Serialize)]
struct RoleJson<'a> {
    service: &'a str,
    role: &'static str,
    tier: &'static str,
    confidence: &'static str,
    evidence: Vec<EvidenceJson<'a>>,
}

#[derive(Serialize)]
struct EvidenceJson<'a> {
    role: &'static str,
    text: String,
    weight: f32,
    file: &'a str,
    line: u32,
}
