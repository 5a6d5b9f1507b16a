//! Entries that moderators wrote for their own guild, their versions, and drafts of them.

use proptest::prelude::*;

use super::{
    DAY, Fresh, MissReason, MissState, NOW, Note, Store, file, guild_id, id, on_every_database,
    question,
};
use crate::ids::DraftId;
use crate::pack::Severity;
use crate::store::{EntryChange, EntryDraft, EntryOutcome, EntryText, MAX_ENTRIES, Revised, Scope};

on_every_database! {
    a_draft_belongs_to_its_guild_and_lasts_a_day,
    a_guild_has_only_so_many_entries,
    a_question_has_one_entry_of_a_guild,
    an_entry_is_what_its_last_change_says,
    what_cannot_be_brought_back_is_deleted,
}

pub(super) fn entry_text(question: &str) -> EntryText {
    EntryText {
        language: "en".to_owned(),
        severity: Severity::Caution,
        question: question.to_owned(),
        answer: "Line one.\nLine two.".to_owned(),
        cautions: vec!["Beware.".to_owned(), "Take care.".to_owned()],
        advice: Vec::new(),
    }
}

fn draft(number: u64, guild: u64, revises: Option<Revised>, question: &str) -> EntryDraft {
    EntryDraft { id: id(number), guild: id(guild), revises, miss: None, text: entry_text(question) }
}

/// Publishes a draft, which must be possible.
async fn publish(store: &Store, draft: &EntryDraft, now: i64) -> EntryChange {
    store.keep_draft(draft, now).await.unwrap();
    done(store.publish(draft.guild, draft.id, now).await.unwrap())
}

#[track_caller]
fn done(outcome: EntryOutcome) -> EntryChange {
    match outcome {
        EntryOutcome::Done(change) => *change,
        other => panic!("it is not done: {other:?}"),
    }
}

async fn questions(store: &Store, guild: u64) -> Vec<String> {
    let entries = store.entries(guild_id(guild)).await.unwrap();
    entries.into_iter().map(|entry| entry.text.question).collect()
}

async fn an_entry_is_what_its_last_change_says(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    store.write(&[Note::Miss(question("where"), MissReason::Declined)], NOW).await.unwrap();
    let miss = store.misses(guild_id(7), 9).await.unwrap()[0].id;
    let first = EntryDraft { miss: Some(miss), ..draft(1, 7, None, "Where?") };
    let new = publish(&store, &first, NOW).await;
    assert_eq!((&new.before, new.after.as_ref()), (&None, Some(&entry_text("Where?"))));
    assert!(store.misses(guild_id(7), 9).await.unwrap().is_empty(), "its miss is settled");
    let entries = store.entries(Scope::All).await.unwrap();
    assert_eq!(entries[0].text, entry_text("Where?"), "every part comes back");
    assert_eq!((entries[0].number, entries[0].at), (new.entry, NOW));
    // It is published once.
    assert_eq!(store.publish(id(7), id(1), NOW).await.unwrap(), EntryOutcome::Gone);

    let revises = Some(Revised { entry: new.entry, version: new.version });
    let changed = publish(&store, &draft(2, 7, revises, "Where is it?"), NOW + 1).await;
    assert_eq!(changed.before, Some(entry_text("Where?")));
    assert_eq!(questions(&store, 7).await, ["Where is it?"]);
    // Another moderator had the form open meanwhile.
    store.keep_draft(&draft(3, 7, revises, "Where was it?"), NOW + 2).await.unwrap();
    assert_eq!(store.publish(id(7), id(3), NOW + 2).await.unwrap(), EntryOutcome::Changed);

    let removed = done(store.remove_entry(id(7), new.entry, NOW + 3).await.unwrap());
    assert_eq!((removed.before.is_some(), removed.after), (true, None));
    assert!(questions(&store, 7).await.is_empty());
    assert_eq!(store.remove_entry(id(7), new.entry, NOW).await.unwrap(), EntryOutcome::Gone);
    assert_eq!(store.publish(id(7), id(3), NOW + 2).await.unwrap(), EntryOutcome::Gone);
    // Nothing of it is another guild's.
    assert_eq!(store.undo_entry(id(8), None, NOW).await.unwrap(), EntryOutcome::Gone);
    let foreign = store.undo_entry(id(8), Some(removed.version), NOW).await.unwrap();
    assert_eq!(foreign, EntryOutcome::Gone);
    let older = store.undo_entry(id(7), Some(changed.version), NOW + 4).await.unwrap();
    assert_eq!(older, EntryOutcome::Changed, "only the last change can be undone");

    let late = NOW + 3 + 30 * DAY + 1;
    assert_eq!(store.undo_entry(id(7), None, late).await.unwrap(), EntryOutcome::Gone);
    let back = done(store.undo_entry(id(7), None, late - 1).await.unwrap());
    assert_eq!((back.before, back.after), (None, Some(entry_text("Where is it?"))));
    let once = store.undo_entry(id(7), Some(removed.version), NOW + 9).await.unwrap();
    assert_eq!(once, EntryOutcome::Changed);
    assert_eq!(store.last_change(id(7), NOW + 9).await.unwrap(), Some(changed.version));
    done(store.undo_entry(id(7), Some(changed.version), NOW + 9).await.unwrap());
    assert_eq!(questions(&store, 7).await, ["Where?"]);
    let gone = done(store.undo_entry(id(7), None, NOW + 9).await.unwrap());
    assert_eq!(gone.after, None);
    assert!(questions(&store, 7).await.is_empty());
    assert_eq!(store.misses(guild_id(7), 9).await.unwrap()[0].state, MissState::Open);
    assert_eq!(store.undo_entry(id(7), None, NOW + 9).await.unwrap(), EntryOutcome::Gone);
}

