//! The order in which people read a roll: 第二小组 before 第三小组 and 第十一小组, household 9 before household 10. Text sorted by
//! code point has 三 before 二 and 10 before 9.

use entity::registration;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, SimpleExpr};
use sea_orm::{ConnectionTrait, Order, QueryOrder, Select};

use super::store;
use crate::failure::Outcome;

/// One piece of a name: a number, written with digits of either kind, goes before any other character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u32),
    Char(char),
}

fn digit(c: char) -> Option<u32> {
    c.to_digit(10)
        .or_else(|| "零一二三四五六七八九".chars().zip(0..).find(|(zh, _)| *zh == c).map(|(_, n)| n))
        .or(if c == '〇' { Some(0) } else { None })
}

fn unit(c: char) -> Option<u32> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        _ => None,
    }
}

fn parts(name: &str) -> Vec<Part> {
    let mut out = Vec::new();
    // The number that is being read: what its units have added up to, and the digits since.
    let mut open: Option<(u32, Option<u32>)> = None;
    for c in name.chars() {
        let (sum, digits) = open.unwrap_or((0, None));
        if let Some(n) = digit(c) {
            open = Some((sum, Some(digits.unwrap_or(0).saturating_mul(10).saturating_add(n))));
        } else if let Some(unit) = unit(c) {
            open = Some((sum.saturating_add(digits.unwrap_or(1).saturating_mul(unit)), None));
        } else {
            close(&mut open, &mut out);
            out.push(Part::Char(c));
        }
    }
    close(&mut open, &mut out);
    out
}

fn close(open: &mut Option<(u32, Option<u32>)>, out: &mut Vec<Part>) {
    if let Some((sum, digits)) = open.take() {
        out.push(Part::Number(sum.saturating_add(digits.unwrap_or(0))));
    }
}

/// Sorts names of groups as people count them.
pub fn sort_groups(names: &mut [String]) {
    names.sort_by_cached_key(|name| (parts(name), name.clone()));
}

/// Orders registrations of an election as the roll is read: group, household, row number. The database pages through them, so
/// it is told the place of each group.
///
/// # Errors
/// Of the database.
pub async fn as_read(
    conn: &impl ConnectionTrait,
    election_id: i64,
    rows: Select<registration::Entity>,
) -> Outcome<Select<registration::Entity>> {
    use registration::Column as C;
    let mut place = CaseStatement::new();
    for (at, group) in (0_i32..).zip(store::groups(conn, election_id).await?) {
        place = place.case(Expr::col((registration::Entity, C::GroupName)).eq(group), at);
    }
    // Those without a group stand first, as the empty name does.
    let place: SimpleExpr = place.case(Expr::val(1).eq(1), -1).into();
    let household = Expr::col((registration::Entity, C::Household));
    Ok(rows
        .order_by(place, Order::Asc)
        .order_by(SimpleExpr::from(Func::char_length(household)), Order::Asc)
        .order_by_asc(C::Household)
        .order_by_asc(C::Id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_sorted_as_they_are_counted() {
        let cases: [&[&str]; 5] = [
            &["第一村民小组", "第二村民小组", "第三村民小组", "第四村民小组", "第九村民小组", "第十村民小组"],
            &["第九组", "第十组", "第十一组", "第二十组", "第二十一组", "第一百零二组"],
            &["1组", "2组", "10组"],
            &["", "一组", "2组", "三组", "上叶", "下叶"],
            &["上叶一组", "上叶二组", "上叶十组", "下叶一组"],
        ];
        for sorted in cases {
            let mut names: Vec<String> = sorted.iter().rev().map(|name| (*name).to_owned()).collect();
            sort_groups(&mut names);
            assert_eq!(names, sorted);
        }
    }
}
