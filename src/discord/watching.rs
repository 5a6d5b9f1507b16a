//! Watching the bot over HTTP: whether it lives, whether it is ready, and its numbers. Everything here
//! may be read by whoever reaches the address, so nothing says who asked what.

use std::io;
use std::net::TcpListener;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

use super::handler::Plugin;
use super::health::Health;
use crate::http::{self, Bounds};
use crate::metrics::{CONTENT_TYPE, Metrics};
use crate::service::Memory;

/// What is watched of a bot.
#[derive(Clone)]
pub struct Watched {
    /// `None` where there is no gateway to be connected to.
    health: Option<Health>,
    metrics: Metrics,
    memory: Memory,
}

/// Whether it is ready, and what is missing.
#[derive(Serialize)]
struct Ready {
    ready: bool,
    /// Connected to Discord's gateway, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway: Option<bool>,
    /// A FAQ to answer from: without one nothing starts.
    pack: bool,
    /// The store can be written, or nothing is kept.
    store: bool,
}

impl Watched {
    /// What there is to watch of a bot.
    pub fn of(plugin: &Plugin, memory: &Memory) -> Self {
        let (health, metrics) = (Some(plugin.health()), plugin.metrics());
        Self { health, metrics, memory: memory.clone() }
    }

    /// The same of a bot that is asked by HTTP, and needs no gateway to be ready.
    #[must_use]
    pub fn without_gateway(self) -> Self {
        Self { health: None, ..self }
    }

    /// Serves `/healthz`, `/readyz` and `/metrics` for as long as it is polled.
    ///
    /// # Errors
    /// When the socket cannot be used.
    pub async fn serve(self, listener: TcpListener) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let routes = Router::new()
            .route("/healthz", get(async || "alive\n"))
            .route("/readyz", get(ready))
            .route("/metrics", get(metrics))
            .with_state(self);
        http::serve(listener, routes, std::future::pending(), Bounds::WATCH).await;
        Ok(())
    }
}

async fn ready(State(watched): State<Watched>) -> Response {
    let gateway = watched.health.as_ref().map(Health::is_connected);
    let store = watched.memory.is_writable().await;
    let ready = gateway != Some(false) && store;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Ready { ready, gateway, pack: true, store })).into_response()
}

async fn metrics(State(watched): State<Watched>) -> Response {
    match watched.metrics.encode() {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
