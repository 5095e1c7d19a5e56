//! Indexes that no query needs: every search by name is within a unit or an election, and the unique index of election and
//! person begins with the election. Each cost an import as much time as storing the row itself.

use sea_orm_migration::prelude::*;

/// The second migration.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0002_fewer_indexes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [("registration", "election_id"), ("registration", "name"), ("person", "name")] {
            let name = format!("ix_{table}_{column}");
            manager.drop_index(Index::drop().name(name).table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}
