//! Pins that Discord does not let the bot change: they delay no other, and moderators are told which
//! they are and why.

use std::sync::Arc;
use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::{Memory, Service};
use caveat::store::{Choice, DatabaseUrl};
use insta::assert_snapshot;
use serenity::model::Permissions;
use tokio::sync::Notify;

use super::living::{pack, store_pins};
use super::{caveat_as, edits, may_pin, put};
use crate::chat::{Bot, Channel, Guild, Reply, User};
use crate::ids::id;
use crate::standin::model::{How, PIN_MESSAGES, USUAL_PERMISSIONS};
use crate::standin::{Fault, StandIn};

/// A bot with pins of one entry, which has changed since.
struct Scene {
    discord: StandIn,
    guild: Guild,
    log: Channel,
    ada: User,
    clock: Clock,
    plugin: Plugin,
    bot: Option<Bot>,
    _folder: tempfile::TempDir,
}

impl Scene {
    /// Sets pins in these places; nothing is changed before [`Scene::begins`].
    async fn with_pins(make: impl FnOnce(&StandIn, &Guild) -> Vec<(u64, u64, u64)>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let place = DatabaseUrl::File(folder.path().join("caveat.db"));
        let discord = StandIn::start().await;
        let ada = may_pin(&discord);
        let guild = discord.guild("expats");
        let log = guild.channel("log").takes_notes();
        for (guild, message, channel) in make(&discord, &guild) {
            store_pins(&place, guild, &[(message, channel, "entry-0")]).await;
        }
        let clock = Clock::system();
        let memory = Memory::open(place, clock.clone()).await.expect("it opens");
        memory.choose(id(guild.id), Choice::Log(Some(id(log.id)))).await.expect("it is saved");
        let plugin = Plugin::builder(pack(&["Here."])).memory(memory).build();
        Self { discord, guild, log, ada, clock, plugin, bot: None, _folder: folder }
    }

    async fn begins(&mut self) {
        self.bot = Some(caveat_as(&self.discord, self.plugin.clone()).await);
    }

    /// Advances time until a condition holds.
    async fn until(&self, done: impl Fn() -> bool) {
        let done = async || done().then_some(());
        tokio::select! {
            () = super::eventually_slowly(&self.discord, done) => {}
            () = async { loop { self.clock.advance_to_next().await } } => {}
        }
    }

    /// Messages in the log channel, each as last edited.
    fn told(&self) -> Vec<Reply> {
        let said = self.bot.as_ref().expect("it began").replies().into_iter();
        let mut told: Vec<Reply> = Vec::new();
        for reply in said.filter(|reply| reply.channel == self.log.id) {
            match told.iter_mut().find(|known| known.id == reply.id) {
                Some(known) => *known = reply,
                None => told.push(reply),
            }
        }
        told
    }

    fn replace(&self, service: Arc<Service>) {
        self.plugin.replace(service);
    }
}

fn pins_in(discord: &StandIn, channels: &[&Channel]) -> Vec<(u64, u64, u64)> {
    let guild = discord.guild("expats").id;
    channels.iter().map(|channel| (guild, put(discord, channel, "old"), channel.id)).collect()
}

fn is_right(channel: &Channel) -> bool {
    channel.pins()[0].description() == "Here."
}

/// The part of a request that names a channel.
fn path(channel: &Channel) -> &'static str {
    Box::leak(format!("/channels/{}/messages/", channel.id).into_boxed_str())
}

const FAULTS: usize = 40;

/// Whatever one channel answers: the pins in the others are correct within ten seconds, the log channel
/// names the failing one, and once Discord relents that one is correct, too.
async fn one_that_answers_so_holds_up_no_other(fault: Fault, why: &str) {
    let mut channels = Vec::new();
    let mut scene = Scene::with_pins(|discord, guild| {
        channels.extend(["a", "b", "c", "d"].map(|name| guild.channel(name)));
        pins_in(discord, &channels.iter().collect::<Vec<_>>())
    })
    .await;
    let [first, others @ ..] = channels.as_slice() else { unreachable!("there are four") };
    let faults: [Fault; FAULTS] = std::array::from_fn(|_| fault.clone());
    scene.discord.fails(&["PATCH", path(first)], faults);
    let began = scene.clock.now();
    scene.begins().await;
    scene.until(|| others.iter().all(is_right)).await;
    let took = scene.clock.now().since(began);
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert!(!is_right(first));
    scene.until(|| !scene.told().is_empty()).await;
    let told = scene.told();
    let text = told[0].render();
    assert!(text.contains("A pinned answer has changed"), "{text}");
    assert!(text.contains("Pins that show it: 3."), "{text}");
    assert!(text.contains("#a") && text.contains(why), "{text}");
    let list = scene.ada.asks(&others[0], "/pins", []).await.reply().await;
    assert!(list.description().contains(why), "{}", list.description());

    scene.discord.relents();
    scene.until(|| is_right(first)).await;
    let all = |told: Vec<Reply>| told[0].render().contains("Pins that show it: 4.");
    scene.until(|| all(scene.told())).await;
    let told = scene.told();
    assert_eq!(told.len(), 1, "one message a change");
    assert!(!told[0].render().contains(why), "{}", told[0].render());
}

