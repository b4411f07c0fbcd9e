//! Numbers, sizes, durations and booleans as Go reads and writes them.

use std::fmt::Write as _;

use crate::value::{Data, Entry, Text, Value};

/// A boolean as Compose takes it from a string; YAML 1.1's words are let in with a warning.
pub(crate) fn boolean(word: &str) -> Option<bool> {
    const TRUE: [&str; 4] = ["true", "y", "yes", "on"];
    const FALSE: [&str; 4] = ["false", "n", "no", "off"];
    if TRUE.iter().any(|known| known.eq_ignore_ascii_case(word)) {
        return Some(true);
    }
    FALSE
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word))
        .then_some(false)
}

/// A number as Go parses it: hexadecimal ones have an exponent after `p`, `_` may stand between digits; what is too large is none.
pub(crate) fn float(text: &str) -> Option<f64> {
    let (negative, bare) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let sign = if negative { -1.0 } else { 1.0 };
    if bare.eq_ignore_ascii_case("inf") || bare.eq_ignore_ascii_case("infinity") {
        return Some(sign * f64::INFINITY);
    }
    if text.eq_ignore_ascii_case("nan") {
        return Some(f64::NAN);
    }
    let hex = bare.strip_prefix("0x").or_else(|| bare.strip_prefix("0X"));
    let joined: String = joined(hex.unwrap_or(bare), hex.is_some())?;
    let number = match hex {
        Some(_) => hexadecimal(&joined)?,
        None if joined.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
            joined.parse().ok()?
        }
        None => return None,
    };
    number.is_finite().then_some(sign * number)
}

/// The digits without `_`, each of which must stand between two of them (or behind the prefix of a hexadecimal number).
fn joined(text: &str, hex: bool) -> Option<String> {
    let digit = |c: char| {
        if hex {
            c.is_ascii_hexdigit()
        } else {
            c.is_ascii_digit()
        }
    };
    let mut before_is_digit = hex;
    let mut chars = text.chars().peekable();
    let mut joined = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        if c == '_' {
            if !before_is_digit || !chars.peek().is_some_and(|next| digit(*next)) {
                return None;
            }
            continue;
        }
        before_is_digit = digit(c);
        joined.push(c);
    }
    Some(joined)
}

fn hexadecimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['p', 'P'])?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut number = 0.0;
    for c in whole.chars().chain(fraction.chars()) {
        number = number * 16.0 + f64::from(c.to_digit(16)?);
    }
    let exponent: i32 = exponent.parse().ok()?;
    let places = i32::try_from(fraction.len()).ok()?.checked_mul(4)?;
    Some(number * 2_f64.powi(exponent.checked_sub(places)?))
}

/// A size in bytes: a number and a unit of 1024s (`k`, `m`, `g`, `t`, `p`), with `b` or `ib` behind it at will.
pub(crate) fn bytes(size: &str) -> Option<i64> {
    let last = size.rfind(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' '))?;
    let number = if size.as_bytes()[last] == b' ' {
        &size[..last]
    } else {
        &size[..=last]
    };
    let number = float(number).filter(|number| *number >= 0.0)?;
    let unit = size[last + 1..].to_ascii_lowercase();
    let power = match unit.as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 1,
        "m" | "mb" | "mib" => 2,
        "g" | "gb" | "gib" => 3,
        "t" | "tb" | "tib" => 4,
        "p" | "pb" | "pib" => 5,
        _ => return None,
    };
    let bytes = number * 1024_f64.powi(power);
    // What does not fit becomes the smallest number on the processors that Compose runs on.
    #[expect(clippy::cast_possible_truncation, reason = "Go truncates here too")]
    Some(if bytes < 9_223_372_036_854_775_808.0 {
        bytes as i64
    } else {
        i64::MIN
    })
}

/// A duration in nanoseconds: `1h30m`, `10s`, `1.5h`, also days and weeks.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let (whole, after) = digits(rest);
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => digits(after),
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let unit_end = after
            .find(|c: char| c == '.' || c.is_ascii_digit())
            .unwrap_or(after.len());
        let unit = nanoseconds(&after[..unit_end])?;
        rest = &after[unit_end..];
        let whole: i64 = if whole.is_empty() {
            0
        } else {
            whole.parse().ok()?
        };
        total = total
            .checked_add(whole.checked_mul(unit)?)?
            .checked_add(part_of(fraction, unit))?;
    }
    Some(if negative { -total } else { total })
}

/// The digits in front, and the rest.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len()),
    )
}

fn nanoseconds(unit: &str) -> Option<i64> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        "d" => 86_400_000_000_000,
        "w" => 604_800_000_000_000,
        _ => return None,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a fraction of a unit, truncated as in Go"
)]
fn part_of(fraction: &str, unit: i64) -> i64 {
    let digits = &fraction[..fraction.len().min(18)];
    let value: i64 = digits.parse().unwrap_or(0);
    (value as f64 * (unit as f64 / 10_f64.powi(i32::try_from(digits.len()).unwrap_or(0)))) as i64
}

