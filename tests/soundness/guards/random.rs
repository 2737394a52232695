//! Random programs that keep guards, lenders, loans, folders, coroutines and contexts in a heap of their own, and end them at any
//! time. Whatever such a program does, each value that a read gives is one that was bound and still lives.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::rc::Rc;

use contextvars::__private::{
    Binding, Captured, Fork, ForkLender, InPlace, Lender, Receiver, SortLender, capture, scope,
    task,
};
use contextvars::{Context, ContextVar, InContext, Propagate, Token};
use contextvars_tests::{is_full, poll_once, var};
use corosensei::{Coroutine, Yielder};
use rayon::iter::ParallelIterator;
use rayon::iter::plumbing::{Folder, UnindexedConsumer};

use crate::support::in_child;

/// Enough that trees have two levels.
const MANY: usize = 20;

static TEXTS: [ContextVar<Text>; MANY] = [const { ContextVar::new("TEXT") }; MANY];

var! {
    static NUMBER: u64;
    static OWN: Text, inherit(false);
    static OWN_NUMBER: u64, inherit(false);
}

/// A value on the heap, which can be told from memory that was freed.
struct Text(Box<[u64; 4]>);

const LIVING: u64 = 0x5EED_5EED_5EED_5EED;

impl Text {
    fn new(of: u64) -> Self {
        Self(Box::new([LIVING, of, !of, LIVING]))
    }

    fn check(&self, of: u64) {
        assert_eq!(*self.0, [LIVING, of, !of, LIVING], "a value is not whole");
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        let of = self.0[1];
        self.check(of);
        self.0.fill(0);
    }
}

/// What a program has made and not yet ended. A field per type, because each ends on its own.
#[derive(Default)]
struct Heap {
    guards: Vec<Box<dyn Any>>,
    lenders: Vec<ForkLender>,
    sorts: Vec<SortLender<u8>>,
    loans: Vec<&'static Fork<'static>>,
    captured: Vec<Captured>,
    contexts: Vec<Rc<Context>>,
    tokens: Vec<(usize, Token<Text>)>,
    coroutines: Vec<Coroutine<(), (), ()>>,
    tasks: Vec<Pin<Box<InContext<Steps>>>>,
}

/// At the thread's exit, each thing ends by itself.
impl Drop for Heap {
    fn drop(&mut self) {
        fn each<T>(list: &mut Vec<T>) {
            list.drain(..).for_each(|item| catch(|| drop(item)));
        }

        each(&mut self.guards);
        each(&mut self.coroutines);
        each(&mut self.lenders);
        each(&mut self.sorts);
        each(&mut self.tasks);
        check();
    }
}

thread_local! {
    static HEAP: RefCell<Heap> = RefCell::default();
    static RANDOM: Cell<u64> = const { Cell::new(1) };
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

fn random(below: usize) -> usize {
    let mut state = RANDOM.get();
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    RANDOM.set(state);
    usize::try_from(state >> 33).unwrap() % below
}

/// Takes any one out of a list of the heap.
fn take<T>(list: impl FnOnce(&mut Heap) -> &mut Vec<T>) -> Option<T> {
    HEAP.with_borrow_mut(|heap| {
        let list = list(heap);
        (!list.is_empty()).then(|| list.swap_remove(random(list.len())))
    })
}

fn keep<T>(list: impl FnOnce(&mut Heap) -> &mut Vec<T>, value: T) {
    HEAP.with_borrow_mut(|heap| list(heap).push(value));
}

fn keep_guard<T: 'static>(guard: T) {
    keep(|heap| &mut heap.guards, Box::new(guard) as Box<dyn Any>);
}

/// A panic of a guard, or of the program itself.
struct Stop;

/// Goes on after a panic, but lets a coroutine be unwound.
fn catch(f: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(f)) {
        let is_report = |text: &str| text.contains("was not left in the order");
        let is_expected = payload.is::<Stop>()
            || payload
                .downcast_ref::<&str>()
                .is_some_and(|text| is_report(text))
            || payload
                .downcast_ref::<String>()
                .is_some_and(|text| is_report(text));
        if !is_expected {
            resume_unwind(payload);
        }
    }
}

/// Ends a value in one of the ways that safe code has.
fn end<T>(value: T) {
    match random(4) {
        0 => mem::forget(value),
        1 => catch(move || {
            let _value = value;
            resume_unwind(Box::new(Stop));
        }),
        _ => catch(move || drop(value)),
    }
}

/// Reads all that is bound.
fn check() {
    for (of, var) in (0..).zip(&TEXTS) {
        let _ = var.try_with(|text| text.check(of));
    }
    let _ = OWN.try_with(|text| text.check(100));
    if let Ok(number) = NUMBER.try_get() {
        assert_eq!(number >> 32, 0xABCD);
    }
    if let Ok(number) = OWN_NUMBER.try_get() {
        assert_eq!(number >> 32, 0xABCE);
    }
    let context = Context::current();
    assert!(context.iter().count() == context.len() && context.len() <= MANY + 1);
}

