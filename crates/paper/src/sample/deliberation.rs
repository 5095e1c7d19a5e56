//! Sample of the record of an analysis meeting: T30.

use super::{date, head};
use crate::model::{AdviceSum, AdvisedUnit, DeliberationRecord, PostNames};
use crate::paper::Paper;

fn sum(advice: &str, units: u32) -> AdviceSum {
    AdviceSum { advice: advice.into(), units }
}

pub(super) fn record() -> Paper {
    let mut head = head(None, 3, 12);
    head.village = "兰溪市".into();
    head.signer = "兰溪市村（社区）组织换届工作办公室".into();
    let unit = |no: u32, unit: &str, team: &str, advice: &str, reason: &str| AdvisedUnit {
        no,
        unit: unit.into(),
        township: "上华街道".into(),
        team: team.into(),
        advice: advice.into(),
        reason: reason.into(),
        seen: "0f3a9c51d2e84b76".into(),
    };
    Paper::DeliberationRecord(DeliberationRecord {
        head,
        code: "研判〔2026〕3号".into(),
        title: "上华街道村社班子联合分析研判会".into(),
        held_on: date(2026, 3, 12),
        chair: "陈主任".into(),
        present: "陈主任、方经办、郑科长、周科长".into(),
        sums: vec![sum("可按程序推进", 1), sum("需要调整", 1), sum("暂缓，待查明", 0)],
        units: vec![
            unit(
                1,
                "皂洞口村",
                "陈春（村民委员会主任）、赵铁（村民委员会委员）、郑敏（村民委员会妇女委员）",
                "可按程序推进",
                "年龄、学历结构优于上届，没有须回避的亲属关系，联审、考察都有结论",
            ),
            unit(
                2,
                "瓦灶头村",
                "钱江（村民委员会主任）、孙桂（村民委员会委员）",
                "需要调整",
                "两人是夫妻，须回避；另缺妇女委员一名",
            ),
        ],
        left: vec!["上华街道和平村".into()],
        signers: ["会议主持人", "记录人", "换届工作办公室", "乡镇（街道）"]
            .iter()
            .map(|post| PostNames { post: (*post).into(), names: Vec::new() })
            .collect(),
    })
}
