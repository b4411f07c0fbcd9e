//! `--verbose`: what was read, and why a project was built as it was.

use composelint_yaml::SourceMap;

use crate::args::ColorWhen;
use crate::disk::Disk;
use crate::output::{Kind, tell};
use crate::projects::Found;

/// Tells what was come upon on the way, and what was read.
pub(crate) fn tell_run(color: ColorWhen, disk: &Disk, notes: &[String]) {
    let mut told: Vec<&str> = Vec::new();
    for note in notes {
        if !told.contains(&note.as_str()) {
            tell(color, Kind::Note, note);
            told.push(note);
        }
    }
    // Projects are read by several threads; what is said does not depend on which is first.
    let mut journal = disk.journal();
    journal.sort();
    journal.dedup();
    for line in journal {
        tell(color, Kind::Note, &line);
    }
}

/// Tells what a project is made of.
pub(crate) fn tell_project(color: ColorWhen, found: &Found, sources: &SourceMap) {
    let project = &found.loaded.project;
    let files = project.files.iter().map(|file| {
        let path = sources.get(file.file).path();
        format!("{path} ({})", role(file.role))
    });
    let files: Vec<String> = files.collect();
    let line = format!(
        "project `{}`: {}; files: {}",
        project.name,
        found.why,
        files.join(", ")
    );
    tell(color, Kind::Note, &line);
    let idle = project.services.values().filter(|service| !service.active);
    let idle: Vec<&str> = idle.map(|service| service.name.as_str()).collect();
    if !idle.is_empty() {
        let line = format!(
            "project `{}`: not started: {}",
            project.name,
            idle.join(", ")
        );
        tell(color, Kind::Note, &line);
    }
}

fn role(role: composelint_compose::project::FileRole) -> &'static str {
    use composelint_compose::project::FileRole;
    match role {
        FileRole::Base => "base",
        FileRole::Override => "override",
        FileRole::Include => "included",
        FileRole::Extends => "for extends",
        FileRole::Interpolation => "variables",
        FileRole::EnvFile => "env_file",
        FileRole::LabelFile => "label_file",
    }
}
