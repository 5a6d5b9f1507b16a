//! Conversations with caveat in Discord: every way to ask, every verdict, both languages.

mod answers;
mod asking;
mod browse;
mod buttons;
mod commands;
mod copies;
mod doors;
mod entries;
mod explain;
mod faults;
mod follow;
mod following;
mod gateway;
mod helping;
mod hostile;
#[cfg(unix)]
mod killed;
mod language;
mod latency;
#[cfg(unix)]
mod leaving;
mod limits;
mod listening;
mod living;
mod manners;
mod misses;
mod moderators;
mod overlay;
mod pins;
mod plugins;
mod privacy;
mod promises;
mod refused;
mod reload;
mod rights;
#[cfg(unix)]
mod serve;
mod server;
mod settings;
#[cfg(unix)]
mod shards;
mod starting;
mod stats;
mod store;
mod unread;
mod upgrade;
mod watching;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use caveat::Clock;
use caveat::discord::{Connection, Plugin, RunError, Shards, Token, run};
use caveat::pack::files::SourceFile;
use caveat::pack::{Language, PackFiles, load};
use caveat::service::{Memory, Service};
use caveat::store::DatabaseUrl;

use tokio::sync::oneshot;
use toml_edit::{DocumentMut, Table};

#[cfg(unix)]
pub(crate) use killed::Killed;

use crate::chat::{Bot, Reply};
use crate::standin::StandIn;
use crate::standin::model::{Act, How};
use crate::standin::world::World;

/// The languages of the conversations: each one that a pack has adds a button to its answers.
const SPOKEN: [&str; 2] = ["en", "zh-Hans"];

/// The shipped pack in these languages; trained once for all tests.
pub(crate) static SHIPPED: LazyLock<Arc<Service>> = LazyLock::new(|| {
    let loaded = load(spoken(PackFiles::shipped()));
    Arc::new(Service::new(loaded.pack.expect("the shipped pack loads")))
});

/// A pack without the languages that no conversation is in.
fn spoken(files: PackFiles) -> PackFiles {
    let languages = load(files.clone()).pack.expect("the pack loads").languages;
    let left: Vec<&str> =
        languages.iter().map(Language::as_str).filter(|tag| !SPOKEN.contains(tag)).collect();
    let without = |file: &SourceFile| {
        let mut document: DocumentMut = file.text.parse().expect("it is TOML");
        strip(document.as_table_mut(), &left);
        (file.name.clone(), document.to_string())
    };
    let texts: Vec<(String, String)> = files.files.iter().map(without).collect();
    PackFiles::from_texts("faq", texts.iter().map(|(name, text)| (name.as_str(), text)))
}

/// Takes everything out that is said in these languages.
fn strip(table: &mut Table, left: &[&str]) {
    left.iter().for_each(|tag| drop(table.remove(tag)));
    for (key, item) in table.iter_mut() {
        if let Some(listed) = item.as_array_mut().filter(|_| key == "languages") {
            listed.retain(|tag| tag.as_str().is_none_or(|tag| !left.contains(&tag)));
        }
        if let Some(inner) = item.as_table_mut() {
            strip(inner, left);
        }
        if let Some(all) = item.as_array_of_tables_mut() {
            all.iter_mut().for_each(|inner| strip(inner, left));
        }
    }
}

/// How to connect to the stand-in.
fn connection(discord: &StandIn) -> Connection {
    let token = Token::new(&discord.token()).expect("the stand-in's token is shaped like one");
    let apart = discord.shared.read(|world| world.logins.apart);
    Connection { token, proxy: Some(discord.url()), shards: Shards::Auto, apart }
}

/// caveat, connected; it never stops by itself.
async fn caveat(discord: &StandIn) -> Bot {
    caveat_with(discord, Arc::clone(&SHIPPED)).await
}

/// caveat with another pack.
async fn caveat_with(discord: &StandIn, service: Arc<Service>) -> Bot {
    caveat_as(discord, Plugin::builder(service).memory(memory().await).build()).await
}

/// caveat from any plugin.
async fn caveat_as(discord: &StandIn, plugin: Plugin) -> Bot {
    discord.expect_answers();
    let bot = Bot::spawn(discord, run(plugin, connection(discord), std::future::pending())).await;
    registered(discord, COMMANDS).await;
    bot
}

/// caveat, until it is told to stop: for tests in which it restarts.
async fn caveat_until(discord: &StandIn, plugin: Plugin) -> (Bot, Leave) {
    discord.expect_answers();
    let (tell, told) = oneshot::channel();
    let (done, is_done) = oneshot::channel();
    let connection = connection(discord);
    let bot = Bot::spawn(discord, async move {
        let left = run(plugin, connection, async {
            // A dropped sender means the same.
            let _ = told.await;
        });
        let _ = done.send(left.await.is_ok());
    });
    let bot = bot.await;
    registered(discord, COMMANDS).await;
    (bot, Leave { tell, is_done })
}

/// A handle that stops a bot in good order.
struct Leave {
    tell: oneshot::Sender<()>,
    is_done: oneshot::Receiver<bool>,
}

impl Leave {
    async fn now(self) {
        self.tell.send(()).expect("it is still there");
        assert!(self.is_done.await.expect("it ends by itself"), "it left in good order");
    }
}

/// A memory for one test, with its own clock.
async fn memory() -> Memory {
    Memory::open(DatabaseUrl::Memory, Clock::system()).await.expect("memory is always there")
}

