//! Starting caveat, and failures to start.

use caveat::discord::{INTENTS, Plugin, RunError, Token, run};
use caveat::store::{DatabaseUrl, Scope, Store};
use serenity::model::gateway::GatewayIntents;

use super::{SHIPPED, caveat_until, connection, ended};
use crate::ids::guild_id;
use crate::standin::model::InteractionKind;
use crate::standin::{Fault, StandIn};

#[tokio::test]
async fn no_privileged_intent_is_asked_for() {
    let privileged = GatewayIntents::GUILD_MEMBERS
        | GatewayIntents::GUILD_PRESENCES
        | GatewayIntents::MESSAGE_CONTENT;
    assert!(!INTENTS.intersects(privileged));
    let discord = StandIn::start().await;
    let _bot = super::caveat(&discord).await;
    assert_eq!(discord.identifies().len(), 1);
}

#[tokio::test]
async fn a_wrong_token_ends_it_with_one_sentence() {
    let discord = StandIn::start().await;
    let mut connection = connection(&discord);
    connection.token = Token::new("not-the-token").unwrap();
    let error = ended(&discord, connection).await.unwrap_err();
    assert!(matches!(error, RunError::Token), "{error}");
    assert!(!error.to_string().contains("not-the-token"));
    let _ = discord.expect_violations();
}

/// If the client went on, it would connect to Discord itself.
#[tokio::test]
async fn a_proxy_that_does_not_answer_ends_it() {
    let discord = StandIn::start().await;
    let mut connection = connection(&discord);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    connection.proxy = Some(format!("http://{nobody}"));
    let error = ended(&discord, connection).await.unwrap_err();
    assert!(matches!(error, RunError::Proxy(_)), "{error}");
    assert!(discord.identifies().is_empty());
}

#[tokio::test]
async fn it_leaves_when_it_is_told_to() {
    let discord = StandIn::start().await;
    let (_bot, leave) = caveat_until(&discord, Plugin::new(SHIPPED.clone())).await;
    discord.user("alice").dms("is usdt legal in china").await.reply().await;
    leave.now().await;
}

/// Events are handled concurrently: a question may arrive before the bot knows its own name.
#[tokio::test]
async fn a_question_that_is_seen_before_ready_is_answered() {
    let discord = StandIn::start().await;
    let general = discord.guild("expats").channel("general");
    let said = discord.user("alice").says(&general, "@caveat is it legal?").await;
    discord.shared.change(|world| world.faults_of_gateway.hasty = true);
    let _bot = super::caveat(&discord).await;
    said.reply().await;
}

#[tokio::test]
async fn an_intent_that_is_not_granted_ends_it_with_one_sentence() {
    let discord = StandIn::start().await;
    let plugin = Plugin::builder(SHIPPED.clone()).listening(true).build();
    let error = run(plugin, connection(&discord), std::future::pending()).await.unwrap_err();
    assert!(matches!(error, RunError::Intents), "{error}");
    assert!(error.to_string().contains("--listening"), "{error}");
    let _ = discord.expect_violations();
}

/// A process that is killed if its test fails.
#[cfg(unix)]
struct Running(String);

#[cfg(unix)]
impl Running {
    fn signal(&self, signal: &str) {
        let kill = std::process::Command::new("kill").args([signal, &self.0]).output();
        kill.expect("there is a kill");
    }
}

#[cfg(unix)]
impl Drop for Running {
    fn drop(&mut self) {
        // Once it was waited for, its process id may be reused.
        if std::thread::panicking() {
            self.signal("-KILL");
        }
    }
}

