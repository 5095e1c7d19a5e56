//! Meetings of every kind, decided by `law`, written as bundles and read by the checker. What goes through the pages is tested with
//! the meetings; here the votes are many and small.

use chrono::NaiveDate;
use law::kinship::{KinEdge, Relation};
use law::supervision::Holder;
use serde_json::Value;

use super::*;
use crate::meeting::model::{
    Elected, Line as Vote, NO, Next, SeatsOf, Void, elected_in, leaving, open_seats, voidable,
};
use crate::org::{Level, UnitRef};
use crate::publication::bundle::tests::agrees;
use crate::testkit::{VILLAGE, day, unit_election};

const HELD: (i32, u32, u32) = (2025, 10, 20);

fn held() -> NaiveDate {
    day(HELD.0, HELD.1, HELD.2)
}

fn unit() -> UnitRef {
    UnitRef {
        code: VILLAGE.into(),
        name: "试点村".into(),
        legal_name: "试点村".into(),
        level: Level::Village,
        parent_code: String::new(),
        path: String::new(),
        above: String::new(),
        is_village: true,
    }
}

fn election(profile: &str) -> entity::unit_election::Model {
    entity::unit_election::Model { profile: profile.into(), ..unit_election(VILLAGE, held()) }
}

fn row(profile: &str, purpose: Purpose, forum: Forum) -> meeting::Model {
    let election = election(profile);
    meeting::Model {
        id: 7,
        cycle_id: 1,
        unit_code: VILLAGE.into(),
        township_code: String::new(),
        body: purpose.body().map_or("VC", law::body::Body::code).into(),
        purpose: purpose.code().into(),
        forum: forum.code().into(),
        scope: if purpose.by_group() { "第一村民小组".into() } else { String::new() },
        parent_id: None,
        profile: service::profile_of(purpose.body(), &election, held()).unwrap(),
        regime_hash: String::new(),
        held_on: held(),
        announced_on: None,
        place: "大会堂".into(),
        seats: "[]".into(),
        facts: "{}".into(),
        stage: String::new(),
        due: 0,
        present: 0,
        rounds: 0,
        elected: 0,
        finished_on: None,
        created_ms: 0,
        version: 1,
    }
}

fn round(no: i32, kind: VoteKind) -> entity::meeting_round::Model {
    entity::meeting_round::Model {
        id: no.into(),
        meeting_id: 7,
        no,
        kind: kind.code().into(),
        held_on: held(),
        contest: "{}".into(),
        due: 0,
        present: 0,
        state: String::new(),
        sheet_state: String::new(),
        first_by: None,
        second_by: None,
        record: None,
        version: 1,
    }
}

fn input(purpose: Purpose, forum: Forum, (due, present): (u32, u32), seats: &[(MeetingPost, u32)]) -> Input {
    Input {
        purpose,
        forum,
        kind: VoteKind::First,
        due,
        present,
        women: None,
        issued: present,
        recovered: present,
        invalid: 0,
        seats: seats.iter().map(|(post, n)| SeatsOf { post: *post, n: *n }).collect(),
        votes: Vec::new(),
        before: Vec::new(),
        waiting: Vec::new(),
        sitting: Vec::new(),
        sitting_votes: Vec::new(),
        left: Vec::new(),
        withdrawn: Vec::new(),
        main: None,
        party_base: None,
        cooperative: None,
        relations: Vec::new(),
        holders: Vec::new(),
        cooperative_holders: Vec::new(),
        sexes: Vec::new(),
        households: Vec::new(),
        voids: Vec::new(),
        left_open: None,
        open_ground: None,
    }
}

fn votes(mut input: Input, votes: &[(MeetingPost, &str, u32)]) -> Input {
    let line = |(post, person, votes): &(MeetingPost, &str, u32)| Vote {
        post: *post,
        person: PersonRef::from(*person),
        votes: *votes,
        is_candidate: true,
    };
    input.votes = votes.iter().map(line).collect();
    input
}

fn rules() -> Rules {
    *service::rules(&unit_election(VILLAGE, held()), held()).unwrap()
}

