//! Folders that lead elsewhere: a pack is its folder, and nothing else of the machine is read, shown or
//! imported. The real binary, on real links.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use caveat::pack::{self, PackFiles};
use tempfile::TempDir;

use crate::command_line::{Library, caveat};
use crate::ids::id;

const SECRET: &str = "MTIz.never-to-be-read.0123456789";

/// A folder with a file in it that is nobody's business.
fn elsewhere() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let entry = format!("[en]\nquestion = \"{SECRET}?\"\nanswer = \"{SECRET}\"\n");
    fs::write(folder.path().join("entry.toml"), entry).unwrap();
    fs::write(folder.path().join("table.csv"), format!("question,answer\n{SECRET},b\n")).unwrap();
    fs::write(folder.path().join("tag.md"), SECRET).unwrap();
    folder
}

/// Everything that a command says; it fails.
#[track_caller]
fn fails(command: &mut Command) -> String {
    let output = command.env("A_TOKEN", SECRET).output().unwrap();
    assert!(matches!(output.status.code(), Some(1 | 2)), "{output:?}");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    assert!(!said.contains("never-to-be-read"), "{said}");
    assert!(said.lines().count() < 14, "{said}");
    said
}

#[test]
fn a_link_out_of_the_folder_is_refused_unread() {
    let elsewhere = elsewhere();
    let targets = [
        elsewhere.path().join("entry.toml"),
        "/proc/self/environ".into(),
        "/proc/self/root/etc/hostname".into(),
        "/etc/passwd".into(),
    ];
    for target in targets.iter().filter(|target| target.exists()) {
        let library = Library::new();
        let link = Path::new(library.path()).join("zz.toml");
        symlink(target, &link).unwrap();
        for arguments in [
            &["check", library.path()][..],
            &["ask", "--faq", library.path(), "x"],
            &["topics", "--faq", library.path()],
            &["preview", "--faq", library.path()],
        ] {
            let said = fails(&mut caveat(arguments));
            let place = format!("{} is a link that leads out of the folder; ", link.display());
            assert!(said.contains(&place), "{arguments:?}: {said}");
        }
    }
}

#[test]
fn a_link_to_a_link_and_a_folder_above_are_out_of_it_too() {
    let library = Library::new();
    let below = Path::new(library.path()).join("below");
    fs::create_dir(&below).unwrap();
    for name in ["pack.toml", "hours.toml", "card.toml"] {
        fs::rename(Path::new(library.path()).join(name), below.join(name)).unwrap();
    }
    fs::write(Path::new(library.path()).join("above.toml"), SECRET).unwrap();
    symlink("../above.toml", below.join("hop")).unwrap();
    symlink("hop", below.join("zz.toml")).unwrap();
    let said = fails(&mut caveat(&["check", below.to_str().unwrap()]));
    assert!(said.contains("leads out of the folder"), "{said}");
}

/// As Kubernetes mounts a ConfigMap.
#[test]
fn links_within_the_folder_go_on_working() {
    let library = Library::new();
    let folder = Path::new(library.path());
    fs::create_dir(folder.join("..2026_01_01")).unwrap();
    symlink("..2026_01_01", folder.join("..data")).unwrap();
    for name in ["pack.toml", "hours.toml", "card.toml"] {
        fs::rename(folder.join(name), folder.join("..data").join(name)).unwrap();
        symlink(Path::new("..data").join(name), folder.join(name)).unwrap();
    }
    assert!(pack::load(PackFiles::read(folder).unwrap()).pack.is_some());
    // The folder itself may be a link: whoever named it meant that.
    let beside = tempfile::tempdir().unwrap();
    symlink(folder, beside.path().join("faq")).unwrap();
    assert!(pack::load(PackFiles::read(&beside.path().join("faq")).unwrap()).pack.is_some());
}

#[test]
fn an_import_does_not_leave_its_folder_either() {
    let elsewhere = elsewhere();
    let source = tempfile::tempdir().unwrap();
    let to = source.path().join("new");
    fs::write(source.path().join("good.md"), "A good answer.").unwrap();
    symlink(elsewhere.path().join("tag.md"), source.path().join("zz.md")).unwrap();
    symlink(elsewhere.path().join("table.csv"), source.path().join("table.csv")).unwrap();
    let folder = source.path().to_str().unwrap();
    let arguments = ["import", "--from", "markdown-tags", "--to", to.to_str().unwrap(), folder];
    let output = caveat(&arguments).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let refused = "zz.md: is a link that leads out of its folder; name the file itself";
    assert!(output.status.success() && said.contains(refused), "{said}");
    let mut written: Vec<_> =
        fs::read_dir(&to).unwrap().map(|item| item.unwrap().file_name()).collect();
    written.sort();
    assert_eq!(written, [".caveat-import.json", "good.toml", "pack.toml"]);

    let single = source.path().join("table.csv");
    let mut import = caveat(&["import", "--to", "nowhere", single.to_str().unwrap()]);
    let said = fails(&mut import);
    assert!(said.contains("table.csv is a link that leads out of its folder"), "{said}");
    for system in ["/proc/self/environ", "/dev/zero", "/dev/null"] {
        let mut import = caveat(&["import", "--from", "csv", "--to", "nowhere", system]);
        let said = fails(&mut import);
        assert!(said.contains(&format!("{system} is no ordinary file")), "{said}");
    }
}

