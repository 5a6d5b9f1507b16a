//! The buttons of answers and of offered questions.

use std::sync::Arc;

use insta::assert_snapshot;
use serenity::model::Permissions;

use super::{
    LEGAL, LEGAL_ZH, SHIPPED, caveat, caveat_as, caveat_until, memory, service, unsure, unsure_zh,
};
use crate::ids::guild_id;
use crate::standin::StandIn;
use crate::standin::model::How;
use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::{Memory, Service};
use caveat::store::{DatabaseUrl, Scope, Store};

async fn at(place: &DatabaseUrl) -> Memory {
    Memory::open(place.clone(), Clock::system()).await.expect("the store opens")
}

fn plugin(service: &Arc<Service>, memory: &Memory) -> Plugin {
    Plugin::builder(Arc::clone(service)).memory(memory.clone()).build()
}

#[tokio::test]
async fn one_vote_a_person_a_message_that_can_be_changed() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let memory = at(&place).await;
    let _bot = caveat_as(&discord, plugin(&SHIPPED, &memory)).await;
    let general = discord.guild("expats").channel("general");
    let (alice, bob) = (discord.user("alice"), discord.user("bob"));
    let answer = alice.says(&general, &format!("@caveat {LEGAL}")).await.reply().await;
    let store = Store::open(&place).await.unwrap();
    let votes = async || {
        let tallies = store.tallies(Scope::All, 0).await.unwrap();
        tallies.first().map(|tally| (tally.entry.clone(), tally.helpful, tally.unhelpful))
    };
    let of = |helpful, unhelpful| Some(("is-it-legal".to_owned(), helpful, unhelpful));

    let thanks = alice.clicks(&answer, "Helpful").await.reply().await;
    assert_snapshot!(thanks.render(), @"
    answer to alice, ephemeral, pings nobody
    | Thank you for telling me. You can change your vote at any time.
    ");
    assert_eq!(votes().await, of(1, 0), "it is kept before the reply says so");
    alice.clicks(&answer, "Helpful").await.reply().await;
    assert_eq!(votes().await, of(1, 0));
    let sorry = alice.clicks(&answer, "Not helpful").await.reply().await;
    assert_snapshot!(sorry.render(), @"
    answer to alice, ephemeral, pings nobody
    | Sorry that it did not help, and thank you for telling me. You can change your vote at any time. To reach a person, ask a moderator of this server.
    ");
    assert_eq!(votes().await, of(0, 1));
    bob.clicks(&answer, "Helpful").await.reply().await;
    assert_eq!(votes().await, of(1, 1));
}

#[tokio::test]
async fn an_answer_that_did_not_help_is_a_miss_once() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let memory = at(&place).await;
    let (_before, leave) = caveat_until(&discord, plugin(&SHIPPED, &memory)).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let (alice, bob) = (discord.user("alice"), discord.user("bob"));
    let answer = alice.says(&general, &format!("@caveat {LEGAL}")).await.reply().await;
    // The buttons work after a restart.
    leave.now().await;
    memory.close().await;
    let memory = at(&place).await;
    let _bot = caveat_as(&discord, plugin(&SHIPPED, &memory)).await;
    for who in [&alice, &bob, &alice] {
        who.clicks(&answer, "Not helpful").await.reply().await;
    }
    memory.settle().await;
    let store = Store::open(&place).await.unwrap();
    let misses = crate::scenes::eventually(async || {
        let misses = store.misses(guild_id(guild.id), 9).await.unwrap();
        (!misses.is_empty()).then_some(misses)
    })
    .await;
    assert_eq!(misses.len(), 1);
    assert_eq!((misses[0].unhelpful, misses[0].declined), (1, 0));
    assert_eq!(misses[0].question.words, LEGAL);
}