/// Bundles of a meeting with these votes; the checker agrees to each.
#[track_caller]
fn agreed(rules: &Rules, inputs: Vec<Input>) -> Vec<Value> {
    agreed_under("ZJ-2020", rules, inputs)
}

#[track_caller]
fn agreed_under(profile: &str, rules: &Rules, inputs: Vec<Input>) -> Vec<Value> {
    let (purpose, forum) = (inputs[0].purpose, inputs[0].forum);
    let decided = |(input, no): (Input, i32)| {
        let verdict = decide(&input, rules.laws()).unwrap();
        assert!(!matches!(verdict.next, Next::Resolve | Next::ConfirmBase), "{verdict:?}");
        Frozen { round: round(no, input.kind), input, verdict }
    };
    let frozen: Vec<Frozen> = inputs.into_iter().zip(1..).map(decided).collect();
    let drafts = of_meeting(&row(profile, purpose, forum), rules, "VC", &frozen).unwrap();
    let written = drafts.into_iter().filter(|draft| !draft.entries.is_empty()).map(|draft| draft.seal(&unit()));
    let texts: Vec<String> = written.map(|bundle| bundle.json).collect();
    texts.iter().for_each(|text| agrees(text));
    texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

#[test]
fn relatives_of_the_committee_are_kept_out_of_supervision_and_the_next_follow() {
    use MeetingPost::{SupervisionChair as C, SupervisionMember as M};
    let rules = rules();
    let base = input(Purpose::Supervision, Forum::Representatives, (45, 32), &[(C, 1), (M, 2)]);
    let count = votes(base, &[(C, "甲", 20), (C, "乙", 9), (M, "丙", 22), (M, "丁", 18), (M, "戊", 12)]);
    let count = Input {
        holders: vec![Holder { person: "庚".into(), office: Office::CommitteeMember }],
        relations: vec![
            KinEdge::new("庚", "丁", Relation::Spouse),
            KinEdge::new("庚", "甲", Relation::SiblingInLaw),
            KinEdge::new("庚", "辛", Relation::Child),
        ],
        voids: vec![Void {
            person: "丁".into(), post: None, reason: "村民委员会成员的配偶，电话13800000000".into()
        }],
        issued: 31,
        recovered: 31,
        invalid: 1,
        ..count
    };
    let [bundle] = &agreed(&rules, vec![count])[..] else { panic!() };
    assert_eq!(bundle["roles"], json!([{ "person": "庚", "role": "vc_member" }]));
    assert_eq!(bundle["kin"], json!([{ "a": "庚", "b": "丁", "relation": "spouse" }]), "nobody else's relatives");
    assert_eq!(bundle["rounds"][0]["outcome"]["elected"][2]["person"], json!("戊"));
    assert!(!bundle.to_string().contains("13800000000"), "no telephone number");
}

#[test]
fn one_meeting_that_elects_both_boards_gives_two_bundles() {
    use MeetingPost::{CouncilChair as C, CouncilMember as D, Supervisor as S};
    let rules = rules();
    let base = input(Purpose::Boards, Forum::Members, (90, 80), &[(C, 1), (D, 2), (S, 2)]);
    let line = [(C, "甲", 75), (D, "乙", 70), (D, "丁", 50), (S, "丙", 61), (S, "乙", 62)];
    let first = Input { cooperative: Some(CooperativeThreshold::TwoThirdsAll), ..votes(base, &line) };
    let base = input(Purpose::Boards, Forum::Members, (90, 80), &[(D, 1), (S, 1)]);
    let again = Input {
        kind: VoteKind::Further,
        cooperative: Some(CooperativeThreshold::TwoThirdsAll),
        ..votes(base, &[(D, "丁", 66), (S, "戊", 64)])
    };
    let [council, supervisors] = &agreed(&rules, vec![first, again])[..] else { panic!() };
    assert_eq!((&council["body"], &supervisors["body"]), (&json!("EC"), &json!("ECS")));
    assert_eq!(council["rounds"].as_array().unwrap().len(), 2);
    assert_eq!(council["rounds"][1]["outcome"]["next"], json!("DONE"));
    let only = &supervisors["rounds"].as_array().unwrap()[..];
    // 乙 has more votes as a supervisor, and sits on the council.
    assert_eq!((only.len(), only[0]["outcome"]["elected"].as_array().unwrap().len()), (2, 1));
    assert_eq!(only[0]["outcome"]["elected"][0]["person"], json!("丙"));
    assert_eq!(only[1]["outcome"]["elected"][0]["person"], json!("戊"));
    assert_eq!(supervisors["rounds"][0]["votes"].as_array().unwrap().len(), 2, "the council's votes are not in it");
}

#[test]
fn the_articles_let_the_most_votes_elect_and_a_board_chooses_its_chair() {
    use MeetingPost::{CouncilChair as C, CouncilMember as D, SupervisorChair as H};
    let rules = rules();
    let base = input(Purpose::Boards, Forum::MemberRepresentatives, (60, 50), &[(D, 2)]);
    let most = Input {
        cooperative: Some(CooperativeThreshold::ByArticles),
        ..votes(base, &[(D, "甲", 31), (D, "乙", 20), (D, "丙", 10)])
    };
    let [bundle] = &agreed(&rules, vec![most])[..] else { panic!() };
    assert_eq!(bundle["settings"], json!({ "cooperative_base": "most_votes" }));
    for (purpose, forum, post, body) in [
        (Purpose::CouncilOfficers, Forum::Council, C, "EC"),
        (Purpose::SupervisorOfficers, Forum::Supervisors, H, "ECS"),
    ] {
        let base = input(purpose, forum, (5, 4), &[(post, 1)]);
        let [bundle] = &agreed(&rules, vec![votes(base, &[(post, "甲", 3), (post, "乙", 1)])])[..] else { panic!() };
        assert_eq!(bundle["body"], json!(body));
    }
}

#[test]
fn a_by_election_names_those_who_stay_and_a_recall_its_question() {
    use MeetingPost::Member as M;
    let rules = rules();
    let director = law::poll::Elected {
        person: "丁".into(),
        post: law::posts::Post::Chair,
        votes: 400,
        sex: Some(law::posts::Sex::Female),
        is_candidate: true,
    };
    for (forum, due, present, line, next) in [
        (Forum::Voters, 900, 501, [(M, "甲", 300), (M, "乙", 150)], "DONE"),
        (Forum::Voters, 900, 450, [(M, "甲", 300), (M, "乙", 150)], "REPOLL"),
        (Forum::Voters, 900, 501, [(M, "甲", 240), (M, "乙", 250)], "RUNOFF"),
        (Forum::Representatives, 45, 30, [(M, "甲", 16), (M, "乙", 13)], "DONE"),
        (Forum::Representatives, 45, 29, [(M, "甲", 16), (M, "乙", 13)], "REPOLL"),
    ] {
        let base = input(Purpose::ByElection, forum, (due, present), &[(M, 1)]);
        let count = Input { sitting: vec![director.clone()], ..votes(base, &line) };
        let [bundle] = &agreed(&rules, vec![count])[..] else { panic!() };
        assert_eq!(bundle["rounds"][0]["outcome"]["next"], json!(next), "{forum:?} {present}");
        assert_eq!(bundle["serving"], json!([{ "person": "丁", "post": "director", "votes": 400 }]));
    }
    // A tie for the seat, voted on again.
    let base = input(Purpose::ByElection, Forum::Voters, (900, 600), &[(M, 2)]);
    let tied = [(M, "甲", 310), (M, "乙", 310), (M, "丙", 310)];
    let first = Input { sitting: vec![director.clone()], ..votes(base, &tied) };
    let base = input(Purpose::ByElection, Forum::Voters, (900, 500), &[(M, 2)]);
    let again =
        Input { kind: VoteKind::TieRevote, ..votes(base, &[(M, "甲", 300), (M, "乙", 200), (M, "丙", 100)]) };
    let [bundle] = &agreed(&rules, vec![first, again])[..] else { panic!() };
    assert_eq!(bundle["rounds"][2]["kind"], json!("resume"));
    for (present, yes, passed) in [(501, 251, true), (501, 250, false), (500, 400, false)] {
        let base = input(Purpose::Recall, Forum::Voters, (1000, present), &[(MeetingPost::Question, 1)]);
        let line = [(MeetingPost::Question, YES, yes), (MeetingPost::Question, NO, 10)];
        let [bundle] = &agreed(&rules, vec![votes(base, &line)])[..] else { panic!() };
        assert_eq!(bundle["rounds"][0]["outcome"]["passed"], json!(passed));
        assert_eq!(bundle["persons"], json!([]), "the options are no persons");
    }
}

/// SplitMix64: the same votes on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((z ^ (z >> 31)) % u64::from(n.max(1))).unwrap()
    }
}

