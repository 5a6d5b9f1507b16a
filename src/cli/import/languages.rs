//! Detects the language of items whose source does not name it: by script and, if a script has several
//! languages, by the likeliest one for the source as a whole.

use std::collections::BTreeMap;

use unicode_script::Script;
use whatlang::Lang;

use super::found::Item;
use crate::pack::Language;
use crate::text::script;

/// Letters needed to tell the language of one text, and of all together.
const OF_ONE: usize = 120;
const OF_ALL: usize = 60;
/// Confidence needed for one text that differs from all others.
const SURE: f64 = 0.95;
/// Bytes that are examined to tell the language of all texts.
const LOOKED_AT: usize = 64 << 10;

/// Gives every item without a language one; `wanted` is the one that a person named. Returns the language of
/// most items.
pub(super) fn tell(items: &mut [Item], wanted: Option<&Language>) -> Language {
    let texts: Vec<String> = items
        .iter()
        .map(|item| {
            let asked = item.question.iter().chain(&item.also_asked).map(String::as_str);
            asked.chain([item.answer.as_str()]).collect::<Vec<_>>().join(" ")
        })
        .collect();
    let scripts: Vec<Option<Script>> = texts.iter().map(|text| letters(text)).collect();
    // All texts of each script together, as far as needed.
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (text, of) in texts.iter().zip(&scripts) {
        let Some(of) = of else { continue };
        let known = all.entry(of.full_name().to_owned()).or_default();
        if known.len() < LOOKED_AT {
            known.push_str(text);
            known.push('\n');
        }
    }
    let mut languages: BTreeMap<String, Option<Language>> = BTreeMap::new();
    for (name, text) in &all {
        languages.insert(name.clone(), of_all(text));
    }
    // The language of one text is only believed if others confirm it.
    let surely: Vec<Option<Language>> = texts
        .iter()
        .zip(&scripts)
        .map(|(text, of)| of_one(text, languages.get(of.as_ref()?.full_name())?.as_ref()))
        .collect();
    let mut votes: BTreeMap<&Language, usize> = BTreeMap::new();
    for language in surely.iter().flatten() {
        *votes.entry(language).or_default() += 1;
    }
    let is_confirmed = |language: &&Language| {
        let votes = votes.get(language).copied().unwrap_or_default();
        votes > 1 && votes * 10 >= texts.len()
    };
    let english = || Language::new("en").expect("`en` is a language");
    for (at, item) in items.iter_mut().enumerate() {
        if item.language.is_some() {
            continue;
        }
        let of = scripts[at];
        let fits = wanted.filter(|wanted| of.is_none_or(|of| writes(wanted, of)));
        item.language = match (fits, of) {
            (Some(wanted), _) => Some(wanted.clone()),
            (None, None) => None,
            (None, Some(of)) => {
                let common = languages.get(of.full_name()).cloned().flatten();
                surely[at].as_ref().filter(is_confirmed).cloned().or(common)
            }
        };
    }
    let mut counts: BTreeMap<&Language, usize> = BTreeMap::new();
    for language in items.iter().filter_map(|item| item.language.as_ref()) {
        *counts.entry(language).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(most, _)| most.clone());
    let most = wanted.cloned().or(most).unwrap_or_else(english);
    for item in items {
        item.language.get_or_insert_with(|| most.clone());
    }
    most
}

/// Returns a doubt about the language of most items: there is too little text to be sure, and it may well be in
/// another one.
pub(super) fn doubt(items: &[Item], most: &Language) -> Option<String> {
    let texts = items.iter().filter(|item| item.language.as_ref() == Some(most));
    let mut all = String::new();
    for item in texts {
        for text in item.question.iter().chain(&item.also_asked).chain([&item.answer]) {
            all.extend(text.chars().take(LOOKED_AT.saturating_sub(all.len())));
            all.push('\n');
        }
        if all.len() >= LOOKED_AT {
            break;
        }
    }
    let is_unsure = !most.as_str().starts_with("zh") && of_all(&all).as_ref() == Some(most);
    let likelier = whatlang::detect(&all).and_then(|told| tag(told.lang()));
    let letters = all.chars().filter(|c| c.is_alphabetic()).count();
    let likelier = likelier.filter(|likelier| likelier.primary() != most.primary());
    likelier.filter(|_| is_unsure && letters >= OF_ALL).map(|likelier| {
        format!("taken for `{most}`, and may be `{likelier}`: there is too little text to be sure; --language decides")
    })
}

