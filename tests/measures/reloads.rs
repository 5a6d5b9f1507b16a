//! A thousand reloads under load, and the memory that they take.

use std::sync::Arc;
use std::time::Instant;

use crate::scenes::colours::{COLOURS, THINGS, ask};
use crate::scenes::live::{Live, fill, link};

/// Number of reloads.
const RELOADS: usize = 1000;

/// Reloads one after another while four people ask without a pause.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_reloads_under_load() {
    let live = Live::start(|place| {
        COLOURS.iter().for_each(|colour| fill(&place.join(colour), colour));
        link("crimson", &place.join("faq"));
    })
    .await;
    let live = Arc::new(live);
    let guild = live.discord.guild("expats");
    let (done, _) = tokio::sync::watch::channel(false);
    let askers: Vec<_> = (0..4)
        .map(|person| {
            let (live, guild) = (Arc::clone(&live), guild.clone());
            let done = done.subscribe();
            tokio::spawn(async move {
                let mut heard = [0; 2];
                while !*done.borrow() {
                    let round = heard.iter().sum();
                    let colour = ask(&live.discord, &guild, person, round).await;
                    heard[usize::from(colour == COLOURS[1])] += 1;
                }
                heard
            })
        })
        .collect();
    let began = Instant::now();
    let mut resident = Vec::new();
    for n in 1..=RELOADS {
        link(COLOURS[n % 2], &live.faq());
        live.running.signal("-HUP");
        live.reloaded("loaded", n).await;
        if n == 10 || n.is_multiple_of(RELOADS / 10) {
            resident.push(live.resident());
            eprintln!("{n} reloads after {:?}: {resident:?} KB", began.elapsed());
        }
    }
    let took = began.elapsed();
    done.send_replace(true);
    let mut heard = [0; 2];
    for asker in askers {
        // A missing or mixed answer panics.
        let Ok(more) = asker.await else {
            let log = live.running.log();
            let said: Vec<_> = log.lines().filter(|line| !line.contains(" INFO ")).collect();
            panic!("somebody was not answered, or half; the bot's log:\n{}", said.join("\n"));
        };
        heard = [heard[0] + more[0], heard[1] + more[1]];
    }
    eprintln!(
        "{RELOADS} reloads in {took:?}, {} questions ({heard:?} of {} things), none lost, none mixed",
        heard[0] + heard[1],
        THINGS.len()
    );
    eprintln!("resident after 10 reloads, and after each tenth of them, in KB: {resident:?}");
}
