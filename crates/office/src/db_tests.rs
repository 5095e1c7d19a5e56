//! The writer: what one job does to its neighbours in the same transaction.

use std::sync::Arc;

use sea_orm::ConnectionTrait;
use tokio::sync::Notify;

use crate::access::store::{put_setting, setting};
use crate::failure::{Failure, Outcome};
use crate::testkit::{Office, office};

/// Sends jobs while the writer is held up, so that they come into one batch; answers in their order.
async fn together(office: &Office, broken: &'static str) -> [Outcome<()>; 3] {
    let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let db = office.app.db.clone();
    let first = {
        let (db, started, go) = (db.clone(), started.clone(), go.clone());
        tokio::spawn(async move {
            db.write(move |_| {
                let (started, go) = (started.clone(), go.clone());
                Box::pin(async move {
                    started.notify_one();
                    go.notified().await;
                    Ok(())
                })
            })
            .await
        })
    };
    started.notified().await;
    let put = |key: &'static str| {
        let db = db.clone();
        async move { db.write(move |tx| Box::pin(async move { put_setting(tx.conn(), key, "yes").await })).await }
    };
    let spoil = db.write(move |tx| {
        Box::pin(async move {
            tx.read().execute_unprepared(broken).await?;
            Ok(())
        })
    });
    let release = async {
        // All three are in the queue by now: futures of a join are polled in their order.
        go.notify_one();
    };
    let (a, b, c, ()) = tokio::join!(put("before"), spoil, put("after"), release);
    first.await.unwrap().unwrap();
    [a, b, c]
}

async fn there(office: &Office, key: &str) -> bool {
    setting(office.app.db.read(), key).await.unwrap().is_some()
}

#[tokio::test]
async fn an_error_of_the_database_does_not_turn_a_neighbours_commit_into_a_rollback() {
    let office = office().await;
    let [before, broken, after] = together(&office, "SELECT nothing FROM nowhere").await;
    assert!(matches!(broken, Err(Failure::Database(_))), "{broken:?}");
    before.unwrap();
    after.unwrap();
    assert!(there(&office, "before").await && there(&office, "after").await, "what was acknowledged is there");
}

#[tokio::test]
async fn a_transaction_that_ended_by_itself_is_not_taken_for_an_open_one() {
    let office = office().await;
    // What SQLite does when the disk is full: the transaction is gone before anybody asked for it.
    let [before, _, after] = together(&office, "ROLLBACK; SELECT nothing FROM nowhere").await;
    before.unwrap();
    after.unwrap();
    for key in ["one", "two"] {
        office.write(move |tx| Box::pin(async move { put_setting(tx.conn(), key, "yes").await })).await;
        assert!(there(&office, key).await, "{key} was acknowledged and is seen by others");
    }
    assert!(there(&office, "before").await && there(&office, "after").await);
}
