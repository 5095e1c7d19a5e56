//! From the bytes of a bundle to its values; every mistake names its place.

use super::*;
use crate::json::{self, Node, Unreadable};
use serde_json::Value;
use std::collections::BTreeMap;

/// Most seats of one post; the largest body of law.md has nine, a unit's representatives are a few dozen.
const MOST_SEATS: u64 = 200;

const HEAD: [&str; 13] = [
    "body", "format", "kin", "meeting", "part", "persons", "profile", "roles", "seats", "serving", "settings", "unit",
    "version",
];

/// Hash of everything but the rounds: the beginning of the chain, so that an entry cannot be moved to another bundle.
pub fn head_hash(bundle: &serde_json::Map<String, Value>) -> String {
    let mut head = bundle.clone();
    head.remove("rounds");
    json::hash_without_hash(&head)
}

impl Bundle {
    /// Reads a bundle.
    ///
    /// # Errors
    /// When it is not a bundle of this version in canonical form; the message names the place.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let value = json::parse(bytes)?;
        let root = Node::root(&value);
        let known: Vec<&str> = HEAD.iter().copied().chain(["hash", "rounds"]).collect();
        let map = root.object(&known)?;
        if root.get("format")?.text()? != FORMAT {
            return root.get("format")?.wrong("不是结果包");
        }
        if root.get("version")?.count()? != VERSION {
            return root.get("version")?.wrong(format!("本程序只读第{VERSION}版"));
        }
        let unit = root.get("unit")?;
        unit.object(&["code", "name"])?;
        let profile = root.get("profile")?;
        profile.object(&["date", "id"])?;
        let people = People::read(&root.get("persons")?)?;
        let rounds = root.get("rounds")?;
        let entries: Vec<Entry> =
            rounds.list()?.iter().zip(1..).map(|(node, no)| entry(node, no, &people)).collect::<Result<_, _>>()?;
        if entries.is_empty() {
            return rounds.wrong("至少一轮");
        }
        Ok(Bundle {
            unit_code: unit.get("code")?.text()?.to_owned(),
            unit_name: unit.get("name")?.text()?.to_owned(),
            part: root.find("part").map(|node| node.text().map(str::to_owned)).transpose()?,
            body: root.get("body")?.word(Body::from_code)?,
            profile: profile.get("id")?.text()?.to_owned(),
            date: profile.get("date")?.word(Day::parse)?,
            settings: settings(&root.get("settings")?)?,
            seats: seats(&root.get("seats")?)?,
            meeting: root.find("meeting").map(|node| node.word(who)).transpose()?,
            kin: kin(&root.get("kin")?, &people)?,
            roles: roles(&root.get("roles")?, &people)?,
            serving: root.find("serving").map(|node| serving(&node, &people)).transpose()?.unwrap_or_default(),
            persons: people.list,
            rounds: entries,
            head: head_hash(map),
            hash: (root.get("hash")?.hash()?, json::hash_without_hash(map)),
        })
    }
}

/// The word for who meets.
pub(crate) fn who(word: &str) -> Option<Who> {
    Some(match word {
        "adults" => Who::Adults,
        "households" => Who::Households,
        "representatives" => Who::Representatives,
        "group" => Who::Group,
        "voting_unit" => Who::VotingUnit,
        "members" => Who::Members,
        "member_representatives" => Who::MemberRepresentatives,
        "council" => Who::Council,
        "supervisors" => Who::Supervisors,
        _ => return None,
    })
}

/// Names and their numbers.
struct People {
    list: Vec<(String, Option<Sex>)>,
    numbers: BTreeMap<String, Person>,
}

impl People {
    fn read(node: &Node) -> Result<Self, Unreadable> {
        let mut people = People { list: Vec::new(), numbers: BTreeMap::new() };
        for person in node.list()? {
            person.object(&["name", "sex"])?;
            let name = person.get("name")?.text()?;
            let sex = match person.find("sex") {
                Some(node) => Some(node.word(|word| match word {
                    "male" => Some(Sex::Male),
                    "female" => Some(Sex::Female),
                    _ => None,
                })?),
                None => None,
            };
            let Ok(number) = Person::try_from(people.list.len()) else { return person.wrong("人数过多") };
            if people.numbers.insert(name.to_owned(), number).is_some() {
                return person.wrong(format!("“{name}”列了两次；同名的须写得能够区分"));
            }
            people.list.push((name.to_owned(), sex));
        }
        Ok(people)
    }

