//! Phrasings and entries that moderators added: kept in the store, and in memory as one overlay per guild.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use super::entries::own;
use super::{Inner, Memory, Unavailable, in_time};
use crate::ids::GuildId;
use crate::matching::{Overlay, Unteachable, normalise};
use crate::pack::{OwnEntry, Pack, own_number, phrasing_key};
use crate::service::{Service, bare, rescrub, scrub};
use crate::store::{
    MAX_PHRASINGS, Origin, Phrasing, QueueStep, Scope, Store, StoreError, StoredEntry, TeachOutcome,
};

/// Why a phrasing was not added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TeachError {
    /// The matcher would confuse it, or it is not a phrasing.
    #[error(transparent)]
    Unteachable(#[from] Unteachable),
    /// The miss is no longer in the queue.
    #[error("it is no longer in the queue")]
    Gone,
    /// The guild has reached its limit.
    #[error("this server has added {MAX_PHRASINGS} phrasings, which is the most it can")]
    Full,
    /// It could not be stored.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Memory {
    /// The overlay of a guild; `None` outside guilds, and where nothing was added.
    pub fn overlay(&self, guild: Option<GuildId>) -> Option<Arc<Overlay>> {
        let overlays = self.inner.as_ref()?.overlays.read().unwrap_or_else(PoisonError::into_inner);
        overlays.get(&guild?).cloned()
    }

    /// The own entry with this id, whichever guild's it is.
    pub fn own_entry(&self, id: &str) -> Option<OwnEntry> {
        own_number(id)?;
        let overlays = self.inner.as_ref()?.overlays.read().unwrap_or_else(PoisonError::into_inner);
        overlays.values().find_map(|overlay| overlay.entry(id).cloned())
    }

    /// Entries that a guild added phrasings for but that the pack no longer has, as pairs of guild and entry.
    /// Their phrasings are kept, and count again when the entries come back.
    pub fn orphans(&self, pack: &Pack) -> Vec<(GuildId, String)> {
        let Some(inner) = &self.inner else { return Vec::new() };
        let overlays = inner.overlays.read().unwrap_or_else(PoisonError::into_inner);
        let entries = |(guild, overlay): (&GuildId, &Arc<Overlay>)| {
            let is_gone = |id: &&str| pack.entry(id).is_none() && overlay.entry(id).is_none();
            let gone = overlay.entries().into_iter().filter(is_gone);
            gone.map(|id| (*guild, id.to_owned())).collect::<Vec<_>>()
        };
        let mut orphans: Vec<_> = overlays.iter().flat_map(entries).collect();
        orphans.sort();
        orphans
    }

    /// The words of a miss of a guild; `None` if it is no longer in the queue.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn miss(&self, guild: GuildId, id: i64) -> Result<Option<String>, Unavailable> {
        let (_, store) = self.opened()?;
        Ok(in_time(store.words_of_miss(guild, id)).await?.map(|words| rescrub(&words)))
    }

    /// Adds the words of a miss as a phrasing of an entry, with effect from the next question on.
    ///
    /// # Errors
    /// When the phrasing is not allowed, or could not be stored in time. Nothing was changed then.
    pub async fn teach_miss(
        &self,
        service: &Service,
        guild: GuildId,
        miss: i64,
        entry: &str,
    ) -> Result<QueueStep, TeachError> {
        let words = self.miss(guild, miss).await?.ok_or(TeachError::Gone)?;
        self.teach(service, guild, entry, &words, None, Origin::Miss(miss)).await
    }

    /// Adds a phrasing to an entry, in `language` or, if `None`, in the detected one.
    ///
    /// # Errors
    /// When the phrasing is not allowed, or could not be stored in time. Nothing was changed then.
    pub async fn teach(
        &self,
        service: &Service,
        guild: GuildId,
        entry: &str,
        text: &str,
        language: Option<&str>,
        origin: Origin,
    ) -> Result<QueueStep, TeachError> {
        let words = bare(&scrub(text));
        service.teachable(entry, &words, self.overlay(Some(guild)).as_deref())?;
        let read = || service.ask(&words, None).judgement.language.as_str().to_owned();
        let phrasing = Phrasing {
            guild,
            entry: entry.to_owned(),
            language: language.map_or_else(read, str::to_owned),
            form: phrasing_key(&normalise(&words)),
            words,
        };
        let (inner, store) = self.opened()?;
        let taught = in_time(store.teach(&phrasing, origin, inner.clock.unix())).await?;
        let step = match taught {
            TeachOutcome::Done(step) => step,
            TeachOutcome::Gone => return Err(TeachError::Gone),
            TeachOutcome::Full => return Err(TeachError::Full),
            TeachOutcome::Known(known) if known == entry => return Err(Unteachable::Has.into()),
            TeachOutcome::Known(entry) => {
                return Err(Unteachable::Taken { entry, phrasing: phrasing.words }.into());
            }
        };
        inner.sync_after_write(&store).await;
        Ok(step)
    }
}

impl Inner {
    /// Loads the overlays of one guild, or of all, from the store.
    pub(super) async fn load_overlays(
        &self,
        store: &Store,
        scope: Scope,
    ) -> Result<(), StoreError> {
        let phrasings = store.overlays(scope).await?;
        let entries = store.entries(scope).await?;
        let mut overlays = self.overlays.write().unwrap_or_else(PoisonError::into_inner);
        overlays.retain(|of, _| !scope.covers(*of));
        overlays.extend(by_guild(&phrasings, entries));
        Ok(())
    }

    pub(super) fn forget_overlay_of(&self, guild: GuildId) {
        self.overlays.write().unwrap_or_else(PoisonError::into_inner).remove(&guild);
    }
}

/// A guild's additions to the FAQ: phrasings, each with the id of its entry, and entries.
type OfGuild<'a> = (Vec<(&'a str, &'a str)>, Vec<OwnEntry>);

fn by_guild(
    phrasings: &[Phrasing],
    entries: Vec<StoredEntry>,
) -> impl Iterator<Item = (GuildId, Arc<Overlay>)> {
    let mut guilds: BTreeMap<GuildId, OfGuild<'_>> = BTreeMap::new();
    for phrasing in phrasings {
        let of_guild = guilds.entry(phrasing.guild).or_default();
        of_guild.0.push((phrasing.entry.as_str(), phrasing.words.as_str()));
    }
    for entry in entries {
        guilds.entry(entry.guild).or_default().1.extend(own(&entry));
    }
    guilds.into_iter().map(|(guild, (phrasings, entries))| {
        (guild, Arc::new(Overlay::new(phrasings).with_entries(entries)))
    })
}
