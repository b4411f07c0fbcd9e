//! Numbers, sizes, durations and the like as Go prints them.

use super::node::{Shown, escaped};
use crate::decode::scalar;
use crate::spec::Form;
use crate::time;
use crate::value::Data;

/// A scalar as it is.
pub(super) fn raw(data: &Data) -> Option<Shown<'static>> {
    Some(match data {
        Data::Bool(flag) => Shown::Bool(*flag),
        Data::Int(number) => Shown::Int(*number),
        Data::Float(number) => float(*number),
        Data::Str(text) => Shown::Text(escaped(text)),
        Data::Time(text) => Shown::Text(time::json(text)),
        Data::Null | Data::Seq(_) | Data::Map(_) => return None,
    })
}

/// A scalar by its form; nothing where Compose prints nothing.
pub(super) fn one(data: &Data, form: Form) -> Option<Shown<'static>> {
    if let Data::Str(text) = data
        && text.is_unknown()
    {
        return Some(Shown::Text(escaped(text)));
    }
    match form {
        Form::Text => scalar::shown(data)
            .filter(|text| !text.text.is_empty())
            .map(|text| Shown::Text(escaped(&text))),
        Form::Flag => flag(data).filter(|flag| *flag).map(Shown::Bool),
        Form::FlagIfSet | Form::FlagAlways => flag(data).map(Shown::Bool),
        Form::Uint(bits) => whole(data)
            .map(|number| narrow(number, bits))
            .filter(|number| *number != 0)
            .map(Shown::Int),
        Form::Int => whole(data).filter(|number| *number != 0).map(Shown::Int),
        Form::IntIfSet | Form::UintIfSet => whole(data).map(Shown::Int),
        Form::Float => number(data)
            .filter(|number| *number != 0.0)
            .map(small_float),
        Form::Bytes => bytes(data)
            .filter(|bytes| *bytes != 0)
            .map(|bytes| Shown::Text(bytes.to_string())),
        Form::Duration => duration(data)
            .filter(|time| *time != 0)
            .map(|time| Shown::Text(scalar::show_duration(time))),
        Form::DurationIfSet => duration(data).map(|time| Shown::Text(scalar::show_duration(time))),
        Form::Count => count(data).filter(|count| *count != 0).map(Shown::Int),
        Form::Mode => mode(data).map(|mode| Shown::Text(octal(mode))),
        _ => None,
    }
}

/// The lowest bits alone, as Go cuts what does not fit.
fn narrow(number: i64, bits: u8) -> i64 {
    if bits < 63 {
        number & ((1 << bits) - 1)
    } else {
        number
    }
}

/// File permissions as Go prints them in octal.
fn octal(mode: i64) -> String {
    if mode < 0 {
        format!("0-{:o}", mode.unsigned_abs())
    } else {
        format!("0{mode:o}")
    }
}

fn flag(data: &Data) -> Option<bool> {
    match data {
        Data::Bool(flag) => Some(*flag),
        Data::Str(text) => scalar::boolean(&text.text),
        _ => None,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "Go truncates here too")]
pub(super) fn whole(data: &Data) -> Option<i64> {
    match data {
        Data::Int(number) => Some(*number),
        Data::Float(number) => Some(*number as i64),
        Data::Str(text) => text.text.parse().ok(),
        _ => None,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "Go turns whole numbers into floats here too"
)]
fn number(data: &Data) -> Option<f64> {
    match data {
        Data::Int(number) => Some(*number as f64),
        Data::Float(number) => Some(*number),
        Data::Str(text) => scalar::float(&text.text),
        _ => None,
    }
}

fn bytes(data: &Data) -> Option<i64> {
    match data {
        Data::Int(number) => Some(*number),
        Data::Str(text) => scalar::bytes(&text.text),
        _ => None,
    }
}

fn duration(data: &Data) -> Option<i64> {
    scalar::shown(data).and_then(|text| scalar::duration(&text.text))
}

fn count(data: &Data) -> Option<i64> {
    match data {
        Data::Str(text) if text.text.eq_ignore_ascii_case("all") => Some(-1),
        data => whole(data),
    }
}

fn mode(data: &Data) -> Option<i64> {
    match data {
        Data::Int(mode) => Some(*mode),
        Data::Str(text) => i64::from_str_radix(&text.text, 8).ok(),
        _ => None,
    }
}

/// A number, whole where it is whole.
#[expect(
    clippy::cast_possible_truncation,
    reason = "checked to be whole and small"
)]
fn float(number: f64) -> Shown<'static> {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        Shown::Int(number as i64)
    } else {
        Shown::Float(number)
    }
}

/// A number as Go keeps it in 32 bits and prints it.
#[expect(clippy::cast_possible_truncation, reason = "Go keeps it in 32 bits")]
fn small_float(number: f64) -> Shown<'static> {
    float((number as f32).to_string().parse().unwrap_or(number))
}
