//! New request ids: UUIDs of version 7, which sort by time.

use std::{cell::Cell, time::SystemTime};

use actix_web::http::header::HeaderValue;
use uuid::{Builder, Uuid, fmt::Hyphenated};

/// What follows the time in an id: random for each thread, then counted. Nobody has to be unable to guess an id, and
/// asking the system for randomness with each request costs more than anything else that an answer from memory needs.
#[derive(Clone, Copy)]
struct Sequence {
    thread: [u8; 6],
    count: u32,
}

thread_local! {
    static SEQUENCE: Cell<Sequence> = Cell::new(Sequence::random());
}

impl Sequence {
    fn random() -> Self {
        let mut thread = [0; 6];
        // The last bytes of a UUID of this version are random.
        thread.copy_from_slice(&Uuid::now_v7().as_bytes()[10..]);
        Self { thread, count: 0 }
    }

    fn next(self) -> Self {
        Self { count: self.count.wrapping_add(1), ..self }
    }

    fn bytes(self) -> [u8; 10] {
        let mut bytes = [0; 10];
        bytes[..6].copy_from_slice(&self.thread);
        bytes[6..].copy_from_slice(&self.count.to_be_bytes());
        bytes
    }
}

/// An id that no other request has, ready to be sent.
pub(in crate::http) fn new() -> HeaderValue {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let millis = since_epoch.as_secs() * 1000 + u64::from(since_epoch.subsec_millis());
    let sequence = SEQUENCE.get();
    SEQUENCE.set(sequence.next());
    let id = Builder::from_unix_timestamp_millis(millis, &sequence.bytes()).into_uuid();
    // A UUID is made of hexadecimal digits and hyphens.
    HeaderValue::from_str(id.as_hyphenated().encode_lower(&mut [0; Hyphenated::LENGTH]))
        .unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use uuid::{Uuid, Version};

    use super::{Sequence, new};

    fn id() -> Uuid {
        new().to_str().expect("visible characters").parse().expect("a UUID")
    }

    #[test]
    fn ids_are_new_each_time_and_on_each_thread() {
        let threads: Vec<_> =
            (0..4).map(|_| std::thread::spawn(|| (0..1000).map(|_| id()).collect::<Vec<_>>())).collect();
        let ids: Vec<_> = threads.into_iter().flat_map(|thread| thread.join().expect("ids")).collect();
        assert!(ids.iter().all(|id| id.get_version() == Some(Version::SortRand)), "{}", ids[0]);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 4000);
    }

    #[test]
    fn ids_of_one_millisecond_sort_by_their_count() {
        let sequence = Sequence::random();
        assert!(sequence.bytes() < sequence.next().bytes());
        assert!(sequence.next().bytes() < Sequence { count: 256, ..sequence }.bytes());
    }
}
