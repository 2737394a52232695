use super::*;

#[test]
fn a_type_is_known_if_all_of_it_is_written() {
    for (text, is_typed) in [
        ("let x: u8 = 1;", true),
        ("let x: Vec<u8>;", true),
        ("let x: Vec<_> = g();", false),
        ("let x: [(u8, _); 2] = g();", false),
        ("let x = g();", false),
    ] {
        let mut found = Vec::new();
        each_binding(
            text.parse().expect("tokens"),
            &mut |binding| match binding {
                Binding::Variable(variable) => found.push((variable.name, variable.is_typed)),
                Binding::Names(_) => {}
            },
        );
        assert_eq!(found, [("x".to_owned(), is_typed)], "{text}");
    }
}

#[test]
fn a_passage_binds_variables_in_its_blocks_and_loops() {
    let passage =
        "let a = g(); for b in c { let (d, e) = b; { let f = 1; } } while h(i) {} for _ in j {}";
    let mut found = Vec::new();
    each_binding(
        passage.parse().expect("tokens"),
        &mut |binding| match binding {
            Binding::Variable(variable) => found.push(variable.name),
            Binding::Names(names) => found.extend(names),
        },
    );
    assert_eq!(found, ["a", "b", "d", "e", "f"]);
}
