# Reads ThreadSanitizer's reports, shows those in which the store takes part, and fails if there is
# one.
#
# std comes compiled without the sanitizer, so it does not see what std does to order threads: a
# lock that is contended, a condition variable, the end of a thread scope, the channels of the test
# harness. Reports of what they protect are false. The store orders by its own atomics, all compiled
# with the sanitizer. So a report counts
#
# - if one of its two accesses is the store's: its innermost frame, below what std has inlined
#   there, is in the store's folder;
# - unless the earlier access is that of a thread of a rayon pool, and the later one is not. A
#   thread that calls into a pool from outside waits at a condition variable for what the pool did
#   before. The other way, and among themselves, threads of a pool are ordered by rayon's own
#   atomics. A thread is one of a pool if the access is below rayon's main loop, or if a pool made
#   the thread: a caller from outside has frames of rayon's too. That would excuse a real race, too,
#   in which a job writes to what it was lent. So a report of the tests in tests/soundness/races.rs
#   is not excused if both accesses are the store's: these tests order what their jobs do before
#   what the callers do by atomics of their own, which the sanitizer sees.
#   What a job reads of its caller's stack when its closure has ended comes after these atomics, and
#   before the end of the call, when the stack is used again. So such a read is excused.
#
# A report has the later access first.

/^WARNING: ThreadSanitizer: / { report = made = ""; ours = ordered = accesses = is_read = is_stack = 0; reading = 1; delete by; delete job }
reading { report = report $0 "\n" }
/^  (Previous )?([Aa]tomic )?[A-Za-z]+ of size / {
    accesses++
    if (accesses == 2) is_read = / [Rr]ead of size /
    searching = access = 1
    match($0, /thread T[0-9]+|main thread/)
    by[accesses] = substr($0, RSTART, RLENGTH)
}
/^  Location is stack of / { is_stack = 1 }
/^  Thread T[0-9]+ .* created by / { made = "thread " $2 }
/^$/ { access = searching = 0; made = "" }
/ soundness::races::/ { ordered = 1 }
access && / rayon_core::registry::main_loop / { job[by[accesses]] = 1 }
made && /rayon_core::registry::ThreadSpawn>::spawn / { job[made] = 1 }
searching && /^ *#[0-9]+ / && !/ \/rustc\// {
    if ($0 ~ /contextvars\/src\/store\//) ours++
    searching = 0
}
/^=+$/ && reading {
    reading = 0
    reports++
    if (ours && (ordered && ours == 2 && !(is_read && is_stack) || (by[1] in job) || !(by[2] in job))) { printf "%s", report; found++ }
}
END {
    printf "-- %d reports, %d of them with the store in it\n", reports, found
    exit found > 0
}
