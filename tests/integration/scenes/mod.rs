//! The beginning of tests: caveat on the stand-in, in this process or as the binary, with packs to answer from.
//! `tests/measures` begins with it too.

pub(crate) mod bot;
pub(crate) mod colours;
#[cfg(unix)]
pub(crate) mod live;
pub(crate) mod moderated;
pub(crate) mod preview;
pub(crate) mod processes;
pub(crate) mod replicas;
pub(crate) mod upgrade;

use std::collections::BTreeMap;
use std::sync::Arc;

use caveat::discord::{Connection, Plugin, RunError, run};
use serenity::model::Permissions;
use tokio::sync::oneshot;

pub(crate) use bot::*;

use crate::chat::{Bot, Reply};
use crate::standin::StandIn;
use crate::standin::model::{Act, How, Message, PIN_MESSAGES, USUAL_PERMISSIONS};

/// caveat, until it is told to stop: for tests in which it restarts.
pub(crate) async fn caveat_until(discord: &StandIn, plugin: Plugin) -> (Bot, Leave) {
    discord.expect_answers();
    tells_when_idle(discord, &plugin);
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
    registered(discord, commands()).await;
    (bot, Leave { tell, is_done })
}

/// A handle that stops a bot in good order.
pub(crate) struct Leave {
    tell: oneshot::Sender<()>,
    is_done: oneshot::Receiver<bool>,
}

impl Leave {
    pub(crate) async fn now(self) {
        self.tell.send(()).expect("it is still there");
        assert!(self.is_done.await.expect("it ends by itself"), "it left in good order");
    }
}

/// The text of a reply, without how it was delivered: to compare ways to ask. A private reply is
/// dismissed and needs no button to remove it.
pub(crate) fn said(reply: &Reply) -> String {
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

/// Like [`LEGAL`], in Chinese.
pub(crate) const LEGAL_ZH: &str = "在中国用USDT或其他加密货币（虚拟货币）付款合法吗？";

/// A question that the shipped pack must decline regardless of the matcher's accuracy.
pub(crate) fn uncovered(language: &str) -> &'static str {
    let pack = SHIPPED.pack();
    &pack.out_of_scope[pack.language(language).expect("the pack speaks it")][0]
}

/// A question that gets an offer: the first of several vague ones for which that is so.
pub(crate) fn unsure() -> &'static str {
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
pub(crate) fn unsure_zh() -> &'static str {
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

pub(crate) fn first_unsure(vague: &'static [&'static str]) -> &'static str {
    let offered = |question: &&&str| {
        let reply = SHIPPED.ask(question, None).reply;
        matches!(reply, caveat::reply::Reply::Suggest(_))
    };
    vague.iter().find(offered).expect("one of them is met with offers")
}

/// Prints a line of the tables in docs/reliability.md.
#[expect(clippy::print_stdout, reason = "the table is for whoever runs it")]
pub(crate) fn outlived(fault: &str, happens: &str, took: impl std::fmt::Display, test: &str) {
    println!("| {fault} | {happens} | {took} | `{test}` |");
}

/// A duration as shown in the table.
pub(crate) fn seconds(time: std::time::Duration) -> String {
    format!("{:.1}", time.as_secs_f64())
}

/// Number of edits of each message.
pub(crate) fn edits(discord: &StandIn) -> BTreeMap<u64, usize> {
    discord.shared.read(|world| {
        let mut edits = BTreeMap::new();
        for act in world.acts.iter().filter(|act| act.how == How::Edit) {
            *edits.entry(act.message.id).or_default() += 1;
        }
        edits
    })
}

/// Number of the bot's acts in a channel.
pub(crate) fn acts_in(discord: &StandIn, channel: u64) -> usize {
    let there = |act: &&Act| act.message.channel == channel;
    discord.shared.read(|world| world.acts.iter().filter(there).count())
}

/// Runs caveat until it stops by itself.
pub(crate) async fn ended(discord: &StandIn, connection: Connection) -> Result<(), RunError> {
    let _ = discord;
    run(Plugin::new(Arc::clone(&SHIPPED)), connection, std::future::pending()).await
}

/// Polls until there is a result. For what the bot does after its reply, which Discord does not hear
/// of; each poll is a query of the store, so that it does not spin.
pub(crate) async fn eventually<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..1000 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never came to be");
}

pub(crate) fn may_pin(discord: &StandIn) -> crate::chat::User {
    let guild = discord.guild("expats");
    let pin = Permissions::from_bits_retain(PIN_MESSAGES);
    guild.bot_may(USUAL_PERMISSIONS | pin);
    let role = guild.role("pinners", pin | Permissions::MANAGE_GUILD);
    discord.user("ada").with_role(&role)
}

/// A pinned message of the bot.
pub(crate) fn put(discord: &StandIn, channel: &crate::chat::Channel, text: &str) -> u64 {
    discord.shared.change(|world| {
        let id = world.fresh_id();
        let mut message = Message::new(id, channel.id, world.bot, text);
        message.pinned = Some(id);
        world.messages.insert(id, message);
        id
    })
}
