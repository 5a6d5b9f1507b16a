//! The command line as scripts and people use it: the real binary as a process, with an empty
//! environment.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod eval;
mod lines;
pub(crate) mod running;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) use crate::scenes::processes::caveat;

const BINARY: &str = env!("CARGO_BIN_EXE_caveat");
/// Shaped like a token; its first part is the application 123456789012345678.
const TOKEN: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GsEcrE.never-to-be-printed";
const BROKEN: &str = "tests/integration/broken/many-faults-across-files";

const PACK: &str = r#"
title = "Library desk"
languages = ["en", "zh-Hans"]
default_language = "en"
[disclaimer]
en = "The desk has the last word."
zh-Hans = "以服务台为准。"
[[source]]
id = "handbook"
title = "Library handbook"
date = 2025-03-10
paragraphs = 5
[out_of_scope]
en = ["which bus goes to the castle", "how do I bake bread"]
"#;
const HOURS: &str = r#"
severity = "info"
sources = [{ source = "handbook", paragraphs = [1, 2] }]
related = ["card"]
reviewed = 2026-01-02
[en]
question = "When does the library open?"
also_asked = ["opening hours", "is it open on Sunday"]
answer = "The library opens at nine in the morning from Monday to Saturday, and it stays open until eight in the evening."
cautions = ["It is closed on Sundays and on public holidays, and on the first Monday of each month until noon.", "The lift is out of order."]
advice = ["Come before noon."]
[zh-Hans]
question = "图书馆几点开门？"
also_asked = ["开放时间"]
answer = "星期一到星期六早上九点开门，晚上八点关门。节假日的开放时间请看门口的通知，每个月第一个星期一上午不开放，下午照常开放。"
cautions = ["星期天不开。"]
advice = ["中午以前来。"]
"#;
const CARD: &str = r#"
severity = "danger"
sources = []
related = []
reviewed = 2026-01-02
[en]
question = "How do I get a library card?"
also_asked = ["lost my card"]
answer = "Bring an identity card to the desk."
cautions = ["A card is for one person."]
advice = ["Ask at the desk."]
[zh-Hans]
question = "怎么办借书证？"
also_asked = ["借书证"]
answer = "带身份证到服务台办理。"
cautions = ["一人一证。"]
advice = ["问服务台。"]
"#;

/// A small pack of its own, so that these tests do not depend on the words of the shipped one.
pub(crate) struct Library(TempDir);

impl Library {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("pack.toml", PACK), ("hours.toml", HOURS), ("card.toml", CARD)] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    pub(crate) fn path(&self) -> &str {
        self.0.path().to_str().unwrap()
    }

    /// Writes a file beside the pack, out of the loader's sight.
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(command: &mut Command) -> Ran {
    ran(command.output().expect("the binary starts"))
}

fn ran(output: Output) -> Ran {
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs a command that must succeed; returns its output.
pub(crate) fn prints(command: &mut Command) -> String {
    let ran = run(command);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{command:?}");
    ran.out
}

/// Runs a command that must fail: exit 2, no data, and exactly one line with the reason.
pub(crate) fn refuses(command: &mut Command) -> String {
    let ran = run(command);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{command:?}: {}", ran.err);
    let line = ran.err.strip_suffix('\n').expect("the line ends");
    assert!(!line.contains('\n') && line.starts_with("caveat: "), "{command:?}: {}", ran.err);
    assert!(!line.contains('\x1b'), "{line:?}");
    line.to_owned()
}

/// Runs a command with this input.
fn fed(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = piped(command);
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let ran = ran(child.wait_with_output().unwrap());
    writer.join().unwrap().expect("it reads all of its input");
    ran
}

fn piped(command: &mut Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// Checks the contract of every JSON answer.
fn assert_kept(answer: &Value) {
    let mut names = keys(answer);
    names.sort_unstable();
    let wanted = ["candidates", "entry", "language", "question", "reply", "score", "verdict"];
    assert_eq!(names, wanted, "{answer}");
    let verdict = answer["verdict"].as_str().unwrap();
    assert!(["answer", "suggest", "decline"].contains(&verdict), "{answer}");
    assert_eq!(answer["entry"].is_string(), verdict == "answer", "{answer}");
    assert_eq!(answer["entry"].is_null(), verdict != "answer", "{answer}");
    let candidates = answer["candidates"].as_array().unwrap();
    assert!(candidates.len() <= 5, "{answer}");
    let mut scores = Vec::new();
    for candidate in candidates {
        assert_eq!(keys(candidate), ["entry", "score"], "{answer}");
        scores.push(candidate["score"].as_f64().unwrap());
    }
    assert!(scores.is_sorted_by(|a, b| a >= b), "{answer}");
    assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)), "{answer}");
    assert_eq!(answer["score"].as_f64(), Some(scores.first().copied().unwrap_or(0.0)));
    if verdict == "answer" {
        assert_eq!(answer["entry"], candidates[0]["entry"], "{answer}");
    }
    assert!(answer["reply"].is_object(), "{answer}");
}

