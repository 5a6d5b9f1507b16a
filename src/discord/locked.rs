//! The lock of what several events share.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a panic left behind is still in order: nothing is changed in several steps under such a lock.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
