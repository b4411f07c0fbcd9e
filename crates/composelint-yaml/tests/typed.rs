//! The types of plain scalars, as Docker Compose 2.40.3 shows them in `config` for a value of `environment`.

use composelint_yaml::{Typed, go_yaml_type};

#[track_caller]
fn all(texts: &[&str], expected: Typed) {
    for text in texts {
        assert_eq!(go_yaml_type(text), expected, "{text:?}");
    }
}

#[test]
fn null_and_booleans_are_yaml_1_2() {
    all(&["", "~", "null", "Null", "NULL"], Typed::Null);
    all(&["true", "True", "TRUE"], Typed::Bool(true));
    all(&["false", "False", "FALSE"], Typed::Bool(false));
    all(
        &["yes", "no", "on", "off", "y", "n", "tRUE", "nULL"],
        Typed::Str,
    );
}

#[test]
fn whole_numbers_come_in_four_bases() {
    all(
        &["8", "+8", "010", "0o10", "0b1000", "0x8", "0X8", "0_10"],
        Typed::Int(8),
    );
    all(&["0", "-0", "00", "0_"], Typed::Int(0));
    all(&["1_000", "1_0_0_0", "0x3E8"], Typed::Int(1000));
    all(&["-0x1F", "-31", "-0o37", "-0b11111"], Typed::Int(-31));
    all(&["9223372036854775807"], Typed::Int(i64::MAX));
    all(&["-9223372036854775808"], Typed::Int(i64::MIN));
    all(&["18446744073709551615"], Typed::Uint(u64::MAX));
}

#[test]
fn other_numbers_are_floats() {
    all(
        &["08", "8.", "8.0", "8e0", "0.8e1", "+8.0"],
        Typed::Float(8.0),
    );
    all(&[".5", "0.5", "5e-1", "0.5_0", ".5_0"], Typed::Float(0.5));
    all(
        &["12345678901234567890123"],
        Typed::Float(12_345_678_901_234_567_890_123.0),
    );
    all(&[".inf", "+.Inf"], Typed::Float(f64::INFINITY));
    all(&["-.INF"], Typed::Float(f64::NEG_INFINITY));
    assert!(matches!(go_yaml_type(".NaN"), Typed::Float(value) if value.is_nan()));
}

#[test]
fn everything_else_is_text() {
    all(
        &[
            "22:22", "1:30", "0x", "0b12", "0o8", "-", "+", ".", "..", "1e999", "é", "1 2",
        ],
        Typed::Str,
    );
    all(
        &[
            "1.2.3",
            "127.0.0.1",
            "1e",
            "0x1.8p1",
            "--1",
            "._5",
            ".5_",
            ".5__0",
            ".5e_1",
            "_1",
            "+-1",
            "1a",
            "inf",
            "nan",
        ],
        Typed::Str,
    );
}

#[test]
fn dates_are_timestamps() {
    all(&["2020-01-01", "2020-1-1", "2020-02-29"], Typed::Timestamp);
    all(
        &[
            "2020-01-01T10:00:00Z",
            "2020-1-1t1:2:3.5+01:00",
            "2020-01-01 10:00:00",
        ],
        Typed::Timestamp,
    );
    all(
        &[
            "2021-02-29",
            "2020-13-01",
            "2020-01-01T10:00:00",
            "2020-01-01 24:00:00",
        ],
        Typed::Str,
    );
    all(
        &["20-01-01", "2020-01", "02020-01-01", "2020-01-01x"],
        Typed::Str,
    );
}
