//! Unusual interactions: whatever their JSON holds, they are read or apologised for.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use caveat::discord::parse_for_test;
use proptest::prelude::*;
use serde_json::{Value, json};

const SEEDS: &str = "tests/fuzz/seeds/interaction";

fn seeds() -> Vec<(String, Value)> {
    let files = fs::read_dir(SEEDS).expect("the tests run in the package's root");
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let named = paths.iter().map(|path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
    });
    named.collect()
}

/// Each seed is of the kind in its name, so that mutations of it start deep inside.
#[test]
fn the_seeds_are_understood() {
    for (name, seed) in seeds() {
        let read = parse_for_test(&serde_json::to_vec(&seed).unwrap()).unwrap_or_default();
        let begins = match name.as_str() {
            "ask" | "typing" => "Ask(Ask { question: \"is",
            "explain" => "Explain(Explain(\"why\"))",
            "pin" => "Pin(Pin { entry: \"penalties\"",
            "settings" => "Settings(Change(",
            "stats" => "Stats(Stats(30))",
            "message" => "AnswerMessage(AnswerMessage(Some(",
            "pin-message" => "PinMessage(PinMessage(",
            "press" => "Ours(Control { action: Choose(\"penalties\")",
            "pick" => "Ours(Control { action: Related",
            "modal" | "label" => "Foreign Typed {",
            "ping" => "nothing of ours",
            "to-come" => "to be apologised for",
            other => panic!("what is {other}?"),
        };
        assert!(read.starts_with(begins), "{name}: {read}");
    }
}

/// All places in a value, as JSON pointers.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(value, &format!("{at}/{key}"), all);
            }
        }
        Value::Array(list) => {
            for (n, value) in list.iter().enumerate() {
                places(value, &format!("{at}/{n}"), all);
            }
        }
        _ => {}
    }
}

fn anything() -> impl Strategy<Value = Value> {
    let simple = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        any::<u64>().prop_map(|id| json!(id.to_string())),
        (0u8..20).prop_map(Value::from),
        prop::sample::select(
            &["0", "-1", "caveat:", "caveat:x::en:1", "caveat:r::en:zzzzzzzzzzzzzz"][..]
        )
        .prop_map(Value::from),
    ];
    simple.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{1,8}", inner, 0..4)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn whoever_can_be_answered_is(
        seed in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), anything()), 1..4),
    ) {
        let seeds = seeds();
        let (name, mut event) = seed.get(&seeds).clone();
        for (place, new) in changes {
            let mut all = Vec::new();
            places(&event, "", &mut all);
            // These are needed to answer at all.
            all.retain(|at| !["", "/id", "/token"].contains(&at.as_str()));
            if let Some(there) = event.pointer_mut(place.get::<String>(&all)) {
                *there = new;
            }
        }
        let json = serde_json::to_vec(&event).unwrap();
        let read = parse_for_test(&json);
        prop_assert!(read.is_some(), "{}: {}", name, event);
        prop_assert_eq!(read, parse_for_test(&json));
    }

    #[test]
    fn bytes_that_are_no_event_are_let_pass(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(parse_for_test(&bytes), None);
    }
}

/// JSON nested deeper than any parser reads.
#[test]
fn depth_does_not_end_the_stack() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(parse_for_test(deep.as_bytes()), None);
}
