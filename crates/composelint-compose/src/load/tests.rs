use super::*;
use crate::loader::MemoryLoader;

/// Loads a text as the Compose file of the folder `shop`.
pub(crate) fn project(text: &str) -> Loaded {
    files(&[("compose.yaml", text)])
}

/// Loads files of the folder `shop` as Compose does when it is run there.
pub(crate) fn files(files: &[(&str, &str)]) -> Loaded {
    files_with(files, Request::default())
}

/// Loads files of the folder `shop`, where the request's paths start.
pub(crate) fn files_with(files: &[(&str, &str)], request: Request) -> Loaded {
    let loader = files
        .iter()
        .fold(MemoryLoader::new(), |loader, (path, text)| {
            loader.with(format!("/shop/{path}"), *text)
        });
    let request = Request {
        current: Some("/shop".to_owned()),
        ..request
    };
    load(&request, &loader)
}

/// What is wrong with a text: whether it is refused, the bytes, the message.
pub(crate) fn problems(text: &str) -> Vec<String> {
    told(&project(text))
}

/// What went wrong while loading.
pub(crate) fn told(loaded: &Loaded) -> Vec<String> {
    let tell = |problem: &Problem| {
        let verdict = if problem.refused { "refused" } else { "noted" };
        let bytes = loaded.sources.slice(problem.span);
        format!("{verdict} `{bytes}`: {}", problem.message)
    };
    loaded.problems.iter().map(tell).collect()
}
