//! Parameters of what stands beside the committee: assemblies, representatives, supervision, residents' committees, the end
//! of a term. A list of its own, so that the hash of an election of the committee does not change with them.

use super::codes::*;
use super::params::{Param, Raw, catalogue, misfit, resolve, row};
use super::{ParamRow, Regime};
use crate::book::LawError;
use crate::num::{Range, Threshold};
use chrono::NaiveDate;
use std::collections::BTreeMap;

catalogue! { Regime, other, OtherParams;
    vc_size_odd: OddRule, "村民委员会职数单数";

    assembly_pass: Threshold, "村民会议通过票数（到会人员）";
    representatives_pass: Threshold, "村民代表会议通过票数（到会人员）";
    group_pass: Threshold, "村民小组会议通过票数（到会人员）";
    representatives_women_quorum: Option<Threshold>, "村民代表会议到会的妇女代表";
    representatives_assembly_population: Option<u32>, "设立村民代表会议的村至少多少人";

    representatives_share: Threshold, "村民代表占村民代表会议组成人员";
    representatives_women_share: Option<Threshold>, "妇女村民代表占村民代表会议组成人员";
    representatives_households: Option<Range>, "每几户推选一名村民代表";
    representatives_min: Vec<Step>, "村民代表至少几名（按村人口）";
    representatives_same_household: bool, "同户可以产生二名以上村民代表";
    representatives_unit_quorum: Option<Threshold>, "推选村民代表时推选单位的到会人数";
    representatives_unit_quorum_households: Option<Threshold>, "推选村民代表时推选单位的到会户数";
    representatives_removal: Option<Threshold>, "取消村民代表资格的联名";
    representatives_absences: Option<u32>, "村民代表连续几次无故缺席终止资格";
    group_leader_recall: Option<Threshold>, "罢免村民小组长的联名";
    group_leader_recall_turnout: Option<Threshold>, "罢免村民小组长的投票人数";
    group_leader_recall_pass: Option<Threshold>, "罢免村民小组长的通过票数（占投票的村民）";
    group_leader_recall_pass_all: Option<Threshold>, "罢免村民小组长的通过票数（占本组有选举权的村民）";
    group_leader_recall_days: Option<u32>, "罢免村民小组长几日内开会";

    supervision_size: Range, "村务监督委员会人数";
    supervision_odd: OddRule, "村务监督委员会人数单数";
    supervision_kin: KinSet, "村务监督委员会须回避的村民委员会成员的亲属";
    supervision_barred: Vec<Office>, "不得担任村务监督委员会成员的人员";
    supervision_barred_kin: Vec<Office>, "其近亲属也不得担任村务监督委员会成员的人员";
    supervision_skill: u32, "村务监督委员会具备财会、管理知识的至少几名";
    supervision_chair_secretary: bool, "村党组织书记可以兼任村务监督委员会主任";
    supervision_chair_party_member: bool, "村务监督委员会主任一般由党员担任";
    supervision_vacancy_days: Option<u32>, "村务监督委员会补选（日）";
    supervision_fill_next: bool, "村务监督委员会缺额可以依次递补";
    supervision_after_committee: bool, "村务监督委员会在新一届村民委员会产生以后推选";
    supervision_majority: bool, "推选村务监督委员会成员须过半数";

    poor_reviews: u32, "连续几次民主评议不称职职务终止";
    end_notice_days: Option<u32>, "职务终止几日内公告";
    end_idle_months: Option<u32>, "几个月不履行职责职务终止";
    audit_days_before_committee: Option<u32>, "离任审计结果在选举委员会推选几日前公布";
    audit_days_after_leaving: Option<u32>, "中途离任的审计结果在离任后几日内公布";

    residents_modes: Vec<ResidentsMode>, "居民委员会选举方式";
    residents_group_representatives: Range, "每个居民小组选举代表人数";
    residents_nominators: Option<u32>, "提名居民委员会候选人的居民联名人数";
    residents_nominator_households: Option<u32>, "提名居民委员会候选人的户代表联名人数";
    residents_equal_candidates: bool, "候选人数可以与应选人数相等";
    residents_convene: Threshold, "提议召集居民会议的居民（户）";
    residents_convene_groups: Threshold, "提议召集居民会议的居民小组";

    deadline_counting: DayCounting, "“选举日的n日前”是否含第n日当日";
    deadline_holiday: HolidayRule, "期限末日为休息日的处理";
}
