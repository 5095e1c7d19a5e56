//! The democratic assessment 民主测评: sums of ballots, and the two rates. Nobody who took part is named anywhere.

use super::Grade;
use crate::failure::Refusal;
use crate::rate::Rate;

/// How many came and what became of the ballots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turnout {
    /// 应到.
    pub due: u32,
    /// 实到.
    pub present: u32,
    /// 发出.
    pub issued: u32,
    /// 收回.
    pub recovered: u32,
    /// 其中无效.
    pub invalid: u32,
}

impl Turnout {
    /// Valid ballots; none when the figures contradict each other.
    pub fn valid(&self) -> u32 {
        self.recovered.saturating_sub(self.invalid)
    }
}

/// The sums about one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonSums {
    /// Person.
    pub person: i64,
    /// Name, for messages.
    pub name: String,
    /// Ballots per grade, in the order of the checklist.
    pub grades: Vec<u32>,
    /// 同意.
    pub agree: u32,
    /// 不同意.
    pub disagree: u32,
    /// 弃权.
    pub abstain: u32,
}

impl PersonSums {
    /// 满意率: ballots with a grade that counts for it ÷ valid ballots.
    pub fn satisfaction(&self, grades: &[Grade], valid: u32) -> Option<Rate> {
        let good = self.grades.iter().zip(grades).filter(|(_, grade)| grade.satisfied);
        Rate::of(good.map(|(n, _)| n).fold(0, |sum: u32, n| sum.saturating_add(*n)), valid)
    }

    /// 赞同率: ballots that agree ÷ valid ballots.
    pub fn approval(&self, valid: u32) -> Option<Rate> {
        Rate::of(self.agree, valid)
    }
}

/// An assessment as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assessment {
    /// Who came and what became of the ballots.
    pub turnout: Turnout,
    /// The sums about each person.
    pub sums: Vec<PersonSums>,
}

