//! A new rule: the file, the page, the first cases, and the lines that list it.

use std::fs;
use std::path::Path;

use composelint_lint::Group;

/// Writes everything a rule consists of, and answers with what comes next.
pub fn new_rule(root: &Path, group: &str, name: &str) -> Result<String, String> {
    let group = Group::parse(group).ok_or_else(|| {
        let groups: Vec<&str> = Group::ALL.iter().map(|group| group.as_str()).collect();
        format!(
            "there is no group `{group}`; the groups are {}",
            groups.join(", ")
        )
    })?;
    check_name(name)?;
    let module = name.replace('-', "_");
    let folder = group.as_str().replace('-', "_");
    let rule = format!("rules/src/{folder}/{module}.rs");
    if root.join(&rule).exists() {
        return Err(format!("there is a {rule} already"));
    }
    if !root.join(format!("rules/src/{folder}/mod.rs")).exists() {
        new_group(root, group, &folder)?;
    }
    let page = format!("rules/src/{folder}/{module}.md");
    write(root, &rule, &rule_text(group, name, &module))?;
    write(root, &page, &page_text(group, name))?;
    for kind in ["flagged", "accepted"] {
        write(
            root,
            &format!("tests/rules/{name}/{kind}-first/compose.yaml"),
            EXAMPLE,
        )?;
    }
    edit(root, &format!("rules/src/{folder}/mod.rs"), |text| {
        let text = insert_sorted(text, "mod ", &format!("mod {module};"))?;
        insert_sorted(&text, "    &", &format!("    &{module}::RULE,"))
    })?;
    Ok(format!(
        "wrote {rule}, its page and tests/rules/{name}/\n\
         next: write the page, then the check, then the cases; `UPDATE=1 cargo test -p composelint-rules` shows what it finds"
    ))
}

fn check_name(name: &str) -> Result<(), String> {
    let word = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    if name.split('-').all(word) && name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Ok(());
    }
    Err(format!(
        "`{name}` is not kebab-case: small letters and digits, words joined by `-`"
    ))
}

/// The first rule of a group: its `mod.rs`, and the lines of the group in `lib.rs`.
fn new_group(root: &Path, group: Group, folder: &str) -> Result<(), String> {
    let text = format!(
        "//! The rules of group `{group}`.\n\nuse composelint_lint::Rule;\n\n\
         /// The rules of the group, by name.\npub(crate) const RULES: &[&Rule] = &[\n];\n"
    );
    write(root, &format!("rules/src/{folder}/mod.rs"), &text)?;
    edit(root, "rules/src/lib.rs", |text| {
        let text = insert_sorted(text, "mod ", &format!("mod {folder};"))?;
        insert_group(&text, group, folder)
    })
}

/// Puts the group into the list where the order of groups has it.
fn insert_group(text: &str, group: Group, folder: &str) -> Result<String, String> {
    let position = |line: &str| {
        let name = line.trim().strip_suffix("::RULES,")?;
        Group::ALL
            .iter()
            .position(|group| group.as_str().replace('-', "_") == name)
    };
    let own = Group::ALL.iter().position(|other| *other == group);
    let line = format!("    {folder}::RULES,");
    insert_before(
        text,
        &line,
        |line| position(line).is_some_and(|at| Some(at) > own),
        |line| position(line).is_some(),
    )
}

/// Puts a line among its like, by their order.
fn insert_sorted(text: &str, prefix: &str, line: &str) -> Result<String, String> {
    let alike = |other: &str| other.starts_with(prefix);
    if !text.lines().any(alike) {
        return insert_first(text, line);
    }
    insert_before(text, line, |other| alike(other) && other > line, alike)
}

/// Puts a line before the first one that comes after it, else behind the last one of its kind.
fn insert_before(
    text: &str,
    line: &str,
    comes_after: impl Fn(&str) -> bool,
    is_alike: impl Fn(&str) -> bool,
) -> Result<String, String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let behind_last = lines
        .iter()
        .rposition(|other| is_alike(other))
        .map(|at| at + 1);
    let at = lines
        .iter()
        .position(|other| comes_after(other))
        .or(behind_last);
    lines.insert(at.ok_or_else(|| format!("no place for `{line}`"))?, line);
    Ok(lines.join("\n") + "\n")
}

/// The first line of its kind: modules before the imports, entries into the empty list.
fn insert_first(text: &str, line: &str) -> Result<String, String> {
    if line.starts_with("mod ") {
        return Ok(text.replacen("\nuse ", &format!("\n{line}\n\nuse "), 1));
    }
    let list = "= &[\n";
    text.contains(list)
        .then(|| text.replacen(list, &format!("{list}{line}\n"), 1))
        .ok_or_else(|| format!("no list for `{line}`"))
}

fn write(root: &Path, path: &str, text: &str) -> Result<(), String> {
    let full = root.join(path);
    let folder = full.parent().unwrap_or(root);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&full, text))
        .map_err(|error| format!("cannot write {path}: {error}"))
}

fn edit(
    root: &Path,
    path: &str,
    change: impl FnOnce(&str) -> Result<String, String>,
) -> Result<(), String> {
    let text = fs::read_to_string(root.join(path))
        .map_err(|error| format!("cannot read {path}: {error}"))?;
    let changed = change(&text).map_err(|error| format!("{path}: {error}"))?;
    write(root, path, &changed)
}

const EXAMPLE: &str = "services:\n  web:\n    image: nginx:1.27\n";

fn rule_text(group: Group, name: &str, module: &str) -> String {
    let group_name = format!("{group:?}");
    format!(
        r#"//! `{name}`: a service does what this rule is about.

use composelint_lint::{{Context, Group, Rule, Severity}};

pub(super) static RULE: Rule = Rule {{
    name: "{name}",
    group: Group::{group_name},
    severity: Severity::Warning,
    enabled: true,
    since: env!("CARGO_PKG_VERSION"),
    summary: "A service does what this rule is about.",
    page: include_str!("{module}.md"),
    aliases: &[],
    options: &[],
    check,
}};

fn check(cx: &mut Context<'_>) {{
    for (_, node, service) in cx.services() {{
        cx.report(node.span, format!("`{{}}` does what this rule is about", service.name))
            .service(service.name.clone())
            .label("what is at this place")
            .help("what to do about it");
    }}
}}
"#
    )
}

fn page_text(group: Group, name: &str) -> String {
    let kernel = match group {
        Group::Load | Group::Meta => "",
        _ => {
            "## What the kernel does\n\nWhat happens on a running host, with its numbers and versions.\n\n"
        }
    };
    format!(
        "# {name}\n\nA service does what this rule is about.\n\n\
         ## Why it matters\n\nWhat goes wrong, for whom, and how they notice.\n\n\
         {kernel}\
         ## Flagged\n\n```yaml flagged\n{EXAMPLE}```\n\n\
         ## Accepted\n\n```yaml accepted\n{EXAMPLE}```\n\n\
         ## How to see it\n\n```console\n$ docker compose config\n$ composelint check\n```\n\n\
         ## How to fix it\n\nThe change that most people want.\n\n\
         ## When to ignore it\n\nThe case in which it is right.\n\n\
         ## See also\n\n- Docker documentation.\n"
    )
}
