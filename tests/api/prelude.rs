//! The prelude has the macros and the types, and no module.

mod with_rayon {
    use contextvars::prelude::*;
    #[expect(
        clippy::single_component_path_imports,
        reason = "it must not be ambiguous"
    )]
    use rayon;
    use std::thread;

    #[context_var]
    static LEVEL: u32 = 1;

    static USER: ContextVar<String> = ContextVar::new("USER");

    #[test]
    fn a_glob_of_the_prelude_goes_with_rayon_and_thread() {
        let (left, right) = rayon::join(|| 1, || 2);
        let sum = thread::spawn(move || left + right).join().unwrap();
        assert_eq!(sum, 3);
    }

    #[test]
    fn the_prelude_has_the_macros_the_types_and_propagate() {
        #[propagate]
        fn marked() -> u32 {
            LEVEL.get()
        }
        let context = Context::new().with_value(&USER, "ann".to_owned());
        let wrapped = context.scope(|| propagate(|| USER.get()));
        let task = async { USER.is_set() }.in_current_context();
        assert_eq!(scoped!(LEVEL = 2, { marked() }), 2);
        assert_eq!(wrapped(), "ann");
        assert!(!futures::executor::block_on(task));
    }
}

mod without_a_use {
    use contextvars::prelude::*;

    #[test]
    fn a_path_that_begins_with_a_crate_is_that_crates() {
        // `contextvars::rayon` has no prelude.
        use rayon::prelude::*;
        let sum: u32 = (0..3_u32).into_par_iter().sum();
        assert_eq!((sum, Context::new().is_empty()), (3, true));
    }
}
