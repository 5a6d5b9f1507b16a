//! Requests with files: multipart, with the JSON in one part.

use axum::body::Bytes;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

/// The JSON of a request. Each declared attachment gets its file's bytes as `content`, in base64;
/// mismatches are left for the rules to find.
pub(super) async fn json(content_type: &str, body: Bytes) -> Result<Bytes, String> {
    let Ok(boundary) = multer::parse_boundary(content_type) else { return Ok(body) };
    let stream = futures_util::stream::once(async { Ok::<_, std::convert::Infallible>(body) });
    let mut parts = multer::Multipart::new(stream, boundary);
    let mut payload = Value::Null;
    let mut files: Vec<(String, Bytes)> = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(|error| error.to_string())? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| error.to_string())?;
        if name == "payload_json" {
            payload = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        } else {
            files.push((name, bytes));
        }
    }
    for (name, bytes) in files {
        let declared = payload["attachments"].as_array_mut().into_iter().flatten();
        let of_file = |attachment: &&mut Value| {
            let id = &attachment["id"];
            let id = id.as_str().map(str::to_owned).unwrap_or_else(|| id.to_string());
            name == format!("files[{id}]")
        };
        let mut declared = declared.filter(of_file);
        let attachment = declared.next().ok_or(format!("no attachment declares {name}"))?;
        attachment["content"] = BASE64_STANDARD.encode(bytes).into();
    }
    serde_json::to_vec(&payload).map(Into::into).map_err(|error| error.to_string())
}