    fn number(&self, node: &Node) -> Result<Person, Unreadable> {
        let name = node.text()?;
        match self.numbers.get(name) {
            Some(number) => Ok(*number),
            None => node.wrong(format!("“{name}”不在persons中")),
        }
    }

    fn numbers(&self, node: &Node) -> Result<Vec<Person>, Unreadable> {
        let mut persons = node.list()?.iter().map(|item| self.number(item)).collect::<Result<Vec<_>, _>>()?;
        persons.sort_unstable();
        if persons.windows(2).any(|pair| pair[0] == pair[1]) {
            return node.wrong("同一人列了两次");
        }
        Ok(persons)
    }
}

fn settings(node: &Node) -> Result<Settings, Unreadable> {
    node.object(&["cooperative_base", "participation", "party_base"])?;
    let choice = |key: &str, other: &str, usual: &str| match node.find(key) {
        None => Ok(false),
        Some(node) => node.word(|word| (word == other || word == usual).then(|| word == other)),
    };
    Ok(Settings {
        took_part_checked_in: choice("participation", "checked_in", "recovered")?,
        party_of_due: choice("party_base", "due", "present")?,
        cooperative: match node.find("cooperative_base") {
            None => CooperativeBase::default(),
            Some(node) => node.word(|word| match word {
                "two_thirds_all" => Some(CooperativeBase::TwoThirdsAll),
                "majority_all" => Some(CooperativeBase::MajorityAll),
                "most_votes" => Some(CooperativeBase::MostVotes),
                _ => None,
            })?,
        },
    })
}

/// Members of the committee who stay: each once, for one post.
fn serving(node: &Node, people: &People) -> Result<Vec<VoteLine>, Unreadable> {
    let mut lines = Vec::new();
    for item in node.list()? {
        item.object(&["person", "post", "votes"])?;
        let own = line(&item, people)?;
        if lines.iter().any(|other: &VoteLine| other.person == own.person) {
            return item.wrong("同一人列了两次");
        }
        lines.push(own);
    }
    Ok(lines)
}

fn seats(node: &Node) -> Result<Vec<(Post, u64)>, Unreadable> {
    let seat = |item: &Node| {
        item.object(&["n", "post"])?;
        Ok((item.get("post")?.word(Post::from_code)?, item.get("n")?.count()?))
    };
    let mut seats = node.list()?.iter().map(seat).collect::<Result<Vec<_>, Unreadable>>()?;
    seats.sort_unstable();
    if seats.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return node.wrong("同一职位列了两次");
    }
    if seats.iter().any(|(_, n)| *n > MOST_SEATS) {
        return node.wrong(format!("名额超过{MOST_SEATS}"));
    }
    Ok(seats)
}

fn kin(node: &Node, people: &People) -> Result<Vec<(Person, Person, Relation)>, Unreadable> {
    let edge = |item: &Node| {
        item.object(&["a", "b", "relation"])?;
        let (a, b) = (people.number(&item.get("a")?)?, people.number(&item.get("b")?)?);
        if a == b {
            return item.wrong("一人不能是自己的亲属");
        }
        Ok((a, b, item.get("relation")?.word(Relation::from_code)?))
    };
    node.list()?.iter().map(edge).collect()
}

fn roles(node: &Node, people: &People) -> Result<Vec<(Person, Role, u64)>, Unreadable> {
    let role = |item: &Node| {
        item.object(&["from", "person", "role"])?;
        let known = |word: &str| ROLES.iter().find(|(code, _)| *code == word).map(|(_, role)| *role);
        let from = item.find("from").map(|from| from.count()).transpose()?.unwrap_or(1);
        Ok((people.number(&item.get("person")?)?, item.get("role")?.word(known)?, from))
    };
    node.list()?.iter().map(role).collect()
}

fn line(item: &Node, people: &People) -> Result<VoteLine, Unreadable> {
    Ok(VoteLine {
        post: item.get("post")?.word(Post::from_code)?,
        person: people.number(&item.get("person")?)?,
        votes: item.get("votes")?.count()?,
    })
}

