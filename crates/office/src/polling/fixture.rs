//! A village whose first round is open, for the tests of polling and determination.

use entity::{candidate, count_sheet, poll_round, registration, roll_version, unit_election};
use law::kinship::Relation;
use law::posts::{Post, Sex};
use law::regime::ResidentsMode;

use super::model::{CountForm, WriteIn};
use super::{findings, store};
use crate::access::Role;
use crate::failure::Outcome;
use crate::org::UnitRef;
use crate::people::PersonInput;
use crate::testkit::{self, Answer, Client, Office, TOWNSHIP, VILLAGE, day};
use crate::{bodies, candidacy, cycle, people, roll};

/// The day of the first vote.
const POLLING_DAY: chrono::NaiveDate = day(2025, 3, 28);

/// Figures of a count sheet.
#[derive(Clone, Debug, Default)]
pub struct Ballots {
    pub issued: u32,
    pub proxies: u32,
    pub spoiled: u32,
    pub unused: u32,
    pub recovered: u32,
    pub valid: u32,
    pub invalid: u32,
    pub blank: u32,
    pub votes: Vec<u32>,
    pub write_ins: Vec<(Post, &'static str, u32)>,
    /// The typist ticks 已当场复点.
    pub recounted: bool,
}

impl Ballots {
    pub fn form(&self) -> CountForm {
        let line =
            |(post, name, votes): &(Post, &str, u32)| WriteIn { post: *post, name: (*name).into(), votes: *votes };
        CountForm {
            issued: self.issued,
            proxies: self.proxies,
            spoiled: self.spoiled,
            unused: self.unused,
            recovered: self.recovered,
            valid: self.valid,
            invalid: self.invalid,
            blank: self.blank,
            votes: self.votes.clone(),
            write_ins: self.write_ins.iter().map(line).collect(),
        }
    }

