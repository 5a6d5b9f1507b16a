//! A town of people who talk, and who sometimes ask the bot: many guilds with many channels, so that no
//! person and no channel comes near the rate limits.

use std::collections::VecDeque;

use caveat::matching::{Levelled, chatter, points};
use serde_json::{Value, json};
use serenity::model::gateway::GatewayIntents;

use super::chance::Chance;
use crate::scenes::SHIPPED;
use crate::standin::Event;
use crate::standin::ledger::Wanted;
use crate::standin::model::{Id, InteractionKind, Message, Place, UserKind};
use crate::standin::world::World;

const GUILDS: usize = 100;
/// Per guild.
const CHANNELS: usize = 40;
/// Number of those that the bot listens in, if any.
const READ: usize = 10;
/// In all guilds. Every person talks in one guild.
const PEOPLE: usize = 10_000;
/// One in this many messages is a question to nobody, which the bot may answer where it listens.
const ONE_WONDERS: usize = 100;
/// One in this many messages is edited by its author, or deleted a while later.
const ONE_IS_EDITED: usize = 50;
const ONE_IS_DELETED: usize = 100;
/// Number of messages kept before the first of them is deleted.
const LATER: usize = 10;

/// Typical questions to a bot: not a phrasing of the FAQ, and not clearly about any entry.
const VAGUE: [&str; 8] = [
    "what about companies",
    "tell me about the risks of it",
    "is the money gone",
    "can they see it",
    "what do the rules say about people",
    "公司那边怎么办",
    "有什么要注意的",
    "这样做会有问题吗",
];
/// Text before and after a question.
const BEFORE: [&str; 6] = ["", "", "", "hey, ", "quick question: ", "请问"];
const AFTER: [&str; 6] = ["", "", "", " thanks", " 😅", " pls"];
/// Other conversation.
const CHATTER: [&str; 24] = [
    "morning all",
    "lol",
    "anyone up for lunch later?",
    "哈哈哈",
    "今天好热啊",
    "有人一起打球吗？",
    "the train was late again and I had to stand the whole way",
    "👍👍",
    "who is in charge of the meetup next week?",
    "Ich bin gleich da, muss nur noch tanken.",
    "спасибо, помогло",
    "je ne sais pas trop, on verra demain",
    "see https://example.org/photos for the pictures from the weekend",
    "**no** way, `cargo build` takes *that* long?",
    "我觉得这个可以，周末再看看吧，反正也不急",
    "does the cafe on the corner take cards?",
    "can somebody send me the file from yesterday?",
    "ok",
    "そうですね",
    "good luck with the exam tomorrow, you will be fine",
    "明天谁有空帮我搬家？",
    "||spoiler|| that ending though",
    "> quoted\nand answered",
    "what time does it start",
];

/// The people in their places, with their lines.
pub(super) struct Town {
    chance: Chance,
    /// Each with its channels.
    guilds: Vec<(Id, Vec<Id>)>,
    /// Person number `n` lives in guild `n % GUILDS`.
    people: Vec<Id>,
    bot: Id,
    /// Questions that the FAQ answers, and ones that it must decline.
    covered: Vec<String>,
    uncovered: Vec<String>,
    /// Messages that will be deleted, with their channels.
    regretted: VecDeque<(Id, Id)>,
}

impl Town {
    pub(super) fn build(world: &mut World) -> Self {
        let guilds = (0..GUILDS).map(|guild| {
            let id = world.add_guild(&format!("guild-{guild}"));
            let channel = |n| world.add_channel(&format!("channel-{n}"), Place::Guild(id));
            (id, (0..CHANNELS).map(channel).collect())
        });
        let guilds = guilds.collect();
        let people = (0..PEOPLE).map(|n| {
            let id = world.add_user(&format!("person-{n}"), UserKind::Person);
            let locale = ["en-US", "en-GB", "zh-CN", "de"][n % 4].to_owned();
            world.users.entry(id).and_modify(|person| person.locale = locale);
            id
        });
        let people = people.collect();
        let pack = SHIPPED.pack();
        let phrasings = pack.entries.iter().flat_map(|entry| &entry.phrasings);
        let covered = phrasings.map(|phrasing| phrasing.text.clone()).collect();
        // Thanks and greetings are answered, but not noted as questions.
        let asks = |line: &&String| {
            let line = Levelled::new(line);
            chatter(&line).is_none() && !points(&line)
        };
        let uncovered = pack.out_of_scope.values().flatten().filter(asks).cloned().collect();
        let (chance, regretted) = (Chance(7), VecDeque::new());
        Self { chance, guilds, people, bot: world.bot, covered, uncovered, regretted }
    }

