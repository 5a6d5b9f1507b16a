//! Copies a whole store into an empty one of either kind. Each row is read back on both sides and compared
//! before the copy is committed.

use sqlx::any::{Any, AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

use super::{Store, StoreError};

/// Rows per read or write.
const PAGE_SIZE: usize = 200;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnType {
    Number,
    Text,
    Bytes,
}
use ColumnType::{Bytes, Number, Text};

/// A table that is copied.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The number of leading columns that form the primary key.
    key: usize,
    pub(super) columns: &'static [(&'static str, ColumnType)],
    /// True if PostgreSQL generates the first column.
    counted: bool,
}

/// All tables that are copied; `change`, `lease` and `login` concern running replicas only.
pub(super) const TABLES: [Table; 14] = [
    table("secret", 1, &[("one", Number), ("key", Bytes)]),
    table(
        "vote",
        2,
        &[
            ("message", Number),
            ("voter", Bytes),
            ("entry", Text),
            ("language", Text),
            ("helpful", Number),
            ("at", Number),
            ("guild", Number),
        ],
    ),
    table(
        "question",
        1,
        &[
            ("id", Number),
            ("guild", Number),
            ("form", Text),
            ("words", Text),
            ("language", Text),
            ("at", Number),
        ],
    ),
    counted(
        "miss",
        &[
            ("id", Number),
            ("guild", Number),
            ("form", Text),
            ("words", Text),
            ("language", Text),
            ("declined", Number),
            ("unmatched", Number),
            ("unhelpful", Number),
            ("first_at", Number),
            ("last_at", Number),
            ("state", Text),
        ],
    ),
    table("setting", 2, &[("guild", Number), ("name", Text), ("value", Text)]),
    table("listening", 1, &[("channel", Number), ("guild", Number)]),
    table(
        "pin",
        1,
        &[
            ("message", Number),
            ("guild", Number),
            ("channel", Number),
            ("entry", Text),
            ("language", Text),
            ("hash", Number),
            ("shown", Text),
            ("pending", Number),
            ("sent", Number),
            ("trouble", Text),
            ("at", Number),
            ("edited_at", Number),
            ("retry_at", Number),
            ("tries", Number),
        ],
    ),
    table(
        "pin_change",
        4,
        &[
            ("guild", Number),
            ("entry", Text),
            ("language", Text),
            ("hash", Number),
            ("before", Text),
            ("after", Text),
            ("log", Number),
            ("message", Number),
            ("said", Number),
        ],
    ),
    counted(
        "audit",
        &[
            ("id", Number),
            ("guild", Number),
            ("miss", Number),
            ("words", Text),
            ("before", Text),
            ("after", Text),
            ("at", Number),
            ("undone", Number),
            ("origin", Text),
            ("overlay", Number),
            ("entry", Text),
            ("was", Text),
        ],
    ),
    table(
        "outcome",
        4,
        &[("day", Number), ("guild", Number), ("kind", Text), ("entry", Text), ("times", Number)],
    ),
    table("took", 3, &[("day", Number), ("guild", Number), ("below", Number), ("times", Number)]),
    counted(
        "overlay",
        &[
            ("id", Number),
            ("guild", Number),
            ("form", Text),
            ("words", Text),
            ("entry", Text),
            ("language", Text),
            ("at", Number),
        ],
    ),
    counted(
        "entry_version",
        &[
            ("id", Number),
            ("guild", Number),
            ("entry", Number),
            ("language", Text),
            ("severity", Text),
            ("question", Text),
            ("answer", Text),
            ("cautions", Text),
            ("advice", Text),
            ("gone", Number),
            ("origin", Text),
            ("miss", Number),
            ("at", Number),
            ("undone", Number),
            ("ended", Number),
        ],
    ),
    table(
        "entry_draft",
        1,
        &[
            ("id", Number),
            ("guild", Number),
            ("entry", Number),
            ("version", Number),
            ("miss", Number),
            ("language", Text),
            ("severity", Text),
            ("question", Text),
            ("answer", Text),
            ("cautions", Text),
            ("advice", Text),
            ("at", Number),
        ],
    ),
];

