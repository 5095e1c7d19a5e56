//! Kinds of lines, months, groups of the reserve pool; no database.

/// Kinds of lines of a record: code and words.
pub const KINDS: [(&str, &str); 4] =
    [("career", "履历"), ("award", "奖励"), ("sanction", "处分"), ("assessment", "考核")];

/// Words for a kind of line.
pub fn kind_zh(code: &str) -> &'static str {
    KINDS.iter().find(|(own, _)| *own == code).map_or("", |(_, zh)| zh)
}

/// Groups of the reserve pool that the documents name: code and words.
pub const GROUPS: [(&str, &str); 8] = [
    ("veteran", "退役军人"),
    ("grid", "网格员"),
    ("graduate", "大学毕业生"),
    ("entrepreneur", "致富能手"),
    ("returnee", "返乡人才"),
    ("expert", "农业专家"),
    ("migrant", "优秀农民工"),
    ("other", "其他"),
];

/// Words for a group.
pub fn group_zh(code: &str) -> &'static str {
    GROUPS.iter().find(|(own, _)| *own == code).map_or("", |(_, zh)| zh)
}

/// A month as it is typed and stored, `2016-09`; `None` for what is none.
pub fn month(text: &str) -> Option<String> {
    let (year, month) = text.split_once(['-', '.', '年', '/'])?;
    let month = month.trim_end_matches('月');
    let (year, month): (u32, u32) = (year.trim().parse().ok()?, month.trim().parse().ok()?);
    ((1900..=2100).contains(&year) && (1..=12).contains(&month)).then(|| format!("{year:04}-{month:02}"))
}

/// Months from–to in words.
pub fn span_zh(from: &str, to: &str) -> String {
    let word = |text: &str| text.replace('-', ".");
    match (from, to) {
        ("", "") => String::new(),
        (from, "") => format!("{}—今", word(from)),
        ("", to) => format!("—{}", word(to)),
        (from, to) if from == to => word(from),
        (from, to) => format!("{}—{}", word(from), word(to)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_as_they_are_written() {
        for (text, wanted) in [
            ("2016-09", Some("2016-09")),
            ("2016-9", Some("2016-09")),
            ("2016.9", Some("2016-09")),
            ("2016年9月", Some("2016-09")),
            ("2016-13", None),
            ("1816-09", None),
            ("九月", None),
            ("2016", None),
        ] {
            assert_eq!(month(text).as_deref(), wanted, "{text}");
        }
        assert_eq!(span_zh("2016-09", ""), "2016.09—今");
        assert_eq!(span_zh("2016-09", "2020-01"), "2016.09—2020.01");
        assert_eq!(span_zh("2016-09", "2016-09"), "2016.09");
    }
}
