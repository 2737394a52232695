//! The groups of parameter lists, of which each falls through to the next one.
//!
//! There are more lists of references than of mutable ones, and functions of many references are not
//! `Clone` afterwards, so that the crate is compiled in a reasonable time.

#![allow(
    clippy::wildcard_imports,
    reason = "the macros expand to what they need"
)]

use super::levels::*;

mod end {
    pub(in super::super) type Closures<F, Args> = super::End<F, Args>;
    pub(in super::super) type Functions<F, Args> = super::End<F, Args>;
    pub(in super::super) type Pointers<F, Args> = super::End<F, Args>;
}

group!(pointers none => end; [[]]);
group! { cloned one => one_by_0;
    [['a] [a [A: ?Sized] A (&'a A) ByRef]]
    [['a] [a [A: ?Sized] A (&'a mut A) ByMut]]
}
group! { cloned one_by_0 => end;
    [[] [a [A] A (A) ByValue]]
}
group! { cloned two => two_by_1;
    [['a 'b] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef]]
    [['a 'b] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b mut B) ByMut]]
    [['a 'b] [a [A: ?Sized] A (&'a mut A) ByMut] [b [B: ?Sized] B (&'b B) ByRef]]
    [['a 'b] [a [A: ?Sized] A (&'a mut A) ByMut] [b [B: ?Sized] B (&'b mut B) ByMut]]
}
group! { cloned two_by_1 => two_by_0;
    [['b] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef]]
    [['b] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b mut B) ByMut]]
    [['a] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue]]
    [['a] [a [A: ?Sized] A (&'a mut A) ByMut] [b [B] B (B) ByValue]]
}
group! { cloned two_by_0 => end;
    [[] [a [A] A (A) ByValue] [b [B] B (B) ByValue]]
}
group! { three => three_by_2;
    [['a 'b 'c] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef] [c [C: ?Sized] C (&'c C) ByRef]]
}
group! { three_by_2 => three_by_1;
    [['b 'c] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef] [c [C: ?Sized] C (&'c C) ByRef]]
    [['a 'c] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue] [c [C: ?Sized] C (&'c C) ByRef]]
    [['a 'b] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef] [c [C] C (C) ByValue]]
}
group! { three_by_1 => three_by_0;
    [['c] [a [A] A (A) ByValue] [b [B] B (B) ByValue] [c [C: ?Sized] C (&'c C) ByRef]]
    [['b] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef] [c [C] C (C) ByValue]]
    [['a] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue] [c [C] C (C) ByValue]]
}
group! { cloned three_by_0 => end;
    [[] [a [A] A (A) ByValue] [b [B] B (B) ByValue] [c [C] C (C) ByValue]]
}
group! { four => four_by_3;
    [['a 'b 'c 'd] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef] [c [C: ?Sized] C (&'c C) ByRef] [d [D: ?Sized] D (&'d D) ByRef]]
}
group! { four_by_3 => four_by_2;
    [['b 'c 'd] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef] [c [C: ?Sized] C (&'c C) ByRef] [d [D: ?Sized] D (&'d D) ByRef]]
    [['a 'c 'd] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue] [c [C: ?Sized] C (&'c C) ByRef] [d [D: ?Sized] D (&'d D) ByRef]]
    [['a 'b 'd] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef] [c [C] C (C) ByValue] [d [D: ?Sized] D (&'d D) ByRef]]
    [['a 'b 'c] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef] [c [C: ?Sized] C (&'c C) ByRef] [d [D] D (D) ByValue]]
}
group! { four_by_2 => four_by_1;
    [['c 'd] [a [A] A (A) ByValue] [b [B] B (B) ByValue] [c [C: ?Sized] C (&'c C) ByRef] [d [D: ?Sized] D (&'d D) ByRef]]
    [['b 'd] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef] [c [C] C (C) ByValue] [d [D: ?Sized] D (&'d D) ByRef]]
    [['b 'c] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef] [c [C: ?Sized] C (&'c C) ByRef] [d [D] D (D) ByValue]]
    [['a 'd] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue] [c [C] C (C) ByValue] [d [D: ?Sized] D (&'d D) ByRef]]
    [['a 'c] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue] [c [C: ?Sized] C (&'c C) ByRef] [d [D] D (D) ByValue]]
    [['a 'b] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef] [c [C] C (C) ByValue] [d [D] D (D) ByValue]]
}
group! { four_by_1 => four_by_0;
    [['d] [a [A] A (A) ByValue] [b [B] B (B) ByValue] [c [C] C (C) ByValue] [d [D: ?Sized] D (&'d D) ByRef]]
    [['c] [a [A] A (A) ByValue] [b [B] B (B) ByValue] [c [C: ?Sized] C (&'c C) ByRef] [d [D] D (D) ByValue]]
    [['b] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef] [c [C] C (C) ByValue] [d [D] D (D) ByValue]]
    [['a] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue] [c [C] C (C) ByValue] [d [D] D (D) ByValue]]
}
group! { cloned four_by_0 => end;
    [[] [a [A] A (A) ByValue] [b [B] B (B) ByValue] [c [C] C (C) ByValue] [d [D] D (D) ByValue]]
}
