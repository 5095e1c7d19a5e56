//! A relation as a short word over four steps: parent, child, sibling, spouse. Two words put together and shortened give the
//! relation of somebody's relative: the parent's child is a sibling, the sibling's parent a parent, the spouse's child a child.

use super::Relation;

/// One step from a person to a relative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Step {
    Parent,
    Child,
    Sibling,
    Spouse,
}

/// Longest word that is kept; longer relations are outside every set of the law.
pub(super) const MAX: usize = 4;

/// At most [`MAX`] steps, always shortened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Word {
    steps: [Step; MAX],
    len: u8,
}

impl Word {
    pub(super) const EMPTY: Word = Word { steps: [Step::Spouse; MAX], len: 0 };

    #[cfg(test)]
    pub(super) fn of(steps: &[Step]) -> Option<Word> {
        steps.iter().try_fold(Word::EMPTY, |word, step| Some(word.then(*step)?.0))
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.steps[..usize::from(self.len)]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// One step further, shortened. `None` when it gets too long. The flag says that the shortening presumes something: a
    /// half sibling has one other parent, a spouse's child may be a step child.
    pub(super) fn then(mut self, step: Step) -> Option<(Word, bool)> {
        use Step::*;
        let Some(last) = self.steps().last().copied() else { return self.push(step).map(|word| (word, false)) };
        let (replaced, presumed) = match (last, step) {
            // The person who goes up and down again is a sibling, or the person themselves (the caller knows which).
            (Parent, Child) => (Some(Sibling), false),
            (Sibling, Sibling) => (Some(Sibling), false),
            (Sibling, Parent) => (Some(Parent), true),
            (Child, Sibling) => (Some(Child), true),
            (Spouse, Child) => (Some(Child), true),
            (Parent, Spouse) => (Some(Parent), true),
            (Child, Parent) => (Some(Spouse), true),
            (Spouse, Spouse) => (None, true),
            _ => return self.push(step).map(|word| (word, false)),
        };
        self.len -= 1;
        match replaced {
            None => Some((self, presumed)),
            // The new last step may meet the one before it.
            Some(step) => self.then(step).map(|(word, further)| (word, presumed || further)),
        }
    }

    fn push(mut self, step: Step) -> Option<Word> {
        let at = usize::from(self.len);
        *self.steps.get_mut(at)? = step;
        self.len += 1;
        Some(self)
    }

    /// 亲等 by counting generations up and down; a marriage adds none.
    pub(super) fn degree(&self) -> u32 {
        let weight = |step: &Step| match step {
            Step::Parent | Step::Child => 1,
            Step::Sibling => 2,
            Step::Spouse => 0,
        };
        self.steps().iter().map(weight).sum()
    }

    /// The relation as the law names it. Whether grandparents are those of the mother is decided by the caller.
    pub(super) fn relation(&self) -> Option<Relation> {
        use Step::*;
        Some(match self.steps() {
            [] => return None,
            [Spouse] => Relation::Spouse,
            [Parent] => Relation::Parent,
            [Child] => Relation::Child,
            [Sibling] => Relation::Sibling,
            [Parent, Parent] => Relation::Grandparent,
            [Child, Child] => Relation::Grandchild,
            // Sons' and daughters' spouses are told apart by sex.
            [Child, Spouse] => Relation::DaughterInLaw,
            [Spouse, Parent] => Relation::ParentInLaw,
            [Spouse, Sibling] | [Sibling, Spouse] => Relation::SiblingInLaw,
            up if up.iter().all(|step| *step == Parent) => Relation::LinealOther,
            down if down.iter().all(|step| *step == Child) => Relation::LinealOther,
            _ => Relation::OtherKin,
        })
    }
}

/// The word of a declared relation; `None` where the relation does not say which way it goes.
pub(super) fn of_relation(relation: Relation) -> Option<&'static [Step]> {
    use Step::*;
    Some(match relation {
        Relation::Spouse => &[Spouse],
        Relation::Parent => &[Parent],
        Relation::Child => &[Child],
        Relation::Sibling => &[Sibling],
        Relation::Grandparent | Relation::MaternalGrandparent => &[Parent, Parent],
        Relation::Grandchild | Relation::MaternalGrandchild => &[Child, Child],
        Relation::DaughterInLaw | Relation::SonInLaw => &[Child, Spouse],
        Relation::ParentInLaw => &[Spouse, Parent],
        Relation::SiblingInLaw | Relation::LinealOther | Relation::OtherKin | Relation::Unknown => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Step::*;

    #[test]
    fn shortened() {
        for (steps, relation) in [
            (&[Parent, Child][..], Some(Relation::Sibling)),
            (&[Parent, Parent], Some(Relation::Grandparent)),
            (&[Sibling, Parent], Some(Relation::Parent)),
            (&[Sibling, Parent, Parent], Some(Relation::Grandparent)),
            (&[Spouse, Child], Some(Relation::Child)),
            (&[Spouse, Child, Child], Some(Relation::Grandchild)),
            (&[Child, Parent], Some(Relation::Spouse)),
            (&[Child, Parent, Child], Some(Relation::Child)),
            (&[Spouse, Sibling], Some(Relation::SiblingInLaw)),
            (&[Sibling, Spouse], Some(Relation::SiblingInLaw)),
            (&[Child, Spouse], Some(Relation::DaughterInLaw)),
            (&[Spouse, Parent], Some(Relation::ParentInLaw)),
            (&[Parent, Parent, Parent], Some(Relation::LinealOther)),
            (&[Child, Child, Child], Some(Relation::LinealOther)),
            (&[Parent, Sibling], Some(Relation::OtherKin)),
            (&[Sibling, Child], Some(Relation::OtherKin)),
            (&[Parent, Parent, Child], Some(Relation::OtherKin)),
            (&[Spouse, Spouse], None),
            (&[Sibling, Sibling], Some(Relation::Sibling)),
            (&[Sibling, Sibling, Spouse], Some(Relation::SiblingInLaw)),
            (&[Child, Sibling], Some(Relation::Child)),
            (&[Child, Sibling, Spouse], Some(Relation::DaughterInLaw)),
            (&[Parent, Spouse], Some(Relation::Parent)),
            (&[Parent, Spouse, Parent], Some(Relation::Grandparent)),
        ] {
            assert_eq!(Word::of(steps).unwrap().relation(), relation, "{steps:?}");
        }
        assert_eq!(Word::of(&[Parent; 5]), None);
        assert_eq!(Word::of(&[Parent, Parent, Child]).unwrap().degree(), 3, "the uncle");
        assert_eq!(Word::of(&[Spouse, Sibling]).unwrap().degree(), 2);
    }
}
