//! What marked functions are given and give back.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt::{self, Debug};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread::{self, JoinHandle};

use contextvars::{propagate, scoped};
use rayon::Scope;

use crate::{ID, id};

#[derive(Clone, Debug, Default, PartialEq)]
struct Request {
    path: String,
    headers: Vec<(String, String)>,
    tries: u64,
}

#[propagate(ID = 7)]
impl Request {
    fn with_path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    fn with_header(self, name: &str, value: &str) -> Self {
        let mut headers = self.headers;
        headers.push((name.to_owned(), value.to_owned()));
        Self { headers, ..self }
    }

    fn retried(&mut self) -> &mut Self {
        self.tries += thread::spawn(id).join().unwrap();
        self
    }

    fn longer<'a>(&'a self, other: &'a str, _unused: &str) -> &'a str {
        if self.path.len() > other.len() {
            &self.path
        } else {
            other
        }
    }

    fn headers(&self) -> impl Iterator<Item = &(String, String)> + '_ {
        self.headers.iter().filter(|_| ID.get() == 0)
    }

    fn into_headers(self) -> impl Iterator<Item = String> {
        self.headers.into_iter().map(|(name, _)| name)
    }

    fn first(&mut self) -> Option<&mut String> {
        let (_, value) = self.headers.first_mut()?;
        Some(value)
    }

    fn split(self) -> (String, Vec<(String, String)>) {
        let Self { path, headers, .. } = self;
        (path, headers)
    }

    fn maker(&self) -> impl Fn(u64) -> u64 + use<> {
        let tries = self.tries;
        move |more| tries + more
    }

    fn boxed_maker<'a>(&'a self) -> Box<dyn Fn(u64) -> u64 + 'a> {
        Box::new(move |more| self.tries + more)
    }
}

#[propagate(ID = 7)]
mod functions {
    use super::*;

    pub(super) fn unboxed(request: Box<Request>) -> Request {
        *request
    }
    pub(super) fn moved_in_a_branch(request: Request, yes: bool) -> Option<Request> {
        if yes {
            return Some(request);
        }
        let _used = &request;
        None
    }
    pub(super) fn partly_moved(request: Request) -> (String, usize) {
        let path = request.path;
        (path, request.headers.len())
    }
    pub(super) fn moved_to_a_thread(request: Request, times: u64) -> (Request, u64) {
        thread::spawn(move || (request, ID.get() * times))
            .join()
            .unwrap()
    }
    pub(super) fn shadowed(request: Request) -> usize {
        let request = request.path;
        let request = request.len();
        request
    }
    pub(super) fn reassigned(mut request: Request, other: Request) -> Request {
        request = Request {
            tries: request.tries + ID.get(),
            ..other
        };
        request
    }
    pub(super) fn by_pattern(
        Request { path, tries, .. }: Request,
        (a, ref b): (u64, String),
        [c, ..]: [u64; 2],
    ) -> (String, u64) {
        (path + b, tries + a + c)
    }
    pub(super) fn ignored(_: Request, _named: Request, _: impl Debug) -> u64 {
        ID.get()
    }
    pub(super) fn array<const N: usize>(items: [Request; N]) -> Vec<Request> {
        items.into_iter().rev().collect()
    }
    pub(super) fn called(job: impl FnOnce(Request) -> u64, request: Request) -> u64 {
        job(request)
    }
    pub(super) fn written(f: &mut fmt::Formatter<'_>, request: &Request) -> fmt::Result {
        f.write_str(&request.path)
    }
    pub(super) fn conditional(request: Option<Request>) -> Result<Request, String> {
        let Some(request) = request else {
            return Err("no request".into());
        };
        match request.tries {
            0 => Ok(request),
            _ => Err(request.path),
        }
    }
    pub(super) fn looped(requests: Vec<Request>) -> Option<Request> {
        for request in requests {
            if request.tries == ID.get() {
                return Some(request);
            }
        }
        None
    }
    pub(super) fn locked(state: &Mutex<HashMap<u64, Request>>) -> usize {
        state
            .lock()
            .unwrap()
            .entry(ID.get())
            .or_default()
            .path
            .len()
    }
    pub(super) fn borrowed(cell: &RefCell<Vec<Request>>) -> Option<u64> {
        cell.borrow().iter().map(|request| request.tries).max()
    }
    pub(super) fn temporaries() -> usize {
        let cell = RefCell::new(vec![ID.get()]);
        cell.borrow().len()
    }
    pub(super) fn handles(count: u64) -> impl Iterator<Item = JoinHandle<u64>> {
        let handles: Vec<_> = (0..count).map(|_| thread::spawn(id)).collect();
        handles.into_iter()
    }
    pub(super) fn unit(cell: &Cell<u64>) {
        cell.set(thread::spawn(id).join().unwrap());
    }
}

struct Written<'a>(&'a Request);

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        functions::written(f, self.0)
    }
}