#[tokio::test]
async fn one_that_may_not_be_changed_again_yet_holds_up_no_other() {
    let why = "Discord allows no more edits of it for now";
    one_that_answers_so_holds_up_no_other(Fault::spent(20.0), why).await;
}

#[tokio::test]
async fn one_where_discord_is_not_well_holds_up_no_other() {
    one_that_answers_so_holds_up_no_other(Fault::refused(500, 0), "Discord has a problem").await;
}

#[tokio::test]
async fn one_in_a_slow_channel_holds_up_no_other() {
    one_that_answers_so_holds_up_no_other(Fault::hangs(), "Discord has a problem").await;
}

#[tokio::test]
async fn one_in_a_hidden_channel_holds_up_no_other() {
    let why = "I cannot see the channel";
    one_that_answers_so_holds_up_no_other(Fault::refused(403, 50001), why).await;
}

#[tokio::test]
async fn nothing_is_announced_that_discord_refused() {
    let mut general = None;
    let mut scene = Scene::with_pins(|discord, guild| {
        let channel = guild.channel("general");
        let pins = pins_in(discord, &[&channel]);
        general = Some(channel);
        pins
    })
    .await;
    let general = general.unwrap();
    scene.discord.fails(
        &["PATCH", path(&general)],
        std::array::from_fn::<_, 4, _>(|_| Fault::refused(403, 50013)),
    );
    scene.begins().await;
    scene.until(|| !scene.told().is_empty()).await;
    let told = scene.told()[0].render();
    let (head, place) = told.split_once("https://").unwrap();
    assert_snapshot!(head, @r##"
    message in #log, public, pings nobody
    embed #95A5A6 "A pinned answer could not be changed"
    | Old words
    | Pins that show it: 0.
    field "Before"
    | Old words
    field "What the FAQ says now"
    | Where is the office?
    | Here.
    field "Not changed yet"
    | •
    "##);
    assert!(place.ends_with("#general: I do not have permission to write there."), "{place}");
}

#[tokio::test]
async fn a_thread_that_archived_itself_is_opened_changed_and_archived_again() {
    let mut thread = None;
    let mut scene = Scene::with_pins(|discord, guild| {
        guild.bot_may(
            USUAL_PERMISSIONS
                | Permissions::MANAGE_THREADS
                | Permissions::from_bits_retain(PIN_MESSAGES),
        );
        let new = guild.channel("help").thread("rules", &discord.user("ada"));
        let pins = pins_in(discord, &[&new]);
        thread = Some(new);
        pins
    })
    .await;
    let thread = thread.unwrap();
    thread.is_archived();
    scene.begins().await;
    scene.until(|| is_right(&thread) && !scene.told().is_empty()).await;
    assert_eq!(thread.archived(), (true, 1));
    let _ = scene.discord.expect_violations();
    let told = scene.told();
    assert!(told[0].render().contains("Pins that show it: 1."), "{}", told[0].render());
}

#[tokio::test]
async fn a_thread_that_the_bot_may_not_archive_again_is_left_alone_and_named() {
    let mut thread = None;
    let mut scene = Scene::with_pins(|discord, guild| {
        let new = guild.channel("help").thread("rules", &discord.user("ada"));
        let pins = pins_in(discord, &[&new]);
        thread = Some(new);
        pins
    })
    .await;
    let thread = thread.unwrap();
    thread.is_archived();
    scene.begins().await;
    scene.until(|| !scene.told().is_empty()).await;
    assert_eq!(thread.archived(), (true, 0));
    let told = scene.told()[0].render();
    assert!(
        told.contains("could not be changed") && told.contains("The thread is archived"),
        "{told}"
    );
    let list = scene.ada.asks(&scene.guild.channel("general"), "/pins", []).await.reply().await;
    assert!(list.description().contains("The thread is archived"), "{}", list.description());
    let _ = scene.discord.expect_violations();
}

#[tokio::test]
async fn several_saves_are_one_edit() {
    let mut general = None;
    let mut scene = Scene::with_pins(|discord, guild| {
        let channel = guild.channel("general");
        let pins = pins_in(discord, &[&channel]);
        general = Some(channel);
        pins
    })
    .await;
    let general = general.unwrap();
    scene.begins().await;
    scene.until(|| is_right(&general)).await;
    let began = scene.clock.now();
    for answer in ["One.", "Two.", "Three.", "Four."] {
        scene.replace(pack(&[answer]));
        // Time for the bot to do what it would do meanwhile.
        for _ in 0..6 {
            scene.clock.advance(Duration::from_secs(5));
            scene.ada.asks(&general, "/pins", []).await.reply().await;
        }
    }
    scene.until(|| general.pins()[0].description() == "Four.").await;
    let took = scene.clock.now().since(began);
    assert!(took < Duration::from_secs(10 * 60), "{took:?}");
    let times = edits(&scene.discord)[&general.pins()[0].id];
    assert_eq!(times, 2, "the first, and one for all that came soon after it");
    scene.until(|| scene.told().len() == 2).await;
    let told = scene.told()[1].render();
    assert!(told.contains("Here.") && told.contains("Four.") && !told.contains("Two."), "{told}");
}

#[tokio::test]
async fn servers_take_turns() {
    let mut small = Vec::new();
    let mut scene = Scene::with_pins(|discord, guild| {
        let mut pins = Vec::new();
        for (guild, count) in
            [(guild, 1), (&discord.guild("small"), 1), (&discord.guild("large"), 8)]
        {
            for n in 0..count {
                let channel = guild.channel(&format!("channel-{n}"));
                pins.push((guild.id, put(discord, &channel, "old"), channel.id));
                if count == 1 {
                    small.push(channel.id);
                }
            }
        }
        pins
    })
    .await;
    scene.begins().await;
    scene.until(|| edits(&scene.discord).len() == 10).await;
    let order: Vec<u64> = scene.discord.shared.read(|world| {
        let edits = world.acts.iter().filter(|act| act.how == How::Edit);
        let edits = edits.map(|act| act.message.channel);
        edits.filter(|channel| *channel != scene.log.id).collect()
    });
    let waited = small.iter().map(|one| order.iter().position(|channel| channel == one));
    assert!(waited.clone().all(|place| place.is_some_and(|place| place < 3)), "{order:?}");
}

#[tokio::test]
async fn refresh_says_at_once_what_it_does_and_then_what_came_of_it() {
    let mut places = Vec::new();
    let mut scene = Scene::with_pins(|discord, guild| {
        places.extend(["a", "b"].map(|name| guild.channel(name)));
        pins_in(discord, &places.iter().collect::<Vec<_>>())
    })
    .await;
    let general = scene.guild.channel("general");
    scene.discord.fails(
        &["PATCH", path(&places[0])],
        std::array::from_fn::<_, 8, _>(|_| Fault::refused(403, 50013)),
    );
    scene.discord.fails(
        &["PATCH", path(&places[1])],
        std::array::from_fn::<_, 8, _>(|_| Fault::refused(403, 50013)),
    );
    scene.begins().await;
    scene.until(|| !scene.told().is_empty()).await;
    let list = scene.ada.asks(&general, "/pins", []).await.reply().await;
    scene.discord.relents();
    let go_on = Arc::new(Notify::new());
    scene.discord.fails(&["PATCH", path(&places[0])], [Fault::waits_for(&go_on)]);
    scene.discord.fails(&["PATCH", path(&places[1])], [Fault::refused(403, 50013)]);
    let pressed = scene.ada.clicks(&list, "Refresh").await;
    let first = pressed.reply().await;
    assert!(first.footer().contains("2"), "{}", first.render());
    // Real time from here on: with the test's clock nobody would wait for Discord.
    go_on.notify_one();
    let done = pressed.edit(0).await;
    assert!(done.footer().contains("updated: 1"), "{}", done.render());
    assert!(done.footer().contains("Not updated: 1"), "{}", done.render());
}
