//! Types and decisions of meetings; no database.

mod barred;
mod decide;
mod facts;
mod kind;
mod post;

pub use barred::voidable;
pub use decide::{
    Elected, Input, Laws, Line, NO, Next, PostVerdict, Verdict, Void, YES, assembly_kind, by_election_round,
    by_election_verdict, decide, disqualified, meeting_kind,
};
pub use facts::{Confirmed, Facts, Quorum, Subject, post_of, quorum};
pub use kind::{Attendance, DRAWING, DocumentKind, Forum, NoRight, Purpose, Stage, Standing, VoteKind};
pub use post::{MeetingPost, SeatsOf};
