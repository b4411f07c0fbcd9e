//! What services get from `env_file` and `label_file`.

use composelint_yaml::SourceMap;

use crate::scope::Scope;
use crate::{Loader, Problem, Project};

pub(crate) fn resolve(
    _project: &mut Project,
    _loader: &dyn Loader,
    _sources: &mut SourceMap,
    _scope: &Scope<'_>,
    _problems: &mut Vec<Problem>,
) {
}
