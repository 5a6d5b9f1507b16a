//! The lock of what several events share.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Also after a panic of somebody who held it: one event that fails must not take all others with it.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
