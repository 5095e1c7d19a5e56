//! The words of a village and of a residents' community 用语: pages and papers are written in the words of a village, and a
//! community's are put in their place here, so that no page asks which of the two it is about.

use std::borrow::Cow;

use law::body::Body;

/// Words of a village, and what a community says instead. Longer ones first where one holds another.
const INSTEAD: [(&str, &str); 12] = [
    ("村民", "居民"),
    ("村务", "居务"),
    ("村选委会", "居选委会"),
    ("村委会", "居委会"),
    ("村选举办法", "选举办法"),
    ("本村", "本社区"),
    ("全村", "全社区"),
    ("我村", "本社区"),
    ("该村", "该社区"),
    ("配偶户籍所在村", "配偶户籍所在社区"),
    ("村部", "社区服务中心"),
    ("村里的", "社区里的"),
];

/// The words of one kind of unit.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    body: Body,
    people: &'static str,
    committee: &'static str,
    election_committee: &'static str,
    unit: &'static str,
}

/// 村民、村民委员会、村务.
pub static VILLAGE: Words = Words {
    body: Body::Committee,
    people: "村民",
    committee: "村民委员会",
    election_committee: "村民选举委员会",
    unit: "村",
};

/// 居民、居民委员会、居务.
pub static COMMUNITY: Words = Words {
    body: Body::Residents,
    people: "居民",
    committee: "居民委员会",
    election_committee: "居民选举委员会",
    unit: "社区",
};

impl Words {
    /// The words for the unit that elects this body; a village's for every body that is not the residents' committee.
    pub fn of(body: Body) -> &'static Words {
        if body == Body::Residents { &COMMUNITY } else { &VILLAGE }
    }

    /// The committee that is elected.
    pub fn body(&self) -> Body {
        self.body
    }

    /// 村民 or 居民.
    pub fn people(&self) -> &'static str {
        self.people
    }

    /// 村民委员会 or 居民委员会.
    pub fn committee(&self) -> &'static str {
        self.committee
    }

    /// 村民选举委员会 or 居民选举委员会.
    pub fn election_committee(&self) -> &'static str {
        self.election_committee
    }

    /// 村 or 社区.
    pub fn unit(&self) -> &'static str {
        self.unit
    }

    /// A sentence of ours, written in the words of a village, in the words of this unit. What stands in 《…》 and 「…」 stays as it
    /// is: titles of texts, names and what users typed are quoted, not said.
    pub fn say<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.body != Body::Residents || !INSTEAD.iter().any(|(village, _)| text.contains(village)) {
            return Cow::Borrowed(text);
        }
        let mut said = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(open) = rest.find(['《', '「']) {
            let (ours, quoted) = rest.split_at(open);
            said.push_str(&instead(ours));
            let closing = if quoted.starts_with('《') { '》' } else { '」' };
            let end = quoted.find(closing).map_or(quoted.len(), |close| close + closing.len_utf8());
            said.push_str(&quoted[..end]);
            rest = &quoted[end..];
        }
        said.push_str(&instead(rest));
        Cow::Owned(said)
    }

    /// The same for a text that is kept.
    pub fn own(&self, text: &str) -> String {
        self.say(text).into_owned()
    }
}

fn instead(text: &str) -> String {
    INSTEAD.iter().fold(text.to_owned(), |text, (village, community)| text.replace(village, community))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_village_is_left_alone_and_a_community_gets_its_own_words() {
        let text = "请村民选举委员会决定；本村选民名单（村务公开栏）";
        assert_eq!(VILLAGE.say(text), text);
        assert_eq!(COMMUNITY.say(text), "请居民选举委员会决定；本社区选民名单（居务公开栏）");
        assert_eq!(COMMUNITY.say("由两名村选委会成员确认"), "由两名居选委会成员确认");
    }

    #[test]
    fn the_title_of_a_text_and_a_name_are_quoted_and_stay() {
        assert_eq!(COMMUNITY.say("本村的「本村饭店」"), "本社区的「本村饭店」");
        let text = "根据《中华人民共和国村民委员会组织法》第十二条，村民委员会；未完的《村民";
        assert_eq!(COMMUNITY.say(text), "根据《中华人民共和国村民委员会组织法》第十二条，居民委员会；未完的《村民");
    }

    #[test]
    fn every_village_word_is_replaced_in_any_order() {
        for (village, community) in INSTEAD {
            assert_eq!(COMMUNITY.say(village), community, "{village}");
            assert!(!INSTEAD.iter().any(|(again, _)| community.contains(again)), "{community} would be replaced again");
        }
    }
}
