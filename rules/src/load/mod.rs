//! What Docker Compose refuses or warns about while loading.

mod container_name_with_replicas;
mod depends_on_cycle;
mod differs_from_compose;
mod duplicate_container_name;
mod duplicate_key;
mod extends_error;
mod include_error;
mod incomplete_analysis;
mod interpolation_error;
mod invalid_compose;
mod invalid_port_mapping;
mod invalid_yaml;
mod missing_env_file;
mod missing_image;
mod undefined_secret_or_config;
mod undefined_service;
mod undefined_volume;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &container_name_with_replicas::RULE,
    &depends_on_cycle::RULE,
    &differs_from_compose::RULE,
    &duplicate_container_name::RULE,
    &duplicate_key::RULE,
    &extends_error::RULE,
    &include_error::RULE,
    &incomplete_analysis::RULE,
    &interpolation_error::RULE,
    &invalid_compose::RULE,
    &invalid_port_mapping::RULE,
    &invalid_yaml::RULE,
    &missing_env_file::RULE,
    &missing_image::RULE,
    &undefined_secret_or_config::RULE,
    &undefined_service::RULE,
    &undefined_volume::RULE,
];
