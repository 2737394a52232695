//! Chains of parallel iterators in the middle of other code. No test runs on a thread of a pool.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::mpsc::channel;
use std::thread;

use contextvars::{propagate, scoped};
use futures::executor::block_on;
use rayon::prelude::*;

use crate::ID;

fn id<T>(_: T) -> u64 {
    ID.get()
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Child {
    name: String,
    weight: u64,
}

impl Child {
    fn new(name: &str, weight: u64) -> Self {
        Self {
            name: name.to_owned(),
            weight,
        }
    }

    fn weigh(&self) -> u64 {
        self.weight * ID.get()
    }

    fn grow(&mut self) {
        self.weight += ID.get();
    }
}

#[derive(Default)]
struct Family {
    children: Vec<Child>,
    total: u64,
    by_name: HashMap<String, u64>,
}

#[propagate(ID = 7)]
impl Family {
    fn weigh(&self) -> u64 {
        self.children.par_iter().map(Child::weigh).sum()
    }

    fn grow(&mut self) -> &mut Self {
        self.children.par_iter_mut().for_each(Child::grow);
        self.children
            .par_iter_mut()
            .filter(|child| child.weight > ID.get())
            .for_each(|child| child.grow());
        self
    }

    fn fill(&mut self) {
        self.total = self
            .children
            .par_iter()
            .map(|child| child.weigh())
            .sum::<u64>()
            + self.total;
        self.by_name = self
            .children
            .par_iter()
            .map(|child| (child.name.clone(), child.weigh()))
            .collect();
        self.by_name.par_extend(
            self.children
                .par_iter()
                .map(|child| (child.name.to_uppercase(), ID.get())),
        );
        self.children
            .par_sort_by_key(|child| std::cmp::Reverse(child.weigh()));
    }

    fn into_names(self) -> Vec<String> {
        self.children
            .into_par_iter()
            .map(|child| format!("{}{}", child.name, ID.get()))
            .collect()
    }

    fn heaviest(&self) -> Option<&Child> {
        self.children.par_iter().max_by_key(|child| child.weigh())
    }

    fn checked(&self, limit: u64) -> Result<u64, String> {
        self.children.par_iter().try_for_each(|child| {
            if child.weigh() > limit {
                return Err(format!("{} in {}", child.name, ID.get()));
            }
            Ok(())
        })?;
        let all = self
            .children
            .par_iter()
            .map(|child| child.weigh().checked_sub(limit / 1000).ok_or("low"))
            .collect::<Result<Vec<u64>, _>>()?;
        Ok(all.into_iter().sum())
    }

    async fn later(&self) -> u64 {
        let first: u64 = self.children.par_iter().map(id).sum();
        let second = async { self.children.par_iter().map(|child| child.weigh()).max() }.await;
        first + second.unwrap_or_default()
    }
}

#[test]
fn chains_in_methods() {
    let mut family = Family {
        children: vec![Child::new("a", 1), Child::new("b", 2)],
        ..Family::default()
    };
    assert_eq!(family.weigh(), 21);
    assert_eq!(family.heaviest().unwrap().name, "b");
    assert_eq!(family.checked(100), Ok(21));
    assert!(matches!(family.checked(1), Err(text) if text.ends_with("in 7")));
    assert_eq!(block_on(family.later()), 28);
    assert_eq!(family.grow().children[0].weight, 15);
    family.fill();
    assert_eq!(
        (family.total, family.by_name["a"], family.by_name["B"]),
        (217, 105, 7)
    );
    assert_eq!(family.into_names(), ["b7", "a7"]);
}

#[propagate(ID = 7)]
mod generics {
    use super::*;

    pub(super) fn of_any<I>(items: I) -> u64
    where
        I: IntoParallelIterator<Item = u64>,
    {
        items.into_par_iter().map(|item| item * ID.get()).sum()
    }

    pub(super) fn of_references<'a, C>(items: &'a C) -> u64
    where
        C: ?Sized,
        &'a C: IntoParallelIterator<Item = &'a u64>,
    {
        items
            .into_par_iter()
            .map(|item| item * ID.get())
            .sum::<u64>()
    }

    pub(super) fn by_method<'a, C>(items: &'a C) -> u64
    where
        C: IntoParallelRefIterator<'a, Item = &'a u64> + ?Sized,
    {
        items
            .par_iter()
            .map(|item| item * ID.get())
            .reduce(|| 0, |a, b| a + b)
    }

    pub(super) fn of_iterator<I: ParallelIterator>(
        items: I,
        f: impl Fn(I::Item) -> u64 + Sync,
    ) -> u64 {
        items.map(|item| f(item) * ID.get()).sum()
    }

    pub(super) fn of_indexed<I>(items: I) -> Vec<u64>
    where
        I: IndexedParallelIterator<Item = u64>,
    {
        let mut target = Vec::new();
        items
            .zip_eq(vec![1; 2])
            .map(|(a, b)| a * b * ID.get())
            .rev()
            .collect_into_vec(&mut target);
        target
    }

    pub(super) fn with_function(items: &[u64], f: &(dyn Fn(&u64) -> u64 + Sync)) -> u64 {
        items.par_iter().map(f).sum::<u64>() + items.par_iter().map(|item| f(item)).sum::<u64>()
    }

    pub(super) fn matrix<const N: usize>(rows: &[[u64; N]]) -> Vec<u64> {
        rows.par_iter()
            .map(|row| row.par_iter().map(|item| item * ID.get()).sum())
            .collect()
    }
}

