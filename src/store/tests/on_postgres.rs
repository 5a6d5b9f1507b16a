//! Behaviour of a server alone: refusing, being shared, and clients that stop half way.

use std::pin::pin;
use std::task::Poll;

use sqlx::{Connection, Row};

use super::fresh::{Database, variable};
use super::{
    ALICE, DAY, DatabaseUrl, MissReason, NOW, Note, Scope, Store, ballot, guild_id, outside,
    question, server, tally,
};
use crate::store::OpenError;

async fn refused(url: &str) -> String {
    let place: DatabaseUrl = url.parse().unwrap();
    let refused = Store::open(&place).await.unwrap_err();
    assert!(matches!(refused, OpenError::Unusable(..)), "{refused}");
    refused.to_string()
}

#[tokio::test]
async fn what_is_wrong_with_a_server_is_said_without_the_password() {
    let Some(database) = Database::new().await else { return };
    let url = database.url();
    let secret = url.split(['@', ':']).nth(2).unwrap().to_owned();
    let wrong = |from: &str, to: &str| url.replacen(from, to, 1);
    let name = url.split(['/', '?']).nth(3).unwrap();
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (url, expected) in [
        (wrong(&secret, "hunter2"), "password authentication failed"),
        (wrong(name, "nowhere"), "database \"nowhere\" does not exist"),
        (format!("postgres://caveat:{secret}@{unused}/x"), "onnection refused"),
        (format!("postgres://caveat:{secret}@127.0.0.1:1/x?sslmode=require"), "onnection refused"),
        ("postgres://caveat:hunter2@no-such-host.invalid/x".to_owned(), "cannot be opened"),
    ] {
        let said = refused(&url).await;
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("hunter2") && !said.contains(&secret), "{said}");
    }
    let latin = Database::with("TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'").await.unwrap();
    let said = refused(&latin.url()).await;
    assert!(said.contains("its encoding is LATIN1"), "{said}");
}

/// If the server has a certificate, `sslmode` decides how it is checked.
#[tokio::test]
async fn the_connection_can_be_encrypted() {
    let Some(database) = Database::new().await else { return };
    let Some(certificate) = variable("CAVEAT_TEST_POSTGRES_CERTIFICATE") else { return };
    let with = |mode: &str| database.url().replace("sslmode=disable", mode);
    let trusting = format!("sslmode=verify-full&sslrootcert={certificate}");
    for (mode, encrypted) in [
        ("sslmode=disable", false),
        ("sslmode=prefer", true),
        ("sslmode=require", true),
        (&trusting, true),
    ] {
        let store = Store::open(&with(mode).parse().unwrap()).await.unwrap();
        let ask = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        let row = sqlx::query(ask).fetch_one(&store.pool).await.unwrap();
        assert_eq!(row.get::<bool, _>(0), encrypted, "{mode}");
        store.close().await;
    }
    let said = refused(&with("sslmode=verify-full")).await;
    assert!(said.contains("certificate") || said.contains("UnknownIssuer"), "{said}");
}

#[tokio::test]
async fn copies_that_start_at_once_make_one_store() {
    let Some(fresh) = server().await else { return };
    let open = || Store::open(&fresh.place);
    let (one, two, three) = tokio::join!(open(), open(), open());
    let stores = [one.unwrap(), two.unwrap(), three.unwrap()];
    stores[0].vote(&ballot(1, ALICE, true), NOW).await.unwrap();
    stores[1].vote(&ballot(1, ALICE, false), NOW).await.unwrap();
    assert_eq!(stores[2].tallies(Scope::All, 0).await.unwrap(), tally(0, 1), "one key, one voter");
}

/// A request for a button is dropped after two seconds, wherever it is by then. Anything that others are told
/// afterwards was stored must be stored.
#[tokio::test]
async fn who_loses_patience_takes_nothing_with_them() {
    let Some(fresh) = server().await else { return };
    let store = Store::open(&fresh.place).await.unwrap();
    let mut outside = outside(&fresh).await;
    let miss = [Note::Miss(question("lobster"), MissReason::Declined)];
    let mut given_up = 0;
    for steps in 0.. {
        // Polls the future this often, and then drops it.
        let mut polls = 0;
        let mut write = pin!(store.write(&miss, NOW));
        let done = std::future::poll_fn(|context| {
            polls += 1;
            match write.as_mut().poll(context) {
                Poll::Pending if polls > steps => Poll::Ready(false),
                Poll::Pending => Poll::Pending,
                Poll::Ready(written) => Poll::Ready(written.is_ok()),
            }
        });
        if done.await {
            break;
        }
        given_up += 1;
        let voters = u64::try_from(given_up).unwrap();
        store.vote(&ballot(voters, ALICE, true), NOW).await.unwrap();
        let count = sqlx::query("SELECT count(*) FROM vote").fetch_one(&mut outside).await.unwrap();
        assert_eq!(count.get::<i64, _>(0), given_up, "given up after {steps} steps");
    }
    assert!(given_up > 4, "there is more than one place to give up at: {given_up}");
    assert!(store.misses(guild_id(7), 9).await.unwrap()[0].declined >= 1);
    outside.close().await.unwrap();
}

/// A value that only a later version knows must not keep the rest from expiring.
#[tokio::test]
async fn an_unknown_choice_of_days_is_passed_over() {
    let Some(fresh) = server().await else { return };
    let store = Store::open(&fresh.place).await.unwrap();
    let mut outside = outside(&fresh).await;
    let soon = "INSERT INTO setting (guild, name, value) VALUES (7, 'misses', 'soon')";
    sqlx::query(soon).execute(&mut outside).await.unwrap();
    store.write(&[Note::Miss(question("lobster"), MissReason::Declined)], NOW).await.unwrap();
    store.expire(NOW + 90 * DAY).await.unwrap();
    assert_eq!(store.misses(guild_id(7), 9).await.unwrap().len(), 1);
    store.expire(NOW + 90 * DAY + 1).await.unwrap();
    assert!(store.misses(guild_id(7), 9).await.unwrap().is_empty());
}

/// Both databases order texts the same way, whatever the server's locale.
#[tokio::test]
async fn texts_are_in_the_order_of_their_bytes() {
    let Some(fresh) = server().await else { return };
    let mut outside = {
        Store::open(&fresh.place).await.unwrap().close().await;
        outside(&fresh).await
    };
    let loose = "SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%' AND data_type = 'text'
             AND collation_name IS DISTINCT FROM 'C'";
    let loose = sqlx::query(loose).fetch_all(&mut outside).await.unwrap();
    let loose: Vec<String> = loose.iter().map(|row| row.get(0)).collect();
    assert!(loose.is_empty(), "{loose:?}");
}
