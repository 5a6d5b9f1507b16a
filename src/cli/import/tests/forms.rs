//! One small sample of each form, and what is made of it.

use insta::assert_snapshot;

use super::super::tell;
use super::{Form, import, import_all};

/// Asserts that content is told to be this form, and imports it.
#[track_caller]
fn told(name: &str, text: &str, form: Form) -> String {
    assert_eq!(tell::form(name, text), Ok(form), "{name}");
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    import(form, stem, text).shown()
}

#[test]
fn a_page_of_questions() {
    let page = "# FAQ\n\nWelcome!\n\n- [When?](#when)\n- [Where?](#where)\n\n## General\n\n### When is it open?\n\nFrom nine.\n\n#### Sundays\n\nClosed.\n\n[Back to top](#faq)\n\n### 2. Where is it? {#where}\n\nAt `# the` corner:\n\n```\n### no heading\n```\n\n---\n";
    assert_snapshot!(told("page.md", page, Form::Page), @r#"
    when-is-it-open [en] When is it open?: From nine.⏎⏎**Sundays**⏎⏎Closed.
    where-is-it [en] Where is it?: At `# the` corner:⏎⏎```⏎### no heading⏎```
    left: there:8: the heading “General” is above no answer
    left: there:2: “Welcome!” stands in no answer
    "#);
    // Without a question mark, on a page that is about questions.
    let page = "# Frequently Asked Questions\n\n## Refunds\n\nWithin a week.\n\n## Lost cards\n\nAsk at the desk.\n";
    assert_snapshot!(told("page.md", page, Form::Page), @r#"
    lost-cards [en] Lost cards: Ask at the desk.
    refunds [en] Refunds: Within a week.
    "#);
    let page = "Häufige Fragen\n==============\n\nWann ist geöffnet?\n------------------\nVon neun bis fünf.\n\nWo kann ich parken?\n---\nHinter dem Haus.\n";
    assert_snapshot!(told("fragen.md", page, Form::Page), @r#"
    wann-ist-geoffnet [en] Wann ist geöffnet?: Von neun bis fünf.
    wo-kann-ich-parken [en] Wo kann ich parken?: Hinter dem Haus.
    "#);
}

#[test]
fn other_ways_to_head_a_question() {
    let page = "# Help\n\n<h3 name=\"one\">\nDoes it work offline?\n</h3>\n\nYes.\n\n<h3 name=\"two\">Is it free?</h3>\n\nIt is.\n";
    assert_snapshot!(told("help.md", page, Form::Page), @r#"
    does-it-work-offline [en] Does it work offline?: Yes.
    is-it-free [en] Is it free?: It is.
    "#);
    let page = "# FAQ\n<details>\n<summary><b>Can I pay later?</b></summary>\n\nNo.\n\n</details>\n<details><summary>Can I come earlier?</summary>\nYes, from eight.\n</details>\n";
    assert_snapshot!(told("faq.md", page, Form::Page), @r#"
    can-i-come-earlier [en] Can I come earlier?: Yes, from eight.
    can-i-pay-later [en] Can I pay later?: No.
    "#);
    let page =
        "**Is it loud?**\n\nNot at night.\n\n**Is there a lift?**\n\nIn the **north** wing.\n";
    assert_snapshot!(told("house.md", page, Form::Page), @r#"
    is-it-loud [en] Is it loud?: Not at night.
    is-there-a-lift [en] Is there a lift?: In the **north** wing.
    "#);
    let page = "Q: Who has the key?\nA: The porter.\n\nQ: Who is the porter?\nA: Ask the desk.\nIt is near.\n";
    assert_snapshot!(told("keys.txt", page, Form::Page), @r#"
    who-has-the-key [en] Who has the key?: The porter.
    who-is-the-porter [en] Who is the porter?: Ask the desk.⏎It is near.
    "#);
}

#[test]
fn lines_that_only_ask() {
    let page = "How do I get in?\nUse the back door.\n\nWhere is the key?\nUnder the mat.\n";
    assert_snapshot!(told("plain.txt", page, Form::Page), @r#"
    how-do-i-get-in [en] How do I get in?: Use the back door.
    where-is-the-key [en] Where is the key?: Under the mat.
    "#);
    // In an answer they are a part of it.
    let tag = "Still stuck?\n\nAsk.\n\nStill here?\n\nGo.\n";
    assert_eq!(tell::form("tag.md", tag), Ok(Form::MarkdownTags));
}

#[test]
fn a_page_in_html() {
    let page = "<!doctype html><html><head><title>FAQ</title><style>h2 {}</style></head><body><nav><a href=\"/\">Home</a></nav><h1>FAQ</h1><h2>What does it cost?</h2><p>Ten <b>euros</b>&nbsp;a year.</p><ul><li>cash</li><li><a href=\"https://pay.example/\">card</a></li></ul><h2>Who may come?</h2><p>All.</p><script>alert(1)</script></body></html>";
    assert_snapshot!(told("index.html", page, Form::Page), @r#"
    what-does-it-cost [en] What does it cost?: Ten **euros** a year.⏎⏎- cash⏎- [card](https://pay.example/)
    who-may-come [en] Who may come?: All.
    "#);
    let page = "<div class=\"faq\"><details><summary>May I bring a dog?</summary><p>On a lead.</p></details><dl><dt>And a cat?</dt><dd>In a basket.</dd></dl></div>";
    assert_snapshot!(told("part.html", page, Form::Page), @r#"
    and-a-cat [en] And a cat?: In a basket.
    may-i-bring-a-dog [en] May I bring a dog?: On a lead.
    "#);
    let page = "<html><script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@graph\":[{\"@type\":\"WebSite\",\"name\":\"x\"},{\"@type\":[\"WebPage\",\"FAQPage\"],\"mainEntity\":[{\"@type\":\"Question\",\"name\":\"可以退票嗎？\",\"acceptedAnswer\":{\"@type\":\"Answer\",\"text\":\"<p>開演前可以。<br>請帶收據。</p>\"}}]}]}</script><h2>Something else?</h2><p>No.</p></html>";
    assert_snapshot!(told("linked.html", page, Form::Page), @r#"
    entry-ee1a2d [en] 可以退票嗎？: 開演前可以。⏎請帶收據。
    entry-ee1a2d [zh-Hant] 可以退票嗎？: 開演前可以。⏎請帶收據。
    left: there: `name` “x”: an entry has no place for it
    changed: there: “可以退票嗎？”: HTML in its answer became Discord's Markdown
    changed: language zh-Hant: 1 entry is in it alone, and the FAQ's own language is en: the text stands in both tables until somebody translates it; --language decides otherwise
    "#);
}

#[test]
fn one_answer_in_markdown() {
    assert_snapshot!(told("free.md", "---\nquestion: \"Is it free?\"\nsort_order: 3\ntags: [price, cost]\n---\nYes.\n", Form::MarkdownTags), @"free [en] Is it free? | free | price | cost: Yes.");
    assert_snapshot!(told("001_ab_title.md", "---\ntitle: My real question?\nid: 9e508f2212\nimages: [a.png]\n---\nAnswer.\n", Form::MarkdownTags), @r#"
    my-real-question [en] My real question?: Answer.
    left: there:4: `images` “[a.png]”: an entry has no place for it
    "#);
    assert_snapshot!(told("reset.md", "# How do I reset it?\n\nHold the button.\n", Form::MarkdownTags), @"reset [en] How do I reset it? | reset: Hold the button.");
    assert_snapshot!(told("guide.md", "Some words.\n\n## Part one\n\nText.\n\n## Part two\n\nText.\n", Form::MarkdownTags), @r#"
    guide [en] guide: Some words.⏎⏎## Part one⏎⏎Text.⏎⏎## Part two⏎⏎Text.
    left: there: it has 2 headings and became one entry; --from page makes one of each heading
    "#);
}

#[test]
fn tags_with_a_header() {
    assert_snapshot!(told("bedrock.tag", "type: text\ntitle: Which ports are used?\naliases: port, ports\nbutton: x\n\n---\n\nUse **19132**.\n---\nAnd no other.\n", Form::TagFiles), @r#"
    bedrock [en] Which ports are used? | bedrock | port | ports: Use **19132**.⏎---⏎And no other.
    left: there:4: `button` “x”: an entry has no place for it
    "#);
    assert_eq!(tell::form("bedrock", "aliases: a, b\n\n---\n\nText"), Ok(Form::TagFiles));
}

#[test]
fn tables_with_any_names() {
    assert_snapshot!(told("a.csv", "Questions,Answers\nWhen open?,Always.\n", Form::Csv), @"when-open [en] When open?: Always.");
    assert_snapshot!(told("b.csv", "Frage;Antwort;Stichworte;Schweregrad\nWann offen?;Immer.;zeit, uhr;\nWo parken?;Hinten.;auto, uhr;caution\n", Form::Csv), @r#"
    wann-offen [en] Wann offen? | zeit: Immer.
    wo-parken [en] Wo parken? | auto: Hinten.
    left: there:2: the keyword “uhr” leads to several entries
    left: there:3: the keyword “uhr” leads to several entries
    "#);
    assert_snapshot!(told("c.csv", "id,categorie,intrebare,raspuns\n1,General,Unde este?,Aici.\n2,General,Cat costa?,Nimic.\n", Form::Csv), @r#"
    cat-costa [en] Cat costa?: Nimic.
    unde-este [en] Unde este?: Aici.
    left: there:1: column “categorie”, 2 values: no part of an entry has that name; if it is one, --columns says which
    "#);
    assert_snapshot!(told("d.csv", "nr,group,customer wrote,we say\n1,x,Is there parking nearby?,\"Behind the house, for guests only.\"\n2,y,Can we bring children?,\"Of course, there is a room to play.\"\n", Form::Csv), @r#"
    can-we-bring-children [en] Can we bring children?: Of course, there is a room to play.
    is-there-parking-nearby [en] Is there parking nearby?: Behind the house, for guests only.
    left: there:1: column “nr”, 2 values: no part of an entry has that name; if it is one, --columns says which
    left: there:1: column “group”, 2 values: no part of an entry has that name; if it is one, --columns says which
    changed: there:1: told by their content: questions in column “customer wrote”, answers in column “we say”; --columns decides otherwise
    "#);
    assert_snapshot!(told("e.csv", "id,question_en,answer_en,question_de,answer_de\nhours,When open?,Always.,Wann offen?,Immer.\nwhere,Where?,Here.,,\n", Form::Csv), @r#"
    hours [de] Wann offen?: Immer.
    hours [en] When open?: Always.
    where [en] Where?: Here.
    "#);
    assert_snapshot!(told("f.tsv", "Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId\nHow do I start?\tPress it.\\n\\nThen wait.\tEditorial\t\t[{\"clusterHead\":\"starting it\",\"totalAutoSuggestedCount\":1,\"alternateQuestionClusters\":[{\"question\":\"begin\"}]}]\tFalse\t[]\t1\nstart up\tPress it.\\n\\nThen wait.\tEditorial\t\t[]\tFalse\t[]\t1\n", Form::Csv), @r#"
    how-do-i-start [en] How do I start? | starting it | start up: Press it.⏎⏎Then wait.
    changed: there:2: `\n` in its answer became line ends
    "#);
    assert_snapshot!(told("g.csv", "question,answer,severity,cautions,advice,source,reviewed,language,keywords\nMay I smoke?,Outside only.,danger,It burns.|It smells.,Use the yard.,House rules,2026-01-31,en,cigarette;pipe\n喫煙できますか,外でのみ。,,,,House rules,31.1.2026,ja,\n", Form::Csv), @r#"
    entry-aee5e0 [en] 喫煙できますか: 外でのみ。
    entry-aee5e0 [ja] 喫煙できますか: 外でのみ。
    may-i-smoke [en] May I smoke? | cigarette | pipe: Outside only.
    changed: language ja: 1 entry is in it alone, and the FAQ's own language is en: the text stands in both tables until somebody translates it; --language decides otherwise
    "#);
}

#[test]
fn questions_and_answers_in_json() {
    assert_snapshot!(told("a.json", r#"[{"question":"Is it open?","answer":"<b>Yes</b>","category":"x"},{"question":"Is it far?","answer":"No"}]"#, Form::Json), @r#"
    is-it-far [en] Is it far?: No
    is-it-open [en] Is it open?: **Yes**
    left: there: “Is it open?”: `category` “x”: an entry has no place for it
    changed: there: “Is it open?”: HTML in its answer became Discord's Markdown
    "#);
    assert_snapshot!(told("b.json", r#"{"title":"Our FAQ","description":"All of it","faqs":[{"q":["One?","Uno?"],"a":"1"}]}"#, Form::Json), @r#"
    one [en] One? | Uno?: 1
    left: there: `description` “All of it”: an entry has no place for it
    left: there: `title` “Our FAQ”: an entry has no place for it
    "#);
    assert_snapshot!(told("c.json", r#"{"lost-card":{"title":"I lost my card","content":"Come by."},"hours":{"content":"Nine to five."}}"#, Form::Json), @r#"
    hours [en] hours: Nine to five.
    lost-card [en] I lost my card: Come by.
    "#);
    assert_snapshot!(told("d.json", r#"{"intents":[{"tag":"greeting","patterns":["Hi","Hello there"],"responses":["Hello!","Hey!"]}]}"#, Form::Json), @r#"
    greeting [en] Hi | Hello there: Hello!
    left: there: “Hi”: one answer more “Hey!”: an entry has one
    "#);
    assert_snapshot!(told("e.jsonl", "{\"prompt\":\"Where is it?\",\"response\":\"Here.\"}\n{\"messages\":[{\"role\":\"user\",\"content\":\"Who is it?\"},{\"role\":\"assistant\",\"content\":\"Me.\"}]}\n", Form::Json), @r#"
    where-is-it [en] Where is it?: Here.
    who-is-it [en] Who is it?: Me.
    "#);
    assert_snapshot!(told("f.json", r#"{"en":[{"id":"hours","question":"Open?","answer":"Yes"}],"de":[{"id":"hours","question":"Offen?","answer":"Ja"}]}"#, Form::Json), @r#"
    hours [de] Offen?: Ja
    hours [en] Open?: Yes
    "#);
    assert_snapshot!(told("g.json", r#"{"How much is it?":"It is free of charge.","Who pays for it?":"Nobody at all does."}"#, Form::Json), @r#"
    how-much-is-it [en] How much is it?: It is free of charge.
    who-pays-for-it [en] Who pays for it?: Nobody at all does.
    "#);
    assert_snapshot!(told("h.json", r#"[{"Frage":{"de":"Wo?","en":"Where?"},"Antwort":{"de":"Hier.","en":"Here."}}]"#, Form::Json), @r#"
    wo [de] Wo?: Hier.
    wo [en] Where?: Here.
    "#);
    assert_snapshot!(told("j.json", r#"{"faqs":{"billing":[{"question":"Can I pay late?","answer":"No."}],"access":[{"question":"Who may enter?","answer":"All."}]}}"#, Form::Json), @r#"
    can-i-pay-late [en] Can I pay late?: No.
    who-may-enter [en] Who may enter?: All.
    left: there: the category “access”: an entry has no place for it
    left: there: the category “billing”: an entry has no place for it
    "#);
    assert_snapshot!(told("i.json", r#"{"name":"x","entries":[{"foo":"1","bar":"2"}]}"#, Form::Json), @r#"
    left: there: `bar` “2”: an entry has no place for it
    left: there: `foo` “1”: an entry has no place for it
    left: there: `name` “x”: an entry has no place for it
    left: there: it has no question and answer, but “entries, name”; name the two keys question and answer, or make a table of it; nothing was imported
    "#);
}

#[test]
fn exports_of_products() {
    assert_snapshot!(told("kb.qna", "> !# @qna.pair.source = x\n# ? How do I start?\n- start up\n- [More](#?more)\n\n```markdown\nPress **it**.\n```\n\n# ? Is it hot?\n\n```\nNo.\n```\n", Form::QnaMaker), @r#"
    how-do-i-start [en] How do I start? | start up: Press **it**.
    is-it-hot [en] Is it hot?: No.
    left: there:4: “- [More](#?more)”: an entry has no place for it
    "#);
    assert_snapshot!(told("kb.json", r#"{"qnaDocuments":[{"id":1,"answer":"Press it.\n\nWait.","source":"Editorial","questions":["How do I start?","start up"],"metadata":[{"name":"a","value":"b"}],"context":{"isContextOnly":false,"prompts":[{"displayOrder":0,"qnaId":2,"displayText":"And then?"}]}}]}"#, Form::QnaMaker), @r#"
    how-do-i-start [en] How do I start? | start up: Press it.⏎⏎Wait.
    left: there: “How do I start?”: the prompt “And then?”: write its entry's id under `related`
    left: there: “How do I start?”: `metadata` “[{"name":"a","value":"b"}]”: an entry has no place for it
    "#);
    assert_snapshot!(told("__joke.json", r#"{"id":"a1b2c3d4e5_tell_a_joke","data":{"action":"text","contexts":["global"],"enabled":true,"answers":{"en":["No jokes.","None."],"fr":["Rien."]},"questions":{"en":["a joke please","tell a joke"],"fr":["une blague"]},"redirectFlow":"","redirectNode":""}}"#, Form::Botpress), @r#"
    tell-a-joke [en] a joke please | tell a joke: No jokes.
    tell-a-joke [fr] une blague: Rien.
    left: there: “a1b2c3d4e5_tell_a_joke”: one answer more “None.”: an entry has one
    "#);
    assert_snapshot!(told("settings.json", r#"{"414589031223512":{"GUILD":{"123456789012345678":{"commands":{"rules":{"author":{"id":1,"name":"x"},"command":"rules","cooldowns":{},"created_at":"01/01/2026","editors":[],"response":"Be kind, {author}."}}}}}}"#, Form::Red), @r#"
    rules [en] rules: Be kind, {author}.
    left: there: “rules”: its answer has places for what is not known here, such as {name}; see whether it holds: “Be kind, {author}.”
    "#);
    assert_snapshot!(told("commands.json", r#"{"123456789012345678":{"hours":"Nine to five.","dice":["one","two"]}}"#, Form::Red), @r#"
    dice [en] dice: one
    hours [en] hours: Nine to five.
    left: there: “dice”: one answer more “two”: an entry has one
    "#);
}

#[test]
fn an_agent_of_dialogflow() {
    let intent = r#"{"id":"1","name":"Fees","auto":true,"responses":[{"messages":[{"type":"0","lang":"en","speech":["Ten euros.","Just ten."]},{"type":"4","lang":"en","payload":{}}]}],"webhookUsed":false,"fallbackIntent":false}"#;
    let says = r#"[{"id":"2","data":[{"text":"how much is the "},{"text":"fee","alias":"fee"}],"isTemplate":false},{"id":"3","data":[{"text":"what does it cost"}]}]"#;
    let fallback = r#"{"name":"Default Fallback Intent","responses":[{"messages":[{"type":"0","speech":"?"}]}],"fallbackIntent":true}"#;
    let agent = r#"{"description":"","language":"en","version":"1.0.0"}"#;
    assert_eq!(tell::form("Fees.json", intent), Ok(Form::Dialogflow));
    assert_eq!(tell::form("Fees_usersays_en.json", says), Ok(Form::Dialogflow));
    assert_eq!(tell::form("agent.json", agent), Ok(Form::Dialogflow));
    let files = [
        ("Fees", intent),
        ("Fees_usersays_en", says),
        ("Default Fallback Intent", fallback),
        ("agent", agent),
    ];
    assert_snapshot!(import_all(Form::Dialogflow, &files).shown(), @r#"
    fees [en] how much is the fee | what does it cost: Ten euros.
    left: there: “Fees”: a card, button or picture in its answer: an entry has no place for it
    left: there: “Fees”: one answer more “Just ten.”: an entry has one
    left: there: “Default Fallback Intent”: it is said when nothing is found; caveat has words for that
    "#);
}

#[test]
fn a_project_of_rasa() {
    let nlu = "version: \"3.1\"\nnlu:\n- intent: faq/ask_hours\n  examples: |\n    - when are you open\n    - open on [Monday](day)?\n- intent: greet\n  examples: |\n    - hi\n- lookup: x\n  examples: |\n    - y\n";
    let domain = "version: \"3.1\"\nintents:\n- greet\nresponses:\n  utter_faq/ask_hours:\n  - text: From nine.\n    image: x.png\n  - text: Nine to five.\n  utter_bye:\n  - text: Bye.\n";
    assert_eq!(tell::form("nlu.yml", nlu), Ok(Form::Rasa));
    assert_snapshot!(import_all(Form::Rasa, &[("nlu", nlu), ("domain", domain)]).shown(), @r#"
    ask-hours [en] when are you open | open on Monday?: From nine.
    left: there: a list under “lookup”: an entry has no place for it
    left: there: “faq/ask_hours”: one answer more “Nine to five.”: an entry has one
    left: there: “faq/ask_hours”: `image` “x.png”: an entry has no place for it
    left: there: “greet”: no response `utter_greet` for the ways to ask it, 1 in all: “hi”
    left: there: no intent leads to the response “utter_bye”: “Bye.”
    "#);
    // Other YAML holds questions too.
    assert_snapshot!(told("faq.yml", "- question: Is it warm?\n  answer: |\n    Always.\n- question: Is it dry?\n  answer: Mostly.\n", Form::Rasa), @r#"
    is-it-dry [en] Is it dry?: Mostly.
    is-it-warm [en] Is it warm?: Always.
    "#);
}

/// As it was before Rasa 2: phrases in Markdown, and templates.
#[test]
fn an_old_project_of_rasa() {
    let nlu = "## intent:hours\n- when are you open\n- open on [Monday](day)?\n\n## intent:greet\n* hi\n\n## synonym:monday\n- mon\n";
    let domain = "templates:\n  utter_hours:\n  - text: From nine.\n  utter_greet:\n  - text: Hello {name}!\n";
    assert_eq!(tell::form("nlu.md", nlu), Ok(Form::Rasa));
    assert_eq!(tell::form("domain", domain), Ok(Form::Rasa));
    assert_snapshot!(import_all(Form::Rasa, &[("nlu", nlu), ("domain", domain)]).shown(), @r#"
    greet [en] hi: Hello {name}!
    hours [en] when are you open | open on Monday?: From nine.
    left: there:8: the list “synonym:monday”: an entry has no place for it
    left: there: “greet”: its answer has places for what is not known here, such as {name}; see whether it holds: “Hello {name}!”
    "#);
}

/// A title, an empty row, an extra column, and days as they are written in an office.
#[test]
fn a_table_of_an_office() {
    let rows = "Questions of tenants;;;\n;;;\nQuestion;Answer;Other words;Last read;Who\nMay I keep a dog?;Write to us first.;pets; 3.11.2026;Ann\nWho has a key?;The caretaker.;spare key|lost key;31.02.2026;Bo\n";
    assert_snapshot!(told("office.csv", rows, Form::Csv), @r#"
    may-i-keep-a-dog [en] May I keep a dog? | pets: Write to us first.
    who-has-a-key [en] Who has a key? | spare key | lost key: The caretaker.
    left: there:1: “Questions of tenants” stands above the table
    left: there:5: “31.02.2026” is no day that is certain: write it like 2026-11-30
    left: there:3: column “Who”, 2 values: no part of an entry has that name; if it is one, --columns says which
    "#);
    assert_snapshot!(told("notes.csv", "Ask Ann about the heating\n", Form::Csv), @"left: there:1: there are no columns of questions and answers, so nothing was imported from here");
}

/// Files that QnA Maker read are named once, and links are sources.
#[test]
fn a_table_of_qna_maker() {
    let rows = "Question\tAnswer\tSource\tMetadata\nWho are you?\tA bot.\tchat.tsv\t\nHow old are you?\tOne.\tchat.tsv\t\nWhere?\tHere.\tEditorial\t\n";
    assert_snapshot!(told("kb.tsv", rows, Form::Csv), @r#"
    how-old-are-you [en] How old are you?: One.
    where [en] Where?: Here.
    who-are-you [en] Who are you?: A bot.
    left: there:1: column “Source”, 2 values: files that QnA Maker read, and no sources
    "#);
}

#[test]
fn what_is_none_of_these_is_named() {
    assert!(tell::form("a.txt", "hello").is_err());
    assert!(tell::form("a.xml", "<?xml version=\"1.0\"?><a/>").is_err());
    assert!(tell::form("main.rs", "fn main() {}").is_err());
}