/// A service over a pack written in the test.
fn service(files: &[(&str, &str)]) -> Arc<Service> {
    let loaded = load(PackFiles::from_texts("test", files.iter().copied()));
    let report = loaded.report.render(false, 140);
    Arc::new(Service::new(loaded.pack.unwrap_or_else(|| panic!("{report}"))))
}

/// The text of a reply, without how it was delivered: to compare ways to ask. A private reply is
/// dismissed and needs no button to remove it.
fn said(reply: &Reply) -> String {
    let text = reply.render();
    let mut body = text.split_once('\n').map_or("", |(_, body)| body).to_owned();
    while let Some(at) = body.find("(caveat:") {
        let end = body[at..].find(')').map_or(body.len(), |end| at + end + 1);
        body.replace_range(at..end, "");
    }
    let body = body.replace(" [Remove]", "").replace(" [移除]", "");
    let lines = body.lines().filter(|line| *line != "buttons");
    lines.collect::<Vec<_>>().join("\n")
}

/// A question that the shipped pack answers regardless of the matcher's accuracy: it has it exactly.
pub(crate) const LEGAL: &str = "Is it legal to pay with USDT or other crypto in China?";
/// Like [`LEGAL`], in Chinese.
const LEGAL_ZH: &str = "在中国用USDT或其他加密货币（虚拟货币）付款合法吗？";

/// A question that the shipped pack must decline regardless of the matcher's accuracy.
fn uncovered(language: &str) -> &'static str {
    let pack = SHIPPED.pack();
    &pack.out_of_scope[pack.language(language).expect("the pack speaks it")][0]
}

/// A question that gets an offer: the first of several vague ones for which that is so.
fn unsure() -> &'static str {
    const VAGUE: [&str; 12] = [
        "what about companies",
        "is this thing safe or what",
        "tell me about the risks of it",
        "what about my shop",
        "so what should one do",
        "who is responsible for that",
        "is the money gone",
        "what about the exchange",
        "can they see it",
        "is it a problem for a business",
        "how does that work with the wallet",
        "what do the rules say about people",
    ];
    first_unsure(&VAGUE)
}

/// Like [`unsure`], in Chinese.
fn unsure_zh() -> &'static str {
    const VAGUE: [&str; 8] = [
        "这个东西靠谱吗",
        "公司那边怎么办",
        "有什么要注意的",
        "这样做会有问题吗",
        "钱还在不在",
        "店里能用吗",
        "他们看得到吗",
        "以后怎么办",
    ];
    first_unsure(&VAGUE)
}

fn first_unsure(vague: &'static [&'static str]) -> &'static str {
    let offered = |question: &&&str| {
        let reply = SHIPPED.ask(question, None).reply;
        matches!(reply, caveat::reply::Reply::Suggest(_))
    };
    vague.iter().find(offered).expect("one of them is met with offers")
}

/// Prints the head of a table in docs/reliability.md. The tests named `reliability` print the tables.
#[expect(clippy::print_stdout, reason = "the table is for whoever runs it")]
fn heading() {
    println!("\n| fault | what happens | seconds to the next answer | test |");
    println!("| --- | --- | --- | --- |");
}

/// Prints a line of the table.
#[expect(clippy::print_stdout, reason = "the table is for whoever runs it")]
fn outlived(fault: &str, happens: &str, took: impl std::fmt::Display, test: &str) {
    println!("| {fault} | {happens} | {took} | `{test}` |");
}

/// A duration as shown in the table.
fn seconds(time: std::time::Duration) -> String {
    format!("{:.1}", time.as_secs_f64())
}

/// Number of caveat's commands.
pub(crate) const COMMANDS: usize = 13;

/// Waits until this many commands are registered: before that they cannot be used.
pub(crate) async fn registered(discord: &StandIn, count: usize) {
    let all = |world: &World| (world.commands.len() >= count).then_some(());
    let bound = std::time::Duration::from_secs(30);
    discord.shared.wait(bound, all).await.expect("the commands are registered");
}

/// Number of edits of each message.
fn edits(discord: &StandIn) -> BTreeMap<u64, usize> {
    discord.shared.read(|world| {
        let mut edits = BTreeMap::new();
        for act in world.acts.iter().filter(|act| act.how == How::Edit) {
            *edits.entry(act.message.id).or_default() += 1;
        }
        edits
    })
}

/// Number of the bot's acts in a channel.
fn acts_in(discord: &StandIn, channel: u64) -> usize {
    let there = |act: &&Act| act.message.channel == channel;
    discord.shared.read(|world| world.acts.iter().filter(there).count())
}

/// Runs caveat until it stops by itself.
async fn ended(discord: &StandIn, connection: Connection) -> Result<(), RunError> {
    let _ = discord;
    run(Plugin::new(Arc::clone(&SHIPPED)), connection, std::future::pending()).await
}

/// Polls at every change of the world until there is a result, without a time limit; for tests in which
/// the clock runs.
async fn eventually_slowly<T>(discord: &StandIn, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let mut changed = discord.changes();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        // The sender lives as long as the stand-in.
        let _ = changed.changed().await;
    }
}

/// Polls until there is a result. For what the bot does after its reply, which Discord does not hear
/// of; each poll is a query of the store, so that it does not spin.
async fn eventually<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..1000 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never came to be");
}
