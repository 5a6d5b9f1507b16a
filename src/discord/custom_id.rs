//! The `custom_id` of buttons and menus. It holds all of their state, a [`Control`], so nothing is lost on a
//! restart; every part is validated when it comes back, because clients can send anything.

use std::num::NonZeroU64;

use crate::bot::{Action, Control, FormOf, Prefix, Shown};
use crate::ids::{DraftId, MessageId, Ticket, UserId};
use crate::pack::Language;

/// Discord's limit on a `custom_id`, in characters.
pub const LONGEST: usize = 100;

/// A parsed `custom_id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// One of ours.
    Ours(Control),
    /// Ours by its prefix, but invalid: from another version, or forged.
    Garbled,
    /// Another bot's or plugin's.
    Foreign,
}

/// Parses a `custom_id`, for a plugin with this prefix.
pub fn parse(text: &str, prefix: &Prefix) -> Parsed {
    match text.strip_prefix(&prefix.of_ids()) {
        None => Parsed::Foreign,
        Some(rest) => parse_ours(rest).map_or(Parsed::Garbled, Parsed::Ours),
    }
}

fn parse_ours(text: &str) -> Option<Control> {
    let mut parts = text.split(':');
    let (kind, what) = (parts.next()?, parts.next()?);
    let entry = || (!what.is_empty()).then(|| what.to_owned());
    let bare = |action| what.is_empty().then_some(action);
    let language = Language::new(parts.next()?)?;
    let number = NonZeroU64::new(parse_base36(parts.next()?)?);
    let vote =
        |helpful| Some(Action::Vote { entry: entry()?, helpful, ticket: number.map(Ticket::from) });
    let below = || number.map(MessageId::from);
    let action = match kind {
        "e" => Action::Choose(entry()?),
        "r" => bare(Action::Related)?,
        "h" => vote(true)?,
        "n" => vote(false)?,
        "s" => Action::Switch(entry()?),
        "c" => Action::ChooseFor { entry: entry()?, below: below()? },
        "k" => Action::PostBelow { entry: entry()?, below: below()? },
        "x" => bare(Action::Remove(None))?,
        "v" => Action::Remove(Some(parse_id(what)?)),
        "o" => Action::NoneOfThese(parse_id_or_none(what)?),
        "p" => Action::Page(parse_base36(what)?),
        "f" => bare(Action::Forget)?,
        "w" => Action::MissesPage(parse_base36(what)?),
        "a" => bare(Action::Add)?,
        "b" => {
            let (miss, page) = what.split_once('-')?;
            Action::Entries { miss: parse_base36(miss)?, page: parse_base36(page)? }
        }
        "d" => Action::AddTo(parse_base36(what)?),
        "t" => bare(Action::NewTopic)?,
        "i" => bare(Action::Ignore)?,
        "z" => Action::Undo(parse_base36(what)?),
        "y" => Action::Form(parse_form(what)?),
        "j" => {
            let (first, draft) = what.split_at_checked(1)?;
            match first {
                "p" => Action::Publish(parse_id(draft)?),
                "x" => Action::Discard(parse_id(draft)?),
                _ => return None,
            }
        }
        "q" => {
            let (first, rest) = what.split_at_checked(1)?;
            let bare = |action| rest.is_empty().then_some(action);
            match first {
                "p" => Action::EntriesPage(parse_base36(rest)?),
                "u" => Action::UndoEntry(parse_base36(rest)?),
                "r" => bare(Action::Revise)?,
                "x" => bare(Action::RemoveEntry)?,
                "w" => bare(Action::WriteFor)?,
                _ => return None,
            }
        }
        "l" => Action::PinsPage(parse_base36(what)?),
        "g" => bare(Action::RefreshPins)?,
        "u" => bare(Action::Unpin)?,
        "m" => {
            let (from, to) = what.split_once('-')?;
            Action::MovePin { from: parse_id(from)?, to: parse_id_or_none(to)? }
        }
        _ => return None,
    };
    // Votes hold the ticket there, and what a helper alone sees holds the picked message.
    let owner = match action {
        Action::Vote { .. } | Action::ChooseFor { .. } | Action::PostBelow { .. } => None,
        _ => number.map(UserId::from),
    };
    parts.next().is_none().then_some(Control { action, language, owner })
}

