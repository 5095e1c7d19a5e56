//! The life of a count sheet, as ONE enum whose states carry their data, and one pure function that moves it.
//!
//! The two-person rules are here and nowhere else: whoever typed the first entry cannot type the second; whoever typed
//! cannot sign; whoever asked for a correction cannot grant it. [`DRAWING`] shows every move; a test reads it.

use serde::{Deserialize, Serialize};

use super::form::{Cell, CountForm, differences};

/// Every state (row) and command (column): where it leads, `-` where it is refused. `agreed|differs` depends on the figures.
pub const DRAWING: &str = "\
state         open          submit         recheck        release    discard finalise ask        confirm withdraw
empty         first_typing  first_done     -              -          -       -        -          -       -
first_typing  -             first_done     -              empty      -       -        -          -       -
first_done    second_typing agreed|differs -              -          empty   -        -          -       -
second_typing -             agreed|differs -              first_done empty   -        -          -       -
differs       -             -              agreed|differs -          empty   -        -          -       -
agreed        -             -              -              -          empty   final    -          -       -
final         -             -              -              -          -       -        correcting -       -
correcting    -             -              -              -          -       -        -          empty   final
";

/// First or second entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Slot {
    /// 第一录.
    First,
    /// 第二录.
    Second,
}

impl Slot {
    /// 1 or 2.
    pub fn number(self) -> i32 {
        match self {
            Slot::First => 1,
            Slot::Second => 2,
        }
    }

    /// 第一录 or 第二录.
    pub fn zh(self) -> &'static str {
        match self {
            Slot::First => "第一录",
            Slot::Second => "第二录",
        }
    }
}

/// What one typist submitted last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Account.
    pub by: i64,
    /// The form.
    pub form: CountForm,
}

/// Who made a sheet final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Account.
    pub by: i64,
    /// Name.
    pub name: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
}

/// Who asked to correct a final sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Account.
    pub by: i64,
    /// Name.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// A figure or a whole entry that was given up, kept for the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Why.
    pub reason: String,
    /// Who asked.
    pub asked_by: String,
    /// Who agreed.
    pub granted_by: String,
    /// The sheet that was final before; none when entries were discarded before it was.
    pub before: Option<CountForm>,
    /// When, UTC milliseconds.
    pub at_ms: i64,
}

/// What the row keeps beside its state: figures that agree, signature, corrections. JSON in `count_sheet.agreed`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Entries up to this number belong to an attempt that was given up.
    #[serde(default)]
    pub since: i64,
    /// The figures on which both typists agree.
    #[serde(default)]
    pub form: Option<CountForm>,
    /// Who made it final.
    #[serde(default)]
    pub signed: Option<Signed>,
    /// A correction that waits for a second person.
    #[serde(default)]
    pub asked: Option<Asked>,
    /// Earlier attempts.
    #[serde(default)]
    pub corrections: Vec<Correction>,
}

/// State of a count sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetState {
    /// 空.
    Empty,
    /// 一录中.
    FirstTyping {
        /// Who types.
        by: i64,
    },
    /// 一录完.
    FirstDone {
        /// First entry; nobody but its typist may see it.
        first: Entry,
    },
    /// 二录中.
    SecondTyping {
        /// First entry.
        first: Entry,
        /// Who types.
        by: i64,
    },
    /// 不一致.
    Differs {
        /// First entry.
        first: Entry,
        /// Second entry.
        second: Entry,
    },
    /// 一致.
    Agreed {
        /// First entry.
        first: Entry,
        /// Second entry, with the same figures.
        second: Entry,
    },
    /// 定稿.
    Final {
        /// First entry.
        first: Entry,
        /// Second entry.
        second: Entry,
        /// Who signed.
        signed: Signed,
    },
    /// 更正待复核: somebody asked to correct it, a second person has not answered yet. The figures still stand.
    Correcting {
        /// First entry.
        first: Entry,
        /// Second entry.
        second: Entry,
        /// Who signed.
        signed: Signed,
        /// Who asked.
        asked: Asked,
    },
}

/// The state without its data: what tables and the database know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SheetCode {
    /// 空.
    Empty,
    /// 一录中.
    FirstTyping,
    /// 一录完.
    FirstDone,
    /// 二录中.
    SecondTyping,
    /// 不一致.
    Differs,
    /// 一致.
    Agreed,
    /// 定稿.
    Final,
    /// 更正待复核.
    Correcting,
}

