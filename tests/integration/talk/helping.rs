//! **Answer from FAQ**: one answer per message, which follows its question and which the helper can
//! remove; and members who may not write where they ask.

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::{DatabaseUrl, Scope, Store};
use serenity::model::Permissions;

use super::{LEGAL, LEGAL_ZH, SHIPPED, caveat, caveat_as, uncovered, unsure};
use crate::standin::StandIn;
use crate::standin::model::How;

#[tokio::test]
async fn one_message_gets_one_answer() {
    let discord = StandIn::start().await;
    let bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let (alice, hana) = (discord.user("alice"), discord.user("hana"));
    let asked = alice.says(&general, LEGAL).await;
    hana.applies("Answer from FAQ", &asked).await.reply().await;
    let answer = asked.reply().await;
    for helper in [&hana, &discord.user("henry")] {
        let told = helper.applies("Answer from FAQ", &asked).await.reply().await;
        assert!(told.ephemeral());
        assert!(told.description().contains("already"), "{}", told.render());
        assert!(told.description().contains(&answer.id.to_string()), "{}", told.render());
    }
    let count = |bot: &crate::chat::Bot| {
        bot.replies().iter().filter(|reply| reply.how == How::Reply).count()
    };
    assert_eq!(count(&bot), 1);
    // A question asked by mention has its answer, too.
    let asked = alice.says(&general, &format!("@caveat {LEGAL_ZH}")).await;
    let answer = asked.reply().await;
    let told = hana.applies("Answer from FAQ", &asked).await.reply().await;
    assert!(told.description().contains(&answer.id.to_string()), "{}", told.render());
    assert_eq!(count(&bot), 2);
    // Once it is gone, another is possible.
    alice.clicks(&answer, "移除").await;
    discord.gone(&answer).await;
    general.stays_quiet().await;
    let told = hana.applies("Answer from FAQ", &asked).await.reply().await;
    assert_eq!(told.content(), "I have replied to the message.");
}

#[tokio::test]
async fn many_at_once_get_one_answer() {
    let discord = StandIn::start().await;
    let bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let asked = discord.user("alice").says(&general, LEGAL).await;
    let mut picked = Vec::new();
    for n in 0..8 {
        picked.push(discord.user(&format!("helper-{n}")).applies("Answer from FAQ", &asked).await);
    }
    for picked in &picked {
        picked.reply().await;
    }
    let replies = bot.replies().into_iter().filter(|reply| reply.how == How::Reply);
    assert_eq!(replies.count(), 1);
}

#[tokio::test]
async fn who_asked_for_an_answer_can_remove_it() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let (alice, hana, bob) = (discord.user("alice"), discord.user("hana"), discord.user("bob"));
    let asked = alice.says(&general, LEGAL).await;
    hana.applies("Answer from FAQ", &asked).await.reply().await;
    let answer = asked.reply().await;
    let refused = bob.clicks(&answer, "Remove").await.reply().await;
    assert!(refused.ephemeral() && refused.content().starts_with("Only the person who asked"));
    // Also after the asker has read it in another language.
    let switched = alice.clicks(&answer, "中文").await.reply().await;
    assert_eq!(switched.title(), LEGAL_ZH);
    hana.clicks(&switched, "移除").await;
    discord.gone(&answer).await;
    // The asker can, as before.
    let asked = alice.says(&general, LEGAL).await;
    hana.applies("Answer from FAQ", &asked).await.reply().await;
    let answer = asked.reply().await;
    alice.clicks(&answer, "Remove").await;
    discord.gone(&answer).await;
}

#[tokio::test]
async fn the_answer_goes_with_its_question() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let (alice, hana) = (discord.user("alice"), discord.user("hana"));
    let asked = alice.says(&general, LEGAL).await;
    hana.applies("Answer from FAQ", &asked).await.reply().await;
    let answer = asked.reply().await;
    discord.delete_message(asked.id);
    discord.gone(&answer).await;
}

