//! Paths as text: forward slashes, no look at the disk (Go's `filepath` on Unix).

/// Whether a path starts at the root.
pub(crate) fn is_absolute(path: &str) -> bool {
    path.starts_with('/')
}

/// A path without `.`, without `..` where that can be, and without doubled slashes. Nothing is `.`.
pub(crate) fn clean(path: &str) -> String {
    let rooted = is_absolute(path);
    if is_clean(&path[usize::from(rooted)..]) {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Whether a path has nothing to clean behind its first slash.
pub(crate) fn is_clean(path: &str) -> bool {
    let bytes = path.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    if *first == b'/' || *last == b'/' {
        return false;
    }
    // Most paths have neither doubled slashes nor parts that begin with a dot, which is told without a look at the parts.
    let doubtful = |(one, two): (&u8, &u8)| *one == b'/' && matches!(*two, b'/' | b'.');
    let pairs = bytes.iter().zip(&bytes[1..]);
    if *first != b'.' && !pairs.fold(false, |found, pair| found | doubtful(pair)) {
        return true;
    }
    let mut parts = bytes.split(|byte| *byte == b'/');
    parts.all(|part| !matches!(part, b"" | b"." | b".."))
}

/// Whether a folder is neither empty nor the root, and has nothing to clean.
pub(crate) fn is_tidy(folder: &str) -> bool {
    is_clean(folder.strip_prefix('/').unwrap_or(folder))
}

/// A path below a [tidy](is_tidy) folder.
pub(crate) fn below(folder: &str, path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    if is_clean(path) {
        [folder, "/", path].concat()
    } else {
        clean(&[folder, "/", path].concat())
    }
}

/// A path below a folder; both may be empty.
pub(crate) fn join(folder: &str, path: &str) -> String {
    if is_tidy(folder) {
        return below(folder, path);
    }
    match (folder.is_empty(), path.is_empty()) {
        (true, true) => String::new(),
        (true, false) => clean(path),
        (false, true) => clean(folder),
        (false, false) => clean(&format!("{folder}/{path}")),
    }
}

/// The folder a path is in; `.` for a name alone.
pub(crate) fn parent(path: &str) -> String {
    match path.rfind('/') {
        // Without the slash at its end, most folders are clean as they are.
        Some(at) => clean(&path[..at.max(1)]),
        None => ".".to_owned(),
    }
}

/// A path as seen from a folder: itself when it is absolute.
pub(crate) fn resolve_from(folder: &str, path: &str) -> String {
    if is_absolute(path) {
        clean(path)
    } else {
        join(folder, path)
    }
}

/// The folder above; None above the root, and above what a relative path starts from.
pub(crate) fn above(folder: &str) -> Option<String> {
    let folder = clean(folder);
    if matches!(folder.as_str(), "/" | ".") || folder.ends_with("..") {
        return None;
    }
    Some(parent(&folder))
}

/// The last part of a path; empty for the root and for what has no name of its own.
pub(crate) fn base_name(path: &str) -> &str {
    match path.trim_end_matches('/').rsplit('/').next() {
        Some("." | "..") | None => "",
        Some(name) => name,
    }
}

/// The way from one folder to another; None where there is none, as from a relative to an absolute path.
pub(crate) fn relative(from: &str, to: &str) -> Option<String> {
    let (from, to) = (clean(from), clean(to));
    if is_absolute(&from) != is_absolute(&to) {
        return None;
    }
    let parts = |path: &'_ str| -> Vec<String> {
        path.split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .map(str::to_owned)
            .collect()
    };
    let (from, to) = (parts(&from), parts(&to));
    let shared = from
        .iter()
        .zip(&to)
        .take_while(|(one, two)| one == two)
        .count();
    if from[shared..].iter().any(|part| part == "..") {
        return None;
    }
    let up = std::iter::repeat_n("..", from.len() - shared);
    let way: Vec<&str> = up.chain(to[shared..].iter().map(String::as_str)).collect();
    Some(if way.is_empty() {
        ".".to_owned()
    } else {
        way.join("/")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_and_joined_as_go_does() {
        let cases = [
            ("", "", ""),
            ("", "./a", "a"),
            ("/p", "./a/../b", "/p/b"),
            ("/p", "../../..", "/"),
            (".", "ä/", "ä"),
            ("../x", "../y", "../y"),
            ("p", "..", "."),
            ("p", "", "p"),
        ];
        for (folder, path, expected) in cases {
            assert_eq!(join(folder, path), expected, "{folder:?} {path:?}");
        }
    }

    #[test]
    fn the_way_from_one_folder_to_another_is_told() {
        let cases = [
            ("/a/b", "/a/c", Some("../c")),
            ("/a", "/a", Some(".")),
            ("", "x", Some("x")),
            (".", "../x", Some("../x")),
            ("..", "x", None),
            ("a", "/b", None),
        ];
        for (from, to, expected) in cases {
            assert_eq!(relative(from, to).as_deref(), expected, "{from:?} {to:?}");
        }
    }
}