#[test]
fn chains_in_generic_functions() {
    use generics::*;
    let list = vec![1, 1];
    let boxed: Box<dyn Fn(&u64) -> u64 + Sync> = Box::new(|item| item * ID.get());
    assert_eq!(of_any(list.clone()) + of_any([1, 1]) + of_any(Some(1)), 35);
    assert_eq!(of_references(&list) + of_references(&list[..]), 28);
    assert_eq!(by_method(&list) + by_method(&list[..]), 28);
    assert_eq!(of_iterator(list.par_iter(), |item| *item), 14);
    assert_eq!(of_indexed(list.clone().into_par_iter()), [7, 7]);
    assert_eq!(with_function(&list, &*boxed), 28);
    assert_eq!(matrix(&[[1, 1], [1, 0]]), [14, 7]);
}

#[test]
#[propagate(ID = 7)]
fn chains_in_statements() {
    let list = vec![1_u64, 2, 3];
    let mut seen = Vec::new();
    match list.par_iter().map(|item| item * ID.get()).max() {
        Some(max) if max == list.par_iter().map(|item| item * ID.get()).max().unwrap() => {
            seen.push(max / 3)
        }
        _ => {}
    }
    if list.par_iter().any(|item| item * ID.get() == 14) && !list.par_iter().all(|_| ID.get() == 0)
    {
        seen.push(7);
    }
    while list.par_iter().map(id).sum::<u64>() > seen.len() as u64 * 7 {
        seen.push(list.par_iter().map(id).min().unwrap());
    }
    let Some(first) = list
        .par_iter()
        .find_map_first(|item| (*item == 1).then(|| ID.get()))
    else {
        unreachable!("there is a one");
    };
    let [a, b, _] = list.par_iter().map(id).collect::<Vec<_>>()[..] else {
        unreachable!("there are three");
    };
    let child = Child {
        weight: list.par_iter().map(id).max().unwrap(),
        ..Child::new("x", 0)
    };
    let tuple = (
        list.par_iter().map(id).count(),
        list.par_iter().map(id).sum::<u64>(),
    );
    let closure = |factor: u64| {
        list.par_iter()
            .map(|item| item * factor * ID.get())
            .sum::<u64>()
    };
    let block = 'found: {
        if list.par_iter().map(id).sum::<u64>() == 21 {
            break 'found list.par_iter().map(id).max();
        }
        None
    };
    let inner = scoped!(ID = 8, { list.par_iter().map(id).sum::<u64>() });
    let on_thread = thread::scope(|s| {
        s.spawn(|| list.par_iter().map(id).sum::<u64>())
            .join()
            .unwrap()
    });
    let joined = rayon::join(
        || list.par_iter().map(id).sum::<u64>(),
        || list.par_iter().map(id).count(),
    );
    seen.extend([
        first,
        a,
        b,
        child.weight,
        block.unwrap(),
        tuple.1 / 3,
        closure(1) / 6,
    ]);
    assert_eq!(
        (seen, inner, on_thread, joined),
        (vec![7; 10], 24, 21, (21, 3))
    );
}