fn any_text() -> (usize, Text) {
    // The first ones share a node with the rest of the small indexes; all are bound at first.
    let number = [0, 1, 2, 17, 19][random(5)];
    (number, Text::new(number as u64))
}

type Here<'a> = Option<&'a Yielder<(), ()>>;

fn nested(depth: usize, here: Here<'_>) {
    if depth > 0 {
        for _ in 0..random(6) {
            step(depth - 1, here);
        }
    }
}

fn binding() -> Binding<Text> {
    let (number, value) = any_text();
    Binding {
        var: &TEXTS[number],
        value,
    }
}

fn own_binding() -> Binding<Text> {
    Binding {
        var: &OWN,
        value: Text::new(100),
    }
}

fn any_context() -> Rc<Context> {
    take(|heap| &mut heap.contexts).unwrap_or_else(|| {
        let (number, value) = any_text();
        Rc::new(Context::new().with_value(&TEXTS[number], value))
    })
}

/// One step of a program. All that it makes goes to the heap, where any other step may find it.
fn step(depth: usize, here: Here<'_>) {
    let left = STEPS.get();
    if left == 0 {
        return;
    }
    STEPS.set(left - 1);
    match random(8) {
        0..3 => change(),
        3..5 => make_guard(),
        5 => end_something(),
        _ => catch(|| enclose(depth, here)),
    }
    check();
}

fn change() {
    match random(11) {
        0..4 => {
            let (number, value) = any_text();
            let token = TEXTS[number].set(value);
            if random(2) == 0 {
                keep(|heap| &mut heap.tokens, (number, token));
            }
        }
        4 => drop(OWN.set(Text::new(100))),
        5 => drop(NUMBER.set(0xABCD << 32 | random(9) as u64)),
        6 => drop(OWN_NUMBER.set(0xABCE << 32 | random(9) as u64)),
        7 | 8 => {
            if let Some((number, token)) = take(|heap| &mut heap.tokens)
                && let Err(error) = TEXTS[number].reset(token)
            {
                keep(|heap| &mut heap.tokens, (number, error.into_token()));
            }
        }
        9 => keep(|heap| &mut heap.contexts, Rc::new(Context::current())),
        _ => keep(|heap| &mut heap.captured, capture()),
    }
}

fn make_guard() {
    match random(15) {
        0 => keep_guard(scope(())),
        1 => keep_guard(scope((binding(), ()))),
        2 => keep_guard(scope((own_binding(), (binding(), ())))),
        3 => {
            if let Some(captured) = take(|heap| &mut heap.captured) {
                keep_guard(captured.enter_());
            }
        }
        4 => {
            let captured: &'static Captured = Box::leak(Box::new(capture()));
            keep_guard(captured.enter_());
        }
        5 | 6 => keep(|heap| &mut heap.lenders, Lender::rayon()),
        7 => {
            // A loan for ever, of a lender that never ends.
            if let Some(lender) = take(|heap| &mut heap.lenders) {
                let lender: &'static ForkLender = Box::leak(Box::new(lender));
                keep(|heap| &mut heap.loans, lender.lend_());
            }
        }
        8 | 9 => {
            if let Some(loan) = take(|heap| &mut heap.loans) {
                keep(|heap| &mut heap.loans, loan);
                match random(3) {
                    0 => keep_guard(loan.job_()),
                    1 => on_another_thread(|| loan.enter_()),
                    _ => keep_guard(loan.enter_()),
                }
            }
        }
        12 | 13 => keep(|heap| &mut heap.sorts, Receiver::of(&[0_u8]).sort_lender_()),
        14 => {
            if let Some(lender) = take(|heap| &mut heap.sorts) {
                on_another_thread(|| lender.lend_().enter_());
                let lender: &'static SortLender<u8> = Box::leak(Box::new(lender));
                keep_guard(lender.lend_().enter_());
            }
        }
        10 => {
            let place: &'static InPlace = Box::leak(Box::new(InPlace::new()));
            keep_guard(place.enter_());
        }
        _ => {
            let place = InPlace::new();
            catch(|| drop(place.enter_()));
            keep_guard(place);
        }
    }
}

fn on_another_thread<G>(enter: impl FnOnce() -> G + Send) {
    let forgets = random(2) == 0;
    std::thread::scope(|scope| {
        let thread = scope.spawn(move || {
            let guard = enter();
            check();
            TEXTS[0].set(Text::new(0));
            check();
            if forgets {
                mem::forget(guard);
            }
        });
        thread.join().unwrap();
    });
}

fn end_something() {
    match random(8) {
        0..3 => end(take(|heap| &mut heap.guards)),
        3 if random(2) == 0 => end(take(|heap| &mut heap.sorts)),
        3 => end(take(|heap| &mut heap.lenders)),
        4 => drop(take(|heap| &mut heap.contexts)),
        5 => drop(take(|heap| &mut heap.captured)),
        6 => end(take(|heap| &mut heap.coroutines)),
        _ => end(take(|heap| &mut heap.tasks)),
    }
}

