//! What stands on the roll, how a row is checked, and what a published version says; no database.

use chrono::NaiveDate;
use law::id_number::IdNumber;
use law::posts::Sex;
use law::regime::Regime;
use law::registration::{RegistrationClass, RegistrationFacts};
use serde::{Deserialize, Serialize};

use crate::crypto::sha256_hex;

/// Status of a registration that stands on the roll.
pub const INCLUDED: &str = "included";
/// Status of a registration that was taken off the roll; the row stays, with its reason.
pub const REMOVED: &str = "removed";
/// A proxy that was accepted and waits for its publication.
pub const FILED: &str = "filed";
/// A proxy that was announced and is therefore valid.
pub const ANNOUNCED: &str = "announced";
/// A proxy that was taken back or has lost its ground.
pub const REVOKED: &str = "revoked";

/// The three national classes and the provincial one, with their codes in the database.
pub const CLASSES: [(RegistrationClass, &str); 4] = [
    (RegistrationClass::Resident, "resident"),
    (RegistrationClass::AbsentDeclared, "absent_declared"),
    (RegistrationClass::NonHukou, "non_hukou"),
    (RegistrationClass::Provincial, "provincial"),
];

/// Code of a class.
pub fn class_code(class: RegistrationClass) -> &'static str {
    CLASSES.iter().find(|(c, _)| *c == class).map_or("resident", |(_, code)| code)
}

/// The class with this code.
pub fn class_from_code(code: &str) -> Option<RegistrationClass> {
    CLASSES.iter().find(|(_, c)| *c == code).map(|(class, _)| *class)
}

/// The class in Chinese; an unknown code is shown as it is.
pub fn class_zh(code: &str) -> String {
    class_from_code(code).map_or_else(|| code.to_owned(), |class| class.zh().to_owned())
}

/// Further conditions 其他条件 that a province asks of, or opens to, those without 户籍 in the village. Codes are the words
/// themselves: the clerk copies them from the paper form.
pub const GROUNDS: [&str; 9] = [
    "村务工作满一年",
    "在本村工作满一年",
    "婚入本村",
    "原村民有集体权益",
    "原农业户籍",
    "优秀人才",
    "履行村民义务",
    "户籍地未登记证明",
    "合法稳定居住",
];

/// Months that a ground with 「满一年」 stands for.
const ONE_YEAR_MONTHS: u32 = 12;

/// One voter as entered by hand or read from a row; identity not yet checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Name.
    pub name: String,
    /// Identity number as typed.
    pub id_number: String,
    /// Sex as stated; compared with the number.
    pub sex: Option<Sex>,
    /// Date of birth as stated; compared with the number.
    pub birth: Option<NaiveDate>,
    /// 民族.
    pub ethnic: String,
    /// 学历.
    pub education: String,
    /// 政治面貌.
    pub political: String,
    /// 村民小组.
    pub group_name: String,
    /// 户号.
    pub household: String,
    /// Code of the class.
    pub class: String,
    /// Whole months of residence, for those without 户籍 here.
    pub resident_months: Option<i32>,
    /// The person asked for registration, or declared to take part.
    pub applied: bool,
    /// The assembly agreed.
    pub consent: bool,
    /// 依照法律被剥夺政治权利.
    pub disfranchised: bool,
    /// Further conditions, words of [`GROUNDS`].
    pub grounds: Vec<String>,
    /// Telephone.
    pub phone: String,
    /// Remark.
    pub note: String,
}

/// A voter whose entry holds: nothing in it contradicts the number or the law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollRow {
    /// The entry.
    pub entry: Entry,
    /// The number, well-formed.
    pub id: IdNumber,
    /// Class under which the law lets the person vote.
    pub class: RegistrationClass,
}

/// Something wrong with one field of an entry, for a form or a row of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Field, as form and sheet name it.
    pub field: &'static str,
    /// Stable code.
    pub code: String,
    /// What is wrong; never repeats a number.
    pub reason: String,
    /// What to do.
    pub remedy: String,
    /// Article in Chinese; empty when no law is involved.
    pub basis: String,
}