/// One vote, ballot by ballot, so that the sums can be true.
fn cast(dice: &mut Dice, mut input: Input, standing: &[(MeetingPost, Vec<String>)]) -> Input {
    let spread = 1 + dice.below(3);
    input.invalid = if dice.below(4) == 0 { dice.below(input.recovered + 1) / 3 } else { 0 };
    for (post, names) in standing {
        let seats = input.seats.iter().find(|seat| seat.post == *post).map_or(0, |seat| seat.n);
        let mut sums = vec![0u32; names.len()];
        for _ in 0..input.recovered - input.invalid {
            let mut named = Vec::new();
            for _ in 0..seats {
                let at = (dice.below(spread) + dice.below(2)) as usize % names.len().max(1);
                if !named.contains(&at) && dice.below(8) != 0 {
                    named.push(at);
                }
            }
            named.into_iter().for_each(|at| sums[at] += 1);
        }
        for (name, votes) in names.iter().zip(sums) {
            input.votes.push(Vote { post: *post, person: PersonRef(name.clone()), votes, is_candidate: true });
        }
    }
    input
}

/// Who sits on the committee when a by-election begins.
fn committee(dice: &mut Dice) -> Vec<law::poll::Elected> {
    use law::posts::{Post, Sex};
    let one =
        |name: &str, post, votes, sex| law::poll::Elected { person: name.into(), post, votes, sex, is_candidate: true };
    // Votes as few as those of the by-election, so that equal votes come up between those who sit and those who are elected.
    let mut all =
        vec![one("留任", Post::Chair, 300, [Some(Sex::Female), Some(Sex::Male), None][dice.below(3) as usize])];
    for (name, post) in
        [("副职", Post::ViceChair), ("委员甲", Post::Member), ("委员乙", Post::Member), ("女委员", Post::WomensSeat)]
    {
        if dice.below(2) == 0 {
            all.push(one(name, post, 3 + dice.below(12), None));
        }
    }
    all
}

