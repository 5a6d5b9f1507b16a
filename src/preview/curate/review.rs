//! An entry in the form, judged before it is saved: by the same checks as `caveat check`, drawn by the real bot, and
//! asked like a saved pack.

use std::collections::BTreeMap;
use std::ops::Range;

use maud::{Markup, html};
use tokio::task::block_in_place;
use toml::de::{DeTable, DeValue};

use super::change::{Change, judge, new_errors};
use super::desk::{Desk, Refused, frame, hash, ids};
use super::disk::file_of;
use super::form::Values;
use crate::lang;
use crate::pack::edit::Fields;
use crate::pack::files::PACK_FILE;
use crate::pack::{self, Language, Pack, PackFiles, Rank, Report};
use crate::preview::discord::{AskMethod, Author, Question};
use crate::preview::draw;
use crate::service::Service;

/// The tab in which entries are shown.
const TAB: &str = "studio";
/// The field of a fault that belongs to none.
pub(super) const NO_FIELD: &str = "";

/// A fault of what was typed.
pub(super) struct Told {
    pub(super) sentence: String,
    pub(super) is_error: bool,
}

/// An entry in the form, with everything that is to be said of it.
pub(super) struct Review {
    pub(super) values: Values,
    /// The pack's languages and sources.
    pub(super) frame: Pack,
    pub(super) files: PackFiles,
    /// The id under which it would be saved.
    pub(super) id: String,
    pub(super) change: Change,
    /// By field: the name of an input.
    pub(super) faults: BTreeMap<String, Vec<Told>>,
    /// The file is not as it was when the form was filled.
    pub(super) has_changed: bool,
}

impl Review {
    /// Returns whether saving would be refused.
    pub(super) fn is_refused(&self) -> bool {
        self.faults.values().flatten().any(|told| told.is_error)
    }

    fn tell(&mut self, field: &str, sentence: String, is_error: bool) {
        self.faults.entry(field.to_owned()).or_default().push(Told { sentence, is_error });
    }

    /// The change with the entry published, for judging how members will see it.
    fn published(&self) -> Option<Change> {
        let text = self.change.after.as_deref()?;
        let fields = Fields { draft: false, ..Fields::read(text).ok()? };
        Some(Change { after: Some(fields.write(text).ok()?), ..self.change.clone() })
    }
}

impl Desk {
    /// Judges the values of a form.
    ///
    /// # Errors
    /// When the folder or the entry's file cannot be read, or cannot be edited here.
    pub(super) fn review(&self, values: Values) -> Result<Review, Refused> {
        let files = self.files()?;
        let frame = frame(&files).unwrap_or_else(Pack::stand_in);
        let taken = ids(&files);
        let id = values.id_of(&frame.default_language, |id| taken.contains(id));
        let name = file_of(&id);
        let shown = name.as_ref().cloned().unwrap_or_default();
        let is_new = values.id.is_empty();
        let mut review = Review {
            has_changed: false,
            change: Change { name: shown.clone(), before: None, after: None },
            faults: BTreeMap::new(),
            frame,
            id,
            values,
            files,
        };
        match name.and_then(|name| self.folder.read(&name)) {
            Ok(before) => review.change.before = before,
            Err(error) if is_new => {
                review.tell("name", error.to_string(), true);
                return Ok(review);
            }
            Err(error) => return Err(error.into()),
        }
        if is_new && review.change.before.is_some() {
            let sentence = format!("there is an entry {} already: choose another name", review.id);
            review.tell("name", sentence, true);
            review.change.before = None;
        }
        review.has_changed = hash(review.change.before.as_deref()) != review.values.base;
        let before = review.change.before.clone().unwrap_or_default();
        let said = |error: pack::edit::EditError| Refused::Said(format!("{shown}: {error}"));
        let now = Fields::read(&before).map_err(said)?;
        let (fields, misread) = review.values.fields(&now);
        for one in misread {
            review.tell(&one.field, one.message, true);
        }
        review.change.after = Some(fields.write(&before).map_err(said)?);
        block_in_place(|| review.check());
        Ok(review)
    }

    /// The entry as Discord will show it, in each of its languages that is complete.
    pub(super) async fn drawn(&self, review: &Review) -> Vec<(Language, Markup)> {
        let Some(pack) = alone(review) else { return Vec::new() };
        let texts: Vec<(Language, String)> = pack
            .entries
            .iter()
            .flat_map(|entry| &entry.texts)
            .map(|(language, text)| (language.clone(), text.question.clone()))
            .collect();
        let studio = self.studio.lock().await;
        studio.bot().replace(std::sync::Arc::new(Service::new(pack)));
        let mut drawn = Vec::new();
        for (language, words) in texts {
            let locales = lang::of(language.as_str()).map(|lang| lang.locales).unwrap_or_default();
            let locale = locales.first().map_or(language.as_str(), |locale| *locale).to_owned();
            studio.ask(TAB, Question { door: AskMethod::Ask, locale, words }).await;
            let reply = studio.tab(TAB, |tab| {
                let answer = tab.messages.iter().rev().find(|one| one.author == Author::Bot)?;
                Some(html! { @for embed in &answer.said.embeds { (draw::embed(embed)) } })
            });
            drawn.extend(reply.flatten().map(|reply| (language, reply)));
            studio.clear(TAB);
        }
        drawn
    }

    /// The pack as it would be with the entry published; `None` where it would not load.
    pub(super) fn would_be(&self, review: &Review) -> Option<Result<Service, String>> {
        let changes = [review.published()?];
        let pack = judge(&review.files, &changes).pack?;
        Some(self.service(pack))
    }
}

