//! The chain holds, notices every change, and is written with the data or not at all.

use entity::audit_event::{Column, Entity};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::{Event, verify};
use crate::access::store;
use crate::failure::{Failure, Refusal};
use crate::testkit;

fn event(n: usize) -> Event {
    Event::system("test.event", format!("第{n}项"), json!({ "n": n }))
}

#[tokio::test]
async fn many_writers_make_one_chain() {
    let office = testkit::office().await;
    let before = verify(office.app.db.read()).await.unwrap().unwrap().0;
    let jobs = (0..300).map(|n| {
        let db = office.app.db.clone();
        tokio::spawn(async move {
            db.write(move |tx| {
                Box::pin(async move {
                    tx.audit(event(n));
                    Ok(())
                })
            })
            .await
        })
    });
    for job in jobs.collect::<Vec<_>>() {
        job.await.unwrap().unwrap();
    }
    assert_eq!(verify(office.app.db.read()).await.unwrap().unwrap().0, before + 300);
}

#[tokio::test]
async fn a_job_that_fails_after_writing_takes_nothing_of_its_neighbours_with_it() {
    let office = testkit::office().await;
    let jobs = (0..60).map(|n| {
        let db = office.app.db.clone();
        tokio::spawn(async move {
            db.write(move |tx| {
                Box::pin(async move {
                    store::put_setting(tx.conn(), &format!("key{n}"), "1").await?;
                    tx.audit(event(n));
                    if n % 3 == 0 {
                        return Err(Failure::from(Refusal::new("TEST", "不行", "无")));
                    }
                    Ok(n)
                })
            })
            .await
        })
    });
    let mut done = 0;
    for (n, job) in jobs.collect::<Vec<_>>().into_iter().enumerate() {
        let result = job.await.unwrap();
        assert_eq!(result.is_ok(), n % 3 != 0, "{n}");
        let stored = store::setting(office.app.db.read(), &format!("key{n}")).await.unwrap();
        assert_eq!(
            stored.is_some(),
            n % 3 != 0,
            "{n}: stored without having been acknowledged, or the other way round"
        );
        done += usize::from(n % 3 != 0);
    }
    assert_eq!(office.events("test.event").await.len(), done);
    verify(office.app.db.read()).await.unwrap().unwrap();
}

#[tokio::test]
async fn every_change_of_a_stored_event_is_noticed() {
    let fields = [Column::Actor, Column::Action, Column::Subject, Column::Detail, Column::UnitCode];
    for field in fields {
        let office = testkit::office().await;
        tamper(&office, move |update| update.col_expr(field, Expr::value("改过"))).await;
        let broken = verify(office.app.db.read()).await.unwrap().unwrap_err();
        assert_eq!(broken.seq, 1, "{field:?}");
    }
    let office = testkit::office().await;
    tamper(&office, |update| update.col_expr(Column::AtMs, Expr::value(1_i64))).await;
    assert_eq!(verify(office.app.db.read()).await.unwrap().unwrap_err().seq, 1);
}

#[tokio::test]
async fn a_missing_event_is_noticed() {
    let office = testkit::office().await;
    for n in 0..3 {
        office
            .write(move |tx| {
                Box::pin(async move {
                    tx.audit(event(n));
                    Ok(())
                })
            })
            .await;
    }
    let last = verify(office.app.db.read()).await.unwrap().unwrap().0;
    office
        .write(move |tx| {
            Box::pin(async move {
                Entity::delete_many().filter(Column::Seq.eq(last - 1)).exec(tx.conn()).await?;
                Ok(())
            })
        })
        .await;
    assert_eq!(verify(office.app.db.read()).await.unwrap().unwrap_err().seq, last - 1);
}

async fn tamper(
    office: &testkit::Office,
    change: impl Fn(sea_orm::UpdateMany<Entity>) -> sea_orm::UpdateMany<Entity> + Send + Sync + Copy + 'static,
) {
    office
        .write(move |tx| {
            Box::pin(async move {
                change(Entity::update_many()).filter(Column::Seq.eq(1)).exec(tx.conn()).await?;
                Ok(())
            })
        })
        .await;
}

#[tokio::test]
async fn a_panic_in_a_job_does_not_stop_the_writer() {
    let office = testkit::office().await;
    let panics = office
        .try_write::<(), _>(|tx| {
            Box::pin(async move {
                store::put_setting(tx.conn(), "half", "1").await?;
                panic!("a defect in a job");
            })
        })
        .await;
    assert!(panics.is_err());
    assert!(store::setting(office.app.db.read(), "half").await.unwrap().is_none(), "and nothing of it is written");
    office.write(|tx| Box::pin(async move { store::put_setting(tx.conn(), "after", "1").await })).await;
}
