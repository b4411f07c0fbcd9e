//! Tests of the module `interpolate`.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const VALUES: [(&str, &str); 5] = [
    ("A", "foo"),
    ("EMPTY", ""),
    ("DOLLAR", "$A"),
    ("ſ", "long s"),
    ("_x1", "ä"),
];

fn substituted(template: &str, blank: bool) -> Substituted {
    let values: BTreeMap<&str, &str> = VALUES.into_iter().collect();
    let value = |name: &str| values.get(name).map(|value| Text::plain(*value));
    let budget = Cell::new(MOST_BYTES);
    substitute(
        template,
        &Lookup {
            value: &value,
            blank,
            budget: &budget,
        },
    )
}

/// The result in Compose's mode, or what is wrong: `!` and the mistake's part of the template.
fn blank(template: &str) -> String {
    let done = substituted(template, true);
    match done.mistakes.first() {
        None => done.text.text.to_string(),
        Some(mistake) => format!("!{}", &template[mistake.at.clone()]),
    }
}

/// Taken from what Docker Compose 2.40.3 makes of them.
#[test]
fn templates_become_what_compose_makes_of_them() {
    let cases = [
        ("plain ä", "plain ä"),
        ("$A", "foo"),
        ("$A_x", ""),
        ("$Ä", "$Ä"),
        ("${A}", "foo"),
        ("${a}", ""),
        ("x${_x1}y", "xäy"),
        ("$$A $${A}", "$A ${A}"),
        ("$$$A", "$foo"),
        ("$5 $ $- 100%$", "$5 $ $- 100%$"),
        ("${NONE:-def}", "def"),
        ("${NONE-def}", "def"),
        ("${EMPTY:-def}", "def"),
        ("${EMPTY-def}", ""),
        (
            "${A:+alt}${A+alt}${EMPTY:+alt}${EMPTY+alt}${NONE+alt}",
            "altaltalt",
        ),
        ("${A:?no}${EMPTY?no}", "foo"),
        ("${NONE:?no}", "!${NONE:?no}"),
        ("${EMPTY:?no}", "!${EMPTY:?no}"),
        ("${NONE?}", "!${NONE?}"),
        ("${NONE:-${A}}", "foo"),
        ("${NONE:-${ALSO:-${A}-${EMPTY:-ß}}}", "foo-ß"),
        ("${A:-${NONE:?unused}}", "!${NONE:?unused}"),
        ("${NONE:-}", ""),
        ("${NONE:-a:-b?c+d}", "a:-b?c+d"),
        ("${NONE:-{}} ${NONE:-}}", "{}} "),
        ("${NONE:-{\"a\": 1}}", "{\"a\": 1}"),
        ("${NONE:-a} } ${A}", "a } foo"),
        ("${NONE:-a\r\n}", "!${NONE:-a\r"),
        ("$DOLLAR ${NONE:-$DOLLAR}", "$A $A"),
        ("${ſ}", "long s"),
        ("${}", "!${}"),
        ("${1}", "!${1}"),
        ("${A", "!${A"),
        ("${A!}", "!${A!}"),
        ("${A b}", "!${A"),
        ("${A:b}", "!${A:b}"),
        ("${NONE:-${A}", "!${A"),
    ];
    for (template, expected) in cases {
        assert_eq!(blank(template), expected, "{template:?}");
    }
}

#[test]
fn an_unknown_variable_leaves_a_hole() {
    let cases = [
        ("a-${X}-$Y", "a-${X}-${Y}"),
        ("${X:-${Y}}", "${Y}"),
        ("${X:+set}", ""),
        ("${X:?must}", "${X}"),
        ("${A:-${X:?unused}}", "foo"),
        ("ä${X}${X}", "ä${X}${X}"),
        ("${EMPTY:+${X}}", ""),
        ("${A:+${X}}", "${X}"),
    ];
    for (template, expected) in cases {
        let done = substituted(template, false);
        assert_eq!(done.mistakes, [], "{template}");
        assert_eq!(done.text.shown(), expected, "{template}");
    }
}

/// Every use in the result, in order.
#[test]
fn a_use_has_its_place_and_tells_where_the_text_comes_from() {
    let cases = [
        ("$A ${X:-$B}", "Set $A; Default ${X:-$B}; Unset $B"),
        ("${X:?} ${A:-$X}", "Required ${X:?}; Set ${A:-$X}"),
        ("$$A ${X:+$A}", "Default ${X:+$A}"),
        ("${X}ä${X}", "Unset ${X}; Unset ${X}"),
    ];
    for (template, expected) in cases {
        let mut uses = substituted(template, false).uses;
        uses.sort_by_key(|found| found.at.start);
        let uses: Vec<String> = uses
            .iter()
            .map(|found| format!("{:?} {}", found.state, &template[found.at.clone()]))
            .collect();
        assert_eq!(uses.join("; "), expected, "{template}");
    }
}

#[test]
fn all_mistakes_of_a_text_are_found() {
    let template = "${} ${1}x ${A:-${2}} ${NONE:?a}";
    let found: Vec<&str> = substituted(template, true)
        .mistakes
        .iter()
        .map(|mistake| &template[mistake.at.clone()])
        .collect();
    assert_eq!(found, ["${}", "${1}", "${2}", "${NONE:?a}"]);
}

