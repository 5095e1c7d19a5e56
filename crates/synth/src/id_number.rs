//! Identity numbers that can be nobody's: the area code begins with 99, which is assigned to no place.

use chrono::{Datelike, NaiveDate};

use crate::Sex;

/// The first six digits of a unit's numbers and the sequence numbers it may use, so that no two units of one county
/// share a number: 99, the three digits of the township, the hundreds of the village; the sequence begins with the
/// village's last two digits.
pub(crate) fn area(unit_code: &str) -> (String, u32) {
    let digits = |from: usize, to: usize| unit_code.get(from..to).unwrap_or("0");
    let village: u32 = digits(9, 12).parse().unwrap_or(0);
    (format!("99{:0>3}{}", digits(6, 9), village / 100), village % 100 * 10)
}

/// The number for a person: even sequence numbers for women, odd ones for men; `slot` in `0..SLOTS`.
pub(crate) fn make(area: &str, first_sequence: u32, birth: NaiveDate, sex: Sex, slot: u32) -> String {
    let sequence = first_sequence + 2 * (slot % SLOTS) + u32::from(sex == Sex::Male);
    let mut number = format!("{area}{:04}{:02}{:02}{sequence:03}", birth.year(), birth.month(), birth.day());
    number.push(check_digit(&number));
    number
}

/// Persons of one sex born on one day in one unit.
pub(crate) const SLOTS: u32 = 5;

/// The last character, GB 11643-1999: weighted sum of 17 digits modulo 11.
fn check_digit(number: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const SIGNS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let sum: u32 = number.chars().filter_map(|c| c.to_digit(10)).zip(WEIGHTS).map(|(d, w)| d * w).sum();
    SIGNS.get(sum as usize % 11).copied().unwrap_or('X')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        // The example of GB 11643 itself.
        assert_eq!(check_digit("11010519491231002"), 'X');
        assert_eq!(check_digit("44052418800101001"), '4');
    }

    #[test]
    fn numbers_belong_to_their_unit() {
        assert_eq!(area("330781007238"), ("990072".to_owned(), 380));
        let birth = NaiveDate::from_ymd_opt(1990, 1, 2).unwrap_or_default();
        let man = make("990072", 380, birth, Sex::Male, 0);
        let woman = make("990072", 380, birth, Sex::Female, 4);
        assert_eq!((man.len(), &man[..17], &woman[..17]), (18, "99007219900102381", "99007219900102388"));
    }
}
