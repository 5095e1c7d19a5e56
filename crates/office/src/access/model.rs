//! Roles and actors; no database.

use crate::failure::{Failure, Outcome};

/// What an account may be 角色. Every role is bound to one node of the tree of units and works below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// 县(市、区)换届办.
    CountyOffice,
    /// 乡镇(街道)经办.
    TownshipClerk,
    /// 村民选举委员会成员: decides and confirms.
    CommitteeMember,
    /// 录入员甲: first typist.
    TypistA,
    /// 录入员乙: second typist.
    TypistB,
    /// 监票人: sees the count, explains and closes findings.
    Scrutineer,
    /// 观察员: reads only, also the projector.
    Observer,
    /// 联审单位经办: answers for a department about proposed persons, and sees nothing else.
    Reviewer,
    /// 系统管理员: accounts and units, no election data.
    SystemAdmin,
    /// 安全管理员: sessions, locks, keys, who opened what.
    SecurityAdmin,
    /// 审计管理员: reads the audit log, and only that.
    AuditAdmin,
}

impl Role {
    /// All roles, in the order of the golden matrix.
    pub const ALL: [Role; 11] = [
        Role::CountyOffice,
        Role::TownshipClerk,
        Role::CommitteeMember,
        Role::TypistA,
        Role::TypistB,
        Role::Scrutineer,
        Role::Observer,
        Role::Reviewer,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Role::CountyOffice => "county_office",
            Role::TownshipClerk => "township_clerk",
            Role::CommitteeMember => "committee_member",
            Role::TypistA => "typist_a",
            Role::TypistB => "typist_b",
            Role::Scrutineer => "scrutineer",
            Role::Observer => "observer",
            Role::Reviewer => "reviewer",
            Role::SystemAdmin => "system_admin",
            Role::SecurityAdmin => "security_admin",
            Role::AuditAdmin => "audit_admin",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Role::CountyOffice => "县级换届办",
            Role::TownshipClerk => "乡镇经办",
            Role::CommitteeMember => "选委会成员",
            Role::TypistA => "录入员甲",
            Role::TypistB => "录入员乙",
            Role::Scrutineer => "监票人",
            Role::Observer => "观察员",
            Role::Reviewer => "联审单位经办",
            Role::SystemAdmin => "系统管理员",
            Role::SecurityAdmin => "安全管理员",
            Role::AuditAdmin => "审计管理员",
        }
    }
}

/// Everybody with an account.
pub const ANYONE: &[Role] = &Role::ALL;
/// The county office alone.
pub const COUNTY: &[Role] = &[Role::CountyOffice];
/// Those who run the election from the county and the township.
pub const CLERKS: &[Role] = &[Role::CountyOffice, Role::TownshipClerk];
/// Those who decide in the village, and the clerks who help them.
pub const COMMITTEE: &[Role] = &[Role::CountyOffice, Role::TownshipClerk, Role::CommitteeMember];
/// The two typists.
pub const COUNTERS: &[Role] = &[Role::TypistA, Role::TypistB];
/// Everybody who may read election data: all but the three administrators.
pub const STAFF: &[Role] = &[
    Role::CountyOffice,
    Role::TownshipClerk,
    Role::CommitteeMember,
    Role::TypistA,
    Role::TypistB,
    Role::Scrutineer,
    Role::Observer,
];
/// Those who answer for a department.
pub const REVIEWERS: &[Role] = &[Role::Reviewer];
/// The system administrator alone.
pub const SYSTEM: &[Role] = &[Role::SystemAdmin];

/// Who may read registrations one by one, with year of birth and card number. Typists and observers see the published list.
pub const ROLL_READERS: &[Role] = &[Role::CountyOffice, Role::TownshipClerk, Role::CommitteeMember, Role::Scrutineer];

/// Who is asking: an account with its role and its place in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Account number.
    pub account_id: i64,
    /// Login name.
    pub login: String,
    /// Name as it is shown and recorded.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Code of the node; this unit and everything below it is the actor's place. Empty: the whole installation.
    pub unit_code: String,
    /// Name of that node, for the top bar.
    pub unit_name: String,
    /// Path of that node in the tree, `/33…/3307…/`; empty for the whole installation.
    pub unit_path: String,
    /// Must choose a new password before anything else.
    pub must_change: bool,
}

impl Actor {
    /// Whether a unit with this path lies in the actor's place.
    pub fn covers(&self, path: &str) -> bool {
        self.unit_path.is_empty() || path.starts_with(&self.unit_path)
    }

    /// The second lock: a command checks the role again, so that it is safe also when called without a page.
    ///
    /// # Errors
    /// `Failure::Forbidden` naming the role.
    pub fn require(&self, roles: &[Role]) -> Outcome<()> {
        if roles.contains(&self.role) {
            Ok(())
        } else {
            Err(Failure::Forbidden(format!("「{}」不能进行这项操作", self.role.zh())))
        }
    }

    /// The actor of the command line and of the demo: the county office of the whole installation.
    pub fn command_line() -> Self {
        Self {
            account_id: 0,
            login: "cli".into(),
            name: "命令行".into(),
            role: Role::CountyOffice,
            unit_code: String::new(),
            unit_name: String::new(),
            unit_path: String::new(),
            must_change: false,
        }
    }

    /// An audit event by this actor.
    pub fn event(
        &self,
        action: &str,
        unit_code: &str,
        subject: impl Into<String>,
        detail: serde_json::Value,
    ) -> crate::audit::Event {
        crate::audit::Event {
            actor_id: (self.account_id != 0).then_some(self.account_id),
            actor: format!("{}（{}）", self.name, self.role.zh()),
            unit_code: unit_code.to_owned(),
            action: action.to_owned(),
            subject: subject.into(),
            detail,
        }
    }
}
