//! How the examples end where their output can't be written.

use crate::support::assert_ends_well;

#[test]
fn an_example_ends_quietly_when_its_reader_goes_and_with_an_error_when_the_disk_is_full() {
    for name in ["carriers", "tasks", "with_tracing"] {
        assert_ends_well(name);
    }
}
