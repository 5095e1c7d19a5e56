//! The real divisions of eleven counties, down to village and community (statistics bureau, as of 2023-06-30).
//!
//! Names repeat and are spelt in several ways (…村, …村委会, …村民委员会): the code is the key.

use std::sync::LazyLock;

use serde::Serialize;

/// One row of the five levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Division {
    /// Twelve digits, filled up with zeros.
    pub code: &'static str,
    /// The name as the source has it.
    pub name: &'static str,
    /// 1 province, 2 prefecture, 3 county, 4 township, 5 village or community.
    pub level: u8,
    /// The code above; empty for provinces.
    pub parent_code: &'static str,
    /// 村, 居, 类村 or 类居 at level 5, else empty.
    pub org_kind: &'static str,
}

static ALL: LazyLock<Vec<Division>> = LazyLock::new(|| {
    include_str!("../data/divisions-seeds.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut fields = line.split(',');
            Some(Division {
                code: fields.next()?,
                name: fields.next()?,
                level: fields.next()?.parse().ok()?,
                parent_code: fields.next()?,
                org_kind: fields.next()?,
            })
        })
        .collect()
});

/// All rows, parents before children.
pub fn all() -> &'static [Division] {
    &ALL
}

/// The file itself, as a user would import it.
pub fn csv() -> &'static str {
    include_str!("../data/divisions-seeds.csv")
}

/// One row by its code.
pub fn find(code: &str) -> Option<&'static Division> {
    ALL.iter().find(|d| d.code == code)
}

/// The rows directly below a code.
pub fn children(code: &str) -> impl Iterator<Item = &'static Division> {
    ALL.iter().filter(move |d| d.parent_code == code)
}

/// The rows above a code, from the province down.
pub fn path(code: &str) -> Vec<&'static Division> {
    let mut above: Vec<&Division> = std::iter::successors(find(code), |d| find(d.parent_code)).skip(1).collect();
    above.reverse();
    above
}

/// A township and its villages and communities. `None` if the code is not a township here.
pub fn township(code: &str) -> Option<Township> {
    let division = find(code).filter(|d| d.level == 4)?;
    Some(Township { division, units: children(code).collect() })
}

/// A county and its townships. `None` if the code is not a county here.
pub fn county(code: &str) -> Option<County> {
    let division = find(code).filter(|d| d.level == 3)?;
    Some(County { division, townships: children(code).filter_map(|d| township(d.code)).collect() })
}

/// A township with its units.
#[derive(Debug, Clone)]
pub struct Township {
    /// Its own row.
    pub division: &'static Division,
    /// Villages and communities in the order of the source.
    pub units: Vec<&'static Division>,
}

/// A county with its townships.
#[derive(Debug, Clone)]
pub struct County {
    /// Its own row.
    pub division: &'static Division,
    /// The townships in the order of the source.
    pub townships: Vec<Township>,
}

impl County {
    /// All villages and communities.
    pub fn units(&self) -> impl Iterator<Item = &'static Division> {
        self.townships.iter().flat_map(|t| t.units.iter().copied())
    }

    /// Only the villages, which elect villagers' committees.
    pub fn villages(&self) -> impl Iterator<Item = &'static Division> {
        self.units().filter(|d| d.org_kind == "村")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_the_documents() {
        assert_eq!(all().len(), 2594);
        let shanghua = township("330781007000").map(|t| (t.division.name, t.units.len()));
        assert_eq!(shanghua, Some(("上华街道", 22)));
        let dongliao = county("220422000000").map(|c| (c.townships.len(), c.villages().count(), c.units().count()));
        assert_eq!(dongliao, Some((13, 235, 252)));
        assert!(township("330781000000").is_none() && county("330781007000").is_none());
        let names: Vec<&str> = path("330781007200").iter().map(|d| d.name).collect();
        assert_eq!(names, ["浙江省", "金华市", "兰溪市", "上华街道"]);
    }
}
