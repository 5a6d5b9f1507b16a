//! Writing in the page: `--write`.

mod hostile;

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use reqwest::StatusCode;

use super::Preview;
use crate::command_line::{Library, caveat, refuses};

/// A page over a folder that it may change.
struct Curator {
    preview: Preview,
    folder: PathBuf,
}

/// An answer of the page.
struct Answer {
    status: StatusCode,
    location: String,
    text: String,
}

const CARD: &str = "# Read with the desk.\nseverity = \"info\" # for now\nsources = []\nrelated = []\nreviewed = 2026-01-02\n\n\
    # English first.\n[en]\nquestion = \"How do I get a card?\"\nalso_asked = [\n  \"lost my card\", # often\n]\nanswer = \"Ask at the desk.\"\n";

impl Curator {
    fn over(folder: &str, arguments: &[&str]) -> Self {
        let all: Vec<&str> =
            ["--faq", folder, "--write"].iter().chain(arguments).copied().collect();
        Self { preview: Preview::start(&all), folder: folder.into() }
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap()
    }

    fn has(&self, name: &str) -> bool {
        self.folder.join(name).exists()
    }

    async fn sends(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.preview.client.post(format!("{}{path}", self.preview.at)).form(fields);
        let answer = request.header("origin", &self.preview.at).send().await.unwrap();
        let location = answer.headers().get("location").map(|it| it.to_str().unwrap().to_owned());
        let (status, location) = (answer.status(), location.unwrap_or_default());
        Answer { status, location, text: answer.text().await.unwrap() }
    }

    /// The form of an entry as a browser sends it: every field, with these in place of what is there.
    async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Vec<(String, String)> {
        let page = self.preview.page(path).await;
        let (_, form) = page.split_once("<form id=\"entry\"").unwrap_or_else(|| panic!("{page}"));
        let form = form.split("</form>").next().unwrap();
        let mut all: Vec<(String, String)> = Vec::new();
        let input = Regex::new("<input([^>]*)>").unwrap();
        let attribute = |tag: &str, name: &str| {
            let found = Regex::new(&format!(" {name}=\"([^\"]*)\"")).unwrap();
            found.captures(tag).map(|found| found[1].replace("&quot;", "\"").replace("&amp;", "&"))
        };
        for tag in input.captures_iter(form) {
            let (Some(name), kind) = (attribute(&tag[1], "name"), attribute(&tag[1], "type"))
            else {
                continue;
            };
            let is_choice = matches!(kind.as_deref(), Some("radio" | "checkbox"));
            if !is_choice || tag[1].contains(" checked") {
                all.push((name, attribute(&tag[1], "value").unwrap_or_default()));
            }
        }
        let area = Regex::new("(?s)<textarea id=\"([^\"]+)\"[^>]*>\n(.*?)</textarea>").unwrap();
        all.extend(
            area.captures_iter(form).map(|it| (it[1].to_owned(), it[2].replace("&quot;", "\""))),
        );
        for (name, value) in fields {
            match all.iter_mut().find(|(own, _)| own == name) {
                Some((_, own)) => (*value).clone_into(own),
                None => all.push(((*name).to_owned(), (*value).to_owned())),
            }
        }
        all
    }

    async fn saves(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = self.form(path, fields).await;
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (&**name, &**value)).collect();
        self.sends("/edit/save", &form).await
    }

    async fn undoes(&self, number: u64) -> Answer {
        self.sends("/history/undo", &[("number", &number.to_string())]).await
    }
}

impl Answer {
    /// The number of the save that was made.
    #[track_caller]
    fn saved(&self) -> u64 {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        let number = Regex::new("saved=([0-9]+)").unwrap();
        number.captures(&self.location).unwrap()[1].parse().unwrap()
    }

    #[track_caller]
    fn refused(&self, status: u16, sentence: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert!(self.text.contains(sentence), "{sentence}: {}", self.text);
    }
}

fn library() -> Library {
    let library = Library::new();
    fs::write(Path::new(library.path()).join("card.toml"), CARD).unwrap();
    library
}

