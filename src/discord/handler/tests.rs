//! The options of a host apply everywhere, and a bot that is dropped leaves nothing behind.

use std::sync::Arc;
use std::time::Duration;

use serenity::all::{ApplicationId, UserId};
use tokio::runtime::Handle;
use tokio::task::yield_now;
use tokio::time::timeout;

use super::super::LISTENING_INTENTS;
use super::super::rest::Account;
use super::{Plugin, commands};
use crate::Clock;
use crate::pack::{PackFiles, load};
use crate::service::{Memory, Service};
use crate::store::DatabaseUrl;

fn service() -> Arc<Service> {
    let files = [
        ("pack.toml", "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n"),
        ("a.toml", "[en]\nquestion = \"Where is it?\"\nanswer = \"Here.\"\n"),
    ];
    let loaded = load(PackFiles::from_texts("test", files));
    Arc::new(Service::new(loaded.pack.expect("it loads")))
}

#[tokio::test]
async fn what_a_host_chooses_holds_for_every_clone() {
    let memory = Memory::open(DatabaseUrl::Memory, Clock::system()).await.unwrap();
    let builder = Plugin::builder(service()).memory(memory.clone()).listening(true).messages(false);
    let builder = builder.prefix("policy").unwrap().request_timeout(Duration::from_secs(2));
    for plugin in [builder.build()].iter().flat_map(|plugin| [plugin.clone(), plugin.clone()]) {
        assert_eq!(plugin.intents(), LISTENING_INTENTS);
        let timeout = plugin.0.request_timeout;
        assert_eq!((plugin.0.bot.options.messages, timeout), (false, Duration::from_secs(2)));
        let names = serde_json::to_string(&plugin.commands()).unwrap();
        assert!(names.contains("policy-ask"), "{names}");
        assert!(plugin.memory().keeps());
        // Whatever is derived from it, at any time, belongs to this bot.
        plugin.health().note(serenity::all::ShardId(0), true);
        let numbers = memory.metrics().unwrap().encode().unwrap();
        assert!(numbers.contains("caveat_gateway_connected 1\n"), "{numbers}");
    }
    assert!(Plugin::builder(service()).prefix("Policy!").is_err());
}

/// A host that rebuilds its client has a new bot each time, on the same memory.
#[tokio::test]
async fn a_dropped_bot_ends_with_all_that_it_did() {
    let clock = Clock::system();
    let memory = Memory::open(DatabaseUrl::Memory, clock.clone()).await.unwrap();
    let service = service();
    // The task that writes the memory's queue.
    let own = 1;
    for _ in 0..10 {
        let plugin = Plugin::builder(Arc::clone(&service)).memory(memory.clone()).build();
        // No server answers there.
        let rest = plugin.0.rest(|| Account::of("token", Some("http://127.0.0.1:9")));
        plugin.introduced(&rest, UserId::new(1), ApplicationId::new(1));
        tokio::spawn(commands::keep_registered(Arc::downgrade(&plugin.0), rest.clone()));
        let alive = Handle::current().metrics().num_alive_tasks();
        assert!(alive >= own + 4, "{alive} tasks");
        for _ in 0..100 {
            yield_now().await;
        }
        let bot = Arc::downgrade(&plugin.0);
        drop((plugin.clone(), plugin, rest));
        let ended = async {
            while Handle::current().metrics().num_alive_tasks() > own {
                // A request to Discord in progress is retried after a while.
                clock.advance(Duration::from_millis(100));
                yield_now().await;
            }
        };
        timeout(Duration::from_secs(60), ended).await.expect("all tasks end");
        assert_eq!(bot.strong_count(), 0);
    }
    assert_eq!(Arc::strong_count(&service), 1, "no pack is held");
}
