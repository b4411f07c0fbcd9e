//! Which services take part: those without profiles, and those of a profile that is active.

use crate::project::{Known, Project, Service};

/// Marks the services that take part and run at least once.
pub(crate) fn apply(project: &mut Project) {
    let Project {
        services, profiles, ..
    } = project;
    for service in services.values_mut() {
        service.active = service.has_profile(profiles) && service.replicas != Known::Known(0);
    }
}

impl Project {
    /// Whether a service takes part by its profiles. One that is scaled to zero does, although it is not active.
    pub fn enabled(&self, service: &Service) -> bool {
        service.has_profile(&self.profiles)
    }
}