/// Returns the script of most letters; kana make a text Japanese whatever else is in it.
fn letters(text: &str) -> Option<Script> {
    let mut counts: BTreeMap<&'static str, (usize, Script)> = BTreeMap::new();
    for c in text.chars().filter(|c| c.is_alphabetic()).take(2000) {
        let of = match script(c) {
            Script::Common | Script::Inherited => continue,
            Script::Katakana => Script::Hiragana,
            of => of,
        };
        // One such character says as much as several letters.
        let weight =
            if matches!(of, Script::Han | Script::Hiragana | Script::Hangul) { 3 } else { 1 };
        counts.entry(of.full_name()).or_insert((0, of)).0 += weight;
    }
    let all: usize = counts.values().map(|(count, _)| count).sum();
    let kana = counts.get(Script::Hiragana.full_name()).map_or(0, |(count, _)| *count);
    if kana * 8 > all {
        return Some(Script::Hiragana);
    }
    counts.into_values().max_by_key(|(count, _)| *count).map(|(_, of)| of)
}

/// Returns whether a language is written in this script; an unknown language may be written in any.
fn writes(language: &Language, of: Script) -> bool {
    let scripts: &[Script] = match language.primary() {
        "zh" | "yue" => &[Script::Han],
        "ja" => &[Script::Han, Script::Hiragana],
        "ko" => &[Script::Hangul, Script::Han],
        "ru" | "uk" | "bg" | "mk" => &[Script::Cyrillic],
        "sr" => &[Script::Cyrillic, Script::Latin],
        "el" => &[Script::Greek],
        "ar" | "fa" | "ur" => &[Script::Arabic],
        "he" => &[Script::Hebrew],
        "th" => &[Script::Thai],
        "hi" | "mr" | "ne" => &[Script::Devanagari],
        "en" | "de" | "fr" | "es" | "it" | "pt" | "nl" | "pl" | "ro" | "cs" | "sk" | "hu"
        | "sv" | "da" | "nb" | "no" | "fi" | "tr" | "vi" | "id" | "ms" | "ca" | "hr" | "sl"
        | "lt" | "lv" | "et" => &[Script::Latin],
        _ => return true,
    };
    scripts.contains(&of)
}

/// Returns the language of all texts in one script.
fn of_all(text: &str) -> Option<Language> {
    let script = letters(text)?;
    let only = match script {
        Script::Hiragana => Some("ja"),
        Script::Hangul => Some("ko"),
        Script::Han => Some(chinese(text)),
        Script::Greek => Some("el"),
        Script::Hebrew => Some("he"),
        Script::Thai => Some("th"),
        _ => None,
    };
    if let Some(only) = only {
        return Language::new(only);
    }
    let count = text.chars().filter(|c| c.is_alphabetic()).count();
    let told = whatlang::detect(text).filter(|told| count >= OF_ALL && told.confidence() > 0.9);
    match (told, script) {
        (Some(told), _) => tag(told.lang()),
        (None, Script::Latin) => Language::new("en"),
        (None, Script::Cyrillic) => Language::new("ru"),
        (None, Script::Arabic) => Language::new("ar"),
        (None, Script::Devanagari) => Language::new("hi"),
        (None, _) => None,
    }
}

/// Returns the language of one text, if it is long enough and surely not the common one.
fn of_one(text: &str, common: Option<&Language>) -> Option<Language> {
    let count = text.chars().filter(|c| c.is_alphabetic()).count();
    let told =
        whatlang::detect(text).filter(|told| count >= OF_ONE && told.confidence() >= SURE)?;
    tag(told.lang()).filter(|told| common.is_none_or(|common| common.primary() != told.primary()))
}