/// Relations among persons who are voted for, and with those who sit.
fn family(dice: &mut Dice, all: &[String], sits: &[String]) -> Vec<KinEdge> {
    let relations =
        [Relation::Spouse, Relation::Child, Relation::Sibling, Relation::Grandparent, Relation::SiblingInLaw];
    let mut edges = Vec::new();
    for _ in 0..dice.below(5) {
        let relation = relations[dice.below(5) as usize];
        let a = &all[dice.below(all.len() as u32) as usize];
        let others = if dice.below(2) == 0 { sits } else { all };
        let b = &others[dice.below(others.len() as u32) as usize];
        if a != b {
            edges.push(KinEdge::new(a.as_str(), b.as_str(), relation));
        }
    }
    edges
}

/// What the determinations of a poll add up to is what the rules say about it with all votes that were held on it; nobody of the team
/// is elected twice, and nobody serves beside a relative whom the text names.
#[track_caller]
fn whole_team(vote: &Input, verdict: &Verdict, rules: &Rules) {
    if !verdict.valid || verdict.next == Next::Repoll {
        return;
    }
    let main = MainVote::of([(vote, verdict)]);
    let Some(main) = main.filter(|main| main.open.is_empty()) else { return };
    let law = by_election_verdict(vote.forum, &main.round, &vote.sitting_votes, &rules.village).unwrap().round.unwrap();
    let had = vote.main.as_ref().map(|main| main.elected.clone()).unwrap_or_default();
    let mut told: Vec<(String, u32)> = had
        .iter()
        .chain(&verdict.elected)
        .map(|one| (format!("{:?} {}", one.post.column(), one.person), one.votes))
        .collect();
    told.sort();
    let mut found: Vec<(String, u32)> =
        law.elected.iter().map(|one| (format!("{:?} {}", one.post, one.person), one.votes)).collect();
    found.sort();
    assert_eq!(told, found, "{vote:?} {verdict:?}");
    // Nobody who has left comes back.
    let had = vote.main.as_ref().map(|main| main.leavers.clone()).unwrap_or_default();
    let mut told: Vec<&PersonRef> = had.iter().chain(&verdict.leavers).map(|one| &one.person).collect();
    told.sort();
    let mut found: Vec<&PersonRef> = law.kin_removed.iter().map(|one| &one.person).collect();
    found.sort();
    assert_eq!(told, found, "{vote:?} {verdict:?}");
    let serving = || {
        let sits = vote.sitting.iter().map(|one| (&one.person, one.post));
        let all = vote.before.iter().chain(&verdict.elected).map(|one| (&one.person, one.post.column()));
        let left = |person: &PersonRef, post| {
            verdict.leavers.iter().any(|one| one.person == *person && one.post.column() == post)
        };
        sits.chain(all).filter(move |(person, post)| !left(person, *post)).collect::<Vec<_>>()
    };
    for (at, (a, _)) in serving().iter().enumerate() {
        for (b, _) in &serving()[at + 1..] {
            assert_ne!(a, b, "{vote:?} {verdict:?}");
            // The vote between those who are still to be voted on decides who of them stays.
            let waits = verdict.relatives.iter().any(|group| group.persons.contains(a) || group.persons.contains(b));
            let set = rules.village.kin_elected().value;
            let between = law::kinship::between(a, b, &main.round.relations, set, &rules.village);
            assert!(waits || !matches!(between, law::kinship::Kinship::Within(_)), "{a} {b} {vote:?} {verdict:?}");
        }
    }
}

