//! Rows of versions and drafts, as they are read and written in a transaction.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::super::{UnixTime, signed};
use super::{
    CURRENT, DRAFT_LIFETIME, EntryDraft, EntryText, NewVersion, Revised, VERSIONS, Version,
};
use crate::ids::{DraftId, GuildId};
use crate::pack::{Severity, phrasing_key};

/// Reads a text whose columns begin at this one.
pub(super) fn text(row: &AnyRow, at: usize) -> Result<EntryText, sqlx::Error> {
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    Ok(EntryText {
        language: row.try_get(at)?,
        severity: Severity::named(row.try_get(at + 1)?).unwrap_or_default(),
        question: row.try_get(at + 2)?,
        answer: row.try_get(at + 3)?,
        cautions: lines(row.try_get(at + 4)?),
        advice: lines(row.try_get(at + 5)?),
    })
}

pub(super) async fn read_draft(
    connection: &mut AnyConnection,
    guild: GuildId,
    draft: DraftId,
    now: UnixTime,
) -> Result<Option<EntryDraft>, sqlx::Error> {
    let find = "SELECT entry, version, miss, language, severity, question, answer, cautions, advice
         FROM entry_draft WHERE id = $1 AND guild = $2 AND at >= $3";
    let find = sqlx::query(find).bind(signed(draft)).bind(signed(guild));
    let row = find.bind(now - DRAFT_LIFETIME).fetch_optional(connection).await?;
    let Some(row) = row else { return Ok(None) };
    let (entry, version, miss): (i64, i64, i64) =
        (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    Ok(Some(EntryDraft {
        id: draft,
        guild,
        revises: (entry != 0).then_some(Revised { entry, version }),
        miss: (miss != 0).then_some(miss),
        text: text(&row, 3)?,
    }))
}

/// The last two versions of an entry that are not undone, the last first.
pub(super) async fn versions(
    connection: &mut AnyConnection,
    guild: GuildId,
    entry: i64,
) -> Result<Vec<Version>, sqlx::Error> {
    let rows = sqlx::query(VERSIONS).bind(signed(guild)).bind(entry).fetch_all(connection).await?;
    let version = |row: &AnyRow| {
        let is_gone = row.try_get::<i64, _>(8)? != 0;
        let text = text(row, 2)?;
        Ok(Version {
            id: row.try_get(0)?,
            at: row.try_get(1)?,
            text: (!is_gone).then_some(text),
            miss: row.try_get(9)?,
        })
    };
    rows.iter().map(version).collect()
}

/// The entries of a guild as they are now: the number and the question of each.
pub(super) async fn current(
    connection: &mut AnyConnection,
    guild: GuildId,
) -> Result<Vec<(i64, String)>, sqlx::Error> {
    let rows = sqlx::query(CURRENT.one).bind(signed(guild)).fetch_all(connection).await?;
    rows.iter().map(|row| Ok((row.try_get(1)?, row.try_get(6)?))).collect()
}

/// Returns whether an entry other than this one, which is 0 if it is new, has the question, spelled alike.
pub(super) fn has_question(current: &[(i64, String)], question: &str, number: i64) -> bool {
    let key = phrasing_key(question);
    current.iter().any(|(other, asked)| *other != number && phrasing_key(asked) == key)
}

/// Writes a version; returns the numbers of its entry and its own.
pub(super) async fn write(
    connection: &mut AnyConnection,
    new: &NewVersion<'_>,
) -> Result<(i64, i64), sqlx::Error> {
    let write = "INSERT INTO entry_version (guild, entry, language, severity, question, answer, cautions, advice,
             gone, origin, miss, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id";
    let text = new.text;
    let written = sqlx::query(write)
        .bind(signed(new.guild))
        .bind(new.entry)
        .bind(&text.language)
        .bind(text.severity.name())
        .bind(&text.question)
        .bind(&text.answer)
        .bind(text.cautions.join("\n"))
        .bind(text.advice.join("\n"))
        .bind(i64::from(new.is_gone))
        .bind(new.origin.name())
        .bind(new.miss)
        .bind(new.at)
        .fetch_one(&mut *connection)
        .await?;
    let version: i64 = written.try_get(0)?;
    if new.entry != 0 {
        // The version before has ended with this one, and a removal ends at once.
        let end = "UPDATE entry_version SET ended = $4
             WHERE guild = $1 AND entry = $2 AND ended = 0 AND (id < $3 OR gone = 1)";
        let end = sqlx::query(end).bind(signed(new.guild)).bind(new.entry).bind(version);
        end.bind(new.at).execute(connection).await?;
        return Ok((new.entry, version));
    }
    // An entry has the number of its first version.
    let number = sqlx::query("UPDATE entry_version SET entry = id WHERE id = $1");
    number.bind(version).execute(connection).await?;
    Ok((version, version))
}