/// Returns the tag of Chinese, traditional or simplified, by characters that differ between the two.
fn chinese(text: &str) -> &'static str {
    const TRADITIONAL: &str =
        "們這個來時會過說對為學後發國麼還開問題無應電車單點長兩從當經關東書嗎嗎請與體實務員費";
    const SIMPLIFIED: &str =
        "们这个来时会过说对为学后发国么还开问题无应电车单点长两从当经关东书吗请与体实务员费";
    let count = |of: &str| text.chars().filter(|c| of.contains(*c)).count();
    // Characters that both share say nothing, so neither list has them.
    if count(TRADITIONAL) > count(SIMPLIFIED) { "zh-Hant" } else { "zh-Hans" }
}

fn tag(lang: Lang) -> Option<Language> {
    let tag = match lang {
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Por => "pt",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Ron => "ro",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Hun => "hu",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "nb",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Ell => "el",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Bul => "bg",
        Lang::Srp => "sr",
        Lang::Hrv => "hr",
        Lang::Slv => "sl",
        Lang::Ara => "ar",
        Lang::Pes => "fa",
        Lang::Urd => "ur",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Ind => "id",
        Lang::Vie => "vi",
        Lang::Tha => "th",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Cat => "ca",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        _ => return None,
    };
    Language::new(tag)
}

#[cfg(test)]
mod tests {
    use super::super::found::Item;
    use super::{doubt, tell};
    use crate::pack::Language;

    fn told(texts: &[(&str, &str)], wanted: Option<&str>) -> Vec<String> {
        let mut items: Vec<Item> = texts
            .iter()
            .map(|(question, answer)| Item {
                question: Some((*question).to_owned()),
                answer: (*answer).to_owned(),
                ..Item::default()
            })
            .collect();
        let wanted = wanted.and_then(Language::new);
        tell(&mut items, wanted.as_ref());
        items.into_iter().map(|item| item.language.unwrap().as_str().to_owned()).collect()
    }

    #[test]
    fn scripts_tell_languages() {
        let rows = [
            ("When is breakfast?", "From seven to ten, on the first floor, every day of the week."),
            ("朝食は何時ですか？", "7時から10時までです。"),
            ("조식은 몇 시인가요?", "일곱 시부터 열 시까지입니다."),
            ("早餐几点开始？", "七点到十点，在一楼。"),
            ("Во сколько завтрак?", "С семи до десяти часов, на первом этаже, каждый день."),
            ("WiFi", "123"),
        ];
        assert_eq!(told(&rows, None), ["en", "ja", "ko", "zh-Hans", "ru", "en"]);
        assert_eq!(told(&rows, Some("en")), ["en", "ja", "ko", "zh-Hans", "ru", "en"]);
    }

    #[test]
    fn one_script_has_the_language_of_all() {
        let german = [
            ("Wann ist geöffnet?", "Von neun bis fünf, außer am Sonntag."),
            ("Wo kann ich parken?", "Hinter dem Haus gibt es Plätze für alle Gäste."),
            ("Wie viel kostet eine Karte?", "Zehn Euro im Jahr, für Kinder ist sie kostenlos."),
        ];
        assert_eq!(told(&german, None), ["de", "de", "de"]);
        assert_eq!(told(&german, Some("fr")), ["fr", "fr", "fr"]);
        assert_eq!(told(&[("Hours?", "Nine to five.")], None), ["en"]);
        let portuguese = Item {
            question: Some("qual o horario da biblioteca?".to_owned()),
            also_asked: vec!["que horas abre".to_owned(), "qual o telefone?".to_owned()],
            answer: "A biblioteca abre das 8h às 22h.".to_owned(),
            ..Item::default()
        };
        let mut items = [portuguese];
        let most = tell(&mut items, None);
        let said = doubt(&items, &most);
        assert!(
            most.as_str() == "pt" || said.as_ref().is_some_and(|said| said.contains("`pt`")),
            "{most}: {said:?}"
        );
        assert_eq!(told(&[("請問甚麼時候開門？", "我們九點開門，請準時。")], None), ["zh-Hant"]);
    }
}