/// A whole meeting as it could happen; `None` when a vote had figures that cannot be.
fn meeting(dice: &mut Dice, rules: &Rules, purpose: Purpose, forum: Forum) -> Option<Vec<Input>> {
    let all: Vec<SeatsOf> = purpose.posts().iter().map(|post| SeatsOf { post: *post, n: 1 + dice.below(3) }).collect();
    let names = |at: usize, n: u32| (0..n).map(|k| format!("第{at}职位{k}号")).collect::<Vec<_>>();
    let mut pool: Vec<(MeetingPost, Vec<String>)> =
        all.iter().enumerate().map(|(at, seat)| (seat.post, names(at, seat.n + dice.below(3)))).collect();
    // Somebody stands for two posts.
    if pool.len() > 1 && dice.below(2) == 0 {
        let twice = pool[0].1[0].clone();
        // Those in front get more votes.
        let at = if dice.below(2) == 0 { 0 } else { pool[1].1.len() };
        pool[1].1.insert(at, twice);
    }
    // Somebody stands for both boards of a co-operative.
    if purpose == Purpose::Boards && dice.below(3) == 0 {
        let both = pool[1].1[0].clone();
        pool[3].1.push(both);
    }
    let due = 5 + dice.below(20);
    let mut kind = VoteKind::First;
    let mut seats = all.clone();
    let mut standing = pool.clone();
    let mut before: Vec<Elected> = Vec::new();
    let mut votes: Vec<Input> = Vec::new();
    let cooperative = [None, Some(CooperativeThreshold::TwoThirdsAll), Some(CooperativeThreshold::ByArticles)]
        [dice.below(3) as usize];
    let party_base = [ElectionBase::Present, ElectionBase::Due][dice.below(2) as usize];
    let by_election = purpose == Purpose::ByElection;
    let mut sitting = if by_election { committee(dice) } else { Vec::new() };
    let mut sexes: Vec<(PersonRef, law::posts::Sex)> = Vec::new();
    let mut voids: Vec<Void> = Vec::new();
    let (mut holders, mut relations) = (Vec::new(), Vec::new());
    if purpose == Purpose::Supervision && dice.below(2) == 0 {
        holders.push(Holder { person: "委员".into(), office: Office::CommitteeMember });
        for (_, names) in &pool {
            relations.push(KinEdge::new("委员", names[0].as_str(), Relation::Sibling));
        }
    }
    if purpose == Purpose::Boards && dice.below(2) == 0 {
        // The first of the council and the first two of those who are to watch them are a family.
        let name = |at: usize, k: usize| pool.get(at).and_then(|(_, names)| names.get(k)).cloned();
        for (at, k) in [(2, 0), (3, 0), (3, 1), (1, 0)] {
            if let (Some(a), Some(b)) = (name(0, 0), name(at, k)) {
                relations.push(KinEdge::new(a.as_str(), b.as_str(), Relation::Child));
            }
        }
    }
    if by_election {
        let all: Vec<String> = pool.iter().flat_map(|(_, names)| names.clone()).collect();
        let sits: Vec<String> = sitting.iter().map(|one| one.person.0.clone()).collect();
        relations = family(dice, &all, &sits);
        for name in &all {
            match dice.below(3) {
                0 => sexes.push((PersonRef(name.clone()), law::posts::Sex::Female)),
                1 => sexes.push((PersonRef(name.clone()), law::posts::Sex::Male)),
                _ => {}
            }
        }
        sexes.sort_by(|one, other| one.0.cmp(&other.0));
        sexes.dedup_by(|one, other| one.0 == other.0);
    }
    let mut verdicts: Vec<Verdict> = Vec::new();
    while votes.len() < 12 {
        let away = if dice.below(4) == 0 { due } else { due / 5 + 1 };
        let present = due - dice.below(away);
        let base = input(purpose, forum, (due, present), &[]);
        let lost = if dice.below(3) == 0 { dice.below(3).min(present) } else { 0 };
        let base = Input {
            kind,
            seats: seats.clone(),
            before: before.clone(),
            cooperative,
            party_base: Some(party_base),
            issued: present - lost,
            recovered: present - lost - dice.below(2).min(present - lost),
            holders: holders.clone(),
            sitting: sitting.clone(),
            main: MainVote::of(votes.iter().zip(&verdicts)).filter(|_| by_election && kind.is_revote()).map(Box::new),
            sexes: sexes.clone(),
            relations: relations.clone(),
            voids: voids.clone(),
            ..base
        };
        let mut vote = cast(dice, base, &standing);
        let mut verdict = decide(&vote, rules.laws()).ok()?;
        // Somebody elected turns out to be a relative of the committee, or to have bought votes, or gives up one post of two.
        for _ in 0..12 {
            let out = voidable(&vote, &verdict, rules.laws());
            let must = verdict.next == Next::Resolve;
            if out.is_empty() || !(must || dice.below(5) == 0) {
                break;
            }
            let given_up: Vec<_> =
                out.iter().filter(|(post, _)| post.is_some() && dice.below(2) == 0).cloned().collect();
            let out = if given_up.is_empty() { out } else { given_up };
            let (post, person) = out[dice.below(out.len() as u32) as usize].clone();
            vote.voids.push(Void { person, post, reason: "认定".into() });
            verdict = decide(&vote, rules.laws()).unwrap();
        }
        voids.clone_from(&vote.voids);
        // A post is given up in one vote; who may not serve at all is out in the next one too.
        voids.retain(|void| void.post.is_none());
        if verdict.next == Next::Resolve {
            return None;
        }
        if by_election {
            whole_team(&vote, &verdict, rules);
        }
        votes.push(vote);
        verdicts.push(verdict.clone());
        before = elected_in(&verdicts);
        let gone: Vec<PersonRef> = leaving(&sitting, [&verdict]).iter().map(|one| one.person.clone()).collect();
        sitting.retain(|one| !gone.contains(&one.person));
        match verdict.next {
            Next::Repoll => {}
            Next::KinRevote => {
                kind = VoteKind::KinRevote;
                let group = verdict.relatives.first().unwrap();
                seats = vec![SeatsOf { post: group.post, n: 1 }];
                standing = vec![(group.post, group.persons.iter().map(|person| person.0.clone()).collect())];
            }
            Next::TieRevote => {
                kind = VoteKind::TieRevote;
                let tied = || verdict.posts.iter().filter(|(_, own)| own.ranking.tied_seats > 0);
                seats = tied().map(|(post, own)| SeatsOf { post: *post, n: own.ranking.tied_seats }).collect();
                standing = tied()
                    .map(|(post, own)| (*post, own.ranking.tied.iter().map(|person| person.0.clone()).collect()))
                    .collect();
            }
            _ => {
                kind = VoteKind::Further;
                let filled = |at: MeetingPost| before.iter().filter(|one| one.post == at).count() as u32;
                seats =
                    all.iter().map(|seat| SeatsOf { n: seat.n.saturating_sub(filled(seat.post)), ..*seat }).collect();
                seats.retain(|seat| seat.n > 0);
                if by_election {
                    seats = open_seats(&verdict);
                }
                let left =
                    |name: &String| verdicts.iter().flat_map(|one| &one.leavers).any(|one| one.person.0 == *name);
                let out = |name: &String| {
                    left(name) || voids.iter().any(|void| void.post.is_none() && void.person.0 == *name)
                };
                let free = |name: &String| !out(name) && !before.iter().any(|one| one.person.0 == *name);
                standing =
                    pool.iter().map(|(at, all)| (*at, all.iter().filter(|n| free(n)).cloned().collect())).collect();
                standing.retain(|(at, all): &(MeetingPost, Vec<String>)| {
                    !all.is_empty() && seats.iter().any(|seat| seat.post == *at)
                });
                if seats.is_empty() || standing.len() < seats.len() {
                    break;
                }
            }
        }
    }
    Some(votes)
}