impl Problem {
    /// A problem without a legal basis.
    pub fn new(
        field: &'static str,
        code: impl Into<String>,
        reason: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { field, code: code.into(), reason: reason.into(), remedy: remedy.into(), basis: String::new() }
    }

    /// Reason with article, as one sentence.
    pub fn sentence(&self) -> String {
        if self.basis.is_empty() {
            self.reason.clone()
        } else {
            format!("{}（依据：{}）。", self.reason.trim_end_matches('。'), self.basis)
        }
    }
}

/// Checks entries for one election. Made once per import, because the regime is.
#[derive(Clone, Debug)]
pub struct Checker {
    regime: Regime,
    synthetic: bool,
    /// Looked up once: the check of a row must not search the book.
    book: &'static law::book::LawBook,
}

impl Checker {
    /// A checker for the regime of an election; `synthetic` when its cycle is a drill 演练.
    ///
    /// # Errors
    /// When the law book does not load.
    pub fn new(regime: Regime, synthetic: bool) -> crate::failure::Outcome<Self> {
        Ok(Self { regime, synthetic, book: crate::cycle::book()? })
    }

    /// Checks one entry, and says everything that is wrong with it at once.
    ///
    /// # Errors
    /// All problems of the entry.
    pub fn check(&self, entry: Entry) -> Result<RollRow, Vec<Problem>> {
        let mut problems = Vec::new();
        if entry.name.trim().is_empty() {
            problems.push(Problem::new("name", "NAME_EMPTY", "姓名为空", "请填写身份证上的姓名"));
        }
        let id = match IdNumber::parse(&entry.id_number) {
            Ok(id) => {
                self.against_number(&entry, &id, &mut problems);
                Some(id)
            }
            Err(error) => {
                problems.push(Problem::new("id_number", "ID_NUMBER", error.to_string(), "请对照身份证原件改正"));
                None
            }
        };
        let class = class_from_code(&entry.class);
        if class.is_none() {
            let remedy = "请填：本村居住、外出表示参加、非户籍经会议同意、省规其他类别之一";
            problems.push(Problem::new("class", "CLASS_UNKNOWN", "登记类别为空或不在字典中", remedy));
        }
        for ground in entry.grounds.iter().filter(|ground| !GROUNDS.contains(&ground.as_str())) {
            let reason = format!("「{ground}」不是可填的条件");
            problems.push(Problem::new(
                "grounds",
                "GROUND_UNKNOWN",
                reason,
                format!("可填：{}；多项用顿号隔开", GROUNDS.join("、")),
            ));
        }
        if let (Some(id), Some(class)) = (&id, class) {
            self.against_law(&entry, id, class, &mut problems);
        }
        match (id, class) {
            (Some(id), Some(class)) if problems.is_empty() => Ok(RollRow { entry, id, class }),
            _ => Err(problems),
        }
    }

    fn against_number(&self, entry: &Entry, id: &IdNumber, problems: &mut Vec<Problem>) {
        if id.is_synthetic() && !self.synthetic {
            let reason = "地区代码 99 开头的是演练号码，不能进入正式换届";
            problems.push(Problem::new("id_number", "SYNTHETIC_NUMBER", reason, "请填真实的身份证号"));
        }
        if !id.is_synthetic() && self.synthetic {
            let reason = "本次是演练，不得录入真实身份证号";
            problems.push(Problem::new(
                "id_number",
                "REAL_NUMBER_IN_DRILL",
                reason,
                "请使用地区代码 99 开头的演练号码",
            ));
        }
        if let Some(sex) = entry.sex.filter(|sex| *sex != id.sex()) {
            let reason = format!("性别填「{}」，与身份证号所示「{}」不符", sex.zh(), id.sex().zh());
            problems.push(Problem::new("sex", "SEX_MISMATCH", reason, "请对照身份证原件改正其中一项"));
        }
        if let Some(birth) = entry.birth.filter(|birth| *birth != id.birth()) {
            let reason = format!("出生日期填 {birth}，与身份证号所示不符");
            problems.push(Problem::new("birth", "BIRTH_MISMATCH", reason, "请对照身份证原件改正其中一项"));
        }
    }

