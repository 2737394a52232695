//! Unit tests of edits: on trees of every height, shared, unique and borrowing.

use std::sync::Arc;

use super::*;
use crate::store::value::{NewValue, Value};

/// Indexes at the edges of trees of height 0 to 4.
const INDEXES: [u32; 10] = [0, 1, 15, 16, 17, 255, 256, 4_095, 4_096, 70_000];

/// A tree that owns its reference, with values on the heap whose drops are seen.
struct Tree(NonNull<Node>);

impl Tree {
    const EMPTY: Self = Self(Node::EMPTY);

    fn is_owned(&self) -> bool {
        self.0 != Node::EMPTY
    }

    fn bind(&mut self, index: u32, value: &Arc<u32>) {
        self.replace(index, value, Old::Drop);
    }

    fn replace(&mut self, index: u32, value: &Arc<u32>, old: Old) -> Option<u32> {
        let owned = self.is_owned();
        loop {
            let value = NewValue::new(false, value.clone());
            // SAFETY: the tree is this value's, and each slot holds a pointer to an `Arc<u32>`.
            unsafe {
                match make_room(&mut self.0, owned, index, true, old) {
                    Ok((slot, displaced)) => {
                        value.write_to(slot);
                        let value = displaced.value.map(|value| Value::counted(value));
                        return value.map(|value: Value<Arc<u32>>| **value.get());
                    }
                    Err(shortage) => shortage.fill(&mut std::mem::ManuallyDrop::new(None)),
                }
            }
        }
    }

    /// A tree with one more binding, which borrows from this one.
    fn borrowed_with(&self, index: u32, value: &Arc<u32>) -> Self {
        loop {
            let value = NewValue::new(false, value.clone());
            // SAFETY: the tests keep the original until the copy is gone or settled.
            unsafe {
                match make_room_by_borrowing(self.0, index, true) {
                    Ok((copy, slot)) => {
                        value.write_to(slot);
                        return Self(copy);
                    }
                    Err(shortage) => shortage.fill(&mut std::mem::ManuallyDrop::new(None)),
                }
            }
        }
    }

    fn unbind(&mut self, index: u32) -> Option<u32> {
        loop {
            // SAFETY: the tree is this value's.
            match unsafe { remove(&mut self.0, true, index) } {
                Ok(displaced) => {
                    // SAFETY: the slot held a pointer to an `Arc<u32>`.
                    let value = displaced
                        .value
                        .map(|value| unsafe { Value::counted(value) });
                    return value.map(|value: Value<Arc<u32>>| **value.get());
                }
                Err(shortage) => shortage.fill(&mut std::mem::ManuallyDrop::new(None)),
            }
        }
    }

    fn get(&self, index: u32) -> Option<u32> {
        // SAFETY: the tree lives, and the slot holds a pointer to an `Arc<u32>`.
        unsafe {
            let slot = self.0.as_ref().find(index)?;
            Some(**slot.value::<Arc<u32>>(false))
        }
    }

    fn share(&self) -> Self {
        // SAFETY: the tree lives, and no other thread has seen it.
        unsafe { settle(self.0).retain() };
        Self(self.0)
    }

    fn indexes(&self) -> Vec<u32> {
        // SAFETY: the tree lives.
        let node = unsafe { self.0.as_ref() };
        let mut from = 0;
        std::iter::from_fn(|| {
            let (index, _) = node.next(from)?;
            from = index + 1;
            Some(index)
        })
        .take(INDEXES.len() + 1)
        .collect()
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        if self.is_owned() {
            // SAFETY: the tree owns its reference.
            drop(unsafe { TreeReference::from_raw(self.0) });
        }
    }
}

fn values<const N: usize>() -> [Arc<u32>; N] {
    let mut next = 0;
    [(); N].map(|()| {
        next += 1;
        Arc::new(next)
    })
}

#[test]
fn what_is_bound_is_found_at_its_index_and_nowhere_else() {
    let [value] = values();
    for order in [INDEXES.to_vec(), INDEXES.into_iter().rev().collect()] {
        let mut tree = Tree::EMPTY;
        let mut bound = Vec::new();
        for index in &order {
            assert_eq!(tree.get(*index), None);
            tree.bind(*index, &value);
            assert_eq!(tree.get(*index), Some(1));
            bound.push(*index);
            bound.sort_unstable();
            assert_eq!(tree.indexes(), bound);
        }
        // SAFETY: the tree lives.
        assert_eq!(unsafe { tree.0.as_ref() }.len(), INDEXES.len());
        assert_eq!(
            (tree.get(2), tree.get(70_001), tree.get(u32::MAX)),
            (None, None, None)
        );
    }
    assert_eq!(Arc::strong_count(&value), 1);
}

