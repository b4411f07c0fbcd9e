//! A service's `volumes`: `[SOURCE:]TARGET[:OPTIONS]`, on any platform.

use std::ops::Range;

use composelint_yaml::Span;
use smol_str::SmolStr;

use super::refuse;
use crate::make::{entry, part};
use crate::paths::{clean, is_clean};
use crate::problem::{Problem, ProblemCode};
use crate::value::{Data, Map, Text, Value};

/// Turns every short mount into a mapping; mounts that Compose refuses are reported and left out.
pub(super) fn canonicalise(volumes: &mut Value, problems: &mut Vec<Problem>) {
    let Data::Seq(items) = &mut volumes.data else {
        return;
    };
    items.retain_mut(|item| {
        let Data::Str(text) = &item.data else {
            return true;
        };
        match mount(text, item.span) {
            Ok(map) => {
                item.data = Data::Map(map);
                true
            }
            Err(help) => {
                let problem = refuse(ProblemCode::InvalidCompose, item.span, text, "volume");
                problems.push(problem.help(help));
                false
            }
        }
    });
}

/// The most sections of a short volume: source, target and options.
const MOST_SECTIONS: usize = 3;

/// The sections between the colons: a drive letter keeps its colon, and what stands in `${…}` is one piece.
fn sections(spec: &Text) -> Vec<Text> {
    let text = spec.text.as_str();
    let mut sections: Vec<Range<usize>> = Vec::with_capacity(MOST_SECTIONS);
    let (mut start, mut depth) = (0, 0_usize);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'$' if text[at + 1..].starts_with('{') => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b':' if depth == 0 && (!is_drive(&text[start..at]) || spec.hole_at(start)) => {
                sections.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    sections.push(start..text.len());
    // Of too many, one may be the letter of a drive that a variable brings.
    let may_be_drive = |at: &Range<usize>| {
        spec.hole_at(at.start) && (at.is_empty() || is_drive(&text[at.clone()]))
    };
    while sections.len() > MOST_SECTIONS
        && let Some(drive) = sections[..sections.len() - 1].iter().position(may_be_drive)
    {
        sections[drive].end = sections.remove(drive + 1).end;
    }
    sections.into_iter().map(|at| spec.cut(at)).collect()
}

/// Whether a colon behind this belongs to a drive of Windows: `C:`.
pub(crate) fn is_drive(part: &str) -> bool {
    let mut chars = part.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

fn mount(spec: &Text, span: Span) -> Result<Map, &'static str> {
    if spec.is_blank() {
        return Err("give at least the path in the container");
    }
    let text = |text: &'static str| part(Text::plain(SmolStr::new_static(text)), span);
    let mut map = Map::with_capacity(5);
    if spec.text.len() <= 2 && !spec.is_unknown() {
        map.add(entry("type", text("volume")));
        map.add(entry("target", part(cleaned(spec.clone()), span)));
        return Ok(map);
    }
    let mut sections = sections(spec);
    if sections.iter().any(Text::is_blank) {
        return Err(
            "there is nothing between two colons, or before the first or after the last one",
        );
    }
    if sections.len() > MOST_SECTIONS {
        return Err("too many colons: write `SOURCE:TARGET:OPTIONS`");
    }
    let options = if sections.len() == MOST_SECTIONS {
        sections.pop()
    } else {
        None
    };
    let target = sections.pop().unwrap_or_default();
    let source = sections.pop();
    let kind = source.as_ref().map_or(Some("volume"), kind);
    if let Some(kind) = kind {
        map.add(entry("type", text(kind)));
    }
    if let Some(source) = source {
        map.add(entry("source", part(source, span)));
    }
    map.add(entry("target", part(cleaned(target), span)));
    settings(&mut map, options.as_ref(), kind, span);
    Ok(map)
}

/// `bind` for a path, `volume` for a name; unknown where a variable stands in front of what could be either.
fn kind(source: &Text) -> Option<&'static str> {
    if source.hole_at(0) {
        return source.text.contains('/').then_some("bind");
    }
    let mut chars = source.text.chars();
    let bind = match chars.next() {
        Some('.' | '/' | '~') => true,
        Some('\\') => chars.next() == Some('\\'),
        Some(letter) => letter.is_alphabetic() && chars.next() == Some(':'),
        None => false,
    };
    Some(if bind { "bind" } else { "volume" })
}

