//! Indicators: each with its numerator and denominator, computed from the progress columns of elections with whole numbers.

use entity::unit_election;
use serde::Serialize;

use crate::cycle::{Stage, stage};
use crate::ui::format;

/// What is shown where nothing was reported.
pub const NOT_REPORTED: &str = "未报";
/// What is shown where the fact is not known.
pub const UNKNOWN: &str = "未知";

/// One figure with what it is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Indicator {
    /// Stable name.
    pub id: &'static str,
    /// Name on the page.
    pub name: &'static str,
    /// The figure as it is written, 「未报」 or 「未知」 without a denominator.
    pub value: String,
    /// What was counted.
    pub numerator: i64,
    /// Out of how many; 0 when nothing was reported.
    pub denominator: i64,
    /// How it is computed and what is left out, in Chinese.
    pub basis: String,
}

impl Indicator {
    pub(crate) fn share(id: &'static str, name: &'static str, part: i64, whole: i64, basis: impl Into<String>) -> Self {
        let value = if whole > 0 { format::percent(part, whole) } else { NOT_REPORTED.to_owned() };
        Self { id, name, value, numerator: part, denominator: whole, basis: basis.into() }
    }

    fn count(id: &'static str, name: &'static str, n: i64, of: i64, basis: impl Into<String>) -> Self {
        let value = if of > 0 { format::thousands(n) } else { NOT_REPORTED.to_owned() };
        Self { id, name, value, numerator: n, denominator: of, basis: basis.into() }
    }

    /// Whether there is anything to show.
    pub fn known(&self) -> bool {
        self.denominator > 0
    }
}

/// What is shown instead of the figures of a poll that was void.
const VOID: &str = "选举无效";

/// Whether ballots of this election were counted and recorded, be the poll valid or void.
pub fn counted(election: &unit_election::Model) -> bool {
    election.valid_poll.is_some() || election.recovered > 0
}

/// Whether the vote is done: counted and not found void. A void poll is held again and counts nowhere until then.
pub fn polled(election: &unit_election::Model) -> bool {
    counted(election) && election.valid_poll != Some(false)
}

/// What stands where a figure of the vote is missing.
pub fn no_figure(election: &unit_election::Model) -> &'static str {
    if election.valid_poll == Some(false) { VOID } else { NOT_REPORTED }
}

/// Whether the turnout can be computed.
fn has_turnout(election: &unit_election::Model) -> bool {
    polled(election) && election.registered > 0
}

/// The turnout of one election, 「选举无效」 or 「未报」.
pub fn turnout(election: &unit_election::Model) -> String {
    if has_turnout(election) {
        format::percent(election.recovered.into(), election.registered.into())
    } else {
        no_figure(election).to_owned()
    }
}

/// A count of one election, or 「未报」 while it is zero because nothing was entered.
pub fn reported(n: i32) -> String {
    if n > 0 { format::thousands(n.into()) } else { NOT_REPORTED.to_owned() }
}

