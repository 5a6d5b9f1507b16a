//! Text to a draft: everything in a pack, with source positions, before it is checked as a whole.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::draft::{
    Draft, DraftCitation, DraftConcept, DraftEntry, DraftSource, DraftText, english,
};
use super::fault::{Fault, Faults, Spot};
use super::files::{PACK_FILE, PackFiles, SourceFile};
use super::read::{Reader, Spotted};
use super::{Heading, Language, Severity, hidden, limits};

/// Parses every file, collecting all errors of syntax and type and all unknown keys.
///
/// # Errors
/// A limit that the pack exceeds; parsing stops there.
pub(super) fn parse(files: &PackFiles, faults: &mut Faults) -> Result<Draft, Box<Fault>> {
    let mut phrasings = 0;
    let no_pack_file = files.files.iter().all(|file| file.name != PACK_FILE);
    let mut draft = Draft { languages_unknown: no_pack_file, ..Draft::default() };
    for (at, file) in files.files.iter().enumerate() {
        if !may_be_of_a_pack(file) {
            faults.push(Fault::error(
                Spot::new(at, 0..0),
                "this is no file of a FAQ: there is neither a question nor an answer in it",
                "take it out of the folder; faq/README.md shows what an entry looks like",
            ));
            if file.name == PACK_FILE {
                (draft.file, draft.garbled) = (Some(at), true);
            }
            continue;
        }
        if let Some(offset) = file.not_utf8 {
            faults.push(Fault::error(
                Spot::new(at, offset..offset + char::REPLACEMENT_CHARACTER.len_utf8()),
                "the file is not UTF-8 from here on",
                "save it as UTF-8 in your editor",
            ));
        }
        let (table, errors) = DeTable::parse_recoverable(&file.text);
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            faults.push(Fault::error(
                Spot::new(at, span.clone()),
                error.message().lines().collect::<Vec<_>>().join("; "),
                syntax_hint(error.message(), &file.text[span.start..]),
            ));
        }
        hidden::warn(at, &file.text, table.get_ref(), faults);
        let garbled = !errors.is_empty() || file.not_utf8.is_some();
        let mut reader = Reader::new(at, faults);
        if file.name == PACK_FILE {
            draft.file = Some(at);
            draft.garbled = garbled;
            parse_pack(&mut draft, table.get_ref(), &mut reader);
            phrasings += draft.out_of_scope.values().map(Vec::len).sum::<usize>();
            draft.within_limits(Spot::new(at, 0..0))?;
        } else {
            // The languages are listed in pack.toml, which is the first file.
            let mut languages: Vec<_> = draft.languages.iter().map(|l| l.value.clone()).collect();
            if draft.languages_unknown {
                let keys = table.get_ref().keys().filter_map(|key| Language::new(key.get_ref()));
                languages.extend(keys.filter(|l| !languages.contains(l)).collect::<Vec<_>>());
            }
            let entry = parse_entry(file, at, garbled, table.get_ref(), &languages, &mut reader);
            phrasings += entry.texts.values().map(|text| text.phrasings().count()).sum::<usize>();
            draft.entries.push(entry);
        }
        if phrasings > limits::PHRASINGS {
            return Err(too_many(Spot::new(at, 0..0), limits::PHRASINGS, "phrasings").into());
        }
    }
    Ok(draft)
}

/// Returns whether some line begins like those of a pack, however faulty the rest is. A file without one is
/// somebody else's: nothing of it is shown.
pub(super) fn may_be_of_a_pack(file: &SourceFile) -> bool {
    const KEYS: [&str; 9] = [
        "question",
        "also_asked",
        "answer",
        "cautions",
        "advice",
        "severity",
        "languages",
        "default_language",
        "reviewed",
    ];
    const TABLES: [&str; 5] = ["source", "concept", "out_of_scope", "disclaimer", "headings"];
    let begins = |line: &str| {
        let line = line.trim_start();
        let table = line.trim_start_matches(['[', ' ']);
        KEYS.iter().any(|key| line.strip_prefix(key).is_some_and(ends_a_key))
            || line.starts_with('[') && TABLES.iter().any(|name| table.starts_with(name))
    };
    let is_blank = |line: &str| matches!(line.trim_start().chars().next(), None | Some('#'));
    let mut lines = file.text.lines().filter(|line| !is_blank(line)).peekable();
    lines.peek().is_none() || lines.any(begins)
}

