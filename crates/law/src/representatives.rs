//! Villagers' representatives (村民代表) and group leaders: how many, who, and how they are chosen and recalled.

use crate::finding::{Finding, Severity, any_blocks};
use crate::num::Threshold;
use crate::policy::Pack;
use crate::poll::Refused;
use crate::posts::PersonRef;
use crate::regime::{Param, Regime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A representatives' meeting as it is composed; what is not known stays `None` and is not judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Composition {
    /// Inhabitants of the village.
    pub village_population: Option<u32>,
    /// Members of the meeting: the committee and the representatives.
    pub vra_total: Option<u32>,
    /// Representatives.
    pub village_reps: Option<u32>,
    /// Members of the villagers' committee among the members.
    pub vc_members: Option<u32>,
    /// Women among the representatives.
    pub women_reps: Option<u32>,
    /// Party members among the representatives.
    pub party_reps: Option<u32>,
    /// Households, where representatives are chosen by households.
    pub households: Option<u32>,
}

/// The verdict on a composition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompositionVerdict {
    /// Nothing blocks and nothing warns.
    pub ok: bool,
    /// Fewest representatives among the members.
    pub min_reps: Option<u32>,
    /// Fewest women among the representatives.
    pub min_women_reps: Option<u32>,
    /// Fewest representatives for the population.
    pub min_reps_absolute: Option<u32>,
    /// Fewest party members among the representatives, where a policy asks for them.
    pub min_party_reps: Option<u32>,
    /// What is wrong, gravest first.
    pub findings: Vec<Finding>,
}

/// Judges how a representatives' meeting is composed: `REPS_BELOW_4_5`, `WOMEN_REPS_BELOW_1_3`, `TOO_FEW_REPS`,
/// `REPS_PER_HOUSEHOLDS`, and for a policy pack `PARTY_REPS_BELOW_1_3`.
///
/// 依据 VCOL2018@2018-12-29#25.1 「村民代表应当占村民代表会议组成人员的五分之四以上，妇女村民代表应当占村民代表会议组成人员的三分之一以上」;
/// VCOL2018@2018-12-29#25.2 「按每五户至十五户推选一人」; ZJ-IMPL2020@2020-07-31#18.3 「人数在一千人以上的村，村民代表人数不少于五十人」;
/// CQ-IMPL2013@2013-09-25#11.1 「妇女村民代表应当占村民代表会议组成人员的三分之一以上」; SD-IMPL2012@2012-11-29#23.1 「五分之四以上」
pub fn composition(input: &Composition, regime: &Regime, pack: Option<&Pack>) -> Result<CompositionVerdict, Refused> {
    impossible(input)?;
    let mut findings = Vec::new();
    let total = input.vra_total.or_else(|| Some(input.village_reps?.saturating_add(input.vc_members?)));

    let mut share =
        |count: Option<u32>, whole: Option<u32>, rule: &Param<Threshold>, code: &str, who: &str, of: &str| {
            let whole = whole?;
            let least = rule.value.minimum(whole);
            if let Some(count) = count.filter(|count| !rule.value.met(*count, whole)) {
                let message = format!("{who}{count}人，应当占{of}{whole}人的{}即{least}人以上。", rule.value.zh());
                let finding = rule.finding(code, "village_reps", message);
                findings.push(finding.figure("count", count).figure("whole", whole).figure("least", least));
            }
            Some(least)
        };
    let min_reps = share(
        input.village_reps,
        total,
        regime.representatives_share(),
        "REPS_BELOW_4_5",
        "村民代表",
        "村民代表会议组成人员",
    );
    let women = pack
        .and_then(|pack| strict(pack.representatives_women_share()))
        .or_else(|| strict(regime.representatives_women_share()));
    let min_women_reps = women.and_then(|women| {
        share(input.women_reps, total, &women, "WOMEN_REPS_BELOW_1_3", "妇女村民代表", "村民代表会议组成人员")
    });
    let party = pack.and_then(|pack| strict(pack.representatives_party_share()));
    let min_party_reps = party.and_then(|party| {
        share(input.party_reps, input.village_reps, &party, "PARTY_REPS_BELOW_1_3", "党员村民代表", "村民代表")
    });

    let scale = regime.representatives_min();
    let step = input
        .village_population
        .and_then(|population| scale.value.iter().filter(|step| step.from <= population).max_by_key(|step| step.from));
    if let (Some(step), Some(reps), Some(population)) = (step, input.village_reps, input.village_population)
        && reps < step.min
    {
        let message = format!("本村{population}人，村民代表{reps}人，应当不少于{}人。", step.min);
        let finding = scale.finding("TOO_FEW_REPS", "village_reps", message);
        findings.push(finding.figure("count", reps).figure("least", step.min));
    }
    let smallest = regime.representatives_assembly_population();
    if let (Some(least), Some(population)) = (smallest.value, input.village_population)
        && population < least
    {
        let message = format!("本村{population}人，不足{least}人；居住不分散的，一般直接召开村民会议。");
        findings.push(smallest.finding("VILLAGE_SMALL", "village_population", message));
    }
    if let (Some(households), Some(reps)) = (input.households, input.village_reps) {
        findings.extend(per_households(households, reps, regime));
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let ok = findings.iter().all(|finding| finding.severity == Severity::Info);
    let min_reps_absolute = step.map(|step| step.min);
    Ok(CompositionVerdict { ok, min_reps, min_women_reps, min_reps_absolute, min_party_reps, findings })
}

/// A share that the text sets.
fn strict(rule: &Param<Option<Threshold>>) -> Option<Param<Threshold>> {
    let Param { cites, status, severity, note, .. } = rule.clone();
    Some(Param { value: rule.value?, cites, status, severity, note })
}

fn impossible(input: &Composition) -> Result<(), Refused> {
    let mut findings = Vec::new();
    let mut more = |part: Option<u32>, whole: Option<u32>, text: &str| {
        if let (Some(part), Some(whole)) = (part, whole)
            && part > whole
        {
            findings.push(Finding::new("F04", Severity::Block, "village_reps", format!("{text}：{part}多于{whole}。")));
        }
    };
    more(input.village_reps, input.vra_total, "村民代表多于组成人员");
    more(input.women_reps, input.village_reps, "妇女代表多于村民代表");
    more(input.party_reps, input.village_reps, "党员代表多于村民代表");
    more(input.village_reps, input.households, "村民代表多于户数");
    if findings.is_empty() { Ok(()) } else { Err(Refused { findings }) }
}

/// Five to fifteen households per representative: of a village as a whole, or of one of its voting units. `None` where it is so, and where
/// the text sets no number. `REPS_PER_HOUSEHOLDS`.
///
/// 依据 VCOL2018@2018-12-29#25.2 「按每五户至十五户推选一人」
pub fn per_households(households: u32, reps: u32, regime: &Regime) -> Option<Finding> {
    let rule = regime.representatives_households();
    let range = rule.value?;
    let (wide, narrow) =
        (u64::from(range.min) * u64::from(reps), range.max.map(|max| u64::from(max) * u64::from(reps)));
    let households_wide = u64::from(households);
    if households_wide >= wide && narrow.is_none_or(|most| households_wide <= most) {
        return None;
    }
    let message = format!("{households}户，村民代表{reps}人；按每{}户推选一人。", range.zh());
    Some(rule.finding("REPS_PER_HOUSEHOLDS", "village_reps", message).figure("households", households))
}

/// The verdict on a unit's meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitVerdict {
    /// Enough came.
    pub ok: bool,
    /// Fewest who have to come.
    pub min_present: u32,
    /// Sentence.
    pub findings: Vec<Finding>,
}

