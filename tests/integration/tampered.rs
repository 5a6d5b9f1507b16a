//! A database that somebody else wrote into: whatever is in it is only data. The real binary on a real file.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::Command;

use caveat::Clock;
use caveat::pack::{Pack, PackFiles, load};
use caveat::service::{Memory, Service, scrub};
use caveat::store::{DatabaseUrl, Store};
use sqlx::{Connection, SqliteConnection};

use crate::command_line::{Library, caveat};
use crate::ids::id;

/// Texts that could become something else on their way into a file, a terminal or Discord.
const WORDS: [&str; 14] = [
    "\"evil phrasing injected\",\n# usdt legal china zz",
    "a\"]\n[out_of_scope]\nen = [\"when does the library open\"]\nb = [\"",
    "x\"\"\"\n[zh-Hans]\nanswer = '''pwned'''",
    "'''\nseverity = 'info'\n#",
    "back\\slash \\\" \\n \\u0022, quote",
    "mixed 'single' and \"double\" '''three''' \"\"\"six\"\"\"",
    "carriage\rreturn and \r\n both",
    "escape \u{1b}]0;PWNED\u{7}\u{1b}[2J\u{9b}31m",
    "turned \u{202e}dnuora\u{2066} and \u{200b}hidden\u{e0041}",
    "line \u{2028}and\u{2029} paragraph \u{85} next",
    "nul \0 in the middle",
    "+++ b/faq/card.toml\n@@ -1 +1 @@\n+severity = \"info\"",
    "@everyone [click](https://evil.example) <@1> `code`",
    "# a comment, }, ], [[source]]",
];

struct Desk {
    library: Library,
    folder: tempfile::TempDir,
}

impl Desk {
    /// A FAQ and a database, with these statements done to the latter.
    async fn with(statements: &[(String, Vec<String>)]) -> Self {
        let desk = Self { library: Library::new(), folder: tempfile::tempdir().unwrap() };
        Store::open(&DatabaseUrl::File(desk.database())).await.unwrap().close().await;
        let url = format!("sqlite://{}", desk.database().display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        for (statement, values) in statements {
            let mut query = sqlx::query(sqlx::AssertSqlSafe(statement.clone()));
            for value in values {
                query = query.bind(value.clone());
            }
            query.execute(&mut connection).await.unwrap();
        }
        connection.close().await.unwrap();
        desk
    }

    fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("caveat.db")
    }

    fn faq(&self) -> &Path {
        Path::new(self.library.path())
    }

    fn runs(&self, arguments: &[&str]) -> Command {
        let mut command = caveat(arguments);
        command.env("CAVEAT_FAQ", self.faq()).env("CAVEAT_DATABASE", self.database());
        command
    }

    fn pack(&self) -> Pack {
        load(PackFiles::read(self.faq()).unwrap()).pack.unwrap()
    }
}

fn missed(words: &str) -> (String, Vec<String>) {
    let insert = "INSERT INTO miss (guild, form, words, language, declined, first_at, last_at)
         VALUES (7, $1, $1, 'en', 3, unixepoch(), unixepoch())";
    (insert.to_owned(), vec![words.to_owned()])
}

fn taught(words: &str) -> (String, Vec<String>) {
    let insert = "INSERT INTO overlay (guild, form, words, entry, language, at)
         VALUES (7, $1, $1, 'card', 'en', unixepoch())";
    (insert.to_owned(), vec![words.to_owned()])
}

/// Lets a table hold any value in any column.
fn without_types(table: &str) -> [(String, Vec<String>); 3] {
    let schema = format!(
        "UPDATE sqlite_schema SET sql = replace(replace(replace(sql, 'STRICT, ', ''), 'STRICT', ''), 'CHECK (', 'CHECK (1 OR ')
         WHERE name = '{table}'"
    );
    [
        ("PRAGMA writable_schema = ON".to_owned(), vec![]),
        (schema, vec![]),
        ("PRAGMA writable_schema = RESET".to_owned(), vec![]),
    ]
}

fn today() -> u64 {
    let today = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    today.as_secs() / 86_400
}

