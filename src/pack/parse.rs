//! Text to a draft: everything in a pack, with source positions, before it is checked as a whole.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::draft::{
    Draft, DraftCitation, DraftConcept, DraftEntry, DraftSource, DraftText, english,
};
use super::fault::{Fault, Faults, Spot};
use super::files::{PACK_FILE, PackFiles, SourceFile};
use super::keys::{OF_A_LANGUAGE, OF_A_PACK, OF_AN_ENTRY, meant};
use super::places::{another_pack, is_pack, misplaced, sunk};
use super::read::{Reader, Spotted};
use super::repair::repair;
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
                foreign_hint(&file.text),
            ));
            if file.name == PACK_FILE {
                (draft.file, draft.garbled) = (Some(at), true);
            } else {
                draft.foreign.push(file.name.trim_end_matches(".toml").to_owned());
            }
            continue;
        }
        if file.is_utf16 {
            let message = "the file is UTF-16, which some editors call Unicode";
            let hint = "save it as UTF-8: in Notepad, choose it beside the file's name";
            faults.push(Fault::error(Spot::new(at, 0..0), message, hint));
        } else if let Some(offset) = file.not_utf8 {
            faults.push(Fault::error(
                Spot::new(at, offset..offset + char::REPLACEMENT_CHARACTER.len_utf8()),
                "the file is not UTF-8 from here on",
                "save it as UTF-8 in your editor",
            ));
        }
        let repaired = repair(&file.text);
        // A file that is not UTF-8 was told of already.
        for slip in repaired.slips.iter().filter(|_| file.not_utf8.is_none()) {
            let spot = Spot::new(at, slip.at.clone());
            let fault = Fault::error(spot, slip.message.as_str(), slip.hint.as_str());
            faults.push(match slip.first.clone() {
                Some(first) => fault.with_other(Spot::new(at, first), "the first one"),
                None => fault,
            });
        }
        let (table, _) = DeTable::parse_recoverable(&repaired.text);
        if repaired.slips.is_empty() {
            hidden::warn(at, &file.text, table.get_ref(), faults);
        }
        let garbled = !repaired.slips.is_empty() || file.not_utf8.is_some();
        // Of a file that nobody can make out, the rest is guesswork.
        let mut untold = Faults::default();
        let told = if repaired.is_whole { &mut *faults } else { &mut untold };
        let mut reader = Reader::new(at, &repaired, told);
        if file.name == PACK_FILE {
            draft.file = Some(at);
            draft.garbled = garbled;
            parse_pack(&mut draft, table.get_ref(), &mut reader);
            phrasings += draft.out_of_scope.values().map(Vec::len).sum::<usize>();
            draft.within_limits(Spot::new(at, 0..0))?;
        } else if is_pack(table.get_ref()) {
            another_pack(&mut draft, files, Spot::new(at, 0..0), faults);
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
    const KEYS: [&str; 10] = [
        "draft",
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
        let after = |key: &str| {
            line.get(..key.len())
                .filter(|k| k.eq_ignore_ascii_case(key))
                .map(|_| &line[key.len()..])
        };
        KEYS.iter().any(|key| after(key).is_some_and(ends_a_key))
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

/// Hint for a file that is called like one of a pack and holds something else.
fn foreign_hint(text: &str) -> &'static str {
    const DOCUMENTS: [&str; 4] = ["PK\u{3}\u{4}", "{\\rtf", "%PDF", "<"];
    if DOCUMENTS.iter().any(|begin| text.trim_start().starts_with(begin)) {
        "it is a document of another program: save its text as plain text (UTF-8)"
    } else {
        "take it out of the folder; `caveat new DIR` writes entries to compare with"
    }
}

fn too_many(spot: Spot, limit: usize, what: &str) -> Fault {
    let message = format!("the pack has more than {limit} {what}");
    Fault::error(spot, message, "divide it into several FAQs")
}

fn keys(table: &DeTable<'_>) -> Vec<String> {
    table.keys().map(|key| key.get_ref().to_string()).collect()
}

fn parse_pack(draft: &mut Draft, table: &DeTable<'_>, reader: &mut Reader<'_>) {
    reader.refuse_unknown(table, &OF_A_PACK, PACK_FILE);
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
    let mut known = OF_AN_ENTRY.to_vec();
    // They have been told of, all at once.
    known.extend(misplaced(table, languages, reader));
    let tags: Vec<&str> = languages.iter().map(Language::as_str).collect();
    let is_language = |key: &str| !tags.contains(&key) && meant(key, &tags).is_some();
    let is_renamed = table.keys().any(|key| is_language(key.get_ref()));
    let garbled = garbled || is_renamed || known.len() > OF_AN_ENTRY.len();
    reader.refuse_unknown_languages(table, &known, languages, "an entry");
    let sources = reader.array(table, "sources", "a list", CITATION).is_some().then(|| {
        let citations = reader.tables(table, "sources", CITATION);
        citations.into_iter().filter_map(|(t, spot)| read_citation(t, spot, reader)).collect()
    });
    let (mut texts, mut is_sunk) = (BTreeMap::new(), false);
    for language in languages {
        if let Some((text, spot)) = reader.table(table, language.as_str()) {
            let below = sunk(text, &spot, language, reader);
            let text = read_text(text, spot, language, &below, reader);
            is_sunk |= !below.is_empty();
            texts.insert(language.clone(), text);
        }
    }
    DraftEntry {
        file: at,
        id: file.name.trim_end_matches(".toml").to_owned(),
        garbled: garbled || is_sunk,
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
    told: &[&'static str],
    reader: &mut Reader<'_>,
) -> DraftText {
    let known = [&OF_A_LANGUAGE, told].concat();
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
    let found = Severity::named(&word.value);
    if found.is_none() {
        let message = format!("there is no severity `{}`", word.value);
        let hint = "it is \"info\", \"caution\" or \"danger\"";
        reader.fault(Fault::error(word.spot, message, hint));
    }
    found
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
