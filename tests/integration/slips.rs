//! Slips of people who write TOML for the first time: each is one error with its likely cause, and a hint that
//! mends it. The snapshots are what `caveat check` says; read one as its author would.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;
use std::fs;

use caveat::pack::{self, PackFiles, Rank};
use tempfile::TempDir;

const PACK: &str = "title = \"Our house\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n\n[disclaimer]\nen = \"Ask us.\"\n\n[out_of_scope]\nen = [\"who won the match\"]\n\n[[source]]\nid = \"x\"\ntitle = \"Rules\"\ndate = 2026-01-01\nparagraphs = 5\n";
const RENT: &str = "severity = \"info\"\nsources = []\nrelated = [\"pets\"]\nreviewed = 2026-11-20\n\n[en]\nquestion = \"When do I pay the rent?\"\nalso_asked = [\n  \"rent day\",\n  \"standing order\",\n  \"is it due on the first\",\n]\nanswer = \"On the 3rd, by standing order.\"\ncautions = []\nadvice = [\"Write to us before the 3rd.\"]\n";
const PETS: &str = "severity = \"info\"\nsources = []\nrelated = [\"rent\"]\nreviewed = 2026-11-20\n\n[en]\nquestion = \"May I keep a dog?\"\nalso_asked = [\"pets\"]\nanswer = \"Ask first.\"\ncautions = []\nadvice = []\n";

/// The folder with one change: a text of an entry replaced by another.
fn house(from: &str, to: &str) -> TempDir {
    assert!(RENT.contains(from), "{from}");
    folder(&[("rent.toml", RENT.replacen(from, to, 1).as_bytes())])
}

/// The folder with these files more, or instead.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let whole = [("pack.toml", PACK), ("rent.toml", RENT), ("pets.toml", PETS)];
    let whole = whole.map(|(name, text)| (name, text.as_bytes()));
    for (name, text) in whole.iter().chain(files) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The errors of a folder, a line each: place, message, hint.
fn errors(folder: &TempDir) -> Vec<String> {
    let report = pack::load(PackFiles::read(folder.path()).unwrap()).report;
    // Each can be drawn.
    report.render(false, 80);
    let errors = report.faults().iter().filter(|fault| fault.rank == Rank::Error);
    let told = errors.map(|fault| {
        let place = report.place_in_folder(fault);
        format!("{place}: {} | {}", report.message(fault), report.hint(fault))
    });
    told.collect()
}