impl SheetCode {
    /// All, in the order of the work.
    pub const ALL: [SheetCode; 8] = [
        SheetCode::Empty,
        SheetCode::FirstTyping,
        SheetCode::FirstDone,
        SheetCode::SecondTyping,
        SheetCode::Differs,
        SheetCode::Agreed,
        SheetCode::Final,
        SheetCode::Correcting,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            SheetCode::Empty => "empty",
            SheetCode::FirstTyping => "first_typing",
            SheetCode::FirstDone => "first_done",
            SheetCode::SecondTyping => "second_typing",
            SheetCode::Differs => "differs",
            SheetCode::Agreed => "agreed",
            SheetCode::Final => "final",
            SheetCode::Correcting => "correcting",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The word on the chip.
    pub fn zh(self) -> &'static str {
        match self {
            SheetCode::Empty => "空",
            SheetCode::FirstTyping => "一录中",
            SheetCode::FirstDone => "一录完",
            SheetCode::SecondTyping => "二录中",
            SheetCode::Differs => "不一致",
            SheetCode::Agreed => "一致",
            SheetCode::Final => "定稿",
            SheetCode::Correcting => "更正待复核",
        }
    }

    /// Whether both typists agree on the figures, so that others may see them.
    pub fn settled(self) -> bool {
        matches!(self, SheetCode::Agreed | SheetCode::Final | SheetCode::Correcting)
    }
}

/// What somebody wants to do with a sheet. `by` is the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// 开始录入.
    Open {
        /// Who.
        by: i64,
    },
    /// 提交录入, first or second as the state says.
    Submit {
        /// Who.
        by: i64,
        /// The whole form.
        form: CountForm,
    },
    /// 复核不一致: the differing cells, typed again.
    Recheck {
        /// Who; one of the two typists.
        by: i64,
        /// Exactly the differing cells.
        cells: Vec<(Cell, u32)>,
    },
    /// 放弃录入: gives the sheet back without figures.
    Release {
        /// Who.
        by: i64,
        /// Whether they may do so for another.
        supervisor: bool,
    },
    /// 两录作废, before the sheet is final.
    Discard {
        /// Who.
        by: i64,
    },
    /// 定稿.
    Finalise {
        /// Signature.
        signed: Signed,
    },
    /// 申请更正.
    Ask {
        /// Who and why.
        asked: Asked,
    },
    /// 同意更正.
    Confirm {
        /// Who.
        by: i64,
    },
    /// 撤回或不同意更正.
    Withdraw {
        /// Who.
        by: i64,
    },
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody types.
    Opened(Slot),
    /// An entry to keep.
    Entered {
        /// First or second.
        slot: Slot,
        /// The whole form after this submission.
        form: CountForm,
        /// Cells that differ now; none before there are two entries.
        differing: Option<Vec<Cell>>,
    },
    /// Given back.
    Released(Slot),
    /// Both entries given up.
    Discarded,
    /// Final.
    Finalised,
    /// Correction asked.
    Asked,
    /// Correction granted; typed anew.
    Reopened,
    /// Correction not granted.
    Withdrawn,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The second typist is the first.
    #[error("第二录必须由另一人录入，您已经录入过第一录")]
    SameTypist,
    /// Somebody else is typing or has typed.
    #[error("这张计票单正由另一位录入员录入")]
    NotYours,
    /// The sheet is in another state.
    #[error("计票单现在是「{}」状态，不能进行这项操作", .0.zh())]
    WrongState(SheetCode),
    /// Other cells than the differing ones were sent.
    #[error("提交的单元格与不一致的单元格不符")]
    OtherCells,
    /// A typist wants to sign.
    #[error("录入这张计票单的人不能定稿，应由监票人或选委会成员核对后定稿")]
    TypistSigns,
    /// The one who asked wants to grant.
    #[error("更正须由申请人以外的另一人复核同意")]
    SamePerson,
}