/// `ro`, `z`, `rslave`, `nocopy` and so on; other words are ignored, as Compose ignores them.
fn settings(map: &mut Map, options: Option<&Text>, kind: Option<&'static str>, span: Span) {
    let text = |text: SmolStr| part(Text::plain(text), span);
    let truth = || Value::new(Data::Bool(true), span);
    let (mut bind, mut volume) = (Map::new(), Map::new());
    let mut read_only = false;
    if kind == Some("bind") {
        // Most binds have nothing but `create_host_path`.
        bind = Map::with_capacity(1);
    }
    for option in options
        .map(|options| options.text.as_str())
        .unwrap_or_default()
        .split(',')
    {
        match option {
            "ro" => read_only = true,
            "rw" => read_only = false,
            "nocopy" => drop(volume.insert(entry("nocopy", truth()))),
            "z" | "Z" => drop(bind.insert(entry("selinux", text(option.into())))),
            "rprivate" | "private" | "rshared" | "shared" | "rslave" | "slave" => {
                bind.insert(entry("propagation", text(option.into())));
            }
            _ => {}
        }
    }
    if options.is_some_and(Text::is_unknown) {
        let options = options.cloned().unwrap_or_default();
        map.add(entry("read_only", part(options, span)));
    } else if read_only {
        map.add(entry("read_only", truth()));
    }
    if kind == Some("bind") {
        bind.insert(entry("create_host_path", truth()));
    }
    if kind == Some("bind") || !bind.is_empty() {
        map.add(entry("bind", Value::new(Data::Map(bind), span)));
    }
    if kind == Some("volume") || !volume.is_empty() {
        map.add(entry("volume", Value::new(Data::Map(volume), span)));
    }
}

fn cleaned(path: Text) -> Text {
    if path.is_unknown() {
        return path;
    }
    match clean_path(&path.text) {
        Some(clean) => path.reworded(clean),
        None => path,
    }
}

/// The shortest path that means the same (`/a//b/../c/` is `/a/c`); `None` when the path is clean already.
pub(crate) fn clean_path(path: &str) -> Option<SmolStr> {
    let rooted = path.starts_with('/');
    // Nearly every path is clean, and found to be without taking it apart.
    if path.is_empty() || is_clean(&path[usize::from(rooted)..]) {
        return None;
    }
    let clean = clean(path);
    (clean != path).then(|| clean.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Hole;

    fn shown(spec: &Text) -> String {
        let map = match mount(spec, Span::default()) {
            Ok(map) => map,
            Err(help) => return format!("! {help}"),
        };
        render(&Value::new(Data::Map(map), Span::default()))
    }

    fn render(value: &Value) -> String {
        match &value.data {
            Data::Str(text) => text.shown().to_string(),
            Data::Bool(flag) => flag.to_string(),
            Data::Map(map) => {
                let parts: Vec<String> = map
                    .iter()
                    .map(|entry| format!("{}={}", entry.key, render(&entry.value)))
                    .collect();
                format!("{{{}}}", parts.join(" "))
            }
            _ => String::new(),
        }
    }

    #[test]
    fn short_mounts_are_read_as_compose_reads_them() {
        let cases = [
            ("/d", "{type=volume target=/d}"),
            ("/data", "{type=volume target=/data volume={}}"),
            (
                "db:/var/lib//x/",
                "{type=volume source=db target=/var/lib/x volume={}}",
            ),
            (
                "./a:/b:ro",
                "{type=bind source=./a target=/b read_only=true bind={create_host_path=true}}",
            ),
            (
                "~/ä:/b:Z,rslave",
                "{type=bind source=~/ä target=/b bind={selinux=Z propagation=rslave create_host_path=true}}",
            ),
            (
                "C:\\x:/c",
                "{type=bind source=C:\\x target=/c bind={create_host_path=true}}",
            ),
            (
                "c:/x:d:/y:ro",
                "{type=bind source=c:/x target=d:/y read_only=true bind={create_host_path=true}}",
            ),
            ("v:/c/", "{type=volume target=v:/c volume={}}"),
            (
                "db:/x:nocopy,z",
                "{type=volume source=db target=/x bind={selinux=z} volume={nocopy=true}}",
            ),
            (
                "\\\\.\\pipe\\x:/y",
                "{type=bind source=\\\\.\\pipe\\x target=/y bind={create_host_path=true}}",
            ),
            (
                "${A:-b}:/c",
                "{type=volume source=${A:-b} target=/c volume={}}",
            ),
            ("", "! give at least the path in the container"),
            (
                ":/app",
                "! there is nothing between two colons, or before the first or after the last one",
            ),
            (
                "a:/b:",
                "! there is nothing between two colons, or before the first or after the last one",
            ),
            (
                "aa:/b:ro:x",
                "! too many colons: write `SOURCE:TARGET:OPTIONS`",
            ),
        ];
        for (spec, expected) in cases {
            assert_eq!(shown(&Text::plain(spec)), expected, "{spec}");
        }
    }

    #[test]
    fn a_variable_in_front_leaves_the_kind_open() {
        let holed = |text: &str| {
            let hole = Hole {
                at: 0,
                name: "D".into(),
            };
            Text::new(text, true, vec![hole])
        };
        assert_eq!(shown(&holed(":/app")), "{source=${D} target=/app}");
        assert_eq!(
            shown(&holed("/x:/app")),
            "{type=bind source=${D}/x target=/app bind={create_host_path=true}}"
        );
    }

    #[test]
    fn paths_are_cleaned_as_go_cleans_them() {
        let cases = [
            ("/a/b", None),
            ("/a/../..", Some("/")),
            ("a/../..", Some("..")),
            ("./", Some(".")),
            ("//x", Some("/x")),
            ("", None),
        ];
        for (path, clean) in cases {
            assert_eq!(clean_path(path).as_deref(), clean, "{path}");
        }
    }
}
