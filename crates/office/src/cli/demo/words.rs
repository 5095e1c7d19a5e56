//! The words of the forms for the codes of the generator (GB/T 4658 学历, GB/T 4762 政治面貌): what a clerk would have typed.

/// 学历 by its code.
pub(super) fn education(code: &str) -> &'static str {
    match code.as_bytes().first() {
        Some(b'1') => "研究生",
        Some(b'2') => "本科",
        Some(b'3') => "大专",
        Some(b'4') => "中专",
        Some(b'6') => "高中",
        Some(b'7') => "初中",
        Some(b'8') => "小学",
        _ => "文盲或半文盲",
    }
}

/// 政治面貌 by its code.
pub(super) fn political(code: &str) -> &'static str {
    match code {
        "01" => "中共党员",
        "02" => "中共预备党员",
        "03" => "共青团员",
        "12" => "无党派人士",
        "13" => "群众",
        _ => "民主党派",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::model::{EDUCATION, POLITICAL};

    #[test]
    fn every_code_of_the_generator_has_a_word_that_the_forms_offer() {
        for code in ["11", "14", "21", "31", "41", "61", "40", "60", "70", "71", "80", "81", "90"] {
            assert!(EDUCATION.contains(&education(code)), "{code}");
        }
        for code in ["01", "02", "03", "04", "12", "13"] {
            assert!(POLITICAL.contains(&political(code)), "{code}");
        }
        assert_eq!((education("21"), political("02")), ("本科", "中共预备党员"));
    }
}
