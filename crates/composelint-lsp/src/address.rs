//! Addresses: an editor speaks of `file:///a%20b/compose.yaml`, the libraries of `/a b/compose.yaml`.

use lsp_types::Uri;

/// The path of a `file:` address, with forward slashes; `None` for any other kind of address.
pub fn path_of(uri: &Uri) -> Option<String> {
    if uri.scheme() != "file" {
        return None;
    }
    let path = uri.to_file_path().ok()?;
    let path = path.to_string_lossy().into_owned();
    Some(if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path
    })
}

/// The address of an absolute path.
pub fn uri_of(path: &str) -> Option<Uri> {
    Uri::from_file_path(path).ok()
}

/// The folder a path is in.
pub(crate) fn folder_of(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) => "/",
        Some(at) => &path[..at],
        None => "",
    }
}

/// The last part of a path.
pub(crate) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A name in a folder.
pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder.ends_with('/') {
        format!("{folder}{name}")
    } else {
        format!("{folder}/{name}")
    }
}

/// A folder and those above it, up to a root.
pub(crate) fn upwards<'a>(folder: &'a str, root: &'a str) -> impl Iterator<Item = &'a str> {
    let above = move |folder: &&'a str| {
        let above = folder_of(folder);
        (above != *folder && is_below(above, root)).then_some(above)
    };
    std::iter::successors(Some(folder), above)
}

/// What a path means that is written in a file of a folder.
pub(crate) fn resolve(folder: &str, written: &str) -> String {
    let is_absolute = written.starts_with('/') || written.as_bytes().get(1) == Some(&b':');
    let whole = if is_absolute {
        written.to_owned()
    } else {
        join(folder, written)
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "." => {}
            "" if !parts.is_empty() => {}
            ".." => {
                if parts.len() > 1 {
                    parts.pop();
                }
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Whether a path is in a folder or below it.
pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn addresses_and_paths_belong_to_each_other() {
        for (uri, path) in [
            ("file:///a/compose.yaml", "/a/compose.yaml"),
            ("file:///a%20b/c%C3%A9/%E6%97%A5.yaml", "/a b/cé/日.yaml"),
            ("file:///a%23b/c%3F.yml", "/a#b/c?.yml"),
        ] {
            let parsed = Uri::parse(uri).unwrap();
            assert_eq!(path_of(&parsed).as_deref(), Some(path));
            assert_eq!(
                uri_of(path).and_then(|uri| path_of(&uri)).as_deref(),
                Some(path)
            );
        }
    }

    #[test]
    fn only_files_have_paths() {
        for uri in [
            "untitled:Untitled-1",
            "git:/a/compose.yaml?x",
            "https://example/compose.yaml",
        ] {
            assert_eq!(path_of(&Uri::parse(uri).unwrap()), None, "{uri}");
        }
    }

    #[test]
    fn written_paths_start_from_their_folder() {
        for (folder, written, meant) in [
            ("/a", "b.yaml", "/a/b.yaml"),
            ("/a/c", "./../b é.yaml", "/a/b é.yaml"),
            ("/a", "../../../b", "/b"),
            ("/a", "/x//y", "/x/y"),
        ] {
            assert_eq!(resolve(folder, written), meant);
        }
    }

    #[test]
    fn one_goes_up_to_the_root() {
        assert!(upwards("/a/é/c", "/a").eq(["/a/é/c", "/a/é", "/a"]));
        assert!(upwards("/a", "/").eq(["/a", "/"]));
        assert!(upwards("/a/b", "/x").eq(["/a/b"]));
    }

    #[test]
    fn folders_end_at_slashes() {
        assert!(is_below("/a/b/c", "/a/b"));
        assert!(is_below("/a", "/"));
        assert!(!is_below("/a/bc", "/a/b"));
        assert_eq!(folder_of("/compose.yaml"), "/");
    }
}
