//! Chains of parallel iterators wherever an expression may stand, before a variable of the program is
//! consumed.

use contextvars::{propagate, scoped};
use rayon::prelude::*;

use crate::{ID, id};

fn read<T>(_: T) -> u64 {
    std::thread::yield_now();
    id()
}

struct Report<A, B> {
    first: A,
    second: B,
}

#[propagate]
fn literals(v: &[u64]) -> Vec<u64> {
    let (numbers, kept) = (v.par_iter().map(read), v.par_iter().filter(|_| id() == 7));
    let mut seen = vec![
        numbers.max().unwrap(),
        7 * u64::from(kept.count() == v.len()),
    ];
    let pair = (v.par_iter().map(|_| id()), 1);
    seen.push(pair.0.min().unwrap());
    let (numbers, (inner, _)) = (
        v.par_iter().map(|_| id()),
        (v.par_iter().map(read).rev(), 1),
    );
    seen.extend([numbers.max().unwrap(), inner.max().unwrap()]);
    let [left, right] = [v.par_iter().map(read), v[1..].par_iter().map(read)];
    seen.extend([left.max().unwrap(), right.min().unwrap()]);
    for numbers in [v.par_iter().map(read)] {
        seen.push(numbers.max().unwrap());
    }
    let report = Report {
        first: v.par_iter().map(read),
        second: (v.par_iter().map(read), 1),
    };
    let Report {
        first,
        second: (second, _),
    } = report;
    seen.extend([first.max().unwrap(), second.max().unwrap()]);
    match (v.par_iter().map(read), 1) {
        (numbers, 1) => seen.push(numbers.max().unwrap()),
        _ => unreachable!(),
    }
    seen.push((v.par_iter().map(read),).0.max().unwrap());
    seen
}

#[propagate]
fn blocks(v: &[u64], half: bool) -> Vec<u64> {
    let late;
    late = v.par_iter().map(read);
    let of_block = {
        let rest = &v[1..];
        rest.par_iter().map(read)
    };
    let of_branch = if half {
        v[2..].par_iter().map(read)
    } else {
        v.par_iter().map(read)
    };
    let of_arm = match v {
        [] => return Vec::new(),
        [_, rest @ ..] => rest.par_iter().map(read),
    };
    // SAFETY: the only caller passes 32 values.
    let of_unsafe = unsafe { v.get_unchecked(1..).par_iter().map(read) };
    let of_label = 'label: {
        if half {
            break 'label v.par_iter().map(read);
        }
        v.par_iter().map(read)
    };
    let of_loop = loop {
        break v.par_iter().map(read);
    };
    let sum = |it: Option<u64>| it.unwrap();
    let mut given = Vec::new();
    given.push(if half {
        v.par_iter().map(read)
    } else {
        v[1..].par_iter().map(read)
    });
    vec![
        late.max().unwrap(),
        of_block.max().unwrap(),
        of_branch.max().unwrap(),
        of_arm.max().unwrap(),
        of_unsafe.max().unwrap(),
        of_label.max().unwrap(),
        of_loop.max().unwrap(),
        sum(given.pop().unwrap().max()),
        (|| v.par_iter().map(read))().max().unwrap(),
    ]
}

/// What is no chain in one of the branches decides: they are of one type.
#[propagate]
fn branches_of_helpers(v: &[u64], half: bool) -> [u64; 2] {
    fn all(v: &[u64]) -> rayon::iter::Map<rayon::slice::Iter<'_, u64>, fn(&u64) -> u64> {
        v.par_iter().map(reading as fn(&u64) -> u64)
    }
    let either = if half {
        v.par_iter().map(reading as fn(&u64) -> u64)
    } else {
        all(v)
    };
    let list = [all(v), v.par_iter().map(reading as fn(&u64) -> u64)];
    [
        either.map(|id| id.min(ID.get())).min().unwrap(),
        list.len() as u64,
    ]
}

fn reading(_: &u64) -> u64 {
    id()
}

#[test]
fn a_chain_is_covered_where_it_stands() {
    let v: Vec<u64> = (0..32).collect();
    scoped!(ID = 7, {
        assert_eq!(literals(&v), [7; 12]);
        for half in [true, false] {
            assert_eq!(blocks(&v, half), [7; 9]);
        }
        assert_eq!(branches_of_helpers(&v, true), [7, 2]);
    });
}
