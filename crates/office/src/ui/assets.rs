//! The style sheets and scripts, embedded in the binary and served with their content hash in the address.

use std::borrow::Cow;

use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

/// What `scripts/assets.sh` put into `web/dist`: each file and, beside it, its gzipped form.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

/// Where the assets are served.
pub const PREFIX: &str = "/assets/";

/// The address of an asset with its content hash, so that it may be kept for ever: `/assets/house.css?v=…`.
///
/// A name that is not embedded (assets not built) gets an address without hash, which answers 404 with a word on what to do.
#[must_use]
pub fn href(name: &str) -> String {
    match Dist::get(name) {
        Some(file) => format!("{PREFIX}{name}?v={}", tag(&file)),
        None => format!("{PREFIX}{name}"),
    }
}

/// The first 64 bits of the content's SHA-256 in hexadecimal.
fn tag(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every embedded file with its name, for programs that write pages to a directory.
pub fn files() -> impl Iterator<Item = (Cow<'static, str>, Cow<'static, [u8]>)> {
    Dist::iter().filter_map(|name| Dist::get(&name).map(|file| (name, file.data)))
}

/// Answers `GET /assets/{*path}`.
///
/// With the current hash in the query the answer may be kept for a year; without it the browser asks again each time and gets 304.
pub async fn asset(Path(name): Path<String>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let Some(file) = Dist::get(&name).filter(|_| !name.ends_with(".gz")) else {
        return (StatusCode::NOT_FOUND, "没有这个文件；从源代码运行时请先执行 scripts/assets.sh").into_response();
    };
    let hash = tag(&file);
    let accepts_gzip = accepts_gzip(&headers);
    let zipped = if accepts_gzip { Dist::get(&format!("{name}.gz")) } else { None };
    // The two forms of a file are different bytes and so have different tags.
    let etag = if zipped.is_some() { format!("\"{hash}-gz\"") } else { format!("\"{hash}\"") };
    let current = query.as_deref().and_then(|q| q.strip_prefix("v=")) == Some(hash.as_str());
    let caching = if current { "public, max-age=31536000, immutable" } else { "no-cache" };

    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|list| list.split(',').any(|known| known.trim().trim_start_matches("W/") == etag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let encoded = zipped.is_some();
        let mut response = zipped.as_ref().unwrap_or(&file).data.clone().into_response();
        set(&mut response, header::CONTENT_TYPE, file.metadata.mimetype());
        if encoded {
            set(&mut response, header::CONTENT_ENCODING, "gzip");
        }
        response
    };
    set(&mut response, header::ETAG, &etag);
    set(&mut response, header::CACHE_CONTROL, caching);
    set(&mut response, header::VARY, "accept-encoding");
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Whether gzip is named in Accept-Encoding and not refused with q=0.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
            let refused =
                parts.any(|p| p.strip_prefix("q=").is_some_and(|q| q.trim_start_matches(['0', '.']).is_empty()));
            gzip && !refused
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gzip(value: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_str(value).unwrap());
        accepts_gzip(&headers)
    }

    #[test]
    fn gzip_is_sent_only_to_those_who_take_it() {
        for (value, expect) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip; q=0.0", false),
            ("identity", false),
            ("", false),
        ] {
            assert_eq!(gzip(value), expect, "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[tokio::test]
    async fn an_unknown_name_is_not_found() {
        for name in ["nothing.css", "../Cargo.toml", "house.css.gz", ""] {
            let answer = asset(Path(name.to_owned()), RawQuery(None), HeaderMap::new()).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{name}");
        }
    }

    /// Needs the built assets, which `make test` provides; without them it says so and has nothing to check.
    #[tokio::test]
    async fn an_asset_is_kept_for_ever_under_its_hash_and_revalidated_without() {
        let Some(file) = Dist::get("house.css") else {
            eprintln!("skipped: assets are not built (scripts/assets.sh)");
            return;
        };
        let mut headers = HeaderMap::new();
        let ask = |query: Option<String>, headers: &HeaderMap| {
            asset(Path("house.css".to_owned()), RawQuery(query), headers.clone())
        };
        let hashed = ask(Some(format!("v={}", tag(&file))), &headers).await;
        assert!(hashed.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert_eq!(hashed.headers()[header::CONTENT_TYPE], "text/css");
        for query in [None, Some("v=0000000000000000".to_owned())] {
            assert_eq!(ask(query, &headers).await.headers()[header::CACHE_CONTROL], "no-cache");
        }
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let zipped = ask(None, &headers).await;
        assert_eq!(zipped.headers()[header::CONTENT_ENCODING], "gzip");
        assert_ne!(zipped.headers()[header::ETAG], hashed.headers()[header::ETAG]);
        headers.insert(header::IF_NONE_MATCH, zipped.headers()[header::ETAG].clone());
        assert_eq!(ask(None, &headers).await.status(), StatusCode::NOT_MODIFIED);
    }
}
