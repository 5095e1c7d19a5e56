//! Many rows in one statement. SeaORM's own way takes each value through several copies, which is most of the time that an
//! import needs for a row.

use std::fmt::Write as _;

use sea_orm::{
    ConnectionTrait, DatabaseBackend, EntityName, EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn,
    Statement,
};

use crate::failure::Outcome;

/// Values of one statement: below the 32,766 parameters of SQLite.
const VALUES: usize = 16_000;

/// Who numbers the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// The rows carry their numbers.
    Given,
    /// The database does; the numbers in the rows are ignored.
    Database,
}

/// Adds many rows.
///
/// # Errors
/// Of the database.
pub async fn insert<M>(conn: &impl ConnectionTrait, rows: &[M], numbers: Numbers) -> Outcome<()>
where
    M: ModelTrait,
{
    let columns: Vec<<M::Entity as EntityTrait>::Column> = <M::Entity as EntityTrait>::Column::iter()
        .filter(|column| {
            numbers == Numbers::Given || <M::Entity as EntityTrait>::PrimaryKey::from_column(*column).is_none()
        })
        .collect();
    let backend = conn.get_database_backend();
    for some in rows.chunks(VALUES / columns.len().max(1)) {
        let names: Vec<&str> = columns.iter().map(IdenStatic::as_str).collect();
        let sql = statement(backend, M::Entity::default().table_name(), &names, some.len());
        let values = some.iter().flat_map(|row| columns.iter().map(|column| row.get(*column)));
        conn.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    Ok(())
}

/// `INSERT INTO "t" ("a", "b") VALUES (?,?),(?,?)`, with `$1…` on PostgreSQL.
fn statement(backend: DatabaseBackend, table: &str, columns: &[&str], rows: usize) -> String {
    let mut sql = format!("INSERT INTO \"{table}\" (\"{}\") VALUES ", columns.join("\", \""));
    let mut number = 0;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns.len() {
            if column > 0 {
                sql.push(',');
            }
            number += 1;
            if backend == DatabaseBackend::Postgres {
                let _ = write!(sql, "${number}");
            } else {
                sql.push('?');
            }
        }
        sql.push(')');
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_those_of_the_database() {
        let text = |backend, rows| statement(backend, "t", &["a", "b"], rows);
        assert_eq!(text(DatabaseBackend::Sqlite, 2), r#"INSERT INTO "t" ("a", "b") VALUES (?,?),(?,?)"#);
        assert_eq!(text(DatabaseBackend::Postgres, 2), r#"INSERT INTO "t" ("a", "b") VALUES ($1,$2),($3,$4)"#);
    }
}
