//! Dates and times: go-yaml makes them of `2020-01-01`, and Go prints them in its own ways.

/// The parts of a time, as written; go-yaml has found them valid.
struct Parts<'a> {
    /// Year, month, day, hour, minute, second.
    numbers: [u32; 6],
    /// The digits after the second, without trailing zeros.
    fraction: &'a str,
    /// `+0000`, `-0530`; empty for UTC.
    offset: String,
}

/// Go's `%v`: `2020-01-01 00:00:00 +0000 UTC`.
pub(crate) fn go_text(text: &str) -> String {
    let (time, zone) = shown(text, ' ');
    let (offset, name) = if zone.is_empty() {
        ("+0000", "UTC")
    } else {
        (&*zone, &*zone)
    };
    format!("{time} {offset} {name}")
}

/// As JSON has it: `2020-01-01T00:00:00Z`.
pub(crate) fn json(text: &str) -> String {
    let (time, zone) = shown(text, 'T');
    match zone.split_at_checked(3) {
        Some((hours, minutes)) => format!("{time}{hours}:{minutes}"),
        None => format!("{time}Z"),
    }
}

fn shown(text: &str, between: char) -> (String, String) {
    let Parts {
        numbers: [year, month, day, hour, minute, second],
        fraction,
        offset,
    } = parts(text);
    let dot = if fraction.is_empty() { "" } else { "." };
    (
        format!(
            "{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}{dot}{fraction}"
        ),
        offset,
    )
}

fn parts(text: &str) -> Parts<'_> {
    let (date, clock) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
    let zone = clock.find(['Z', '+', '-']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at(zone);
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
    let mut numbers = [0; 6];
    for (number, digits) in numbers
        .iter_mut()
        .zip(date.split('-').chain(clock.split(':')))
    {
        *number = digits.parse().unwrap_or_default();
    }
    let offset = zone.replace(':', "");
    let utc = offset.chars().all(|c| !c.is_ascii_digit() || c == '0');
    Parts {
        numbers,
        fraction: fraction.trim_end_matches('0'),
        offset: if utc { String::new() } else { offset },
    }
}

#[cfg(test)]
mod tests {
    use super::{go_text, json};

    #[test]
    fn times_are_printed_as_go_prints_them() {
        for (written, text, in_json) in [
            (
                "2020-01-01",
                "2020-01-01 00:00:00 +0000 UTC",
                "2020-01-01T00:00:00Z",
            ),
            (
                "2020-1-2",
                "2020-01-02 00:00:00 +0000 UTC",
                "2020-01-02T00:00:00Z",
            ),
            (
                "2020-01-01T10:20:30Z",
                "2020-01-01 10:20:30 +0000 UTC",
                "2020-01-01T10:20:30Z",
            ),
            (
                "2001-12-14t21:59:43.10-05:00",
                "2001-12-14 21:59:43.1 -0500 -0500",
                "2001-12-14T21:59:43.1-05:00",
            ),
            (
                "2001-12-14 21:59:43.5",
                "2001-12-14 21:59:43.5 +0000 UTC",
                "2001-12-14T21:59:43.5Z",
            ),
            (
                "2001-12-14T21:59:43+00:00",
                "2001-12-14 21:59:43 +0000 UTC",
                "2001-12-14T21:59:43Z",
            ),
        ] {
            assert_eq!(go_text(written), text);
            assert_eq!(json(written), in_json);
        }
    }
}
