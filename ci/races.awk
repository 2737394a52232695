# Reads ThreadSanitizer's reports, shows those in which the store takes part, and fails if there is one.
#
# std comes compiled without the sanitizer, so it does not see what std does to order threads: a lock that is contended, a
# condition variable, the end of a thread scope, the channels of the test harness. Reports of what they protect are false.
# The store orders by its own atomics, all compiled with the sanitizer. So a report counts
#
# - if one of its two accesses is the store's: the innermost frame of ours, below what std has inlined there, is in its folder,
#   but for jobs.rs, which only calls rayon;
# - unless one access is that of a thread of a rayon pool and the other one is not: whoever calls into a pool from outside waits
#   at a condition variable. Jobs among themselves wait at rayon's own atomics. An access whose history is cut off tells its
#   thread, and where that was made.

/^WARNING: ThreadSanitizer: / { report = made = ""; ours = accesses = 0; reading = 1; delete by; delete job }
reading { report = report $0 "\n" }
/^  (Previous )?([Aa]tomic )?[A-Za-z]+ of size / {
    accesses++
    searching = access = 1
    match($0, /thread T[0-9]+|main thread/)
    by[accesses] = substr($0, RSTART, RLENGTH)
}
/^  Thread T[0-9]+ .* created by / { made = "thread " $2 }
/^$/ { access = searching = 0; made = "" }
access && /rayon_core::/ { job[by[accesses]] = 1 }
made && /rayon_core::registry::ThreadSpawn/ { job[made] = 1 }
searching && /^ *#[0-9]+ / && !/ \/rustc\// && !/\/registry\/src\// {
    if ($0 ~ /contextvars\/src\/store\// && $0 !~ /store\/jobs\.rs/) ours = 1
    searching = 0
}
/^=+$/ && reading {
    reading = 0
    reports++
    if (ours && (by[1] in job) == (by[2] in job)) { printf "%s", report; found++ }
}
END {
    printf "-- %d reports, %d of them with the store in it\n", reports, found
    exit found > 0
}
