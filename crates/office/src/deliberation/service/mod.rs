//! Commands of analysis meetings and of the register; the only writer of this context. What pages and commands load alike is loaded here.

mod decide;
mod meetings;
mod progress;
mod register;
mod screen;

pub use decide::{DecisionInput, decide, newest};
pub use meetings::{MeetingInput, add_unit, begin, change, close, expect_on_list, of_place, remove_unit};
pub use progress::indicators;
pub use register::{Entry, entries, entry, file, filed_now, send_back, submit};
pub use screen::{Link, Loaded, screen};

use crate::db::Tx;
use crate::failure::{Outcome, Refusal};
use chrono::NaiveDate;

/// A day that cannot lie ahead.
fn done_by_today(tx: &Tx, field: &str, day: NaiveDate) -> Outcome<()> {
    if day <= tx.today() {
        return Ok(());
    }
    let refusal = Refusal::new("DAY_IN_FUTURE", format!("日期 {day} 还没有到"), "请填写实际办理的日期");
    Err(refusal.field(field, "不能晚于今天").into())
}
