//! Taught phrasings and misses, from the database into the FAQ's files and back: the real binary on
//! real files, and the patch as git applies it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use caveat::Clock;
use caveat::pack::{Language, PackFiles, Severity, load};
use caveat::service::{Memory, Service};
use caveat::store::{DatabaseUrl, EntryText, MissState, Origin, Phrasing, Scope, Store};
use insta::assert_snapshot;
use tempfile::TempDir;

use crate::command_line::running::has_steps;
use crate::command_line::{caveat, prints, refuses};
use crate::ids::id;

const PACK: &str = "title = \"Desk\"\nlanguages = [\"en\", \"zh-Hans\"]\ndefault_language = \"en\"\n\n\
    [out_of_scope]\nen = [\"which bus goes to the castle\"]";
const CARD: &str = "# Cards.\n\n[en]\nquestion = \"How do I get a library card?\"\n\
    also_asked = [\"lost my card\"]  # one line\nanswer = \"At the desk.\"\n";
const HOURS: &str = "[en]\r\nquestion = 'When is it open?'\r\nalso_asked = [\r\n    \"opening hours\", # short\r\n    \"is it open on Sunday\"\r\n]\r\n\
    answer   =   \"At nine.\"\r\n\r\n[zh-Hans]\r\nquestion = \"几点开门？\"\r\nanswer = \"九点。\"\r\n";
const GUILD: u64 = 7;

/// A folder with a FAQ in `faq/` and a database beside it.
struct Desk(TempDir);

impl Desk {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("faq")).unwrap();
        for (name, text) in files {
            fs::write(folder.path().join("faq").join(name), text).unwrap();
        }
        Self(folder)
    }

    fn library() -> Self {
        Self::new(&[("pack.toml", PACK), ("card.toml", CARD), ("hours.toml", HOURS)])
    }

    /// The FAQ that is shipped.
    fn shipped() -> Self {
        let files = PackFiles::shipped().files;
        let files: Vec<_> = files.iter().map(|f| (f.name.as_str(), f.text.as_str())).collect();
        Self::new(&files)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn place(&self) -> DatabaseUrl {
        DatabaseUrl::File(self.path().join("caveat.db"))
    }

    fn service(&self) -> Service {
        Service::new(load(PackFiles::read(&self.path().join("faq")).unwrap()).pack.unwrap())
    }

    async fn memory(&self) -> Memory {
        Memory::open(self.place(), Clock::system()).await.unwrap()
    }

    async fn teach(&self, guild: u64, phrasings: &[(&str, &str)]) {
        let (memory, service) = (self.memory().await, self.service());
        for (entry, words) in phrasings {
            memory.teach(&service, id(guild), entry, words, None, Origin::Import).await.unwrap();
        }
        memory.close().await;
    }

    async fn overlays(&self) -> Vec<Phrasing> {
        let store = Store::open(&self.place()).await.unwrap();
        let overlays = store.overlays(Scope::All).await.unwrap();
        store.close().await;
        overlays
    }

    /// The binary in this folder, with this FAQ and this database.
    fn runs(&self, arguments: &[&str]) -> Command {
        let mut command = caveat(arguments);
        command.current_dir(self.path()).env("CAVEAT_FAQ", "faq");
        command.env("CAVEAT_DATABASE", "caveat.db");
        command
    }

    /// Applies a patch as a curator would.
    fn apply(&self, patch: &str) {
        fs::write(self.path().join("the.patch"), patch).unwrap();
        let mut git = Command::new("git");
        git.args(["apply", "the.patch"]).current_dir(self.path());
        let done = git.output().unwrap();
        assert!(done.status.success(), "{}\n{patch}", String::from_utf8_lossy(&done.stderr));
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path().join("faq").join(name)).unwrap()
    }
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn run(mut command: Command) -> (Option<i32>, String, String) {
    said(&command.output().unwrap())
}

