//! caveat's route for interactions in a host's HTTP server.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use caveat::discord::{Plugin, PublicKey};

use crate::shared::{LEGAL, SHIPPED, commands, memory, registered};
use crate::standin::StandIn;
use crate::standin::endpoint::Signer;

/// As documented.
#[tokio::test]
async fn a_host_has_it_beside_its_own_pages() {
    let discord = StandIn::start().await;
    discord.expect_answers();
    let key: PublicKey = Signer::new().key().parse().unwrap();
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory().await).build();
    let interactions = plugin.interactions(&discord.http(), &key).await.unwrap();
    let own = axum::routing::get(async || "my own page");
    let app = axum::Router::new().route("/", own).nest("/faq", interactions);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    discord.calls([format!("{at}/faq/interactions")]);
    registered(&discord, commands()).await;
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    assert_eq!(
        alice.asks(&general, "/ask", [("question", LEGAL)]).await.reply().await.title(),
        LEGAL
    );
    assert_eq!(reqwest::get(at).await.unwrap().text().await.unwrap(), "my own page");
}