    /// The form as a browser sends it.
    pub fn pairs(&self, sheet: &count_sheet::Model) -> Vec<(String, String)> {
        let mut pairs = vec![("version".to_owned(), sheet.version.to_string())];
        for (name, value) in [
            ("issued", self.issued),
            ("proxies", self.proxies),
            ("spoiled", self.spoiled),
            ("unused", self.unused),
            ("recovered", self.recovered),
            ("valid", self.valid),
            ("invalid", self.invalid),
            ("blank", self.blank),
        ] {
            pairs.push((name.to_owned(), value.to_string()));
        }
        pairs.extend(self.votes.iter().enumerate().map(|(at, votes)| (format!("v{at}"), votes.to_string())));
        if self.recounted {
            pairs.push(("recounted".into(), "yes".into()));
        }
        for (at, (post, name, votes)) in self.write_ins.iter().enumerate() {
            pairs.push((format!("w{at}_post"), post.code().to_owned()));
            pairs.push((format!("w{at}_name"), (*name).to_owned()));
            pairs.push((format!("w{at}_votes"), votes.to_string()));
        }
        pairs
    }
}

pub struct Village {
    pub office: Office,
    pub election: unit_election::Model,
    /// Persons in the order of the candidates, then 戊 who is a voter and does not stand.
    pub persons: Vec<i64>,
    pub a: Client,
    pub b: Client,
    pub member: Client,
    /// A second member of the committee.
    pub second: Client,
    pub scrutineer: Client,
}

/// A village with papers but without places and staff.
pub async fn prepared(registered: i32, seats: &[(Post, i32)], standing: &[(&str, Sex, Post)]) -> Village {
    let office = testkit::office_on(POLLING_DAY).await;
    let election = office.election(VILLAGE, POLLING_DAY).await;
    furnished(office, election, registered, seats, standing).await
}

/// The same as a residents' community under the national law.
pub async fn community(
    way: ResidentsMode,
    registered: i32,
    seats: &[(Post, i32)],
    standing: &[(&str, Sex, Post)],
) -> Village {
    let office = testkit::office_on(POLLING_DAY).await;
    office.community(VILLAGE, "溪畔社区居民委员会").await;
    let election = office.residents_election(VILLAGE, POLLING_DAY, way, "RC-2018").await;
    let v = furnished(office, election, registered, seats, standing).await.opened().await;
    v.start().await;
    v
}

async fn furnished(
    office: Office,
    election: unit_election::Model,
    registered: i32,
    seats: &[(Post, i32)],
    standing: &[(&str, Sex, Post)],
) -> Village {
    let (seats, election_id) = (seats.to_vec(), election.id);
    let standing: Vec<(String, Sex, Post)> = standing.iter().map(|(n, s, p)| ((*n).to_owned(), *s, *p)).collect();
    let (actor, keys) = (office.actor(Role::CountyOffice, testkit::COUNTY).await, office.app.keys.clone());
    let persons = office
        .write(move |tx| {
            let (seats, standing, actor, keys) = (seats.clone(), standing.clone(), actor.clone(), keys.clone());
            Box::pin(async move {
                for (post, n) in seats {
                    bodies::store::insert_seats(tx.conn(), election_id, post, n).await?;
                }
                let mut ids = Vec::new();
                let voter = ("戊".to_owned(), Sex::Male, Post::Member);
                for (at, (name, sex, post)) in standing.iter().chain([&voter]).enumerate() {
                    let id = people::service::upsert_person(tx, &keys, &actor, &person(name, *sex)).await?;
                    ids.push(id);
                    roll::store::insert_registrations(tx.conn(), &[registered_voter(election_id, id, name)]).await?;
                    if at < standing.len() {
                        let row = stander(election_id, id, name, *sex, *post, at);
                        candidacy::store::insert(tx.conn(), row).await?;
                    }
                }
                if registered > 0 {
                    let (content, hash) = roll::service::draft(tx.conn(), election_id).await?.freeze()?;
                    let version = roll_version::Model {
                        id: 0,
                        election_id,
                        no: 1,
                        published_on: day(2025, 3, 1),
                        headcount: registered,
                        content,
                        hash,
                        note: String::new(),
                        created_ms: 0,
                    };
                    roll::store::insert_version(tx.conn(), version).await?;
                }
                form_committee(tx, &actor, election_id).await?;
                Ok(ids)
            })
        })
        .await;
    let (a, b) = (office.login(Role::TypistA, VILLAGE).await, office.login(Role::TypistB, VILLAGE).await);
    let member = office.login(Role::CommitteeMember, VILLAGE).await;
    let second = office.login(Role::CommitteeMember, TOWNSHIP).await;
    let scrutineer = office.login(Role::Scrutineer, VILLAGE).await;
    Village { office, election, persons, a, b, member, second, scrutineer }
}

/// A published election committee of five, known by name only.
async fn form_committee(tx: &crate::db::Tx, actor: &crate::access::Actor, election_id: i64) -> Outcome<()> {
    for name in ["选委一", "选委二", "选委三", "选委四", "选委五"] {
        let member = bodies::service::NewMember {
            person_id: None,
            name: name.into(),
            chair: name == "选委一",
            reserve: false,
            votes: None,
            since: day(2025, 2, 1),
        };
        bodies::service::add_member(tx, actor, election_id, &member).await?;
    }
    cycle::service::mark_done(tx, actor, election_id, cycle::plan::step::COMMITTEE, day(2025, 2, 1)).await
}

fn person(name: &str, sex: Sex) -> PersonInput {
    PersonInput {
        unit_code: VILLAGE.into(),
        name: name.into(),
        sex,
        birth: day(1980, 1, 1),
        id_number: None,
        phone: None,
        ethnic: String::new(),
        education: String::new(),
        political: String::new(),
        group_name: "一组".into(),
        household: String::new(),
        synthetic: true,
    }
}

fn registered_voter(election_id: i64, person_id: i64, name: &str) -> registration::Model {
    registration::Model {
        id: 0,
        election_id,
        unit_code: VILLAGE.into(),
        person_id,
        name: name.into(),
        class: "resident".into(),
        status: roll::store::INCLUDED.into(),
        reason: String::new(),
        group_name: "一组".into(),
        household: String::new(),
        order_key: String::new(),
        resident_months: None,
        applied: false,
        consent: false,
        declared: false,
        disfranchised: false,
        elsewhere: false,
        card_no: None,
        batch_id: None,
        version: 1,
    }
}

fn stander(election_id: i64, person_id: i64, name: &str, sex: Sex, post: Post, at: usize) -> candidate::Model {
    candidate::Model {
        id: 0,
        election_id,
        person_id,
        name: name.into(),
        sex: people::sex_code(sex).into(),
        birth: Some(day(1980, 1, 1)),
        post: post.code().into(),
        kind: "self".into(),
        filed_on: day(2025, 3, 10),
        nomination_votes: 0,
        nominated_by: String::new(),
        status: candidacy::store::QUALIFIED.into(),
        order_no: i32::try_from(at).unwrap() + 1,
        withdrawn_on: None,
        reason: String::new(),
        statement: String::new(),
        published_on: Some(day(2025, 3, 20)),
        version: 1,
    }
}

/// A village whose boxes are open: one hall, staff, the first round counting.
pub async fn village(registered: i32, seats: &[(Post, i32)], standing: &[(&str, Sex, Post)]) -> Village {
    let v = prepared(registered, seats, standing).await.opened().await;
    v.start().await;
    v
}

impl Village {
    /// One hall and staff, announced in time; the first round is voted on.
    pub async fn opened(self) -> Self {
        let hall = [("version", "0"), ("form_key", "p1"), ("kind", "central"), ("name", "大会堂")];
        self.member.post(&self.path("/polling/places"), &hall).await.done();
        for (key, name, duty) in
            [("s1", "唱票甲", "caller"), ("s2", "监票甲", "scrutineer"), ("s3", "计票甲", "teller")]
        {
            let pairs = [("version", "0"), ("form_key", key), ("staff_name", name), ("duty", duty)];
            self.member.post(&self.path("/polling/staff"), &pairs).await.done();
        }
        let open = [("version", "0"), ("form_key", "o1"), ("notice_on", "2025-03-20")];
        self.member.post(&self.path("/polling/open"), &open).await.done();
        self
    }

