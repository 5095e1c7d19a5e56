//! Types and decisions of meetings; no database.

mod barred;
mod by_election;
mod decide;
mod facts;
mod kind;
mod post;
pub mod voting_unit;

pub use barred::voidable;
pub use by_election::{
    Leaver, MainVote, Relatives, by_election_round, by_election_verdict, disqualified, elected_in, leaving, open_seats,
};
pub use decide::{
    Elected, Input, Laws, Line, NO, Next, PostVerdict, Verdict, Void, YES, assembly_kind, decide, meeting_kind,
};
pub use facts::{Confirmed, Facts, Quorum, Subject, post_of, quorum};
pub use kind::{Attendance, DRAWING, DocumentKind, Forum, NoRight, Purpose, Stage, Standing, VoteKind};
pub use post::{MeetingPost, SeatsOf};