#[tokio::test]
async fn what_was_taught_becomes_a_patch_that_changes_nothing_else() {
    let desk = Desk::library();
    let taught = [
        ("card", "a brand new plastic rectangle, please"),
        ("hours", "when may I say \"knock knock\""),
        ("hours", "it's dawn, who lets me in"),
        ("hours", "晚上还能还书吗"),
    ];
    desk.teach(GUILD, &taught).await;
    let patch = prints(&mut desk.runs(&["overlay", "export"]));
    assert_snapshot!(patch.replace('\r', "␍"), @r#"
    --- a/faq/card.toml
    +++ b/faq/card.toml
    @@ -2,5 +2,5 @@
     
     [en]
     question = "How do I get a library card?"
    -also_asked = ["lost my card"]  # one line
    +also_asked = ["lost my card", "a brand new plastic rectangle, please"]  # one line
     answer = "At the desk."
    --- a/faq/hours.toml
    +++ b/faq/hours.toml
    @@ -2,10 +2,15 @@ [en]
     question = 'When is it open?'␍
     also_asked = [␍
         "opening hours", # short␍
    -    "is it open on Sunday"␍
    +    "is it open on Sunday",␍
    +    'when may I say "knock knock"',␍
    +    "it's dawn, who lets me in"␍
     ]␍
     answer   =   "At nine."␍
     ␍
     [zh-Hans]␍
     question = "几点开门？"␍
     answer = "九点。"␍
    +also_asked = [␍
    +  "晚上还能还书吗",␍
    +]␍
    "#);
    desk.apply(&patch);
    assert_eq!(run(desk.runs(&["check", "faq"])).0, Some(0));
    assert!(desk.text("hours.toml").lines().all(|line| !line.contains('\r')));
    assert!(desk.text("hours.toml").contains("\r\n    'when may I say \"knock knock\"',\r\n"));
    // It is in the FAQ now: nothing is left to export.
    assert_eq!(prints(&mut desk.runs(&["overlay", "export"])), "");
    let ask = prints(&mut desk.runs(&["ask", "--json", "晚上还能还书吗"]));
    assert!(ask.contains("\"entry\":\"hours\""), "{ask}");
}

#[tokio::test]
async fn a_patch_can_be_read_back_into_another_server() {
    let desk = Desk::shipped();
    let taught = [
        ("scams", "a stranger wants my lobster wallet seed"),
        ("scams", "龙虾钱包的助记词被人要走了"),
        ("penalties", "how long do lobsters sit in a cage for it"),
        ("about-this-faq", "which robot wrote these lobster pages"),
    ];
    desk.teach(GUILD, &taught).await;
    let patch = prints(&mut desk.runs(&["overlay", "export", "--guild", "7"]));
    assert_eq!(prints(&mut desk.runs(&["overlay", "export", "--guild", "8"])), "");
    let removed = patch.lines().filter(|line| line.starts_with('-') && !line.starts_with("---"));
    assert_eq!(removed.count(), 0, "nothing is reformatted:\n{patch}");
    fs::write(desk.path().join("taught.patch"), &patch).unwrap();
    let import = ["overlay", "import", "--guild", "8", "taught.patch"];
    let done = prints(&mut desk.runs(&import));
    assert_eq!(done.lines().count(), taught.len(), "{done}");
    let mut overlays = desk.overlays().await;
    overlays.sort();
    let (seven, eight): (Vec<_>, Vec<_>) = overlays.into_iter().partition(|p| p.guild == id(GUILD));
    let moved: Vec<_> = seven.into_iter().map(|p| Phrasing { guild: id(8), ..p }).collect();
    assert_eq!(eight, moved, "entries, languages and words come back as they were");
    assert_eq!(prints(&mut desk.runs(&["overlay", "export", "--guild", "8"])), patch);
    // With both servers it is one patch, without doubles.
    assert_eq!(prints(&mut desk.runs(&["overlay", "export"])), patch);
    // A second time, everything is refused, line by line.
    let (code, out, err) = run(desk.runs(&import));
    assert_eq!((code, out.as_str(), err.lines().count()), (Some(1), "", taught.len()), "{err}");
    assert!(err.lines().all(|line| line.ends_with("the entry has it already")), "{err}");
    // In place, the files are those that the patch makes.
    let other = Desk::shipped();
    other.apply(&patch);
    let changed = prints(&mut desk.runs(&["overlay", "export", "--write"]));
    assert_eq!(changed.lines().count(), 3, "{changed}");
    for name in ["scams.toml", "penalties.toml", "about-this-faq.toml", "pack.toml"] {
        assert_eq!(desk.text(name), other.text(name), "{name}");
    }
    let checked = prints(&mut desk.runs(&["check", "faq"]));
    assert!(checked.contains(" 0 warnings, no errors"), "{checked}");
}

#[tokio::test]
async fn what_may_not_be_taught_is_refused_line_by_line() {
    let desk = Desk::library();
    desk.teach(9, &[("card", "plastic rectangle")]).await;
    let patch = "--- a/faq/card.toml\n+++ b/faq/card.toml\n@@ -4,2 +4,9 @@ [en]\n also_asked = [\n\
        +  \"opening hours\",\n\
        +  \"lost my card\",\n\
        +  \"which bus goes to the castle\",\n\
        +  \"https://x.example\",\n\
        +  \"may the cat have one too\",\n\
        +severity = \"info\"\n\
        --- a/faq/gone.toml\n+++ b/faq/gone.toml\n@@ -1 +1 @@\n+  \"anything at all\",\n";
    fs::write(desk.path().join("the.patch"), patch).unwrap();
    let (code, out, err) = run(desk.runs(&["overlay", "import", "--guild", "7", "the.patch"]));
    assert_eq!((code, out.as_str()), (Some(1), "card: may the cat have one too\n"), "{err}");
    assert_snapshot!(err, @r"
    caveat: line 5, “opening hours”, is refused: it is, or nearly is, “opening hours”, which `hours` answers
    caveat: line 6, “lost my card”, is refused: the entry has it already
    caveat: line 7, “which bus goes to the castle”, is refused: the FAQ lists it as out of scope
    caveat: line 8, “https://x.example”, is refused: no word is left of it once everything personal is taken out
    caveat: line 10 is refused: it adds no phrasing
    caveat: line 14, “anything at all”, is refused: the FAQ has no such entry
    ");
    let words: Vec<_> =
        desk.overlays().await.into_iter().map(|p| (p.guild.get(), p.words)).collect();
    let kept = [(7, "may the cat have one too".to_owned()), (9, "plastic rectangle".to_owned())];
    assert_eq!(words, kept);
    // Two servers that disagree, and an entry that is gone: left out, and said.
    desk.teach(8, &[("hours", "plastic rectangle")]).await;
    let (code, out, err) = run(desk.runs(&["overlay", "export"]));
    assert_eq!((code, err.matches("servers disagree on its entry").count()), (Some(1), 2), "{err}");
    assert!(out.contains("may the cat have one too") && !out.contains("rectangle"), "{out}");
    fs::remove_file(desk.path().join("faq/card.toml")).unwrap();
    let (code, out, err) = run(desk.runs(&["overlay", "export"]));
    assert_eq!(code, Some(1));
    assert!(out.contains("+++ b/faq/hours.toml") && !out.contains("card.toml"), "{out}");
    assert_eq!(err.matches("left out of `card`: the FAQ has no such entry").count(), 2, "{err}");
}

/// An entry as moderators wrote it.
fn entry(language: &str, question: &str, answer: &str) -> EntryText {
    EntryText {
        language: language.to_owned(),
        severity: Severity::Caution,
        question: question.to_owned(),
        answer: answer.to_owned(),
        cautions: vec!["It is slow, \"at best\".".to_owned()],
        advice: Vec::new(),
    }
}

#[tokio::test]
async fn entries_of_a_server_become_new_files_and_come_back() {
    let desk = Desk::library();
    let (memory, service) = (desk.memory().await, desk.service());
    let wifi = entry("en", "Is there wifi in the reading room?", "Yes.\nAsk for the password.");
    let chinese = entry("zh-Hans", "有没有猫？", "有一只。");
    for text in [&wifi, &chinese, &entry("en", "Lost my card?", "Look again.")] {
        let now = Clock::system().unix();
        let import = async |store: Store| store.import_entry(id(GUILD), text, now).await;
        memory.change(import).await.unwrap();
    }
    let words = "may a laptop go online here";
    memory.teach(&service, id(GUILD), "+1", words, None, Origin::Import).await.unwrap();
    memory.close().await;
    let (code, patch, err) = run(desk.runs(&["overlay", "export"]));
    assert_eq!(code, Some(1));
    assert_snapshot!(err, @"caveat: the entry “Lost my card?” is left out: it is, or nearly is, “lost my card”, which `card` answers");
    desk.apply(&patch);
    let written = desk.text("is-there-wifi-in-the-reading-room.toml");
    let (head, body) = written.split_once('\n').unwrap();
    assert!(head.starts_with("# Written by moderators of a server, last changed on 2"), "{head}");
    assert_snapshot!(body, @r#"
    severity = "caution"

    [en]
    question = "Is there wifi in the reading room?"
    also_asked = [
      "may a laptop go online here",
    ]
    answer = """
    Yes.
    Ask for the password."""
    cautions = [
      "It is slow, \"at best\".",
    ]
    advice = []
    "#);
    let draft = desk.text("server-2.toml");
    assert!(draft.contains("# Add [en], and take this line out:\ndraft = true\n"), "{draft}");
    assert_eq!(run(desk.runs(&["check", "faq"])).0, Some(0));
    let ask = prints(&mut desk.runs(&["ask", "--json", "is there wifi in the reading room"]));
    assert!(ask.contains("\"verdict\":\"answer\""), "{ask}");
    let (_, again, err) = run(desk.runs(&["overlay", "export"]));
    assert_eq!((again.as_str(), err.lines().count()), ("", 1), "what is in the FAQ is left out");
    // Into another server, of a FAQ that does not have them.
    let other = Desk::library();
    other.memory().await.close().await;
    fs::write(other.path().join("the.patch"), &patch).unwrap();
    let import = ["overlay", "import", "--guild", "8", "the.patch"];
    let done = prints(&mut other.runs(&import));
    assert_eq!(done.lines().count(), 2, "{done}");
    let store = Store::open(&other.place()).await.unwrap();
    let entries = store.entries(Scope::All).await.unwrap();
    let texts: Vec<_> = entries.into_iter().map(|entry| entry.text).collect();
    assert_eq!(texts, [wifi, chinese]);
    store.close().await;
    assert_eq!(other.overlays().await[0].words, words);
    let (code, out, err) = run(other.runs(&import));
    assert_eq!((code, out.as_str(), err.lines().count()), (Some(1), "", 2), "{err}");
}

#[tokio::test]
async fn what_was_missed_becomes_comments_for_curators() {
    let desk = Desk::library();
    let (memory, service) = (desk.memory().await, desk.service());
    let english = Language::new("en").unwrap();
    let missed = [
        "where do the storks nest",
        "do you lend out ukuleles",
        "which bus goes to the castle",
        "be quiet",
        "is the card of my cat open",
    ];
    for (times, words) in missed.iter().enumerate() {
        for _ in 0..=times {
            memory.note_miss(Some(id(GUILD)), words, &english);
        }
    }
    memory.settle().await;
    let found = memory.misses(id(GUILD)).await.unwrap();
    for (words, state) in [(missed[1], MissState::Topic), (missed[3], MissState::Ignored)] {
        let miss = found.iter().find(|miss| miss.question.words == words).unwrap().id;
        memory.sort_miss(id(GUILD), miss, state).await.unwrap().unwrap();
    }
    memory.close().await;
    assert_eq!(service.ask(missed[4], None).judgement.verdict.name(), "suggest");
    let patch = prints(&mut desk.runs(&["misses", "export"]));
    assert_snapshot!(patch.replace('\r', "␍"), @r#"
    --- a/faq/card.toml
    +++ b/faq/card.toml
    @@ -2,5 +2,7 @@
     
     [en]
     question = "How do I get a library card?"
    -also_asked = ["lost my card"]  # one line
    +also_asked = ["lost my card",
    +  # "is the card of my cat open", # missed: no answer 5
    +]  # one line
     answer = "At the desk."
    --- a/faq/pack.toml
    +++ b/faq/pack.toml
    @@ -3,4 +3,6 @@
     default_language = "en"
     
     [out_of_scope]
    -en = ["which bus goes to the castle"]
    \ No newline at end of file
    +en = ["which bus goes to the castle"]
    +# new topic: "do you lend out ukuleles", no answer 2
    +# missed: "where do the storks nest", no answer 1
    "#);
    desk.apply(&patch);
    assert_eq!(run(desk.runs(&["check", "faq"])).0, Some(0));
    assert_eq!(prints(&mut desk.runs(&["misses", "export"])), "", "it is said once");
    assert_eq!(prints(&mut desk.runs(&["misses", "export", "--guild", "8"])), "");
    // A comment is not a phrasing for `overlay import` either.
    let (code, _, err) = run(desk.runs(&["overlay", "import", "--guild", "7", "the.patch"]));
    assert_eq!(code, Some(2), "{err}");
}

#[test]
fn what_cannot_be_done_is_one_sentence() {
    let desk = Desk::library();
    let refused = |arguments: &[&str]| {
        let (code, out, err) = run(desk.runs(arguments));
        assert_eq!((code, out.as_str(), err.lines().count()), (Some(2), "", 1), "{err}");
        err
    };
    assert_snapshot!(refused(&["overlay", "export"]), @"caveat: there is no database at caveat.db; name the one that `caveat run` uses with --database");
    assert!(!desk.path().join("caveat.db").exists(), "no database is made");
    fs::write(desk.path().join("caveat.db"), "this is no database, but a text that is long")
        .unwrap();
    assert!(refused(&["misses", "export"]).contains("cannot be opened"));
    fs::write(desk.path().join("the.patch"), "hello\n").unwrap();
    assert_snapshot!(refused(&["overlay", "import", "--guild", "7", "the.patch"]), @"caveat: the.patch adds nothing to a FAQ; name a patch that `caveat overlay export` wrote");
    assert_snapshot!(refused(&["overlay", "import", "--guild", "7", "no.patch"]), @"caveat: cannot read no.patch: No such file or directory (os error 2)");
    assert!(refused(&["overlay"]).contains("'caveat overlay' requires a subcommand"));
    assert!(refused(&["overlay", "import", "the.patch"]).contains("--guild"));
    assert!(refused(&["overlay", "export", "--guild", "seven"]).contains("--guild"));
}

#[tokio::test]
async fn the_faq_in_the_binary_is_not_changed_in_place() {
    let desk = Desk::library();
    desk.memory().await.close().await;
    let shipped = Desk::shipped();
    shipped.teach(GUILD, &[("scams", "a stranger wants my lobster wallet seed")]).await;
    let mut command = shipped.runs(&["overlay", "export", "--write"]);
    let (code, out, err) = run({
        command.env_remove("CAVEAT_FAQ");
        command
    });
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert_eq!(err, "caveat: the FAQ in the binary cannot be changed; name a folder: --faq DIR\n");
    let mut command = shipped.runs(&["overlay", "export"]);
    assert!(prints(command.env_remove("CAVEAT_FAQ")).starts_with("--- a/faq/scams.toml\n"));
}

/// The running bot would refuse a database that a newer binary had migrated.
#[tokio::test]
async fn what_only_reads_refuses_an_older_database_and_leaves_it() {
    let desk = Desk::library();
    desk.memory().await.close().await;
    let file = desk.path().join("caveat.db");
    tokio::task::spawn_blocking({
        let file = file.clone();
        move || has_steps(&file, "DELETE FROM _sqlx_migrations WHERE version > 6")
    })
    .await
    .unwrap();
    let before = fs::read(&file).unwrap();
    for reads in [&["stats"][..], &["misses", "export"], &["overlay", "export"], &["preview"]] {
        let line = refuses(&mut desk.runs(reads));
        assert!(line.contains("was made by an older version of caveat"), "{reads:?}: {line}");
        assert_eq!(fs::read(&file).unwrap(), before, "{reads:?}");
    }
}