#[tokio::test]
async fn none_of_these_is_noted_and_leads_to_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let memory = at(&place).await;
    let (_before, leave) = caveat_until(&discord, plugin(&SHIPPED, &memory)).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let (alice, bob) = (discord.user("alice"), discord.user("bob"));
    let offered = alice.asks(&general, "/ask", [("question", unsure())]).await.reply().await;
    assert_eq!(offered.buttons()[3..], ["None of these", "Remove"]);

    let other = bob.clicks(&offered, "None of these").await.reply().await;
    assert!(other.ephemeral(), "somebody else changes nothing for the asker");
    memory.settle().await;
    leave.now().await;
    memory.close().await;
    let memory = at(&place).await;
    let _bot = caveat_as(&discord, plugin(&SHIPPED, &memory)).await;
    let none = alice.clicks(&offered, "None of these").await.reply().await;
    assert_eq!(none.how, How::Update);
    assert_snapshot!(none.render(), @r#"
    update to alice, public, pings nobody
    embed #95A5A6 "Sorry, I do not have an answer to that"
    | I have saved the question, without your name, for the people who look after the FAQ.
    | To reach a person, ask a moderator of this server.
    "#);
    let store = Store::open(&place).await.unwrap();
    let misses = store.misses(guild_id(guild.id), 9).await.unwrap();
    assert_eq!(misses.len(), 1);
    assert_eq!((misses[0].unmatched, misses[0].question.words.as_str()), (1, unsure()));
}

#[tokio::test]
async fn none_of_these_in_chinese() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let mei = discord.user("mei").locale("zh-CN");
    let offered = mei.says(&general, &format!("@caveat {}", unsure_zh())).await.reply().await;
    let none = mei.clicks(&offered, "都不是").await.reply().await;
    assert_snapshot!(none.render(), @r#"
    update to mei, public, pings nobody
    embed #95A5A6 "抱歉，那我就没有答案了"
    | 问题已记下，不带你的名字，留给维护常见问题的人看。
    | 想找真人帮忙，请联系本服务器的管理员。
    "#);
    let direct = mei.dms(unsure_zh()).await.reply().await;
    let none = mei.clicks(&direct, "都不是").await.reply().await;
    assert!(none.description().contains("我们共同服务器"), "{}", none.description());
}

#[tokio::test]
async fn a_decline_is_noted_without_what_is_personal() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let memory = at(&place).await;
    let _bot = caveat_as(&discord, plugin(&SHIPPED, &memory)).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let (alice, bob) = (discord.user("alice"), discord.user("bob"));
    for user in [&alice, &bob] {
        let text = "@caveat qwertz uiop, call 13812345678 or see https://x.example/y @bob";
        user.says(&general, text).await.reply().await;
    }
    memory.settle().await;
    let misses = Store::open(&place).await.unwrap().misses(guild_id(guild.id), 9).await.unwrap();
    assert_eq!(misses.len(), 1, "what reads the same is one");
    assert_eq!(misses[0].declined, 2);
    assert_eq!(misses[0].question.words, "qwertz uiop, call [number] or see [link]");
}

#[tokio::test]
async fn the_language_switches_for_the_asker_in_place_and_for_others_alone() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let (alice, mei) = (discord.user("alice"), discord.user("mei").locale("zh-CN"));
    let yun = discord.user("yun").locale("zh-TW");
    let answer = alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await;
    assert_eq!(answer.buttons(), ["Helpful", "Not helpful", "中文", "Remove"]);
    let private = mei.clicks(&answer, "中文").await.reply().await;
    assert!(private.ephemeral() && private.how == How::Answer);
    assert_eq!(private.title(), LEGAL_ZH);
    let traditional = yun.clicks(&answer, "中文").await.reply().await;
    assert_eq!(traditional.title(), "在中國用USDT或其他加密貨幣（虛擬貨幣）付款合法嗎？");
    let switched = alice.clicks(&answer, "中文").await.reply().await;
    assert_eq!((switched.how, switched.title()), (How::Update, LEGAL_ZH));
    assert_eq!(switched.buttons(), ["有帮助", "没帮助", "English", "移除"]);
    let back = alice.clicks(&switched, "English").await.reply().await;
    assert_eq!((back.how, super::said(&back)), (How::Update, super::said(&answer)));
}

