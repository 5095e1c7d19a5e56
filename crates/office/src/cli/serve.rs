//! `cunxuan serve`: the web server, with messages for humans when it cannot start.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use tokio::net::TcpListener;

use super::DataArgs;
use crate::access::store;
use crate::app::App;
use crate::clock::{Clock, china_time};
use crate::failure::{Failure, Refusal, io_zh};
use crate::presence::Presence;

/// Setting that marks the data as a demo 演练数据.
pub const DEMO_SETTING: &str = "demo";

/// Setting that marks data which were run under a drill's clock 演练时钟.
const DRILL_SETTING: &str = "drill";

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

/// Why the server cannot listen at `listen`, and what to do about just that.
fn cannot_listen(listen: &str, error: &std::io::Error) -> Refusal {
    use std::io::ErrorKind as K;
    let written: Option<SocketAddr> = listen.parse().ok();
    let port = listen.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    let (why, remedy) = match error.kind() {
        K::AddrInUse => ("这个端口已被其他程序占用", "请换一个端口（--listen 127.0.0.1:8081），或先停止那个程序"),
        K::PermissionDenied if port.is_some_and(|port| (1..1024).contains(&port)) => {
            ("没有权限使用 1024 以下的端口", "请改用 1024 以上的端口，例如 --listen 127.0.0.1:8080")
        }
        K::PermissionDenied => ("没有权限使用这个地址", "请检查系统是否限制本程序使用网络，或换一个地址和端口"),
        K::AddrNotAvailable => (
            "这个地址不是本机的",
            "只在本机使用的，请写 --listen 127.0.0.1:8080；供其他电脑使用的，请写本机的地址或 0.0.0.0:8080",
        ),
        _ if port.is_none() => ("地址写法不对", "应写成 地址:端口，例如 --listen 127.0.0.1:8080"),
        _ if written.is_none() => ("没有找到这个地址，或写法不对", "请用数字写地址，例如 --listen 127.0.0.1:8080"),
        _ => {
            let message = io_zh(&format!("无法监听 {listen}"), error);
            return Refusal::new("LISTEN", message, "请换一个地址或端口，例如 --listen 127.0.0.1:8080");
        }
    };
    Refusal::new("LISTEN", format!("无法监听 {listen}：{why}"), remedy)
}

/// Serves until the process is asked to stop.
///
/// # Errors
/// When the data does not open or the address cannot be used.
pub(super) async fn serve(data: &DataArgs, listen: &str, today: Option<NaiveDate>) -> Result<ExitCode, Failure> {
    let listener = TcpListener::bind(listen).await.map_err(|error| cannot_listen(listen, &error))?;
    let mut config = data.config(false);
    if today.is_some() {
        config.clock = Clock::drill();
    }
    let mut app = App::open(config.clone()).await?;
    let _serving = Presence::serving(&config.data).map_err(|error| {
        let message = io_zh(&format!("数据目录 {} 不能写入", config.data.display()), &error);
        Refusal::new("DATA_NOT_WRITABLE", message, "请检查运行本程序的用户是否有写权限、磁盘是否只读")
    })?;
    drill(&app, today).await?;
    if store::setting(app.db.read(), DEMO_SETTING).await?.as_deref() == Some("yes") {
        config.demo = true;
        app.config = std::sync::Arc::new(config);
    }
    let address = listener.local_addr().map_err(|error| Failure::Internal(error.to_string()))?;
    println!("listening on http://{address}");
    axum::serve(listener, crate::routes::router(app).into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stopped())
        .await
        .map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(ExitCode::SUCCESS)
}

/// Sets the clock of a drill 演练. Data that were once run under such a clock carry dates that never were, so they are marked
/// and never served without it again; and data with a formal election are never run under it.
async fn drill(app: &App, today: Option<NaiveDate>) -> Result<(), Failure> {
    let conn = app.db.read();
    let demo = store::setting(conn, DEMO_SETTING).await?.as_deref() == Some("yes");
    let Some(today) = today else {
        if !demo && store::setting(conn, DRILL_SETTING).await?.as_deref() == Some("yes") {
            return Err(Refusal::new(
                "DRILL_WITHOUT_CLOCK",
                "这份数据是用演练时钟办理的演练数据，不能按真实日期继续使用",
                "请在启动时写明 --today 年-月-日；正式选举请使用新的数据目录",
            )
            .into());
        }
        return Ok(());
    };
    if let Some(formal) = crate::cycle::store::cycles(conn).await?.iter().find(|cycle| !cycle.synthetic) {
        return Err(Refusal::new(
            "DRILL_CLOCK_ON_FORMAL_DATA",
            format!("数据中有正式的换届方案「{}」，不能使用演练时钟", formal.name),
            "请去掉 --today；需要演练的，请使用新的数据目录",
        )
        .into());
    }
    let last = crate::audit::latest(conn, None, "", 1).await?.first().map_or(0, |event| event.at_ms);
    let last_day = china_time(last).date_naive();
    if today < last_day {
        return Err(Refusal::new(
            "DRILL_CLOCK_BACKWARDS",
            format!("演练时钟不能拨到 {today}：数据中最后一次办理是在 {last_day}"),
            "请写这一天或以后的日期",
        )
        .into());
    }
    app.clock.begin_drill(today, last + 1);
    if demo {
        return Ok(());
    }
    app.db.write(|tx| Box::pin(async move { store::put_setting(tx.conn(), DRILL_SETTING, "yes").await })).await
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

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn each_cause_has_its_own_advice() {
        for (listen, kind, why, advice) in [
            ("127.0.0.1:8080", ErrorKind::AddrInUse, "占用", "先停止那个程序"),
            ("127.0.0.1:80", ErrorKind::PermissionDenied, "1024 以下的端口", "1024 以上的端口"),
            ("127.0.0.1:8080", ErrorKind::PermissionDenied, "没有权限", "限制本程序使用网络"),
            ("1.2.3.4:80", ErrorKind::AddrNotAvailable, "不是本机的", "0.0.0.0:8080"),
            ("foo", ErrorKind::InvalidInput, "地址写法不对", "地址:端口"),
            ("127.0.0.1:99999", ErrorKind::InvalidInput, "地址写法不对", "地址:端口"),
            ("foo:8080", ErrorKind::Other, "没有找到这个地址", "用数字写地址"),
            ("127.0.0.1:8080", ErrorKind::Other, "技术信息", "换一个地址或端口"),
        ] {
            let refusal = cannot_listen(listen, &Error::from(kind));
            assert!(refusal.message.contains(listen) && refusal.message.contains(why), "{listen}: {}", refusal.message);
            assert!(refusal.remedy.contains(advice), "{listen}: {}", refusal.remedy);
            let stop = refusal.remedy.contains("停止那个程序");
            assert_eq!(stop, kind == ErrorKind::AddrInUse, "only a port in use has a program to stop");
        }
    }
}