#[tokio::test]
async fn a_field_is_changed_and_undone_byte_for_byte() {
    let library = library();
    let windows = CARD.replace('\n', "\r\n");
    fs::write(Path::new(library.path()).join("card.toml"), format!("\u{feff}{windows}")).unwrap();
    let curator = Curator::over(library.path(), &[]);
    let same = curator.saves("/edit?id=card", &[]).await;
    assert_eq!(curator.file("card.toml"), format!("\u{feff}{windows}"));
    assert!(same.status == StatusCode::SEE_OTHER && !same.location.contains("saved="));

    let fields = [("severity", "danger"), ("also_asked.en", "lost my card\r\nmisplaced it")];
    let saved = curator.saves("/edit?id=card", &fields).await.saved();
    let expected = windows
        .replace("\"info\"", "\"danger\"")
        .replace("often\r\n", "often\r\n  \"misplaced it\",\r\n");
    assert_eq!(curator.file("card.toml"), format!("\u{feff}{expected}"));
    let page = curator.preview.page(&format!("/pack?saved={saved}")).await;
    assert!(
        page.contains("Changed card.") && page.contains("badge danger"),
        "it is in use at once: {page}"
    );
    let asked = curator.preview.tab(1).asks("ask", "en-US", "misplaced it").await;
    asked.says("Ask at the desk.");

    let history = curator.preview.page("/history").await;
    assert!(
        history.contains("Changed card") && history.contains("+   &quot;misplaced it&quot;,"),
        "{history}"
    );
    let undone = curator.undoes(saved).await.saved();
    assert_eq!(curator.file("card.toml"), format!("\u{feff}{windows}"));
    curator.undoes(undone).await.saved();
    assert_eq!(curator.file("card.toml"), format!("\u{feff}{expected}"), "undoing is undone");
    let names: Vec<_> =
        fs::read_dir(&curator.folder).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(names.len(), 4, "nothing but the history is left beside: {names:?}");
}

#[tokio::test]
async fn a_file_that_changed_meanwhile_is_not_overwritten() {
    let library = library();
    let curator = Curator::over(library.path(), &[]);
    let form = curator.form("/edit?id=card", &[("answer.en", "Mine.")]).await;
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
    let theirs = CARD.replace("Ask at the desk.", "Theirs.");
    fs::write(curator.folder.join("card.toml"), &theirs).unwrap();
    let conflict = curator.sends("/edit/save", &form).await;
    conflict.refused(409, "The file has changed meanwhile, so nothing was saved");
    for part in
        ["− answer = &quot;Theirs.&quot;", "+ answer = &quot;Mine.&quot;", "Save mine over it"]
    {
        assert!(conflict.text.contains(part), "{part}: {}", conflict.text);
    }
    assert_eq!(curator.file("card.toml"), theirs);
    let base = Regex::new("name=\"base\" value=\"([0-9a-f]{32})\"").unwrap();
    let base = base.captures(&conflict.text).unwrap()[1].to_owned();
    let mut again = form.clone();
    again.retain(|(name, _)| *name != "base");
    again.push(("base", &base));
    curator.sends("/edit/save", &again).await.saved();
    assert!(curator.file("card.toml").contains("Mine."));

    fs::remove_file(curator.folder.join("card.toml")).unwrap();
    curator.sends("/edit/save", &again).await.refused(409, "It is not there any more.");
    assert!(!curator.has("card.toml"));
}

/// Two processes, each with its page over the folder.
#[tokio::test]
async fn of_two_writers_on_one_folder_the_second_is_told() {
    let library = library();
    let curators = [(); 2].map(|()| Curator::over(library.path(), &[]));
    for round in 0..10 {
        let mut forms = Vec::new();
        for (n, curator) in curators.iter().enumerate() {
            let words = format!("Answer {round} of writer {n}.");
            forms.push(curator.form("/edit?id=card", &[("answer.en", &words)]).await);
        }
        let save = |n: usize| {
            let form: Vec<(&str, &str)> =
                forms[n].iter().map(|(name, value)| (&**name, &**value)).collect();
            let curator = &curators[n];
            async move { curator.sends("/edit/save", &form).await }
        };
        let (one, other) = tokio::join!(save(0), save(1));
        let saved = match [one.status, other.status].map(|status| status.as_u16()) {
            [303, 409] => 0,
            [409, 303] => 1,
            both => panic!("round {round}: {both:?}"),
        };
        let kept = curators[0].file("card.toml");
        assert!(kept.contains(&format!("Answer {round} of writer {saved}.")), "{kept}");
    }
    let saves = fs::read_dir(curators[0].folder.join(".history")).unwrap();
    let names = saves.map(|save| save.unwrap().file_name().into_string().unwrap());
    let numbers = names.filter(|name| name.parse::<u64>().is_ok()).count();
    assert_eq!(numbers, 10, "each save has a number of its own");
}