/// Formats the `custom_id`, for a plugin with this prefix: at most 8 + 2 + 64 + 1 + 11 + 1 + 13 = 100
/// characters.
pub fn written(control: &Control, prefix: &Prefix) -> String {
    let (kind, what) = match &control.action {
        Action::Choose(entry) => ("e", entry.clone()),
        Action::Related => ("r", String::new()),
        Action::Vote { entry, helpful: true, .. } => ("h", entry.clone()),
        Action::Vote { entry, helpful: false, .. } => ("n", entry.clone()),
        Action::Switch(entry) => ("s", entry.clone()),
        Action::ChooseFor { entry, .. } => ("c", entry.clone()),
        Action::PostBelow { entry, .. } => ("k", entry.clone()),
        Action::Remove(None) => ("x", String::new()),
        Action::Remove(Some(helper)) => ("v", base36(helper.get())),
        Action::NoneOfThese(ticket) => ("o", base36(ticket.map_or(0, Ticket::get))),
        Action::Page(page) => ("p", base36(*page)),
        Action::Forget => ("f", String::new()),
        Action::MissesPage(page) => ("w", base36(*page)),
        Action::Add => ("a", String::new()),
        Action::Entries { miss, page } => ("b", format!("{}-{}", base36(*miss), base36(*page))),
        Action::AddTo(miss) => ("d", base36(*miss)),
        Action::NewTopic => ("t", String::new()),
        Action::Ignore => ("i", String::new()),
        Action::Undo(step) => ("z", base36(*step)),
        Action::Form(form) => ("y", written_form(form)),
        Action::Publish(draft) => ("j", format!("p{}", base36(draft.get()))),
        Action::Discard(draft) => ("j", format!("x{}", base36(draft.get()))),
        Action::EntriesPage(page) => ("q", format!("p{}", base36(*page))),
        Action::UndoEntry(version) => ("q", format!("u{}", base36(*version))),
        Action::Revise => ("q", "r".to_owned()),
        Action::RemoveEntry => ("q", "x".to_owned()),
        Action::WriteFor => ("q", "w".to_owned()),
        Action::PinsPage(page) => ("l", base36(*page)),
        Action::RefreshPins => ("g", String::new()),
        Action::Unpin => ("u", String::new()),
        Action::MovePin { from, to } => {
            let to = to.map_or(0, MessageId::get);
            ("m", format!("{}-{}", base36(from.get()), base36(to)))
        }
    };
    let number = match &control.action {
        Action::Vote { ticket, .. } => ticket.map(Ticket::get),
        Action::ChooseFor { below, .. } | Action::PostBelow { below, .. } => Some(below.get()),
        _ => control.owner.map(UserId::get),
    };
    let (prefix, number) = (prefix.of_ids(), base36(number.unwrap_or(0)));
    format!("{prefix}{kind}:{what}:{}:{number}", control.language)
}

/// The form of an entry: a letter, and the number of what it is about.
fn written_form(form: &FormOf) -> String {
    let number = |number: i64| base36(number.cast_unsigned());
    match form {
        FormOf::New => "n".to_owned(),
        FormOf::Miss(miss) => format!("m{}", number(*miss)),
        FormOf::Entry(entry) => format!("e{}", number(*entry)),
        FormOf::Revision { entry, version } => format!("v{}-{}", number(*entry), number(*version)),
        FormOf::Draft(draft) => format!("d{}", base36(draft.get())),
    }
}

