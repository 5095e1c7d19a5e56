//! Questions to the law book that pages and the command line ask alike; no database, no clock.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use chrono::NaiveDate;
use law::body::Body;
use law::book::{Family, LawBook, LawError, Profile, Status, Text};
use law::catalogue::{self, Rule};
use law::findings::Help;
use law::regime::ParamRow;

/// The parameters of a profile of any family on a day.
///
/// # Errors
/// Of the book: the profile is not yet in force on that day.
pub fn rows(book: &LawBook, profile: &Profile, day: NaiveDate) -> Result<Vec<ParamRow>, LawError> {
    Ok(match profile.family {
        Family::Village | Family::Residents => book.regime(&profile.id, day)?.rows(),
        Family::Party => book.party(&profile.id, Some(day))?.rows(),
        Family::Cooperative => book.cooperative(&profile.id, Some(day))?.rows(),
    })
}

/// Families with the same list of parameters count as one: residents' committees use the list of villagers' committees.
pub fn list_of(family: Family) -> Family {
    if family == Family::Residents { Family::Village } else { family }
}

/// The families whose lists of parameters a rule may use, by its bodies; all for a rule about no body in particular.
pub fn lists_of(rule: &Rule) -> BTreeSet<Family> {
    let all = [Family::Village, Family::Party, Family::Cooperative];
    if rule.bodies.is_empty() {
        return all.into();
    }
    let of = |body: &Body| match body {
        Body::Party => Family::Party,
        Body::Cooperative => Family::Cooperative,
        Body::Committee | Body::Residents | Body::Representatives | Body::Supervision => Family::Village,
    };
    rule.bodies.iter().map(of).collect()
}

/// A parameter: its list and its key. Lists share some keys.
pub type ParamKey = (Family, &'static str);

/// What the book says where, gathered once.
#[derive(Debug, Default)]
struct Index {
    /// Parameters whose entries cite an article.
    at: BTreeMap<(String, u32), BTreeSet<ParamKey>>,
    /// Chinese names.
    titles: BTreeMap<ParamKey, &'static str>,
}

fn index(book: &LawBook) -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = Index::default();
        for profile in book.all_profiles() {
            let list = list_of(profile.family);
            // Entries are dated: on the first day, while the texts are current, and when one of the texts changes.
            let texts = profile.texts.iter().filter_map(|id| book.text(id));
            let changes = texts.flat_map(|text| text.versions.iter().map(|version| version.from));
            let mut days: BTreeSet<NaiveDate> = changes.filter(|day| *day > profile.from).collect();
            days.extend([profile.from, profile.reference_day()]);
            for row in days.into_iter().filter_map(|day| rows(book, profile, day).ok()).flatten() {
                index.titles.insert((list, row.key), row.title_zh);
                for cite in row.cites {
                    index.at.entry((cite.text, cite.article)).or_default().insert((list, row.key));
                }
            }
        }
        index
    })
}

/// The Chinese name of a parameter of a list.
pub fn param_title(book: &LawBook, list: Family, key: &str) -> Option<&'static str> {
    let titles = &index(book).titles;
    titles.iter().find(|((family, own), _)| *family == list && *own == key).map(|(_, title)| *title)
}

/// The parameters of a rule: each of its keys in each list that has it.
pub fn params_of(book: &LawBook, rule: &Rule) -> Vec<(ParamKey, &'static str)> {
    let lists = lists_of(rule);
    let titles = index(book).titles.iter();
    let own = titles.filter(|((list, key), _)| lists.contains(list) && rule.params.iter().any(|own| own == key));
    own.map(|(key, title)| (*key, *title)).collect()
}

