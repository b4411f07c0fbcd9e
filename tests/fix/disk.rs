//! Files on disk: replaced in one step, with what belonged to them, and only where they may be.

use std::fs;

use crate::support::Project;

const OPEN: &str = "services:\n  db:\n    image: postgres:18\n    ports: [\"5432:5432\"]\n";

fn closed() -> String {
    OPEN.replace("\"5432:", "\"127.0.0.1:5432:")
}

fn names(project: &Project) -> Vec<String> {
    let entries = fs::read_dir(project.path("")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn nothing_is_left_beside_the_file() {
    let project = Project::of(OPEN);
    assert_eq!(project.run(&["fix", "--apply"]).code, 0);
    assert_eq!(names(&project), ["compose.yaml"]);
}

#[test]
fn a_project_is_fixed_from_a_folder_below() {
    let project = Project::new(&[("compose.yaml", OPEN), ("src/größe.txt", "")]);
    let run = project.run_in("src", &["fix", "--apply"]);
    assert_eq!(run.code, 0, "{run}");
    let text = project.text("compose.yaml");
    assert_eq!(text, closed());
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let crlf = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let project = Project::of(&crlf(OPEN));
    assert_eq!(project.run(&["fix", "--apply"]).code, 0);
    assert_eq!(
        fs::read(project.path("compose.yaml")).unwrap(),
        crlf(&closed()).as_bytes()
    );
}

#[test]
fn utf_16_is_told_and_left_alone() {
    let project = Project::new(&[]);
    let bytes: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(OPEN.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    project.write("compose.yaml", &bytes);
    let run = project.run(&["fix", "--apply"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
    assert!(
        run.stderr
            .contains("cannot change `compose.yaml`: it is UTF-16"),
        "{run}"
    );
    assert_eq!(fs::read(project.path("compose.yaml")).unwrap(), bytes);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn permissions_stay() {
        let project = Project::of(OPEN);
        let path = project.path("compose.yaml");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(project.run(&["fix", "--apply"]).code, 0);
        assert_eq!(fs::read_to_string(&path).unwrap(), closed());
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o640
        );
    }

    #[test]
    fn a_read_only_file_is_left_alone() {
        let project = Project::of(OPEN);
        let path = project.path("compose.yaml");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let run = project.run(&["fix", "--apply"]);
        assert_eq!(run.code, 2, "{run}");
        assert!(run.stderr.contains("it is read-only"), "{run}");
        assert_eq!(fs::read_to_string(&path).unwrap(), OPEN);
    }

    #[test]
    fn a_link_inside_stays_a_link() {
        let project = Project::new(&[("real/shop.yaml", OPEN)]);
        symlink("real/shop.yaml", project.path("compose.yaml")).unwrap();
        assert_eq!(project.run(&["fix", "--apply"]).code, 0);
        assert!(
            fs::symlink_metadata(project.path("compose.yaml"))
                .unwrap()
                .is_symlink()
        );
        assert_eq!(project.text("real/shop.yaml"), closed());
    }

    #[test]
    fn a_link_out_of_the_repository_is_not_followed() {
        let project = Project::new(&[("../elsewhere.yaml", OPEN)]);
        symlink("../elsewhere.yaml", project.path("compose.yaml")).unwrap();
        let run = project.run(&["fix", "--apply"]);
        assert_eq!(run.code, 2, "{run}");
        assert_eq!(project.text("../elsewhere.yaml"), OPEN);
        let run = project.run(&["fix", "--apply", "--allow-outside"]);
        assert_eq!(run.code, 0, "{run}");
        assert_eq!(project.text("../elsewhere.yaml"), closed());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told() {
        let project = Project::new(&[("sub/compose.yaml", OPEN)]);
        let folder = project.path("sub");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
        // Root writes anywhere.
        let is_root = fs::write(folder.join("probe"), "").is_ok();
        let run = project.run(&["fix", "--apply"]);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(run.code, if is_root { 0 } else { 2 }, "{run}");
    }
}