fn parse_form(what: &str) -> Option<FormOf> {
    let (first, rest) = what.split_at_checked(1)?;
    let number = |text: &str| parse_base36(text).map(u64::cast_signed);
    Some(match first {
        "n" if rest.is_empty() => FormOf::New,
        "m" => FormOf::Miss(number(rest)?),
        "e" => FormOf::Entry(number(rest)?),
        "v" => {
            let (entry, version) = rest.split_once('-')?;
            FormOf::Revision { entry: number(entry)?, version: number(version)? }
        }
        "d" => FormOf::Draft(parse_id::<DraftId>(rest)?),
        _ => return None,
    })
}

/// The controls among the custom ids of a message.
pub(super) fn controls<'a>(ids: impl Iterator<Item = &'a str>, prefix: &Prefix) -> Vec<Control> {
    let ours = |id| match parse(id, prefix) {
        Parsed::Ours(control) => Some(control),
        Parsed::Garbled | Parsed::Foreign => None,
    };
    ids.filter_map(ours).collect()
}

/// The answer that a message with these custom ids shows, if any.
pub fn shown<'a>(ids: impl Iterator<Item = &'a str>, prefix: &Prefix) -> Option<Shown> {
    Shown::above(&controls(ids, prefix))
}

/// Formats a snowflake in at most 13 characters, where decimal takes 20.
fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(number % 36).ok().and_then(|d| char::from_digit(d, 36));
        digits.extend(digit);
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

fn parse_base36(text: &str) -> Option<u64> {
    // `from_str_radix` accepts a sign; our ids have none.
    let plain = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'z'));
    if plain { u64::from_str_radix(text, 36).ok() } else { None }
}

/// An id; 0 is none.
fn parse_id<T: From<NonZeroU64>>(text: &str) -> Option<T> {
    parse_id_or_none(text)?
}

