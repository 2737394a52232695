//! Functions made up by a grammar: they parse, and mean nothing.

use super::rng::Rng;

/// Writes one item. With `has_spawns`, names of the spawn table are in it.
pub(super) fn item(rng: &mut Rng, has_spawns: bool) -> String {
    let mut grammar = Grammar {
        rng,
        has_spawns,
        depth: 0,
    };
    match grammar.rng.below(6) {
        0 => format!(
            "impl{} Thing {{ {} }}",
            grammar.one_of(&["", "<T>"]),
            grammar.function(true)
        ),
        1 => format!("trait Work: Send {{ {} }}", grammar.function(true)),
        _ => grammar.function(false),
    }
}

struct Grammar<'a> {
    rng: &'a mut Rng,
    has_spawns: bool,
    /// How many expressions this one is in.
    depth: usize,
}

/// Deeper, there are only the smallest expressions.
const DEEPEST: usize = 5;

impl Grammar<'_> {
    fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        self.rng.one_of(choices)
    }

    fn function(&mut self, is_method: bool) -> String {
        const ATTRIBUTES: &[&str] = &[
            "",
            "",
            "",
            "#[inline]",
            "/// What it does.\n",
            "#[must_use]",
            "#[allow(unused)] #[cold]",
        ];
        const QUALIFIERS: &[&str] = &[
            "",
            "",
            "",
            "async",
            "async",
            "unsafe",
            "async unsafe",
            "extern \"C\"",
            "unsafe extern \"C\"",
        ];
        const GENERICS: &[&str] = &[
            "",
            "",
            "<T>",
            "<'a, T: Clone + 'a>",
            "<const N: usize>",
            "<F: Fn(&str) -> u8, R>",
        ];
        const OUTPUTS: &[&str] = &[
            "",
            "",
            "",
            "-> u8",
            "-> ()",
            "-> !",
            "-> Result<T, Box<dyn std::error::Error>>",
            "-> impl Iterator<Item = u8>",
            "-> impl Future<Output = u8> + Send",
            "-> Pin<Box<dyn Future<Output = T> + Send + 'a>>",
            "-> Option<&'a [u8]>",
            "-> impl std::future::Future<Output = ()>",
            "-> Box<dyn Fn() -> u8>",
        ];
        const PARAMETERS: &[&str] = &[
            "x: u8",
            "mut x: Vec<u8>",
            "_: &str",
            "(a, b): (u8, u8)",
            "Point { x, .. }: Point",
            "&[first, ..]: &[u8; 3]",
            "f: impl FnOnce() -> u8",
            "#[allow(unused)] x: u8",
            "&mut x: &mut u8",
            "Wrapper(x): Wrapper<T>",
        ];
        const SELVES: &[&str] = &[
            "self, ",
            "&self, ",
            "&mut self, ",
            "mut self, ",
            "self: Box<Self>, ",
            "self: Pin<&mut Self>, ",
            "",
        ];
        let receiver = if is_method { self.one_of(SELVES) } else { "" };
        let visibility = if is_method {
            ""
        } else {
            self.one_of(&["", "pub", "pub(crate)"])
        };
        format!(
            "{} {visibility} {} fn work{}({receiver}{}) {} {} {}",
            self.one_of(ATTRIBUTES),
            self.one_of(QUALIFIERS),
            self.one_of(GENERICS),
            self.rng
                .some(3, ", ", |rng| rng.one_of(PARAMETERS).to_owned()),
            self.one_of(OUTPUTS),
            self.one_of(&["", "", "where T: Send, Vec<T>: Clone"]),
            self.block(),
        )
    }

    fn block(&mut self) -> String {
        let most = if self.depth > 3 { 1 } else { 4 };
        let statements: Vec<_> = (0..self.rng.below(most + 1))
            .map(|_| self.statement())
            .collect();
        let last = if self.rng.once_in(2) {
            self.expr()
        } else {
            String::new()
        };
        format!("{{ {} {last} }}", statements.join(" "))
    }

    fn statement(&mut self) -> String {
        const ITEMS: &[&str] = &[
            "use std::thread;",
            "const LIMIT: usize = { 1 + 2 };",
            "static NAME: &str = \"a\";",
            "struct Inner { x: u8 }",
            "fn inner(x: u8) -> u8 { std::thread::spawn(move || x).join().unwrap() }",
            "macro_rules! m { ($e:expr) => { $e }; }",
            "impl Inner { fn get(&self) -> u8 { self.x } }",
            "type Short = u8;",
            "mod deep { pub fn f() {} }",
        ];
        match self.rng.below(8) {
            0 if self.has_spawns || self.rng.once_in(2) => {
                let item = self.one_of(ITEMS);
                // One of them has a name of the table in it.
                if item.contains("spawn") && !self.has_spawns {
                    String::new()
                } else {
                    item.to_owned()
                }
            }
            1 => format!("let {} = {};", self.pattern(), self.expr()),
            2 => format!("let {}: {} = {};", self.pattern(), self.ty(), self.expr()),
            3 => format!("let Some(x) = ({}) else {{ return }};", self.expr()),
            4 => format!("#[allow(unused)] let x = {};", self.expr()),
            5 => format!(
                "{} = {};",
                self.one_of(&["x", "_", "self.x", "*x", "x[0]", "(a, b)"]),
                self.expr()
            ),
            _ => format!("({});", self.expr()),
        }
    }

    fn pattern(&mut self) -> &'static str {
        self.one_of(&[
            "x",
            "mut x",
            "_",
            "(a, b)",
            "Point { x, y: _ }",
            "ref x",
            "[a, ..]",
            "&x",
            "x @ (1..=2)",
        ])
    }

    fn ty(&mut self) -> &'static str {
        self.one_of(&[
            "u8",
            "Vec<_>",
            "&'static str",
            "Box<dyn Fn() -> u8 + Send>",
            "[u8; 3]",
            "(u8, _)",
            "fn(u8) -> u8",
            "_",
        ])
    }

    /// An expression in parentheses where it needs them.
    fn operand(&mut self) -> String {
        if self.rng.once_in(2) {
            self.atom()
        } else {
            format!("({})", self.expr())
        }
    }

    fn atom(&mut self) -> String {
        const ATOMS: &[&str] = &[
            "x",
            "a",
            "self",
            "Self::LIMIT",
            "std::mem::size_of::<u8>",
            "<T as Default>::default",
            "1",
            "0x1f_u8",
            "1.5",
            "\"text\"",
            "r#\"a \" b\"#",
            "'c'",
            "b'x'",
            "b\"bytes\"",
            "true",
            "()",
            "r#type",
            "x.0.1",
            "Vec::<u8>::new",
            "crate::X",
        ];
        self.one_of(ATOMS).to_owned()
    }

    fn arguments(&mut self) -> String {
        let arguments: Vec<_> = (0..self.rng.below(3)).map(|_| self.expr()).collect();
        arguments.join(", ")
    }

    fn expr(&mut self) -> String {
        if self.depth >= DEEPEST {
            return self.atom();
        }
        self.depth += 1;
        let expr = if self.has_spawns && self.rng.once_in(3) {
            self.spawn()
        } else {
            self.plain()
        };
        self.depth -= 1;
        expr
    }

    fn plain(&mut self) -> String {
        const BINARY: &[&str] = &[
            "+", "-", "*", "/", "%", "&&", "||", "==", "<", ">=", "&", "|", "^", "<<", ">>",
        ];
        const PREFIX: &[&str] = &["!", "-", "*", "&", "&mut ", "&&", "&raw const "];
        const METHODS: &[&str] = &[
            "get",
            "map",
            "collect::<Vec<_>>",
            "unwrap_or_else",
            "clone",
            "filter",
            "r#match",
        ];
        match self.rng.below(30) {
            0 => format!(
                "{} {} {}",
                self.operand(),
                self.one_of(BINARY),
                self.operand()
            ),
            1 => format!("{}{}", self.one_of(PREFIX), self.operand()),
            2 | 3 => format!(
                "{}({})",
                self.one_of(&["f", "g::<u8>", "Self::new", "(self.f)", "std::iter::repeat"]),
                self.arguments()
            ),
            4 | 5 => format!(
                "({}).{}({})",
                self.expr(),
                self.one_of(METHODS),
                self.arguments()
            ),
            6 => format!(
                "({}){}",
                self.expr(),
                self.one_of(&["?", ".x", ".0", "[0]", " as u8", ".await"])
            ),
            7 | 8 => self.closure(""),
            9 => self.block(),
            10 => format!("unsafe {}", self.block()),
            11 => format!("{} {}", self.one_of(&["async", "async move"]), self.block()),
            12 => format!(
                "if {} {} else {}",
                self.operand(),
                self.block(),
                self.block()
            ),
            13 => format!(
                "if let Some({}) = ({}) && true {}",
                self.pattern(),
                self.expr(),
                self.block()
            ),
            14 => format!(
                "match ({}) {{ Some(1 | 2) if {} => {}, {} => {} }}",
                self.expr(),
                self.operand(),
                self.expr(),
                self.pattern(),
                self.block()
            ),
            15 => format!("'a: loop {{ break 'a ({}); }}", self.expr()),
            16 => format!("while let Some(_) = ({}) {}", self.expr(), self.block()),
            17 => format!(
                "for {} in ({}) {}",
                self.pattern(),
                self.expr(),
                self.block()
            ),
            18 => format!("'b: {}", self.block()),
            19 => format!("return ({})", self.expr()),
            20 => format!("Point {{ x: {}, y, ..({}) }}", self.expr(), self.expr()),
            21 => format!("[{}]", self.arguments()),
            22 => format!("[{}; 3]", self.expr()),
            23 => format!("({}, {})", self.expr(), self.expr()),
            24 => format!("{}..{}", self.operand(), self.operand()),
            25 | 26 => self.macro_call(),
            27 => format!("const {{ {} }}", self.atom()),
            28 => format!("{{ let x = {}; move || {} }}", self.expr(), self.expr()),
            _ => self.atom(),
        }
    }

    fn closure(&mut self, parameters: &str) -> String {
        let parameters = if parameters.is_empty() {
            self.one_of(&[
                "",
                "",
                "x",
                "mut x: u8",
                "(a, b), _",
                "&x",
                "_: &mut Vec<u8>",
            ])
        } else {
            parameters
        };
        let kind = self.one_of(&["", "", "move", "async", "async move"]);
        if self.rng.once_in(4) {
            return format!("{kind} |{parameters}| -> u8 {}", self.block());
        }
        format!("{kind} |{parameters}| {}", self.expr())
    }

    fn macro_call(&mut self) -> String {
        match self.rng.below(6) {
            0 => format!("vec![{}]", self.arguments()),
            1 => format!("println!(\"{{}} {{x}}\", {})", self.expr()),
            2 => format!("tokio::join!({}, {})", self.expr(), self.expr()),
            3 => format!("matches!({}, Some(1 | 2) if x)", self.expr()),
            4 => "m! { a => b, #c [1; 2] 'x }".to_owned(),
            _ => format!("assert_eq!({}, {},)", self.expr(), self.expr()),
        }
    }

    /// Something that the table knows, or that looks like it.
    fn spawn(&mut self) -> String {
        const HANDS_OVER: &[&str] = &[
            "std::thread::spawn",
            "thread::Builder::new().spawn",
            "s.spawn",
            "scope.spawn",
            "rayon::spawn",
            "pool.spawn_fifo",
            "tokio::spawn",
            "tokio::task::spawn_blocking",
            "set.spawn",
            "smol::unblock",
            "rayon::spawn_broadcast",
            "tokio::task::spawn_local",
            "commands.spawn",
            "(self.pool)().spawn",
            "Command::new(\"x\").spawn",
            "spawn::<_, u8>",
        ];
        const WAITS: &[&str] = &[
            "rayon::join",
            "pool.join",
            "path.join",
            "join_context",
            "self.join",
        ];
        const WITH_ONE: &[&str] = &[
            "rayon::scope",
            "pool.install",
            "rayon::in_place_scope",
            "pool.broadcast",
            "context.scope",
            "thread::scope",
            "rayon::scope_fifo",
            "VAR.scope",
            "pool().install",
            "rayon::ThreadPool::install",
        ];
        const SOURCES: &[&str] = &[
            "x.par_iter()",
            "x.par_iter_mut()",
            "(0..9).into_par_iter()",
            "x.par_bridge()",
            "x.par_chunks(2)",
            "x.par_lines()",
            "rayon::iter::repeat(1)",
            "x.clone().par_drain(..)",
        ];
        const ADAPTORS: &[&str] = &[
            "map",
            "filter",
            "flat_map",
            "for_each_with",
            "zip",
            "rev",
            "map_init",
            "fold",
            "skip",
            "flatten",
            "inspect",
            "chunks",
            "with_min_len",
            "take_any",
        ];
        const ENDS: &[&str] = &[
            "for_each",
            "collect::<Vec<_>>",
            "sum::<u8>",
            "reduce",
            "position_any",
            "try_for_each",
            "count",
            "unknown",
        ];
        match self.rng.below(10) {
            0..=2 => format!("{}({})", self.one_of(HANDS_OVER), self.work()),
            3 => format!("{}({}, {})", self.one_of(WAITS), self.work(), self.work()),
            4 => format!("{}({})", self.one_of(WITH_ONE), self.closure("s")),
            5 => format!("{}({})", self.one_of(WITH_ONE), self.work()),
            6 => format!(
                "x.{}({})",
                self.one_of(&["par_sort", "par_sort_by", "par_sort_by_key", "par_extend"]),
                self.arguments()
            ),
            _ => {
                let mut chain = self.one_of(SOURCES).to_owned();
                for _ in 0..self.rng.below(4) {
                    let (adaptor, arguments) = (self.one_of(ADAPTORS), self.arguments());
                    chain = format!("{chain}.{adaptor}({arguments})");
                }
                if self.rng.once_in(4) {
                    chain
                } else {
                    format!("{chain}.{}({})", self.one_of(ENDS), self.arguments())
                }
            }
        }
    }

    /// What is handed over: a closure, most of the time.
    fn work(&mut self) -> String {
        match self.rng.below(8) {
            0 => self.expr(),
            1 => format!("async move {}", self.block()),
            2 => format!("Box::new({})", self.closure("")),
            3 => self
                .one_of(&["work", "Self::work", "job.run", "f::<u8>,", "x"])
                .trim_end_matches(',')
                .to_owned(),
            4 => format!("{{ let x = x.clone(); {} }}", self.closure("")),
            _ => self.closure(""),
        }
    }
}
