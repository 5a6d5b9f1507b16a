//! The body of a response, which a hostile server may make endless.

use reqwest::Response;

/// Reads the body of a response; `None` if it has more bytes than this.
///
/// # Errors
/// When the connection fails.
pub(crate) async fn body(
    mut response: Response,
    most: usize,
) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await? {
        if body.len() + piece.len() > most {
            return Ok(None);
        }
        body.extend_from_slice(&piece);
    }
    Ok(Some(body))
}