impl Refused {
    /// Stable code of the rule.
    pub fn code(&self) -> &'static str {
        match self {
            Refused::SameTypist => "SECOND_TYPIST_IS_FIRST",
            Refused::NotYours => "SHEET_TAKEN",
            Refused::WrongState(_) => "SHEET_STATE",
            Refused::OtherCells => "OTHER_CELLS",
            Refused::TypistSigns => "TYPIST_SIGNS",
            Refused::SamePerson => "SECOND_PERSON_NEEDED",
        }
    }

    /// What to do now.
    pub fn remedy(&self) -> &'static str {
        match self {
            Refused::SameTypist => "请另一位录入员登录自己的账号录入第二录",
            Refused::NotYours => "请等待其录完，或由选委会成员在计票单页面收回后重新录入",
            Refused::WrongState(_) => "请回到计票录入页面查看这张计票单的当前状态",
            Refused::OtherCells => "请刷新页面，只重录页面列出的单元格",
            Refused::TypistSigns => "请由未参与录入的监票人或选委会成员登录后定稿",
            Refused::SamePerson => "请由另一位监票人或选委会成员登录后复核",
        }
    }
}

fn compare(first: Entry, second: Entry, slot: Slot) -> (SheetState, Event) {
    let differing = differences(&first.form, &second.form);
    let form = match slot {
        Slot::First => first.form.clone(),
        Slot::Second => second.form.clone(),
    };
    let state =
        if differing.is_empty() { SheetState::Agreed { first, second } } else { SheetState::Differs { first, second } };
    (state, Event::Entered { slot, form, differing: Some(differing) })
}

impl SheetState {
    /// The state out of what the database keeps: its code, the typists, the record, and the newest entry of each slot that was
    /// not given up (`typed` answers typist and JSON of the form). `None` when they do not fit together.
    pub fn rebuild<'a>(
        code: &str,
        (first_by, second_by): (Option<i64>, Option<i64>),
        record: &Record,
        typed: impl Fn(Slot) -> Option<(i64, &'a str)>,
    ) -> Option<SheetState> {
        let entry = |slot: Slot| {
            let (by, form) = typed(slot)?;
            Some(Entry { by, form: serde_json::from_str(form).ok()? })
        };
        let both = || Some((entry(Slot::First)?, entry(Slot::Second)?));
        Some(match SheetCode::from_code(code)? {
            SheetCode::Empty => SheetState::Empty,
            SheetCode::FirstTyping => SheetState::FirstTyping { by: first_by? },
            SheetCode::FirstDone => SheetState::FirstDone { first: entry(Slot::First)? },
            SheetCode::SecondTyping => SheetState::SecondTyping { first: entry(Slot::First)?, by: second_by? },
            SheetCode::Differs => {
                let (first, second) = both()?;
                SheetState::Differs { first, second }
            }
            SheetCode::Agreed => {
                let (first, second) = both()?;
                SheetState::Agreed { first, second }
            }
            SheetCode::Final => {
                let (first, second) = both()?;
                SheetState::Final { first, second, signed: record.signed.clone()? }
            }
            SheetCode::Correcting => {
                let (first, second) = both()?;
                SheetState::Correcting { first, second, signed: record.signed.clone()?, asked: record.asked.clone()? }
            }
        })
    }

    /// The state without its data.
    pub fn code(&self) -> SheetCode {
        match self {
            SheetState::Empty => SheetCode::Empty,
            SheetState::FirstTyping { .. } => SheetCode::FirstTyping,
            SheetState::FirstDone { .. } => SheetCode::FirstDone,
            SheetState::SecondTyping { .. } => SheetCode::SecondTyping,
            SheetState::Differs { .. } => SheetCode::Differs,
            SheetState::Agreed { .. } => SheetCode::Agreed,
            SheetState::Final { .. } => SheetCode::Final,
            SheetState::Correcting { .. } => SheetCode::Correcting,
        }
    }

    /// Typist of the first entry.
    pub fn first_by(&self) -> Option<i64> {
        match self {
            SheetState::Empty => None,
            SheetState::FirstTyping { by } => Some(*by),
            SheetState::FirstDone { first }
            | SheetState::SecondTyping { first, .. }
            | SheetState::Differs { first, .. }
            | SheetState::Agreed { first, .. }
            | SheetState::Final { first, .. }
            | SheetState::Correcting { first, .. } => Some(first.by),
        }
    }

    /// Typist of the second entry.
    pub fn second_by(&self) -> Option<i64> {
        match self {
            SheetState::Empty | SheetState::FirstTyping { .. } | SheetState::FirstDone { .. } => None,
            SheetState::SecondTyping { by, .. } => Some(*by),
            SheetState::Differs { second, .. }
            | SheetState::Agreed { second, .. }
            | SheetState::Final { second, .. }
            | SheetState::Correcting { second, .. } => Some(second.by),
        }
    }