/// Slips in a line of an entry: what was written, and what it became.
const SLIPS: &[(&str, &str, &str)] = &[
    ("curly quotes", "\"When do I pay the rent?\"", "“When do I pay the rent?”"),
    ("quotes of French", "\"rent day\"", "«rent day»"),
    ("quotes of German", "\"On the 3rd, by standing order.\"", "„On the 3rd, by standing order.“"),
    ("quotes of Chinese", "\"rent day\"", "「rent day」"),
    ("a curly quote at the end", "\"rent day\"", "\"rent day”"),
    ("backticks", "\"rent day\"", "`rent day`"),
    ("no closing quote", "rent?\"", "rent?"),
    ("no closing quote in a list", "\"rent day\",", "\"rent day,"),
    (
        "no closing quote at the end of a list",
        "\"is it due on the first\",\n]",
        "\"is it due on the first]",
    ),
    ("no opening quote", "question = \"When", "question = When"),
    ("no opening quote in a list", "  \"rent day\",", "  rent day\","),
    ("no quotes", "severity = \"info\"", "severity = info"),
    (
        "no quotes round a text",
        "question = \"When do I pay the rent?\"",
        "question = When do I pay the rent?",
    ),
    ("no quotes in a list", "related = [\"pets\"]", "related = [pets]"),
    ("a quote inside", "by standing order.\"", "by \"standing order\" only.\""),
    ("a quote inside an item", "\"rent day\"", "\"what is \"rent day\" here\""),
    ("an apostrophe inside", "\"rent day\"", "'what's rent day'"),
    ("a backslash", "\"rent day\"", "\"C:\\home\""),
    ("a text over two lines", "On the 3rd, by", "On the 3rd,\nby"),
    ("a text over four lines", "On the 3rd, by standing", "On the 3rd,\nby\n\nstanding"),
    ("a full-width equals sign", "question = ", "question ＝ "),
    (
        "full-width commas",
        "\"rent day\",\n  \"standing order\",",
        "\"rent day\"，\n  \"standing order\"，",
    ),
    ("a full-width bracket", "advice = [\"", "advice = ［\""),
    ("a Chinese comma in a list", "\"rent day\",", "\"rent day\"、"),
    ("a no-break space", "severity = ", "severity\u{a0}= "),
    ("an ideographic space", "severity = ", "severity　= "),
    ("a missing comma", "\"rent day\",", "\"rent day\""),
    (
        "a missing comma on one line",
        "advice = [\"Write to us before the 3rd.\"]",
        "advice = [\"Write\" \"Call\"]",
    ),
    ("two commas", "\"rent day\",", "\"rent day\",,"),
    ("semicolons", "\"rent day\",", "\"rent day\";"),
    ("a missing closing bracket", "\"is it due on the first\",\n]", "\"is it due on the first\","),
    (
        "a missing closing bracket, and no comma",
        "\"is it due on the first\",\n]",
        "\"is it due on the first\"",
    ),
    (
        "a missing closing bracket on one line",
        "advice = [\"Write to us before the 3rd.\"]",
        "advice = [\"Write to us before the 3rd.\"",
    ),
    ("a missing opening bracket", "also_asked = [", "also_asked ="),
    ("a missing opening bracket on one line", "related = [\"pets\"]", "related = \"pets\"]"),
    ("no brackets", "advice = [\"Write to us before the 3rd.\"]", "advice = \"Write\", \"Call\""),
    ("round brackets", "related = [\"pets\"]", "related = (\"pets\")"),
    ("a dash before an item", "  \"rent day\",", "  - \"rent day\","),
    ("a comma behind a text", "rent?\"", "rent?\","),
    ("a comma behind a list", "related = [\"pets\"]", "related = [\"pets\"],"),
    ("a colon", "question = ", "question: "),
    ("no equals sign", "question = ", "question "),
    ("two equals signs", "question = ", "question == "),
    ("a key of two words", "also_asked = ", "also asked = "),
    ("a comment of another language", "[en]", "// in English\n[en]"),
    ("a line of prose", "[en]", "This entry is about the rent.\n[en]"),
    ("the end of a part's name", "[en]", "[en"),
    ("the beginning of a part's name", "[en]", "en]"),
    ("a value on the next line", "question = \"", "question =\n  \""),
    ("no value", "severity = \"info\"", "severity ="),
    ("a part and a key on one line", "[en]\n", "[en] "),
    ("a German day", "2026-11-20", "20.11.2026"),
    ("a German day at the end of a month", "2026-11-20", "30.11.2026"),
    ("an American day", "2026-11-20", "11/20/2026"),
    ("a day with slashes", "2026-11-20", "2026/11/20"),
    ("a day without zeros", "2026-11-20", "2026-1-5"),
    ("a day in words", "2026-11-20", "20 November 2026"),
    ("a day that does not exist", "2026-11-20", "2026-02-31"),
    ("day and month changed round", "2026-11-20", "2026-20-11"),
    ("the example", "2026-11-20", "YYYY-MM-DD"),
    ("a German day in quotes", "2026-11-20", "\"20.11.2026\""),
    ("today", "2026-11-20", "today"),
    ("a key twice", "severity = \"info\"", "severity = \"info\"\nseverity = \"danger\""),
    ("a part twice", "[en]", "[en]\n[en]"),
    (
        "a brace that is not closed",
        "sources = []",
        "sources = [{ source = \"x\", paragraphs = [3] ]",
    ),
];

#[test]
fn each_slip_is_one_error_with_its_likely_cause() {
    let mut told = String::new();
    for (name, from, to) in SLIPS {
        let errors = errors(&house(from, to));
        writeln!(told, "{name}\n  {}", errors.join("\n  ")).unwrap();
    }
    insta::assert_snapshot!(told);
    for (name, from, to) in SLIPS {
        let errors = errors(&house(from, to));
        assert_eq!(errors.len(), 1, "{name}: {errors:#?}");
    }
}

#[test]
fn what_does_no_harm_is_accepted() {
    for (name, text) in [
        ("tabs", RENT.replace("  \"", "\t\"").replace(" = ", "\t=\t")),
        ("a mark of its encoding", format!("\u{feff}{RENT}")),
        ("lines of Windows", RENT.replace('\n', "\r\n")),
        ("a day in quotes", RENT.replace("2026-11-20", "\"2026-11-20\"")),
        ("a comma behind the last item", RENT.replace("[\"pets\"]", "[\"pets\",]")),
        (
            "a list on one line",
            RENT.replace(",\n  ", ", ").replace("[\n  ", "[").replace(",\n]", "]"),
        ),
        ("single quotes", RENT.replace('"', "'")),
        ("empty lines", RENT.replace('\n', "\n\n")),
    ] {
        assert!(text != RENT, "{name}");
        let report =
            pack::load(PackFiles::read(folder(&[("rent.toml", text.as_bytes())]).path()).unwrap())
                .report;
        assert_eq!(
            (report.errors(), report.warnings()),
            (0, 0),
            "{name}: {}",
            report.render(false, 80)
        );
    }
}

