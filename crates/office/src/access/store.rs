//! The only queries of `account`, `session`, `form_key` and `setting`.

use entity::{account, form_key, session, setting};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, sea_query::Expr,
};

use crate::failure::Outcome;

/// The account with this login name.
pub async fn account_by_login(conn: &impl ConnectionTrait, login: &str) -> Outcome<Option<account::Model>> {
    Ok(account::Entity::find().filter(account::Column::Login.eq(login)).one(conn).await?)
}

/// The account with this number.
pub async fn account(conn: &impl ConnectionTrait, id: i64) -> Outcome<Option<account::Model>> {
    Ok(account::Entity::find_by_id(id).one(conn).await?)
}

/// All accounts, by place and login name.
pub async fn accounts(conn: &impl ConnectionTrait) -> Outcome<Vec<account::Model>> {
    Ok(account::Entity::find()
        .order_by_asc(account::Column::UnitCode)
        .order_by_asc(account::Column::Login)
        .all(conn)
        .await?)
}

/// The demo accounts, for the one-click list of the login page.
pub async fn demo_accounts(conn: &impl ConnectionTrait) -> Outcome<Vec<account::Model>> {
    Ok(account::Entity::find()
        .filter(account::Column::Demo.eq(true))
        .filter(account::Column::Active.eq(true))
        .order_by_asc(account::Column::Id)
        .all(conn)
        .await?)
}

/// Adds an account; the row's `id` is ignored.
pub async fn insert_account(conn: &impl ConnectionTrait, row: account::Model) -> Outcome<account::Model> {
    let mut row = row.into_active_model().reset_all();
    row.id = sea_orm::ActiveValue::NotSet;
    Ok(row.insert(conn).await?)
}

/// Writes all columns of an account.
pub async fn update_account(conn: &impl ConnectionTrait, row: account::Model) -> Outcome<account::Model> {
    Ok(row.into_active_model().reset_all().update(conn).await?)
}

/// The session of a token's hash.
pub async fn session(conn: &impl ConnectionTrait, token_hash: &str) -> Outcome<Option<session::Model>> {
    Ok(session::Entity::find_by_id(token_hash).one(conn).await?)
}

/// Adds a session.
pub async fn insert_session(conn: &impl ConnectionTrait, row: session::Model) -> Outcome<()> {
    session::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// Notes that a session was used. Answers whether it is still there and its account is active.
pub async fn touch_session(
    conn: &impl ConnectionTrait,
    token_hash: &str,
    seen_ms: i64,
    expires_ms: i64,
) -> Outcome<bool> {
    let Some(row) = session(conn, token_hash).await? else { return Ok(false) };
    if !account(conn, row.account_id).await?.is_some_and(|account| account.active) {
        return Ok(false);
    }
    session::Entity::update_many()
        .col_expr(session::Column::SeenMs, Expr::value(seen_ms))
        .col_expr(session::Column::ExpiresMs, Expr::value(expires_ms))
        .filter(session::Column::TokenHash.eq(token_hash))
        .exec(conn)
        .await?;
    Ok(true)
}

/// Ends one session.
pub async fn delete_session(conn: &impl ConnectionTrait, token_hash: &str) -> Outcome<()> {
    session::Entity::delete_by_id(token_hash).exec(conn).await?;
    Ok(())
}

/// Ends all sessions of an account.
pub async fn delete_sessions_of(conn: &impl ConnectionTrait, account_id: i64) -> Outcome<()> {
    session::Entity::delete_many().filter(session::Column::AccountId.eq(account_id)).exec(conn).await?;
    Ok(())
}

/// Sessions, newest first.
pub async fn sessions(conn: &impl ConnectionTrait) -> Outcome<Vec<session::Model>> {
    Ok(session::Entity::find().order_by_desc(session::Column::SeenMs).all(conn).await?)
}

/// Where a form with this key led when it was carried out.
pub async fn form_location(conn: &impl ConnectionTrait, key: &str) -> Outcome<Option<String>> {
    Ok(form_key::Entity::find_by_id(key).one(conn).await?.map(|row| row.location))
}

/// Remembers that a form was carried out.
pub async fn remember_form(
    conn: &impl ConnectionTrait,
    key: &str,
    account_id: i64,
    location: &str,
    at_ms: i64,
) -> Outcome<()> {
    let row = form_key::ActiveModel {
        key: Set(key.to_owned()),
        account_id: Set(account_id),
        location: Set(location.to_owned()),
        at_ms: Set(at_ms),
    };
    form_key::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// A setting of this installation.
pub async fn setting(conn: &impl ConnectionTrait, key: &str) -> Outcome<Option<String>> {
    Ok(setting::Entity::find_by_id(key).one(conn).await?.map(|row| row.value))
}

/// Writes a setting.
pub async fn put_setting(conn: &impl ConnectionTrait, key: &str, value: &str) -> Outcome<()> {
    let row = setting::ActiveModel { key: Set(key.to_owned()), value: Set(value.to_owned()) };
    setting::Entity::insert(row)
        .on_conflict(
            sea_orm::sea_query::OnConflict::column(setting::Column::Key)
                .update_column(setting::Column::Value)
                .to_owned(),
        )
        .exec_without_returning(conn)
        .await?;
    Ok(())
}
