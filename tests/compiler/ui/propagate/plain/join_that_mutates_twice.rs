// without the attribute
fn sum(list: &mut Vec<u32>) {
    rayon::join(|| list.push(1), || list.push(2));
}

// without the attribute
fn captures() -> Vec<u32> {
    use rayon::prelude::*;

    let mut last = 0;
    (0..3_u32).into_par_iter().map(|n| {
        last = n;
        n
    }).collect()
}

fn main() {
    sum(&mut vec![]);
    captures();
}