/// At any log level, no token is logged, and no other user can read the database.
#[cfg(unix)]
#[tokio::test]
async fn no_secret_is_in_the_log_and_the_file_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Stdio};

    let folder = tempfile::tempdir().unwrap();
    let (file, log) = (folder.path().join("caveat.db"), folder.path().join("log"));
    let token = folder.path().join("token");
    let discord = StandIn::start().await;
    std::fs::write(&token, format!("{}\n", discord.token())).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_caveat"))
        .args(["run", "--discord-proxy", &discord.url()])
        .env_clear()
        .env("RUST_LOG", "trace")
        .env("DISCORD_TOKEN_FILE", token)
        .env("CAVEAT_DATABASE", format!("sqlite://{}", file.display()))
        .stdin(Stdio::null())
        .stderr(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let running = Running(child.id().to_string());
    let ended = tokio::task::spawn_blocking(move || child.wait());
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    // A broken answer and a refused one: such errors tend to quote addresses.
    discord.fails(&["POST", "/callback"], [Fault::hangs(), Fault::html(502)]);
    let answer = alice.asks(&general, "/ask", [("question", super::LEGAL)]).await.reply().await;
    discord.fails(&["DELETE", "/webhooks/"], [Fault::refused(403, 50013)]);
    alice.clicks(&answer, "Remove").await;
    // An unreadable event.
    let odd = |event: &mut serde_json::Value| event["type"] = 77.into();
    let data = serde_json::json!({});
    alice.does_oddly(&general, InteractionKind::Command, data, odd).reply().await;
    alice.says(&general, "@caveat is it legal?").await.reply().await;
    for name in ["caveat.db", "caveat.db-wal", "caveat.db-shm"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    running.signal("-TERM");
    assert!(ended.await.unwrap().unwrap().success(), "it leaves in good order");

    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.contains("TRACE") && log.contains("hyper"), "it says much");
    let tokens = discord.shared.read(|world| world.tokens.keys().cloned().collect::<Vec<_>>());
    assert!(tokens.len() >= 2, "{tokens:?}");
    for secret in tokens.iter().chain([&discord.token()]) {
        assert!(!log.contains(secret.as_str()), "{secret} is in the log");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_database_that_others_may_read_is_made_its_owners() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("caveat.db");
    let place = DatabaseUrl::File(file.clone());
    let store = Store::open(&place).await.unwrap();
    // While another process has it open, SQLite's companion files exist.
    let files =
        ["caveat.db", "caveat.db-wal", "caveat.db-shm"].map(|name| folder.path().join(name));
    for file in &files {
        set_permissions(file, Permissions::from_mode(0o644)).unwrap();
    }
    Store::open(&place).await.unwrap().close().await;
    for file in files.iter().filter(|file| file.exists()) {
        let mode = metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    store.close().await;
}

/// The binary itself: it serves, and the last questions are kept when a supervisor stops it.
#[cfg(unix)]
#[tokio::test]
async fn the_binary_serves_and_keeps_everything_when_it_is_stopped() {
    use std::process::{Command, Stdio};

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("caveat.db");
    let discord = StandIn::start().await;
    discord.expect_answers();
    let mut child = Command::new(env!("CARGO_BIN_EXE_caveat"))
        .args(["run", "--discord-proxy", &discord.url()])
        .env_clear()
        .env("DISCORD_TOKEN", discord.token())
        .env("CAVEAT_DATABASE", format!("sqlite://{}", file.display()))
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let running = Running(child.id().to_string());
    let ended = tokio::task::spawn_blocking(move || child.wait());
    let general = discord.guild("expats").channel("general");
    let alice = discord.user("alice");
    let answer = alice.asks(&general, "/ask", [("question", super::LEGAL)]).await.reply().await;
    alice.clicks(&answer, "Helpful").await.reply().await;
    alice.asks(&general, "/ask", [("question", super::uncovered("en"))]).await.reply().await;
    running.signal("-TERM");
    assert!(ended.await.unwrap().unwrap().success(), "it leaves in good order");

    let store = Store::open(&DatabaseUrl::File(file)).await.unwrap();
    assert_eq!(store.tallies(Scope::All, 0).await.unwrap()[0].helpful, 1);
    let guild = discord.guild("expats").id;
    assert_eq!(store.misses(guild_id(guild), 9).await.unwrap().len(), 1);
    assert_eq!(store.most_given(0).await.unwrap(), [("is-it-legal".to_owned(), 1)]);
}

/// Empty fields that serenity adds mean nothing, and a strict reader may reject them.
#[tokio::test]
async fn commands_are_registered_without_what_says_nothing() {
    fn padding(value: &serde_json::Value, path: &str, found: &mut Vec<String>) {
        use serde_json::Value;
        match value {
            Value::Null => found.push(path.to_owned()),
            Value::Array(list) if list.is_empty() => found.push(path.to_owned()),
            Value::Array(list) => {
                list.iter()
                    .enumerate()
                    .for_each(|(n, v)| padding(v, &format!("{path}.{n}"), found));
            }
            Value::Object(fields) if fields.is_empty() => found.push(path.to_owned()),
            Value::Object(fields) => {
                fields.iter().for_each(|(key, v)| padding(v, &format!("{path}.{key}"), found));
            }
            _ => {}
        }
    }
    let discord = StandIn::start().await;
    let _bot = super::caveat(&discord).await;
    let mut found = Vec::new();
    for command in discord.shared.read(|world| world.registrations.clone()) {
        padding(&command, command["name"].as_str().unwrap(), &mut found);
    }
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(discord.shared.read(|world| world.registrations.len()), super::commands());
}
