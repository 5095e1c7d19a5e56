//! The words for what the events of the log record. The code stays in the record and beside the word.

/// Code of an event and its word.
const WORDS: &[(&str, &str)] = &[
    ("access.account_added", "新增账号"),
    ("access.account_disabled", "停用账号"),
    ("access.demo_login", "演练账号登录"),
    ("access.login", "登录"),
    ("access.login_failed", "登录失败"),
    ("access.logout", "退出登录"),
    ("access.password_changed", "修改密码"),
    ("access.refused", "越权访问被拒绝"),
    ("access.sessions_ended", "强制下线"),
    ("access.unlocked", "解除锁定"),
    ("bodies.add_last_team", "登记上届班子"),
    ("bodies.add_member", "登记选委会成员"),
    ("bodies.end_announced", "登记职务终止的公告"),
    ("bodies.fill_vacancies", "选委会递补"),
    ("bodies.link_members", "选委会成员关联人员"),
    ("bodies.office_ended", "职务终止"),
    ("bodies.petition_defence", "登记罢免申辩"),
    ("bodies.petition_filed", "登记罢免要求"),
    ("bodies.petition_voted", "罢免表决结果"),
    ("bodies.petition_withdrawn", "撤回罢免要求"),
    ("bodies.publish_committee", "公布选委会名单"),
    ("bodies.quit_member", "选委会成员退出"),
    ("bodies.remove_holder", "删除班子成员"),
    ("bodies.remove_member", "删除选委会成员"),
    ("bodies.resignation_declined", "不同意辞职"),
    ("bodies.resignation_filed", "登记辞职"),
    ("bodies.resignation_withdrawn", "撤回辞职"),
    ("bodies.seat_by_meeting", "会议当选人就任"),
    ("bodies.seat_elected", "当选人任职"),
    ("bodies.set_chair", "推选选委会主任"),
    ("bodies.set_seats", "确定职数"),
    ("bodies.step_down", "选委会成员依法退出、递补"),
    ("candidacy.file", "登记参选"),
    ("candidacy.publish", "公布参选名单"),
    ("candidacy.review", "参选条件审查"),
    ("candidacy.set_dossier", "修改参选材料"),
    ("candidacy.withdraw", "退出参选"),
    ("count.correction_asked", "申请更正计票单"),
    ("count.correction_withdrawn", "撤回计票单更正"),
    ("count.discarded", "作废录入"),
    ("count.doubtful_added", "提交疑难票"),
    ("count.doubtful_decided", "疑难票决定"),
    ("count.entered", "计票录入"),
    ("count.final", "计票单定稿"),
    ("count.opened", "开始录入"),
    ("count.rechecked", "差异复核"),
    ("count.released", "放弃录入"),
    ("count.reopened", "重新打开计票单"),
    ("cycle.add_units", "村社列入换届"),
    ("cycle.create", "新建换届方案"),
    ("cycle.mark_done", "日程节点完成"),
    ("cycle.plan_step", "日程节点计划"),
    ("cycle.set_mode", "更改选举方式"),
    ("cycle.set_pack", "选用政策包"),
    ("cycle.set_polling_day", "调整选举日"),
    ("cycle.set_settings", "设定条文未写明的事项"),
    ("cycle.set_step", "填写日程节点"),
    ("determination.confirmed", "确认认定稿"),
    ("determination.correction_asked", "申请更正认定"),
    ("conditions.start", "列入条件清单"),
    ("conditions.add_list", "增加条件清单"),
    ("conditions.change_list", "修改条件清单"),
    ("conditions.item", "填写清单条文"),
    ("conditions.item_remove", "删去清单条文"),
    ("conditions.in_force", "条件清单生效"),
    ("conditions.next_version", "条件清单新的一版"),
    ("conditions.withdraw", "废止条件清单"),
    ("conditions.answer", "登记条件核对结果"),
    ("talk.round", "建立谈心谈话轮次"),
    ("talk.round_change", "修改谈心谈话轮次"),
    ("talk.kind", "增减谈话对象类别"),
    ("talk.kind_add", "增加谈话对象类别"),
    ("talk.in_force", "谈心谈话轮次生效"),
    ("talk.add_person", "增加谈话对象"),
    ("talk.remove_person", "撤销增加的谈话对象"),
    ("talk.record", "记载谈话"),
    ("talk.correct", "更正谈话记录"),
    ("talk.plan", "填写一人一策"),
    ("talk.plan_follow", "记载一人一策回访"),
    ("talk.plan_settle", "办结或重新办理一人一策"),
    ("vetting.propose", "列为初步人选"),
    ("vetting.withdraw", "撤下初步人选"),
    ("vetting.agency_add", "增加联审单位"),
    ("vetting.agency_change", "修改联审单位"),
    ("vetting.agencies_start", "列入常用联审单位"),
    ("vetting.desk", "登记联审经办账号"),
    ("vetting.desk_remove", "取消联审经办账号"),
    ("vetting.deadline", "更改联审截止日"),
    ("vetting.excuse", "不再征求联审单位"),
    ("vetting.batch", "建立联审批次"),
    ("vetting.batch_add", "联审批次加入人选"),
    ("vetting.batch_remove", "联审批次移出人选"),
    ("vetting.first_look", "登记初审"),
    ("vetting.first_look_rest", "一并登记初审"),
    ("vetting.submit", "报送联审"),
    ("vetting.answer", "联审单位回复"),
    ("vetting.evidence", "上传证明材料"),
    ("vetting.evidence_remove", "删去证明材料"),
    ("vetting.remind", "催办联审单位"),
    ("vetting.hand_in", "联审单位报送意见"),
    ("vetting.close", "联审转入会商"),
    ("vetting.explained", "登记本人说明"),
    ("vetting.looked_again", "登记复核"),
    ("vetting.conclude", "登记联审结论"),
    ("vetting.conclude_clear", "一并登记未发现情形"),
    ("determination.disqualified", "登记当选无效"),
    ("determination.drafted", "生成认定稿"),
    ("determination.final", "结果认定"),
    ("determination.requalified", "撤销当选无效登记"),
    ("determination.runoff_late", "另行选举超过参考期限"),
    ("determination.superseded", "认定被替代"),
    ("determination.vacancy", "空缺决定"),
    ("determination.vacancy_asked", "登记空缺决定"),
    ("determination.withdrawn", "撤回申请"),
    ("determination.write_in_matched", "另选人核对为本人"),
    ("finding.closed", "核对提示销号"),
    ("finding.explained", "核对提示说明"),
    ("meeting.add_nominee", "增加会议候选人"),
    ("meeting.add_to_list", "登记会议名册"),
    ("meeting.base", "登记当选票数口径"),
    ("meeting.call_again", "会议改日召开"),
    ("meeting.cancel", "取消会议"),
    ("meeting.change", "更改会议安排"),
    ("meeting.check_in", "会议签到"),
    ("meeting.check_in_many", "会议批量签到"),
    ("meeting.close", "会议结束计票"),
    ("meeting.confirm", "会议结果认定"),
    ("meeting.confirm_first", "会议结果第一次确认"),
    ("meeting.convene", "会议开始签到"),
    ("meeting.correction_asked", "申请更正会议计票单"),
    ("meeting.correction_withdrawn", "撤回会议计票单更正"),
    ("meeting.count", "会议开始计票"),
    ("meeting.count_reopened", "重新打开会议计票"),
    ("meeting.create", "新建会议"),
    ("meeting.discarded", "会议计票两录作废"),
    ("meeting.document", "登记会议文书"),
    ("meeting.entered", "录入会议计票单"),
    ("meeting.exclusion_adopted", "登记大会通过不计算人员"),
    ("meeting.exclusion_approved", "登记上级同意不计算人员"),
    ("meeting.fill_list", "取用会议名册"),
    ("meeting.final", "会议计票单定稿"),
    ("meeting.leave_open", "会议减少名额"),
    ("meeting.postpone", "会议改期"),
    ("meeting.rechecked", "重录会议计票单"),
    ("meeting.released", "交回会议计票单"),
    ("meeting.remove_from_list", "删除会议名册人员"),
    ("meeting.reopened", "重新录入会议计票单"),
    ("meeting.reopening_asked", "申请重新打开会议计票"),
    ("meeting.reopening_withdrawn", "撤回重新打开会议计票的申请"),
    ("meeting.sheet_opened", "打开会议计票单"),
    ("meeting.standing", "登记是否计入应到会"),
    ("meeting.tellers", "登记会议监票人、计票人"),
    ("meeting.threshold", "登记章程规定的产生办法"),
    ("meeting.void", "认定会议当选无效"),
    ("meeting.void_taken_back", "撤销会议当选无效登记"),
    ("meeting.vote", "会议开始投票"),
    ("meeting.withdraw_nominee", "撤下会议候选人"),
    ("org.group_added", "新增村民小组"),
    ("org.group_removed", "删除村民小组"),
    ("org.group_renamed", "村民小组改名"),
    ("org.imported", "导入单位"),
    ("org.renamed", "单位改名"),
    ("people.added", "新增人员"),
    ("people.changed", "修改人员"),
    ("people.id_revealed", "查看身份证号"),
    ("people.kin_added", "登记亲属关系"),
    ("people.kin_removed", "删除亲属关系"),
    ("polling.boxes_opened", "集中开箱"),
    ("polling.day_moved", "调整本轮投票日"),
    ("polling.place_added", "登记投票场所"),
    ("polling.place_changed", "修改投票场所"),
    ("polling.place_removed", "删除投票场所"),
    ("polling.round_closed", "结束计票"),
    ("polling.round_opened", "封定选票"),
    ("polling.round_reopened", "重新打开计票"),
    ("polling.staff_added", "登记工作人员"),
    ("polling.staff_removed", "删除工作人员"),
    ("polling.stock", "选票领用登记"),
    ("publication.corrected", "更正公告"),
    ("publication.facts", "填写公告所需事项"),
    ("publication.posted", "登记张贴"),
    ("publication.published", "公布文书"),
    ("roll.cards_numbered", "选民证编号"),
    ("roll.corrected", "公布名单更正"),
    ("roll.decisions_published", "公布申诉处理"),
    ("roll.import_undone", "撤销导入"),
    ("roll.imported", "导入选民"),
    ("roll.objection_decided", "申诉处理决定"),
    ("roll.objection_filed", "登记申诉"),
    ("roll.proxies_announced", "公布委托名单"),
    ("roll.proxy_filed", "办理委托投票"),
    ("roll.proxy_revoked", "撤销委托投票"),
    ("roll.published", "公布选民名单"),
    ("roll.voter_added", "登记选民"),
    ("roll.voter_changed", "更正选民登记"),
    ("roll.voter_removed", "移出选民名单"),
];

/// The word for an event; empty for one of a newer program.
pub fn word(action: &str) -> &'static str {
    WORDS.iter().find(|(code, _)| *code == action).map_or("", |(_, word)| word)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Sources of the program without its tests.
    fn sources(dir: &Path, all: &mut String) {
        for entry in std::fs::read_dir(dir).unwrap().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                sources(&path, all);
            } else if name.ends_with(".rs") && !name.ends_with("tests.rs") && name != "words.rs" {
                all.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    #[test]
    fn every_event_that_the_program_records_has_a_word_and_no_word_is_left_over() {
        let mut text = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
        let contexts: Vec<&str> = WORDS.iter().filter_map(|(code, _)| code.split('.').next()).collect();
        let is_code = |part: &&str| {
            let Some((context, rest)) = part.split_once('.') else { return false };
            contexts.contains(&context) && !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        };
        let recorded: Vec<&str> = text.split('"').filter(is_code).collect();
        for code in &recorded {
            assert!(!word(code).is_empty(), "{code} has no word");
        }
        for (code, _) in WORDS {
            assert!(recorded.contains(code), "{code} is recorded nowhere");
        }
    }
}
