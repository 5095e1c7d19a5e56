//! 班子结构: the figures of a team beside those of the last one. Pure; the law crate counts.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use law::posts::PersonRef;
use law::team::{Figures, Seat};
use maud::{Markup, html};

use super::indicator::{NOT_REPORTED, UNKNOWN};
use crate::bodies::posts::BODIES;
use crate::ui::{self, Column, Table, Tone};

/// The figures of some seats, and of how many persons a fact is not known. An unknown fact is never a zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The figures.
    pub figures: Figures,
    /// Persons whose ethnic group is not known.
    pub no_ethnic: u32,
    /// Persons whose education is not known.
    pub no_education: u32,
}

impl Counted {
    fn of(seats: &[Seat], day: NaiveDate) -> Self {
        let unknown = |known: fn(&Seat) -> bool| {
            let knows: BTreeSet<&PersonRef> =
                seats.iter().filter(|seat| known(seat)).map(|seat| &seat.person).collect();
            let all: BTreeSet<&PersonRef> = seats.iter().map(|seat| &seat.person).collect();
            u32::try_from(all.difference(&knows).count()).unwrap_or(u32::MAX)
        };
        Counted {
            figures: law::team::figures(seats, day),
            no_ethnic: unknown(|seat| seat.ethnic.is_some()),
            no_education: unknown(|seat| seat.education.is_some()),
        }
    }

    /// The party organisation's members are recorded: without them nothing can be said about posts in both.
    pub fn party_known(&self) -> bool {
        self.figures.party_members > 0
    }

    /// A count beside which it is said of how many persons the fact is not known.
    fn with_unknown(&self, count: u32, unknown: u32) -> String {
        match unknown {
            0 => count.to_string(),
            all if all >= self.figures.size && count == 0 => UNKNOWN.to_owned(),
            some => format!("{count}（{some} 人不详）"),
        }
    }

    /// Members of other ethnic groups.
    pub fn minority_zh(&self) -> String {
        self.with_unknown(self.figures.minority, self.no_ethnic)
    }

    /// Members with a college degree.
    pub fn college_zh(&self) -> String {
        self.with_unknown(self.figures.college, self.no_education)
    }
}

/// The figures of a team; none when nobody is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Structure {
    /// Party organisation and committee together, each person once.
    pub both: Counted,
    /// Each body alone: code of the body, figures.
    pub bodies: Vec<(&'static str, Counted)>,
    /// Somebody's sex or birth is not known.
    pub incomplete: bool,
}

/// Counts a team on a day.
pub fn structure(seats: &[Seat], day: NaiveDate) -> Structure {
    let of_body = |(body, _): &(&'static str, &'static str)| {
        let own: Vec<Seat> = seats
            .iter()
            .filter(|seat| {
                let code = seat.body.code().to_lowercase();
                code == *body || (code == "rc" && *body == "vc")
            })
            // Counted as one committee, so that the same code counts each body.
            .map(|seat| Seat { body: law::body::Body::Committee, ..seat.clone() })
            .collect();
        (!own.is_empty()).then(|| (*body, Counted::of(&own, day)))
    };
    use law::body::Body;
    let of_two = |seat: &&Seat| matches!(seat.body, Body::Party | Body::Committee | Body::Residents);
    let two: BTreeSet<&PersonRef> = seats.iter().filter(of_two).map(|seat| &seat.person).collect();
    // Their seats in other bodies say who also chairs the supervision committee.
    let both: Vec<Seat> = seats.iter().filter(|seat| two.contains(&seat.person)).cloned().collect();
    Structure {
        both: Counted { figures: law::team::figures(seats, day), ..Counted::of(&both, day) },
        bodies: BODIES.iter().filter_map(of_body).collect(),
        incomplete: seats.iter().any(|seat| seat.sex.is_none() || seat.born.is_none()),
    }
}

impl Structure {
    /// Somebody is in it.
    pub fn any(&self) -> bool {
        !self.bodies.is_empty()
    }

    /// The figures of a body.
    pub fn body(&self, body: &str) -> Option<&Counted> {
        self.bodies.iter().find(|(code, _)| *code == body).map(|(_, counted)| counted)
    }
}

