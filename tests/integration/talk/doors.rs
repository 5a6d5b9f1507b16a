//! Every way in which a person can ask.

use insta::assert_snapshot;
use serenity::model::Permissions;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::{DatabaseUrl, Scope, Store};

use super::{LEGAL, LEGAL_ZH, SHIPPED, caveat, caveat_as, said, uncovered, unsure};
use crate::standin::StandIn;
use crate::standin::model::How;

#[tokio::test]
async fn a_private_question_is_answered_in_private() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    for question in [LEGAL, LEGAL_ZH, unsure(), uncovered("en")] {
        let options = [("question", question), ("private", "true")];
        let reply = alice.asks(&general, "/ask", options).await.reply().await;
        assert!(reply.ephemeral(), "{question}");
        assert!(!reply.buttons().contains(&"Remove"), "a private reply is dismissed");
    }
    let options = [("question", LEGAL), ("private", "false")];
    assert!(!alice.asks(&general, "/ask", options).await.reply().await.ephemeral());
}

#[tokio::test]
async fn an_answer_for_somebody_else_pings_only_for_moderators() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let guild = discord.guild("expats");
    let general = guild.channel("general");
    let role = guild.role("helper", Permissions::MANAGE_MESSAGES);
    let (alice, _bob) = (discord.user("alice"), discord.user("bob"));
    let hana = discord.user("hana").with_role(&role);
    let options = [("question", LEGAL), ("to", "bob")];
    let quiet = alice.asks(&general, "/ask", options).await.reply().await;
    assert!(!quiet.ephemeral() && quiet.pings().is_empty());
    assert!(
        quiet.render().lines().nth(1).is_some_and(|line| line == "| @bob"),
        "{}",
        quiet.render()
    );
    let loud = hana.asks(&general, "/ask", options).await.reply().await;
    assert_eq!(loud.pings(), ["bob"]);
    assert_eq!(said(&loud), said(&quiet));

    for question in [unsure(), uncovered("en")] {
        let options = [("question", question), ("to", "bob")];
        let reply = hana.asks(&general, "/ask", options).await.reply().await;
        assert!(reply.ephemeral() && reply.pings().is_empty(), "what is no answer is not for bob");
        assert!(reply.content().contains("only you can see"));
    }
    let options = [("question", LEGAL), ("private", "true"), ("to", "bob")];
    let refused = alice.asks(&general, "/ask", options).await.reply().await;
    assert_snapshot!(refused.render(), @r##"
    answer to alice, ephemeral, pings nobody
    | An answer to somebody else cannot be private. Please use only one of these two options.
    "##);
}

/// Discord hides the words of a reply without the ping, or to the answer of a command: see `asking.rs`.
#[tokio::test]
async fn a_reply_to_the_bot_is_a_question() {
    let discord = StandIn::start().await;
    let bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let answer = alice.says(&general, &format!("@caveat {LEGAL}")).await.reply().await;
    let missed = alice.says(&general, &format!("@caveat {}", uncovered("en"))).await.reply().await;
    // A reply that is not clear alone is read with the answer: `following.rs`.
    for (above, question) in [(&answer, LEGAL), (&answer, LEGAL_ZH), (&missed, unsure())] {
        let reply = alice.answers(above, question).await.reply().await;
        let direct = alice.dms(question).await.reply().await;
        assert_eq!(said(&reply), said(&direct));
    }
    let count = bot.replies().len();
    alice.answers(&answer, "thanks a lot!").await.quiet().await;
    alice.answers_without_ping(&answer, LEGAL).await.quiet().await;
    assert_eq!(bot.replies().len(), count);
}

#[tokio::test]
async fn a_helper_has_a_message_answered() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let (alice, hana) = (discord.user("alice"), discord.user("hana"));
    for question in [LEGAL, LEGAL_ZH] {
        let asked = alice.says(&general, question).await;
        let picked = hana.applies("Answer from FAQ", &asked).await;
        assert_eq!(picked.acknowledged().await, 5);
        let reply = asked.reply().await;
        assert!(reply.pings().is_empty());
        assert_eq!(said(&reply), said(&alice.dms(question).await.reply().await));
        let told = picked.reply().await;
        assert!(told.ephemeral());
        assert_eq!(told.content(), "I have replied to the message.");
        // The answer is alice's.
        alice.clicks(&reply, reply.buttons()[3]).await;
        discord.gone(&reply).await;
    }
}

#[tokio::test]
async fn a_helper_alone_sees_what_is_no_answer() {
    let discord = StandIn::start().await;
    let bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let (alice, hana) = (discord.user("alice"), discord.user("hana"));
    for question in [unsure(), uncovered("en"), uncovered("zh-Hans")] {
        let asked = alice.says(&general, question).await;
        let told = hana.applies("Answer from FAQ", &asked).await.reply().await;
        assert!(told.ephemeral() && told.content().contains("only you can see"));
    }
    let robot = discord.bot_user("robot").says(&general, LEGAL).await;
    let told = hana.applies("Answer from FAQ", &robot).await.reply().await;
    assert_eq!(told.content(), "There is no text in that message for me to answer.");
    assert!(bot.replies().iter().all(|reply| reply.ephemeral()));
}

#[tokio::test]
async fn where_the_bot_may_not_write_it_answers_the_command() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    general.deny_bot(Permissions::SEND_MESSAGES);
    let (alice, hana) = (discord.user("alice"), discord.user("hana"));
    let asked = alice.says(&general, LEGAL).await;
    let answer = hana.applies("Answer from FAQ", &asked).await.reply().await;
    assert_eq!((answer.how, answer.title(), answer.ephemeral()), (How::Answer, LEGAL, false));
}

/// People who installed the bot for themselves can use it where it is not a member.
#[tokio::test]
async fn a_user_install_works_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let _bot =
        caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build()).await;
    let elsewhere = discord.guild("elsewhere").without_bot().channel("lounge");
    let (ines, alice) = (discord.user("ines").with_install(), discord.user("alice"));
    let group = ines.in_group("friends");
    ines.asks(&ines.in_dm(), "/ask", [("question", LEGAL)]).await.reply().await;
    for place in [&elsewhere, &group] {
        assert!(!alice.can_use(place, "/ask"), "only who installed it has it there");
        let answer = ines.asks(place, "/ask", [("question", LEGAL)]).await.reply().await;
        assert_eq!(answer.title(), LEGAL);
        alice.clicks(&answer, "Helpful").await.reply().await;
        let switched = ines.clicks(&answer, "中文").await.reply().await;
        assert_eq!(switched.title(), LEGAL_ZH);
        let asked = alice.says(place, LEGAL).await;
        let picked = ines.applies("Answer from FAQ", &asked).await.reply().await;
        assert_eq!((picked.title(), picked.how), (LEGAL, How::Answer));
        ines.clicks(&answer, "移除").await;
        discord.gone(&answer).await;
        assert!(!ines.can_use(place, "/settings"));
        let olga = discord.user("olga").with_install();
        olga.asks(place, "/ask", [("question", uncovered("en"))]).await.reply().await;
    }
    memory.settle().await;
    let misses = Store::open(&place).await.unwrap().misses(Scope::Of(None), 9).await.unwrap();
    assert_eq!((misses.len(), misses[0].declined), (1, 2), "it is nobody's server's question");
}