async fn a_question_has_one_entry_of_a_guild(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    // Two moderators write the same question, and publish at the same time.
    for draft in [draft(1, 7, None, "Where?"), draft(2, 7, None, "where")] {
        store.keep_draft(&draft, NOW).await.unwrap();
    }
    let (one, other) =
        tokio::join!(store.publish(id(7), id(1), NOW), store.publish(id(7), id(2), NOW));
    let (one, other) = (one.unwrap(), other.unwrap());
    let known = [&one, &other].into_iter().filter(|one| **one == EntryOutcome::Known).count();
    assert_eq!(known, 1, "{one:?} {other:?}");
    assert_eq!(questions(&store, 7).await.len(), 1);
    // Another guild may have it too.
    let elsewhere = publish(&store, &draft(3, 8, None, "Where?"), NOW).await;
    // It comes back only where no other has taken its place.
    let removed = done(store.remove_entry(id(8), elsewhere.entry, NOW + 1).await.unwrap());
    publish(&store, &draft(4, 8, None, "Where?"), NOW + 2).await;
    let restored = store.restored_by_undo(id(8), Some(removed.version), NOW + 3).await.unwrap();
    assert_eq!(restored, Some((elsewhere.entry, entry_text("Where?"))));
    let undone = store.undo_entry(id(8), Some(removed.version), NOW + 3).await.unwrap();
    assert_eq!(undone, EntryOutcome::Known);
    assert_eq!(questions(&store, 8).await, ["Where?"]);
}

async fn a_guild_has_only_so_many_entries(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    for n in 0..MAX_ENTRIES {
        done(store.import_entry(id(7), &entry_text(&format!("Where {n}?")), NOW).await.unwrap());
    }
    let again = store.import_entry(id(7), &entry_text("Where 3?"), NOW).await.unwrap();
    assert_eq!(again, EntryOutcome::Known);
    let more = store.import_entry(id(7), &entry_text("Where else?"), NOW).await.unwrap();
    assert_eq!(more, EntryOutcome::Full);
    store.keep_draft(&draft(1, 7, None, "Where else?"), NOW).await.unwrap();
    assert_eq!(store.publish(id(7), id(1), NOW).await.unwrap(), EntryOutcome::Full);
    done(store.import_entry(id(8), &entry_text("Where else?"), NOW).await.unwrap());
    // A removal leaves room, and cannot be undone once that is taken.
    let first = store.entries(guild_id(7)).await.unwrap()[0].number;
    let removed = done(store.remove_entry(id(7), first, NOW).await.unwrap());
    done(store.publish(id(7), id(1), NOW).await.unwrap());
    let undone = store.undo_entry(id(7), Some(removed.version), NOW).await.unwrap();
    assert_eq!(undone, EntryOutcome::Full);
}

async fn a_draft_belongs_to_its_guild_and_lasts_a_day(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let kept = EntryDraft { miss: Some(3), ..draft(1, 7, None, "Where?") };
    store.keep_draft(&kept, NOW).await.unwrap();
    assert_eq!(store.draft(id(7), id(1), NOW + DAY).await.unwrap().as_ref(), Some(&kept));
    assert_eq!(store.draft(id(8), id(1), NOW).await.unwrap(), None);
    assert_eq!(store.draft(id(7), id(1), NOW + DAY + 1).await.unwrap(), None);
    // The number of another guild's draft changes nothing of it.
    store.keep_draft(&draft(1, 8, None, "What?"), NOW).await.unwrap();
    assert_eq!(store.draft(id(7), id(1), NOW).await.unwrap().as_ref(), Some(&kept));
    assert!(!store.discard_draft(id(8), id(1)).await.unwrap());
    let changed = EntryDraft { text: entry_text("Where is it?"), ..kept };
    store.keep_draft(&changed, NOW).await.unwrap();
    assert_eq!(store.draft(id(7), id(1), NOW).await.unwrap(), Some(changed));
    assert!(store.discard_draft(id(7), id(1)).await.unwrap());
    assert!(!store.discard_draft(id(7), id(1)).await.unwrap());
    store.keep_draft(&draft(2, 7, None, "Where?"), NOW).await.unwrap();
    store.expire(NOW + DAY + 1).await.unwrap();
    assert_eq!(store.draft(id(7), id(2), NOW).await.unwrap(), None);
}

