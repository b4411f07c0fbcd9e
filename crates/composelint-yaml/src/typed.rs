//! The type of a plain scalar, as go-yaml v3 decides it (`resolve.go`): what Docker Compose sees, not what YAML 1.2 says.

/// What a plain scalar means to Docker Compose.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Typed {
    /// Nothing, `~`, `null`.
    Null,
    /// `true`, `True`, `TRUE` and their opposites; `yes` and `on` are strings.
    Bool(bool),
    /// A whole number that fits 64 bits with a sign. `010` and `0o10` are 8, `0b11` is 3, `1_000` is 1000.
    Int(i64),
    /// A whole number that fits 64 bits only without a sign.
    Uint(u64),
    /// Any other number.
    Float(f64),
    /// Text.
    Str,
    /// A date or a time: `2020-01-01`.
    Timestamp,
}

/// The type of a plain scalar with this text and no tag. Quoted and block scalars are always [`Typed::Str`]; do not ask for them.
pub fn go_yaml_type(plain: &str) -> Typed {
    // Most texts are told by their first byte.
    let first = plain.bytes().next();
    if first.is_some_and(|byte| {
        !matches!(
            byte,
            b'~' | b'.' | b'+' | b'-' | b'0'..=b'9' | b'n' | b'N' | b't' | b'T' | b'f' | b'F'
        )
    }) {
        return Typed::Str;
    }
    match plain {
        "" | "~" | "null" | "Null" | "NULL" => return Typed::Null,
        "true" | "True" | "TRUE" => return Typed::Bool(true),
        "false" | "False" | "FALSE" => return Typed::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Typed::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Typed::Float(f64::INFINITY);
        }
        "-.inf" | "-.Inf" | "-.INF" => return Typed::Float(f64::NEG_INFINITY),
        _ => {}
    }
    match plain.as_bytes()[0] {
        b'.' => go_float(plain).map_or(Typed::Str, Typed::Float),
        b'+' | b'-' | b'0'..=b'9' if is_timestamp(plain) => Typed::Timestamp,
        b'+' | b'-' | b'0'..=b'9' => number(plain),
        _ => Typed::Str,
    }
}

fn number(plain: &str) -> Typed {
    let without_underscores;
    let digits = if plain.contains('_') {
        without_underscores = plain.replace('_', "");
        without_underscores.as_str()
    } else {
        plain
    };
    integer(digits)
        .or_else(|| float(digits).map(Typed::Float))
        .unwrap_or(Typed::Str)
}

/// Go's `strconv.ParseInt(s, 0, 64)`, then `ParseUint`, which takes no sign.
fn integer(text: &str) -> Option<Typed> {
    let (negative, signed, magnitude) = match text.as_bytes() {
        [b'-', ..] => (true, true, &text[1..]),
        [b'+', ..] => (false, true, &text[1..]),
        _ => (false, false, text),
    };
    let (radix, digits) = match magnitude.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &magnitude[2..]),
        [b'0', b'o' | b'O', ..] => (8, &magnitude[2..]),
        [b'0', b'b' | b'B', ..] => (2, &magnitude[2..]),
        [b'0', _, ..] => (8, &magnitude[1..]),
        _ => (10, magnitude),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| char::from(byte).is_digit(radix)) {
        return None;
    }
    let value = u64::from_str_radix(digits, radix).ok()?;
    let limit = i64::MIN.unsigned_abs();
    match (negative, value) {
        (true, value) if value <= limit => Some(Typed::Int(0_i64.wrapping_sub_unsigned(value))),
        (false, value) if value < limit => Some(Typed::Int(value.cast_signed())),
        (false, value) if !signed => Some(Typed::Uint(value)),
        _ => None,
    }
}

/// Go's `strconv.ParseFloat` on a number that begins with a point: underscores only between digits.
fn go_float(text: &str) -> Option<f64> {
    if !text.contains('_') {
        return float(text);
    }
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    let mut underscores = (0..bytes.len()).filter(|at| bytes[*at] == b'_');
    let between =
        underscores.all(|at| digit(bytes.get(at.wrapping_sub(1))) && digit(bytes.get(at + 1)));
    if between {
        float(&text.replace('_', ""))
    } else {
        None
    }
}

/// A decimal number as go-yaml's `yamlStyleFloat` wants it: `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, not out of range.
fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && (fraction.is_empty() || digits(fraction)),
        None => digits(mantissa),
    };
    let exponent_fits =
        exponent.is_none_or(|part| digits(part.strip_prefix(['-', '+']).unwrap_or(part)));
    if !mantissa_fits || !exponent_fits {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// go-yaml's four layouts: a date; a date, `T` or `t`, a time and a zone; a date, a blank and a time.
fn is_timestamp(text: &str) -> bool {
    let mut rest = text;
    let Some(year) = take_digits(&mut rest, 4, 4) else {
        return false;
    };
    let date = take(&mut rest, '-')
        .and_then(|()| take_digits(&mut rest, 1, 2))
        .and_then(|month| take(&mut rest, '-').map(|()| month))
        .and_then(|month| take_digits(&mut rest, 1, 2).map(|day| (month, day)));
    let Some((month, day)) = date else {
        return false;
    };
    if day == 0 || day > days_in(year, month) {
        return false;
    }
    if rest.is_empty() {
        return true;
    }
    let zoned = rest.starts_with(['T', 't']);
    if !zoned && !rest.starts_with(' ') {
        return false;
    }
    rest = &rest[1..];
    take_time(&mut rest).is_some()
        && if zoned {
            is_zone(rest)
        } else {
            rest.is_empty()
        }
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 0,
    }
}

fn take_time(rest: &mut &str) -> Option<()> {
    let hour = take_digits(rest, 1, 2)?;
    take(rest, ':')?;
    let minute = take_digits(rest, 1, 2)?;
    take(rest, ':')?;
    let second = take_digits(rest, 1, 2)?;
    if rest.starts_with(['.', ',']) {
        *rest = &rest[1..];
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        if end == 0 {
            return None;
        }
        *rest = &rest[end..];
    }
    (hour < 24 && minute < 60 && second < 60).then_some(())
}

fn is_zone(text: &str) -> bool {
    if text == "Z" {
        return true;
    }
    let Some(mut rest) = text.strip_prefix(['+', '-']) else {
        return false;
    };
    let hour = take_digits(&mut rest, 2, 2);
    let minute = take(&mut rest, ':').and_then(|()| take_digits(&mut rest, 2, 2));
    rest.is_empty()
        && hour.is_some_and(|hour| hour <= 24)
        && minute.is_some_and(|minute| minute < 60)
}

fn take(rest: &mut &str, c: char) -> Option<()> {
    *rest = rest.strip_prefix(c)?;
    Some(())
}

fn take_digits(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let count = rest
        .bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count();
    if count < least {
        return None;
    }
    let (digits, after) = rest.split_at(count);
    *rest = after;
    digits.parse().ok()
}