impl Review {
    /// Says what `caveat check` would say of this entry, at its fields, and which errors it makes elsewhere.
    fn check(&mut self) {
        let changes = std::slice::from_ref(&self.change);
        let (now, then) = (judge(&self.files, &[]).report, judge(&self.files, changes).report);
        let text = self.change.after.clone().unwrap_or_default();
        let places = Places::of(&text);
        let new = new_errors(&now, &then);
        let mut told = Vec::new();
        for fault in then.faults() {
            let place = then.place_in_folder(fault);
            let is_here = place.split(':').next() == Some(self.change.name.as_str());
            let is_new = new.iter().any(|one| std::ptr::eq(*one, fault));
            if !is_here && !is_new {
                continue;
            }
            let sentence = format!("{}: {}", then.message(fault), then.hint(fault));
            let is_error = fault.rank == Rank::Error;
            if !is_here {
                told.push(self.told_elsewhere(&then, &places, fault));
                continue;
            }
            // A field that is empty in the form needs no reproach.
            if !is_error && (sentence.contains("there is no `") || sentence.contains("has no `")) {
                continue;
            }
            let field = self.field_of(&places, fault);
            told.push((field, sentence, is_error));
        }
        told.dedup();
        told.into_iter()
            .for_each(|(field, sentence, is_error)| self.tell(&field, sentence, is_error));
    }

    /// An error that the entry makes in another file: at the field that it is about, if it names one.
    fn told_elsewhere(
        &self,
        then: &Report,
        places: &Places,
        fault: &pack::Fault,
    ) -> (String, String, bool) {
        let (place, hint) = (then.place_in_folder(fault), then.hint(fault));
        let file = place.split(':').next().unwrap_or_default().to_owned();
        let own = fault.other.as_ref().map(|(spot, _)| spot);
        let own = own.filter(|spot| then.files().files[spot.file].name == self.change.name);
        let field = own.and_then(|spot| places.field(spot.span.start)).unwrap_or_default();
        // Of two files that share a phrasing the report blames the later one.
        let sentence = if then.message(fault).ends_with("has this phrasing already") {
            format!("`{}` has this phrasing already: {hint}", file.trim_end_matches(".toml"))
        } else {
            format!("{place}: {}: {hint}", then.message(fault))
        };
        (field, sentence, true)
    }

    /// The field of the form that a fault of this text belongs to.
    fn field_of(&self, places: &Places, fault: &pack::Fault) -> String {
        let Some(spot) = &fault.spot else { return NO_FIELD.to_owned() };
        // Where something is missing, the fault is at the head of the table, or of the file.
        if let Some((language, rest)) =
            fault.message.strip_prefix('[').and_then(|it| it.split_once("] has no `"))
        {
            return format!("{}.{language}", rest.trim_end_matches('`'));
        }
        if fault.message.starts_with("there is no [") {
            return format!("question.{}", self.frame.default_language);
        }
        places.field(spot.span.start).unwrap_or_default()
    }
}

/// A pack of this entry alone, if it is complete: what leads elsewhere is left out.
fn alone(review: &Review) -> Option<Pack> {
    let text = review.published()?.after?;
    let mut fields = Fields { related: Vec::new(), ..Fields::read(&text).ok()? };
    // The reply is asked for by its question, and learning phrasings takes long.
    fields.texts.values_mut().for_each(|text| text.also_asked.clear());
    let whole = review.files.files.iter().find(|file| file.name == PACK_FILE)?;
    let entry = fields.write("").ok()?;
    let files = [(PACK_FILE, whole.text.as_str()), (review.change.name.as_str(), entry.as_str())];
    pack::load(PackFiles::from_texts("faq", files)).pack
}

/// Where the form's fields are in an entry's file, read once for all faults.
struct Places(Vec<(Range<usize>, String)>);

impl Places {
    fn of(text: &str) -> Self {
        let (table, _) = DeTable::parse_recoverable(text.trim_start_matches('\u{feff}'));
        let mut places = Vec::new();
        for (key, value) in table.get_ref().iter() {
            let name = key.get_ref();
            let DeValue::Table(inner) = value.get_ref() else {
                places.extend([key.span(), value.span()].map(|span| (span, name.to_string())));
                continue;
            };
            for (field, value) in inner.iter() {
                let name = format!("{}.{name}", field.get_ref());
                places.extend([field.span(), value.span()].map(|span| (span, name.clone())));
            }
            places.push((key.span(), format!("question.{name}")));
        }
        Self(places)
    }

    /// The name of the field in which a byte is: `related`, or `answer.en`.
    fn field(&self, at: usize) -> Option<String> {
        let found = self.0.iter().find(|(span, _)| (span.start..=span.end).contains(&at));
        found.map(|(_, name)| name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn a_place_in_a_file_is_a_field_of_the_form() {
        let text = "severity = \"info\"\nrelated = [\"x\"]\n[en]\nquestion = \"Q\"\nalso_asked = [\n  \"a\",\n]\n[zh-Hans]\nanswer = \"A\"\n";
        let places = Places::of(text);
        let field = |part: &str| places.field(text.find(part).unwrap()).unwrap_or_default();
        for (part, name) in [
            ("\"info\"", "severity"),
            ("\"x\"", "related"),
            ("\"Q\"", "question.en"),
            ("\"a\"", "also_asked.en"),
            ("\"A\"", "answer.zh-Hans"),
            ("zh-Hans", "question.zh-Hans"),
        ] {
            assert_eq!(field(part), name, "{part}");
        }
    }
}