#[test]
fn nesting_without_end_is_cut_off() {
    let template = format!("{}x{}", "${N:-".repeat(50_000), "}".repeat(50_000));
    let done = substituted(&template, true);
    assert!(matches!(
        done.mistakes[..],
        [Mistake {
            kind: MistakeKind::TooDeep,
            ..
        }]
    ));
    let unbalanced = "${N:-{".repeat(50_000) + "}";
    assert!(!substituted(&unbalanced, true).mistakes.is_empty());
    let open = "${N:-".repeat(100_000);
    assert_eq!(substituted(&open, true).mistakes.len(), 100_000);
}

#[test]
fn values_do_not_add_up_without_end() {
    let value = |_: &str| Some(Text::plain("x".repeat(1000)));
    let budget = Cell::new(2500);
    let done = substitute(
        "$A$A$A",
        &Lookup {
            value: &value,
            blank: true,
            budget: &budget,
        },
    );
    assert_eq!(done.text.text.len(), 2000);
    assert!(matches!(
        done.mistakes[..],
        [Mistake {
            kind: MistakeKind::TooLong,
            ..
        }]
    ));
}

/// Compose's own way, as slow and as plain as it can be put: match like the regular expression, cut at the brace, and begin again.
mod reference {
    use super::VALUES;

    fn value(name: &str) -> Option<&'static str> {
        VALUES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    }

    pub(super) fn substitute(template: &str) -> Result<String, ()> {
        let Some(dollar) = template.find('$') else {
            return Ok(template.to_owned());
        };
        let (before, rest) = template.split_at(dollar);
        let (replaced, width) = expression(rest)?;
        Ok(format!("{before}{replaced}{}", substitute(&rest[width..])?))
    }

    /// The replacement of what stands at the `$`, and its width.
    fn expression(text: &str) -> Result<(String, usize), ()> {
        if text[1..].starts_with('$') {
            return Ok(("$".to_owned(), 2));
        }
        if let Some(name) = name(&text[1..]) {
            return Ok((value(name).unwrap_or_default().to_owned(), 1 + name.len()));
        }
        if !text[1..].starts_with('{') {
            return Ok(("$".to_owned(), 1));
        }
        let name = name(&text[2..]).ok_or(())?;
        let after = &text[2 + name.len()..];
        if after.starts_with('}') {
            return Ok((value(name).unwrap_or_default().to_owned(), 3 + name.len()));
        }
        let line = text.split('\n').next().unwrap_or_default();
        let greedy = &text[..=line.rfind('}').ok_or(())?];
        let cut = closing(greedy).map_or(greedy, |at| &greedy[..=at]);
        let body = cut.get(2 + name.len()..cut.len() - 1).ok_or(())?;
        Ok((choose(name, body)?, cut.len()))
    }

    fn choose(name: &str, body: &str) -> Result<String, ()> {
        let (colon, sign) = match body.strip_prefix(':') {
            Some(sign) => (true, sign),
            None => (false, body),
        };
        let mut chars = sign.chars();
        let sign = chars.next().ok_or(())?;
        let other = match sign {
            '-' | '+' | '?' => substitute(chars.as_str())?,
            _ => return Err(()),
        };
        let value = value(name);
        let present = value.is_some_and(|value| !colon || !value.is_empty());
        match (sign, present) {
            ('-', false) | ('+', true) => Ok(other),
            ('?', false) => Err(()),
            _ => Ok(value.unwrap_or_default().to_owned()),
        }
    }

    fn closing(text: &str) -> Option<usize> {
        let mut depth = 0;
        let mut skip = false;
        for (at, byte) in text.bytes().enumerate() {
            if std::mem::take(&mut skip) {
                continue;
            }
            match byte {
                b'{' => {
                    depth += 1;
                    skip = true;
                }
                b'}' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn name(text: &str) -> Option<&str> {
        let length = text
            .chars()
            .take_while(|c| *c == '_' || *c == 'ſ' || c.is_ascii_alphanumeric())
            .map(char::len_utf8)
            .sum();
        text.get(..length)
            .filter(|name| !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_template_becomes_what_the_plain_way_makes_of_it(parts in prop::collection::vec(part(), 0..10)) {
        let template = parts.concat();
        let done = substituted(&template, true);
        let ours = if done.mistakes.is_empty() { Ok(done.text.text.to_string()) } else { Err(()) };
        prop_assert_eq!(ours, reference::substitute(&template), "{:?}", template);
    }

    #[test]
    fn any_text_is_survived_and_its_places_are_in_it(template in "[$\\{\\}A_a1:?+ \\-\nä]{0,40}") {
        for blank in [true, false] {
            let done = substituted(&template, blank);
            for found in &done.uses {
                prop_assert!(template[found.at.clone()].starts_with('$'));
            }
            for mistake in &done.mistakes {
                prop_assert!(template[mistake.at.clone()].starts_with('$'));
            }
            for hole in done.text.holes() {
                prop_assert!(done.text.text.is_char_boundary(hole.at as usize));
            }
        }
    }
}

fn part() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "$", "$$", "${", "{", "}", "A", "EMPTY", "NONE", "${A", "${NONE", ":-", "-", ":+", "+",
        ":?", "?", " ", "ä", "\n", "ſ", "1",
    ])
}
