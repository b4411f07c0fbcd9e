//! Which names announce a secret: `POSTGRES_PASSWORD`, `apiKey`, `--requirepass`; not `SECRET_FILE`, `token_ttl`.

/// Whether a name looks like that of a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let words = words(name);
    let Some(last) = words.last() else {
        return false;
    };
    if matches!(name, "secrets" | "secret" | "tokens" | "PWD" | "OLDPWD") || describes(last) {
        return false;
    }
    words.iter().any(|word| speaks(word))
        || matches!(
            last.as_str(),
            "pass" | "pwd" | "auth" | "psk" | "pin" | "salt"
        )
        || last == "key" && words.iter().any(|word| qualifies_key(word))
}

/// A word that is enough by itself.
fn speaks(word: &str) -> bool {
    const PARTS: [&str; 9] = [
        "password",
        "passwd",
        "passphrase",
        "secret",
        "token",
        "apikey",
        "credential",
        "basicauth",
        "privatekey",
    ];
    PARTS.iter().any(|part| word.contains(part))
        || word.ends_with("pass") && !matches!(word, "pass" | "bypass" | "compass" | "encompass")
        || matches!(
            word,
            "accesskey" | "secretkey" | "encryptionkey" | "htpasswd"
        )
}

/// A last word that says the value is about the secret, not the secret itself.
fn describes(last: &str) -> bool {
    matches!(
        last,
        "file"
            | "files"
            | "path"
            | "dir"
            | "name"
            | "names"
            | "type"
            | "url"
            | "uri"
            | "host"
            | "endpoint"
            | "issuer"
            | "ttl"
            | "timeout"
            | "expiry"
            | "expires"
            | "expiration"
            | "lifetime"
            | "duration"
            | "length"
            | "size"
            | "enabled"
            | "disabled"
            | "required"
            | "header"
            | "algorithm"
            | "policy"
            | "id"
            | "driver"
            | "mode"
            | "services"
    )
}

/// A word that makes a secret of the `key` that follows.
fn qualifies_key(word: &str) -> bool {
    matches!(
        word,
        "api"
            | "app"
            | "access"
            | "private"
            | "encryption"
            | "encrypt"
            | "signing"
            | "sign"
            | "master"
            | "license"
            | "jwt"
            | "session"
            | "auth"
            | "admin"
            | "service"
            | "shared"
            | "account"
            | "hmac"
            | "crypt"
            | "cookie"
            | "webhook"
            | "client"
            | "root"
    )
}

/// The words of a name in lower case: cut at `_`, `-`, `.` and before a capital that follows a small letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for c in name.chars() {
        let cut = matches!(c, '_' | '-' | '.') || (c.is_ascii_uppercase() && after_small);
        if cut && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        after_small = c.is_ascii_lowercase();
        if let Some(word) = words.last_mut()
            && c.is_ascii_alphanumeric()
        {
            word.push(c.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