/// Nothing that steers a terminal, and no line that is live.
#[track_caller]
fn is_harmless(text: &str) {
    for bad in ["\u{1b}", "\u{9b}", "\u{202e}", "\u{2028}", "\u{85}", "\u{200b}", "\0", "\u{7}"] {
        assert!(!text.contains(bad), "{bad:?} in {text:?}");
    }
}

#[tokio::test]
async fn what_was_missed_stays_a_comment() {
    let statements: Vec<_> = WORDS.iter().map(|words| missed(words)).collect();
    let desk = Desk::with(&statements).await;
    let before = desk.pack();
    let patch = desk.runs(&["misses", "export"]).output().unwrap();
    assert!(patch.status.success(), "{patch:?}");
    let patch = String::from_utf8(patch.stdout).unwrap();
    is_harmless(&patch);
    let added = patch.lines().filter(|line| line.starts_with('+') && !line.starts_with("+++"));
    for line in added.clone() {
        let text = line[1..].trim_start();
        assert!(text.starts_with('#') || text == "]" || line.contains("also_asked"), "{line}");
    }
    assert!(added.count() >= WORDS.len() - 1, "{patch}");
    let done = desk.runs(&["misses", "export", "--write"]).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    let after = desk.pack();
    assert_eq!(without_spots(before), without_spots(after), "it says what it said");
    // A miss that is noted already is not noted again.
    let again = desk.runs(&["misses", "export"]).output().unwrap();
    assert_eq!(String::from_utf8(again.stdout).unwrap(), "");
}

#[tokio::test]
async fn what_was_taught_is_one_phrasing_each() {
    let statements: Vec<_> = WORDS.iter().map(|words| taught(words)).collect();
    let desk = Desk::with(&statements).await;
    let before = desk.pack();
    let done = desk.runs(&["overlay", "export", "--write"]).output().unwrap();
    let said = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
    is_harmless(&said);
    let text = fs::read_to_string(desk.faq().join("card.toml")).unwrap();
    is_harmless(&text);
    let after = desk.pack();
    let phrasings = |pack: &Pack| -> Vec<String> {
        let card = pack.entry("card").unwrap();
        card.phrasings.iter().map(|phrasing| phrasing.text.clone()).collect()
    };
    let new: Vec<_> =
        phrasings(&after).into_iter().filter(|text| !phrasings(&before).contains(text)).collect();
    assert!(!new.is_empty(), "{said}");
    for text in &new {
        assert!(WORDS.iter().any(|words| scrub(words) == *text), "{text}");
    }
    let mut after = after;
    let at = after.position("card").unwrap();
    after.entries[at].phrasings.retain(|phrasing| !new.contains(&phrasing.text));
    assert_eq!(without_spots(before), without_spots(after), "and nothing else");
}

#[tokio::test]
async fn a_broken_row_keeps_no_other_back() {
    let plain = |statement: &str| (statement.to_owned(), vec![]);
    let mut statements: Vec<_> = ["miss", "overlay"].into_iter().flat_map(without_types).collect();
    statements.extend([missed("a plastic rectangle for everybody"), taught("a rectangle for me")]);
    for words in ["x'ff00fe'", "CAST(x'fffe41' AS TEXT)", "1.5", "7"] {
        statements.push(plain(&format!(
            "INSERT INTO miss (guild, form, words, language, declined, first_at, last_at)
             VALUES (7, {words}, {words}, 'en', 'many', 1, 'never')"
        )));
        statements.push(plain(&format!(
            "INSERT INTO overlay (guild, form, words, entry, language, at)
             VALUES ('seven', {words}, {words}, 'card', x'00', 1)"
        )));
    }
    let huge = "UPDATE miss SET declined = 9223372036854775807, unmatched = 9223372036854775807 WHERE declined = 3";
    statements.push(plain(huge));
    let desk = Desk::with(&statements).await;
    for (command, good) in [("misses", "plastic rectangle"), ("overlay", "a rectangle for me")] {
        let export = desk.runs(&[command, "export"]).output().unwrap();
        let (out, err) = (String::from_utf8(export.stdout), String::from_utf8(export.stderr));
        let (out, err) = (out.unwrap(), err.unwrap());
        assert!(out.contains(good), "{command}: {out}{err}");
        assert_eq!(export.status.code(), Some(1), "{err}");
        let left = "4 rows of the database are not as caveat writes them, and were left out";
        assert!(err.contains(left), "{err}");
    }
    // The bot goes on with what it can read.
    let memory = Memory::open(DatabaseUrl::File(desk.database()), Clock::system()).await.unwrap();
    let misses = memory.misses(id(7)).await.unwrap();
    assert_eq!(misses.len(), 1, "{misses:?}");
    memory.close().await;
}

