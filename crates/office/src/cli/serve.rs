//! `cunxuan serve`: the web server, with messages for humans when it cannot start.

use std::path::PathBuf;
use std::process::ExitCode;

use tokio::net::TcpListener;

use super::DataArgs;
use crate::access::store;
use crate::app::App;
use crate::failure::{Failure, Refusal};

/// Setting that marks the data as a demo 演练数据.
pub const DEMO_SETTING: &str = "demo";

/// Where fonts are looked for: the directories given, then the user's cache that the set-up script fills, then the system's.
pub fn font_directories(given: &[PathBuf]) -> Vec<PathBuf> {
    let mut all = given.to_vec();
    if let Some(dir) = std::env::var_os("CUNXUAN_FONTS") {
        all.push(dir.into());
    }
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    all.extend(cache.map(|cache| cache.join("cunxuan/fonts")));
    all.push("/usr/share/fonts".into());
    all.retain(|dir| dir.is_dir());
    all
}

/// Serves until the process is asked to stop.
///
/// # Errors
/// When the data does not open or the address cannot be used.
pub(super) async fn serve(data: &DataArgs, listen: &str) -> Result<ExitCode, Failure> {
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::AddrInUse => "这个端口已被其他程序占用".to_owned(),
            std::io::ErrorKind::PermissionDenied => "没有权限使用这个端口，请改用 1024 以上的端口".to_owned(),
            std::io::ErrorKind::InvalidInput => "地址写法不对，应写成 127.0.0.1:8080".to_owned(),
            _ => error.to_string(),
        };
        let message = format!("无法监听 {listen}：{why}");
        Failure::from(Refusal::new("LISTEN", message, "请换一个端口（--listen 127.0.0.1:8081），或先停止那个程序"))
    })?;
    let mut config = data.config(false);
    let mut app = App::open(config.clone()).await?;
    if store::setting(app.db.read(), DEMO_SETTING).await?.as_deref() == Some("yes") {
        config.demo = true;
        app.config = std::sync::Arc::new(config);
    }
    let address = listener.local_addr().map_err(|error| Failure::Internal(error.to_string()))?;
    println!("listening on http://{address}");
    axum::serve(listener, crate::routes::router(app).into_make_service_with_connect_info::<std::net::SocketAddr>())
        .with_graceful_shutdown(stopped())
        .await
        .map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(ExitCode::SUCCESS)
}

/// Ends when the process is asked to stop (Ctrl-C or SIGTERM); requests that are running are answered first.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