    /// The channels that moderators had the bot read, with their guilds.
    pub(super) fn read(&self) -> impl Iterator<Item = (Id, Id)> + '_ {
        let of = |(guild, all): &'_ (Id, Vec<Id>)| {
            let guild = *guild;
            all.iter().take(READ).map(move |channel| (guild, *channel)).collect::<Vec<_>>()
        };
        self.guilds.iter().flat_map(of)
    }

    /// A random person in their channel.
    fn somebody(&mut self) -> (Id, Id) {
        let n = self.chance.below(PEOPLE);
        let (_, channels) = &self.guilds[n % GUILDS];
        (self.people[n], *self.chance.of(channels))
    }

    /// A random person of a guild.
    fn somebody_of(&mut self, guild: Id) -> Id {
        let at = self.guilds.iter().position(|(id, _)| *id == guild).expect("it is one of ours");
        self.people[at + GUILDS * self.chance.below(PEOPLE / GUILDS)]
    }

    fn question(&mut self) -> String {
        let asked = match self.chance.below(10) {
            0..6 => self.chance.of(&self.covered).as_str(),
            6..8 => self.chance.of(&self.uncovered).as_str(),
            _ => self.chance.of(&VAGUE),
        };
        let (before, after) = (self.chance.of(&BEFORE), self.chance.of(&AFTER));
        format!("{before}{asked}{after}")
    }

    /// A person mentions the bot with a question.
    pub(super) fn mentions(&mut self, world: &mut World) {
        let question = self.question();
        let text = format!("<@{}> {question}", self.bot);
        let message = self.says(world, text, Some(self.bot));
        world.wants(Wanted::Mention, message, &Event::MessageCreate(message));
    }

    /// A person talks to others; now and then they edit or delete a message.
    pub(super) fn chats(&mut self, world: &mut World, n: usize) {
        if self.chance.below(ONE_WONDERS) == 0 {
            let question = self.question();
            let message = self.says(world, question, None);
            return world.dispatch(&Event::MessageCreate(message));
        }
        let sentences = 1 + self.chance.below(3) * self.chance.below(3);
        let all: Vec<&str> = (0..sentences).map(|_| *self.chance.of(&CHATTER)).collect();
        let pinged = (self.chance.below(10) == 0).then(|| *self.chance.of(&self.people));
        let message = self.says(world, all.join(". "), pinged);
        world.dispatch(&Event::MessageCreate(message));
        let said = world.messages.get_mut(&message).expect("it was just said");
        let channel = said.channel;
        if n % ONE_IS_EDITED == 1 {
            said.content.push_str(" (edit: typo)");
            said.edited = true;
            world.dispatch(&Event::MessageUpdate(message));
        }
        if n % ONE_IS_DELETED == 2 {
            self.regretted.push_back((message, channel));
        }
        if self.regretted.len() > LATER
            && let Some((message, channel)) = self.regretted.pop_front()
        {
            world.messages.remove(&message);
            world.dispatch(&Event::MessageDelete { message, channel });
        }
        if !world.granted.contains(GatewayIntents::MESSAGE_CONTENT) {
            // A deleted message cannot be answered.
            world.messages.remove(&message);
        }
    }

    fn says(&mut self, world: &mut World, text: String, pinged: Option<Id>) -> Id {
        let (person, channel) = self.somebody();
        world.join(person, channel);
        let id = world.fresh_id();
        let mut message = Message::new(id, channel, person, text);
        message.pings.users.extend(pinged);
        world.messages.insert(id, message);
        id
    }

    /// A person types part of a question into `/ask`.
    pub(super) fn types(&mut self, world: &mut World) {
        let question = self.question();
        let so_far = 1 + self.chance.below(question.chars().count().min(60));
        let typed: String = question.chars().take(so_far).collect();
        let option = json!({ "name": "question", "type": 3, "value": typed, "focused": true });
        self.calls(world, InteractionKind::Autocomplete, Wanted::Typing, &option);
    }

    /// A person asks with `/ask`.
    pub(super) fn asks(&mut self, world: &mut World) {
        let option = json!({ "name": "question", "type": 3, "value": self.question() });
        self.calls(world, InteractionKind::Command, Wanted::Ask, &option);
    }

    fn calls(&mut self, world: &mut World, kind: InteractionKind, wanted: Wanted, option: &Value) {
        let ask = world.commands.iter().find(|command| command["name"] == "ask");
        let id = &ask.expect("it is registered")["id"];
        let data = json!({ "id": id, "name": "ask", "type": 1, "options": [option] });
        let asked = world.interact(self.somebody(), kind, data, None);
        world.wants(wanted, asked, &Event::InteractionCreate(asked));
    }

    /// A person presses a button of one of the last replies, or picks something from its menu; they ask
    /// a question if there is no reply yet.
    pub(super) fn presses(&mut self, world: &mut World) {
        let nth = self.chance.below(usize::MAX);
        let open = world.ledger.as_ref().and_then(|ledger| ledger.open(nth));
        let Some(reply) = open.and_then(|id| world.messages.get(&id)).cloned() else {
            return self.asks(world);
        };
        let Some(data) = self.component(&reply) else { return self.asks(world) };
        let guild = world.guild_of(reply.channel).expect("they talk in guilds");
        let person = reply.only_for.unwrap_or_else(|| self.somebody_of(guild));
        let kind = InteractionKind::Component;
        let pressed = world.interact((person, reply.channel), kind, data, Some(reply.id));
        world.wants(Wanted::Press, pressed, &Event::InteractionCreate(pressed));
    }

    /// The use of one of a reply's buttons or menus. It stays available to others.
    fn component(&mut self, reply: &Message) -> Option<Value> {
        let rows = reply.components.iter().filter_map(|row| row["components"].as_array());
        let removes = |label: &Value| label == "Remove" || label == "移除";
        let all = rows.flatten().filter(|one| one["custom_id"].is_string());
        let all: Vec<_> = all.filter(|one| !removes(&one["label"])).collect();
        let one = all.get(self.chance.below(all.len()))?;
        let mut data = json!({ "component_type": one["type"], "custom_id": one["custom_id"] });
        if let Some(options) = one["options"].as_array() {
            data["values"] = json!([self.chance.of(options)["value"]]);
        }
        Some(data)
    }
}
