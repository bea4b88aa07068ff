use std::{io, thread};

/// From so many values on, threads are worth their while.
const MANY: usize = 500;

/// What a function gives for each of some values, in their order; many are shared out among the processors.
pub fn map_in_parallel<T: Sync, R: Send>(values: &[T], map: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let map_all = |part: &[T]| part.iter().map(&map).collect::<Vec<_>>();
    if values.len() < MANY || threads == 1 {
        return map_all(values);
    }
    thread::scope(|scope| {
        let parts = values.chunks(values.len().div_ceil(threads));
        let parts: Vec<_> =
            parts.map(|part| (part, thread::Builder::new().spawn_scoped(scope, move || map_all(part)))).collect();
        // What a thread that panicked leaves, or one that the system does not give, is for this one, where a fault shows as
        // any other.
        let done = |(part, thread): (_, io::Result<thread::ScopedJoinHandle<'_, Vec<R>>>)| {
            thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(|| map_all(part))
        };
        parts.into_iter().flat_map(done).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{MANY, map_in_parallel};

    #[test]
    fn many_values_keep_their_order() {
        for count in [0, 1, MANY - 1, MANY, 3 * MANY + 1] {
            let values: Vec<usize> = (0..count).collect();
            assert!(map_in_parallel(&values, |value| value * 2).into_iter().eq((0..count).map(|value| value * 2)));
        }
    }
}