/// Returns whether a key ends where this begins, with whatever sign somebody takes for an equals sign.
fn ends_a_key(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty() || rest.starts_with(['=', ':', '"', '[', '＝', '：', '“', '.'])
}

fn too_many(spot: Spot, limit: usize, what: &str) -> Fault {
    let message = format!("the pack has more than {limit} {what}");
    Fault::error(spot, message, "divide it into several FAQs")
}

/// Suggests the likeliest remedy of a syntax error; `text` starts at its position.
fn syntax_hint(message: &str, text: &str) -> &'static str {
    match text.chars().next() {
        Some('“' | '”' | '‘' | '’' | '„' | '«' | '「' | '『' | '＂' | '＇') => {
            "put the text in straight quotes: \"…\""
        }
        Some('，' | '、' | '；') => "use the plain comma of a Latin keyboard: ,",
        Some('＝' | '：' | ':') => "use a plain equals sign: =",
        Some('［' | '］' | '【' | '】' | '｛' | '｝') => "use plain brackets: [ ] and { }",
        _ if message.starts_with("duplicate key") => {
            "each key stands once: join the two, or remove one"
        }
        _ if message.starts_with("invalid date") => "write a day that exists, as YYYY-MM-DD",
        _ if message.contains("must be quoted") => "put the text in straight quotes: \"…\"",
        _ if message.contains("missing comma") => "put a comma between the two",
        _ if message.starts_with("invalid basic string") => {
            "end the text with a quote; a quote inside it is written \\\""
        }
        _ => "this is not TOML; compare with the line by line example in faq/README.md",
    }
}

fn keys(table: &DeTable<'_>) -> Vec<String> {
    table.keys().map(|key| key.get_ref().to_string()).collect()
}