#[tokio::test]
async fn a_broken_row_keeps_no_figure_back() {
    let plain = |statement: &str| (statement.to_owned(), vec![]);
    let day = today();
    let mut statements: Vec<_> =
        ["outcome", "took", "vote"].into_iter().flat_map(without_types).collect();
    statements.extend(
        [
            format!("INSERT INTO outcome VALUES ({day}, 7, 'answer', 'card', 5)"),
            format!("INSERT INTO outcome VALUES ({day}, 8, 'answer', 'card', 6)"),
            format!("INSERT INTO outcome VALUES ({day}, 7, 'decline', '', 3)"),
            format!("INSERT INTO took VALUES ({day}, 7, 50, 8)"),
            format!("INSERT INTO vote VALUES (1, zeroblob(32), 'card', 'en', 1, {day} * 86400, 7)"),
            // Two that cannot be added up, and those that are of the wrong kind.
            format!("INSERT INTO outcome VALUES ({day}, 9, 'answer', 'card', 9223372036854775807)"),
            format!("INSERT INTO outcome VALUES ({day}, 10, 'answer', 'card', -1)"),
            format!("INSERT INTO outcome VALUES ({day}, 11, 'answer', 'card', 'many')"),
            format!("INSERT INTO outcome VALUES ({day}, 12, x'00ff', 'card', 1)"),
            format!("INSERT INTO took VALUES ({day}, 8, 50, x'00')"),
            format!(
                "INSERT INTO vote VALUES (2, zeroblob(32), 'card', 'en', 'yes', {day} * 86400, 7)"
            ),
        ]
        .iter()
        .map(|statement| plain(statement)),
    );
    let desk = Desk::with(&statements).await;
    let stats = desk.runs(&["stats", "--json"]).output().unwrap();
    let (out, err) = (String::from_utf8(stats.stdout), String::from_utf8(stats.stderr));
    let (out, err) = (out.unwrap(), err.unwrap());
    for part in [
        r#""answered":11,"offered":0,"declined":3"#,
        r#""given":[{"entry":"card","times":12}]"#,
        r#""votes":[{"entry":"card","helpful":1,"not_helpful":0}]"#,
        r#""reply_ms":{"n":8,"p50_below":50,"p95_below":50}"#,
    ] {
        assert!(out.contains(part), "{part}: {out}{err}");
    }
    let left = "caveat: 6 rows of the database are not as caveat writes them, and were left out\n";
    assert_eq!((stats.status.code(), err.as_str()), (Some(1), left));
    let table = desk.runs(&["stats"]).output().unwrap();
    assert!(String::from_utf8(table.stdout).unwrap().contains("card"), "people get them too");
    // In Discord as well.
    let memory = Memory::open(DatabaseUrl::File(desk.database()), Clock::system()).await.unwrap();
    let stats = memory.stats(id(7), 30).await.unwrap();
    assert_eq!(stats.given, [("card".to_owned(), 5)]);
    memory.close().await;
}