    /// The figures on which both typists agree.
    pub fn agreed(&self) -> Option<&CountForm> {
        match self {
            SheetState::Agreed { first, .. }
            | SheetState::Final { first, .. }
            | SheetState::Correcting { first, .. } => Some(&first.form),
            _ => None,
        }
    }

    /// Moves the sheet.
    ///
    /// # Errors
    /// Why the command is not allowed; the sheet then stays as it is.
    pub fn apply(self, command: Command) -> Result<(SheetState, Event), Refused> {
        use SheetState::{Agreed, Correcting, Differs, Empty, Final, FirstDone, FirstTyping, SecondTyping};
        let code = self.code();
        match (self, command) {
            (Empty, Command::Open { by }) => Ok((FirstTyping { by }, Event::Opened(Slot::First))),
            (FirstDone { first }, Command::Open { by }) => {
                if first.by == by {
                    return Err(Refused::SameTypist);
                }
                Ok((SecondTyping { first, by }, Event::Opened(Slot::Second)))
            }
            (Empty, Command::Submit { by, form }) => Ok(first_entry(by, form)),
            (FirstTyping { by: holder }, Command::Submit { by, form }) => {
                if holder != by {
                    return Err(Refused::NotYours);
                }
                Ok(first_entry(by, form))
            }
            (FirstDone { first }, Command::Submit { by, form }) => {
                if first.by == by {
                    return Err(Refused::SameTypist);
                }
                Ok(compare(first, Entry { by, form }, Slot::Second))
            }
            (SecondTyping { first, by: holder }, Command::Submit { by, form }) => {
                if first.by == by {
                    return Err(Refused::SameTypist);
                }
                if holder != by {
                    return Err(Refused::NotYours);
                }
                Ok(compare(first, Entry { by, form }, Slot::Second))
            }
            (Differs { first, second }, Command::Recheck { by, cells }) => {
                let mut sent: Vec<&Cell> = cells.iter().map(|(cell, _)| cell).collect();
                let asked = differences(&first.form, &second.form);
                let mut asked: Vec<&Cell> = asked.iter().collect();
                sent.sort();
                asked.sort();
                if sent != asked {
                    return Err(Refused::OtherCells);
                }
                if by == first.by {
                    let first = Entry { by, form: first.form.with(&cells) };
                    Ok(compare(first, second, Slot::First))
                } else if by == second.by {
                    let second = Entry { by, form: second.form.with(&cells) };
                    Ok(compare(first, second, Slot::Second))
                } else {
                    Err(Refused::NotYours)
                }
            }
            (FirstTyping { by: holder }, Command::Release { by, supervisor }) => {
                if holder != by && !supervisor {
                    return Err(Refused::NotYours);
                }
                Ok((Empty, Event::Released(Slot::First)))
            }
            (SecondTyping { first, by: holder }, Command::Release { by, supervisor }) => {
                if holder != by && !supervisor {
                    return Err(Refused::NotYours);
                }
                Ok((FirstDone { first }, Event::Released(Slot::Second)))
            }
            (FirstDone { .. } | SecondTyping { .. } | Differs { .. } | Agreed { .. }, Command::Discard { .. }) => {
                Ok((Empty, Event::Discarded))
            }
            (Agreed { first, second }, Command::Finalise { signed }) => {
                if signed.by == first.by || signed.by == second.by {
                    return Err(Refused::TypistSigns);
                }
                Ok((Final { first, second, signed }, Event::Finalised))
            }
            (Final { first, second, signed }, Command::Ask { asked }) => {
                Ok((Correcting { first, second, signed, asked }, Event::Asked))
            }
            (Correcting { asked, .. }, Command::Confirm { by }) => {
                if asked.by == by {
                    return Err(Refused::SamePerson);
                }
                Ok((Empty, Event::Reopened))
            }
            (Correcting { first, second, signed, .. }, Command::Withdraw { .. }) => {
                Ok((Final { first, second, signed }, Event::Withdrawn))
            }
            _ => Err(Refused::WrongState(code)),
        }
    }
}

fn first_entry(by: i64, form: CountForm) -> (SheetState, Event) {
    let event = Event::Entered { slot: Slot::First, form: form.clone(), differing: None };
    (SheetState::FirstDone { first: Entry { by, form } }, event)
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
