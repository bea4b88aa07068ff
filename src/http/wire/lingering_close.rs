//! The end of a connection whose client may still be sending: what lies unread when a connection is closed tears it down,
//! and the client may never read the last response.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// Sends some last bytes, closes our end, and throws away what the client sends until it closes its own, or time is up.
pub(super) async fn lingering_close(mut tcp: TcpStream, last: &[u8], time: Duration) {
    let farewell = async {
        tcp.write_all(last).await?;
        tcp.shutdown().await?;
        let mut piece = [0; 1024];
        while tcp.read(&mut piece).await? > 0 {}
        io::Result::Ok(())
    };
    // Nothing depends on whether the client listens.
    let _ = timeout(time, farewell).await;
}
