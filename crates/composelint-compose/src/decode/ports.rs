//! Published ports out of their canonical form.

use std::net::IpAddr;

use smol_str::SmolStr;

use super::read::At;
use crate::canonical::port_range;
use crate::problem::{Problem, ProblemCode};
use crate::project::{Known, Port, Published};
use crate::value::{Data, Text, Value};
use crate::words::short;

pub(super) fn ports(at: At<'_>, problems: &mut Vec<Problem>) -> Vec<Port> {
    at.items()
        .filter_map(|port| self::port(port, problems))
        .collect()
}

fn port(at: At<'_>, problems: &mut Vec<Problem>) -> Option<Port> {
    let (span, map) = (at.value.span, at.value.as_map()?);
    let text = |key: &str| map.get(key).and_then(Value::as_text);
    let target = map.entry("target")?;
    let published = map
        .get("published")
        .map(|published| self::published(published, problems));
    let protocol = text("protocol").map(|text| lower(text.shown()));
    Some(Port {
        span,
        history: at.history(),
        short: target.key_span == span,
        host_ip: text("host_ip").and_then(address),
        published: published.unwrap_or(Published::Random),
        target: self::target(&target.value, problems)?,
        protocol: protocol.unwrap_or_else(|| SmolStr::new_static("tcp")),
    })
}

fn lower(word: SmolStr) -> SmolStr {
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        word
    } else {
        word.to_lowercase().into()
    }
}

fn address(text: &Text) -> Option<Known<IpAddr>> {
    match text.known() {
        Some(known) => known.parse().ok().map(Known::Known),
        None => Some(Known::Unknown(text.clone())),
    }
}

fn target(value: &Value, problems: &mut Vec<Problem>) -> Option<Known<u16>> {
    let port = match &value.data {
        Data::Int(number) => u16::try_from(*number).ok(),
        #[expect(clippy::cast_possible_truncation, reason = "Go truncates here too")]
        Data::Float(number) => u16::try_from(*number as i64).ok(),
        Data::Str(text) if text.is_unknown() => return Some(Known::Unknown(text.clone())),
        Data::Str(text) => text.text.parse().ok(),
        _ => None,
    };
    match port {
        Some(port) if port > 0 => Some(Known::Known(port)),
        _ => {
            let beyond = matches!(value.data, Data::Int(number) if number >= 0);
            if beyond {
                let message = "no container has a port of this number";
                let problem = Problem::noted(ProblemCode::InvalidPortMapping, value.span, message);
                problems.push(problem.help("a port is a number from 1 to 65535"));
            }
            None
        }
    }
}

fn published(value: &Value, problems: &mut Vec<Problem>) -> Published {
    let text = match &value.data {
        Data::Int(number) => Text::plain(smol_str::format_smolstr!("{number}")),
        Data::Str(text) => text.clone(),
        _ => return Published::Random,
    };
    let Some(known) = text.known() else {
        return Published::Unknown(text);
    };
    if known.is_empty() {
        return Published::Random;
    }
    match port_range(known) {
        Some((0, 0)) => Published::Random,
        Some((low, high)) if low == high => Published::Port(low),
        Some((low, high)) => Published::OneOf(low, high),
        None => {
            let what = if text.is_interpolated() {
                "this".to_owned()
            } else {
                format!("`{}`", short(known))
            };
            let problem = Problem::noted(
                ProblemCode::InvalidPortMapping,
                value.span,
                format!("{what} is no port of the host"),
            );
            problems.push(
                problem.help("`published` is a number up to 65535 or a range such as `8000-8010`"),
            );
            Published::Unknown(text)
        }
    }
}
