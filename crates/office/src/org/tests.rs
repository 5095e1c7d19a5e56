//! Names and paths of units.

use super::model::legal_name;

#[test]
fn three_spellings_are_one_name() {
    for spelling in ["皂洞口村村委会", "皂洞口村民委员会", "皂洞口村", "皂洞口村委会"] {
        assert_eq!(legal_name(spelling), "皂洞口村", "{spelling}");
    }
    assert_eq!(legal_name("新城社区居委会"), "新城社区");
    assert_eq!(legal_name("莫𡐓村委会"), "莫𡐓村");
}