    pub fn path(&self, ending: &str) -> String {
        format!("/u/{VILLAGE}{ending}")
    }

    pub async fn login(&self, role: Role, unit: &str) -> Client {
        self.office.login(role, unit).await
    }

    pub async fn unit(&self) -> UnitRef {
        crate::org::store::unit_ref(self.office.app.db.read(), VILLAGE).await.unwrap().unwrap()
    }

    pub async fn round(&self) -> poll_round::Model {
        store::latest_round(self.office.app.db.read(), self.election.id).await.unwrap().unwrap()
    }

    pub async fn sheet(&self) -> count_sheet::Model {
        let round = self.round().await;
        store::sheets(self.office.app.db.read(), round.id).await.unwrap().remove(0)
    }

    pub async fn post_pairs(&self, client: &Client, path: &str, pairs: &[(String, String)]) -> Answer {
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        client.post(path, &pairs).await
    }

    pub async fn save(&self, typist: &Client, sheet: &count_sheet::Model, ballots: &Ballots) -> Answer {
        self.post_pairs(typist, &self.path(&format!("/count/{}", sheet.id)), &ballots.pairs(sheet)).await
    }

    /// Those who sit on the election committee, as a form names them.
    pub async fn committee(&self) -> Vec<String> {
        let rows = bodies::store::committee(self.office.app.db.read(), self.election.id).await.unwrap();
        rows.iter().filter(|row| row.status == bodies::store::ACTIVE).map(|row| row.id.to_string()).collect()
    }

    /// Opens the boxes of the newest round.
    pub async fn start(&self) {
        let round = self.round().await;
        let version = round.version.to_string();
        let path = self.path(&format!("/count/start/{}", round.id));
        self.member.post(&path, &[("version", &version)]).await.done();
    }

    /// Both typists type the same.
    pub async fn agree(&self, ballots: &Ballots) {
        self.save(&self.a, &self.sheet().await, ballots).await.done();
        self.save(&self.b, &self.sheet().await, ballots).await.done();
    }