#[test]
fn arguments_and_results() {
    use functions::*;
    let mut request = Request::default().with_path("path").with_header("a", "b");
    request.retried().first().unwrap().push('c');
    assert_eq!(
        (request.longer("x", ""), request.longer("longer", "")),
        ("path", "longer")
    );
    assert_eq!((request.headers().count(), request.tries), (1, 7));
    assert_eq!((request.maker()(1), request.boxed_maker()(1)), (8, 8));
    assert_eq!(request.clone().into_headers().collect::<Vec<_>>(), ["a"]);
    assert_eq!(request.clone().split().1[0].1, "bc");
    let clone = || request.clone();
    assert_eq!(unboxed(Box::new(clone())), request);
    assert_eq!(
        (
            moved_in_a_branch(clone(), true),
            moved_in_a_branch(clone(), false)
        ),
        (Some(clone()), None)
    );
    assert_eq!(
        (partly_moved(clone()), shadowed(clone())),
        (("path".into(), 1), 4)
    );
    assert_eq!(moved_to_a_thread(clone(), 1), (clone(), 7));
    assert_eq!(reassigned(clone(), Request::default()).tries, 14);
    assert_eq!(
        by_pattern(clone(), (1, "x".into()), [2, 3]),
        ("pathx".into(), 10)
    );
    assert_eq!(
        ignored(clone(), clone(), "x") + array([clone(), clone()]).len() as u64,
        9
    );
    assert_eq!(called(|request| request.tries, clone()), 7);
    assert_eq!(Written(&request).to_string(), "path");
    assert_eq!(
        (conditional(None), conditional(Some(clone()))),
        (Err("no request".into()), Err("path".into()))
    );
    assert_eq!(looped(vec![Request::default(), clone()]), Some(clone()));
    assert_eq!(
        (
            locked(&Mutex::default()),
            borrowed(&RefCell::new(vec![clone()]))
        ),
        (0, Some(7))
    );
    let cell = Cell::new(0);
    unit(&cell);
    assert_eq!(
        (
            temporaries(),
            cell.get(),
            handles(2).map(|handle| handle.join().unwrap()).sum::<u64>()
        ),
        (1, 7, 14)
    );
}

struct Node {
    value: u64,
    children: Vec<Self>,
}

#[propagate]
fn walk<'s>(s: &Scope<'s>, node: &'s Node, sum: &'s AtomicU64) {
    sum.fetch_add(node.value * ID.get(), SeqCst);
    for child in &node.children {
        s.spawn(move |s| walk(s, child, sum));
    }
}

#[propagate]
fn walk_threads<'s>(s: &'s thread::Scope<'s, '_>, node: &'s Node) -> u64 {
    let children: Vec<_> = node
        .children
        .iter()
        .map(|child| s.spawn(move || walk_threads(s, child)))
        .collect();
    node.value * ID.get()
        + children
            .into_iter()
            .map(|child| child.join().unwrap())
            .sum::<u64>()
}

#[propagate]
fn walk_forks(nodes: &mut [Node]) -> u64 {
    match nodes {
        [] => 0,
        [node] => {
            node.value *= ID.get();
            node.value + walk_forks(&mut node.children)
        }
        _ => {
            let (left, right) = nodes.split_at_mut(nodes.len() / 2);
            let (left, right) = rayon::join(|| walk_forks(left), || walk_forks(right));
            left + right
        }
    }
}

fn tree(depth: u64) -> Node {
    let children = if depth == 0 {
        vec![]
    } else {
        vec![tree(depth - 1), tree(depth - 1)]
    };
    Node { value: 1, children }
}

#[test]
fn jobs_that_start_jobs_of_their_scope() {
    let (root, sum) = (tree(3), AtomicU64::new(0));
    scoped!(ID = 7, { rayon::scope(|s| walk(s, &root, &sum)) });
    let threads = scoped!(ID = 7, { thread::scope(|s| walk_threads(s, &root)) });
    let forks = scoped!(ID = 7, { walk_forks(&mut [root]) });
    assert_eq!((sum.into_inner(), threads, forks), (105, 105, 105));
}

#[derive(Default)]
struct Service {
    handle: Option<JoinHandle<u64>>,
    handles: [Option<JoinHandle<u64>>; 2],
    named: HashMap<u8, JoinHandle<u64>>,
}

thread_local! {
    static STARTED: RefCell<Vec<JoinHandle<u64>>> = const { RefCell::new(vec![]) };
}

#[propagate(ID = 7)]
impl Service {
    fn start(&mut self) -> &mut Self {
        self.handle
            .get_or_insert_with(|| thread::spawn(|| ID.get()));
        let before = self.handle.replace(thread::spawn(id)).unwrap();
        self.handles
            .iter_mut()
            .for_each(|handle| *handle = Some(thread::spawn(|| ID.get())));
        self.named.entry(1).or_insert_with(|| thread::spawn(id));
        self.named.insert(2, before);
        STARTED.with(|started| started.borrow_mut().push(thread::spawn(|| ID.get())));
        STARTED.with_borrow_mut(|started| started.extend([thread::spawn(id)]));
        #[cfg(any())]
        let broken = thread::spawn(nothing);
        match self.handle {
            #[cfg(any())]
            Some(handle) => drop(thread::spawn(nothing)),
            #[cfg(test)]
            Some(_) => STARTED.with_borrow_mut(|started| started.push(thread::spawn(id))),
            _ => {}
        }
        self
    }

    fn stop(&mut self) -> Vec<u64> {
        let own = self.handle.take().into_iter();
        let others = self.handles.iter_mut().filter_map(Option::take);
        let named = self.named.drain().map(|(_, handle)| handle);
        let all = own.chain(others).chain(named).chain(STARTED.take());
        all.map(|handle| handle.join().unwrap()).collect()
    }
}

#[test]
fn threads_of_a_service() {
    assert_eq!(Service::default().start().stop(), [7; 8]);
}
