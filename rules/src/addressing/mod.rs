//! Addresses and subnets.

mod duplicate_static_ip;
mod gateway_outside_subnet;
mod invalid_address;
mod ip_range_outside_subnet;
mod non_private_subnet;
mod static_ip_in_dynamic_range;
mod static_ip_outside_subnet;
mod static_ip_reserved;
mod static_ip_with_replicas;
mod static_ip_without_subnet;
mod subnet_in_default_pool;
mod subnet_overlap;
mod subnet_overlaps_reserved;
mod subnet_too_small;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &duplicate_static_ip::RULE,
    &gateway_outside_subnet::RULE,
    &invalid_address::RULE,
    &ip_range_outside_subnet::RULE,
    &non_private_subnet::RULE,
    &static_ip_in_dynamic_range::RULE,
    &static_ip_outside_subnet::RULE,
    &static_ip_reserved::RULE,
    &static_ip_with_replicas::RULE,
    &static_ip_without_subnet::RULE,
    &subnet_in_default_pool::RULE,
    &subnet_overlap::RULE,
    &subnet_overlaps_reserved::RULE,
    &subnet_too_small::RULE,
];