    fn against_law(&self, entry: &Entry, id: &IdNumber, class: RegistrationClass, problems: &mut Vec<Problem>) {
        let verdict = law::registration::check(&facts(entry, id.birth(), class), &self.regime);
        if verdict.eligible {
            return;
        }
        if verdict.findings.is_empty() {
            let code = verdict.reason.unwrap_or_else(|| "NOT_ELIGIBLE".into());
            problems.push(Problem::new("class", code, "不符合登记条件", "请核对登记类别和所需材料"));
        }
        for finding in verdict.findings.iter().filter(|finding| finding.blocks()) {
            let (field, remedy) = remedy(&finding.code);
            problems.push(Problem {
                field,
                code: finding.code.clone(),
                reason: finding.message.clone(),
                remedy: remedy.into(),
                basis: law::cite::together_zh(&finding.cites, self.book).join("；"),
            });
        }
    }
}

/// The facts of an entry, as the law asks for them.
pub fn facts(entry: &Entry, birth: NaiveDate, class: RegistrationClass) -> RegistrationFacts {
    let has = |ground: &str| entry.grounds.iter().any(|g| g == ground);
    let year = |there: bool| if there { ONE_YEAR_MONTHS } else { 0 };
    let own = matches!(class, RegistrationClass::Resident | RegistrationClass::AbsentDeclared);
    RegistrationFacts {
        birth: Some(birth),
        hukou: own,
        resident: class != RegistrationClass::AbsentDeclared,
        resident_months: u32::try_from(entry.resident_months.unwrap_or(0)).unwrap_or(0),
        stable_residence: has("合法稳定居住"),
        village_work_months: year(has("村务工作满一年")),
        work_months: year(has("在本村工作满一年") || has("村务工作满一年")),
        declared_participation: entry.applied,
        applied: entry.applied,
        assembly_consent: entry.consent,
        // The roll is the committee's own document: whoever stands on it was confirmed by it.
        committee_confirmed: true,
        married_into_village: has("婚入本村"),
        former_villager: has("原村民有集体权益"),
        former_farm_hukou: has("原农业户籍"),
        talent: has("优秀人才"),
        duties_fulfilled: has("履行村民义务"),
        nonregistration_proof: has("户籍地未登记证明"),
        political_rights_deprived: entry.disfranchised,
        registered_elsewhere: false,
    }
}

/// The field that a finding of the law is about, and what the clerk can do.
fn remedy(code: &str) -> (&'static str, &'static str) {
    match code {
        "UNDER_18" | "BIRTH_UNKNOWN" => ("id_number", "未满法定年龄的，请从表中删去；号码填错的，请对照身份证原件改正"),
        "DEPRIVED_OF_POLITICAL_RIGHTS" => ("disfranchised", "请从表中删去；填错的，请改为「正常」"),
        "NON_RESIDENT_NOT_DECLARED" => {
            ("applied", "本人表示参加的，在「本人申请」列填「是」；没有表示的，请从表中删去")
        }
        "RESIDENCE_UNDER_1_YEAR" => {
            ("resident_months", "请填写到选举日为止的居住月数；不满一年又无其他条件的，请从表中删去")
        }
        "NOT_APPLIED" => ("applied", "本人申请的，在「本人申请」列填「是」；没有申请的，请从表中删去"),
        "NO_ASSEMBLY_CONSENT" => ("consent", "村民会议或者村民代表会议同意后，在「会议同意」列填「是」"),
        "DUTIES_NOT_FULFILLED" => ("grounds", "履行义务的，在「其他条件」列填「履行村民义务」"),
        "NO_NON_REGISTRATION_PROOF" => ("grounds", "已出具证明的，在「其他条件」列填「户籍地未登记证明」"),
        _ => ("class", "请核对登记类别和所需材料"),
    }
}

