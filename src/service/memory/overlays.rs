//! What moderators taught: kept in the store, and in memory as one overlay a guild.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use super::{Inner, Memory, Unavailable, in_time};
use crate::matching::{Overlay, Unteachable, normalise};
use crate::pack::{Pack, phrasing_key};
use crate::service::{Service, bare, rescrub, scrub};
use crate::store::{MOST, Origin, Phrasing, Step, Store, StoreError, Teaching};

/// Why nothing was taught.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untaught {
    /// The matcher would confuse it, or it is no phrasing.
    #[error(transparent)]
    Unteachable(#[from] Unteachable),
    /// The miss is not in the queue any more.
    #[error("it is no longer in the queue")]
    Gone,
    /// The guild has taught as much as it may.
    #[error("this server has added {MOST} phrasings, which is the most it can")]
    Full,
    /// It could not be kept.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Memory {
    /// What was taught in a guild; `None` outside guilds, and where nothing was.
    pub fn overlay(&self, guild: u64) -> Option<Arc<Overlay>> {
        let overlays = self.inner.as_ref()?.overlays.read().unwrap_or_else(PoisonError::into_inner);
        overlays.get(&guild).cloned()
    }

    /// The entries that something was taught for and that the pack does not have any more, with the
    /// guild that taught it. What was taught is kept, and counts again when they come back.
    pub fn orphans(&self, pack: &Pack) -> Vec<(u64, String)> {
        let Some(inner) = &self.inner else { return Vec::new() };
        let overlays = inner.overlays.read().unwrap_or_else(PoisonError::into_inner);
        let entries = |(guild, overlay): (&u64, &Arc<Overlay>)| {
            let gone = overlay.entries().into_iter().filter(|id| pack.entry(id).is_none());
            gone.map(|id| (*guild, id.to_owned())).collect::<Vec<_>>()
        };
        let mut orphans: Vec<_> = overlays.iter().flat_map(entries).collect();
        orphans.sort();
        orphans
    }

    /// The words of a miss of a guild; `None` when it is not in the queue any more.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn miss(&self, guild: u64, id: i64) -> Result<Option<String>, Unavailable> {
        let (_, store) = self.store()?;
        Ok(in_time(store.words_of_miss(guild, id)).await?.map(|words| rescrub(&words)))
    }

    /// Teaches the words of a miss for an entry, from the next question on.
    ///
    /// # Errors
    /// When it may not be taught, or could not be kept in time. Nothing was changed then.
    pub async fn teach_miss(
        &self,
        service: &Service,
        guild: u64,
        miss: i64,
        entry: &str,
    ) -> Result<Step, Untaught> {
        let words = self.miss(guild, miss).await?.ok_or(Untaught::Gone)?;
        self.teach(service, guild, entry, &words, None, Origin::Miss(miss)).await
    }

    /// Teaches a phrasing for an entry, in `language` or else in the one that it reads as.
    ///
    /// # Errors
    /// When it may not be taught, or could not be kept in time. Nothing was changed then.
    pub async fn teach(
        &self,
        service: &Service,
        guild: u64,
        entry: &str,
        text: &str,
        language: Option<&str>,
        origin: Origin,
    ) -> Result<Step, Untaught> {
        let words = bare(&scrub(text));
        service.teachable(entry, &words, self.overlay(guild).as_deref())?;
        let read = || service.ask(&words, None).judgement.language.as_str().to_owned();
        let phrasing = Phrasing {
            guild,
            entry: entry.to_owned(),
            language: language.map_or_else(read, str::to_owned),
            form: phrasing_key(&normalise(&words)),
            words,
        };
        let (inner, store) = self.store()?;
        let taught = in_time(store.teach(&phrasing, origin, inner.clock.unix())).await?;
        let step = match taught {
            Teaching::Done(step) => step,
            Teaching::Gone => return Err(Untaught::Gone),
            Teaching::Full => return Err(Untaught::Full),
            Teaching::Known(known) if known == entry => return Err(Unteachable::Has.into()),
            Teaching::Known(entry) => {
                return Err(Unteachable::Taken { entry, phrasing: phrasing.words }.into());
            }
        };
        inner.take_over(&store).await;
        Ok(step)
    }
}

impl Inner {
    /// Takes what was taught from the store, in one guild or in all.
    pub(super) async fn know_overlays(
        &self,
        store: &Store,
        guild: Option<u64>,
    ) -> Result<(), StoreError> {
        let phrasings = store.overlays(guild).await?;
        let mut overlays = self.overlays.write().unwrap_or_else(PoisonError::into_inner);
        overlays.retain(|of, _| guild.is_some_and(|guild| guild != *of));
        overlays.extend(by_guild(&phrasings));
        Ok(())
    }

    pub(super) fn forget_overlay_of(&self, guild: u64) {
        self.overlays.write().unwrap_or_else(PoisonError::into_inner).remove(&guild);
    }
}

fn by_guild(phrasings: &[Phrasing]) -> impl Iterator<Item = (u64, Arc<Overlay>)> {
    let mut guilds: BTreeMap<u64, Vec<(&str, &str)>> = BTreeMap::new();
    for phrasing in phrasings {
        let of_guild = guilds.entry(phrasing.guild).or_default();
        of_guild.push((phrasing.entry.as_str(), phrasing.words.as_str()));
    }
    guilds.into_iter().map(|(guild, of_guild)| (guild, Arc::new(Overlay::new(of_guild))))
}
