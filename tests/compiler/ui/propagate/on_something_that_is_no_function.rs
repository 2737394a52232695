use contextvars::propagate;

#[propagate]
struct Record {
    id: u32,
}

#[propagate]
static LIMIT: u32 = 3;

#[propagate]
use std::collections::HashMap;

fn main() {
    let record = Record { id: LIMIT };
    let _: HashMap<u32, Record> = HashMap::from([(record.id, record)]);
}
