//! Relations between persons and the sets that the texts name.

use crate::posts::PersonRef;
use crate::regime::{KinSet, Param, Regime};
use serde::{Deserialize, Serialize};

/// What the second person is to the first: `(甲, 乙, parent)` reads 「乙是甲的父母」. A set of the law always holds both
/// directions, so the direction matters for the wording only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 配偶
    Spouse,
    /// 父母
    Parent,
    /// 子女
    Child,
    /// 兄弟姐妹
    Sibling,
    /// 祖父母
    Grandparent,
    /// 外祖父母
    MaternalGrandparent,
    /// 孙子女
    Grandchild,
    /// 外孙子女
    MaternalGrandchild,
    /// 其他直系血亲（曾祖父母、曾孙子女等）
    LinealOther,
    /// 儿媳
    DaughterInLaw,
    /// 女婿
    SonInLaw,
    /// 公婆、岳父母
    ParentInLaw,
    /// 配偶的兄弟姐妹、兄弟姐妹的配偶
    SiblingInLaw,
    /// 其他亲属
    OtherKin,
    /// 待核: declared but not yet verified what it is.
    Unknown,
}

/// Two persons and how they are related.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct KinEdge {
    /// One person.
    pub a: PersonRef,
    /// The other.
    pub b: PersonRef,
    /// What `b` is to `a`.
    pub relation: Relation,
}
