//! Names as they are typed into lists: persons of the unit, told apart by number where a name repeats.

use std::collections::HashMap;

use entity::person;
use sea_orm::ConnectionTrait;

use crate::failure::{Failure, Outcome, Refusal};
use crate::people;

/// A person of the unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Person.
    pub person: i64,
    /// Name.
    pub name: String,
}

/// A name and the number after `#`, if one was typed.
fn split(text: &str) -> (&str, Option<i64>) {
    match text.split_once(['#', '＃']) {
        Some((name, number)) => (name.trim(), Some(number.trim().parse().unwrap_or(0))),
        None => (text.trim(), None),
    }
}

/// The persons of a unit behind some names, in their order; `entries` are field and text. A name that repeats wants its number: 「张三#12」.
///
/// # Errors
/// `SELECTION_NAMES`, naming every field whose name is nobody, or more than one.
pub async fn resolve(
    conn: &impl ConnectionTrait,
    unit_code: &str,
    entries: &[(String, String)],
) -> Outcome<Vec<Named>> {
    let mut names: Vec<String> = entries.iter().map(|(_, text)| split(text).0.to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    let mut known: HashMap<String, Vec<person::Model>> = HashMap::new();
    for row in people::store::named_any(conn, unit_code, &names).await? {
        known.entry(row.name.clone()).or_default().push(row);
    }
    let (mut found, mut wrong) = (Vec::with_capacity(entries.len()), Vec::new());
    for (field, text) in entries {
        let (name, number) = split(text);
        let same = known.get(name).map(Vec::as_slice).unwrap_or_default();
        let one = match number {
            Some(id) => same.iter().find(|row| row.id == id),
            None if same.len() == 1 => same.first(),
            None => None,
        };
        match one {
            Some(row) => found.push(Named { person: row.id, name: row.name.clone() }),
            None if same.is_empty() => wrong.push((field, format!("人员中没有「{name}」，请先在人员中登记"))),
            None => {
                let all: Vec<String> =
                    same.iter().map(|row| format!("{name}#{}（{} {}）", row.id, row.birth, row.group_name)).collect();
                wrong
                    .push((field, format!("本单位有 {} 个「{name}」，请写明是哪一位：{}", same.len(), all.join("、"))));
            }
        }
    }
    if wrong.is_empty() {
        return Ok(found);
    }
    let message = format!("有 {} 个姓名对不上人员", wrong.len());
    let refusal = Refusal::new("SELECTION_NAMES", message, "请核对姓名；没有登记的人，先在人员中登记");
    Err(wrong.into_iter().fold(refusal, |refusal, (field, message)| refusal.field(field.clone(), message)).into())
}

/// Refuses persons of other units: a command is safe also when no page has resolved the names.
///
/// # Errors
/// Not found.
pub(super) async fn belong(conn: &impl ConnectionTrait, unit_code: &str, ids: &[i64]) -> Outcome<()> {
    let own = people::store::persons(conn, ids).await?;
    let known = |id: &i64| own.iter().any(|row| row.id == *id && row.unit_code == unit_code);
    if ids.iter().all(known) { Ok(()) } else { Err(Failure::NotFound("这个人员".into())) }
}

/// Names as they would be typed: with the number where a name repeats in the unit.
///
/// # Errors
/// Of the database.
pub async fn shown_name(
    conn: &impl ConnectionTrait,
    unit_code: &str,
    persons: &[(i64, String)],
) -> Outcome<HashMap<i64, String>> {
    let mut names: Vec<String> = persons.iter().map(|(_, name)| name.clone()).collect();
    names.sort_unstable();
    names.dedup();
    let mut count: HashMap<String, usize> = HashMap::new();
    for row in people::store::named_any(conn, unit_code, &names).await? {
        *count.entry(row.name).or_default() += 1;
    }
    let shown = |(id, name): &(i64, String)| match count.get(name) {
        Some(n) if *n > 1 => (*id, format!("{name}#{id}")),
        _ => (*id, name.clone()),
    };
    Ok(persons.iter().map(shown).collect())
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_number_follows_its_name() {
        for (text, name, number) in [
            ("张三", "张三", None),
            (" 张三 # 12 ", "张三", Some(12)),
            ("张三＃7", "张三", Some(7)),
            ("张三#甲", "张三", Some(0)),
        ] {
            assert_eq!(split(text), (name, number), "{text}");
        }
    }
}
