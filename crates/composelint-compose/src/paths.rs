//! Relative paths in a project's values, made relative to (or absolute by) the folder they start from (compose-go `paths`).

mod lexical;

use memchr::memchr;

use crate::problem::{Problem, ProblemCode};
use crate::value::{Map, Text, Value};

pub(crate) use lexical::{
    above, base_name, clean, is_absolute, is_clean, join, parent, relative, resolve_from,
};
use lexical::{below, is_tidy};

/// Where relative paths start from.
pub(crate) struct Base<'a> {
    /// The folder, as the loader knows it or relative to that of the including project.
    folder: &'a str,
    /// What `~` stands for, if that is known.
    home: Option<&'a str>,
    /// Whether the folder's path needs no tidying, so that it is not looked through again for every path below it.
    tidy: bool,
}

impl<'a> Base<'a> {
    pub(crate) fn new(folder: &'a str, home: Option<&'a str>) -> Self {
        Self {
            folder,
            home,
            tidy: is_tidy(folder),
        }
    }
}

/// Resolves every path of a canonical document.
pub(crate) fn resolve(doc: &mut Value, base: &Base<'_>, problems: &mut Vec<Problem>) {
    let Some(root) = doc.as_map_mut() else { return };
    for (section, _, resources) in root.values_mut() {
        let Some(resources) = resources.as_map_mut() else {
            continue;
        };
        for (_, _, resource) in resources.values_mut() {
            if let Some(resource) = resource.as_map_mut() {
                base.resource(section, resource, problems);
            }
        }
    }
}

/// How a path is read.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A path of this machine; empty stays empty.
    Plain,
    /// A path that may be of another system: `C:\x` is absolute as well.
    AnySystem,
    /// A path, or something that a builder fetches.
    Context,
    /// A path, or a file that is fetched.
    ComposeFile,
}

impl Base<'_> {
    /// Resolves every path of a section's resource.
    pub(crate) fn resource(&self, section: &str, resource: &mut Map, problems: &mut Vec<Problem>) {
        match section {
            "services" => self.service(resource, problems),
            "configs" | "secrets" => self.at(resource, "file", Kind::AnySystem),
            "volumes" => self.volume_options(resource),
            _ => {}
        }
    }

    fn service(&self, service: &mut Map, problems: &mut Vec<Problem>) {
        for (key, _, value) in service.values_mut() {
            match key.as_str() {
                "build" => self.build(value),
                "env_file" => self.items_at(value, "path"),
                "label_file" => value
                    .as_seq_mut()
                    .into_iter()
                    .flatten()
                    .for_each(|item| self.value(item, Kind::Plain)),
                "extends" => value
                    .as_map_mut()
                    .into_iter()
                    .for_each(|extends| self.at(extends, "file", Kind::ComposeFile)),
                "develop" => value
                    .as_map_mut()
                    .and_then(|develop| develop.get_mut("watch"))
                    .into_iter()
                    .for_each(|watch| {
                        self.items_at(watch, "path");
                    }),
                "volumes" => value
                    .as_seq_mut()
                    .into_iter()
                    .flatten()
                    .for_each(|volume| self.mount(volume, problems)),
                _ => {}
            }
        }
    }

    fn build(&self, build: &mut Value) {
        let Some(build) = build.as_map_mut() else {
            return;
        };
        self.at(build, "context", Kind::Context);
        for (key, kind) in [
            ("additional_contexts", Kind::Context),
            ("ssh", Kind::AnySystem),
        ] {
            let Some(map) = build.get_mut(key).and_then(Value::as_map_mut) else {
                continue;
            };
            map.values_mut()
                .for_each(|(_, _, value)| self.value(value, kind));
        }
    }

    fn mount(&self, mount: &mut Value, problems: &mut Vec<Problem>) {
        let span = mount.span;
        let Some(mount) = mount.as_map_mut() else {
            return;
        };
        if mount.get("type").and_then(Value::as_str) != Some("bind") {
            return;
        }
        if mount.contains_key("source") {
            self.at(mount, "source", Kind::AnySystem);
            return;
        }
        let problem = Problem::refused(
            ProblemCode::InvalidCompose,
            span,
            "a bind mount needs a `source`",
        );
        problems.push(problem.help("name the host's path as `source`, or use another `type`"));
    }

    /// `driver_opts` of a local volume that is a bind mount.
    fn volume_options(&self, volume: &mut Map) {
        if volume.get("driver").and_then(Value::as_str) != Some("local") {
            return;
        }
        let Some(options) = volume.get_mut("driver_opts").and_then(Value::as_map_mut) else {
            return;
        };
        if options.get("o").and_then(Value::as_str) == Some("bind") {
            self.at(options, "device", Kind::AnySystem);
        }
    }

    fn items_at(&self, items: &mut Value, key: &str) {
        for item in items.as_seq_mut().into_iter().flatten() {
            item.as_map_mut()
                .into_iter()
                .for_each(|item| self.at(item, key, Kind::Plain));
        }
    }

    fn at(&self, map: &mut Map, key: &str, kind: Kind) {
        if let Some(value) = map.get_mut(key) {
            self.value(value, kind);
        }
    }

    fn value(&self, value: &mut Value, kind: Kind) {
        let crate::value::Data::Str(text) = &mut value.data else {
            return;
        };
        if let Some(resolved) = self.text(text, kind) {
            *text = resolved;
        }
    }

    /// The resolved path; None where it stays as it is.
    fn text(&self, path: &Text, kind: Kind) -> Option<Text> {
        let written = path.text.as_str();
        // A path that begins with a variable may be anything.
        if path.holes().iter().any(|hole| hole.at == 0) {
            return None;
        }
        let elsewhere = match kind {
            Kind::Context => written.is_empty() || is_fetched(written),
            Kind::ComposeFile => is_remote(written),
            Kind::Plain => written.is_empty(),
            Kind::AnySystem => is_windows_absolute(written),
        };
        if elsewhere || is_absolute(written) {
            return None;
        }
        if written.starts_with('~') {
            return self.home.map(|home| moved(path, home, 1));
        }
        if path.is_unknown() {
            return Some(moved(
                path,
                self.folder,
                if written.starts_with("./") { 2 } else { 0 },
            ));
        }
        let joined = if self.tidy {
            below(self.folder, written)
        } else {
            join(self.folder, written)
        };
        Some(path.with(joined, Vec::new()))
    }
}