#[tokio::test]
async fn a_helper_posts_what_they_chose() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let (alice, hana) = (discord.user("alice"), discord.user("hana"));
    let asked = alice.says(&general, unsure()).await;
    let offer = hana.applies("Answer from FAQ", &asked).await.reply().await;
    assert!(offer.ephemeral() && offer.content().contains("only you can see"));
    let first = offer.buttons()[0].to_owned();
    let chosen = hana.clicks(&offer, &first).await.reply().await;
    assert!(chosen.ephemeral());
    assert!(chosen.buttons().contains(&"Post below the message"), "{}", chosen.render());
    // It can be read in another language before that.
    let switched = hana.clicks(&chosen, "中文").await.reply().await;
    assert!(switched.ephemeral() && switched.buttons().contains(&"发到那条消息下面"));
    let back = hana.clicks(&switched, "English").await.reply().await;
    let posting = hana.clicks(&back, "Post below the message").await;
    let posted = asked.reply().await;
    assert_eq!(posted.title(), chosen.title());
    assert!(posted.pings().is_empty() && !posted.ephemeral());
    assert!(!posted.buttons().contains(&"Post below the message"));
    let told = posting.reply().await;
    assert_eq!(told.content(), "I have replied to the message.");
    assert!(told.embeds().is_empty() && told.buttons().is_empty(), "{}", told.render());
    // The answer belongs to both, and one is enough.
    let offer = discord.user("henry").applies("Answer from FAQ", &asked).await.reply().await;
    assert!(offer.description().contains("already"), "{}", offer.render());
    hana.clicks(&posted, "Remove").await;
    discord.gone(&posted).await;
}

#[tokio::test]
async fn what_was_chosen_is_not_posted_below_what_is_gone_or_answered() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    let (alice, hana) = (discord.user("alice"), discord.user("hana"));
    let asked = alice.says(&general, unsure()).await;
    let mut chosen = Vec::new();
    for _ in 0..2 {
        let offer = hana.applies("Answer from FAQ", &asked).await.reply().await;
        let first = offer.buttons()[0].to_owned();
        chosen.push(hana.clicks(&offer, &first).await.reply().await);
    }
    hana.clicks(&chosen[0], "Post below the message").await;
    let posted = asked.reply().await;
    let told = hana.clicks(&chosen[1], "Post below the message").await.follow_up(0).await;
    assert!(told.description().contains(&posted.id.to_string()), "{}", told.render());
    let asked = alice.says(&general, unsure()).await;
    let offer = hana.applies("Answer from FAQ", &asked).await.reply().await;
    let first = offer.buttons()[0].to_owned();
    let chosen = hana.clicks(&offer, &first).await.reply().await;
    discord.delete_message(asked.id);
    let told = hana.clicks(&chosen, "Post below the message").await.follow_up(0).await;
    assert!(told.ephemeral() && told.content().contains("could not reply"), "{}", told.render());
    let _ = discord.expect_violations();
}

#[tokio::test]
async fn in_a_thread_where_the_bot_may_write_the_answer_stands_below_the_message() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let (alice, hana) = (discord.user("alice"), discord.user("hana"));
    let thread = discord.guild("expats").channel("general").thread("rent", &alice);
    thread.deny_bot(Permissions::SEND_MESSAGES);
    let asked = alice.says(&thread, LEGAL).await;
    let told = hana.applies("Answer from FAQ", &asked).await.reply().await;
    assert_eq!(told.content(), "I have replied to the message.");
    assert_eq!(asked.reply().await.title(), LEGAL);
}

#[tokio::test]
async fn where_the_bot_answers_the_command_it_does_so_once() {
    let discord = StandIn::start().await;
    let _bot = caveat(&discord).await;
    let general = discord.guild("expats").channel("general");
    general.deny_bot(Permissions::SEND_MESSAGES);
    let (alice, hana) = (discord.user("alice"), discord.user("hana"));
    let asked = alice.says(&general, LEGAL).await;
    let answer = hana.applies("Answer from FAQ", &asked).await.reply().await;
    assert_eq!((answer.how, answer.title(), answer.ephemeral()), (How::Answer, LEGAL, false));
    let told = hana.applies("Answer from FAQ", &asked).await.reply().await;
    assert!(told.ephemeral() && told.description().contains("already"), "{}", told.render());
    hana.clicks(&answer, "Remove").await;
    discord.gone(&answer).await;
    general.stays_quiet().await;
    let again = hana.applies("Answer from FAQ", &asked).await.reply().await;
    assert_eq!((again.title(), again.ephemeral()), (LEGAL, false));
}