const COMMON: [&str; 8] = ["day", "hash", "kind", "no", "of", "outcome", "prev", "void"];

fn entry(node: &Node, no: u64, people: &People) -> Result<Entry, Unreadable> {
    let any: Vec<&str> =
        COMMON.iter().copied().chain(["figures", "places", "question", "seats", "settings", "votes"]).collect();
    node.object(&any)?;
    let kind_node = node.get("kind")?;
    let kind = kind_node.word(|word| KINDS.iter().find(|(_, code, _)| *code == word).map(|(kind, ..)| *kind))?;
    let own: &[&str] = match kind {
        EntryKind::Resume => &[],
        EntryKind::Decision => &["figures", "question"],
        _ => &["figures", "places", "seats", "settings", "votes"],
    };
    let known: Vec<&str> = COMMON.iter().copied().chain(own.iter().copied()).collect();
    let map = node.object(&known)?;
    if node.get("no")?.count()? != no {
        return node.get("no")?.wrong(format!("应当是{no}"));
    }
    let of = node.find("of").map(|of| of.count()).transpose()?;
    let belongs = matches!(kind, EntryKind::TieRevote | EntryKind::KinRevote | EntryKind::Resume);
    if belongs != of.is_some() {
        return node.wrong(if belongs { "缺少字段“of”" } else { "字段“of”不应出现" });
    }
    let mut entry = Entry {
        kind,
        of,
        day: node.get("day")?.word(Day::parse)?,
        figures: Figures::default(),
        valid: 0,
        women: None,
        seats: Vec::new(),
        settings: node.find("settings").map(|node| settings(&node)).transpose()?,
        votes: Vec::new(),
        places: Vec::new(),
        void: Vec::new(),
        given_up: Vec::new(),
        question: None,
        outcome: outcome(&node.get("outcome")?, kind, people)?,
        prev: node.get("prev")?.hash()?,
        hash: (node.get("hash")?.hash()?, json::hash_without_hash(map)),
    };
    for item in node.get("void")?.list()? {
        item.object(&["person", "post", "reason"])?;
        item.get("reason")?.text()?;
        let person = people.number(&item.get("person")?)?;
        match item.find("post") {
            Some(post) => entry.given_up.push((person, post.word(Post::from_code)?)),
            None => entry.void.push(person),
        }
    }
    if own.contains(&"figures") {
        (entry.figures, entry.valid, entry.women) = figures(&node.get("figures")?)?;
    }
    if own.contains(&"question") {
        entry.question = Some(question(&node.get("question")?)?);
    }
    if own.contains(&"votes") {
        entry.seats = seats(&node.get("seats")?)?;
        for item in node.get("votes")?.list()? {
            item.object(&["person", "post", "standing", "votes"])?;
            let standing = item.get("standing")?.word(|word| match word {
                "candidate" => Some(Standing::Candidate),
                "write_in" => Some(Standing::WriteIn),
                "withdrawn" => Some(Standing::Withdrawn),
                _ => None,
            })?;
            entry.votes.push((line(&item, people)?, standing));
        }
        entry.places = node.get("places")?.list()?.iter().map(|item| place(item, people)).collect::<Result<_, _>>()?;
    }
    Ok(entry)
}

/// Figures, valid ballots, women who could and did come.
type Counted = (Figures, u64, Option<(u64, u64)>);

fn figures(node: &Node) -> Result<Counted, Unreadable> {
    node.object(&[
        "checked_in",
        "electorate",
        "invalid",
        "issued",
        "recovered",
        "valid",
        "women_due",
        "women_present",
    ])?;
    let figure = |key: &str| node.get(key)?.count();
    let women = match (node.find("women_due"), node.find("women_present")) {
        (Some(due), Some(present)) => Some((due.count()?, present.count()?)),
        (None, None) => None,
        _ => return node.wrong("“women_due”和“women_present”应当一起出现"),
    };
    let figures = Figures {
        electorate: figure("electorate")?,
        checked_in: figure("checked_in")?,
        issued: figure("issued")?,
        recovered: figure("recovered")?,
        invalid: figure("invalid")?,
    };
    Ok((figures, figure("valid")?, women))
}