/// Why nothing was copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The target store is not empty.
    #[error("there is something in it already")]
    NotEmpty,
    /// A row differs after copying.
    #[error("a row of the table `{0}` came out differently")]
    Differs(&'static str),
    /// One of the two stores failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

impl Store {
    /// Copies everything into an empty store, compares each row, and returns the number of rows per table.
    /// The target takes over this store's key, so that hashed voters stay the same. Both stores are locked
    /// meanwhile.
    ///
    /// # Errors
    /// When the target is not empty, or a store fails. Nothing is copied then.
    pub async fn copy_to(&self, other: &mut Self) -> Result<Vec<(&'static str, u64)>, CopyError> {
        let rows = self.copied(other).await.map_err(|cause| match cause {
            Failed::Said(said) => said,
            Failed::Database(cause) => CopyError::Store(StoreError(cause)),
        })?;
        other.secret = self.secret;
        Ok(rows)
    }

    async fn copied(&self, other: &Self) -> Result<Vec<(&'static str, u64)>, Failed> {
        let (mut from, mut to) = (self.begin().await?, other.begin().await?);
        for table in TABLES.iter().filter(|table| table.name != "secret") {
            if !page(&mut to, table, None).await?.is_empty() {
                return Err(Failed::Said(CopyError::NotEmpty));
            }
        }
        sqlx::query("DELETE FROM secret").execute(&mut *to).await?;
        for table in &TABLES {
            let mut rows = page(&mut from, table, None).await?;
            while let Some(last) = rows.last() {
                insert(&mut to, table, &rows).await?;
                rows = page(&mut from, table, Some(last)).await?;
            }
            if other.is_postgres && table.counted {
                count_on(&mut to, table).await?;
            }
        }
        let mut counts = Vec::new();
        for table in &TABLES {
            counts.push((table.name, compared(&mut from, &mut to, table).await?));
        }
        from.rollback().await?;
        to.commit().await?;
        Ok(counts)
    }
}

enum Failed {
    Said(CopyError),
    Database(sqlx::Error),
}

impl From<sqlx::Error> for Failed {
    fn from(cause: sqlx::Error) -> Self {
        Self::Database(cause)
    }
}

/// Compares a table on both sides, and returns its number of rows.
async fn compared(
    from: &mut AnyConnection,
    to: &mut AnyConnection,
    table: &Table,
) -> Result<u64, Failed> {
    let (mut count, mut last) = (0, None);
    loop {
        let here = page(from, table, last.as_ref()).await?;
        let there = page(to, table, last.as_ref()).await?;
        if here != there {
            return Err(Failed::Said(CopyError::Differs(table.name)));
        }
        count += here.len() as u64;
        match here.into_iter().last() {
            Some(row) => last = Some(row),
            None => return Ok(count),
        }
    }
}

/// The page of rows after this one, ordered by key.
async fn page(
    connection: &mut AnyConnection,
    table: &Table,
    after: Option<&Vec<Value>>,
) -> Result<Vec<Vec<Value>>, sqlx::Error> {
    let names = table.names(table.columns.len());
    let (name, key) = (table.name, table.names(table.key));
    let past = match after {
        Some(_) => format!("WHERE ({key}) > ({})", places(0, table.key)),
        None => String::new(),
    };
    let select = format!("SELECT {names} FROM {name} {past} ORDER BY {key} LIMIT {PAGE_SIZE}");
    let mut query = sqlx::query(AssertSqlSafe(select));
    for value in after.into_iter().flatten().take(table.key) {
        query = bind(query, value);
    }
    let rows = query.fetch_all(connection).await?;
    rows.iter().map(|row| read(row, table)).collect()
}

fn read(row: &AnyRow, table: &Table) -> Result<Vec<Value>, sqlx::Error> {
    let value = |(at, (_, column_type)): (usize, &(&str, ColumnType))| {
        Ok(match column_type {
            Number => Value::Number(row.try_get(at)?),
            Text => Value::Text(row.try_get(at)?),
            Bytes => Value::Bytes(row.try_get(at)?),
        })
    };
    table.columns.iter().enumerate().map(value).collect()
}

async fn insert(
    connection: &mut AnyConnection,
    table: &Table,
    rows: &[Vec<Value>],
) -> Result<(), sqlx::Error> {
    let width = table.columns.len();
    let values: Vec<String> =
        (0..rows.len()).map(|row| format!("({})", places(row * width, width))).collect();
    let (name, names) = (table.name, table.names(width));
    let insert = format!("INSERT INTO {name} ({names}) VALUES {}", values.join(", "));
    let mut query = sqlx::query(AssertSqlSafe(insert)).persistent(false);
    for value in rows.iter().flatten() {
        query = bind(query, value);
    }
    query.execute(connection).await.map(drop)
}

/// Advances PostgreSQL's sequence past the copied rows.
async fn count_on(connection: &mut AnyConnection, table: &Table) -> Result<(), sqlx::Error> {
    let (name, id) = (table.name, table.columns[0].0);
    let next = format!(
        "SELECT setval(pg_get_serial_sequence('{name}', '{id}'), coalesce(max({id}), 0) + 1, false)
         FROM {name}"
    );
    sqlx::query(AssertSqlSafe(next)).execute(connection).await.map(drop)
}

fn bind<'q>(query: Query<'q, Any, AnyArguments>, value: &Value) -> Query<'q, Any, AnyArguments> {
    match value {
        Value::Number(number) => query.bind(*number),
        Value::Text(text) => query.bind(text.clone()),
        Value::Bytes(bytes) => query.bind(bytes.clone()),
    }
}

/// Placeholders for `count` values after the first `before`: `$1, $2`.
fn places(before: usize, count: usize) -> String {
    let places = (before + 1..=before + count).map(|at| format!("${at}"));
    places.collect::<Vec<_>>().join(", ")
}

impl Table {
    fn names(&self, count: usize) -> String {
        let names: Vec<&str> = self.columns.iter().take(count).map(|(name, _)| *name).collect();
        names.join(", ")
    }
}

const fn table(
    name: &'static str,
    key: usize,
    columns: &'static [(&'static str, ColumnType)],
) -> Table {
    Table { name, key, columns, counted: false }
}

const fn counted(name: &'static str, columns: &'static [(&'static str, ColumnType)]) -> Table {
    Table { name, key: 1, columns, counted: true }
}
