//! Two packs that can be told apart by any part of an answer.

use std::sync::Arc;

use caveat::service::Service;

use super::service;
use crate::chat::{Guild, Reply};
use crate::standin::StandIn;

/// Two packs that differ in every text and id, and answer the same questions. The first also has
/// Chinese, which adds a button.
pub(crate) const COLOURS: [&str; 2] = ["crimson", "azure"];
pub(crate) const THINGS: [&str; 6] =
    ["office", "garden", "library", "kitchen", "harbour", "station"];

pub(crate) fn files(colour: &str) -> Vec<(String, String)> {
    let chinese = colour == COLOURS[0];
    let languages = if chinese { r#""en", "zh-Hans""# } else { r#""en""# };
    let mut files = vec![(
        "pack.toml".to_owned(),
        format!(
            "title = \"{colour}\"\nlanguages = [{languages}]\ndefault_language = \"en\"\n\
             [disclaimer]\nen = \"A {colour} disclaimer.\"\n"
        ),
    )];
    for (n, thing) in THINGS.iter().enumerate() {
        let next = THINGS[(n + 1) % THINGS.len()];
        let mut entry = format!(
            "related = [\"{colour}-{next}\"]\n\
             [en]\nquestion = \"Where is the {colour} {thing}?\"\n\
             also_asked = [\"{}\", \"how do I find the {thing}\", \"show me to the {thing}\"]\n\
             answer = \"In the {colour} street.\"\n\
             cautions = [\"Mind the {colour} step.\"]\nadvice = [\"Ring the {colour} bell.\"]\n",
            asked(thing)
        );
        if chinese {
            let there = format!("[zh-Hans]\nquestion = \"{thing}在哪里？\"\nanswer = \"那里。\"\n");
            entry.push_str(&there);
        }
        files.push((format!("{colour}-{thing}.toml"), entry));
    }
    files
}

/// A question that both packs have exactly.
pub(crate) fn asked(thing: &str) -> String {
    format!("where is the {thing}")
}

pub(crate) fn coloured(colour: &str) -> Arc<Service> {
    let files = files(colour);
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    service(&files)
}

/// The pack that an answer is from; panics if it mixes both.
#[track_caller]
pub(crate) fn colour_of(reply: &Reply) -> &'static str {
    let text = reply.render();
    let held = COLOURS.map(|colour| text.matches(colour).count());
    let (colour, count) = match held {
        [count, 0] => (COLOURS[0], count),
        [0, count] => (COLOURS[1], count),
        _ => panic!("of two packs: {text}"),
    };
    // The title, the answer, a caution, an advice, the disclaimer, a menu of one, and two votes.
    assert!(count >= 8, "{text}");
    assert_eq!(reply.buttons().contains(&"中文"), colour == COLOURS[0], "{text}");
    colour
}

/// Asks by a command or by mention; returns which pack the answer is from.
pub(crate) async fn ask(
    discord: &StandIn,
    guild: &Guild,
    person: usize,
    round: usize,
) -> &'static str {
    // Each user asks only once, and few in one channel, so no limit is near.
    let user = discord.user(&format!("user-{person}-{round}"));
    let channel = guild.channel(&format!("channel-{person}-{}", round % 50));
    let question = asked(THINGS[(person + round) % THINGS.len()]);
    let reply = if round.is_multiple_of(2) {
        user.asks(&channel, "/ask", [("question", question.as_str())]).await.reply().await
    } else {
        user.says(&channel, &format!("@caveat {question}")).await.reply().await
    };
    colour_of(&reply)
}
