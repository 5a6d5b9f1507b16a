//! The binary with a folder that is edited while it runs.

use std::fs::{read_to_string, rename, write};

use crate::scenes::colours::{COLOURS, colour_of, files};
use crate::scenes::live::{Live, fill, link, said};
use crate::scenes::processes::Running;
use crate::standin::StandIn;

#[tokio::test]
async fn what_is_saved_is_answered_from_and_what_is_faulty_is_not() {
    let live = Live::start(|place| fill(&place.join("faq"), "crimson")).await;
    assert_eq!(colour_of(&live.says(0).await), "crimson");
    let office = live.faq().join("crimson-office.toml");
    let good = read_to_string(&office).unwrap();
    // Like editors: written to a temporary file that is then renamed.
    let save = |text: String| {
        write(live.faq().join("saved~"), text).unwrap();
        rename(live.faq().join("saved~"), &office).unwrap();
    };
    save(good.replace("street", "alley"));
    live.reloaded("loaded", 1).await;
    assert_eq!(live.says(1).await.description(), "In the crimson alley.");

    save(good.replace("answer =", "anser ="));
    live.reloaded("faulty", 1).await;
    let told = live.log.heard(1).await[0].description().to_owned();
    assert!(told.contains("crimson-office.toml:") && told.contains("anser"), "{told}");
    assert!(!told.contains(&live.place.path().display().to_string()), "{told}");
    assert_eq!(live.says(2).await.description(), "In the crimson alley.");
    // Again that fault, one line lower.
    save(format!("\n{}", good.replace("answer =", "anser =")));
    live.reloaded("faulty", 2).await;

    save(good.clone());
    live.reloaded("loaded", 2).await;
    let told = live.log.heard(2).await;
    assert_eq!(told.len(), 2, "once each");
    assert!(told[1].description().contains("The errors are fixed"), "{}", told[1].description());
    assert_eq!(live.says(3).await.description(), "In the crimson street.");
    // Written in place.
    write(&office, good.replace("street", "avenue")).unwrap();
    live.reloaded("loaded", 3).await;
    assert_eq!(live.says(4).await.description(), "In the crimson avenue.");

    live.running.signal("-TERM");
    let (code, log) = live.running.ended().await;
    assert_eq!(code, Some(0), "{log}");
    let line = log.lines().find(|line| line.contains("the FAQ was reloaded"));
    let line = line.unwrap_or_else(|| panic!("{log}"));
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["entries"], 6, "{line}");
    assert!(line["pack"].is_string() && line["took"].is_string(), "{line}");
    assert!(log.contains("the changed FAQ cannot be used") && log.contains("help: "), "{log}");
}

#[tokio::test]
async fn a_folder_that_is_put_in_place_as_a_whole_is_read() {
    let live = Live::start(|place| {
        COLOURS.iter().for_each(|colour| fill(&place.join(colour), colour));
        link("crimson", &place.join("faq"));
    })
    .await;
    assert_eq!(colour_of(&live.says(0).await), "crimson");
    link("azure", &live.faq());
    live.reloaded("loaded", 1).await;
    assert_eq!(colour_of(&live.says(1).await), "azure");
    // The file vanishes: a fault like any other, and the log channel learns nothing of this machine.
    std::fs::remove_file(live.faq()).unwrap();
    live.reloaded("faulty", 1).await;
    let told = live.log.heard(1).await[0].description().to_owned();
    assert!(told.ends_with("`its folder cannot be read`"), "{told}");
    assert_eq!(colour_of(&live.says(2).await), "azure");
    rename(live.place.path().join("crimson"), live.faq()).unwrap();
    live.reloaded("loaded", 2).await;
    assert_eq!(colour_of(&live.says(3).await), "crimson");
    rename(live.faq(), live.place.path().join("gone")).unwrap();
    live.reloaded("faulty", 2).await;
}

#[tokio::test]
async fn a_hangup_has_the_folder_read_at_once() {
    let live = Live::start(|place| fill(&place.join("faq"), "crimson")).await;
    live.running.signal("-HUP");
    said(&live.running, "the FAQ has not changed").await;
    write(live.faq().join("pack.toml"), files("crimson")[0].1.replace("A crimson", "The crimson"))
        .unwrap();
    live.running.signal("-HUP");
    live.reloaded("loaded", 1).await;
    assert_eq!(live.says(0).await.footer(), "The crimson disclaimer.");
}

#[tokio::test]
async fn the_pack_in_the_binary_is_not_reloaded() {
    let discord = StandIn::start().await;
    let running = Running::start_with(&discord, &[]).await;
    running.signal("-HUP");
    said(&running, "there is nothing to reload").await;
    running.signal("-TERM");
    assert_eq!(running.ended().await.0, Some(0));
}