/// Did enough voters (or households) of a unit come to choose its representative? `UNIT_QUORUM`. 「半数以上」 includes the half.
///
/// 依据 ZJ-IMPL2020@2020-07-31#20.1 「推选单位有选举权的半数以上村民或者三分之二以上的户的代表参加」; VCOL2018@2018-12-29#28.1 「三分之二以上」
pub fn unit_quorum(entitled: u32, present: u32, households: bool, regime: &Regime) -> Result<UnitVerdict, Refused> {
    let own =
        if households { regime.representatives_unit_quorum_households() } else { regime.representatives_unit_quorum() };
    // Silent texts: the unit is a group of villagers, whose meeting has its own quorum.
    came((entitled, present), households, &strict(own).unwrap_or_else(|| regime.group_quorum().clone()), "推选单位")
}

/// Did enough villagers (or households) of a group come to its meeting, which chooses the leader of the group? A unit that chooses a
/// representative may need fewer, its leader does not. `UNIT_QUORUM`.
///
/// 依据 VCOL2018@2018-12-29#28.1 「应当有本村民小组十八周岁以上的村民三分之二以上，或者本村民小组三分之二以上的户的代表参加」; VCOL2018@2018-12-29#28.2
pub fn leader_quorum(entitled: u32, present: u32, households: bool, regime: &Regime) -> Result<UnitVerdict, Refused> {
    came((entitled, present), households, regime.group_quorum(), "小组会议")
}

fn came(
    (entitled, present): (u32, u32),
    households: bool,
    rule: &Param<Threshold>,
    unit: &str,
) -> Result<UnitVerdict, Refused> {
    crate::assembly::possible(entitled, present, None)?;
    let min_present = rule.value.minimum(entitled);
    let ok = rule.value.met(present, entitled);
    let who = if households { "户的代表" } else { "有选举权的村民" };
    let word = if ok { "符合规定" } else { "没有达到" };
    let message = format!("{unit}{who}{entitled}，参加{present}，应当{}即{min_present}以上，{word}。", rule.value.zh());
    let (code, severity) = if ok { ("QUORUM", Severity::Info) } else { ("UNIT_QUORUM", rule.severity) };
    let finding = Finding::new(code, severity, "present", message).citing(&rule.cites);
    Ok(UnitVerdict { ok, min_present, findings: vec![finding.figure("min_present", min_present)] })
}