#[test]
fn what_other_programs_leave_in_the_folder_is_passed_over() {
    for name in ["._rent.toml", ".#rent.toml", ".rent.toml.swp"] {
        let folder = folder(&[(name, b"\0\0\x05\x16\x07\0 \"")]);
        assert_eq!(errors(&folder), [""; 0], "{name}");
    }
}

/// One place a repetition is of, and one line of the original: what is mended before it moves neither.
#[test]
fn a_repetition_says_where_the_first_one_stands() {
    let twice = "[en]\nquestion = “When?”\nanswer = \"answer = 1\"\n# answer\nalso_asked = [\"a\" \"b\"]\nanswer = \"x\"\nanswer = \"y\"\n";
    let report =
        pack::load(PackFiles::from_texts("faq", [("pack.toml", PACK), ("rent.toml", twice)]))
            .report;
    let again = report.faults().iter().filter(|fault| fault.message.contains("a second time"));
    let told: Vec<_> = again
        .map(|fault| {
            let (first, label) = fault.other.clone().unwrap();
            (report.place_in_folder(fault), fault.message.as_str(), first.span, label)
        })
        .collect();
    let first = twice.find("answer").unwrap();
    let message = "`answer` stands here a second time; the first is on line 3";
    let place = |line: usize| format!("rent.toml:{line}:1");
    let of_line = |line| (place(line), message, first..first + 6, "the first one");
    assert_eq!(told, [of_line(6), of_line(7)]);
    let shown = report.render(false, 80);
    assert!(shown.contains("------ the first one"), "{shown}");
}

#[test]
fn two_slips_are_two_errors() {
    for (from, to, count) in [
        ("\"rent day\",\n  \"standing order\",", "\"rent day\"\n  standing order\",", 2),
        ("severity = \"info\"", "severity = info\nquestion: \"Where?\"", 3),
    ] {
        assert_eq!(errors(&house(from, to)).len(), count, "{to}: {:#?}", errors(&house(from, to)));
    }
}

#[test]
fn curly_quotes_everywhere_are_one_error() {
    let mut open = false;
    let curly: String = RENT
        .chars()
        .map(|c| match c {
            '"' => {
                open = !open;
                if open { '“' } else { '”' }
            }
            c => c,
        })
        .collect();
    let errors = errors(&folder(&[("rent.toml", curly.as_bytes())]));
    insta::assert_snapshot!(errors.join("\n"));
    assert_eq!(errors.len(), 1);
}