fn place(node: &Node, people: &People) -> Result<Place, Unreadable> {
    node.object(&["invalid", "issued", "name", "recovered", "valid", "votes"])?;
    let figure = |key: &str| node.get(key)?.count();
    let mut votes = Vec::new();
    for item in node.get("votes")?.list()? {
        item.object(&["person", "post", "votes"])?;
        votes.push(line(&item, people)?);
    }
    Ok(Place {
        name: node.get("name")?.text()?.to_owned(),
        sums: [figure("issued")?, figure("recovered")?, figure("valid")?, figure("invalid")?],
        votes,
    })
}

fn question(node: &Node) -> Result<Question, Unreadable> {
    node.object(&["about", "text", "who", "yes"])?;
    let recall = node.get("about")?.word(|word| match word {
        "recall" => Some(true),
        "resolution" => Some(false),
        _ => None,
    })?;
    let who = node.find("who").map(|node| node.word(who)).transpose()?;
    if recall == who.is_some() {
        return node.wrong(if recall {
            "罢免由登记参加选举的村民投票，不写“who”"
        } else {
            "缺少字段“who”"
        });
    }
    Ok(Question { recall, who, text: node.get("text")?.text()?.to_owned(), yes: node.get("yes")?.count()? })
}

fn outcome(node: &Node, kind: EntryKind, people: &People) -> Result<Published, Unreadable> {
    let mut published = Published::default();
    let election = [
        "by_base",
        "elected",
        "kin_removed",
        "kin_revote",
        "min_votes",
        "next",
        "reason",
        "steps",
        "tie_revote",
        "vacant",
        "valid",
    ];
    let decision = ["min_votes", "passed", "reason", "steps", "valid"];
    node.object(if kind == EntryKind::Decision { &decision } else { &election })?;
    published.valid = node.get("valid")?.flag()?;
    published.reason = node.find("reason").map(|node| node.text().map(str::to_owned)).transpose()?;
    published.min_votes = node.get("min_votes")?.count()?;
    for step in node.get("steps")?.list()? {
        let Value::String(text) = step.value() else { return step.wrong("应当是文字") };
        published.steps.push(text.clone());
    }
    if kind == EntryKind::Decision {
        published.passed = Some(node.get("passed")?.flag()?);
        return Ok(published);
    }
    for item in node.get("elected")?.list()? {
        item.object(&["person", "post", "votes"])?;
        published.elected.push(line(&item, people)?);
    }
    published.vacant = seats(&node.get("vacant")?)?;
    for (key, list) in [("tie_revote", &mut published.tie_revote), ("kin_revote", &mut published.kin_revote)] {
        for item in node.get(key)?.list()? {
            item.object(&["persons", "post", "seats"])?;
            let post = item.get("post")?.word(Post::from_code)?;
            list.push(Revote {
                post,
                persons: people.numbers(&item.get("persons")?)?,
                seats: item.get("seats")?.count()?,
            });
        }
        list.sort_unstable();
    }
    for item in node.get("kin_removed")?.list()? {
        item.object(&["person", "post"])?;
        published.kin_removed.push((item.get("post")?.word(Post::from_code)?, people.number(&item.get("person")?)?));
    }
    published.next =
        node.get("next")?.word(|word| crate::round::Next::from_code(word).map(|next| next.code().to_owned()))?;
    if let Some(base) = node.find("by_base") {
        base.object(&["due", "needs_confirmation", "present"])?;
        let list = |key: &str| people.numbers(&base.get(key)?);
        published.by_base = Some((list("present")?, list("due")?, base.get("needs_confirmation")?.flag()?));
    }
    Ok(published)
}

/// Fills in the hashes of a bundle that has none or wrong ones: the numbers and the chain of its rounds, then its own.
/// For those who write bundles, and for tests.
pub fn seal(bundle: &mut Value) {
    let Value::Object(map) = bundle else { return };
    let mut prev = head_hash(map);
    if let Some(Value::Array(rounds)) = map.get_mut("rounds") {
        for round in rounds.iter_mut().filter_map(Value::as_object_mut) {
            round.insert("prev".to_owned(), Value::String(prev));
            prev = json::hash_without_hash(round);
            round.insert("hash".to_owned(), Value::String(prev.clone()));
        }
    }
    let hash = json::hash_without_hash(map);
    map.insert("hash".to_owned(), Value::String(hash));
}