#[tokio::test]
async fn of_many_who_save_at_once_one_is_first_and_nothing_is_lost() {
    let library = library();
    let curator = Curator::over(library.path(), &[]);
    let forms = futures_util::future::join_all((0..8).map(|n| {
        let words = format!("Answer number {n}.");
        let curator = &curator;
        async move { curator.form("/edit?id=card", &[("answer.en", &words)]).await }
    }));
    let forms = forms.await;
    let answers = futures_util::future::join_all(forms.iter().map(|form| {
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (&**name, &**value)).collect();
        let curator = &curator;
        async move { curator.sends("/edit/save", &form).await.status.as_u16() }
    }));
    let mut answers = answers.await;
    answers.sort_unstable();
    assert_eq!(answers, [303, 409, 409, 409, 409, 409, 409, 409]);
    let page = curator.preview.page("/history").await;
    assert_eq!(page.matches("<li class=\"card\"").count(), 1, "{page}");
}

#[tokio::test]
async fn errors_refuse_a_save_and_a_draft_may_be_unfinished() {
    let library = library();
    let curator = Curator::over(library.path(), &[]);
    let before = curator.file("card.toml");
    for (field, value, fault) in [
        ("answer.en", "", "[en] has no `answer`"),
        ("question.en", &*"x ".repeat(200), "Discord shows 256"),
        ("also_asked.en", "Opening hours!", "`hours` has this phrasing already"),
        ("reviewed", "yesterday", "this is no day"),
        ("cite", "nowhere", "there is no source `nowhere`"),
    ] {
        let refused = curator.saves("/edit?id=card", &[(field, value)]).await;
        assert!(refused.text.contains(fault), "{fault}: {}", refused.text);
        let slot = format!("id=\"faults-{}\"", if field == "cite" { "sources" } else { field });
        let (_, slot) = refused.text.split_once(&slot).unwrap();
        assert!(slot.split("</div>").next().unwrap().contains(fault), "at its field: {slot}");
        assert!(refused.location.is_empty());
        assert_eq!(curator.file("card.toml"), before, "{field}");
    }
    let draft = [("question.en", "What about parking?"), ("action", "draft")];
    curator.saves("/edit", &draft).await.saved();
    assert!(curator.file("what-about-parking.toml").starts_with("draft = true\n"));
    let page = curator.preview.page("/pack").await;
    assert!(
        page.contains("Not shown to members") && page.contains("What about parking?"),
        "{page}"
    );
    let tab = curator.preview.tab(1);
    let asked = tab.asks("ask", "en-US", "What about parking?").await;
    assert!(!asked.last().contains("class=\"title\">What about parking"), "{}", asked.last());
    let form = "/edit?id=what-about-parking";
    let refused = curator.saves(form, &[("action", "publish")]).await;
    assert!(refused.text.contains("[en] has no `answer`"), "{}", refused.text);
    let whole = [("answer.en", "Behind the house."), ("action", "publish")];
    curator.saves(form, &whole).await.saved();
    assert!(!curator.file("what-about-parking.toml").contains("draft"));
    tab.asks("ask", "en-US", "What about parking?").await.says("Behind the house.");
}

#[tokio::test]
async fn a_pack_is_begun_in_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let curator = Curator::over(folder.path().to_str().unwrap(), &[]);
    assert!(curator.preview.page("/pack").await.contains("<form class=\"panel\" id=\"begin\""));
    let begin = |languages| {
        [("title", "The house"), ("languages", languages), ("disclaimer", "No promise.")]
    };
    curator.sends("/begin", &begin("../en")).await.refused(422, "Languages are tags");
    let begun = curator.sends("/begin", &begin("en, zh-Hans")).await;
    assert!(begun.location.starts_with("/edit"), "{}", begun.text);
    assert!(curator.file("pack.toml").contains("languages = [\"en\", \"zh-Hans\"]"));
    curator.sends("/begin", &begin("en")).await.refused(409, "has changed meanwhile");
    let entry = [
        ("question.en", "When is quiet time?"),
        ("answer.en", "From ten."),
        ("answer.zh-Hans", "十点。"),
        ("question.zh-Hans", "几点安静？"),
    ];
    curator.saves("/edit", &entry).await.saved();
    let page = curator.preview.page("/pack").await;
    assert!(!page.contains("cannot be used") && page.contains("When is quiet time?"), "{page}");
    curator.preview.tab(1).asks("ask", "en-US", "when is quiet time").await.says("From ten.");
}

