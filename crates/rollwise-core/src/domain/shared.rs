use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::Arc,
};

/// A value that its clones share until one of them is changed, which then gets its own copy: so a state of the content
/// and the next one have in common what did not change.
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    /// Whether two of them are one and the same value, which is sooner told than whether they are equal.
    pub fn is_same(one: &Self, other: &Self) -> bool {
        Arc::ptr_eq(&one.0, &other.0)
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Self::is_same(self, other) || self.0 == other.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::Shared;

    #[test]
    fn a_change_leaves_the_other_clones_alone() {
        let before = Shared::from(vec![1]);
        let mut after = before.clone();
        assert!(Shared::is_same(&before, &after));
        after.push(2);
        assert!(!Shared::is_same(&before, &after));
        assert_eq!((&*before, &*after), (&vec![1], &vec![1, 2]));
    }
}