/// One figure of a team: its name, how it is read, and its number where a change can be counted. Whether an increase is what
/// policies ask for is not said: 指标只报告.
type Line = (&'static str, fn(&Counted) -> String, fn(&Counted) -> Option<i64>);

fn n(count: u32) -> i64 {
    i64::from(count)
}

/// What is counted of every body.
const COMMON: [Line; 7] = [
    ("人数", |c| c.figures.size.to_string(), |c| Some(n(c.figures.size))),
    ("妇女", |c| c.figures.women.to_string(), |c| Some(n(c.figures.women))),
    ("少数民族", Counted::minority_zh, |c| (c.no_ethnic == 0).then(|| n(c.figures.minority))),
    ("40 岁及以下", |c| c.figures.aged_at_most(40).to_string(), |c| Some(n(c.figures.aged_at_most(40)))),
    ("35 岁以下", |c| c.figures.aged_under(35).to_string(), |c| Some(n(c.figures.aged_under(35)))),
    ("大专及以上", Counted::college_zh, |c| (c.no_education == 0).then(|| n(c.figures.college))),
    ("平均年龄", |c| c.figures.mean_age_zh(), |_| None),
];

fn yes(fact: bool) -> String {
    if fact { "是" } else { "否" }.to_owned()
}

/// A figure about both bodies; nothing is known while the party organisation is not recorded.
fn of_both(counted: &Counted, read: impl Fn(&Figures) -> String) -> String {
    if counted.party_known() { read(&counted.figures) } else { NOT_REPORTED.to_owned() }
}

/// What is counted of the party organisation and the committee together.
const BOTH: [Line; 6] = [
    (
        "党组织成员",
        |c| of_both(c, |f| f.party_members.to_string()),
        |c| c.party_known().then(|| n(c.figures.party_members)),
    ),
    ("村委会成员", |c| c.figures.committee_members.to_string(), |c| Some(n(c.figures.committee_members))),
    ("交叉任职", |c| of_both(c, |f| f.crossed.to_string()), |c| c.party_known().then(|| n(c.figures.crossed))),
    ("全部交叉", |c| of_both(c, |f| yes(f.crossed_totally())), |_| None),
    ("书记、主任一肩挑", |c| of_both(c, |f| yes(f.one_person)), |_| None),
    (
        "副书记",
        |c| {
            of_both(c, |f| {
                let supervises = if f.deputy_chairs_supervision { "（兼监委会主任）" } else { "" };
                format!("{} 名{supervises}", f.deputy_secretaries)
            })
        },
        |_| None,
    ),
];

/// The change from one team to another in a figure, 「+1」 「−2」 「0」.
fn change(from: i64, to: i64) -> String {
    match to - from {
        0 => "0".to_owned(),
        up if up > 0 => format!("+{up}"),
        down => format!("−{}", -down),
    }
}

/// The mean age against another team, compared exactly.
fn age_change(from: &Figures, to: &Figures) -> String {
    if from.ages.is_empty() || to.ages.is_empty() {
        return ui::format::DASH.to_owned();
    }
    match (to.younger_than(from), from.younger_than(to)) {
        (true, _) => "降低",
        (_, true) => "升高",
        _ => "持平",
    }
    .to_owned()
}

/// A column of the comparison: heading and figures; none where nobody is in the team.
pub type Compared<'a> = (&'a str, Option<&'a Counted>);

/// The figures of several teams side by side, the change being that from the first to the last one that is there.
pub fn table(caption: &str, teams: &[Compared<'_>], both: bool) -> Markup {
    let mut columns = vec![Column::text("项目").sticky()];
    columns.extend(teams.iter().map(|(heading, _)| Column::number(*heading)));
    let there: Vec<&Counted> = teams.iter().filter_map(|(_, figures)| *figures).collect();
    let compared = match there.as_slice() {
        [first, .., last] if teams.first().is_some_and(|(_, figures)| figures.is_some()) => Some((*first, *last)),
        _ => None,
    };
    if compared.is_some() {
        columns.push(Column::number("与上届相比"));
    }
    let mut table = Table::new(caption.to_owned(), columns).plain().scroll_on_phone();
    let extra = if both { BOTH.as_slice() } else { &[] };
    for (name, read, count) in COMMON.iter().chain(extra) {
        let mut cells = vec![html! { (name) }];
        for (_, figures) in teams {
            cells.push(html! { (figures.map_or_else(|| ui::format::DASH.to_owned(), read)) });
        }
        if let Some((from, to)) = compared {
            let difference = match (count(from), count(to)) {
                (Some(from), Some(to)) => change(from, to),
                _ if *name == "平均年龄" => age_change(&from.figures, &to.figures),
                _ => ui::format::DASH.to_owned(),
            };
            cells.push(html! { (difference) });
        }
        table = table.row(cells);
    }
    table.render()
}

/// Says that figures are made of incomplete facts.
pub fn remark(incomplete: bool) -> Markup {
    html! {
        @if incomplete {
            (ui::alert(Tone::Warn, None, html! { p { "有的成员性别或者出生日期不详，没有计入妇女人数、年龄。请在班子成员中补齐。" } }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::day;
    use law::body::Body;
    use law::posts::Sex;

    fn seat(person: &str, body: Body, year: i32, sex: Sex) -> Seat {
        Seat {
            person: person.into(),
            body,
            born: Some(day(year, 6, 1)),
            sex: Some(sex),
            ethnic: None,
            education: None,
            deputy_secretary: false,
            secretary: false,
            chair: false,
        }
    }

    #[test]
    fn a_team_is_counted_as_a_whole_and_by_body() {
        let last = [seat("甲", Body::Committee, 1960, Sex::Male), seat("乙", Body::Committee, 1970, Sex::Male)];
        let now = [
            seat("甲", Body::Committee, 1960, Sex::Male),
            seat("丙", Body::Committee, 1990, Sex::Female),
            seat("丙", Body::Party, 1990, Sex::Female),
            seat("丁", Body::Supervision, 1980, Sex::Male),
        ];
        let (last, now) = (structure(&last, day(2026, 5, 31)), structure(&now, day(2026, 5, 31)));
        let both = &now.both.figures;
        assert_eq!((both.size, both.crossed, both.women), (2, 1, 1));
        assert_eq!(now.body("vsc").map(|counted| counted.figures.size), Some(1));
        assert_eq!(now.body("ec"), None);
        let html = table("结构", &[("上届", Some(&last.both)), ("当选", Some(&now.both))], true).into_string();
        // 65 and 55 against 65 and 35.
        assert!(!last.both.party_known() && html.contains("未报"), "no zero for what is not recorded: {html}");
        assert_eq!((now.both.no_ethnic, now.both.minority_zh()), (2, "未知".to_owned()));
        for part in ["60.0", "50.0", "降低", "+1", "交叉任职"] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(
            !table("结构", &[("上届", None), ("当选", Some(&now.both))], false).into_string().contains("与上届相比")
        );
        assert_eq!((change(3, 1), change(1, 3), change(2, 2)), ("−2".into(), "+2".into(), "0".into()));
    }
}
