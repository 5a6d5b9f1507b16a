//! `caveat run` and `caveat invite`, as far as they go without Discord.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{BROKEN, Library, TOKEN, caveat, prints, refuses, run};

#[test]
fn an_address_that_is_taken_or_none_is_refused() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut run = caveat(&["run", "--database", "sqlite::memory:", "--listen", &address]);
    let line = refuses(run.env("DISCORD_TOKEN", "MTIz.x.y"));
    let line = line.replace(&address, "ADDR");
    insta::assert_snapshot!(line, @"caveat: cannot listen at ADDR: Address already in use (os error 98); name another with --listen");
    let line = refuses(&mut caveat(&["run", "--listen", "9464"]));
    insta::assert_snapshot!(line, @"caveat: invalid value '9464' for '--listen <ADDR>': invalid socket address syntax; see `caveat --help`");
}

#[test]
fn invite_asks_for_the_least() {
    let link = prints(&mut caveat(&["invite", "--application", "42"]));
    // View, send, send in threads, embed, history, pin.
    let bits: u64 = (1 << 10) | (1 << 11) | (1 << 38) | (1 << 14) | (1 << 16) | (1 << 51);
    assert_eq!(
        link,
        format!(
            "https://discord.com/oauth2/authorize?client_id=42&scope=bot+applications.commands&permissions={bits}\n"
        )
    );
    let link = prints(caveat(&["invite"]).env("DISCORD_TOKEN", TOKEN));
    assert!(link.contains("client_id=123456789012345678&"), "{link}");
    insta::assert_snapshot!(refuses(&mut caveat(&["invite"])), @"caveat: there is no token; set DISCORD_TOKEN to the one on the Bot page of your application");
    let line = refuses(caveat(&["invite"]).env("DISCORD_TOKEN", "no-application-in-here"));
    assert!(!line.contains("no-application-in-here"), "{line}");
    insta::assert_snapshot!(line, @"caveat: the token does not say which application it belongs to; add --application ID");
    refuses(&mut caveat(&["invite", "--application", "0"]));
}

#[test]
fn run_says_what_is_missing() {
    insta::assert_snapshot!(refuses(&mut caveat(&["run"])), @"caveat: there is no token; set DISCORD_TOKEN to the one on the Bot page of your application");
    insta::assert_snapshot!(refuses(caveat(&["run"]).env("DISCORD_TOKEN", "")), @"caveat: the Discord token is empty; copy it from the Bot page of your application");
    let spaced = TOKEN.replace('.', " ");
    let line = refuses(caveat(&["run"]).env("DISCORD_TOKEN", &spaced));
    assert!(!line.contains("never-to-be-printed"), "{line}");
    insta::assert_snapshot!(line, @"caveat: the Discord token holds spaces or other characters that no token has; copy it again");
}

#[test]
fn the_token_may_be_in_a_file_or_a_credential_of_systemd() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("discord-token");
    let linked = |name: &str, value: &Path| prints(caveat(&["invite"]).env(name, value));
    let lacks = |name: &str, value: &Path| refuses(caveat(&["invite"]).env(name, value));
    let none = lacks("CREDENTIALS_DIRECTORY", folder.path());
    assert!(none.starts_with("caveat: there is no token;"), "{none}");
    let none = lacks("DISCORD_TOKEN_FILE", &file);
    assert!(none.contains("cannot be read from") && none.contains("DISCORD_TOKEN_FILE"), "{none}");
    std::fs::write(&file, format!("{TOKEN}\n")).unwrap();
    for link in
        [linked("DISCORD_TOKEN_FILE", &file), linked("CREDENTIALS_DIRECTORY", folder.path())]
    {
        assert!(link.contains("client_id=123456789012345678&"), "{link}");
    }
    std::fs::write(&file, "not one\n").unwrap();
    let line = lacks("CREDENTIALS_DIRECTORY", folder.path());
    assert!(line.contains("no token has") && !line.contains("not one"), "{line}");
}