/// Splits 「婚入本村、原农业户籍」 as it is written in a cell.
pub fn split_grounds(text: &str) -> Vec<String> {
    text.split(['、', '，', ',', '；', ';', ' ', '　'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// How grounds and remark are kept in the `reason` column: `[婚入本村、优秀人才]备注`.
pub fn join_reason(grounds: &[String], note: &str) -> String {
    if grounds.is_empty() { note.to_owned() } else { format!("[{}]{note}", grounds.join("、")) }
}

/// Takes apart what [`join_reason`] made.
pub fn split_reason(reason: &str) -> (Vec<String>, String) {
    match reason.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((grounds, note)) if split_grounds(grounds).iter().all(|g| GROUNDS.contains(&g.as_str())) => {
            (split_grounds(grounds), note.to_owned())
        }
        _ => (Vec::new(), reason.to_owned()),
    }
}

/// What a published version says: names by group and nothing else 选民名单.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollContent {
    /// Groups in the order of the list.
    pub groups: Vec<RollGroup>,
}

/// The voters of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollGroup {
    /// Name of the group; empty for those without one.
    pub name: String,
    /// Names in the order of the list. A name that occurs twice stands there twice.
    pub voters: Vec<String>,
}

impl RollContent {
    /// The list of (group, name), which come in the order of the roll.
    pub fn of<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut groups: Vec<RollGroup> = Vec::new();
        for (group, name) in rows {
            match groups.last_mut().filter(|last| last.name == group) {
                Some(last) => last.voters.push(name.to_owned()),
                None => groups.push(RollGroup { name: group.to_owned(), voters: vec![name.to_owned()] }),
            }
        }
        Self { groups }
    }

    /// Number of names.
    pub fn headcount(&self) -> usize {
        self.groups.iter().map(|group| group.voters.len()).sum()
    }

    /// The canonical JSON that is stored, and the SHA-256 of exactly these bytes.
    ///
    /// # Errors
    /// `Failure::Internal` if JSON cannot be written, which it can.
    pub fn freeze(&self) -> crate::failure::Outcome<(String, String)> {
        let text = serde_json::to_string(self).map_err(|e| crate::failure::Failure::Internal(e.to_string()))?;
        let hash = sha256_hex(text.as_bytes());
        Ok((text, hash))
    }

    /// Reads a stored version.
    ///
    /// # Errors
    /// `Failure::Internal` when the stored text is not a roll.
    pub fn thaw(text: &str) -> crate::failure::Outcome<Self> {
        serde_json::from_str(text).map_err(|e| crate::failure::Failure::Internal(format!("roll version: {e}")))
    }

    /// What is new against an older version. A version has names and groups only, so a corrected group is told from the name: one
    /// that left a group and came into another, as often as both happened. The notice of corrections reads it in the same way.
    pub fn changes_since(&self, older: &RollContent) -> RollChanges {
        let mut gone = older.without(self);
        let mut changes = RollChanges::default();
        for (group, name) in self.without(older) {
            match gone.iter().position(|(_, left)| *left == name) {
                Some(at) => {
                    let from = gone.remove(at).0.to_owned();
                    changes.moved.push(Moved { name: name.to_owned(), from, to: group.to_owned() });
                }
                None => changes.added.push(line(group, name)),
            }
        }
        changes.gone = gone.into_iter().map(|(group, name)| line(group, name)).collect();
        changes
    }

    /// Group and name of those who are here and not in the other list, in the order of this one; who stands here twice and there once,
    /// once.
    fn without<'a>(&'a self, other: &RollContent) -> Vec<(&'a str, &'a str)> {
        let lines = |content: &'a RollContent| {
            content.groups.iter().flat_map(|group| group.voters.iter().map(|name| (group.name.as_str(), name.as_str())))
        };
        let mut there: std::collections::HashMap<(&str, &str), usize> = std::collections::HashMap::new();
        for group in &other.groups {
            for name in &group.voters {
                *there.entry((&group.name, name)).or_default() += 1;
            }
        }
        lines(self)
            .filter(|line| match there.get_mut(line) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    false
                }
                _ => true,
            })
            .collect()
    }
}

/// 「组 姓名」.
fn line(group: &str, name: &str) -> String {
    format!("{group} {name}").trim().to_owned()
}

/// What a version changes against an older one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RollChanges {
    /// Who came, as 「组 姓名」.
    pub added: Vec<String>,
    /// Who went, as 「组 姓名」.
    pub gone: Vec<String>,
    /// Whose group was corrected 更正.
    pub moved: Vec<Moved>,
}

impl RollChanges {
    /// Whether the two versions are the same.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A voter whose group was corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Name.
    pub name: String,
    /// Group in the older version; empty for none.
    pub from: String,
    /// Group in the newer version; empty for none.
    pub to: String,
}

