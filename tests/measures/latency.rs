//! Response time within the bot, from the gateway's frame to the request that answers it.

use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::Memory;
use caveat::store::DatabaseUrl;

use crate::scenes::{SHIPPED, caveat_as};
use crate::standin::StandIn;

const QUESTIONS: usize = 2000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn latency_from_gateway_frame_to_rest_request() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let discord = StandIn::start().await;
    let memory = Memory::open(place, Clock::system()).await.unwrap();
    let _bot = caveat_as(&discord, Plugin::builder(SHIPPED.clone()).memory(memory).build()).await;
    let guild = discord.guild("expats");
    let phrasings: Vec<&str> = SHIPPED
        .pack()
        .entries
        .iter()
        .flat_map(|entry| entry.phrasings.iter().map(|phrasing| phrasing.text.as_str()))
        .collect();
    let (mut slash, mut mentions) = (Vec::new(), Vec::new());
    for n in 0..QUESTIONS {
        // Each user asks only once, so no limit is near.
        let user = discord.user(&format!("user-{n}"));
        let channel = guild.channel(&format!("channel-{}", n % 200));
        let question = phrasings[n * 7 % phrasings.len()];
        if n % 2 == 0 {
            let asked = user.asks(&channel, "/ask", [("question", question)]).await;
            asked.reply().await;
            slash.push(asked.took());
        } else {
            let said = user.says(&channel, &format!("@caveat {question}")).await;
            said.reply().await;
            mentions.push(said.took());
        }
    }
    for (door, times) in [("/ask", &mut slash), ("mention", &mut mentions)] {
        times.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
        let (p50, p99, most): (Duration, _, _) = (at(0.5), at(0.99), at(1.0));
        eprintln!("{door}: {} questions, p50 {p50:?}, p99 {p99:?}, longest {most:?}", times.len());
    }
}