impl Assessment {
    /// Every figure fits every other: nobody gets more ballots than people came, no more come back than were handed out, and about each
    /// person the grades and the votes add up to the valid ballots exactly.
    ///
    /// # Errors
    /// `ASSESSMENT_FIGURES`, `ASSESSMENT_SUMS`, naming every cell that is wrong.
    pub fn check(&self, grades: usize) -> Result<(), Refusal> {
        let Turnout { due, present, issued, recovered, invalid } = self.turnout;
        let wrong: Vec<(&str, String)> = [
            ("present", present > due, format!("实到 {present} 人多于应到 {due} 人")),
            ("issued", issued > present, format!("发出 {issued} 张多于实到 {present} 人")),
            ("recovered", recovered > issued, format!("收回 {recovered} 张多于发出 {issued} 张")),
            ("invalid", invalid > recovered, format!("无效 {invalid} 张多于收回 {recovered} 张")),
            ("recovered", recovered == 0, "没有收回测评票".to_owned()),
        ]
        .into_iter()
        .filter(|(_, wrong, _)| *wrong)
        .map(|(field, _, message)| (field, message))
        .collect();
        if let Some((_, first)) = wrong.first() {
            let refusal = Refusal::new("ASSESSMENT_FIGURES", first.clone(), "请对照原始统计表核对");
            return Err(wrong.iter().fold(refusal, |refusal, (field, message)| refusal.field(*field, message.clone())));
        }
        let valid = u64::from(self.turnout.valid());
        let mut wrong = Vec::new();
        for sums in &self.sums {
            let total: u64 = sums.grades.iter().copied().map(u64::from).sum();
            if sums.grades.len() != grades || total != valid {
                let message = format!("{}的等次合计 {total}，应等于有效票 {valid}", sums.name);
                wrong.push((format!("g{}-0", sums.person), message));
            }
            let votes = u64::from(sums.agree) + u64::from(sums.disagree) + u64::from(sums.abstain);
            if votes != valid {
                let message = format!("{}的同意、不同意、弃权合计 {votes}，应等于有效票 {valid}", sums.name);
                wrong.push((format!("agree{}", sums.person), message));
            }
        }
        if wrong.is_empty() {
            return Ok(());
        }
        let message = format!("有 {} 处合计与有效票不一致", wrong.len());
        let refusal = Refusal::new("ASSESSMENT_SUMS", message, "请对照原始统计表核对");
        Err(wrong.into_iter().fold(refusal, |refusal, (field, message)| refusal.field(field, message)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grades() -> Vec<Grade> {
        super::super::Content::example(50, "").grades
    }

    fn turnout(due: u32, present: u32, issued: u32, recovered: u32, invalid: u32) -> Turnout {
        Turnout { due, present, issued, recovered, invalid }
    }

    fn sums(grades: [u32; 5], [agree, disagree, abstain]: [u32; 3]) -> PersonSums {
        PersonSums { person: 7, name: "甲".into(), grades: grades.to_vec(), agree, disagree, abstain }
    }

    #[test]
    fn figures_that_contradict_each_other_are_refused_at_their_cells() {
        for (turnout, sums, fields) in [
            (turnout(60, 56, 56, 55, 1), sums([40, 12, 1, 0, 1], [50, 3, 1]), ""),
            (turnout(60, 61, 56, 55, 1), sums([40, 12, 1, 0, 1], [50, 3, 1]), "present"),
            (turnout(60, 55, 56, 55, 1), sums([40, 12, 1, 0, 1], [50, 3, 1]), "issued"),
            (turnout(60, 56, 54, 55, 1), sums([40, 12, 1, 0, 1], [50, 3, 1]), "recovered"),
            (turnout(60, 56, 56, 55, 56), sums([40, 12, 1, 0, 1], [50, 3, 1]), "invalid"),
            (turnout(60, 61, 62, 63, 64), sums([0; 5], [0; 3]), "present issued recovered invalid"),
            (turnout(60, 56, 0, 0, 0), sums([0; 5], [0; 3]), "recovered"),
            (turnout(60, 56, 56, 55, 1), sums([40, 12, 1, 0, 2], [50, 3, 1]), "g7-0"),
            (turnout(60, 56, 56, 55, 1), sums([40, 12, 1, 0, 1], [50, 3, 0]), "agree7"),
            (turnout(60, 56, 56, 55, 1), sums([40, 12, 1, 0, 0], [54, 3, 1]), "g7-0 agree7"),
            (turnout(60, 56, 56, 55, 55), sums([0; 5], [0; 3]), ""),
        ] {
            let assessment = Assessment { turnout, sums: vec![sums] };
            let refused = assessment.check(5).err().map(|refusal| refusal.fields).unwrap_or_default();
            let named: Vec<&str> = refused.iter().map(|field| field.field.as_str()).collect();
            assert_eq!(named.join(" "), fields, "{assessment:?}");
        }
    }

    #[test]
    fn rates_are_whole_numbers_and_shown_with_one_decimal() {
        let person = sums([40, 12, 1, 0, 1], [51, 2, 1]);
        assert_eq!(person.satisfaction(&grades(), 54).unwrap().zh(), "96.3%（52/54）");
        assert_eq!(person.approval(54).unwrap().zh(), "94.4%（51/54）");
        assert!(person.approval(0).is_none(), "of nothing there is no share");
    }

    proptest! {
        #[test]
        fn what_adds_up_is_taken_and_one_ballot_more_is_not(
            given in prop::collection::vec(0_u32..200, 5), votes in prop::array::uniform2(0_u32..2000), spoilt in 0_u32..20,
            which in 0_usize..8,
        ) {
            let valid: u32 = given.iter().sum();
            prop_assume!(valid + spoilt > 0);
            let agree = votes[0].min(valid);
            let disagree = votes[1].min(valid - agree);
            let all = valid + spoilt;
            let person = PersonSums { person: 1, name: "甲".into(), grades: given, agree, disagree, abstain: valid - agree - disagree };
            let right = Assessment { turnout: turnout(all + 5, all + 2, all + 1, all, spoilt), sums: vec![person.clone()] };
            prop_assert!(right.check(5).is_ok());
            let mut wrong = right.clone();
            let one = &mut wrong.sums[0];
            match which {
                0..5 => one.grades[which] += 1,
                5 => one.agree += 1,
                6 => one.disagree += 1,
                _ => one.abstain += 1,
            }
            prop_assert!(wrong.check(5).is_err());
            if let (Some(satisfied), Some(approved)) = (person.satisfaction(&grades(), valid), person.approval(valid)) {
                prop_assert!(satisfied.part <= satisfied.whole && approved.part <= approved.whole);
                prop_assert_eq!(satisfied.whole, valid);
            }
        }
    }
}
