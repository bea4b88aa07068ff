//! Another server beside ours: a page on an origin of its own, or a proxy that hides ours behind a path.

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    thread::spawn,
};

/// A socket on which nobody answers yet. It is open until the test ends.
pub(crate) struct Neighbour {
    listener: TcpListener,
}

impl Neighbour {
    /// Listens on a free port.
    pub(crate) fn new() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").expect("a free port") }
    }

    /// The address, without a slash at its end.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.listener.local_addr().expect("an address"))
    }

    /// Answers everything with one page.
    pub(crate) fn serve_page(self, html: &'static str) {
        self.answer(move |_, mut client| {
            let length = html.len();
            write!(
                client,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\
                 Connection: close\r\n\r\n{html}"
            )
        });
    }

    /// Passes what is asked below `prefix` on to `base`, without the prefix. There is nothing elsewhere.
    pub(crate) fn forward(self, prefix: &'static str, base: &str) {
        let upstream = base.strip_prefix("http://").expect("an address").to_owned();
        self.answer(move |head, mut client| {
            let Some((method, rest)) = head.split_once(&format!(" {prefix}/")) else {
                return client.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            };
            let rest = rest.replace("Connection: keep-alive", "Connection: close");
            let mut upstream = TcpStream::connect(&upstream)?;
            write!(upstream, "{method} /{rest}")?;
            io::copy(&mut upstream, &mut client).map(drop)
        });
    }

    /// Answers each connection's only request, by its head. A browser also opens connections that it never uses.
    fn answer(self, reply: impl Fn(&str, TcpStream) -> io::Result<()> + Clone + Send + 'static) {
        spawn(move || {
            for client in self.listener.incoming().map_while(Result::ok) {
                let reply = reply.clone();
                // A browser that leaves in the middle is no fault.
                spawn(move || head(&client).and_then(|head| reply(&head, client)));
            }
        });
    }
}

/// The head of a request, with the empty line at its end.
fn head(client: &TcpStream) -> io::Result<String> {
    let mut reader = BufReader::new(client);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(head)
}