fn parse_id_or_none<T: From<NonZeroU64>>(text: &str) -> Option<Option<T>> {
    Some(NonZeroU64::new(parse_base36(text)?).map(T::from))
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU64;

    use proptest::prelude::*;

    use super::{Action, Control, FormOf, LONGEST, Parsed, Prefix, Shown, shown, written};
    use crate::ids::{DraftId, MessageId, Ticket, UserId};
    use crate::pack::Language;

    fn id(action: Action, language: &str, owner: u64) -> Control {
        let is_owned = !matches!(
            action,
            Action::Vote { .. } | Action::ChooseFor { .. } | Action::PostBelow { .. }
        );
        let owner = UserId::new(owner).filter(|_| is_owned);
        Control { action, language: Language::new(language).unwrap(), owner }
    }

    fn vote(entry: &str, helpful: bool, ticket: u64) -> Action {
        Action::Vote { entry: entry.to_owned(), helpful, ticket: Ticket::new(ticket) }
    }

    /// No prefix, and the longest possible one.
    fn prefixes() -> [Prefix; 2] {
        [Prefix::default(), Prefix::new("1234567").unwrap()]
    }

    fn parse(text: &str) -> Parsed {
        super::parse(text, &Prefix::default())
    }

    /// One of each action, with the longest values.
    fn all() -> [Action; 35] {
        let entry = || "x".repeat(64);
        let (below, user) = (MessageId::new(u64::MAX).unwrap(), UserId::new(u64::MAX));
        let draft = DraftId::new(u64::MAX).unwrap();
        [
            Action::Choose(entry()),
            Action::Related,
            vote(&entry(), true, u64::MAX),
            vote(&entry(), false, 0),
            Action::Switch(entry()),
            Action::ChooseFor { entry: entry(), below },
            Action::PostBelow { entry: entry(), below },
            Action::Remove(None),
            Action::Remove(user),
            Action::NoneOfThese(Ticket::new(u64::MAX)),
            Action::Page(u64::MAX),
            Action::Forget,
            Action::MissesPage(u64::MAX),
            Action::Add,
            Action::Entries { miss: u64::MAX, page: u64::MAX },
            Action::AddTo(u64::MAX),
            Action::NewTopic,
            Action::Ignore,
            Action::Undo(u64::MAX),
            Action::Form(FormOf::New),
            Action::Form(FormOf::Miss(-1)),
            Action::Form(FormOf::Entry(-1)),
            Action::Form(FormOf::Revision { entry: -1, version: -1 }),
            Action::Form(FormOf::Draft(draft)),
            Action::WriteFor,
            Action::Revise,
            Action::RemoveEntry,
            Action::Publish(draft),
            Action::Discard(draft),
            Action::EntriesPage(u64::MAX),
            Action::UndoEntry(u64::MAX),
            Action::PinsPage(u64::MAX),
            Action::RefreshPins,
            Action::Unpin,
            Action::MovePin { from: below, to: Some(below) },
        ]
    }

    #[test]
    fn reads_what_it_writes_within_the_limit() {
        for action in all() {
            for (language, number) in [("zh-Hans-SGP", u64::MAX), ("en", 0)] {
                for prefix in prefixes() {
                    let id = id(action.clone(), language, number);
                    let text = written(&id, &prefix);
                    assert!(text.len() <= LONGEST, "{text}");
                    assert_eq!(super::parse(&text, &prefix), Parsed::Ours(id));
                }
            }
        }
    }

    /// Old buttons live on: the ids of today's messages must stay readable for ever.
    #[test]
    fn a_button_of_today_is_one_of_tomorrow() {
        let helpful = id(vote("is-it-legal", true, 35), "en", 0);
        assert_eq!(written(&helpful, &Prefix::default()), "caveat:h:is-it-legal:en:z");
        let policy = Prefix::new("policy").unwrap();
        assert_eq!(written(&helpful, &policy), "policy~h:is-it-legal:en:z");
    }

    #[test]
    fn an_answer_is_known_by_what_stands_below_it() {
        let prefix = Prefix::default();
        let entry = || "is-it-legal".to_owned();
        let shown = |ids: &[Control]| {
            let texts: Vec<String> = ids.iter().map(|id| written(id, &prefix)).collect();
            shown(texts.iter().map(String::as_str).chain(["host:button"]), &prefix)
        };
        let remove = || id(Action::Remove(None), "en", 35);
        let switch = || id(Action::Switch(entry()), "zh-Hans", 35);
        let related = || id(Action::Related, "en", 35);
        let answer = Shown { entry: entry(), language: Language::new("en").unwrap() };
        let voted = [related(), id(vote(&entry(), true, 1), "en", 0), switch(), remove()];
        assert_eq!(shown(&voted), Some(answer.clone()));
        assert_eq!(shown(&[switch(), remove()]), Some(answer), "where nothing is kept");
        let offer = [
            id(Action::Choose(entry()), "en", 35),
            id(Action::NoneOfThese(Ticket::new(1)), "en", 35),
        ];
        assert_eq!(shown(&offer), None);
        assert_eq!(shown(&[related(), remove()]), None);
        assert_eq!(shown(&[]), None);
    }

    #[test]
    fn one_plugin_never_reads_another_ones() {
        let of = |text| Prefix::new(text).unwrap();
        let all = [Prefix::default(), of("a"), of("ab"), of("caveat"), of("e")];
        for own in &all {
            for other in all.iter().filter(|other| *other != own) {
                let text = written(&id(Action::Remove(None), "en", 1), own);
                assert_eq!(super::parse(&text, other), Parsed::Foreign, "{text} by {other:?}");
            }
        }
    }

    #[test]
    fn leaves_other_bots_alone_and_refuses_forgeries() {
        for foreign in ["", "host:button", "Caveat:e:a:en:1", "caveat"] {
            assert_eq!(parse(foreign), Parsed::Foreign, "{foreign}");
        }
        for garbled in [
            "caveat:",
            "caveat:e::en:1",
            "caveat:r:x:en:1",
            "caveat:q:a:en:1",
            "caveat:e:a:EN:1",
            "caveat:e:a:en:",
            "caveat:e:a:en:+1",
            "caveat:e:a:en:zzzzzzzzzzzzzzz",
            "caveat:e:a:en:1:more",
            "caveat:h::en:1",
            "caveat:x:a:en:1",
            "caveat:o::en:1",
            "caveat:p:-1:en:1",
            "caveat:f:a:en:1",
            "caveat:m:1:en:1",
            "caveat:m:1-:en:1",
            "caveat:l::en:1",
            "caveat:a:1:en:1",
            "caveat:b:1:en:1",
            "caveat:d::en:1",
            "caveat:y::en:1",
            "caveat:y:n1:en:1",
            "caveat:y:v1:en:1",
            "caveat:y:d0:en:1",
            "caveat:j:p:en:1",
            "caveat:j:é:en:1",
            "caveat:q:r1:en:1",
        ] {
            assert_eq!(parse(garbled), Parsed::Garbled, "{garbled}");
        }
    }

    fn message() -> impl Strategy<Value = MessageId> {
        any::<NonZeroU64>().prop_map(MessageId::from)
    }

    fn action() -> impl Strategy<Value = Action> {
        let entry = "[a-z0-9-]{1,64}";
        prop_oneof![
            entry.prop_map(Action::Choose),
            (entry, message()).prop_map(|(entry, below)| Action::ChooseFor { entry, below }),
            (entry, message()).prop_map(|(entry, below)| Action::PostBelow { entry, below }),
            any::<u64>().prop_map(|helper| Action::Remove(UserId::new(helper))),
            (entry, any::<bool>(), any::<u64>())
                .prop_map(|(entry, helpful, ticket)| vote(&entry, helpful, ticket)),
            entry.prop_map(Action::Switch),
            any::<u64>().prop_map(|ticket| Action::NoneOfThese(Ticket::new(ticket))),
            any::<u64>().prop_map(Action::Page),
            any::<u64>().prop_map(Action::MissesPage),
            any::<(u64, u64)>().prop_map(|(miss, page)| Action::Entries { miss, page }),
            any::<u64>().prop_map(Action::AddTo),
            any::<u64>().prop_map(Action::Undo),
            any::<i64>().prop_map(|miss| Action::Form(FormOf::Miss(miss))),
            (any::<i64>(), any::<i64>())
                .prop_map(|(entry, version)| Action::Form(FormOf::Revision { entry, version })),
            any::<NonZeroU64>().prop_map(|draft| Action::Publish(draft.into())),
            any::<u64>().prop_map(Action::UndoEntry),
            any::<u64>().prop_map(Action::PinsPage),
            (message(), any::<u64>())
                .prop_map(|(from, to)| Action::MovePin { from, to: MessageId::new(to) }),
        ]
    }

    proptest! {
        #[test]
        fn never_panics(text in ".{0,120}") {
            parse(&text);
            parse(&format!("caveat:{text}"));
        }

        #[test]
        fn says_what_was_written(
            action in action(),
            language in "[a-z]{2,3}(-[A-Za-z0-9]{1,7})?",
            number in any::<u64>(),
        ) {
            let id = id(action, &language, number);
            for prefix in prefixes() {
                let text = written(&id, &prefix);
                prop_assert!(text.len() <= LONGEST, "{}", text);
                prop_assert_eq!(super::parse(&text, &prefix), Parsed::Ours(id.clone()));
            }
        }

        /// A parsed id is written again as it was, and means the same.
        #[test]
        fn what_is_understood_is_written_again(
            kind in "[a-z]", what in "[0-9a-z-]{0,14}", language in "[a-zA-Z-]{0,8}", number in "[0-9a-z]{0,14}",
        ) {
            if let Parsed::Ours(id) = parse(&format!("caveat:{kind}:{what}:{language}:{number}")) {
                prop_assert_eq!(parse(&written(&id, &Prefix::default())), Parsed::Ours(id));
            }
        }
    }
}