/// A path below another folder, without its first bytes. The holes move along; only a path that is known is tidied.
fn moved(path: &Text, folder: &str, skip: usize) -> Text {
    let rest = path.cut(skip..path.text.len());
    if !rest.is_unknown() {
        let text = join(folder, &rest.text);
        return rest.reworded(text);
    }
    match folder.trim_end_matches('/') {
        "" if folder.is_empty() => rest,
        folder if rest.text.starts_with('/') && !rest.hole_at(0) => rest.after(folder),
        folder => rest.after(&format!("{folder}/")),
    }
}

/// Whether a Compose file is fetched from a registry or a repository instead of read from the disk.
pub(crate) fn is_remote(path: &str) -> bool {
    if path.starts_with("oci://") {
        return true;
    }
    if path.starts_with("./") || path.starts_with("../") {
        return false;
    }
    if path.starts_with("github.com/") || path.starts_with("git://") || path.starts_with("ssh://") {
        return true;
    }
    if path.starts_with("http://") || path.starts_with("https://") {
        let address = path.split(['#', '?']).next().unwrap_or("");
        return address.strip_suffix(".git").is_some();
    }
    is_scp_like(path)
}

/// `user@host:path`, which Git reaches over SSH.
fn is_scp_like(path: &str) -> bool {
    let word = |text: &str, more: &[char]| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || more.contains(&c))
    };
    let Some(at) = memchr(b'@', path.as_bytes()) else {
        return false;
    };
    let Some((host, _)) = path[at + 1..].split_once(':') else {
        return false;
    };
    word(&path[..at], &['_']) && word(host, &['.'])
}

/// Whether a build context is no path.
fn is_fetched(context: &str) -> bool {
    const PREFIXES: [&str; 3] = ["service:", "github.com/", "git@"];
    context.contains("://") || PREFIXES.iter().any(|prefix| context.starts_with(prefix))
}

/// `C:\x`, `C:/x` and `\\server\share`.
fn is_windows_absolute(path: &str) -> bool {
    let separator = |byte: Option<&u8>| matches!(byte, Some(b'\\' | b'/'));
    match path.as_bytes() {
        [_, b':', rest @ ..] => separator(rest.first()),
        [first, second, ..] => separator(Some(first)) && separator(Some(second)),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
