//! Health and numbers over HTTP.

use std::collections::BTreeSet;

use caveat::Clock;
use caveat::discord::{Plugin, Watched};
use caveat::metrics::Metrics;
use caveat::service::Memory;
use caveat::store::Place;
use regex::Regex;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Executor};

use super::{LEGAL, SHIPPED, caveat_as};
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
    let memory = Memory::open(Place::File(path.clone()), Clock::system()).await.unwrap();
    let plugin = Plugin::new(SHIPPED.clone()).with_memory(memory.clone());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(Watched::of(&plugin, &memory).serve(listener));
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

/// Every metric that the dashboard and the alerts speak of is served.
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
