//! Paths as URIs.

/// The path as a relative reference, or as a `file:` URI where it is absolute.
pub(crate) fn of_path(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let encoded = encode(path);
    if path.starts_with("//") {
        format!("file:{encoded}")
    } else if path.starts_with('/') {
        format!("file://{encoded}")
    } else if has_drive(path) {
        format!("file:///{}", encoded.replacen("%3A", ":", 1))
    } else {
        encoded
    }
}

/// Whether a URI made from a path is relative.
pub(crate) fn is_relative(uri: &str) -> bool {
    !uri.starts_with("file:")
}

fn has_drive(path: &str) -> bool {
    let bytes = path.as_bytes();
    bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && &bytes[1..3] == b":/"
}

/// Everything but what a URI may hold as it is; bytes of other characters in hexadecimal digits.
fn encode(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/' | b'@' | b'+')
        {
            uri.push(char::from(byte));
        } else {
            uri.push('%');
            for digit in [byte >> 4, byte & 15] {
                uri.extend(char::from_digit(u32::from(digit), 16).map(|c| c.to_ascii_uppercase()));
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_reference_that_names_nothing_else() {
        for (path, uri) in [
            ("compose.yaml", "compose.yaml"),
            ("./a b/é.yaml", "a%20b/%C3%A9.yaml"),
            ("a:b#c?d%e.yaml", "a%3Ab%23c%3Fd%25e.yaml"),
            ("/srv/x.yaml", "file:///srv/x.yaml"),
            ("C:/x.yaml", "file:///C:/x.yaml"),
            ("../x\n.yaml", "../x%0A.yaml"),
        ] {
            assert_eq!(of_path(path), uri);
        }
    }
}
