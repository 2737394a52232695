//! Guards of expansions and of rayon's folders: moved, forgotten, and dropped in any order.

mod lenders;
mod random;
mod sorts;