#[test]
fn whole_meetings_are_agreed_to() {
    let zhejiang = rules();
    let henan = *service::rules(&election("HEN-2011"), held()).unwrap();
    let (mut entries, mut void, mut given_up, mut left) = (0, 0, 0, 0);
    let mut kinds = std::collections::BTreeSet::new();
    for (purpose, forum) in [
        (Purpose::PartyCommittee, Forum::PartyMembers),
        (Purpose::PartyOfficers, Forum::PartyCommittee),
        (Purpose::Supervision, Forum::Representatives),
        (Purpose::Supervision, Forum::Adults),
        (Purpose::Supervision, Forum::Households),
        (Purpose::Boards, Forum::Members),
        (Purpose::Boards, Forum::MemberRepresentatives),
        (Purpose::Representatives, Forum::Group),
        (Purpose::Representatives, Forum::GroupHouseholds),
        (Purpose::GroupLeader, Forum::Group),
        (Purpose::ByElection, Forum::Representatives),
        (Purpose::ByElection, Forum::Voters),
    ] {
        let mut dice = Dice(purpose as u64 * 31 + forum as u64);
        // Henan elects the supervision committee by the procedure of the villagers' committee.
        let (profile, rules) = match forum {
            Forum::Households if purpose == Purpose::Supervision => ("HEN-2011", &henan),
            _ => ("ZJ-2020", &zhejiang),
        };
        // Relatives, revotes on revotes and those who sit make by-elections the richest.
        let meetings = if purpose == Purpose::ByElection { 400 } else { 90 };
        for _ in 0..meetings {
            let Some(votes) = meeting(&mut dice, rules, purpose, forum) else { continue };
            void += votes.iter().filter(|vote| !vote.voids.is_empty()).count();
            given_up += votes.iter().flat_map(|vote| &vote.voids).filter(|void| void.post.is_some()).count();
            for bundle in agreed_under(profile, rules, votes) {
                let rounds = bundle["rounds"].as_array().unwrap();
                entries += rounds.len();
                let removed = rounds.iter().filter_map(|entry| entry["outcome"]["kin_removed"].as_array());
                left += removed.flatten().count();
                kinds.extend(rounds.iter().map(|entry| entry["kind"].as_str().unwrap().to_owned()));
            }
        }
    }
    let all: Vec<&str> = kinds.iter().map(String::as_str).collect();
    assert_eq!(all, ["first", "kin_revote", "resume", "runoff", "tie_revote"]);
    assert!(entries > 3000 && void > 300 && given_up > 30 && left > 300, "{entries} {void} {given_up} {left}");
}
