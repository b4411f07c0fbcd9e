//! composelint's own answer, in the shape of Docker Compose's.

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Loader, Request, Variables, config, load};

use crate::binary::Answer;
use crate::case::Case;

/// Where the home folder stands in every record.
pub(crate) const HOME: &str = "/home";

/// What composelint makes of a request; the refusals stand for Docker Compose's standard error.
pub(crate) fn answer(loader: &dyn Loader, request: &Request) -> Answer {
    let loaded = load(request, loader);
    let refusals: Vec<_> = loaded
        .problems
        .iter()
        .filter(|problem| problem.refused)
        .collect();
    if refusals.is_empty() {
        return Answer {
            exit: 0,
            stderr: String::new(),
            config: Some(config::to_json(&loaded.project)),
        };
    }
    let lines = refusals
        .iter()
        .map(|problem| format!("{:?}: {}", problem.code, problem.message));
    Answer {
        exit: 1,
        stderr: lines.collect::<Vec<_>>().join("\n"),
        config: None,
    }
}

/// What composelint makes of a case whose files (path and bytes) lie in the case's folder.
pub(crate) fn answer_to_case(
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
    case: &Case,
) -> Answer {
    let (loader, request) = question(files, case);
    answer(&loader, &request)
}

/// The files of a case below its folder, and what is asked of them; a variable without a value is blank.
pub(crate) fn question(
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
    case: &Case,
) -> (MemoryLoader, Request) {
    let folder = format!("/{}", case.folder_name());
    let current = case
        .from
        .as_ref()
        .map_or(folder.clone(), |from| format!("{folder}/{from}"));
    let loader = files
        .into_iter()
        .fold(MemoryLoader::new(), |loader, (path, bytes)| {
            loader.with(format!("{folder}/{path}"), bytes)
        });
    let mut values = case.environment.clone();
    values.insert("HOME".to_owned(), HOME.to_owned());
    values.insert("PWD".to_owned(), current.clone());
    let request = Request {
        files: case.files.clone(),
        directory: case.project_directory.clone(),
        current: Some(current),
        project_name: case.name.clone(),
        profiles: case.profiles.clone(),
        env_files: case.env_files.clone(),
        variables: Variables {
            values,
            blank_when_unset: true,
        },
        ..Request::default()
    };
    (loader, request)
}