#[tokio::test]
async fn what_leads_to_an_entry_is_mended_with_it() {
    let library = library();
    let curator = Curator::over(library.path(), &[]);
    let hours = curator.file("hours.toml");
    assert!(hours.contains("related = [\"card\"]"), "{hours}");
    let page = curator.preview.page("/edit/move?id=card").await;
    assert!(page.contains("These lead to it") && page.contains("hours.toml"), "{page}");
    let base = Regex::new("name=\"base\" value=\"([0-9a-f]{32})\"").unwrap();
    let base = base.captures(&page).unwrap()[1].to_owned();
    for (name, sentence) in [
        ("hours", "There is an entry hours already"),
        ("../x", "is no name of an entry"),
        ("pack", "is no name of an entry"),
    ] {
        let fields = [("id", "card"), ("base", &*base), ("name", name)];
        curator.sends("/edit/rename", &fields).await.refused(409, sentence);
    }
    let stale = [("id", "card"), ("base", "0"), ("name", "pass")];
    curator.sends("/edit/rename", &stale).await.refused(409, "has changed meanwhile");
    let fields = [("id", "card"), ("base", &*base), ("name", "pass")];
    let saved = curator.sends("/edit/rename", &fields).await.saved();
    assert!(!curator.has("card.toml") && curator.file("pass.toml") == CARD);
    assert_eq!(curator.file("hours.toml"), hours.replace("\"card\"", "\"pass\""));
    let deleted = curator.sends("/edit/delete", &[("id", "pass"), ("base", &*base)]).await.saved();
    assert!(!curator.has("pass.toml"));
    assert_eq!(curator.file("hours.toml"), hours.replace("\"card\"", ""));
    curator.undoes(deleted).await.saved();
    curator.undoes(saved).await.saved();
    assert_eq!((curator.file("card.toml"), curator.file("hours.toml")), (CARD.to_owned(), hours));
}

#[tokio::test]
async fn going_back_over_later_work_asks_first() {
    let library = library();
    let curator = Curator::over(library.path(), &[]);
    let first = curator.saves("/edit?id=card", &[("answer.en", "One.")]).await.saved();
    curator.saves("/edit?id=card", &[("answer.en", "Two.")]).await.saved();
    let asked = curator.undoes(first).await;
    asked.refused(409, "has changed since, so nothing was undone");
    assert!(asked.text.contains("− answer = &quot;Two.&quot;"), "{}", asked.text);
    assert!(curator.file("card.toml").contains("Two."));
    let number = first.to_string();
    curator.sends("/history/undo", &[("number", &number), ("anyway", "true")]).await.saved();
    assert_eq!(curator.file("card.toml"), CARD);
    curator.undoes(99).await.refused(404, "not in the history");
}

#[tokio::test]
async fn the_effect_is_told_before_anything_is_saved() {
    let library = library();
    let questions = tempfile::NamedTempFile::new().unwrap();
    fs::write(questions.path(), "{\"q\": \"misplaced it yesterday\", \"accept\": [\"card\"]}\n")
        .unwrap();
    let curator =
        Curator::over(library.path(), &["--questions", questions.path().to_str().unwrap()]);
    curator.preview.studied("/tune").await;
    let form = curator.form("/edit?id=card", &[("also_asked.en", "misplaced it yesterday")]).await;
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
    let tried = curator.sends("/edit/try", &form).await;
    let (_, effects) = tried.text.split_once("id=\"effects\"").unwrap();
    for part in ["Better", "misplaced it yesterday", "<strong>answered with card (right)</strong>"]
    {
        assert!(effects.contains(part), "{part}: {effects}");
    }
    let (_, reply) = tried.text.split_once("id=\"reply\"").unwrap();
    assert!(reply.contains("class=\"embed\"") && reply.contains("Ask at the desk."), "{reply}");
    assert_eq!(curator.file("card.toml"), CARD);
    assert!(!curator.has(".history"));
}