/// Two representatives of one household, where that is not allowed: `REPS_SAME_HOUSEHOLD`.
///
/// 依据 ZJ-IMPL2020@2020-07-31#20.1 「同户不得产生二名以上村民代表」
pub fn same_household(chosen: &[(PersonRef, String)], regime: &Regime) -> Vec<Finding> {
    let rule = regime.representatives_same_household();
    if rule.value {
        return Vec::new();
    }
    let mut by_household: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (person, household) in chosen {
        by_household.entry(household).or_default().push(person.as_str());
    }
    let twice = by_household.into_iter().filter(|(_, persons)| persons.len() > 1);
    twice
        .map(|(household, persons)| {
            let message = format!("户{household}产生了{}名村民代表（{}）。", persons.len(), persons.join("、"));
            rule.finding("REPS_SAME_HOUSEHOLD", household, message)
        })
        .collect()
}

/// A petition of a unit's voters to end a representative's mandate, or of a group's to recall its leader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmallPetition {
    /// Voters (or households) of the unit.
    pub electors: u32,
    /// Of them signed.
    pub signers: u32,
}

/// Did enough sign? `PETITION_ENOUGH`, `PETITION_SHORT`; `None` where the texts are silent.
///
/// 依据 ZJ-IMPL2020@2020-07-31#22.4 「三分之一以上有选举权的村民或者户的代表书面联名」; CQ-IMPL2013@2013-09-25#14.3 「五分之一以上有选举权的村民」
pub fn removal_petition(petition: SmallPetition, regime: &Regime) -> Option<(bool, Finding)> {
    signed(petition, regime.representatives_removal(), "推选单位")
}

/// Did enough sign to recall a group leader? `None` where the texts are silent.
///
/// 依据 SH-IMPL2020@2020-05-14#11.2; HEN-VC2011@2011-07-29#42.2 「半数以上」
pub fn leader_petition(petition: SmallPetition, regime: &Regime) -> Option<(bool, Finding)> {
    signed(petition, regime.group_leader_recall(), "村民小组")
}

fn signed(petition: SmallPetition, rule: &Param<Option<Threshold>>, unit: &str) -> Option<(bool, Finding)> {
    let SmallPetition { electors, signers } = petition;
    let share = rule.value?;
    let ok = share.met(signers, electors);
    let word = if ok { "达到" } else { "没有达到" };
    let needed = share.minimum(electors);
    let message = format!("{unit}有选举权的村民{electors}人，联名{signers}人，{word}{}（{needed}人）。", share.zh());
    let (code, severity) = if ok { ("PETITION_ENOUGH", Severity::Info) } else { ("PETITION_SHORT", rule.severity) };
    Some((ok, Finding::new(code, severity, "signers", message).citing(&rule.cites).figure("needed", needed)))
}

/// The vote of a group on its leader; `None` where the texts are silent. Henan counts those who agree against everybody with a
/// vote in the group, Shanghai against those who voted.
///
/// 依据 HEN-VC2011@2011-07-29#43.2 「须经村民小组有选举权的三分之二以上村民通过」; SH-IMPL2020@2020-05-14#11.2
pub fn leader_recall(electors: u32, voted: u32, yes: u32, regime: &Regime) -> Option<Result<(bool, Finding), Refused>> {
    let rules = [
        (regime.group_leader_recall_turnout(), voted, electors, "投票", "有选举权的村民"),
        (regime.group_leader_recall_pass(), yes, voted, "同意", "投票的村民"),
        (regime.group_leader_recall_pass_all(), yes, electors, "同意", "有选举权的村民"),
    ];
    if rules.iter().all(|(rule, ..)| rule.value.is_none()) {
        return None;
    }
    if let Err(refused) = crate::assembly::possible(electors, voted, Some(yes)) {
        return Some(Err(refused));
    }
    let mut recalled = true;
    let mut parts = Vec::new();
    let mut cites = Vec::new();
    for (rule, part, whole, what, of) in rules {
        let Some(share) = rule.value else { continue };
        recalled &= share.met(part, whole);
        let least = share.minimum(whole);
        parts.push(format!("{what}{part}人，应当占{of}{whole}人的{}即{least}人以上", share.zh()));
        cites.extend(rule.cites.iter().cloned());
    }
    let word = if recalled { "罢免通过" } else { "罢免没有通过" };
    let code = if recalled { "RECALLED" } else { "NOT_RECALLED" };
    let message = format!("{}；{word}。", parts.join("；"));
    Some(Ok((recalled, Finding::new(code, Severity::Info, "yes", message).citing(&cites))))
}

/// Does anything in a composition stop the meeting?
pub fn blocks(verdict: &CompositionVerdict) -> bool {
    any_blocks(&verdict.findings)
}