#[tokio::test]
async fn who_may_not_write_is_answered_in_private() {
    let discord = StandIn::start().await;
    let bot = caveat(&discord).await;
    let guild = discord.guild("expats");
    let news = guild.channel("news");
    news.deny_members(Permissions::SEND_MESSAGES);
    let (alice, hana) = (discord.user("alice"), discord.user("hana"));
    for question in [LEGAL, unsure(), uncovered("en")] {
        let reply = alice.asks(&news, "/ask", [("question", question)]).await.reply().await;
        assert!(reply.ephemeral(), "{question}");
    }
    let to = [("question", LEGAL), ("to", "hana")];
    let reply = alice.asks(&news, "/ask", to).await.reply().await;
    assert!(reply.ephemeral() && reply.pings().is_empty());
    assert!(reply.content().contains("do not have permission to write"), "{}", reply.render());
    let asked = discord.user("bob").says(&news, LEGAL).await;
    let told = hana.applies("Answer from FAQ", &asked).await.reply().await;
    assert!(told.ephemeral());
    assert!(told.content().contains("do not have permission to write"), "{}", told.render());
    assert_eq!(told.title(), LEGAL);
    // Not by way of an offer either.
    let asked = discord.user("bob").says(&news, unsure()).await;
    let offer = hana.applies("Answer from FAQ", &asked).await.reply().await;
    let first = offer.buttons()[0].to_owned();
    let chosen = hana.clicks(&offer, &first).await.reply().await;
    assert!(chosen.ephemeral());
    assert!(!chosen.buttons().contains(&"Post below the message"), "{}", chosen.render());
    assert!(bot.replies().iter().all(|reply| reply.ephemeral()));
    // In a thread another permission counts.
    let thread = news.thread("talk", &alice);
    let reply = alice.asks(&thread, "/ask", [("question", LEGAL)]).await.reply().await;
    assert!(!reply.ephemeral());
    thread.deny_members(Permissions::SEND_MESSAGES_IN_THREADS);
    let reply = alice.asks(&thread, "/ask", [("question", LEGAL)]).await.reply().await;
    assert!(reply.ephemeral());
    // A member who may write there is answered as everywhere.
    let role = guild.role("admins", Permissions::ADMINISTRATOR);
    let ada = discord.user("ada").with_role(&role);
    let reply = ada.asks(&news, "/ask", [("question", LEGAL)]).await.reply().await;
    assert!(!reply.ephemeral());
}

/// Like questions: nobody in that server could look at it.
#[tokio::test]
async fn a_vote_where_the_bot_is_no_member_is_kept_under_no_server() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let _bot =
        caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build()).await;
    let elsewhere = discord.guild("elsewhere").without_bot();
    let lounge = elsewhere.channel("lounge");
    let ines = discord.user("ines").with_install();
    let answer = ines.asks(&lounge, "/ask", [("question", LEGAL)]).await.reply().await;
    ines.clicks(&answer, "Helpful").await.reply().await;
    let home = discord.guild("home");
    let answer = ines.asks(&home.channel("a"), "/ask", [("question", LEGAL)]).await.reply().await;
    ines.clicks(&answer, "Not helpful").await.reply().await;
    memory.settle().await;
    let store = Store::open(&place).await.unwrap();
    let votes = async |guild: u64| {
        let stats =
            store.stats(Scope::numbered(Some(guild)), 30, Clock::system().unix()).await.unwrap();
        let tallies = stats.votes.iter().map(|tally| (tally.helpful, tally.unhelpful));
        tallies.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
    };
    assert_eq!(votes(elsewhere.id).await, (0, 0));
    assert_eq!(votes(0).await, (1, 0));
    assert_eq!(votes(home.id).await, (0, 1));
}