/// A duration as Go prints it: `1m30s`, `500ms`, `0s`.
pub(crate) fn show_duration(nanoseconds: i64) -> String {
    let mut shown = String::new();
    let magnitude = nanoseconds.unsigned_abs();
    if nanoseconds < 0 {
        shown.push('-');
    }
    let (seconds, rest) = (magnitude / 1_000_000_000, magnitude % 1_000_000_000);
    if seconds == 0 {
        match rest {
            0 => return "0s".to_owned(),
            1..1_000 => return format!("{shown}{rest}ns"),
            1_000..1_000_000 => return format!("{shown}{}µs", decimal(rest, 1_000)),
            _ => return format!("{shown}{}ms", decimal(rest, 1_000_000)),
        }
    }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    if hours > 0 {
        let _ = write!(shown, "{hours}h");
    }
    if hours > 0 || minutes > 0 {
        let _ = write!(shown, "{minutes}m");
    }
    let _ = write!(
        shown,
        "{}s",
        decimal((seconds % 60) * 1_000_000_000 + rest, 1_000_000_000)
    );
    shown
}

fn decimal(value: u64, unit: u64) -> String {
    let (whole, rest) = (value / unit, value % unit);
    if rest == 0 {
        return whole.to_string();
    }
    let width = unit.ilog10() as usize;
    let digits = format!("{rest:0width$}");
    format!("{whole}.{}", digits.trim_end_matches('0'))
}

/// A scalar as Go prints it among text; `None` for null, lists and mappings.
pub(crate) fn shown(data: &Data) -> Option<Text> {
    match data {
        Data::Str(text) => Some(text.clone()),
        other => other.scalar_text().map(Text::plain),
    }
}

/// Any value as Go prints it among text: `[a b]`, `map[k:v]`.
pub(crate) fn show_value(value: &Value) -> String {
    match &value.data {
        Data::Null => "<nil>".to_owned(),
        Data::Seq(items) => format!(
            "[{}]",
            items.iter().map(show_value).collect::<Vec<_>>().join(" ")
        ),
        Data::Map(map) => {
            let mut entries: Vec<&Entry> = map.iter().collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            let shown: Vec<String> = entries
                .iter()
                .map(|entry| format!("{}:{}", entry.key, show_value(&entry.value)))
                .collect();
            format!("map[{}]", shown.join(" "))
        }
        data => shown(data)
            .map(|text| text.shown().to_string())
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_docker_reads_them() {
        let cases = [
            ("1g", Some(1 << 30)),
            ("512M", Some(512 << 20)),
            ("1.5k", Some(1536)),
            ("10 MiB", Some(10 << 20)),
            ("32b", Some(32)),
            ("7", Some(7)),
            ("5.", Some(5)),
            (".5k", Some(512)),
            ("1_0k", Some(10240)),
            ("1e3k", Some(1_024_000)),
            ("0x1p4k", Some(16384)),
            ("-0", Some(0)),
            ("99999999999999g", Some(i64::MIN)),
            ("", None),
            ("1,5g", None),
            ("-1", None),
            ("1.2.3k", None),
            ("g", None),
            ("5ki", None),
            ("5bb", None),
            ("5e", None),
            ("1  k", None),
            ("5k ", None),
            ("٣k", None),
        ];
        for (size, expected) in cases {
            assert_eq!(bytes(size), expected, "{size}");
        }
    }

    #[test]
    fn numbers_are_read_as_go_reads_them() {
        let cases = [
            ("1.5", Some(1.5)),
            ("+.5e1", Some(5.0)),
            ("1_15", Some(115.0)),
            ("0x1p4", Some(16.0)),
            ("0x_1.8p0", Some(1.5)),
            ("-Inf", Some(f64::NEG_INFINITY)),
            ("1_", None),
            ("_1", None),
            ("1__0", None),
            ("0x10", None),
            ("1e400", None),
            ("-nan", None),
            ("", None),
            ("٣", None),
            ("1\r", None),
        ];
        for (text, expected) in cases {
            assert_eq!(float(text), expected, "{text}");
        }
    }

    #[test]
    fn durations_come_out_as_go_prints_them() {
        let cases = [
            ("90s", Some("1m30s")),
            ("1h", Some("1h0m0s")),
            ("1.5h", Some("1h30m0s")),
            ("500ms", Some("500ms")),
            ("1m1.25s", Some("1m1.25s")),
            ("2d", Some("48h0m0s")),
            ("1w", Some("168h0m0s")),
            ("10µs", Some("10µs")),
            ("1500us", Some("1.5ms")),
            ("0", Some("0s")),
            ("-5s", Some("-5s")),
            (".5s", Some("500ms")),
            ("30", None),
            ("", None),
            (".s", None),
            ("1x", None),
            ("10 s", None),
            ("9999999999999h", None),
        ];
        for (text, expected) in cases {
            assert_eq!(
                duration(text).map(show_duration).as_deref(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn only_yaml_words_are_booleans() {
        for (word, expected) in [
            ("TRUE", Some(true)),
            ("On", Some(true)),
            ("n", Some(false)),
            ("1", None),
            ("", None),
        ] {
            assert_eq!(boolean(word), expected, "{word}");
        }
    }
}