#[tokio::test]
async fn the_asker_and_moderators_remove_a_reply_and_nobody_else() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let role = guild.role("moderator", Permissions::MANAGE_MESSAGES);
    let (alice, bob) = (discord.user("alice"), discord.user("bob"));
    let mod_ = discord.user("mo").with_role(&role);
    for (remover, by_mention) in [(&alice, true), (&alice, false), (&mod_, true), (&mod_, false)] {
        let answer = if by_mention {
            alice.says(&general, &format!("@caveat {LEGAL}")).await.reply().await
        } else {
            alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await
        };
        let refused = bob.clicks(&answer, "Remove").await.reply().await;
        assert!(refused.ephemeral() && refused.content().contains("person who asked"));
        remover.clicks(&answer, "Remove").await;
        discord.gone(&answer).await;
    }
}

/// The entry of a button may be gone when it is pressed.
#[tokio::test]
async fn a_removed_entry_says_so_on_every_button() {
    let head = "title = \"T\"\nlanguages = [\"en\", \"zh-Hans\"]\ndefault_language = \"en\"\n";
    let entry = |q: &str, zh: &str, related: &str| {
        format!(
            "related = [\"{related}\"]\n[en]\nquestion = \"{q}\"\nanswer = \"That.\"\n\
             [zh-Hans]\nquestion = \"{zh}\"\nanswer = \"那个。\"\n"
        )
    };
    let (old, kept) = (
        entry("Where is the red lantern?", "红灯笼在哪里？", "kept"),
        entry("How deep is the well?", "井有多深？", "old"),
    );
    let before = service(&[("pack.toml", head), ("old.toml", &old), ("kept.toml", &kept)]);
    let alone = "[en]\nquestion = \"How deep is the well?\"\nanswer = \"That.\"\n";
    let after = service(&[("pack.toml", head), ("kept.toml", alone)]);

    let discord = StandIn::start().await;
    let memory = memory().await;
    let (_before, leave) = caveat_until(&discord, plugin(&before, &memory)).await;
    let alice = discord.user("alice");
    let answer = alice.dms("Where is the red lantern?").await.reply().await;
    let other = alice.dms("How deep is the well?").await.reply().await;
    leave.now().await;
    let _bot = caveat_as(&discord, plugin(&after, &memory)).await;
    for label in ["Helpful", "Not helpful", "中文"] {
        let gone = alice.clicks(&answer, label).await.reply().await;
        assert!(gone.content().contains("no longer in the FAQ"), "{label}: {}", gone.content());
        assert!(gone.ephemeral());
    }
    let gone = alice.picks(&other, "Where is the red lantern?").await.reply().await;
    assert!(gone.content().contains("no longer in the FAQ"));
    let related = alice.picks(&answer, "How deep is the well?").await.reply().await;
    assert_eq!(related.title(), "How deep is the well?");
}

/// Without a memory, a host bot offers nothing that would have to be kept.
#[tokio::test]
async fn without_a_memory_there_are_no_votes() {
    let discord = StandIn::start().await;
    let _bot = caveat_as(&discord, Plugin::new(Arc::clone(&SHIPPED))).await;
    let alice = discord.user("alice");
    let answer = alice.dms(LEGAL).await.reply().await;
    assert_eq!(answer.buttons(), ["中文", "Remove"]);
    let offered = alice.dms(unsure()).await.reply().await;
    let none = alice.clicks(&offered, "None of these").await.reply().await;
    assert!(!none.description().contains("noted"), "{}", none.description());
    let privacy = alice.asks(&alice.in_dm(), "/privacy", []).await.reply().await;
    assert_eq!(privacy.description(), "I store nothing: no questions, no votes, no names.");
}
