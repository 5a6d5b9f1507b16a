//! Personal data: what is kept is announced, and is deleted on request.

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::{DatabaseUrl, Scope, Store};
use std::io;
use std::sync::{Arc, Mutex};

use insta::assert_snapshot;
use serenity::model::Permissions;

use super::{LEGAL, SHIPPED, caveat_as, unsure};
use crate::standin::StandIn;

#[tokio::test]
async fn what_is_stored_and_a_button_that_deletes() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let _bot = caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    let general = discord.guild("expats").channel("general");
    let (alice, bob) = (discord.user("alice"), discord.user("bob"));
    let answer = alice.says(&general, &format!("@caveat {LEGAL}")).await.reply().await;
    for user in [&alice, &bob] {
        user.clicks(&answer, "Helpful").await.reply().await;
    }
    let told = alice.asks(&general, "/privacy", []).await.reply().await;
    assert!(told.ephemeral());
    assert_snapshot!(told.render(), @r#"
    answer to alice, ephemeral, pings nobody
    embed #95A5A6 "What I store, and for how long"
    | • Your question, for one day, so that the buttons below an answer work. I do not store who asked. I take out @names, links, e-mail and wallet addresses, long numbers, and amounts beside a wallet or an account; everything else that you type stays, such as names without an @, so please leave out personal details.
    | • Questions that the FAQ did not answer well: the same text, until nobody has asked it for 90 days, or sooner if moderators chose so. It stays longer only if moderators ignored it or added it to an answer. What moderators do with a question is recorded with its text for another 90 days.
    | • Answers that moderators wrote for their server, until they remove them or I leave the server; earlier versions and removed ones for 30 days, drafts for one day. I store when a moderator wrote them, not who.
    | • Your votes, for one year, with a code in place of your name.
    | • Numbers, for one year: how often each answer was given, whether questions were answered, and how long replies took. I read only what is meant for me. In channels that moderators chose I also look for questions; I do not store their text.
    | • The button below deletes your votes. I do not store who asked a question, so I cannot find yours to delete them.
    buttons danger [Delete my votes](caveat:f::en:947oi78c1ybk)
    "#);
    let store = Store::open(&place).await.unwrap();
    assert_eq!(store.tallies(Scope::All, 0).await.unwrap()[0].helpful, 2);
    let done = alice.clicks(&told, "Delete my votes").await.reply().await;
    assert_snapshot!(done.render(), @"
    answer to alice, ephemeral, pings nobody
    | Done. Votes deleted: 1. I do not store who asked anything.
    ");
    assert_eq!(store.tallies(Scope::All, 0).await.unwrap()[0].helpful, 1, "bob's stays");
    for (locale, begins) in [("zh-CN", "• 你的问题"), ("zh-TW", "• 你的問題")] {
        let reader = discord.user(locale).locale(locale);
        let told = reader.asks(&reader.in_dm(), "/privacy", []).await.reply().await;
        assert!(told.description().starts_with(begins), "{}", told.description());
        assert_eq!(told.description().lines().count(), 6);
        if locale == "zh-CN" {
            assert_snapshot!(told.render(), @r#"
            answer to zh-CN, ephemeral, pings nobody
            embed #95A5A6 "我保存什么，保存多久"
            | • 你的问题：保存一天，供回答下面的按钮使用，不记录是谁问的。我会去掉 @名字、链接、邮箱和钱包地址、长号码，以及钱包或账户旁边的金额；你写的其他内容会留下，比如没有 @ 的名字，所以请不要写个人信息。
            | • 没答好的提问：同样的文字，连续 90 天没人再问就删除，管理员也可以选更短的时间；只有管理员忽略的，或者加入了某个回答的，才会更久。管理员怎么处理一个提问，也会连同文字另外记下，保存 90 天。
            | • 管理员给自己的服务器写的回答，直到他们删除，或者我离开服务器；以前的版本和删除了的保存 30 天，草稿保存一天。我记下管理员什么时候写的，不记是谁写的。
            | • 你的评价：用一个代号代替你的名字，保存一年。
            | • 数字，保存一年：每个回答给出过多少次、问题有没有得到回答、回复用了多久。我只读对我说的话；在管理员选定的频道里，我也会留意提问，但不保存那些文字。
            | • 下面的按钮可以删除你的评价。我不记录问题是谁问的，所以没法找出你的提问来删除。
            buttons danger [删除我的评价](caveat:f::zh-Hans:947oj3zk4av4)
            "#);
        }
    }
}

/// A log that the test can read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Neither success nor failure logs a typed word.
#[tokio::test]
async fn nothing_that_was_typed_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("info")
        .with_writer(move || writer.clone())
        .finish();
    // All tasks of a test run in its thread.
    let _guard = tracing::subscriber::set_default(subscriber);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("caveat.db");
    std::fs::write(&path, "no database ".repeat(100)).unwrap();
    let discord = StandIn::start().await;
    let memory = Memory::open(DatabaseUrl::File(path), Clock::system()).await.unwrap();
    let _bot = caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    let guild = discord.guild("expats");
    let (general, closed) = (guild.channel("general"), guild.channel("closed"));
    closed.deny_bot(Permissions::SEND_MESSAGES);
    let alice = discord.user("alice");
    let secret = "xylophone";
    for text in [format!("{LEGAL} {secret}"), format!("{} {secret}", unsure()), secret.to_owned()] {
        alice.asks(&general, "/ask", [("question", text.as_str())]).await.reply().await;
        alice.says(&general, &format!("@caveat {text}")).await.reply().await;
        alice.says(&closed, &format!("@caveat {text}")).await.quiet().await;
    }
    discord.expect_violations();
    let text = log.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("connected to Discord"), "the log is on: {text}");
    assert!(text.contains("could not be sent"), "what fails is in it: {text}");
    assert!(
        text.contains("votes and missed questions are not stored"),
        "and that the store is away: {text}"
    );
    assert!(!text.contains(secret), "{text}");
    assert!(!text.contains("alice") && !text.contains(&alice.id.to_string()), "{text}");
}