/// What becomes of an article.
#[derive(Debug, Clone, Default)]
pub struct Use {
    /// Rules that apply it: they cite it, or one of their parameters does.
    pub rules: Vec<&'static Rule>,
    /// Parameters whose value rests on it.
    pub params: Vec<(ParamKey, &'static str)>,
}

/// Which rules and parameters apply an article; empty when the text says why none does.
pub fn use_of(book: &LawBook, text: &str, article: u32) -> Use {
    let index = index(book);
    let keys = index.at.get(&(text.to_owned(), article));
    let params: Vec<(ParamKey, &'static str)> =
        keys.into_iter().flatten().map(|key| (*key, index.titles.get(key).copied().unwrap_or_default())).collect();
    let cites = |rule: &Rule| rule.cites.iter().any(|cite| cite.text == text && cite.article == article);
    let by_param = |rule: &Rule| {
        let lists = lists_of(rule);
        params.iter().any(|((list, key), _)| lists.contains(list) && rule.params.iter().any(|own| own == key))
    };
    let rules = catalogue::rules().iter().filter(|rule| cites(rule) || by_param(rule)).collect();
    Use { rules, params }
}

/// Help pages that cite an article.
pub fn helps_of(text: &str, article: u32) -> Vec<&'static Help> {
    let cites = |help: &&Help| help.cites.iter().any(|cite| cite.text == text && cite.article == article);
    law::findings::all().filter(cites).collect()
}

/// Words as they are compared: letters small, full-width signs and letters as the narrow ones.
fn plain(text: &str) -> String {
    let narrow = |c: char| match c {
        '　' => ' ',
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    };
    text.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

fn has_words(heap: &[&str], words: &str) -> bool {
    let heap = plain(&heap.join(" "));
    plain(words).split_whitespace().all(|word| heap.contains(word))
}

/// What the catalogue of rules is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleFilter {
    /// Words; each must be in the id, the title, the articles, parameters, codes or the function.
    pub words: String,
    /// A body.
    pub body: Option<Body>,
    /// How well it was checked.
    pub status: Option<Status>,
}

/// The rules that a filter leaves: one whose id is what was asked for comes first, then those whose id begins so.
pub fn find_rules(book: &LawBook, filter: &RuleFilter) -> Vec<&'static Rule> {
    let asked = plain(filter.words.trim());
    let keeps = |rule: &&Rule| {
        let cites: Vec<String> = rule.cites.iter().flat_map(|cite| [cite.to_string(), cite.zh(book)]).collect();
        let mut heap: Vec<&str> = vec![&rule.id, &rule.title, &rule.function];
        heap.extend(rule.codes.iter().chain(&rule.params).chain(&cites).map(String::as_str));
        filter.body.is_none_or(|body| rule.bodies.is_empty() || rule.bodies.contains(&body))
            && filter.status.is_none_or(|status| rule.status == status)
            && (asked.is_empty() || has_words(&heap, &asked))
    };
    let mut found: Vec<&'static Rule> = catalogue::rules().iter().filter(keeps).collect();
    let place = |rule: &Rule| match plain(&rule.id) {
        id if id == asked => 0,
        id if !asked.is_empty() && id.starts_with(&asked) => 1,
        _ => 2,
    };
    found.sort_by_key(|rule| place(rule));
    found
}

/// The texts whose id, title or source have all the words.
pub fn find_texts<'a>(book: &'a LawBook, words: &str) -> Vec<&'a Text> {
    let keeps = |text: &&Text| {
        let sources: Vec<&str> = text.versions.iter().map(|version| version.source.as_str()).collect();
        has_words(&[&text.id, &text.title, &sources.join(" ")], words)
    };
    book.texts().filter(keeps).collect()
}

/// The help pages whose code, title or meaning have all the words.
pub fn find_helps(words: &str) -> Vec<&'static Help> {
    law::findings::all().filter(|help| has_words(&[&help.code, &help.title, &help.meaning], words)).collect()
}

/// Does a parameter have these words in key or name?
pub fn param_has_words(row: &ParamRow, words: &str) -> bool {
    has_words(&[row.key, row.title_zh], words)
}

/// The worst state of the versions of a text: what a reader must know before relying on it.
pub fn text_status(text: &Text) -> Status {
    text.versions.iter().map(|version| version.status).max().unwrap_or(Status::Unverified)
}