fn enclose(depth: usize, here: Here<'_>) {
    match random(17) {
        0 => {
            let (number, value) = any_text();
            TEXTS[number].scope(value, || nested(depth, here));
        }
        1 => OWN.scope(Text::new(100), || nested(depth, here)),
        2 => NUMBER.scope(0xABCD << 32, || nested(depth, here)),
        3 => {
            let context = any_context();
            context.scope(|| nested(depth, here));
            // It may be dropped here, though a program goes on in it.
        }
        4 => {
            let mut context = (*any_context()).clone();
            context.run(|| nested(depth, here));
            keep(|heap| &mut heap.contexts, Rc::new(context));
        }
        5 => any_context().wrap(|| nested(depth, here))(),
        6 | 7 => {
            let (number, _) = any_text();
            let _ = TEXTS[number].try_with(|text| {
                nested(depth, here);
                text.check(number as u64);
            });
        }
        8 => {
            let _ = OWN.try_with(|text| {
                nested(depth, here);
                text.check(100);
            });
        }
        9 => {
            // The lender may come from a frame that is gone.
            if let Some(lender) = take(|heap| &mut heap.lenders) {
                let loan = lender.lend_();
                if random(4) == 0 {
                    on_another_thread(|| loan.enter_());
                }
                let guard = loan.enter_();
                catch(|| nested(depth, here));
                end(guard);
                if random(2) == 0 {
                    keep(|heap| &mut heap.lenders, lender);
                } else {
                    end(lender);
                }
            }
        }
        10 => {
            let context = (*any_context()).clone();
            Careless(depth).in_context(context).for_each(|()| ());
        }
        11 => {
            let coroutine = Coroutine::new(move |yielder: &Yielder<(), ()>, ()| {
                nested(depth, Some(yielder));
            });
            keep(|heap| &mut heap.coroutines, coroutine);
            resume();
        }
        12 => resume(),
        13 | 14 => match here {
            Some(yielder) => yielder.suspend(()),
            None => resume(),
        },
        15 => {
            let steps = Steps(depth);
            let task = match random(3) {
                0 => task((own_binding(), ()), steps),
                1 => task((), steps),
                _ => steps.in_context((*any_context()).clone()),
            };
            keep(|heap| &mut heap.tasks, Box::pin(task));
        }
        _ => {
            if let Some(mut task) = take(|heap| &mut heap.tasks) {
                let _ = poll_once(task.as_mut());
                keep(|heap| &mut heap.tasks, task);
            }
        }
    }
}

fn resume() {
    if let Some(mut coroutine) = take(|heap| &mut heap.coroutines) {
        let _ = coroutine.resume(());
        if !coroutine.done() {
            keep(|heap| &mut heap.coroutines, coroutine);
        }
    }
}

/// A future whose polls run programs.
struct Steps(usize);

impl Future for Steps {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<()> {
        nested(self.0, None);
        std::task::Poll::Pending
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        catch(|| nested(1, None));
    }
}

/// A parallel iterator that runs programs while it has folders, and ends those in any order.
struct Careless(usize);

impl ParallelIterator for Careless {
    type Item = ();

    fn drive_unindexed<C: UnindexedConsumer<()>>(self, consumer: C) -> C::Result {
        let one = consumer.split_off_left().into_folder();
        catch(|| nested(self.0, None));
        let two = consumer.split_off_left().into_folder();
        let two = two.consume(());
        if random(2) == 0 {
            end(one);
            catch(|| nested(self.0, None));
            end(two);
        } else {
            end(two);
            catch(|| nested(self.0, None));
            end(one);
        }
        consumer.into_folder().complete()
    }
}

fn run(seed: u64) {
    let thread = std::thread::Builder::new().stack_size(16 << 20);
    let thread = thread.spawn(move || {
        RANDOM.set(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        STEPS.set(120);
        for _ in 0..12 {
            catch(|| step(4, None));
        }
        // What is left ends in any order, and some at the thread's exit.
        for _ in 0..random(40) {
            catch(end_something);
        }
        check();
        // The programs in what is left do nothing more.
        STEPS.set(0);
    });
    thread
        .unwrap()
        .join()
        .unwrap_or_else(|payload| resume_unwind(payload));
}

#[test]
fn programs_with_guards_in_any_order_read_only_values_that_live() {
    let programs: u64 = if is_full() { 50_000 } else { 2_000 };
    let first = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let mut next: u64 = first.unwrap_or(0);
    let last = next + programs;
    let mut aborted = 0;
    while next < last {
        let ended = in_child!(
            programs_with_guards_in_any_order_read_only_values_that_live,
            next,
            |from| {
                if std::env::var_os("SHOW").is_none() {
                    std::panic::set_hook(Box::new(|_| ()));
                }
                for var in &TEXTS {
                    var.scope(Text::new(0), || ());
                }
                for seed in from..last {
                    eprintln!("program {seed}");
                    run(seed);
                }
            }
        );
        ended.is_defined();
        if ended.status.success() {
            break;
        }
        aborted += 1;
        next = 1 + ended.last_program();
    }
    println!("{aborted} of {programs} programs were aborted");
}
