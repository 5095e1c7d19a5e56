//! `cunxuan account add`: the first accounts of an installation, with a password that must be changed at the first log-in.

use std::process::ExitCode;

use crate::access::service::{NewAccount, add_account};
use crate::access::{Actor, Role, hash_password};
use crate::app::App;
use crate::crypto::{hex, random32};
use crate::failure::{Failure, Refusal};

/// Adds an account and prints its first password.
///
/// # Errors
/// A refusal for an unknown role, a name that is taken, or a unit that does not exist.
pub(super) async fn add(app: &App, login: &str, name: &str, role: &str, unit: &str) -> Result<ExitCode, Failure> {
    let Some(role) = Role::from_code(role) else {
        let known: Vec<String> = Role::ALL.iter().map(|role| format!("{}（{}）", role.code(), role.zh())).collect();
        return Err(Refusal::new(
            "UNKNOWN_ROLE",
            format!("没有角色「{role}」"),
            format!("可用的角色：{}", known.join("、")),
        )
        .into());
    };
    let password: String = hex(&random32()).chars().take(16).collect();
    let new = NewAccount {
        login: login.to_owned(),
        name: if name.is_empty() { login.to_owned() } else { name.to_owned() },
        role,
        unit_code: unit.to_owned(),
        password_hash: hash_password(&password).await?,
        must_change: true,
        demo: false,
    };
    app.db
        .write(move |tx| {
            let new = new.clone();
            Box::pin(async move { add_account(tx, &Actor::command_line(), &new).await.map(|_| ()) })
        })
        .await?;
    println!("已新增账号：{login}（{}）", role.zh());
    println!("初始密码：{password}");
    println!("首次登录必须修改密码；此密码只显示这一次。");
    Ok(ExitCode::SUCCESS)
}
