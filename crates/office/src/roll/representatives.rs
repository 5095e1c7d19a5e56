//! Who votes for a residents' committee when not everybody does 户代表、居民小组代表: one of each household, or two or three whom each
//! residents' group has chosen. The roll then lists those who vote.

use std::collections::{BTreeMap, BTreeSet};

use entity::{registration, unit_election};
use law::regime::{Regime, ResidentsMode};
use law::residents::Electors;

use super::store;
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Outcome, Refusal};

/// How a group without a name is called.
const NO_GROUP: &str = "没有写明小组";

/// Those on the roll by what they represent: a household of a group, or a group.
fn represented(rows: &[registration::Model], mode: ResidentsMode) -> BTreeMap<(String, String), Vec<&str>> {
    let mut by: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
    for row in rows {
        let household = if mode == ResidentsMode::HouseholdReps { row.household.clone() } else { String::new() };
        by.entry((row.group_name.clone(), household)).or_default().push(&row.name);
    }
    by
}

/// What forbids these representatives to stand on the roll together, while the roll is being made: a second one of a household,
/// one more than a group may have, one who represents nothing. Pure.
pub(super) fn breach(rows: &[registration::Model], mode: ResidentsMode, regime: &Regime) -> Option<Refusal> {
    let basis = |cites: &[law::cite::Cite]| cycle::cites_zh(cites).join("、");
    let by = represented(rows, mode);
    match mode {
        ResidentsMode::Direct => None,
        ResidentsMode::HouseholdReps => {
            let cites = basis(&regime.residents_modes().cites);
            if let Some(((group, _), names)) = by.iter().find(|((_, household), _)| household.is_empty()) {
                let message = format!("{group}的「{}」没有填户号，不能确定代表哪一户", names[0]);
                let refusal = Refusal::new("HOUSEHOLD_UNKNOWN", message.clone(), "请填写所代表的户的户号");
                return Some(refusal.basis(cites).field("household", message));
            }
            let ((group, household), names) = by.iter().find(|(_, names)| names.len() > 1)?;
            let message = format!(
                "{group}{household}户已有代表「{}」，每户只能派一名代表，不能再登记「{}」",
                names[0],
                names[1..].join("、")
            );
            let remedy = "换代表的，请先把原来的代表移出名单；不是同一户的，请核对户号";
            let refusal = Refusal::new("HOUSEHOLD_REPRESENTED", message.clone(), remedy);
            Some(refusal.basis(cites.clone()).field("household", format!("{message}（依据：{cites}）")))
        }
        ResidentsMode::GroupReps => {
            let rule = regime.residents_group_representatives();
            let cites = basis(&rule.cites);
            if let Some((_, names)) = by.iter().find(|((group, _), _)| group.is_empty()) {
                let message = format!("「{}」没有填居民小组，不能确定由哪个小组选举", names[0]);
                let refusal = Refusal::new("GROUP_UNKNOWN", message.clone(), "请填写选举这名代表的居民小组");
                return Some(refusal.basis(cites).field("group_name", message));
            }
            let most = rule.value.max?;
            let ((group, _), names) =
                by.iter().find(|(_, names)| u32::try_from(names.len()).unwrap_or(u32::MAX) > most)?;
            let message = format!(
                "{group}的代表有 {} 人（{}），每个居民小组选举代表 {} 人",
                names.len(),
                names.join("、"),
                rule.value.zh()
            );
            let remedy = "请只登记小组选出的代表；换代表的，先把原来的代表移出名单";
            let refusal = Refusal::new("GROUP_REPS_NUMBER", message.clone(), remedy);
            Some(refusal.basis(cites.clone()).field("group_name", format!("{message}（依据：{cites}）")))
        }
    }
}

/// What keeps the roll of representatives from being published: a group with too few or none, or the wrong number in all. Pure.
fn shortfall(
    rows: &[registration::Model],
    recorded: &[String],
    mode: ResidentsMode,
    regime: &Regime,
) -> Option<Refusal> {
    if mode != ResidentsMode::GroupReps {
        return None;
    }
    let rule = regime.residents_group_representatives();
    let count = |group: &str| u32::try_from(rows.iter().filter(|row| row.group_name == group).count());
    let groups: BTreeSet<&str> =
        recorded.iter().map(String::as_str).chain(rows.iter().map(|row| row.group_name.as_str())).collect();
    let wrong: Vec<String> = groups
        .iter()
        .filter_map(|group| {
            let n = count(group).unwrap_or(u32::MAX);
            let name = if group.is_empty() { NO_GROUP } else { group };
            (!rule.value.contains(n)).then(|| format!("{name} {n} 人"))
        })
        .collect();
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let electors =
        Electors { groups: number(groups.len()), group_representatives: number(rows.len()), ..Electors::default() };
    let (_, findings) = law::residents::electorate(mode, &electors, regime);
    let total = findings.iter().map(|f| f.message.trim_end_matches('。')).collect::<Vec<_>>().join("；");
    if wrong.is_empty() && total.is_empty() {
        return None;
    }
    let each = format!("每个居民小组选举代表 {} 人", rule.value.zh());
    let message = match (wrong.is_empty(), total.is_empty()) {
        (true, _) => total,
        (false, true) => format!("{each}，不符的有：{}", wrong.join("、")),
        (false, false) => format!("{each}，不符的有：{}；{total}", wrong.join("、")),
    };
    let remedy = "请由代表人数不符的小组补选代表并登记；小组底册有误的，请在村社底册中更正";
    Some(Refusal::new("GROUP_REPS_NUMBER", message, remedy).basis(cycle::cites_zh(&rule.cites).join("、")))
}

/// Refuses what has just been written when it breaks the way in which this committee is elected; the whole command is undone.
///
/// # Errors
/// `HOUSEHOLD_REPRESENTED`, `HOUSEHOLD_UNKNOWN`, `GROUP_REPS_NUMBER`, `GROUP_UNKNOWN`.
pub(super) async fn require_lawful(tx: &Tx, election: &unit_election::Model) -> Outcome<()> {
    let Some(mode) = cycle::residents_mode(election).filter(|mode| *mode != ResidentsMode::Direct) else {
        return Ok(());
    };
    let rows = store::voters(tx.conn(), election.id).await?;
    breach(&rows, mode, &cycle::regime(election)?).map_or(Ok(()), |refusal| Err(refusal.into()))
}

/// Refuses to publish a roll of representatives that is not complete.
///
/// # Errors
/// `GROUP_REPS_NUMBER` naming the groups, and those of [`require_lawful`].
pub(super) async fn require_complete(tx: &Tx, election: &unit_election::Model) -> Outcome<()> {
    let Some(mode) = cycle::residents_mode(election).filter(|mode| *mode != ResidentsMode::Direct) else {
        return Ok(());
    };
    require_lawful(tx, election).await?;
    let rows = store::voters(tx.conn(), election.id).await?;
    let groups = crate::org::store::groups(tx.read(), &election.unit_code).await?;
    let recorded: Vec<String> = groups.into_iter().map(|group| group.name).collect();
    shortfall(&rows, &recorded, mode, &cycle::regime(election)?).map_or(Ok(()), |refusal| Err(refusal.into()))
}
