//! Requests that go on while something fails.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::support::server::{Answer, Server};

/// What is read: an item, a list, a filtered list, a search, and what is not stored in any cache.
const ADDRESSES: [&str; 6] = [
    "/v1/techniques/upper-back-roll",
    "/v1/contraindications?limit=50",
    "/v1/techniques?difficulty=beginner",
    "/v1/search?q=neck",
    "/v1/techniques?safe_for=pregnancy",
    "/v1",
];

/// How many clients read at a time.
const CLIENTS: usize = 2;

/// What the readers met.
pub(crate) struct Met {
    /// How many answers there were, all of them right.
    pub(crate) reads: usize,
    /// How many of them said that they may not be current.
    pub(crate) stale: usize,
    times: Vec<Duration>,
}

impl Met {
    /// The figures for a table.
    pub(crate) fn figures(&self) -> String {
        let p99 = self.times[self.times.len() * 99 / 100];
        let longest = self.times.last().copied().unwrap_or_default();
        let [p99, longest] = [p99, longest].map(|time| time.as_secs_f64() * 1_000.0);
        format!(
            "{} reads ({} marked stale), none failed, p99 {p99:.1} ms, longest {longest:.1} ms",
            self.reads, self.stale
        )
    }
}

/// Does something while clients read, and fails unless every read is answered with what was served before.
pub(crate) fn while_reading(server: &Server, work: impl FnOnce()) -> Met {
    let expected: Vec<_> = ADDRESSES.iter().map(|address| (*address, whole(&server.get(address)))).collect();
    let screening = whole(&screen(server));
    let (is_over, met) = (AtomicBool::new(false), Mutex::new(Met { reads: 0, stale: 0, times: Vec::new() }));
    let read = || {
        while !is_over.load(Ordering::Relaxed) {
            for (address, expected) in &expected {
                count(&met, address, expected, || server.get(address));
            }
            count(&met, "/v1/screenings", &screening, || screen(server));
        }
    };
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(read)).collect();
        {
            let _over = Over(&is_over);
            work();
        }
        for client in clients {
            client.join().expect("no read fails");
        }
    });
    let mut met = met.into_inner().expect("no reader failed");
    met.times.sort_unstable();
    assert!(met.reads > 0, "nothing was read");
    met
}

/// Says that it is over, also when the work fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn screen(server: &Server) -> Answer {
    server.post("/v1/screenings", &json!({ "regions": ["neck"], "symptoms": ["chest-pain"] }))
}

fn whole(answer: &Answer) -> Vec<u8> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.body.clone()
}

fn count(met: &Mutex<Met>, address: &str, expected: &[u8], read: impl FnOnce() -> Answer) {
    let started = Instant::now();
    let answer = read();
    let took = started.elapsed();
    assert!(whole(&answer) == expected, "{address} changed: {}", answer.text());
    let mut met = met.lock().expect("no reader failed");
    met.reads += 1;
    met.stale += usize::from(answer.header("rollwise-stale") == Some("true"));
    met.times.push(took);
}
