//! 班子结构: the figures of a team beside those of the last one. Pure; the law crate counts.

use chrono::NaiveDate;
use law::team::{Figures, Seat};
use maud::{Markup, html};

use crate::bodies::posts::BODIES;
use crate::ui::{self, Column, Table, Tone};

/// The figures of a team; none when nobody is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Structure {
    /// Party organisation and committee together, each person once.
    pub both: Figures,
    /// Each body alone: code of the body, figures.
    pub bodies: Vec<(&'static str, Figures)>,
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
        (!own.is_empty()).then(|| (*body, law::team::figures(&own, day)))
    };
    Structure {
        both: law::team::figures(seats, day),
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
    pub fn body(&self, body: &str) -> Option<&Figures> {
        self.bodies.iter().find(|(code, _)| *code == body).map(|(_, figures)| figures)
    }
}

/// One figure of a team: its name, and how it is read. Whether an increase is what policies ask for is not said: 指标只报告.
type Line = (&'static str, fn(&Figures) -> String, fn(&Figures) -> Option<i64>);

fn n(count: u32) -> i64 {
    i64::from(count)
}

/// What is counted of every body.
const COMMON: [Line; 7] = [
    ("人数", |f| f.size.to_string(), |f| Some(n(f.size))),
    ("妇女", |f| f.women.to_string(), |f| Some(n(f.women))),
    ("少数民族", |f| f.minority.to_string(), |f| Some(n(f.minority))),
    ("40 岁及以下", |f| f.aged_at_most(40).to_string(), |f| Some(n(f.aged_at_most(40)))),
    ("35 岁以下", |f| f.aged_under(35).to_string(), |f| Some(n(f.aged_under(35)))),
    ("大专及以上", |f| f.college.to_string(), |f| Some(n(f.college))),
    ("平均年龄", Figures::mean_age_zh, |_| None),
];

fn yes(fact: bool) -> String {
    if fact { "是" } else { "否" }.to_owned()
}

/// What is counted of the party organisation and the committee together.
const BOTH: [Line; 6] = [
    ("党组织成员", |f| f.party_members.to_string(), |f| Some(n(f.party_members))),
    ("村委会成员", |f| f.committee_members.to_string(), |f| Some(n(f.committee_members))),
    ("交叉任职", |f| f.crossed.to_string(), |f| Some(n(f.crossed))),
    ("全部交叉", |f| yes(f.crossed_totally()), |_| None),
    ("书记、主任一肩挑", |f| yes(f.one_person), |_| None),
    (
        "副书记",
        |f| {
            let supervises = if f.deputy_chairs_supervision { "（兼监委会主任）" } else { "" };
            format!("{} 名{supervises}", f.deputy_secretaries)
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

/// The mean age against another team, exactly: 「−2.3」 in years with one decimal of both rounded figures, and which is lower.
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
pub type Compared<'a> = (&'a str, Option<&'a Figures>);

/// The figures of several teams side by side, the change being that from the first to the last one that is there.
pub fn table(caption: &str, teams: &[Compared<'_>], both: bool) -> Markup {
    let mut columns = vec![Column::text("项目").sticky()];
    columns.extend(teams.iter().map(|(heading, _)| Column::number(*heading)));
    let there: Vec<&Figures> = teams.iter().filter_map(|(_, figures)| *figures).collect();
    let compared = match there.as_slice() {
        [first, .., last] if teams.first().is_some_and(|(_, figures)| figures.is_some()) => Some((*first, *last)),
        _ => None,
    };
    if compared.is_some() {
        columns.push(Column::number("与上届相比"));
    }
    let mut table = Table::new(caption.to_owned(), columns).plain();
    let extra = if both { BOTH.as_slice() } else { &[] };
    for (name, read, count) in COMMON.iter().chain(extra) {
        let mut cells = vec![html! { (name) }];
        for (_, figures) in teams {
            cells.push(html! { (figures.map_or_else(|| ui::format::DASH.to_owned(), read)) });
        }
        if let Some((from, to)) = compared {
            let difference = match (count(from), count(to)) {
                (Some(from), Some(to)) => change(from, to),
                _ if *name == "平均年龄" => age_change(from, to),
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
        assert_eq!((now.both.size, now.both.crossed, now.both.women), (2, 1, 1));
        assert_eq!(now.body("vsc").map(|figures| figures.size), Some(1));
        assert_eq!(now.body("ec"), None);
        let html = table("结构", &[("上届", Some(&last.both)), ("当选", Some(&now.both))], true).into_string();
        // 65 and 55 against 65 and 35.
        for part in ["60.0", "50.0", "降低", "+1", "交叉任职"] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(
            !table("结构", &[("上届", None), ("当选", Some(&now.both))], false).into_string().contains("与上届相比")
        );
        assert_eq!((change(3, 1), change(1, 3), change(2, 2)), ("−2".into(), "+2".into(), "0".into()));
    }
}
