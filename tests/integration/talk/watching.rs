//! Health and metrics over HTTP.

use std::collections::BTreeSet;

use caveat::Clock;
use caveat::discord::{Monitor, Plugin};
use caveat::metrics::Metrics;
use caveat::service::Memory;
use caveat::store::DatabaseUrl;
use regex::Regex;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Executor};

use super::{LEGAL, SHIPPED, caveat_as};
use crate::scenes::processes::caveat;
use crate::standin::StandIn;

const DASHBOARD: &str = include_str!("../../../docs/monitoring/grafana.json");
const ALERTS: &str = include_str!("../../../docs/monitoring/alerts.yml");

async fn get(url: &str) -> (u16, String) {
    let answer = reqwest::get(url).await.expect("it is served");
    (answer.status().as_u16(), answer.text().await.expect("it is text"))
}

#[tokio::test]
async fn who_watches_sees_whether_it_is_ready_and_how_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("caveat.db");
    let discord = StandIn::start().await;
    let memory = Memory::open(DatabaseUrl::File(path.clone()), Clock::system()).await.unwrap();
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(Monitor::of(&plugin, &memory).serve(listener));
    let ready = async || {
        let (status, body) = get(&format!("{at}/readyz")).await;
        (status, serde_json::from_str::<Value>(&body).unwrap())
    };
    let unconnected = json!({ "ready": false, "gateway": false, "pack": true, "store": true });
    assert_eq!(ready().await, (503, unconnected));
    assert_eq!(get(&format!("{at}/healthz")).await, (200, "alive\n".to_owned()));

    let _bot = caveat_as(&discord, plugin).await;
    let alice = discord.user("alice");
    let general = discord.guild("expats").channel("general");
    alice.says(&general, &format!("@caveat {LEGAL}")).await.reply().await;
    let all = json!({ "ready": true, "gateway": true, "pack": true, "store": true });
    assert_eq!(ready().await, (200, all));
    let (status, numbers) = get(&format!("{at}/metrics")).await;
    assert_eq!(status, 200);
    let line = "caveat_questions_total{door=\"mention\",verdict=\"answer\"} 1";
    assert!(numbers.lines().any(|there| there == line), "{numbers}");
    assert!(!numbers.contains("USDT"), "no label says what was asked");
    assert!(numbers.contains("caveat_gateway_connected 1\n"), "{numbers}");

    let options = SqliteConnectOptions::new().filename(&path);
    let mut other = SqliteConnection::connect_with(&options).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let locked = json!({ "ready": false, "gateway": true, "pack": true, "store": false });
    assert_eq!(ready().await, (503, locked));
    assert_eq!(get(&format!("{at}/elsewhere")).await.0, 404);
}

/// Every metric in the dashboard and the alerts is served.
#[test]
fn the_dashboard_and_the_alerts_name_what_there_is() {
    let served = Metrics::new().encode().unwrap();
    let name = Regex::new("caveat_[a-z_]+").unwrap();
    for text in [DASHBOARD, ALERTS] {
        let named: BTreeSet<&str> = name.find_iter(text).map(|found| found.as_str()).collect();
        assert!(named.len() > 5, "{named:?}");
        for name in named {
            assert!(
                served.contains(&format!("\n{name}{{")) || served.contains(&format!("\n{name} ")),
                "{name}\n{served}"
            );
        }
    }
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    assert!(panels.iter().all(|panel| panel["targets"][0]["expr"].is_string()), "{panels:?}");
}

/// Runs the health check of a container; returns the exit code and the output.
async fn healthy(address: &str) -> (Option<i32>, String) {
    let mut command = caveat(&["healthy", "--listen", address]);
    // A proxy for Discord is not for this machine.
    command.env("HTTP_PROXY", "http://127.0.0.1:1");
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("it does not panic").expect("it runs");
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).expect("it is text");
    (output.status.code(), said.replace(address, "ADDR"))
}

#[tokio::test]
async fn a_health_check_says_what_is_missing() {
    let discord = StandIn::start().await;
    let memory = Memory::open(DatabaseUrl::Memory, Clock::system()).await.unwrap();
    let plugin = Plugin::builder(SHIPPED.clone()).memory(memory.clone()).build();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serving = tokio::spawn(Monitor::of(&plugin, &memory).serve(listener));
    let unconnected = "caveat: the bot is not ready; missing: the connection to Discord\n";
    assert_eq!(healthy(&address).await, (Some(1), unconnected.to_owned()));

    let _bot = caveat_as(&discord, plugin).await;
    assert_eq!(healthy(&address).await, (Some(0), String::new()));

    serving.abort();
    assert!(serving.await.unwrap_err().is_cancelled());
    let (code, said) = healthy(&address).await;
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(said, @"caveat: nothing answers at ADDR: Connection refused (os error 111)");
}

#[tokio::test]
async fn another_server_is_no_healthy_bot() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let routes = axum::Router::new().fallback(async || "welcome");
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let (code, said) = healthy(&address).await;
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(said, @"caveat: ADDR answers, but it is not a caveat bot");
}