#[tokio::test]
async fn a_faulty_entry_is_repaired_in_the_page() {
    let library = library();
    let card = Path::new(library.path()).join("card.toml");
    fs::write(&card, CARD.replace("\"info\"", "\"loud\"")).unwrap();
    let curator = Curator::over(library.path(), &[]);
    let page = curator.preview.page("/pack").await;
    assert!(page.contains("there is no severity `loud`") && page.contains("/edit?"), "{page}");
    assert!(page.contains("aria-label=\"Edit card\""), "{page}");
    curator.saves("/edit?id=card", &[("severity", "info")]).await.saved();
    assert_eq!(curator.file("card.toml"), CARD);
    assert!(!curator.preview.page("/pack").await.contains("cannot be used"));
    fs::write(&card, "[en\n").unwrap();
    let answer = curator.preview.get("/edit?id=card").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(
        answer.text().await.unwrap().contains("the file is not TOML: fix it in an editor first")
    );
}

#[tokio::test]
async fn what_was_missed_becomes_part_of_the_faq() {
    use caveat::Clock;
    use caveat::pack::Language;
    use caveat::service::Memory;
    use caveat::store::DatabaseUrl;
    let (library, place) = (library(), tempfile::tempdir().unwrap());
    let file = place.path().join("caveat.db");
    let memory = Memory::open(DatabaseUrl::File(file.clone()), Clock::system()).await.unwrap();
    let english = Language::new("en").unwrap();
    for words in ["i cannot find my card", "is there parking", "what is the weather"] {
        memory.note_miss(Some(crate::ids::id(7)), words, &english);
    }
    memory.close().await;
    let curator = Curator::over(library.path(), &["--database", file.to_str().unwrap()]);
    let page = curator.preview.page("/misses").await;
    assert!(page.contains("question=is+there+parking"), "{page}");
    let prefilled = curator.preview.page("/edit?language=en&question=is+there+parking").await;
    assert!(prefilled.contains("\nis there parking</textarea>"), "{prefilled}");
    let miss = |words| [("words", words), ("language", "en"), ("entry", "card")];
    curator.sends("/misses/add", &miss("i cannot find my card")).await.saved();
    let expected = CARD.replace("often\n", "often\n  \"i cannot find my card\",\n");
    assert_eq!(curator.file("card.toml"), expected);
    let out = curator.sends("/misses/decline", &miss("what is the weather")).await;
    out.saved();
    assert!(curator.file("pack.toml").contains("\"what is the weather\""));
    let page = curator.preview.page(&out.location).await;
    assert!(page.contains("Added a question that is out of scope."), "{page}");
    assert_eq!(page.matches("in the FAQ now").count(), 2, "{page}");
    let twice = curator.sends("/misses/decline", &miss("i cannot find my card")).await;
    twice.refused(409, "answers this out-of-scope question");
    curator.sends("/misses/add", &miss("a\nb")).await.refused(409, "That is no question");
    let fields = [("words", "x"), ("language", "en"), ("entry", "nowhere")];
    curator.sends("/misses/add", &fields).await.refused(409, "There is no entry nowhere.");
}

#[tokio::test]
async fn a_commit_is_offered_where_there_is_git() {
    let library = library();
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.arg("-C").arg(library.path()).args(arguments);
        let ran = command.output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap()
    };
    git(&["init", "--quiet"]);
    for (key, value) in [("user.name", "Curator"), ("user.email", "curator@example.org")] {
        git(&["config", key, value]);
    }
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message=Begin"]);
    let curator = Curator::over(library.path(), &[]);
    assert!(curator.preview.page("/history").await.contains("Everything is committed"));
    curator.saves("/edit?id=card", &[("answer.en", "Ask Ann.")]).await.saved();
    let page = curator.preview.page("/history").await;
    assert!(
        page.contains("Not committed yet") && page.contains("value=\"Changed card\""),
        "{page}"
    );
    assert_eq!(
        git(&["status", "--porcelain"]).trim(),
        "M card.toml",
        "the history is no part of it"
    );
    let committed = curator.sends("/history/commit", &[("message", "--amend; Ask \"Ann\"")]).await;
    assert_eq!(committed.status, StatusCode::SEE_OTHER, "{}", committed.text);
    assert_eq!(git(&["log", "--format=%s"]), "--amend; Ask \"Ann\"\nBegin\n");
    assert_eq!(git(&["status", "--porcelain"]), "");
}

#[test]
fn writing_takes_a_folder() {
    let line = refuses(&mut caveat(&["preview", "--write"]));
    insta::assert_snapshot!(line, @"caveat: --write changes a folder, and the FAQ in the binary is none: name one with --faq DIR");
}