#[test]
fn answers_in_english_within_80_columns() {
    let library = Library::new();
    let text = prints(&mut caveat(&["ask", "--faq", library.path(), "opening", "hours"]));
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(!text.contains('\x1b'), "{text:?}");
    insta::assert_snapshot!(text, @"
    [i] Good to know
    When does the library open?

    The library opens at nine in the morning from Monday to Saturday, and it stays
    open until eight in the evening.

    Cautions
      ! It is closed on Sundays and on public holidays, and on the first Monday of
        each month until noon.
      ! The lift is out of order.

    What you can do
      - Come before noon.

    Source: Library handbook (2025-03-10), ¶1 ¶2
    reviewed 2026-01-02
    The desk has the last word.

    Related questions
      ? How do I get a library card?
    ");
}

#[test]
fn answers_in_chinese_within_80_columns() {
    let library = Library::new();
    let text = prints(&mut caveat(&["ask", "--faq", library.path(), "图书馆几点开门"]));
    // Each of these characters takes two columns.
    let columns =
        |line: &str| line.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum::<usize>();
    assert!(text.lines().all(|line| columns(line) <= 80), "{text}");
    insta::assert_snapshot!(text, @"
    [i] 须知
    图书馆几点开门？

    星期一到星期六早上九点开门，晚上八点关门。节假日的开放时间请看门口的通知，每个月
    第一个星期一上午不开放，下午照常开放。

    注意事项
      ! 星期天不开。

    你可以这样做
      - 中午以前来。

    来源: Library handbook (2025-03-10), ¶1 ¶2
    最近核对 2026-01-02
    以服务台为准。

    相关问题
      ? 怎么办借书证？
    ");
}

/// The terminal shows the same text as Discord: the FAQ's Simplified text, in traditional characters.
#[test]
fn answers_traditional_chinese_in_traditional_chinese() {
    let asked = "在中國用USDT或其他加密貨幣付款合法嗎";
    let text = prints(&mut caveat(&["ask", asked]));
    assert!(text.contains("注意事項") && text.contains("你可以這樣做"), "{text}");
    assert!(!text.contains('实') && !text.contains('项'), "{text}");
    let json = json(prints(&mut caveat(&["ask", "--json", asked])).trim_end());
    assert_eq!((&json["language"], &json["entry"]), (&json!("zh-Hans"), &json!("is-it-legal")));
    assert_eq!(json["reply"]["language"], "zh-Hant");
    let forced = prints(&mut caveat(&["ask", "--language", "zh-Hans", asked]));
    assert!(forced.contains("注意事项"), "{forced}");
}

#[test]
fn declines_and_offers_in_plain_words() {
    let library = Library::new();
    let text = prints(&mut caveat(&["ask", "--faq", library.path(), "how do I bake bread"]));
    insta::assert_snapshot!(text, @r"
    The FAQ does not cover that
    I only answer from a curated FAQ, and I do not guess.
    `caveat topics` lists what it covers.
    ");
}

#[test]
fn the_binary_alone_has_an_faq() {
    let elsewhere = tempfile::tempdir().unwrap();
    let mut command = caveat(&["ask", "--json", "is it legal to pay with crypto in China"]);
    let answer = json(&prints(command.current_dir(elsewhere.path())));
    assert_kept(&answer);
    assert_eq!(answer["entry"], "is-it-legal");
}

#[test]
fn json_is_what_the_contract_says() {
    let library = Library::new();
    let ask = |question: &str| {
        let text = prints(&mut caveat(&["ask", "--json", "--faq", library.path(), question]));
        assert_eq!(text.lines().count(), 1, "{text}");
        let answer = json(&text);
        assert_kept(&answer);
        answer
    };
    let answer = ask("Opening hours?");
    assert_eq!(answer["question"], "Opening hours?");
    assert_eq!(answer["language"], "en");
    assert_eq!(answer["verdict"], "answer");
    assert_eq!(answer["entry"], "hours");
    assert_eq!(answer["candidates"].as_array().unwrap().len(), 2);
    let declined = ask("How do I bake bread?");
    assert_eq!(declined["verdict"], "decline");
    assert_eq!(declined["entry"], Value::Null);
    let empty = ask("");
    assert_eq!((&empty["verdict"], &empty["score"]), (&json!("decline"), &json!(0.0)));
    let quoted = ask("a \"quoted\"\nquestion\t\u{1}");
    assert_eq!(quoted["question"], "a \"quoted\"\nquestion\t\u{1}");
    assert_eq!(ask("开放时间")["language"], "zh-Hans");
}

/// Few phrasings teach the calibration little; its scores must fall from rank to rank all the same.
#[test]
fn candidates_are_best_first_in_a_small_pack_too() {
    let library = Library::new();
    let mut command = caveat(&["ask", "--json", "--stdin", "--faq", library.path()]);
    let questions = "lost card\ncard\nhow the do my card\ncastle do how get card castle how\n";
    let ran = fed(&mut command, questions.as_bytes());
    assert_eq!(ran.out.lines().count(), 4);
    ran.out.lines().for_each(|line| assert_kept(&json(line)));
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let ask = || prints(&mut caveat(&["ask", "--json", "can i pay with usdt on wechat or not"]));
    assert_eq!(ask(), ask());
}

#[test]
fn a_language_can_be_forced() {
    let library = Library::new();
    let ask = |arguments: &[&str], env: &[(&str, &str)]| {
        let mut command = caveat(&["ask", "--json", "--faq", library.path(), "opening hours"]);
        json(&prints(command.args(arguments).envs(env.iter().copied())))
    };
    assert_eq!(ask(&[], &[])["language"], "en");
    let forced = ask(&["--language", "zh-Hans"], &[]);
    assert_eq!((&forced["language"], &forced["entry"]), (&json!("zh-Hans"), &json!("hours")));
    assert_eq!(forced["reply"]["question"], "图书馆几点开门？");
    assert_eq!(ask(&["--language", "zh-TW"], &[])["language"], "zh-Hans");
    for tag in ["zh-Hant", "zh-TW", "zh-HK", "zh_TW"] {
        let flag = ask(&["--language", tag], &[]);
        assert_eq!(flag["reply"]["question"], "圖書館幾點開門？", "{tag}");
        let variable = ask(&[], &[("CAVEAT_LANGUAGE", tag)]);
        assert_eq!(variable["reply"]["question"], "圖書館幾點開門？", "{tag}");
        let mut topics = caveat(&["topics", "--faq", library.path(), "--language", tag]);
        assert!(prints(&mut topics).contains("圖書館幾點開門？"), "{tag}");
    }
    assert_eq!(ask(&[], &[("CAVEAT_LANGUAGE", "zh-Hans")])["language"], "zh-Hans");
    let both = ask(&["--language", "en"], &[("CAVEAT_LANGUAGE", "zh-Hans")]);
    assert_eq!(both["language"], "en", "a flag outdoes its variable");
    let line = refuses(&mut caveat(&["ask", "--faq", library.path(), "--language", "fr", "hours"]));
    insta::assert_snapshot!(line, @"caveat: the FAQ is not available in `fr`; it has en, zh-Hans");
}

#[test]
fn each_flag_has_a_variable() {
    let library = Library::new();
    let mut command = caveat(&["ask", "opening hours"]);
    command.env("CAVEAT_FAQ", library.path());
    assert!(prints(&mut command).contains("When does the library open?"));
    assert_kept(&json(&prints(command.env("CAVEAT_JSON", "1"))));
    for off in ["0", "false", "no", ""] {
        let text = prints(command.env("CAVEAT_JSON", off));
        assert!(!text.starts_with('{'), "CAVEAT_JSON={off}: {text}");
    }
    let mut command = caveat(&["ask"]);
    command.envs([("CAVEAT_FAQ", library.path()), ("CAVEAT_JSON", "1"), ("CAVEAT_STDIN", "1")]);
    let ran = fed(&mut command, b"opening hours\n");
    assert_eq!(json(&ran.out)["entry"], "hours");
}

#[test]
fn check_tells_by_its_exit_code() {
    let library = Library::new();
    for mut command in [
        caveat(&["check"]),
        caveat(&["check", library.path()]),
        caveat(&["check", "--faq", library.path()]),
    ] {
        let text = prints(&mut command);
        assert!(text.contains("no errors") && !text.contains('\x1b'), "{command:?}: {text}");
    }
    let warned = run(&mut caveat(&["check", "tests/integration/broken/related-to-itself"]));
    assert_eq!((warned.code, warned.err.as_str()), (Some(0), ""));
    assert!(warned.out.contains("hours.toml:3:12"), "{}", warned.out);
    // A folder that is given directly overrides --faq.
    let broken = run(&mut caveat(&["check", BROKEN, "--faq", library.path()]));
    assert_eq!((broken.code, broken.err.as_str()), (Some(1), ""));
    for place in ["pack.toml:1:1", "card.toml:1:12", "card.toml:3:20", "hours.toml:14:12"] {
        assert!(broken.out.contains(&format!("{BROKEN}/{place}\n")), "{place}: {}", broken.out);
    }
    assert!(!broken.out.contains('\x1b'));
    insta::assert_snapshot!(broken.out.lines().last().unwrap(), @"10 errors, 5 warnings: this pack does not load");
    insta::assert_snapshot!(refuses(&mut caveat(&["check", "tests/none"])), @"caveat: there is no folder tests/none; name one that holds a pack.toml");
    insta::assert_snapshot!(refuses(&mut caveat(&["check", "Cargo.toml"])), @"caveat: Cargo.toml is not a folder; name the folder that holds the pack.toml");
}

#[test]
fn check_says_what_a_source_has_word_for_word() {
    let library = Library::new();
    let source =
        library.write("handbook.txt", "It opens at nine in the morning from Monday to Saturday.");
    let source = source.to_str().unwrap();
    let plain = prints(&mut caveat(&["check", library.path()]));
    assert!(plain.contains("no errors") && !plain.contains("the source's own"), "{plain}");
    let mut named = caveat(&["check", library.path(), "--source", source]);
    let said = prints(&mut named);
    assert!(said.contains("opens at nine in the morning from monday"), "{said}");
    let mut named = caveat(&["check", library.path()]);
    assert_eq!(prints(named.env("CAVEAT_SOURCE", source)), said);
    insta::assert_snapshot!(refuses(&mut caveat(&["check", library.path(), "--source", "none.txt"])), @"caveat: cannot read the source none.txt: No such file or directory (os error 2); name a text file");
}

#[test]
fn a_mistake_is_one_line() {
    insta::assert_snapshot!(refuses(&mut caveat(&[])), @"caveat: say what to do: new, ask, check, eval, import, export, topics, misses, overlay, stats, store, preview, run, serve, invite, healthy, completions, man; `caveat --help` explains them");
    insta::assert_snapshot!(refuses(&mut caveat(&["--frobnicate"])), @"caveat: unexpected argument '--frobnicate' found; see `caveat --help`");
    insta::assert_snapshot!(refuses(&mut caveat(&["ask", "--jsn", "x"])), @"caveat: unexpected argument '--jsn' found; see `caveat --help`");
    insta::assert_snapshot!(refuses(&mut caveat(&["answer"])), @"caveat: unrecognized subcommand 'answer'; see `caveat --help`");
    insta::assert_snapshot!(refuses(&mut caveat(&["ask"])), @"caveat: there is no question; give one, or --stdin to read them from standard input");
    insta::assert_snapshot!(refuses(&mut caveat(&["ask", "--json"])), @"caveat: there is no question; give one, or --stdin to read them from standard input");
    insta::assert_snapshot!(refuses(&mut caveat(&["ask", "--stdin", "x"])), @"caveat: give a question or --stdin, not both");
    insta::assert_snapshot!(refuses(&mut caveat(&["ask", "--faq", "tests/none", "x"])), @"caveat: there is no folder tests/none; name one that holds a pack.toml");
    insta::assert_snapshot!(refuses(&mut caveat(&["ask", "--faq", BROKEN, "x"])), @"caveat: the FAQ in tests/integration/broken/many-faults-across-files has 10 errors (tests/integration/broken/many-faults-across-files/pack.toml:1:1: unknown key `titel` in pack.toml); `caveat check tests/integration/broken/many-faults-across-files` shows how to fix it");
    insta::assert_snapshot!(refuses(&mut caveat(&["ask", "--faq"])), @"caveat: a value is required for '--faq <DIR>' but none was supplied; see `caveat --help`");
    insta::assert_snapshot!(refuses(&mut caveat(&["invite", "--application", "me"])), @"caveat: invalid value 'me' for '--application <ID>': invalid digit found in string; see `caveat --help`");
}

#[test]
fn a_closed_standard_input_is_said_to_be_closed() {
    for arguments in ["ask --json --stdin", "ask --stdin", "ask", "ask --json"] {
        let script = format!("exec \"$0\" {arguments} <&-");
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &script, BINARY]).env_clear();
        refuses(&mut command);
    }
}

#[test]
fn help_and_version_are_no_mistakes() {
    let version = prints(&mut caveat(&["--version"]));
    assert_eq!(version, format!("caveat {}\n", env!("CARGO_PKG_VERSION")));
    let help = prints(&mut caveat(&["--help"]));
    for command in ["ask", "check", "eval", "run", "invite"] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
        let help = prints(&mut caveat(&[command, "--help"]));
        assert!(help.contains("Usage: caveat ") && !help.contains('\x1b'), "{help}");
    }
    // The token is never a flag.
    assert!(!prints(&mut caveat(&["run", "--help"])).contains("--token"));
}

#[test]
fn topics_are_the_questions() {
    let library = Library::new();
    let topics = |language: &str| {
        prints(&mut caveat(&["topics", "--faq", library.path(), "--language", language]))
    };
    assert_eq!(topics("en"), "How do I get a library card?\nWhen does the library open?\n");
    assert_eq!(topics("zh-Hans"), "怎么办借书证？\n图书馆几点开门？\n");
}