async fn what_cannot_be_brought_back_is_deleted(fresh: Fresh) {
    let store = Store::open(&fresh.place).await.unwrap();
    let count = async || {
        let rows = sqlx::query("SELECT id FROM entry_version").fetch_all(&store.pool).await;
        rows.unwrap().len()
    };
    let new = publish(&store, &draft(1, 7, None, "Where?"), NOW).await;
    let revises = Some(Revised { entry: new.entry, version: new.version });
    publish(&store, &draft(2, 7, revises, "Where is it?"), NOW).await;
    let other = publish(&store, &draft(3, 7, None, "When?"), NOW).await;
    done(store.remove_entry(id(7), other.entry, NOW).await.unwrap());
    let undone = publish(&store, &draft(4, 7, None, "Who?"), NOW).await;
    done(store.undo_entry(id(7), Some(undone.version), NOW).await.unwrap());
    store.expire(NOW + 30 * DAY).await.unwrap();
    assert_eq!(count().await, 5);
    store.expire(NOW + 30 * DAY + 1).await.unwrap();
    assert_eq!((count().await, questions(&store, 7).await), (1, vec!["Where is it?".to_owned()]));
    // A deleted entry gives its number to no other.
    let next = publish(&store, &draft(5, 7, None, "Why?"), NOW).await;
    assert!(next.entry > undone.entry);
    store.write(&[Note::GuildLeft(id(7))], NOW).await.unwrap();
    assert_eq!(count().await, 0);
}

/// A step of a moderator; numbers pick one of the entries that there are.
#[derive(Clone, Debug)]
enum Step {
    New,
    Edit(usize),
    Remove(usize),
    Undo,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::New),
        3 => any::<usize>().prop_map(Step::Edit),
        2 => any::<usize>().prop_map(Step::Remove),
        3 => Just(Step::Undo),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any sequence of steps leaves what the last word says: the entries are those of a plain list with a
    /// history of its states.
    #[test]
    fn the_last_word_stands(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let fresh = file();
            let mut store = Store::open(&fresh.place).await.unwrap();
            let mut states: Vec<Vec<(i64, String)>> = vec![Vec::new()];
            for (n, step) in steps.into_iter().enumerate() {
                let mut state = states.last().unwrap().clone();
                let question = format!("Question {n}?");
                let draft_id: DraftId = id(n as u64 + 1);
                match step {
                    Step::New => {
                        let kept = draft(draft_id.get(), 7, None, &question);
                        let new = publish(&store, &kept, NOW).await;
                        state.push((new.entry, question));
                        states.push(state);
                    }
                    Step::Edit(at) if !state.is_empty() => {
                        let entries = store.entries(guild_id(7)).await.unwrap();
                        let at = at % entries.len();
                        let entry = &entries[at];
                        let revises = Revised { entry: entry.number, version: entry.version };
                        let kept = draft(draft_id.get(), 7, Some(revises), &question);
                        publish(&store, &kept, NOW).await;
                        state[at].1 = question;
                        states.push(state);
                    }
                    Step::Remove(at) if !state.is_empty() => {
                        let (entry, _) = state.remove(at % state.len());
                        done(store.remove_entry(id(7), entry, NOW).await.unwrap());
                        states.push(state);
                    }
                    Step::Undo => {
                        let undone = store.undo_entry(id(7), None, NOW).await.unwrap();
                        if states.len() > 1 {
                            states.pop();
                            done(undone);
                        } else {
                            assert_eq!(undone, EntryOutcome::Gone);
                        }
                    }
                    Step::Restart => {
                        store.close().await;
                        store = Store::open(&fresh.place).await.unwrap();
                    }
                    Step::Edit(_) | Step::Remove(_) => {}
                }
                let entries = store.entries(guild_id(7)).await.unwrap();
                let there: Vec<_> =
                    entries.into_iter().map(|e| (e.number, e.text.question)).collect();
                assert_eq!(Some(&there), states.last());
            }
            store.close().await;
        });
    }
}
