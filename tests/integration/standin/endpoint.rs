//! Interactions by HTTP: signs and sends them to the application's URL, and checks the response.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::StandIn;
use super::model::{CALLBACK_DEADLINE, Id, Violation};
use super::rest;
use super::world::Shared;

/// Seed of the signing key.
const SEED: [u8; 32] = [42; 32];

/// Discord's signature.
pub(crate) struct Signer(Ed25519KeyPair);

impl Signer {
    pub(crate) fn new() -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(&SEED).expect("any seed will do"))
    }

    /// The application's public key, as the developer portal shows it.
    pub(crate) fn key(&self) -> String {
        hex::encode(self.0.public_key().as_ref())
    }

    /// The signature of a body at a time, in seconds since 1970.
    pub(crate) fn sign(&self, time: &str, body: &str) -> String {
        hex::encode(self.0.sign(format!("{time}{body}").as_bytes()))
    }
}

/// The current time in the format of the signature header.
pub(crate) fn now() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.expect("it is later").as_secs().to_string()
}

/// An interaction for one of the URLs.
type Sent = (Id, Value);

impl StandIn {
    /// Sends interactions to these addresses from now on, to each in turn, and none to the gateway.
    pub(crate) fn calls<const N: usize>(&self, urls: [String; N]) {
        let mut sent = self.collects();
        let shared = Arc::clone(&self.shared);
        // A client that ignores the bot's proxy settings.
        let client = reqwest::Client::builder().no_proxy().build().expect("a client is made");
        tokio::spawn(async move {
            let mut urls = urls.iter().cycle();
            while let Some(sent) = sent.recv().await {
                let url = urls.next().expect("there is one").clone();
                tokio::spawn(call(Arc::clone(&shared), client.clone(), url, sent));
            }
        });
    }

    /// Like [`Self::calls`], but leaves the sending to the caller.
    pub(crate) fn collects(&self) -> mpsc::UnboundedReceiver<Sent> {
        let (to, sent) = mpsc::unbounded_channel();
        self.shared.change(|world| world.endpoint = Some(to));
        sent
    }

    /// The HTTP status of the response to an interaction.
    pub(crate) async fn status(&self, interaction: Id) -> u16 {
        let limit = Duration::from_secs(10);
        let status = |world: &super::world::World| world.statuses.get(&interaction).copied();
        self.shared.wait(limit, status).await.expect("it is answered")
    }
}

async fn call(shared: Arc<Shared>, client: reqwest::Client, url: String, (id, event): Sent) {
    let (time, body) = (now(), event.to_string());
    let signature = Signer::new().sign(&time, &body);
    let request = client
        .post(&url)
        .header("content-type", "application/json")
        .header("x-signature-ed25519", signature)
        .header("x-signature-timestamp", time)
        .body(body);
    let answer = timeout(CALLBACK_DEADLINE, async {
        let answer = request.send().await?;
        Ok::<_, reqwest::Error>((answer.status().as_u16(), answer.bytes().await?))
    });
    let answer = answer.await;
    let token = event["token"].as_str().unwrap_or_default();
    shared.change(|world| {
        world.awaited.remove(&id);
        let refused = match answer {
            Ok(Ok((status, body))) => {
                world.statuses.insert(id, status);
                let read = |world| match serde_json::from_slice(&body) {
                    Ok(body) => rest::callback(world, id, token, &body).err(),
                    Err(cause) => Some(rest::Refusal::new(400, 50109, cause.to_string())),
                };
                match status {
                    200 => read(world)
                        .map(|refusal| (refusal.code, refusal.reason.unwrap_or(refusal.message))),
                    202 if body.is_empty() => None,
                    _ => Some((0, format!("answered with {status}"))),
                }
            }
            Ok(Err(cause)) => Some((0, cause.to_string())),
            Err(_) => Some((0, "no response within three seconds".to_owned())),
        };
        if let Some((code, reason)) = refused {
            world.violate(Violation {
                method: "RESPONSE".to_owned(),
                path: url,
                status: 0,
                code,
                reason,
            });
        }
    });
}