    /// The scrutineer makes the sheet final.
    pub async fn sign(&self) {
        let sheet = self.sheet().await;
        let version = sheet.version.to_string();
        let path = self.path(&format!("/count/{}/finalise", sheet.id));
        self.scrutineer.post(&path, &[("version", &version)]).await.done();
    }

    /// Explains every warning; answers with how many there were.
    pub async fn explain_all(&self, client: &Client) -> usize {
        let round = self.round().await;
        let round_id = round.id.to_string();
        let all = findings::of_round(self.office.app.db.read(), &self.election, &round).await.unwrap();
        let mut count = 0;
        for located in all.iter().filter(|l| l.open()) {
            let pairs = [
                ("version", "0"),
                ("round_id", &round_id),
                ("code", &located.finding.code),
                ("subject", &located.subject),
                ("explanation", "已当众复核"),
            ];
            client.post(&self.path("/findings/explain"), &pairs).await.done();
            count += 1;
        }
        count
    }

    /// Closes every explanation.
    pub async fn close_notes(&self, client: &Client) {
        let round = self.round().await;
        let round_id = round.id.to_string();
        for note in store::notes(self.office.app.db.read(), round.id).await.unwrap() {
            let version = note.version.to_string();
            let pairs = [("version", version.as_str()), ("round_id", &round_id)];
            client.post(&self.path(&format!("/findings/{}/close", note.id)), &pairs).await.done();
        }
    }

    /// Accounts for the ballot papers of the newest round at every place.
    pub async fn stock(&self, ballots: &Ballots) {
        let round = self.round().await;
        for row in store::stock(self.office.app.db.read(), round.id).await.unwrap() {
            let printed = ballots.issued + ballots.spoiled + ballots.unused;
            let pairs: Vec<(String, String)> = [
                ("version", row.version.to_string()),
                ("round_id", round.id.to_string()),
                ("place_id", row.place_id.to_string()),
                ("printed", printed.to_string()),
                ("issued", ballots.issued.to_string()),
                ("issued_proxy", ballots.proxies.to_string()),
                ("spoiled", ballots.spoiled.to_string()),
                ("unused", ballots.unused.to_string()),
            ]
            .map(|(name, value)| (name.to_owned(), value))
            .to_vec();
            self.post_pairs(&self.member, &self.path("/polling/stock"), &pairs).await.done();
        }
    }

    /// Counts the newest round and closes it.
    pub async fn count(&self, ballots: &Ballots) {
        self.stock(ballots).await;
        self.agree(ballots).await;
        self.sign().await;
        self.explain_all(&self.scrutineer).await;
        self.close_notes(&self.member).await;
        let round = self.round().await;
        let version = round.version.to_string();
        self.member.post(&self.path(&format!("/count/close/{}", round.id)), &[("version", &version)]).await.done();
    }

    /// Declares two persons related: `b` is `relation` of `a`, by their place in `persons`.
    pub async fn kin(&self, a: usize, b: usize, relation: Relation) {
        let actor = self.office.actor(Role::CountyOffice, testkit::COUNTY).await;
        let (a, b) = (self.persons[a], self.persons[b]);
        self.office
            .write(move |tx| {
                let actor = actor.clone();
                Box::pin(async move {
                    people::service::add_kin(tx, &actor, VILLAGE, a, b, relation, "declared").await?;
                    Ok(())
                })
            })
            .await;
    }
}

impl Village {
    /// The same village with fresh sessions, after the clock was moved past their end.
    pub async fn again(self) -> Self {
        let (a, b) = (self.login(Role::TypistA, VILLAGE).await, self.login(Role::TypistB, VILLAGE).await);
        let member = self.login(Role::CommitteeMember, VILLAGE).await;
        let second = self.login(Role::CommitteeMember, TOWNSHIP).await;
        let scrutineer = self.login(Role::Scrutineer, VILLAGE).await;
        Self { a, b, member, second, scrutineer, ..self }
    }
}
