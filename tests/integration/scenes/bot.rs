//! The beginning of every conversation: the shipped pack, a connection to the stand-in, and a bot. The tests in
//! `examples/` begin with it too.

use std::sync::{Arc, LazyLock};

use caveat::Clock;
use caveat::discord::{Connection, Plugin, Shards, Token, run};
use caveat::pack::files::SourceFile;
use caveat::pack::{Language, PackFiles, load};
use caveat::service::{Memory, Service};
use caveat::store::DatabaseUrl;
use toml_edit::{DocumentMut, Table};

use crate::chat::Bot;
use crate::standin::StandIn;
use crate::standin::world::World;

/// The languages of the conversations: each one that a pack has adds a button to its answers.
pub(crate) const SPOKEN: [&str; 2] = ["en", "zh-Hans"];

/// The shipped pack in these languages; trained once for all tests.
pub(crate) static SHIPPED: LazyLock<Arc<Service>> = LazyLock::new(|| {
    let loaded = load(spoken(PackFiles::shipped()));
    Arc::new(Service::new(loaded.pack.expect("the shipped pack loads")))
});

/// A pack without the languages that no conversation is in.
pub(crate) fn spoken(files: PackFiles) -> PackFiles {
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
pub(crate) fn strip(table: &mut Table, left: &[&str]) {
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
pub(crate) fn connection(discord: &StandIn) -> Connection {
    let token = Token::new(&discord.token()).expect("the stand-in's token is shaped like one");
    let apart = discord.shared.read(|world| world.logins.apart);
    Connection { token, proxy: Some(discord.url()), shards: Shards::Auto, apart }
}

/// caveat, connected; it never stops by itself.
pub(crate) async fn caveat(discord: &StandIn) -> Bot {
    caveat_with(discord, Arc::clone(&SHIPPED)).await
}

/// caveat with another pack.
pub(crate) async fn caveat_with(discord: &StandIn, service: Arc<Service>) -> Bot {
    caveat_as(discord, Plugin::builder(service).memory(memory().await).build()).await
}

/// caveat from any plugin.
pub(crate) async fn caveat_as(discord: &StandIn, plugin: Plugin) -> Bot {
    discord.expect_answers();
    tells_when_idle(discord, &plugin);
    let bot = Bot::spawn(discord, run(plugin, connection(discord), std::future::pending())).await;
    registered(discord, commands()).await;
    bot
}

/// Has the silence of this plugin proved.
pub(crate) fn tells_when_idle(discord: &StandIn, plugin: &Plugin) {
    let health = plugin.health();
    discord.is_quiet_when(move || health.idle());
}

/// A memory for one test, with its own clock.
pub(crate) async fn memory() -> Memory {
    Memory::open(DatabaseUrl::Memory, Clock::system()).await.expect("memory is always there")
}

/// A service over a pack written in the test.
pub(crate) fn service(files: &[(&str, &str)]) -> Arc<Service> {
    let loaded = load(PackFiles::from_texts("test", files.iter().copied()));
    let report = loaded.report.render(false, 140);
    Arc::new(Service::new(loaded.pack.unwrap_or_else(|| panic!("{report}"))))
}

/// A question that the shipped pack answers regardless of the matcher's accuracy: it has it exactly.
pub(crate) const LEGAL: &str = "Is it legal to pay with USDT or other crypto in China?";

/// Number of caveat's commands.
pub(crate) fn commands() -> usize {
    Plugin::builder(SHIPPED.clone()).build().commands().len()
}

/// Waits until this many commands are registered: before that they cannot be used.
pub(crate) async fn registered(discord: &StandIn, count: usize) {
    let all = |world: &World| (world.commands.len() >= count).then_some(());
    let bound = std::time::Duration::from_secs(30);
    discord.shared.wait(bound, all).await.expect("the commands are registered");
}

/// Polls at every change of the world until there is a result, without a time limit; for tests in which
/// the clock runs.
pub(crate) async fn eventually_slowly<T>(
    discord: &StandIn,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let mut changed = discord.changes();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        // The sender lives as long as the stand-in.
        let _ = changed.changed().await;
    }
}