#[test]
fn run_never_prints_the_token() {
    let library = Library::new();
    // A port where nobody listens.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let refusing = format!("http://127.0.0.1:{port}");
    let run = |arguments: &[&str], log: &str| {
        let mut command = caveat(&["run"]);
        command.args(arguments).env("DISCORD_TOKEN", TOKEN).env("RUST_LOG", log);
        command.env("CAVEAT_DATABASE", "sqlite::memory:");
        let ran = run(&mut command);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{command:?}: {}", ran.err);
        assert!(!ran.err.contains("never-to-be-printed"), "{}", ran.err);
        let mut lines = ran.err.lines().filter(|line| line.starts_with("caveat: "));
        let line = lines.next().expect("one line says why").replace(&port.to_string(), "PORT");
        assert_eq!(lines.next(), None, "{}", ran.err);
        assert!(ran.err.ends_with('\n') && ran.err.lines().last().unwrap().starts_with("caveat: "));
        line
    };
    let proxied = |address: &'static str| run(&["--discord-proxy", address], "off");
    insta::assert_snapshot!(run(&["--faq", BROKEN], "off"), @"caveat: the FAQ in tests/integration/broken/many-faults-across-files has 10 errors (tests/integration/broken/many-faults-across-files/pack.toml:1:1: unknown key `titel` in pack.toml); `caveat check tests/integration/broken/many-faults-across-files` shows how to fix it");
    insta::assert_snapshot!(run(&["--faq", "tests/none"], "off"), @"caveat: there is no folder tests/none; name one that holds a pack.toml");
    insta::assert_snapshot!(proxied("localhost:8080"), @"caveat: `localhost:8080` is no proxy address; write it like http://127.0.0.1:8080");
    insta::assert_snapshot!(proxied("http://"), @"caveat: `http://` is no proxy address; write it like http://127.0.0.1:8080");
    insta::assert_snapshot!(proxied("ws://localhost"), @"caveat: `ws://localhost` is no proxy address; write it like http://127.0.0.1:8080");
    let faq = library.path();
    for log in ["off", "info", "trace"] {
        let line = run(&["--discord-proxy", &refusing, "--faq", faq], log);
        insta::allow_duplicates! {
            insta::assert_snapshot!(line, @"caveat: the Discord proxy at http://127.0.0.1:PORT did not answer; start it, or leave --discord-proxy out");
        }
    }
    assert!(Path::new(faq).is_dir());
}

#[test]
fn run_keeps_its_things_where_it_says() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("state/caveat.db");
    let url = format!("sqlite://{}", file.display());
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let refusing = format!("http://127.0.0.1:{port}");
    let start = |database: &str, log: &str| {
        let arguments = ["run", "--discord-proxy", &refusing, "--database", database];
        let mut command = caveat(&arguments);
        command.env("DISCORD_TOKEN", TOKEN).env("RUST_LOG", log).env("NO_COLOR", "1");
        command
    };
    let ran = run(&mut start(&url, "info"));
    assert!(ran.err.contains(&format!("\"database\":\"{}\"", file.display())), "{}", ran.err);
    assert!(file.is_file());
    for wrong in ["caveat.db", "mysql://localhost/caveat", "sqlite:"] {
        let line = refuses(&mut start(wrong, "off"));
        assert_eq!(
            line,
            format!(
                "caveat: `{wrong}` is no database of caveat's; write it like sqlite:///var/lib/caveat/caveat.db or postgres://user@host/database"
            )
        );
    }
    has_steps(
        &file,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (99, 'to come', 1, x'00', 0)",
    );
    let before = fs::read(&file).unwrap();
    let line = refuses(&mut start(&url, "off"));
    let newer = "was made by a newer version of caveat; update caveat, or name another database";
    assert_eq!(line, format!("caveat: the database {} {newer}", file.display()));
    assert_eq!(fs::read(&file).unwrap(), before, "it is left alone");
}

/// Makes a database look like one of another version, by what it says of the steps that were taken.
pub(crate) fn has_steps(file: &Path, statement: &'static str) {
    use sqlx::Connection;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::query(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
}
