//! What is read, and what is refused.

use super::*;

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("repo/.git")).unwrap();
    fs::create_dir_all(folder.path().join("repo/app")).unwrap();
    fs::write(
        folder.path().join("repo/app/compose.yaml"),
        "services: {}\n",
    )
    .unwrap();
    fs::write(folder.path().join("repo/shared.yaml"), "x: é\r\n").unwrap();
    fs::write(folder.path().join("secret.yaml"), "x: 1\n").unwrap();
    folder
}

fn read(folder: &tempfile::TempDir, path: &str, allow_outside: bool) -> Result<Vec<u8>, ReadError> {
    let disk = Disk::new(allow_outside);
    let loader = disk.for_project(&folder.path().join("repo/app"));
    let contents = loader.read(folder.path().join(path).to_str().unwrap());
    contents.map(|contents| contents.as_bytes().to_vec())
}

#[test]
fn files_of_the_repository_are_read() {
    let folder = project();
    assert_eq!(
        read(&folder, "repo/app/compose.yaml", false).unwrap(),
        b"services: {}\n"
    );
    assert_eq!(
        read(&folder, "repo/app/../shared.yaml", false).unwrap(),
        "x: é\r\n".as_bytes()
    );
}

#[test]
fn files_outside_are_refused_until_allowed() {
    let folder = project();
    assert_eq!(read(&folder, "secret.yaml", false), Err(ReadError::Outside));
    assert_eq!(
        read(&folder, "repo/app/../../secret.yaml", false),
        Err(ReadError::Outside)
    );
    assert!(read(&folder, "secret.yaml", true).is_ok());
}

#[test]
fn a_file_that_the_command_line_names_may_lie_outside() {
    let folder = project();
    let disk = Disk::new(false);
    let shown = disk.name(&folder.path().join("secret.yaml"));
    assert!(
        disk.for_project(&folder.path().join("repo/app"))
            .read(&shown)
            .is_ok()
    );
}

#[test]
fn what_is_not_there_or_no_file_is_told_apart() {
    let folder = project();
    assert_eq!(
        read(&folder, "repo/none.yaml", false),
        Err(ReadError::NotFound)
    );
    assert_eq!(
        read(&folder, "repo/shared.yaml/x", false),
        Err(ReadError::NotFound)
    );
    assert_eq!(read(&folder, "repo/app", false), Err(ReadError::NotAFile));
}

#[test]
fn a_file_over_the_limit_is_not_opened() {
    let folder = project();
    let big = File::create(folder.path().join("repo/big.yaml")).unwrap();
    big.set_len(100 * 1024 * 1024).unwrap();
    assert!(matches!(
        read(&folder, "repo/big.yaml", false),
        Err(ReadError::TooLarge(_))
    ));
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_link_out_of_the_repository_is_refused() {
        let folder = project();
        symlink(
            folder.path().join("secret.yaml"),
            folder.path().join("repo/app/link.yaml"),
        )
        .unwrap();
        assert_eq!(
            read(&folder, "repo/app/link.yaml", false),
            Err(ReadError::Outside)
        );
        symlink(folder.path(), folder.path().join("repo/app/up")).unwrap();
        assert_eq!(
            read(&folder, "repo/app/up/secret.yaml", false),
            Err(ReadError::Outside)
        );
        assert!(read(&folder, "repo/app/up/repo/shared.yaml", false).is_ok());
    }

    #[test]
    fn naming_a_link_does_not_allow_its_target() {
        let folder = project();
        let link = folder.path().join("repo/app/link.yaml");
        symlink(folder.path().join("secret.yaml"), &link).unwrap();
        let disk = Disk::new(false);
        let shown = disk.name(&link);
        let loader = disk.for_project(&folder.path().join("repo/app"));
        assert_eq!(loader.read(&shown), Err(ReadError::Outside));
    }

    #[test]
    fn links_in_a_circle_have_words() {
        let folder = project();
        symlink("b.yaml", folder.path().join("repo/a.yaml")).unwrap();
        symlink("a.yaml", folder.path().join("repo/b.yaml")).unwrap();
        let words = "symbolic links lead in a circle".to_owned();
        assert_eq!(
            read(&folder, "repo/a.yaml", false),
            Err(ReadError::Other(words))
        );
    }

    #[test]
    fn names_that_are_not_unicode_are_read() {
        let folder = project();
        let odd = folder
            .path()
            .join("repo")
            .join(OsStr::from_bytes(b"caf\xe9"));
        fs::create_dir(&odd).unwrap();
        fs::write(odd.join("compose.yaml"), "x: 1\n").unwrap();
        let disk = Disk::new(false);
        let shown = disk.show(&odd);
        let loader = disk.for_shown(&shown);
        assert!(loader.is_dir(&shown));
        assert!(loader.is_file(&format!("{shown}/compose.yaml")));
        assert_eq!(
            &*loader.read_text(&format!("{shown}/compose.yaml")).unwrap(),
            "x: 1\n"
        );
    }
}
