//! Boards and lists of what is to do, computed once for each commit: on the evening of a polling day everybody looks at them.

use std::sync::Arc;

use chrono::NaiveDate;

use super::board::Board;
use super::todo::{Todo, sort, todos, todos_of_bodies};
use crate::cycle::{self, Stage};
use crate::db::Db;
use crate::failure::Outcome;
use crate::fresh::Fresh;
use crate::roll;

/// What is to do in a place on a day.
#[derive(Clone, Debug)]
pub struct Work {
    /// The units.
    pub board: Arc<Board>,
    /// The most urgent first.
    pub todos: Vec<Todo>,
}

/// Boards by the path of their place. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Boards {
    boards: Fresh<String, Board>,
    work: Fresh<(String, NaiveDate), Work>,
}

impl Boards {
    /// The board of the place with this path.
    ///
    /// # Errors
    /// Of the database.
    pub async fn of(&self, db: &Db, path: &str) -> Outcome<Arc<Board>> {
        self.boards.get(db, path.to_owned(), || Board::load(db.read(), path)).await
    }

    /// What is to do in the place with this path.
    ///
    /// # Errors
    /// Of the database; when the law book does not hold together.
    pub async fn work(&self, db: &Db, path: &str, today: NaiveDate) -> Outcome<Arc<Work>> {
        self.work.get(db, (path.to_owned(), today), || self.load(db, path, today)).await
    }

    async fn load(&self, db: &Db, path: &str, today: NaiveDate) -> Outcome<Work> {
        let board = self.of(db, path).await?;
        let all: Vec<i64> = board.entries().map(|(_, entry)| entry.election.id).collect();
        let running: Vec<i64> = board
            .entries()
            .filter(|(_, entry)| cycle::stage(&entry.election) != Stage::Finished)
            .map(|(_, entry)| entry.election.id)
            .collect();
        let steps = cycle::store::steps_of(db.read(), &all).await?;
        let objections = roll::store::unanswered_objections_of(db.read(), &running).await?;
        let mut todos = todos(&board, &steps, &objections, today)?;
        let before = cycle::store::steps_before_votes(db.read(), &all).await?;
        if !before.is_empty() {
            todos.extend(todos_of_bodies(&board, &before, today)?);
            sort(&mut todos);
        }
        Ok(Work { board, todos })
    }
}