/// The key by which numbers are compared in memory: the 16 bytes of the keyed index.
pub fn index_key(index: &str) -> u128 {
    u128::from_str_radix(index, 16).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_hash_of_a_roll_depends_on_its_names_only() {
        let a = RollContent::of([("一组", "甲"), ("一组", "乙"), ("二组", "甲")]);
        assert_eq!(a.headcount(), 3);
        assert_eq!(
            a.freeze().unwrap().0,
            r#"{"groups":[{"name":"一组","voters":["甲","乙"]},{"name":"二组","voters":["甲"]}]}"#
        );
        assert_eq!(a.freeze().unwrap(), RollContent::thaw(&a.freeze().unwrap().0).unwrap().freeze().unwrap());
        assert_ne!(a.freeze().unwrap().1, RollContent::of([("一组", "甲")]).freeze().unwrap().1);
    }

    #[test]
    fn a_correction_names_who_came_and_who_went() {
        let old = RollContent::of([("一组", "甲"), ("一组", "甲"), ("二组", "乙")]);
        let new = RollContent::of([("一组", "甲"), ("二组", "乙"), ("", "丙")]);
        let changes = new.changes_since(&old);
        assert_eq!((changes.added, changes.gone), (vec!["丙".to_owned()], vec!["一组 甲".to_owned()]));
        assert!(changes.moved.is_empty() && new.changes_since(&new).is_empty());
    }

    #[test]
    fn a_corrected_group_is_one_correction_and_not_a_coming_and_a_going() {
        let old = RollContent::of([("一组", "甲"), ("一组", "甲"), ("二组", "乙"), ("", "丁")]);
        let new = RollContent::of([("一组", "甲"), ("二组", "甲"), ("二组", "戊"), ("三组", "丁")]);
        let moved = |name: &str, from: &str, to: &str| Moved { name: name.into(), from: from.into(), to: to.into() };
        assert_eq!(
            new.changes_since(&old),
            RollChanges {
                added: vec!["二组 戊".to_owned()],
                gone: vec!["二组 乙".to_owned()],
                moved: vec![moved("甲", "一组", "二组"), moved("丁", "", "三组")],
            }
        );
    }

    #[test]
    fn grounds_and_remark_come_back_as_they_went() {
        for (grounds, note) in [(vec![], "外出务工"), (vec!["婚入本村", "优秀人才"], ""), (vec!["原农业户籍"], "[x]y")]
        {
            let grounds: Vec<String> = grounds.into_iter().map(str::to_owned).collect();
            assert_eq!(split_reason(&join_reason(&grounds, note)), (grounds, note.to_owned()));
        }
        assert_eq!(split_reason("[待问]再说").1, "[待问]再说", "a remark in brackets is not a ground");
    }

    proptest! {
        #[test]
        fn changes_are_empty_exactly_between_equal_rolls(names in proptest::collection::vec("[甲乙丙]{1,2}", 0..12), cut in 0usize..12) {
            let rows: Vec<(&str, &str)> = names.iter().map(|n| ("一组", n.as_str())).collect();
            let all = RollContent::of(rows.iter().copied());
            let part = RollContent::of(rows.iter().copied().take(cut));
            let changes = all.changes_since(&part);
            prop_assert_eq!(changes.added.len(), all.headcount() - part.headcount());
            prop_assert!(changes.gone.is_empty() && changes.moved.is_empty());
        }

        #[test]
        fn changes_account_for_every_head(
            old in proptest::collection::vec(("[一二]", "[甲乙丙]"), 0..10),
            new in proptest::collection::vec(("[一二]", "[甲乙丙]"), 0..10),
        ) {
            let of = |rows: &[(String, String)]| RollContent::of(rows.iter().map(|(g, n)| (g.as_str(), n.as_str())));
            let (old, new) = (of(&old), of(&new));
            let changes = new.changes_since(&old);
            prop_assert_eq!(old.headcount() + changes.added.len(), new.headcount() + changes.gone.len());
            prop_assert!(changes.moved.iter().all(|moved| moved.from != moved.to));
        }
    }
}
