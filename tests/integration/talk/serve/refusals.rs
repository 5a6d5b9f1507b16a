//! Requests that are not from Discord are refused, and slow or large ones cut off.

use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::DatabaseUrl;
use serde_json::Value;

use super::{LEGAL, SHIPPED, served, usual, wire};
use crate::standin::StandIn;
use crate::standin::endpoint::{Signer, now};

const PING: &str =
    r#"{"application_id":"1","id":"2","token":"x","type":1,"version":1,"entitlements":[]}"#;

type Headers<'a> = &'a [(&'a str, &'a str)];

#[tokio::test]
async fn who_asks_whether_it_is_there_is_answered() {
    let discord = StandIn::start().await;
    let served = usual(&discord).await;
    for body in [PING, r#"{"type":1}"#] {
        let answer = wire::ask(&served.url, &wire::signed(body)).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"type":1}"#));
    }
}

#[tokio::test]
async fn whatever_discord_did_not_sign_is_refused_alike() {
    let discord = StandIn::start().await;
    let plugin = Plugin::new(SHIPPED.clone());
    let metrics = plugin.metrics();
    let served = served(&discord, plugin).await;
    let (signer, time) = (Signer::new(), now());
    let good = signer.sign(&time, PING);
    let mut forged = good.clone().into_bytes();
    forged[7] = if forged[7] == b'0' { b'1' } else { b'0' };
    let forged = String::from_utf8(forged).unwrap();
    let (signature, stamp) = ("x-signature-ed25519", "x-signature-timestamp");
    let long_ago = (time.parse::<i64>().unwrap() - 301).to_string();
    let far = (time.parse::<i64>().unwrap() + 400).to_string();
    let [of_long_ago, of_far] = [&long_ago, &far].map(|time| signer.sign(time, PING));
    let upper = good.to_uppercase();
    let later = (time.parse::<i64>().unwrap() + 1).to_string();
    let spaced = format!("{time} ");
    let cases: [(&str, Headers<'_>, &str); 14] = [
        ("nothing", &[], PING),
        ("no time", &[(signature, &good)], PING),
        ("no signature", &[(stamp, &time)], PING),
        ("an empty signature", &[(signature, ""), (stamp, &time)], PING),
        ("a short one", &[(signature, &good[..126]), (stamp, &time)], PING),
        ("an odd one", &[(signature, &good[..127]), (stamp, &time)], PING),
        ("capitals", &[(signature, &upper), (stamp, &time)], PING),
        ("another signature", &[(signature, &forged), (stamp, &time)], PING),
        ("another body", &[(signature, &good), (stamp, &time)], r#"{"type":2}"#),
        ("another time", &[(signature, &good), (stamp, &later)], PING),
        ("a time that is none", &[(signature, &good), (stamp, "now")], PING),
        ("a time long ago", &[(signature, &of_long_ago), (stamp, &long_ago)], PING),
        ("a time to come", &[(signature, &of_far), (stamp, &far)], PING),
        ("no body", &[(signature, &good), (stamp, &spaced)], ""),
    ];
    for (what, headers, body) in cases {
        let answer = wire::ask(&served.url, &wire::with(headers, body)).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (401, "invalid request signature"),
            "{what}"
        );
    }
    let good = wire::ask(&served.url, &wire::signed(PING)).await;
    assert_eq!(good.status, 200, "what is right is answered all the same");
    let numbers = metrics.encode().unwrap();
    assert!(
        numbers.contains("caveat_endpoint_requests_total{outcome=\"refused\"} 14\n"),
        "{numbers}"
    );
    assert!(
        numbers.contains("caveat_endpoint_requests_total{outcome=\"answered\"} 1\n"),
        "{numbers}"
    );
}

/// A replayed request with an old signature: the bot's own clock detects it.
#[tokio::test]
async fn what_was_overheard_is_of_no_use_later() {
    let discord = StandIn::start().await;
    let clock = Clock::system();
    let memory = Memory::open(DatabaseUrl::Memory, clock.clone()).await.unwrap();
    let served = served(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    let request = wire::signed(PING);
    assert_eq!(wire::ask(&served.url, &request).await.status, 200);
    clock.advance(Duration::from_secs(310));
    assert_eq!(wire::ask(&served.url, &request).await.status, 401);
}

#[tokio::test]
async fn what_is_signed_and_makes_no_sense_is_refused() {
    let discord = StandIn::start().await;
    let served = usual(&discord).await;
    for body in ["", "no JSON", "{", "\u{feff}{}"] {
        assert_eq!(wire::ask(&served.url, &wire::signed(body)).await.status, 400, "{body}");
    }
    // JSON without an interaction.
    for body in ["[]", "null", "{}", r#"{"type":2}"#, r#"{"type":2,"id":"7","token":"../x"}"#] {
        let answer = wire::ask(&served.url, &wire::signed(body)).await;
        assert_eq!((answer.status, answer.body.as_str()), (202, ""), "{body}");
    }
    let large = format!("\"{}\"", "x".repeat(1024 * 1024));
    let head = wire::signed(&large);
    let head = &head[..head.find("\r\n\r\n").expect("it has a body") + 4];
    assert!(wire::open(&served.url, head).await.rest().await.starts_with("HTTP/1.1 413 "));
    let get = "GET /interactions HTTP/1.1\r\nhost: caveat\r\n\r\n";
    assert_eq!(wire::ask(&served.url, get).await.status, 405);
    let elsewhere = wire::signed(PING).replacen("/interactions", "/elsewhere", 1);
    assert_eq!(wire::ask(&served.url, &elsewhere).await.status, 404);
}

/// One connection serves many requests, one after another.
#[tokio::test]
async fn a_connection_is_kept() {
    let discord = StandIn::start().await;
    let served = usual(&discord).await;
    let both = format!(
        "{}{}",
        wire::signed(PING),
        wire::signed(PING).replacen("host", "connection: close\r\nhost", 1)
    );
    let answers = wire::open(&served.url, &both).await.rest().await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 2, "{answers}");
}

/// Paused time advances as soon as all tasks are idle: a client that sends nothing more has then waited
/// for long.
#[tokio::test]
async fn who_is_slow_is_cut_off() {
    let discord = StandIn::start().await;
    let served = usual(&discord).await;
    let general = discord.guild("expats").channel("general");
    let mut sent = discord.collects();
    discord.user("alice").asks(&general, "/ask", [("question", LEGAL)]).await;
    let whole = wire::signed(&sent.recv().await.expect("it is sent").1.to_string());
    let body_at = whole.find("\r\n\r\n").expect("it has a body") + 4;
    let cases = [
        ("nothing at all", "", ""),
        ("half a line", "POST /inter", ""),
        ("half a head", &whole[..body_at - 2], ""),
        ("half a body", &whole[..body_at + 20], "HTTP/1.1 408 Request Timeout"),
    ];
    for (what, said, answer) in cases {
        let line = wire::open(&served.url, said).await;
        // The server must have read it before time advances.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        tokio::time::pause();
        let rest = line.rest().await;
        tokio::time::resume();
        assert!(rest.starts_with(answer) && rest.is_empty() == answer.is_empty(), "{what}: {rest}");
    }
    let answer = wire::ask(&served.url, &whole).await;
    assert_eq!(serde_json::from_str::<Value>(&answer.body).unwrap()["type"], 4);
    discord.shared.change(|world| world.strict = false);
}