fn parse_pack(draft: &mut Draft, table: &DeTable<'_>, reader: &mut Reader<'_>) {
    let known = [
        "title",
        "languages",
        "default_language",
        "disclaimer",
        "headings",
        "source",
        "concept",
        "out_of_scope",
    ];
    reader.refuse_unknown(table, &known, "pack.toml");
    draft.keys = keys(table);
    draft.title = reader.string(table, "title");
    for tag in reader.strings(table, "languages").unwrap_or_default() {
        let Some(language) = read_language(tag, reader) else { continue };
        if draft.languages.len() == limits::LANGUAGES {
            reader.fault(too_many(language.spot, limits::LANGUAGES, "languages"));
            break;
        }
        if draft.languages.iter().any(|l| l.value == language.value) {
            let message = format!("the language `{}` is listed twice", language.value);
            reader.fault(Fault::warning(language.spot, message, "remove one"));
        } else {
            draft.languages.push(language);
        }
    }
    let default = reader.string(table, "default_language");
    draft.default_language = default.and_then(|tag| read_language(tag, reader));
    match (&draft.default_language, draft.languages.first()) {
        (Some(default), None) => draft.languages.push(default.clone()),
        (Some(default), Some(_)) if !draft.languages.iter().any(|l| l.value == default.value) => {
            let message = format!("the default language `{}` is not in `languages`", default.value);
            let hint = "add it to `languages`, or choose one that is there";
            reader.fault(Fault::error(default.spot.clone(), message, hint));
        }
        _ => {}
    }
    if draft.languages.is_empty() {
        let listed = table.get("languages").map(|value| (value, value.get_ref().as_array()));
        if let Some((value, Some([]))) = listed.map(|(v, array)| (v, array.map(|a| &a[..]))) {
            let message = "the pack lists no languages";
            let hint = "list them: languages = [\"en\"]";
            reader.fault(Fault::warning(reader.spot(value), message, hint));
        } else {
            // Languages are listed, but none is legible.
            draft.languages_unknown = draft.garbled || listed.is_some();
        }
        draft.languages.push(Spotted { value: english(), spot: reader.start() });
    }
    let languages: Vec<_> = draft.languages.iter().map(|l| l.value.clone()).collect();

    if let Some((by_language, _)) = reader.table(table, "disclaimer") {
        reader.refuse_unknown_languages(by_language, &[], &languages, "[disclaimer]");
        for language in &languages {
            if let Some(text) = reader.string(by_language, language.as_str()) {
                draft.disclaimer.insert(language.clone(), text);
            }
        }
    }
    if let Some((by_language, _)) = reader.table(table, "headings") {
        reader.refuse_unknown_languages(by_language, &[], &languages, "[headings]");
        for language in &languages {
            let Some((named, _)) = reader.table(by_language, language.as_str()) else { continue };
            draft.headings.insert(language.clone(), read_headings(named, language, reader));
        }
    }
    for (source, spot) in reader.tables(table, "source", "[[source]]") {
        reader.refuse_unknown(source, &["id", "title", "date", "paragraphs"], "[[source]]");
        let title = reader.string(source, "title");
        let date = reader.date(source, "date");
        let paragraphs =
            source.get("paragraphs").and_then(|n| reader.count("paragraphs", n, "paragraphs = 10"));
        match reader.string(source, "id") {
            Some(id) => draft.sources.push(DraftSource { id, title, date, paragraphs }),
            None if source.contains_key("id") => {}
            None => reader.fault(Fault::error(
                spot,
                "this source has no `id`",
                "give it one, so that entries can cite it: id = \"…\"",
            )),
        }
    }
    for (concept, spot) in reader.tables(table, "concept", "[[concept]]") {
        reader.refuse_unknown_languages(concept, &["name"], &languages, "[[concept]]");
        let words = read_by_language(concept, &languages, reader);
        match reader.string(concept, "name") {
            Some(name) => draft.concepts.push(DraftConcept { name, words }),
            None if concept.contains_key("name") => {}
            None => reader.fault(Fault::error(
                spot,
                "this concept has no `name`",
                "name the one thing its words mean: name = \"…\"",
            )),
        }
    }
    if let Some((by_language, _)) = reader.table(table, "out_of_scope") {
        reader.refuse_unknown_languages(by_language, &[], &languages, "[out_of_scope]");
        draft.out_of_scope = read_by_language(by_language, &languages, reader);
    }
}

fn parse_entry(
    file: &SourceFile,
    at: usize,
    garbled: bool,
    table: &DeTable<'_>,
    languages: &[Language],
    reader: &mut Reader<'_>,
) -> DraftEntry {
    let known = ["severity", "draft", "sources", "related", "reviewed"];
    reader.refuse_unknown_languages(table, &known, languages, "an entry");
    let sources = reader.array(table, "sources", "a list", CITATION).is_some().then(|| {
        let citations = reader.tables(table, "sources", CITATION);
        citations.into_iter().filter_map(|(t, spot)| read_citation(t, spot, reader)).collect()
    });
    let mut texts = BTreeMap::new();
    for language in languages {
        if let Some((text, spot)) = reader.table(table, language.as_str()) {
            texts.insert(language.clone(), read_text(text, spot, language, reader));
        }
    }
    DraftEntry {
        file: at,
        id: file.name.trim_end_matches(".toml").to_owned(),
        garbled,
        keys: keys(table),
        severity: read_severity(table, reader),
        is_kept_back: reader.truth(table, "draft").unwrap_or_default(),
        sources,
        related: reader.strings(table, "related"),
        reviewed: reader.date(table, "reviewed"),
        texts,
    }
}

const CITATION: &str = "sources = [{ source = \"…\", paragraphs = [3, 4] }]";

