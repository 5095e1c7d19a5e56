//! The roll with its objection, and the proxies.

use std::collections::HashSet;
use std::sync::Arc;

use law::regime::ProxyReason;
use synth::Class;

use super::super::{Team, job, words};
use super::Village;
use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::roll::bulk::Existing;
use crate::roll::model::{Entry, class_code};
use crate::roll::objections::{ObjectionCmd, Ruling};
use crate::roll::proxies::ProxyCmd;
use crate::roll::service::Publish;
use crate::{bodies, candidacy, roll};

impl Village {
    pub(super) async fn import(&mut self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let checker = roll::service::checker(app.db.read(), &election).await?;
        let mut rows = Vec::with_capacity(self.cast.people.len());
        for person in &self.cast.people {
            let class = match person.class {
                Class::Resident | Class::AbsentSilent => law::registration::RegistrationClass::Resident,
                Class::AbsentDeclared => law::registration::RegistrationClass::AbsentDeclared,
                Class::Outsider => law::registration::RegistrationClass::NonHukou,
            };
            let outsider = person.class == Class::Outsider;
            let entry = Entry {
                name: person.name.clone(),
                id_number: person.id_number.clone(),
                ethnic: synth::ethnic(person.ethnic).to_owned(),
                education: words::education(person.education).to_owned(),
                political: words::political(person.political).to_owned(),
                group_name: format!("第{}组", law::num::zh_number(person.group)),
                household: person.household.to_string(),
                class: class_code(class).to_owned(),
                resident_months: outsider.then_some(18),
                applied: person.class != Class::Resident,
                consent: outsider,
                phone: person.phone.clone(),
                ..Entry::default()
            };
            let row = checker.check(entry).map_err(|problems| {
                let all: Vec<String> = problems.iter().map(roll::model::Problem::sentence).collect();
                Failure::Internal(format!("演练名册第 {} 人：{}", person.serial, all.join("；")))
            })?;
            rows.push(row);
        }
        let (clerk, rows) = (&team.clerk, Arc::new(roll::bulk::seal(&app.keys, &election, rows)?));
        job!(app, [clerk, election, rows], |tx| roll::bulk::bulk_register(
            tx,
            &clerk,
            &election,
            "演练名册.xlsx",
            &rows,
            Existing::Skip
        ))?;
        let mut registered = roll::store::voters(app.db.read(), election.id).await?;
        registered.sort_by_key(|row| row.id);
        if registered.len() != self.cast.people.len()
            || registered.iter().zip(&self.cast.people).any(|(row, person)| row.name != person.name)
        {
            return Err(Failure::Internal("演练名册的次序与导入的不一致".into()));
        }
        self.ids = registered.iter().map(|row| row.person_id).collect();
        self.link_committee(app, team, &registered).await
    }

    /// The committee was formed before the roll: now it is said who its members are.
    pub(super) async fn link_committee(
        &self,
        app: &App,
        team: &Team,
        roll: &[entity::registration::Model],
    ) -> Outcome<()> {
        let (clerk, election) = (&team.clerk, self.election(app).await?);
        let mut links = Vec::new();
        for member in bodies::store::committee(app.db.read(), election.id).await? {
            let mut same = roll.iter().filter(|voter| voter.name == member.name);
            if let (Some(voter), None) = (same.next(), same.next()) {
                links.push((member.id, member.version, voter.person_id));
            }
        }
        let links = Arc::new(links);
        job!(app, [clerk, election, links], |tx| bodies::service::link_members(tx, &clerk, election.id, &links))
    }

    pub(super) async fn publish_roll(&self, app: &App, team: &Team) -> Outcome<()> {
        let (member, code) = (&team.members[0], Arc::new(self.code().to_owned()));
        let cmd = Arc::new(Publish { on: self.before(24), seen_hash: String::new(), note: String::new() });
        job!(app, [member, code, cmd], |tx| roll::service::publish(tx, &member, &code, &cmd))?;
        job!(app, [member, code], |tx| roll::service::number_cards(tx, &member, &code))?;
        Ok(())
    }

    pub(super) async fn objection(&self, app: &App, team: &Team) -> Outcome<()> {
        let (member, code) = (&team.members[0], Arc::new(self.code().to_owned()));
        let applicant = self.cast.people.get(self.cast.people.len() / 2).map(|p| p.name.clone()).unwrap_or_default();
        let cmd = Arc::new(ObjectionCmd {
            applicant,
            matter: self.words().own("名单上本人的村民小组有误，申请更正"),
            registration_id: None,
            filed_on: self.before(22),
            received_on: self.before(22),
        });
        job!(app, [member, code, cmd], |tx| roll::objections::file_objection(tx, &member, &code, &cmd))?;
        Ok(())
    }

    pub(super) async fn ruling(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let (member, code) = (&team.members[0], Arc::new(self.code().to_owned()));
        for open in roll::store::open_objections(app.db.read(), election.id).await? {
            let ruling = Arc::new(Ruling {
                accepted: false,
                decision: self.words().own("经查户口簿，登记的村民小组无误，予以维持"),
                on: self.before(20),
            });
            let (id, version) = (open.id, open.version);
            job!(app, [member, code, ruling], |tx| roll::objections::decide_objection(
                tx, &member, &code, id, version, &ruling
            ))?;
        }
        let on = self.before(20);
        job!(app, [member, code], |tx| roll::objections::publish_decisions(tx, &member, &code, on))?;
        Ok(())
    }

    pub(super) async fn candidates(&self, app: &App, election: i64) -> Outcome<Arc<HashSet<i64>>> {
        let all = candidacy::store::candidates(app.db.read(), election).await?;
        Ok(Arc::new(all.into_iter().map(|candidate| candidate.person_id).collect()))
    }

    pub(super) async fn proxies(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let member = &team.members[0];
        let candidates = self.candidates(app, election.id).await?;
        for (principal, holder, relation) in &self.cast.proxies {
            let relation = match relation {
                synth::Relation::Spouse => law::kinship::Relation::Spouse,
                synth::Relation::Parent => law::kinship::Relation::Parent,
                synth::Relation::Child => law::kinship::Relation::Child,
                _ => law::kinship::Relation::Sibling,
            };
            let conn = app.db.read();
            let of = |row: Option<entity::registration::Model>| {
                row.map(|r| r.person_id).ok_or_else(|| Failure::NotFound("选民".into()))
            };
            let principal = of(roll::store::registration_of(conn, election.id, self.id(*principal)?).await?)?;
            let holder = of(roll::store::registration_of(conn, election.id, self.id(*holder)?).await?)?;
            let cmd = Arc::new(ProxyCmd {
                principal_id: principal,
                holder_id: holder,
                relation,
                ground: ProxyReason::Away,
                filed_on: self.before(5),
                written: true,
            });
            job!(app, [member, election, cmd, candidates], |tx| roll::proxies::file_proxy(
                tx,
                &member,
                &election,
                &cmd,
                &candidates
            ))?;
        }
        Ok(())
    }

    pub(super) async fn announce(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let (member, on) = (&team.members[0], self.before(3));
        let candidates = self.candidates(app, election.id).await?;
        job!(app, [member, election, candidates], |tx| roll::proxies::announce_proxies(
            tx,
            &member,
            &election,
            on,
            &candidates
        ))?;
        Ok(())
    }
}