/// A profile on a day.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// The polling day.
    pub day: NaiveDate,
}

/// What is wrong with one of the two sides of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSide {
    /// No such profile, or not in force on the day.
    #[error(transparent)]
    Law(#[from] LawError),
    /// A day that is none.
    #[error("“{0}”不是日期：应写成 2025-05-01")]
    Day(String),
    /// The two are for bodies that have different parameters.
    #[error("{}和{}的参数不是同一套，不能对照", .0.zh(), .1.zh())]
    Families(Family, Family),
}

impl<'a> Side<'a> {
    /// A profile by id and a day as text; without a day, one on which its texts are known to be current.
    ///
    /// # Errors
    /// [`BadSide`].
    pub fn of(book: &'a LawBook, id: &str, day: &str) -> Result<Side<'a>, BadSide> {
        let id = id.trim();
        let profile = book.all_profiles().find(|profile| profile.id.eq_ignore_ascii_case(id)).ok_or_else(|| {
            let known = book.all_profiles().map(|profile| profile.id.clone()).collect();
            LawError::UnknownProfile { profile: id.to_owned(), known }
        })?;
        let day = match day.trim() {
            "" => profile.reference_day(),
            text => text.parse().map_err(|_| BadSide::Day(text.to_owned()))?,
        };
        Ok(Side { profile, day })
    }

    /// `ZJ-2020` or `ZJ-2020@2025-05-01`.
    ///
    /// # Errors
    /// [`BadSide`].
    pub fn parse(book: &'a LawBook, text: &str) -> Result<Side<'a>, BadSide> {
        let (id, day) = text.split_once('@').unwrap_or((text, ""));
        Self::of(book, id, day)
    }

    /// 「浙江省（2020年修正） 选举日 2025-11-25」.
    pub fn zh(&self) -> String {
        format!("{} {}，选举日 {}", self.profile.id, self.profile.title, self.day)
    }
}

/// A parameter that is not the same on both sides.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Key.
    pub key: &'static str,
    /// Chinese name.
    pub title: &'static str,
    /// On the left.
    pub a: ParamRow,
    /// On the right.
    pub b: ParamRow,
    /// In what they differ: 数值, 轻重, 核对程度, 依据.
    pub what: Vec<&'static str>,
}

impl Difference {
    /// Is it the same number, resting on other articles?
    pub fn only_cites(&self) -> bool {
        self.what == ["依据"]
    }
}

/// What differs between two profiles, or two days of one, in the order of the catalogue.
///
/// # Errors
/// [`BadSide`].
pub fn compare(book: &LawBook, a: Side<'_>, b: Side<'_>) -> Result<Vec<Difference>, BadSide> {
    if list_of(a.profile.family) != list_of(b.profile.family) {
        return Err(BadSide::Families(a.profile.family, b.profile.family));
    }
    let right: BTreeMap<&str, ParamRow> = rows(book, b.profile, b.day)?.into_iter().map(|row| (row.key, row)).collect();
    let mut all = Vec::new();
    for a in rows(book, a.profile, a.day)? {
        // Both sides have the same list, so that every key is on the right.
        let Some(b) = right.get(a.key) else { continue };
        let parts = [
            ("数值", a.value != b.value),
            ("轻重", a.severity != b.severity),
            ("核对程度", a.status != b.status),
            ("依据", a.cites != b.cites),
        ];
        let what: Vec<&'static str> = parts.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect();
        if !what.is_empty() {
            all.push(Difference { key: a.key, title: a.title_zh, b: b.clone(), a, what });
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> &'static LawBook {
        LawBook::builtin().unwrap()
    }

    #[test]
    fn every_rule_is_found_by_its_id_however_it_is_typed() {
        let wide = |id: &str| id.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect::<String>();
        for rule in catalogue::rules() {
            for words in [rule.id.clone(), rule.id.to_lowercase(), format!(" {} ", rule.id), wide(&rule.id)] {
                let found = find_rules(book(), &RuleFilter { words: words.clone(), ..RuleFilter::default() });
                assert_eq!(found.first().map(|rule| &rule.id), Some(&rule.id), "{words}");
            }
        }
    }

    #[test]
    fn rules_are_found_by_words_body_and_status() {
        let find = |words: &str, body, status| {
            find_rules(book(), &RuleFilter { words: words.to_owned(), body, status })
                .into_iter()
                .map(|rule| rule.id.as_str())
                .collect::<Vec<_>>()
        };
        assert!(find("第十五条第二款 有效", None, None).contains(&"VC-VALID-01"));
        assert!(find("TURNOUT_NOT_MAJORITY", None, None).contains(&"VC-VALID-01"));
        assert_eq!(find("没有这样的话", None, None), Vec::<&str>::new());
        let party = find("", Some(Body::Party), None);
        assert!(party.contains(&"PO-TERM-01") && !party.contains(&"VC-VALID-01"));
        let partial = find("", None, Some(Status::Partial));
        assert!(partial.contains(&"PO-TERM-01") && partial.len() < catalogue::rules().len());
        assert_eq!(find("", None, None).len(), catalogue::rules().len());
    }

    /// Every article of every text is either applied by a named rule, or the text says why not; never both, never neither.
    #[test]
    fn every_article_is_applied_or_says_why_not() {
        for text in book().texts() {
            for article in &text.articles {
                let used = use_of(book(), &text.id, article.no);
                let place = format!("{}#{}", text.id, article.no);
                match &article.not_implemented {
                    None => assert!(!used.rules.is_empty(), "{place} has no rule"),
                    Some(why) => {
                        assert!(!why.is_empty() && used.rules.is_empty() && used.params.is_empty(), "{place}: {why}");
                    }
                }
            }
        }
    }

    #[test]
    fn keys_that_two_lists_share_keep_their_own_names() {
        let names = [Family::Village, Family::Party].map(|list| param_title(book(), list, "committee_size"));
        assert_eq!(names, [Some("村民选举委员会人数"), Some("支部委员会委员人数")]);
        let party = catalogue::rules().iter().find(|rule| rule.id == "PO-TERM-01").unwrap();
        assert!(params_of(book(), party).iter().all(|((list, _), _)| *list == Family::Party));
    }

    #[test]
    fn a_comparison_lists_differences_only() {
        let side = |text: &str| Side::parse(book(), text).unwrap();
        assert_eq!(compare(book(), side("ZJ-2020"), side("zj-2020")).unwrap().len(), 0);
        let all = compare(book(), side("ZJ-2020"), side("CN-2018")).unwrap();
        let size = all.iter().find(|one| one.key == "proxy_max");
        assert!(all.len() > 10 && size.is_none_or(|one| one.what.contains(&"数值") || one.only_cites()), "{size:?}");
        assert!(all.iter().all(|one| !one.what.is_empty()));
        // Two days of one profile: the national law as amended in 2025 is to be watched from January 2026 on.
        let days = compare(book(), side("SH-2020@2025-12-31"), side("SH-2020@2026-01-01")).unwrap();
        assert!(days.iter().any(|one| one.key == "kin_elected_watch" && one.what.contains(&"数值")), "{days:?}");
        let refused = |a: &str, b: &str| {
            let sides = Side::parse(book(), a).and_then(|a| Side::parse(book(), b).map(|b| (a, b)));
            sides.and_then(|(a, b)| compare(book(), a, b)).unwrap_err().to_string()
        };
        assert!(refused("ZJ-2020", "CPC-2020").contains("不是同一套"));
        assert!(refused("ZJ-1999", "CN-2018").contains("ZJ-2020"));
        assert!(refused("ZJ-2020@2025-02-30", "CN-2018").contains("不是日期"));
        assert!(refused("ZJ-2020@2019-01-01", "CN-2018").contains("2020-07-31"));
    }
}