fn read_citation(
    table: &DeTable<'_>,
    spot: Spot,
    reader: &mut Reader<'_>,
) -> Option<DraftCitation> {
    reader.refuse_unknown(table, &["source", "paragraphs"], "a citation");
    let mut paragraphs = Vec::new();
    let numbers = reader.array(table, "paragraphs", "a list of numbers", CITATION);
    for number in numbers.into_iter().flatten() {
        paragraphs.extend(reader.count("paragraphs", number, CITATION));
    }
    let has_paragraphs = table
        .get("paragraphs")
        .is_some_and(|value| value.get_ref().as_array().is_none_or(|numbers| !numbers.is_empty()));
    let source = reader.string(table, "source");
    if source.is_none() && !table.contains_key("source") {
        let message = "this citation does not say which source";
        reader.fault(Fault::error(spot, message, format!("write it like {CITATION}")));
    }
    Some(DraftCitation { source: source?, paragraphs, has_paragraphs })
}

fn read_text(
    table: &DeTable<'_>,
    spot: Spot,
    language: &Language,
    reader: &mut Reader<'_>,
) -> DraftText {
    let known = ["question", "also_asked", "answer", "cautions", "advice"];
    reader.refuse_unknown(table, &known, &format!("[{language}]"));
    DraftText {
        spot,
        keys: keys(table),
        question: reader.string(table, "question"),
        also_asked: reader.strings(table, "also_asked"),
        answer: reader.string(table, "answer"),
        cautions: reader.strings(table, "cautions"),
        advice: reader.strings(table, "advice"),
    }
}

fn read_headings(
    table: &DeTable<'_>,
    language: &Language,
    reader: &mut Reader<'_>,
) -> BTreeMap<Heading, Spotted<String>> {
    let known = Heading::ALL.map(|(key, _)| key);
    reader.refuse_unknown(table, &known, &format!("[headings.{language}]"));
    let named = Heading::ALL
        .into_iter()
        .filter_map(|(key, heading)| reader.string(table, key).map(|text| (heading, text)));
    named.collect()
}

fn read_severity(table: &DeTable<'_>, reader: &mut Reader<'_>) -> Option<Severity> {
    let word = reader.string(table, "severity")?;
    let found = Severity::ALL.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let message = format!("there is no severity `{}`", word.value);
        let hint = "it is \"info\", \"caution\" or \"danger\"";
        reader.fault(Fault::error(word.spot, message, hint));
    }
    found.map(|(_, severity)| *severity)
}

fn read_language(tag: Spotted<String>, reader: &mut Reader<'_>) -> Option<Spotted<Language>> {
    match Language::new(&tag.value) {
        Some(value) => Some(Spotted { value, spot: tag.spot }),
        None => {
            let message = format!("`{}` is not a language tag", tag.value);
            reader.fault(Fault::error(tag.spot, message, "use one like `en` or `zh-Hans`"));
            None
        }
    }
}

fn read_by_language(
    table: &DeTable<'_>,
    languages: &[Language],
    reader: &mut Reader<'_>,
) -> BTreeMap<Language, Vec<Spotted<String>>> {
    let lists = languages.iter().filter_map(|language| {
        reader.strings(table, language.as_str()).map(|list| (language.clone(), list))
    });
    lists.collect()
}

impl Draft {
    /// Checks that pack.toml, which starts at `start`, is within the limits.
    fn within_limits(&self, start: Spot) -> Result<(), Box<Fault>> {
        if let Some(first) = self.concepts.get(limits::CONCEPTS) {
            return Err(too_many(first.name.spot.clone(), limits::CONCEPTS, "concepts").into());
        }
        let words: usize = self.concepts.iter().flat_map(|c| c.words.values()).map(Vec::len).sum();
        if words > limits::CONCEPT_WORDS {
            return Err(too_many(start, limits::CONCEPT_WORDS, "words of concepts").into());
        }
        Ok(())
    }
}
