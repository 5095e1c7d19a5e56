//! One made-up village through its whole election, as inputs for tests, previews and the benchmark. All names are
//! invented; every sample is marked as a drill.

mod before;
mod day;
mod deliberation;
mod meeting;
mod review;

use chrono::{NaiveDate, NaiveTime};

use crate::model::{Committee, Group, Head, Objection, Place, PostNames, Seat};
use crate::paper::{Paper, PaperKind};

impl Paper {
    /// A sample of the template; of its first form where it has several.
    pub fn sample(kind: PaperKind) -> Self {
        match kind {
            PaperKind::T01 => before::committee_roster(),
            PaperKind::T02 => before::registration_notice(),
            PaperKind::T03 => before::voter_roll(),
            PaperKind::T04 => before::roll_rulings(),
            PaperKind::T05 => before::election_rules(),
            PaperKind::T06 => before::polling_notice(),
            PaperKind::T07 => before::self_nomination(),
            PaperKind::T08 => before::candidate_list(),
            PaperKind::T09 => before::committee_change(),
            PaperKind::T10 => before::proxy_authorization(),
            PaperKind::T11 => before::mobile_boxes(),
            PaperKind::T12 => before::staff(),
            PaperKind::T13 => day::ballots_with_candidates(),
            PaperKind::T14 => day::tally_filled(),
            PaperKind::T15 => day::result_report(),
            PaperKind::T16 => day::elected(),
            PaperKind::T17 => day::certificates(),
            PaperKind::T18 => day::runoff_notice(),
            PaperKind::T19 => day::handover(),
            PaperKind::T20 => day::archive(),
            PaperKind::T21 => day::end_of_office(),
            PaperKind::T22 => meeting::ballots_of_supervision(),
            PaperKind::T23 => meeting::tally_of_supervision(),
            PaperKind::T24 => meeting::report(),
            PaperKind::T25 => meeting::notice(),
            PaperKind::T26 => meeting::request(),
            PaperKind::T27 => meeting::pledges(),
            PaperKind::T28 => meeting::certificates(),
            PaperKind::T29 => review::of_agency(),
            PaperKind::T30 => deliberation::record(),
        }
    }

    /// Samples of every form of the template, each with a short name.
    pub fn samples(kind: PaperKind) -> Vec<(&'static str, Self)> {
        let mut all = vec![("", Self::sample(kind))];
        match kind {
            PaperKind::T01 => all.push(("correction", before::corrected_roster())),
            PaperKind::T07 => {
                all.push(("filled", before::self_nomination_filled()));
                all.push(("ballot", before::nomination_ballot()));
            }
            PaperKind::T08 => all.push(("self_nominees", before::self_nominee_list())),
            PaperKind::T10 => {
                all.push(("filled", before::proxy_authorization_filled()));
                all.push(("certificates", before::proxy_certificates()));
                all.push(("list", before::proxy_list()));
            }
            PaperKind::T13 => {
                all.push(("self_nomination", day::ballots_self_nomination()));
                all.push(("runoff", day::ballots_runoff()));
                all.push(("revote", day::ballots_revote()));
                all.push(("stubs", day::stubs()));
            }
            PaperKind::T03 | PaperKind::T15 => {
                all.push(("residents", residents(Self::sample(kind), Some("居民小组代表"))));
            }
            PaperKind::T14 => all.push(("blank", day::tally_blank())),
            PaperKind::T16 => {
                all.push(("runoff", day::elected_after_runoff()));
                all.push(("residents", residents(Self::sample(kind), None)));
            }
            PaperKind::T18 => {
                all.push(("revote", day::revote_notice()));
                all.push(("repoll", day::repoll_notice()));
            }
            PaperKind::T22 => {
                all.push(("party", meeting::ballots_of_party()));
                all.push(("group", meeting::ballots_of_group()));
                all.push(("revote", meeting::ballots_of_revote()));
                all.push(("recall", meeting::ballots_of_recall()));
                all.push(("stubs", meeting::stubs()));
            }
            PaperKind::T23 => all.push(("recall", meeting::tally_of_recall())),
            PaperKind::T24 => all.push(("recall", meeting::report_of_recall())),
            PaperKind::T25 => {
                all.push(("recall", meeting::notice_of_recall()));
                all.push(("boards", meeting::notice_of_boards()));
                all.push(("correction", meeting::corrected_notice()));
            }
            PaperKind::T26 => all.push(("report", meeting::letter_for_the_file())),
            PaperKind::T28 => all.push(("boards", meeting::certificates_of_boards())),
            PaperKind::T29 => all.push(("meeting", review::of_meeting())),
            _ => {}
        }
        all
    }
}

/// A day that certainly exists; samples have no other.
fn date(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default()
}

fn time(h: u32, m: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(h, m, 0).unwrap_or_default()
}

fn polling_day() -> NaiveDate {
    date(2026, 3, 28)
}

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|s| (*s).to_owned()).collect()
}

fn head(number: impl Into<Option<u32>>, m: u32, d: u32) -> Head {
    Head {
        committee: Committee::Villagers,
        electors: None,
        village: "皂洞口村".into(),
        township: "兰溪市上华街道".into(),
        term_no: 12,
        number: number.into(),
        issued_on: date(2026, m, d),
        signer: "皂洞口村第十二届村民选举委员会".into(),
        basis: Vec::new(),
        drill: true,
        banner: Some("参数依据旧文本，待核".into()),
        footer_hash: Some("3F7A-91C2-08DE-5B46".into()),
        supersedes: None,
    }
}

/// The same paper of a residents' community, elected by everybody or by representatives.
fn residents(mut paper: Paper, electors: Option<&str>) -> Paper {
    let head = paper.head_mut();
    head.committee = Committee::Residents;
    head.electors = electors.map(str::to_owned);
    head.village = "溪畔社区".into();
    head.signer = "溪畔社区第十二届居民选举委员会".into();
    head.basis = strings(&["《中华人民共和国城市居民委员会组织法》第八条第一款"]);
    if let Paper::VoterRoll(roll) = &mut paper {
        roll.objection.to = "居民选举委员会".into();
        for group in &mut roll.groups {
            group.name = group.name.replace("村民", "居民");
            group.names.truncate(3);
        }
    }
    paper
}

fn based(mut head: Head, articles: &[&str]) -> Head {
    head.basis = strings(articles);
    head
}

fn post(post: &str, names: &[&str]) -> PostNames {
    PostNames { post: post.into(), names: strings(names) }
}

fn seat(post: &str, seats: u32) -> Seat {
    Seat { post: post.into(), seats }
}

fn group(name: &str, names: &[&str]) -> Group {
    Group { name: name.into(), names: strings(names) }
}

fn objection(until: NaiveDate) -> Objection {
    Objection { days: 5, until, to: "村民选举委员会".into(), decided_within_days: Some(3) }
}

fn place(name: &str, address: &str, groups: &[&str]) -> Place {
    Place {
        name: name.into(),
        address: address.into(),
        opens: time(8, 0),
        closes: time(15, 30),
        groups: strings(groups),
    }
}

/// The committee's seats in the sample village.
fn seats() -> Vec<Seat> {
    vec![seat("主任", 1), seat("副主任", 1), seat("委员", 2), seat("妇女委员", 1)]
}