/// A copy of something else is told apart by what is in it.
#[test]
fn of_a_file_that_is_no_packs_nothing_is_shown() {
    for (name, text) in [
        ("passwd.toml", format!("root:x:0:0:{SECRET}:/root:/bin/sh\n")),
        ("environ.toml", format!("DISCORD_TOKEN={SECRET}\0PATH=/bin\0")),
        ("settings.toml", format!("[database]\nname = \"x\"\npassphrase = \"{SECRET}\"\n")),
        ("key.toml", format!("-----BEGIN PRIVATE KEY-----\n{SECRET}\n")),
        ("unknown.toml", format!("\"{SECRET}\" = 1\n")),
        ("pack.toml", format!("'{SECRET}'\n")),
    ] {
        let library = Library::new();
        fs::write(Path::new(library.path()).join(name), text).unwrap();
        // Whatever it is: nobody has named it a secret here.
        for arguments in [&["check", library.path()][..], &["ask", "--faq", library.path(), "x"]] {
            let output = caveat(arguments).output().unwrap();
            let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert!(said.contains("this is no file of a FAQ"), "{name}: {said}");
            for part in ["never-to-be-read", "redacted", "root:", "TOKEN", "database", "BEGIN"] {
                assert!(!said.contains(part), "{part}: {said}");
            }
        }
    }
}

#[test]
fn what_a_fault_quotes_is_without_secrets() {
    for line in [
        "DISCORD_TOKEN = \"SECRET-words\"".to_owned(),
        "password = 'SECRET words'".to_owned(),
        "database = \"postgres://bot:SECRET@db/caveat\"".to_owned(),
        "\"postgres://bot:SECRET@db/caveat\" = 1".to_owned(),
        "x = MTIzNDU2Nzg5MDEyMzQ1Njc4.SECRET.abcdefghijklmnopqrstuvwxyz0123456789".to_owned(),
        format!("x = \"{SECRET}\""),
    ] {
        let library = Library::new();
        let card = Path::new(library.path()).join("card.toml");
        let text = fs::read_to_string(&card).unwrap();
        fs::write(&card, format!("{line}\n{text}")).unwrap();
        for arguments in [&["check", library.path()][..], &["ask", "--faq", library.path(), "x"]] {
            let said = caveat(arguments).env("A_TOKEN", SECRET).output().unwrap();
            let said = String::from_utf8([said.stdout, said.stderr].concat()).unwrap();
            assert!(!said.contains("SECRET") && !said.contains("never-to-be-read"), "{said}");
            assert!(arguments[0] != "check" || said.contains("[redacted]"), "{line}: {said}");
            assert!(said.contains("card.toml:1:"), "{said}");
        }
    }
}

/// A change in place is written where it should be, and nowhere that a link leads to.
#[test]
fn a_change_in_place_follows_no_link() {
    let folder = tempfile::tempdir().unwrap();
    let victim = folder.path().join("victim");
    fs::write(&victim, "as it was").unwrap();
    let library = Library::new();
    let faq = Path::new(library.path());
    for name in ["pack", "hours", "card"] {
        symlink(&victim, faq.join(format!("{name}.toml.next"))).unwrap();
    }
    let database = folder.path().join("caveat.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        use caveat::service::{Memory, Service};
        use caveat::store::{DatabaseUrl, Origin};
        let place = DatabaseUrl::File(database.clone());
        let memory = Memory::open(place, caveat::Clock::system()).await.unwrap();
        let service = Service::new(pack::load(PackFiles::read(faq).unwrap()).pack.unwrap());
        let words = "a plastic rectangle for me";
        memory.teach(&service, id(7), "card", words, None, Origin::Import).await.unwrap();
        memory.close().await;
    });
    let mut export = caveat(&["overlay", "export", "--write", "--faq", library.path()]);
    let done = export.env("CAVEAT_DATABASE", &database).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    assert_eq!(fs::read_to_string(&victim).unwrap(), "as it was");
    assert!(fs::read_to_string(faq.join("card.toml")).unwrap().contains("plastic rectangle"));
}
