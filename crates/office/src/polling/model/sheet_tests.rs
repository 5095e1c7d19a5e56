//! The machine against its drawing, and against a plain model under random commands.

use proptest::prelude::*;

use super::*;

const A: i64 = 1;
const B: i64 = 2;
const C: i64 = 3;

fn form(issued: u32) -> CountForm {
    CountForm { issued, ..Default::default() }
}

fn signed(by: i64) -> Signed {
    Signed { by, name: "监票人".into(), at_ms: 0 }
}

fn asked(by: i64) -> Asked {
    Asked { by, name: "监票人".into(), reason: "错".into() }
}

fn entry(by: i64, issued: u32) -> Entry {
    Entry { by, form: form(issued) }
}

/// One state of each kind; A typed first, B second, C signed and asked.
fn states() -> Vec<SheetState> {
    vec![
        SheetState::Empty,
        SheetState::FirstTyping { by: A },
        SheetState::FirstDone { first: entry(A, 1) },
        SheetState::SecondTyping { first: entry(A, 1), by: B },
        SheetState::Differs { first: entry(A, 1), second: entry(B, 2) },
        SheetState::Agreed { first: entry(A, 1), second: entry(B, 1) },
        SheetState::Final { first: entry(A, 1), second: entry(B, 1), signed: signed(C) },
        SheetState::Correcting { first: entry(A, 1), second: entry(B, 1), signed: signed(C), asked: asked(C) },
    ]
}

fn command(column: &str, by: i64, value: u32) -> Command {
    match column {
        "open" => Command::Open { by },
        "submit" => Command::Submit { by, form: form(value) },
        "recheck" => Command::Recheck { by, cells: vec![(Cell::Issued, value)] },
        "release" => Command::Release { by, supervisor: false },
        "discard" => Command::Discard { by },
        "finalise" => Command::Finalise { signed: signed(by) },
        "ask" => Command::Ask { asked: asked(by) },
        "confirm" => Command::Confirm { by },
        "withdraw" => Command::Withdraw { by },
        other => panic!("the drawing has an unknown command {other}"),
    }
}

#[test]
fn the_machine_does_what_the_drawing_shows() {
    let mut lines = DRAWING.lines();
    let columns: Vec<&str> = lines.next().unwrap().split_whitespace().skip(1).collect();
    assert_eq!(columns.len(), 9);
    let states = states();
    let mut drawn = Vec::new();
    for line in lines {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap();
        let state = states.iter().find(|s| s.code().code() == name).unwrap();
        drawn.push(state.code());
        for (column, cell) in columns.iter().zip(words) {
            // Everything that any of three persons can reach with any of two values.
            let mut reached: Vec<&str> = Vec::new();
            for by in [A, B, C, 4] {
                for value in [1, 2] {
                    if let Ok((next, _)) = state.clone().apply(command(column, by, value)) {
                        reached.push(next.code().code());
                    }
                }
            }
            reached.sort_unstable();
            reached.dedup();
            let mut shown: Vec<&str> = cell.split('|').filter(|word| *word != "-").collect();
            shown.sort_unstable();
            assert_eq!(reached, shown, "{name} × {column}");
        }
    }
    assert_eq!(drawn, SheetCode::ALL, "every state is drawn once");
}

#[test]
fn nobody_types_twice_signs_what_they_typed_or_grants_what_they_asked() {
    let done = SheetState::FirstDone { first: entry(A, 1) };
    assert_eq!(done.clone().apply(Command::Open { by: A }), Err(Refused::SameTypist));
    assert_eq!(done.apply(Command::Submit { by: A, form: form(1) }), Err(Refused::SameTypist));
    let second = SheetState::SecondTyping { first: entry(A, 1), by: B };
    assert_eq!(second.clone().apply(Command::Submit { by: A, form: form(1) }), Err(Refused::SameTypist));
    assert_eq!(second.apply(Command::Submit { by: C, form: form(1) }), Err(Refused::NotYours));
    let agreed = SheetState::Agreed { first: entry(A, 1), second: entry(B, 1) };
    for typist in [A, B] {
        assert_eq!(agreed.clone().apply(Command::Finalise { signed: signed(typist) }), Err(Refused::TypistSigns));
    }
    let correcting =
        SheetState::Correcting { first: entry(A, 1), second: entry(B, 1), signed: signed(C), asked: asked(C) };
    assert_eq!(correcting.apply(Command::Confirm { by: C }), Err(Refused::SamePerson));
}

#[test]
fn only_the_differing_cells_come_back() {
    let state = SheetState::Differs { first: entry(A, 1), second: entry(B, 2) };
    for cells in [vec![], vec![(Cell::Valid, 2)], vec![(Cell::Issued, 2), (Cell::Valid, 0)]] {
        assert_eq!(state.clone().apply(Command::Recheck { by: A, cells }), Err(Refused::OtherCells));
    }
    let stranger = Command::Recheck { by: C, cells: vec![(Cell::Issued, 2)] };
    assert_eq!(state.apply(stranger), Err(Refused::NotYours));
}

fn any_command() -> impl Strategy<Value = Command> {
    let columns = ["open", "submit", "recheck", "release", "discard", "finalise", "ask", "confirm", "withdraw"];
    (0..columns.len(), 1i64..6, 1u32..3).prop_map(move |(column, by, value)| command(columns[column], by, value))
}

proptest! {
    /// Whatever anybody does in whatever order: two different typists, a third signature, equal figures.
    #[test]
    fn a_final_sheet_was_typed_by_two_and_signed_by_a_third(commands in proptest::collection::vec(any_command(), 0..60)) {
        let mut state = SheetState::Empty;
        for command in commands {
            let before = state.clone();
            match state.apply(command) {
                Ok((next, _)) => state = next,
                Err(_) => state = before,
            }
            if let (Some(first), Some(second)) = (state.first_by(), state.second_by()) {
                prop_assert_ne!(first, second);
            }
            match &state {
                SheetState::Agreed { first, second } => prop_assert_eq!(&first.form, &second.form),
                SheetState::Final { first, second, signed } => {
                    prop_assert_eq!(&first.form, &second.form);
                    prop_assert!(signed.by != first.by && signed.by != second.by);
                }
                SheetState::Differs { first, second } => prop_assert_ne!(&first.form, &second.form),
                _ => {}
            }
        }
    }
}