#[test]
fn another_encoding_is_one_error() {
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let text = format!("{}{RENT}", if mark { "\u{feff}" } else { "" });
        let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    };
    let mut told = String::new();
    for (name, bytes) in [
        ("UTF-16", utf16(false, true)),
        ("UTF-16, the other way round", utf16(true, true)),
        ("UTF-16 without a mark", utf16(false, false)),
        ("lines of old Macs", RENT.replace('\n', "\r").into_bytes()),
        ("Windows-1252", [RENT.as_bytes(), b"# caf\xe9 \x93x\x94\n"].concat()),
        ("a document", b"PK\x03\x04\x14\x00\x06\x00\x08\x00".to_vec()),
    ] {
        let errors = errors(&folder(&[("rent.toml", &bytes)]));
        writeln!(told, "{name}\n  {}", errors.join("\n  ")).unwrap();
        assert_eq!(errors.len(), 1, "{name}: {errors:#?}");
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_key_in_the_wrong_place_is_told_where_it_belongs() {
    let mut told = String::new();
    let texts = "question = \"When?\"\nanswer = \"On the 3rd.\"\n";
    for (name, text) in [
        ("above the language", "question = \"When?\"\n[en]\nanswer = \"On the 3rd.\"\n".to_owned()),
        ("no language", texts.to_owned()),
        (
            "below the language",
            format!("[en]\n{texts}severity = \"info\"\nreviewed = 2026-11-20\n"),
        ),
        ("a key of the pack", format!("title = \"Rent\"\n[en]\n{texts}")),
        ("a language by another name", format!("[EN]\n{texts}")),
        ("a language in words", format!("[english]\n{texts}")),
        ("a language with a region", format!("[en-GB]\n{texts}")),
        ("a key in capitals", format!("Severity = \"info\"\n[en]\n{texts}")),
        ("a key cut short", format!("[en]\n{texts}also_ask = [\"x\"]\n")),
        ("a key with a hyphen", format!("[en]\n{texts}also-asked = [\"x\"]\n")),
        ("another word", format!("[en]\n{texts}aliases = [\"x\"]\nwarnings = [\"y\"]\n")),
    ] {
        let errors = errors(&folder(&[("rent.toml", text.as_bytes())]));
        writeln!(told, "{name}\n  {}", errors.join("\n  ")).unwrap();
    }
    let below = "[disclaimer]\nen = \"Ask us.\"\ntitle = \"Our house\"\n";
    let entry = format!("answer = \"x\"\n{PACK}\n[en]\nquestion = \"When?\"\n");
    for (name, text) in
        [("a key of the pack below a part", below), ("an entry in pack.toml", &entry)]
    {
        let errors = errors(&folder(&[("pack.toml", text.as_bytes())]));
        writeln!(told, "{name}\n  {}", errors.join("\n  ")).unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_name_that_gives_no_id_is_told_a_better_one() {
    let mut told = String::new();
    let parking =
        PETS.replace("May I keep a dog?", "Where may I park?").replace("\"pets\"", "\"parking\"");
    let linked = RENT.replace("[\"pets\"]", "[\"parking\"]");
    for (name, text) in [
        ("Parking.toml", parking.as_str()),
        ("Where may I park?.toml", &parking),
        ("parking_fees.toml", &parking),
        ("Öffentliche Parkplätze.toml", &parking),
        ("停车.toml", &parking),
        ("rent (1).toml", RENT),
        ("rent - Copy.toml", RENT),
        ("rent-copy.toml", RENT),
        ("pack (1).toml", PACK),
        ("Pack.toml", PACK),
        ("pack-old.toml", PACK),
    ] {
        let errors = errors(&folder(&[(name, text.as_bytes())]));
        writeln!(told, "{name}\n  {}", errors.join("\n  ")).unwrap();
        assert_eq!(errors.len(), 1, "{name}: {errors:#?}");
    }
    for name in ["Parking.toml", "parking.toml.txt", "fees/parking.toml", "parking.md"] {
        let files = [("rent.toml", linked.as_bytes()), (name, parking.as_bytes())];
        let errors = errors(&folder(&files));
        writeln!(told, "related = [\"parking\"], and {name}\n  {}", errors.join("\n  ")).unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_folder_without_a_pack_says_where_it_may_be() {
    let mut told = String::new();
    for (name, text) in [
        ("Pack.toml", PACK),
        ("pack (1).toml", PACK),
        ("pack.toml.txt", PACK),
        ("faq/pack.toml", PACK),
        ("notes.txt", "x"),
    ] {
        let folder = folder(&[(name, text.as_bytes())]);
        fs::remove_file(folder.path().join("pack.toml")).unwrap();
        let errors = errors(&folder).join("\n  ").replace(folder.path().to_str().unwrap(), "DIR");
        writeln!(told, "{name}\n  {errors}").unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn what_is_still_empty_is_one_line_an_entry() {
    let bare = |n: usize| format!("[en]\nquestion = \"Is it {n}?\"\nanswer = \"It is.\"\n");
    let texts: Vec<(String, String)> =
        (0..6).map(|n| (format!("bare-{n}.toml"), bare(n))).collect();
    let files: Vec<(&str, &[u8])> =
        texts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let report = pack::load(PackFiles::read(folder(&files).path()).unwrap()).report;
    assert_eq!((report.errors(), report.warnings()), (0, 6));
    let shown = report.render(false, 80);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines.len(), 8, "{shown}");
    assert!(lines[0].ends_with("bare-0.toml:1:1: still empty: `also_asked`, `reviewed`; may stay empty: `severity`, `sources`, `related`, `cautions`, `advice`"), "{shown}");
    let enough = "reviewed = 2026-11-20\n[en]\nquestion = \"Is it?\"\nalso_asked = [\"so\"]\nanswer = \"It is.\"\n";
    let report =
        pack::load(PackFiles::read(folder(&[("enough.toml", enough.as_bytes())]).path()).unwrap())
            .report;
    let shown = report.render(false, 80);
    assert_eq!(report.warnings(), 1, "{shown}");
    assert!(shown.contains("enough.toml:1:1: may stay empty: `severity`"), "{shown}");
}
