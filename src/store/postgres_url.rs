//! The URL of a database on a PostgreSQL server. It may hold a password, so it is never shown.

use std::fmt;
use std::str::FromStr;

use sqlx::any::AnyConnectOptions;
use sqlx::postgres::PgConnectOptions;

/// Allowed query parameters.
const PARAMETERS: [&str; 15] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "ssl-mode",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "user",
    "ssl-root-cert",
];
/// The default port.
const DEFAULT_PORT: u16 = 5432;

/// A database on a PostgreSQL server. Missing parts of the URL come from the usual environment variables,
/// such as `PGPASSWORD` and `PGPASSFILE`.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl {
    address: String,
    /// Host and database.
    shown: String,
}

impl PostgresUrl {
    /// Connection options; they name the application, for the server's lists of connections.
    pub(super) fn options(&self) -> Result<AnyConnectOptions, sqlx::Error> {
        let mut options: AnyConnectOptions = self.address.parse()?;
        let url = &mut options.database_url;
        let named = |(key, _): (std::borrow::Cow<'_, str>, _)| key == "application_name";
        if !url.query_pairs().any(named) && std::env::var_os("PGAPPNAME").is_none() {
            url.query_pairs_mut().append_pair("application_name", "caveat");
        }
        Ok(options)
    }
}

/// The error says what is wrong, and repeats nothing that may be a password.
impl FromStr for PostgresUrl {
    type Err = String;

    fn from_str(address: &str) -> Result<Self, String> {
        let url = address.parse::<AnyConnectOptions>().map_err(|_| "it is no URL".to_owned())?;
        for (key, _) in url.database_url.query_pairs() {
            if !PARAMETERS.contains(&&*key) && !key.starts_with("options[") {
                return Err(format!("PostgreSQL has no setting `{key}`"));
            }
        }
        let options = PgConnectOptions::from_str(address);
        let options =
            options.map_err(|_| "a setting has a value that it cannot have".to_owned())?;
        let host = match options.get_socket() {
            Some(folder) => folder.display().to_string(),
            None => options.get_host().to_owned(),
        };
        let port = match options.get_port() {
            DEFAULT_PORT => String::new(),
            port => format!(":{port}"),
        };
        let name = options.get_database().unwrap_or(options.get_username());
        Ok(Self { address: address.to_owned(), shown: format!("postgres://{host}{port}/{name}") })
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresUrl({})", self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::PostgresUrl;

    #[test]
    fn shows_host_and_database_only() {
        for (address, shown) in [
            ("postgres://me:hunter2@db.example/caveat", "postgres://db.example/caveat"),
            ("postgresql://me:hunter2@db.example:6432/caveat", "postgres://db.example:6432/caveat"),
            ("postgres://me@db.example/?password=hunter2", "postgres://db.example/me"),
            ("postgres://me:hunter2@%2Frun%2Fpg/caveat", "postgres:///run/pg/caveat"),
            ("postgres:///caveat?host=/run/pg&sslmode=require", "postgres:///run/pg/caveat"),
        ] {
            let server: PostgresUrl = address.parse().unwrap();
            assert_eq!(server.to_string(), shown);
            assert_eq!(format!("{server:?}"), format!("PostgresUrl({shown})"));
        }
    }

    #[test]
    fn a_mistake_is_refused_before_anybody_connects() {
        for (address, expected) in [
            ("postgres://me@host:port/db", "it is no URL"),
            ("postgres://host/db?sslmod=require", "PostgreSQL has no setting `sslmod`"),
            ("postgres://host/db?sslmode=always", "a setting has a value that it cannot have"),
            ("postgres://host/db?port=high", "a setting has a value that it cannot have"),
        ] {
            assert_eq!(address.parse::<PostgresUrl>().unwrap_err(), expected, "{address}");
        }
    }
}
