//! The places where Compose turns a text into a number or a switch after it replaced the variables.

use crate::decode::scalar;
use crate::value::Data;

/// What a text is turned into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cast {
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// A number that Compose keeps in 32 bits.
    Float32,
    /// `true` or `false`; `yes`, `no`, `on`, `off`, `y` and `n` in any case will do.
    Bool,
}

/// The cast at a path of keys; `[]` stands for any item of a sequence.
pub(crate) fn cast_at(path: &[&str]) -> Option<Cast> {
    match path {
        ["services", _, rest @ ..] => service(rest),
        [
            "networks",
            _,
            "external" | "internal" | "attachable" | "enable_ipv4" | "enable_ipv6",
        ]
        | ["volumes" | "secrets" | "configs", _, "external"] => Some(Cast::Bool),
        _ => None,
    }
}

fn service(path: &[&str]) -> Option<Cast> {
    match path {
        [key] => service_key(key),
        ["deploy", "replicas"]
        | ["deploy", "update_config" | "rollback_config", "parallelism"]
        | ["deploy", "restart_policy", "max_attempts"]
        | ["deploy", "placement", "max_replicas_per_node"]
        | ["healthcheck", "retries"]
        | ["ports", "[]", "target"]
        | ["ulimits", _]
        | ["ulimits", _, "hard" | "soft"] => Some(Cast::Int),
        [
            "deploy",
            "update_config" | "rollback_config",
            "max_failure_ratio",
        ] => Some(Cast::Float),
        ["healthcheck", "disable"]
        | ["volumes", "[]", "read_only"]
        | ["volumes", "[]", "volume", "nocopy"] => Some(Cast::Bool),
        _ => None,
    }
}

fn service_key(key: &str) -> Option<Cast> {
    match key {
        "cpu_count" | "cpu_period" | "cpu_quota" | "cpu_rt_period" | "cpu_rt_runtime"
        | "cpu_shares" | "oom_score_adj" | "pids_limit" | "scale" => Some(Cast::Int),
        "cpu_percent" => Some(Cast::Float),
        "cpus" => Some(Cast::Float32),
        "init" | "oom_kill_disable" | "privileged" | "read_only" | "stdin_open" | "tty" => {
            Some(Cast::Bool)
        }
        _ => None,
    }
}

impl Cast {
    /// The text as what the place wants, if it is that.
    pub(crate) fn apply(self, text: &str) -> Option<Data> {
        match self {
            Cast::Int => text.parse().ok().map(Data::Int),
            Cast::Float => scalar::float(text).map(Data::Float),
            Cast::Float32 => scalar::float(text)
                .filter(|number| !number.is_finite() || number.abs() <= f64::from(f32::MAX))
                .map(Data::Float),
            Cast::Bool => scalar::boolean(text).map(Data::Bool),
        }
    }

    /// What the place wants, in words.
    pub(crate) fn wanted(self) -> &'static str {
        match self {
            Cast::Int => "a whole number",
            Cast::Float | Cast::Float32 => "a number",
            Cast::Bool => "`true` or `false`",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_switches_are_cast_where_compose_casts_them() {
        let cases: &[(&[&str], Option<Cast>)] = &[
            (&["services", "ä", "privileged"], Some(Cast::Bool)),
            (&["services", "a", "cpus"], Some(Cast::Float32)),
            (&["services", "a", "ports", "[]", "target"], Some(Cast::Int)),
            (&["services", "a", "ports", "[]", "published"], None),
            (
                &["services", "a", "ulimits", "nofile", "hard"],
                Some(Cast::Int),
            ),
            (&["services", "a", "environment", "init"], None),
            (&["networks", "n", "internal"], Some(Cast::Bool)),
            (&["volumes", "n", "internal"], None),
            (&["x-y", "a", "privileged"], None),
            (&["services", "privileged"], None),
        ];
        for (path, expected) in cases {
            assert_eq!(cast_at(path), *expected, "{path:?}");
        }
    }

    #[test]
    fn a_text_is_cast_as_go_parses_it() {
        let cases = [
            (Cast::Int, "+5", Some(Data::Int(5))),
            (Cast::Int, "1_000", None),
            (Cast::Int, "5 ", None),
            (Cast::Int, "", None),
            (Cast::Int, "9223372036854775808", None),
            (Cast::Float, ".5", Some(Data::Float(0.5))),
            (Cast::Float, "1e400", None),
            (Cast::Float, "Inf", Some(Data::Float(f64::INFINITY))),
            (Cast::Float32, "1e39", None),
            (Cast::Bool, "Yes", Some(Data::Bool(true))),
            (Cast::Bool, "OFF", Some(Data::Bool(false))),
            (Cast::Bool, "1", None),
            (Cast::Bool, "true\r", None),
        ];
        for (cast, text, expected) in cases {
            assert_eq!(cast.apply(text), expected, "{cast:?} {text:?}");
        }
    }
}