#[test]
#[propagate(ID = 7)]
fn sequential_and_parallel_parts() {
    let list = vec![1_u64, 2, 3, 4];
    let tail: Vec<u64> = list
        .par_iter()
        .map(id)
        .collect::<Vec<_>>()
        .into_iter()
        .map(|id| id * ID.get())
        .collect();
    assert_eq!(tail, [49; 4]);
    let chunks: Vec<Vec<u64>> = list
        .par_chunks(2)
        .map(|chunk| chunk.iter().map(|item| item * ID.get()).collect())
        .collect();
    assert_eq!(chunks, [[7, 14], [21, 28]]);
    let mut grid = vec![0; 6];
    grid.par_chunks_mut(2).enumerate().for_each(|(row, chunk)| {
        chunk
            .iter_mut()
            .enumerate()
            .for_each(|(column, cell)| *cell = (row * 2 + column) as u64 * ID.get());
    });
    assert_eq!(grid, [0, 7, 14, 21, 28, 35]);
    let bridged: HashMap<String, u64> = "a b c"
        .split(' ')
        .map(str::to_owned)
        .par_bridge()
        .map(|word| (word, ID.get()))
        .collect();
    assert_eq!(bridged.values().sum::<u64>(), 21);
    let lines: Vec<u64> = "1\n2"
        .par_lines()
        .filter_map(|line| line.parse::<u64>().ok())
        .map(|item| item * ID.get())
        .collect();
    assert_eq!(lines, [7, 14]);
    let words = "a b"
        .par_split_whitespace()
        .map(|word| word.len() as u64 * ID.get())
        .sum::<u64>();
    let split = "a,b".par_split(',').map(id).sum::<u64>()
        + "a1b".par_split(char::is_numeric).map(id).sum::<u64>();
    assert_eq!(words + split, 42);
    let (sender, receiver) = channel();
    list.par_iter()
        .map_with(sender, |sender, item| sender.send(item * ID.get()).unwrap())
        .for_each(drop);
    assert_eq!(receiver.iter().sum::<u64>(), 70);
    let count = AtomicU64::new(0);
    let init = list
        .par_iter()
        .map_init(
            || count.fetch_add(ID.get(), SeqCst),
            |_, item| item * ID.get(),
        )
        .sum::<u64>();
    assert!(init == 70 && count.into_inner() % 7 == 0);
    let folded = list.par_iter().fold(Vec::new, |mut all, item| {
        all.push(item * ID.get());
        all
    });
    let folded: Vec<u64> = folded.reduce(Vec::new, |mut a, b| {
        a.extend(b);
        a
    });
    assert_eq!(folded, [7, 14, 21, 28]);
    let drained: u64 = { list }.par_drain(1..).map(|item| item * ID.get()).sum();
    assert_eq!(drained, 63);
}

#[test]
#[propagate(ID = 7)]
fn what_only_looks_parallel() {
    struct Rows(Vec<u64>);
    impl Rows {
        fn par_iter(&self) -> std::slice::Iter<'_, u64> {
            self.0.iter()
        }
        fn par_sort_by(&mut self, key: u64) -> &mut Self {
            self.0.sort_by_key(|item| item * key);
            self
        }
        fn par_chunks(&self, size: usize) -> usize {
            self.0.len() / size
        }
    }
    let mut rows = Rows(vec![2, 1]);
    let mut changed = 0;
    let sum: u64 = rows
        .par_iter()
        .map(|item| {
            changed += 1;
            item * ID.get()
        })
        .sum();
    let next = rows.par_iter().map(|item| item + ID.get()).next();
    rows.par_sort_by(1).par_sort_by(2);
    assert_eq!(
        (sum, changed, next, rows.0[0], rows.par_chunks(2)),
        (21, 2, Some(9), 1, 1)
    );
}
