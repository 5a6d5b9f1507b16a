//! Talking with caveat in Discord: every door, every verdict, both languages.

mod answers;
mod commands;
mod manners;
mod starting;

use std::sync::{Arc, LazyLock};

use caveat::discord::{Connection, RunError, Token, run};
use caveat::pack::{PackFiles, load};
use caveat::service::Service;

use crate::chat::{Bot, Reply};
use crate::standin::StandIn;

/// The shipped pack; trained once for all tests.
static SHIPPED: LazyLock<Arc<Service>> = LazyLock::new(|| {
    let loaded = load(PackFiles::shipped());
    Arc::new(Service::new(loaded.pack.expect("the shipped pack loads")))
});

/// How to connect to the stand-in.
fn connection(discord: &StandIn) -> Connection {
    let token = Token::new(&discord.token()).expect("the stand-in's token is shaped like one");
    Connection { token, proxy: Some(discord.url()) }
}

/// caveat, connected; it never leaves by itself.
async fn caveat(discord: &StandIn) -> Bot {
    caveat_with(discord, Arc::clone(&SHIPPED)).await
}

/// caveat with another pack.
async fn caveat_with(discord: &StandIn, service: Arc<Service>) -> Bot {
    Bot::spawn(discord, run(service, connection(discord), std::future::pending())).await
}

/// A service over a pack written in the test.
fn service(files: &[(&str, &str)]) -> Arc<Service> {
    let loaded = load(PackFiles::from_texts("test", files.iter().copied()));
    let report = loaded.report.render(false, 140);
    Arc::new(Service::new(loaded.pack.unwrap_or_else(|| panic!("{report}"))))
}

/// What a reply says, without who was answered how: to compare doors.
fn said(reply: &Reply) -> String {
    let text = reply.render();
    let body = text.split_once('\n').map_or("", |(_, body)| body);
    body.to_owned()
}

/// Runs caveat until it ends by itself.
async fn ended(discord: &StandIn, connection: Connection) -> Result<(), RunError> {
    let _ = discord;
    run(Arc::clone(&SHIPPED), connection, std::future::pending()).await
}
