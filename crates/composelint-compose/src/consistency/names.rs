//! Container names, which the engine has only once.

use rustc_hash::FxHashMap;

use super::{Services, refuse};
use crate::problem::{Problem, ProblemCode};
use crate::project::Spanned;
use crate::value::Text;
use crate::words::short;

/// Reports every container name that an earlier active service has.
pub(super) fn check(services: &Services<'_>, problems: &mut Vec<Problem>) {
    let mut seen: FxHashMap<&str, (&str, &Spanned<Text>)> = FxHashMap::default();
    for (service, _) in services.each().filter(|(_, active)| *active) {
        let Some(name) = &service.container_name else {
            continue;
        };
        let Some(known) = name.value.known() else {
            continue;
        };
        let Some((other, first)) = seen.get(known) else {
            seen.insert(known, (service.name.as_str(), name));
            continue;
        };
        let what = if name.value.is_interpolated() {
            "this container name".to_owned()
        } else {
            format!("the container name `{}`", short(known))
        };
        let message = format!(
            "`{}` has {what}, and so has `{}`",
            short(&service.name),
            short(other)
        );
        let problem = refuse(ProblemCode::DuplicateContainerName, name.span, message);
        problems.push(
            problem
                .help("give each service a name of its own, or none")
                .related(first.span, "the other one"),
        );
    }
}
