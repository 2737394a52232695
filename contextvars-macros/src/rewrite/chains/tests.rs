use super::*;
use crate::rewrite::links;

fn chain(text: &str) -> Option<Chain> {
    let settings = Settings::new(Runtime::default());
    Chain::of(
        &syn::parse_str(text).unwrap(),
        &settings,
        &BoundNames::unknown(),
    )
}

/// The uncovered closures of a chain, from its end to its source: the number of their
/// parameters.
fn uncovered(text: &str) -> Option<Vec<usize>> {
    fn collect(links: &Links, found: &mut Vec<usize>) {
        for argument in links.0.iter().flatten() {
            if let Some(inner) = &argument.inner {
                collect(inner.links(), found);
            }
            found.extend(argument.uncovered.map(|uncovered| uncovered.params));
        }
    }
    let chain = chain(text)?;
    let mut found = Vec::new();
    collect(&chain.links, &mut found);
    Some(found)
}

#[test]
fn a_chain_goes_from_a_parallel_source_to_a_consumer() {
    for text in [
        "v.par_iter().map(f).sum()",
        "(0..9).into_par_iter().count()",
        "v.iter().par_bridge().for_each(f)",
        "out.par_extend(v.par_iter().map(f))",
        "ParallelIterator::for_each(v.par_iter(), f)",
        "rayon::iter::repeat_n(1, 2).sum()",
        "ParallelBridge::par_bridge(v.iter()).sum()",
        "ParallelIterator::sum(ParallelIterator::map(v.par_iter(), f))",
        "Indexed::collect_into_vec(v.par_iter().map(f), &mut w)",
        "rows().map(f).sum()",
        "given.map(f).sum()",
        "self.rows().filter(f).collect()",
        "if a { b.par_iter() } else { c.par_iter() }.map(f).sum()",
        "if a { b.iter() } else { rows() }.map(f).sum()",
        "rows().sum()",
        "mine::repeat_n(1, 2).sum()",
        "rows()?.for_each(f)",
        "rows().unwrap().reduce(f, g)",
        "fetch().await.max()",
        "self.rows().cmp(others)",
    ] {
        assert_eq!(uncovered(text), Some(Vec::new()), "{text}");
    }
    for text in [
        "v.iter().map(f).sum()",
        "v.par_iter().map(f)",
        "v.par_iter().map(f).collect::<Vec<_>>().iter().sum()",
        "(0..9).map(f).sum()",
        "a.max(b)",
        "rows().max(b)",
        "rows().find(f)",
        "name().cmp(&other)",
        "self.sum()",
        "self.rows.count()",
        "self.rows.iter().filter(f).map(g).collect()",
        "text.split(c).map(f).collect()",
        "if a { b.iter() } else { c.iter() }.map(f).sum()",
        "total(v.par_iter())",
    ] {
        assert_eq!(chain(text), None, "{text}");
    }
}

#[test]
fn the_closures_before_a_barrier_are_uncovered() {
    assert_eq!(
        uncovered("v.par_iter().map(f).flat_map(g).filter(h).sum()"),
        Some(vec![1, 1])
    );
    assert_eq!(
        uncovered("v.par_iter().map_init(f, g).skip(9).sum()"),
        Some(vec![0, 2])
    );
    assert_eq!(
        uncovered("v.par_iter().map(f).flatten().sum()"),
        Some(vec![1])
    );
    assert_eq!(
        uncovered("v.par_iter().flat_map(5).sum()"),
        Some(Vec::new())
    );
}

#[test]
fn the_closures_of_a_source_are_uncovered() {
    assert_eq!(uncovered("v.par_split(f).count()"), Some(vec![1]));
    assert_eq!(
        uncovered("rayon::iter::walk_tree(8, f).sum()"),
        Some(vec![1])
    );
}

#[test]
fn an_inner_chain_is_a_part_of_the_outer_one() {
    assert_eq!(
        uncovered("v.par_iter().zip(w.par_iter().flat_map(f)).sum()"),
        Some(vec![1]),
    );
    assert_eq!(
        uncovered("v.par_iter().flat_map(|x| x.par_iter().map(f).flat_map(g)).sum()"),
        Some(vec![1, 1, 1]),
    );
    assert_eq!(
        uncovered("v.par_iter().map(|x| x.par_iter().flat_map(f).sum()).sum()"),
        Some(Vec::new()),
    );
}

#[test]
fn every_row_of_the_tables_is_known_to_a_chain() {
    for consumer in links::CONSUMERS {
        assert!(
            chain(&format!("v.par_iter().{consumer}(f)")).is_some(),
            "{consumer}"
        );
    }
    for (adaptor, closures) in links::ADAPTORS {
        let args: Vec<_> = (0..3).map(|at| format!("f{at}")).collect();
        let text = format!("v.par_iter().{adaptor}({}).skip(1).sum()", args.join(", "));
        let params: Vec<_> = closures.iter().map(|(_, params)| *params).collect();
        assert_eq!(uncovered(&text), Some(params), "{adaptor}");
    }
    for (source, closures) in links::SOURCE_CLOSURES {
        let params: Vec<_> = closures.iter().map(|(_, params)| *params).collect();
        let text = if is_source(source) {
            format!("v.{source}(f).sum()")
        } else {
            format!("rayon::iter::{source}(v, f).sum()")
        };
        assert_eq!(uncovered(&text), Some(params), "{source}");
    }
    for source in links::SOURCE_FUNCTIONS {
        assert!(
            chain(&format!("rayon::iter::{source}(v).sum()")).is_some(),
            "{source}"
        );
    }
    for barrier in links::BARRIERS {
        let text = format!("v.par_iter().map(f).{barrier}(1).sum()");
        assert_eq!(uncovered(&text), Some(vec![1]), "{barrier}");
    }
}
