//! Before the roll: seats, committee, papers, and steps that leave no other record.

use std::sync::Arc;

use law::posts::{Post, Seats};
use synth::Sex;

use super::super::{Team, job, words};
use super::Village;
use crate::app::App;
use crate::bodies::service::{Formation, Holder, NewMember};
use crate::cycle::plan;
use crate::cycle::service::StepEdit;
use crate::failure::{Failure, Outcome};
use crate::publication::Template;
use crate::{bodies, cycle, publication};

impl Village {
    pub(super) async fn posts(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let clerk = &team.clerk;
        let seats = Arc::new(vec![
            Seats { post: Post::Chair, n: 1 },
            Seats { post: Post::Member, n: 3 },
            Seats { post: Post::WomensSeat, n: 1 },
        ]);
        job!(app, [clerk, election, seats], |tx| bodies::service::set_seats(
            tx,
            &clerk,
            election.id,
            election.version,
            &seats
        ))?;
        let posts = [Post::Chair, Post::ViceChair, Post::Member, Post::Member, Post::WomensSeat];
        let team_before: Arc<Vec<Holder>> = Arc::new(
            self.cast
                .last_team
                .iter()
                .zip(posts)
                .map(|(at, post)| {
                    let person = &self.cast.people[*at];
                    Holder {
                        person_id: None,
                        name: person.name.clone(),
                        sex: if person.sex == Sex::Male { "male".into() } else { "female".into() },
                        birth: Some(person.birth),
                        education: words::education(person.education).to_owned(),
                        political: words::political(person.political).to_owned(),
                        post,
                        votes: None,
                    }
                })
                .collect(),
        );
        let code = Arc::new(self.code().to_owned());
        let since = self.before(5 * 365);
        job!(app, [clerk, code, team_before], |tx| bodies::service::add_last_team(
            tx,
            &clerk,
            &code,
            11,
            since,
            &team_before
        ))?;
        Ok(())
    }

    pub(super) async fn committee(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let clerk = &team.clerk;
        for (rank, at) in self.cast.committee.iter().enumerate() {
            let new = Arc::new(NewMember {
                person_id: None,
                name: self.cast.people[*at].name.clone(),
                chair: rank == 0,
                reserve: rank >= 7,
                votes: Some(60 - i32::try_from(rank).unwrap_or(0) * 3),
                since: self.before(45),
            });
            job!(app, [clerk, election, new], |tx| bodies::service::add_member(tx, &clerk, election.id, &new))?;
        }
        let election = self.election(app).await?;
        let how = Arc::new(Formation {
            meeting: "村民代表会议".into(),
            held_on: self.before(45),
            due: 48,
            present: 43,
            published_on: self.before(45),
            by_households: false,
        });
        job!(app, [clerk, election, how], |tx| bodies::service::publish_committee(
            tx,
            &clerk,
            election.id,
            election.version,
            &how
        ))?;
        Ok(())
    }

    pub(super) async fn notice(&self, app: &App, team: &Team, code: &str) -> Outcome<()> {
        let template = Template::find(code).ok_or_else(|| Failure::NotFound(code.to_owned()))?;
        let (unit, election, member) = (self.unit()?, self.election(app).await?, &team.members[0]);
        // What these papers state as done or fixed is typed before they are published.
        let day = |days: u64| self.before(days).to_string();
        let facts: Vec<(String, String)> = match code {
            "T05" => vec![("rules_by".into(), self.words().own("村民代表会议")), ("rules_on".into(), day(38))],
            "T02" => vec![("registration_from".into(), day(35)), ("registration_until".into(), day(26))],
            _ => Vec::new(),
        };
        if !facts.is_empty() {
            let facts = Arc::new(facts);
            job!(app, [unit, election, member, facts], |tx| publication::service::put_facts(
                tx, &member, &unit, &election, &facts
            ))?;
        }
        job!(app, [unit, election, member], |tx| publication::service::publish(
            tx, &member, &unit, &election, template, None
        ))?;
        Ok(())
    }

    /// Records a step as done today, where the timetable of this village has it.
    pub(super) async fn step(&self, app: &App, team: &Team, id: &str) -> Outcome<()> {
        let election = self.election(app).await?;
        let rows = cycle::store::steps(app.db.read(), election.id).await?;
        let today = app.clock.today();
        let lines = plan::lines(&election, &cycle::regime(&election)?, &rows, today);
        let Some(line) = lines.into_iter().find(|line| line.law.id == id) else { return Ok(()) };
        let edit = Arc::new(StepEdit {
            step: id.to_owned(),
            version: line.row.version,
            planned: line.row.planned,
            actual: Some(today),
            owner: line.row.owner,
            note: line.row.note,
        });
        let clerk = &team.clerk;
        job!(app, [clerk, election, edit], |tx| cycle::service::set_step(tx, &clerk, election.id, &edit))
    }
}
