//! New request ids: UUIDs of version 7, which sort by time.

use actix_web::http::header::HeaderValue;
use uuid::{Uuid, fmt::Hyphenated};

/// An id that no other request has, ready to be sent.
pub(in crate::http) fn new() -> HeaderValue {
    let id = Uuid::now_v7();
    HeaderValue::from_str(id.as_hyphenated().encode_lower(&mut [0; Hyphenated::LENGTH]))
        .expect("a UUID is made of hexadecimal digits and hyphens")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use uuid::{Uuid, Version};

    use super::new;

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
    fn ids_of_one_thread_sort_by_their_order() {
        let ids: Vec<_> = (0..1000).map(|_| id()).collect();
        assert!(ids.is_sorted());
    }
}