/// All indicators of a set of elections, in the order in which they are shown.
pub fn indicators<'a>(elections: impl IntoIterator<Item = &'a unit_election::Model>) -> Vec<Indicator> {
    let all: Vec<&unit_election::Model> = elections.into_iter().collect();
    let count = |test: &dyn Fn(&unit_election::Model) -> bool| -> i64 {
        i64::try_from(all.iter().filter(|election| test(election)).count()).unwrap_or(i64::MAX)
    };
    let sum = |test: &dyn Fn(&unit_election::Model) -> bool, of: &dyn Fn(&unit_election::Model) -> i32| -> i64 {
        all.iter().filter(|election| test(election)).map(|election| i64::from(of(election))).sum()
    };
    let units = count(&|_| true);
    let with_roll = count(&|e| e.registered > 0);
    let started = count(&|e| stage(e) != Stage::Preparing);
    let voted = count(&polled);
    let finished = |e: &unit_election::Model| stage(e) == Stage::Finished;
    let done = count(&finished);
    let full = count(&|e| finished(e) && e.seats > 0 && e.elected >= e.seats);
    let first_known = count(&|e| e.first_ballot_full.is_some());
    let dual_known = count(&|e| finished(e) && e.dual_head.is_some());
    let dual_unknown = count(&|e| finished(e) && e.dual_head.is_none());
    let elected = sum(&|_| true, &|e| e.elected);
    let age_sum = sum(&|e| e.elected_age_sum > 0, &|e| e.elected_age_sum);
    let aged = sum(&|e| e.elected_age_sum > 0, &|e| e.elected);
    let mut dual = Indicator::share(
        "dual_head",
        "一肩挑比例",
        count(&|e| finished(e) && e.dual_head == Some(true)),
        dual_known,
        format!(
            "党组织书记、村民委员会主任由一人担任的村 ÷ 已产生且情况已知的村；另有 {dual_unknown} 个已产生的村情况未知"
        ),
    );
    if dual_known == 0 {
        UNKNOWN.clone_into(&mut dual.value);
    }
    vec![
        Indicator::count("units", "村社总数", units, units, "列入本届换届方案的村（社区）"),
        Indicator::share("started", "已启动", started, units, "已进入选民登记及以后阶段 ÷ 村社总数"),
        Indicator::count(
            "registered",
            "登记选民",
            sum(&|e| e.registered > 0, &|e| e.registered),
            with_roll,
            format!("{with_roll} 个已报村社的登记选民合计，{} 个未报", units - with_roll),
        ),
        Indicator::share("polled", "已完成投票", voted, units, "已录入投票结果且选举未被认定无效的村社 ÷ 村社总数"),
        Indicator::share(
            "turnout",
            "参选率",
            sum(&has_turnout, &|e| e.recovered),
            sum(&has_turnout, &|e| e.registered),
            "已投票村社第一次有效投票收回选票 ÷ 其登记选民；再次投票、另行选举不计",
        ),
        Indicator::share(
            "valid",
            "选举有效",
            count(&|e| e.valid_poll == Some(true)),
            count(&|e| e.valid_poll.is_some()),
            "选举有效的村社 ÷ 已认定的村社",
        ),
        Indicator::share(
            "first_ballot",
            "一次选举成功率",
            count(&|e| e.first_ballot_full == Some(true)),
            first_known,
            "第一次投票即选满应选名额的村社 ÷ 已认定第一次投票的村社",
        ),
        Indicator::share("finished", "已产生", done, units, "结果已认定公布的村社 ÷ 村社总数"),
        Indicator::share("full_team", "班子选满率", full, done, "当选人数达到应选名额的村社 ÷ 已产生的村社"),
        dual,
        Indicator::share("women", "女性比例", sum(&|_| true, &|e| e.elected_women), elected, "当选女性 ÷ 当选人数"),
        Indicator {
            id: "mean_age",
            name: "平均年龄",
            value: mean(age_sum, aged),
            numerator: age_sum,
            denominator: aged,
            basis: "当选人员在选举日的周岁年龄合计 ÷ 当选人数".to_owned(),
        },
        Indicator::share(
            "invalid",
            "无效票率",
            sum(&polled, &|e| e.invalid),
            sum(&polled, &|e| e.recovered),
            "第一次有效投票的无效票 ÷ 收回选票；再次投票、另行选举不计",
        ),
        Indicator::count(
            "open_findings",
            "未说明的核对提示",
            sum(&|_| true, &|e| e.open_findings),
            units,
            "尚未改正、也未说明并经第二人关闭的核对提示",
        ),
    ]
}

/// A mean with one decimal, rounded half up, in years.
fn mean(sum: i64, n: i64) -> String {
    if n <= 0 {
        return NOT_REPORTED.to_owned();
    }
    let tenths = (sum * 20 + n) / (2 * n);
    format!("{}.{} 岁", tenths / 10, tenths % 10)
}

/// The indicator with this id.
pub fn find<'a>(all: &'a [Indicator], id: &str) -> Option<&'a Indicator> {
    all.iter().find(|indicator| indicator.id == id)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_mean_is_rounded_half_up_and_missing_without_people() {
        for (sum, n, text) in
            [(0, 0, "未报"), (91, 2, "45.5 岁"), (136, 3, "45.3 岁"), (137, 3, "45.7 岁"), (1249, 20, "62.5 岁")]
        {
            assert_eq!(mean(sum, n), text, "{sum}/{n}");
        }
    }
}
