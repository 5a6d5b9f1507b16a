//! Checks that the artefacts for operators fit the binary: the unit, the image, completions and manual
//! pages.

use std::collections::BTreeSet;
use std::fs;

use crate::command_line::{caveat, prints};

const UNIT: &str = include_str!("../../docs/packaging/caveat.service");
const BACKUP: &str = include_str!("../../docs/packaging/caveat-backup.service");
const DOCKERFILE: &str = include_str!("../../docs/packaging/Dockerfile");
const CONTEXT: &str = include_str!("../../docs/packaging/Dockerfile.dockerignore");
const COMPOSE: &str = include_str!("../../docs/packaging/compose.yaml");
const EXAMPLE: &str = include_str!("../../caveat.example.env");
const MANIFEST: &str = include_str!("../../Cargo.toml");
const DEPENDENCIES: &str = include_str!("../../docs/decisions/0006-dependencies.md");

/// Every subcommand as it is typed, with nested ones.
fn subcommands() -> Vec<String> {
    fn walk(command: &clap::Command, above: &str, found: &mut Vec<String>) {
        for command in command.get_subcommands() {
            let name = format!("{above} {}", command.get_name());
            walk(command, &name, found);
            found.push(name);
        }
    }
    let mut found = Vec::new();
    walk(&caveat::cli::command(), "caveat", &mut found);
    found
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = prints(&mut caveat(&["completions", shell]));
        for command in subcommands() {
            let name = command.rsplit(' ').next().unwrap();
            assert!(script.contains(name), "{shell}: {command}");
        }
        assert!(script.contains("--database") || script.contains("-l database"), "{shell}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    // The folder is created.
    let pages = folder.path().join("man1");
    assert_eq!(prints(&mut caveat(&["man", pages.to_str().unwrap()])), "");
    let written: BTreeSet<String> = fs::read_dir(&pages)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let commands = subcommands().into_iter().map(|name| name.replace(' ', "-"));
    let expected = commands.chain(["caveat".to_owned()]).map(|name| format!("{name}.1"));
    assert!(expected.collect::<BTreeSet<_>>().is_subset(&written), "{written:?}");
    let run = fs::read_to_string(pages.join("caveat-run.1")).unwrap();
    assert!(run.contains("CAVEAT_DATABASE") && run.contains("Exit codes:"), "{run}");
}

#[test]
fn a_manual_without_a_place_is_refused_in_a_sentence() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let output = caveat(&["man", file.path().to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("caveat: the manual cannot be written to "), "{said}");
}

/// The names of caveat's variables in a text.
fn variables(text: &str) -> BTreeSet<&str> {
    let word = |c: char| !(c.is_ascii_uppercase() || c == '_');
    let ours = |name: &&str| name.starts_with("CAVEAT_") || name.starts_with("DISCORD_");
    text.split(word).filter(ours).collect()
}

#[test]
fn the_unit_and_the_image_run_what_there_is() {
    let known = variables(EXAMPLE);
    for (file, text, settings) in [
        ("unit", UNIT, 2),
        ("backup", BACKUP, 1),
        ("image", DOCKERFILE, 2),
        ("compose", COMPOSE, 3),
    ] {
        let used = variables(text);
        assert_eq!(used.len(), settings, "{file}: {used:?}");
        assert!(used.is_subset(&known), "{file}: {used:?}");
    }
    let commands = subcommands();
    let is_command = |name: &str| commands.contains(&format!("caveat {name}"));
    let (_, started) = UNIT.split_once("ExecStart=/usr/local/bin/caveat ").unwrap();
    assert!(is_command(started.lines().next().unwrap()));
    let (_, started) = BACKUP.split_once("exec /usr/local/bin/caveat ").unwrap();
    assert!(is_command(started.split(" \"").next().unwrap()));
    let (_, checked) = DOCKERFILE.split_once("CMD [\"/usr/local/bin/caveat\", \"").unwrap();
    assert!(is_command(checked.split('"').next().unwrap()));
    let (_, run) = DOCKERFILE.rsplit_once("CMD [\"").unwrap();
    assert!(is_command(run.split('"').next().unwrap()));
}

#[test]
fn the_image_is_built_by_the_oldest_rust_that_will_do() {
    let (_, oldest) = MANIFEST.split_once("rust-version = \"").unwrap();
    let oldest = oldest.split('"').next().unwrap();
    assert!(DOCKERFILE.contains(&format!("FROM rust:{oldest}-")), "{oldest}");
}

/// The files that the crate is built from, and those that cargo asks for.
#[test]
fn the_image_is_built_from_all_that_the_package_has() {
    let manifest: toml::Table = MANIFEST.parse().unwrap();
    let packed = manifest["package"]["include"].as_array().unwrap();
    let packed = packed.iter().map(|path| path.as_str().unwrap().trim_start_matches('/'));
    let named = |table: &str| manifest[table].as_array().unwrap().clone();
    let targets = named("bin").into_iter().chain(named("test"));
    let targets: Vec<_> =
        targets.map(|target| target["path"].as_str().unwrap().to_owned()).collect();
    let tops = targets.iter().filter_map(|path| path.split('/').next());
    for path in packed.chain(tops).chain(["Cargo.toml", "Cargo.lock"]) {
        assert!(CONTEXT.lines().any(|line| line == format!("!{path}")), "{path}");
    }
}

#[test]
fn every_direct_dependency_has_its_reason() {
    let manifest: toml::Table = MANIFEST.parse().unwrap();
    let declared: BTreeSet<&str> =
        manifest["dependencies"].as_table().unwrap().keys().map(String::as_str).collect();
    let rows = DEPENDENCIES.lines().filter_map(|line| line.strip_prefix("| "));
    let cells = rows.filter_map(|row| row.split(" |").next());
    let listed: BTreeSet<&str> = cells
        .flat_map(|cell| cell.split(", "))
        .filter(|name| !["crate", "---"].contains(name))
        .collect();
    assert_eq!(listed, declared);
}