#[test]
fn a_unique_tree_is_written_in_place_and_a_shared_one_is_copied() {
    for index in INDEXES {
        let [first, second, third] = values();
        let mut tree = Tree::EMPTY;
        tree.bind(index, &first);
        let root = tree.0;
        tree.bind(index, &second);
        assert!(tree.0 == root && Arc::strong_count(&first) == 1);
        let shared = tree.share();
        tree.bind(index, &third);
        assert!(tree.0 != root && shared.0 == root);
        assert_eq!((tree.get(index), shared.get(index)), (Some(3), Some(2)));
        drop(shared);
        assert_eq!(
            (Arc::strong_count(&second), Arc::strong_count(&third)),
            (1, 2)
        );
    }
}

#[test]
fn the_old_value_is_handed_out_if_the_writer_wants_it() {
    for index in INDEXES {
        let [first, second] = values();
        let mut tree = Tree::EMPTY;
        assert_eq!(tree.replace(index, &first, Old::Keep), None);
        assert_eq!(tree.replace(index, &second, Old::Keep), Some(1));
        let shared = tree.share();
        assert_eq!(tree.replace(index, &first, Old::Keep), Some(2));
        assert_eq!(shared.get(index), Some(2));
    }
}

#[test]
fn an_unbound_value_is_displaced_and_the_others_stay() {
    let [value] = values();
    let mut tree = Tree::EMPTY;
    for index in INDEXES {
        tree.bind(index, &value);
    }
    let shared = tree.share();
    for (at, index) in INDEXES.into_iter().enumerate() {
        tree.unbind(index);
        assert_eq!(tree.unbind(index), None);
        assert_eq!(tree.indexes(), INDEXES[at + 1..]);
    }
    assert_eq!(shared.indexes(), INDEXES);
    drop((tree, shared));
    assert_eq!(Arc::strong_count(&value), 1);
}

#[test]
fn a_copy_that_borrows_leaves_its_original_as_it_was() {
    for index in INDEXES {
        let [first, second] = values();
        let mut tree = Tree::EMPTY;
        for index in INDEXES {
            tree.bind(index, &first);
        }
        let scope = tree.borrowed_with(index, &second);
        assert_eq!((tree.get(index), scope.get(index)), (Some(1), Some(2)));
        assert_eq!(scope.indexes(), INDEXES);
        drop(scope);
        assert_eq!(Arc::strong_count(&second), 1);
        assert_eq!(
            (tree.get(index), tree.indexes()),
            (Some(1), INDEXES.to_vec())
        );
    }
}

#[test]
fn a_copy_that_is_settled_outlives_its_original() {
    for index in INDEXES {
        for with_more_below in [false, true] {
            let [first, second, third] = values();
            let mut tree = Tree::EMPTY;
            for index in [0, 1, 16, 300] {
                tree.bind(index, &first);
            }
            let mut scope = tree.borrowed_with(index, &second);
            if with_more_below {
                // In place, because the copy is unique, though nodes below borrow.
                scope.bind(70_001, &third);
            }
            let captured = scope.share();
            drop(scope);
            tree.bind(0, &third);
            drop(tree);
            assert_eq!(captured.get(1), Some(if index == 1 { 2 } else { 1 }));
            assert_eq!(captured.get(300), Some(if index == 300 { 2 } else { 1 }));
            assert_eq!(captured.get(index), Some(2));
            drop(captured);
            assert_eq!(
                [first, second, third].map(|value| Arc::strong_count(&value)),
                [1; 3]
            );
        }
    }
}

#[test]
fn an_edit_without_spare_nodes_changes_nothing_and_says_how_many_it_needs() {
    std::thread::spawn(|| {
        let mut tree = Node::EMPTY;
        // SAFETY: the empty tree lives, and no slot is made.
        unsafe {
            let first = make_room(&mut tree, false, 3, false, Old::Drop);
            assert_eq!(first.err(), Some(Shortage(1)));
            let tall = make_room(&mut tree, false, 300, false, Old::Drop);
            assert_eq!(tall.err(), Some(Shortage(5)));
            let scope = make_room_by_borrowing(tree, 16, false);
            assert_eq!(scope.err(), Some(Shortage(3)));
            assert!(remove(&mut tree, false, 3).is_ok_and(|displaced| displaced.value.is_none()));
        }
        assert_eq!(tree, Node::EMPTY);
    })
    .join()
    .unwrap();
}
