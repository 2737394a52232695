//! Mistakes with the runtime that must not compile.

#[test]
fn mistakes_with_the_runtime_do_not_compile() {
    trybuild::TestCases::new().compile_fail("ui/runtime/*.rs");
}
