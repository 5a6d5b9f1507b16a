//! caveat in other people's bots: the examples on the stand-in, plugins in one client, and the stand-in itself
//! as serenity's own client meets it.

#[path = "../../../tests/integration/chat/mod.rs"]
#[expect(dead_code, reason = "other conversations use the rest of it")]
mod chat;
mod client;
mod hosts;
mod plugins;
mod router;
#[path = "../../../tests/integration/scenes/bot.rs"]
#[expect(dead_code, reason = "other conversations use the rest of it")]
mod shared;
#[path = "../../../tests/integration/standin/mod.rs"]
#[expect(dead_code, reason = "other conversations use the rest of it")]
mod standin;
mod standin_tests;
