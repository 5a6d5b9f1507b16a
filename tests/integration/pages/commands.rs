//! The commands on the pages. A block `sh` is run as it stands, in a folder with what it needs; one that
//! cannot be, because it serves, asks for root or needs the network, is marked `sh no-test`, and is at least
//! read: each `caveat` in it is one that the command line takes.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use caveat::Clock;
use caveat::store::{DatabaseUrl, MissReason, Note, Origin, Phrasing, Store, StoredQuestion};
use tempfile::TempDir;

use super::{Block, pages, parts};
use crate::ids::id;

/// Pages for people who change caveat: their commands build it, and are not run.
const FOR_DEVELOPERS: [&str; 6] = [
    "CONTRIBUTING.md",
    "docs/releasing.md",
    "docs/reliability.md",
    "docs/scale.md",
    "benches/",
    ".cargo/",
];

/// Stands in for cargo: what a page has it run is run with the binary that is there, and what it builds is built.
const CARGO: &str = "#!/bin/sh\ncase \"$*\" in\n'run --no-default-features --features cli -- '*) shift 5; exec caveat \"$@\" ;;\ntest) ;;\n*) exit 1 ;;\nesac\n";

/// A question to the FAQ, and one out of its scope.
const QUESTIONS: &str = r#"{"q": "Is it legal to pay with USDT or other crypto in China?", "lang": "en", "kind": "short", "accept": ["is-it-legal"]}
{"q": "which bus goes to the castle", "lang": "en", "kind": "chat", "accept": []}
"#;

/// The files that the commands of the pages find: the binary, a home, a FAQ in git, tables, a database.
struct Place(TempDir);

impl Place {
    async fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let folder = place.0.path();
        for name in ["bin", "home", "faq"] {
            fs::create_dir(folder.join(name)).unwrap();
        }
        let cargo = folder.join("bin/cargo");
        fs::write(&cargo, CARGO).unwrap();
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_caveat"), folder.join("bin/caveat"))
            .unwrap();
        for file in fs::read_dir("faq").unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), folder.join("faq").join(file.file_name())).unwrap();
        }
        fs::write(folder.join("questions.jsonl"), QUESTIONS).unwrap();
        fs::write(folder.join("article.txt"), "Some words of nobody's.\n").unwrap();
        fs::write(folder.join("faq.csv"), "question,answer\nWhere is it?,Here.\n").unwrap();
        let database = DatabaseUrl::File(folder.join("caveat.db"));
        let store = Store::open(&database).await.unwrap();
        let phrasing = Phrasing {
            guild: id(7),
            entry: "is-it-legal".to_owned(),
            language: "en".to_owned(),
            form: "may grandma pay so".to_owned(),
            words: "may grandma pay so?".to_owned(),
        };
        let now = Clock::system().unix();
        store.teach(&phrasing, Origin::Import, now).await.unwrap();
        let missed = StoredQuestion {
            guild: Some(id(7)),
            form: "is my goat legal".to_owned(),
            words: "is my goat legal?".to_owned(),
            language: "en".to_owned(),
        };
        store.write(&[Note::Miss(missed, MissReason::Declined)], now).await.unwrap();
        store.close().await;
        place
    }

    /// Runs a block, and returns what was wrong.
    fn run(&self, block: &Block) -> Option<String> {
        let folder = self.0.path();
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", folder.join("bin").display());
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &block.lines.join("\n")])
            .current_dir(folder)
            .env_clear()
            .env("PATH", path)
            .env("HOME", folder.join("home"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (!output.status.success()).then_some(said)
    }
}

/// The words of each `caveat` in a block, behind `sudo`, variables and the like.
fn calls(block: &Block) -> Vec<Vec<String>> {
    let text = block.lines.join("\n").replace("\\\n", " ");
    let mut calls = Vec::new();
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or_default();
        for part in line.split(['|', ';']).flat_map(|part| part.split("&&")) {
            let part = part.split(" > ").next().unwrap_or_default();
            let words: Vec<String> = part
                .split_whitespace()
                .map(|word| word.trim_matches(['"', '\'']).to_owned())
                .collect();
            // In a container, the service has the program's name.
            let from = match words.iter().position(|word| word == "docker") {
                Some(_) => words.iter().rposition(|word| word == "caveat" || word == "-c"),
                None => words.iter().position(|word| word == "caveat"),
            };
            let before = |at: usize| {
                words[..at]
                    .iter()
                    .all(|word| word == "sudo" || word == "docker" || word.contains('='))
            };
            let Some(from) = from.filter(|at| words[0] == "docker" || before(*at)) else {
                continue;
            };
            if words[from] == "caveat" && words.len() > from + 1 {
                calls.push(words[from..].to_vec());
            }
        }
    }
    calls
}

fn is_for_developers(page: &Path) -> bool {
    FOR_DEVELOPERS.iter().any(|start| page.to_string_lossy().starts_with(start))
}

#[tokio::test]
async fn every_command_on_a_page_works() {
    let (mut ran, mut wrong) = (0, Vec::new());
    for page in pages().iter().filter(|page| !is_for_developers(&page.path)) {
        let place = Place::new().await;
        for block in parts(&page.text).1 {
            let at = format!("{}: {}", page.path.display(), block.lines.join("\n"));
            match block.info.as_str() {
                "sh" => {
                    ran += 1;
                    wrong.extend(place.run(&block).map(|said| format!("{at}\n{said}")));
                }
                "sh no-test" => {
                    for call in calls(&block) {
                        let read = caveat::cli::command().try_get_matches_from(&call);
                        wrong.extend(read.err().map(|error| format!("{at}\n{call:?}: {error}")));
                    }
                }
                info => assert!(!info.starts_with("sh"), "{at}: {info} is neither of the two"),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(ran > 10, "only {ran} blocks were found");
}

#[tokio::test]
async fn a_command_that_does_not_work_is_found() {
    let block = |text: &str| Block {
        info: String::new(),
        lines: text.lines().map(str::to_owned).collect(),
    };
    let place = Place::new().await;
    assert_eq!(place.run(&block("caveat check faq\ncaveat topics")), None);
    assert!(place.run(&block("caveat check nowhere | cat\ntrue")).unwrap().contains("nowhere"));
    let found = calls(&block(
        "sudo caveat stats --database \"x.db\" # a note\nFILE=a caveat run --faq \\\n  b\n\
         docker compose exec caveat caveat stats > out\nsudo systemctl restart caveat\n\
         caveat check a && caveat nothing",
    ));
    let expected = [
        "caveat stats --database x.db",
        "caveat run --faq b",
        "caveat stats",
        "caveat check a",
        "caveat nothing",
    ];
    assert_eq!(found.iter().map(|call| call.join(" ")).collect::<Vec<_>>(), expected);
}
