//! Self-nominees, their review, the published list.

use std::sync::Arc;

use law::posts::Post;

use super::super::{Team, job};
use super::Village;
use crate::app::App;
use crate::candidacy::service::{Filing, Review};
use crate::failure::Outcome;
use crate::{candidacy, people};

impl Village {
    pub(super) async fn file(&self, app: &App, team: &Team, first: bool) -> Outcome<()> {
        let election = self.election(app).await?;
        let member = &team.members[0];
        if first && let Some((a, b)) = self.cast.couple {
            let (a, b, code) = (self.id(a)?, self.id(b)?, Arc::new(self.code().to_owned()));
            job!(app, [member, code], |tx| people::service::add_kin(
                tx,
                &member,
                &code,
                a,
                b,
                law::kinship::Relation::Spouse,
                "户口簿"
            ))?;
        }
        let posts = [Post::Chair, Post::Member, Post::WomensSeat];
        for (names, post) in self.cast.nominees.iter().zip(posts) {
            for (place, at) in names.iter().enumerate() {
                if (place == 0) != first {
                    continue;
                }
                let filed_on = if first { self.before(14) } else { self.before(11) };
                let filing =
                    Arc::new(Filing { person_id: self.id(*at)?, post, filed_on, in_person: true, votes: 0, by: None });
                job!(app, [member, election, filing], |tx| candidacy::service::file(
                    tx,
                    &member,
                    election.id,
                    &filing
                ))?;
            }
        }
        Ok(())
    }

    pub(super) async fn review(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let member = &team.members[0];
        for candidate in candidacy::store::candidates(app.db.read(), election.id).await? {
            let review = Arc::new(Review {
                listed: true,
                opinion: self.words().own("符合村选举办法规定的条件"),
                decided_on: self.before(8),
            });
            let (id, version) = (candidate.id, candidate.version);
            job!(app, [member, election, review], |tx| candidacy::service::review(
                tx,
                &member,
                election.id,
                id,
                version,
                &review
            ))?;
        }
        Ok(())
    }

    pub(super) async fn publish_candidates(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let (member, day) = (&team.members[0], self.before(6));
        job!(app, [member, election], |tx| candidacy::service::publish(
            tx,
            &member,
            election.id,
            election.version,
            day
        ))?;
        Ok(())
    }
}
