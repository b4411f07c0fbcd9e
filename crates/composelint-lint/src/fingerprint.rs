//! Names findings so that a baseline recognises them after lines moved and wording changed.
//!
//! A fingerprint is a hash of the rule, the project, the service or network (else the file) and the rule's own key. Where these are
//! equal, a running number tells findings apart. A file is named as seen from the project's folder: it does not matter where the run
//! was started.

use composelint_yaml::SourceMap;
use rustc_hash::FxHashMap;

use crate::Diagnostic;

/// Turns the keys that rules left behind into fingerprints. The findings are in their final order.
///
/// `folder` is what paths in the fingerprints start from.
pub(crate) fn set(found: &mut [Diagnostic], sources: &SourceMap, folder: &str) {
    let mut seen: FxHashMap<u64, u32> = FxHashMap::default();
    for finding in found {
        let key = std::mem::take(&mut finding.fingerprint);
        let hash = hash_of(finding, &key, sources, folder);
        let count = seen.entry(hash).or_insert(0);
        let hash = if *count == 0 {
            hash
        } else {
            fnv(hash, &count.to_le_bytes())
        };
        *count += 1;
        finding.fingerprint = format!("{hash:016x}");
    }
}

fn hash_of(finding: &Diagnostic, key: &str, sources: &SourceMap, folder: &str) -> u64 {
    let mut hash = FNV_OFFSET;
    let file;
    let subject = match (&finding.service, &finding.network) {
        (None, None) => {
            file = relative(sources.get(finding.at.span.file).path(), folder);
            ["file", file.as_str(), ""]
        }
        (service, network) => [
            "about",
            service.as_deref().unwrap_or(""),
            network.as_deref().unwrap_or(""),
        ],
    };
    for part in [finding.rule.as_str(), finding.project.as_str()]
        .iter()
        .chain(&subject)
        .chain([&key])
    {
        // The zero byte keeps `ab` + `c` apart from `a` + `bc`.
        hash = fnv(fnv(hash, part.as_bytes()), &[0]);
    }
    hash
}

/// A path as seen from a folder; both are seen from the same place, and neither is looked up.
fn relative(path: &str, folder: &str) -> String {
    if path.starts_with('/') != folder.starts_with('/') {
        return path.to_owned();
    }
    let steps = |path: &'_ str| -> Vec<String> {
        let steps = path
            .split('/')
            .filter(|step| !step.is_empty() && *step != ".");
        steps.map(str::to_owned).collect()
    };
    let (path, folder) = (steps(path), steps(folder));
    let shared = path.iter().zip(&folder).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", folder.len() - shared);
    let down = path[shared..].iter().map(String::as_str);
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// FNV-1a with 64 bits: small, fixed for ever, the same on every machine.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv(mut hash: u64, bytes: &[u8]) -> u64 {
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn a_path_is_the_same_wherever_the_run_was_started() {
        for (path, folder, expected) in [
            ("compose.yaml", "", "compose.yaml"),
            ("compose.yaml", ".", "compose.yaml"),
            ("größe/compose.yaml", "größe", "compose.yaml"),
            ("../compose.yaml", "..", "compose.yaml"),
            ("common/base.yaml", "shop/a", "../../common/base.yaml"),
            ("../../common/base.yaml", ".", "../../common/base.yaml"),
            ("/x/shop/compose.yaml", "/x/shop", "compose.yaml"),
            ("/x/compose.yaml", "shop", "/x/compose.yaml"),
            ("-", "", "-"),
        ] {
            assert_eq!(relative(path, folder), expected, "{path} from {folder}");
        }
    }
}
