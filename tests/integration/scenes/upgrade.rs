//! A server with the ids of the database that a release leaves for the next one.

use std::path::Path;
use std::sync::Arc;

use caveat::pack::{PackFiles, load};
use caveat::service::Service;
use caveat::store::Ballot;

use super::may_pin;
use crate::chat::Channel;
use crate::ids::id;
use crate::standin::StandIn;

pub(crate) const FOLDER: &str = "tests/integration/upgrade";
pub(crate) const DATABASE: &str = "tests/integration/upgrade/database.sql";
/// The voter of the database before.
pub(crate) const VOTER: u64 = 1_234_567_890_123_456_789;
/// When it was written: so late that nothing in it is ever old enough to be deleted.
pub(crate) const WRITTEN: i64 = 4_000_000_000;

/// A server of a stand-in, with the ids that stand in the database under these names.
pub(crate) struct Place {
    pub(crate) discord: StandIn,
    pub(crate) ada: crate::chat::User,
    pub(crate) general: Channel,
    pub(crate) rules: Channel,
    pub(crate) guild: u64,
}

impl Place {
    pub(crate) async fn new() -> Self {
        let discord = StandIn::start().await;
        let ada = may_pin(&discord);
        let guild = discord.guild("expats");
        let (general, rules) = (guild.channel("general"), guild.channel("rules"));
        Self { discord, ada, general, rules, guild: guild.id }
    }

    /// The ids of the server, its channels and the pins in them, by their names in the database.
    pub(crate) fn names(&self, pins: [u64; 3]) -> [(u64, &'static str); 6] {
        let [first, second, third] = pins;
        [
            (self.guild, "{guild}"),
            (self.general.id, "{general}"),
            (self.rules.id, "{rules}"),
            (first, "{first}"),
            (second, "{second}"),
            (third, "{third}"),
        ]
    }
}

pub(crate) fn pack(change: impl Fn(&mut String)) -> Arc<Service> {
    let names = ["pack.toml", "quiet-hours.toml", "laundry.toml"];
    let files = names.map(|name| {
        let file = Path::new(FOLDER).join("faq").join(name);
        let mut text = std::fs::read_to_string(file).expect("the FAQ of before is there");
        change(&mut text);
        (name, text)
    });
    let files = files.iter().map(|(name, text)| (*name, text.as_str()));
    let loaded = load(PackFiles::from_texts("faq", files));
    let report = loaded.report.render(false, 140);
    Arc::new(Service::new(loaded.pack.unwrap_or_else(|| panic!("{report}"))))
}

pub(crate) fn ballot(guild: u64, helpful: bool) -> Ballot<'static> {
    Ballot {
        guild: Some(id(guild)),
        message: id(1),
        user: id(VOTER),
        entry: "quiet-hours",
        language: "en",
        helpful,
    }
}
