//! Monitoring over HTTP: liveness, readiness and metrics. Anyone who reaches the address may read these, so
//! nothing tells who asked what.

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

/// The monitored parts of a bot.
#[derive(Clone)]
pub struct Monitor {
    /// `None` for a bot without a gateway.
    health: Option<Health>,
    metrics: Metrics,
    memory: Memory,
}

/// The readiness of the bot, and of its parts.
#[derive(Serialize)]
struct Ready {
    ready: bool,
    /// Connected to Discord's gateway, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway: Option<bool>,
    /// A FAQ is loaded; nothing starts without one.
    pack: bool,
    /// The store can be written, or there is none.
    store: bool,
}

impl Monitor {
    /// The monitored parts of this bot.
    pub fn of(plugin: &Plugin, memory: &Memory) -> Self {
        let (health, metrics) = (Some(plugin.health()), plugin.metrics());
        Self { health, metrics, memory: memory.clone() }
    }

    /// For a bot over HTTP, which is ready without a gateway.
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

async fn ready(State(monitor): State<Monitor>) -> Response {
    let gateway = monitor.health.as_ref().map(Health::is_connected);
    let store = monitor.memory.is_writable().await;
    let ready = gateway != Some(false) && store;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Ready { ready, gateway, pack: true, store })).into_response()
}

async fn metrics(State(monitor): State<Monitor>) -> Response {
    match monitor.metrics.encode() {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