/// A calculation by SQLite when a table is read or written could go on forever.
#[tokio::test]
async fn a_table_that_is_calculated_is_refused() {
    let plain = |statement: &str| (statement.to_owned(), vec![]);
    let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i";
    for statements in [
        vec![
            plain("DROP TABLE miss"),
            plain(&format!(
                "CREATE VIEW Miss AS {endless} AS id, 7 AS guild, 'x' AS form, 'x' AS words, 'en' AS language,
                 1 AS declined, 0 AS unmatched, 0 AS unhelpful, 1 AS first_at, 1 AS last_at, 'open' AS state FROM n"
            )),
        ],
        vec![
            plain("ALTER TABLE _sqlx_migrations RENAME TO other"),
            plain(&format!("CREATE VIEW _sqlx_migrations AS {endless} AS version, i AS checksum FROM n")),
        ],
        vec![
            plain("DROP TABLE secret"),
            plain("CREATE VIRTUAL TABLE secret USING fts5(one, key)"),
        ],
        vec![plain("ALTER TABLE took ADD COLUMN more TEXT AS (hex(zeroblob(400000000)))")],
        vec![plain("CREATE TRIGGER more BEFORE INSERT ON overlay BEGIN DELETE FROM miss; END")],
    ] {
        let desk = Desk::with(&statements).await;
        let backup = desk.folder.path().join("copy.db");
        let copy = backup.to_str().unwrap();
        let (database, target) =
            (desk.database().display().to_string(), format!("sqlite://{copy}"));
        let commands = [
            &["misses", "export"][..],
            &["overlay", "export"],
            &["stats"],
            &["store", "backup", copy],
            &["store", "copy", &database, &target],
        ];
        for command in commands {
            let refused = desk.runs(command).output().unwrap();
            let said = String::from_utf8(refused.stderr).unwrap();
            assert_eq!(refused.status.code(), Some(2), "{command:?}: {said}");
            assert!(said.contains("changed by something other than caveat"), "{command:?}: {said}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
        assert!(!backup.exists());
    }
    // Views of others beside the tables are theirs.
    let desk = Desk::with(&[plain(&format!("CREATE VIEW report AS {endless} FROM n"))]).await;
    let stats = desk.runs(&["stats"]).output().unwrap();
    assert!(stats.status.success(), "{stats:?}");
}

#[tokio::test]
async fn what_moderators_see_is_scrubbed_again() {
    let statements: Vec<_> = WORDS.iter().map(|words| missed(words)).collect();
    let desk = Desk::with(&statements).await;
    let memory = Memory::open(DatabaseUrl::File(desk.database()), Clock::system()).await.unwrap();
    let misses = memory.misses(id(7)).await.unwrap();
    assert_eq!(misses.len(), WORDS.len());
    for miss in &misses {
        is_harmless(&miss.question.words);
        assert!(!miss.question.words.contains(['\n', '\r']), "{:?}", miss.question.words);
        assert!(miss.question.words.chars().count() <= 300);
        let words = memory.miss(id(7), miss.id).await.unwrap().unwrap();
        assert_eq!(words, miss.question.words);
    }
    memory.close().await;
}

#[tokio::test]
async fn figures_of_entries_that_never_were_steer_no_terminal() {
    let day = today();
    let statements: Vec<_> = WORDS
        .iter()
        .map(|words| {
            let insert = format!(
                "INSERT INTO outcome (guild, day, kind, entry, times)
                 VALUES (7, {day}, 'answer', $1, 5)"
            );
            (insert, vec![(*words).to_owned()])
        })
        .collect();
    let desk = Desk::with(&statements).await;
    for arguments in [&["stats"][..], &["stats", "--json"]] {
        let stats = desk.runs(arguments).output().unwrap();
        let said = String::from_utf8([stats.stdout, stats.stderr].concat()).unwrap();
        is_harmless(&said);
        assert!(stats.status.success(), "{said}");
        assert!(!said.contains("\nen = ") && !said.contains("panicked"), "{said}");
    }
}

/// A pack without what moves when a line is added above it.
fn without_spots(pack: Pack) -> String {
    let mut pack = pack;
    for entry in &mut pack.entries {
        for phrasing in &mut entry.phrasings {
            phrasing.spot.span = 0..0;
        }
    }
    format!("{pack:?}")
}

/// Huge texts are data too.
#[tokio::test]
async fn a_text_of_megabytes_is_cut() {
    let huge = "rectangle ".repeat(300_000);
    let desk = Desk::with(&[missed(&huge), taught(&huge), taught("a rectangle for me")]).await;
    for command in ["misses", "overlay"] {
        let export = desk.runs(&[command, "export"]).output().unwrap();
        let out = String::from_utf8(export.stdout).unwrap();
        assert!(export.status.success() && out.len() < 10_000, "{}", out.len());
    }
    let service = Service::new(desk.pack());
    assert!(service.pack().entry("card").is_some());
}
