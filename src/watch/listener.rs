//! The preview's connections: accepts a limited number at once, and closes each one that has received no answer
//! for a while, whether its request never ends or never comes.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};

/// The most connections at once. A browser opens six for a page, so ten tabs have room.
const MOST_CONNECTIONS: usize = 64;

/// How long a connection may be idle. The event stream of a page sends something four times as often.
pub(super) const IDLE: Duration = Duration::from_secs(20);

/// The pause before the next attempt if accepting fails, for instance because too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// Accepts connections.
pub(super) struct LimitedListener {
    listener: TcpListener,
    permits: Arc<Semaphore>,
    idle: Duration,
}

impl LimitedListener {
    /// Accepts connections that may be idle for this long.
    pub(super) fn new(listener: TcpListener, idle: Duration) -> Self {
        Self { listener, permits: Arc::new(Semaphore::new(MOST_CONNECTIONS)), idle }
    }
}

impl Listener for LimitedListener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let permit = Arc::clone(&self.permits).acquire_owned().await;
            match self.listener.accept().await {
                Ok((stream, address)) => {
                    let connection = Connection {
                        stream,
                        until: Box::pin(sleep(self.idle)),
                        idle: self.idle,
                        _permit: permit.ok(),
                    };
                    return (connection, address);
                }
                Err(_) => sleep(PAUSE).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// A connection.
pub(super) struct Connection {
    stream: TcpStream,
    /// When it is closed unless something is sent.
    until: Pin<Box<Sleep>>,
    idle: Duration,
    _permit: Option<OwnedSemaphorePermit>,
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.until.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        if written.is_ready() {
            let later = Instant::now() + self.idle;
            self.until.as_mut().reset(later);
        } else if self.until.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::routing::get;
    use std::io::{Read as _, Write as _};
    use std::net::{Ipv4Addr, TcpListener as StdListener, TcpStream as StdStream};
    use std::thread;
    use std::time::Instant as StdInstant;

    /// How long the connections of these tests may be idle.
    const SHORT: Duration = Duration::from_millis(300);

    /// Starts a server that answers "here"; returns its port.
    fn serve() -> io::Result<u16> {
        let listener = StdListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        listener.set_nonblocking(true)?;
        thread::spawn(move || {
            let mut builder = tokio::runtime::Builder::new_current_thread();
            let runtime = builder.enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("a listener");
                let router = Router::new().route("/", get(|| async { "here" }));
                axum::serve(LimitedListener::new(listener, SHORT), router).await
            })
        });
        Ok(port)
    }

    /// A client that never ends its request, sends nothing, or is silent after an answer.
    #[test]
    fn an_idle_connection_is_closed() {
        let port = serve().expect("a server");
        let slow = "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ".bytes().chain(std::iter::repeat(b'a'));
        let slow: Box<dyn Iterator<Item = u8>> = Box::new(slow);
        let asked = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        for (first, bytes) in [
            (&b""[..], slow),
            (b"", Box::new(std::iter::empty())),
            (asked, Box::new(std::iter::empty())),
        ] {
            let start = StdInstant::now();
            let (answer, ended) = exchange(port, first, bytes).expect("a connection");
            assert!(ended, "still there after {:?}", start.elapsed());
            assert!(start.elapsed() >= SHORT);
            assert_eq!(answer.ends_with("here"), !first.is_empty(), "{answer}");
        }
    }

    /// Sends bytes, the later ones one at a time; returns the answer, and whether the server closed the connection.
    fn exchange(
        port: u16,
        first: &[u8],
        mut bytes: impl Iterator<Item = u8>,
    ) -> io::Result<(String, bool)> {
        let mut stream = StdStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_millis(20)))?;
        stream.write_all(first)?;
        let (mut answer, mut buffer) = (String::new(), [0; 1000]);
        let start = StdInstant::now();
        while start.elapsed() < Duration::from_secs(20) {
            let sent = bytes.next().map_or(Ok(()), |byte| stream.write_all(&[byte]));
            match sent.and_then(|()| stream.read(&mut buffer)) {
                Ok(0) => return Ok((answer, true)),
                Ok(length) => answer += &String::from_utf8_lossy(&buffer[..length]),
                Err(cause) if cause.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return Ok((answer, true)),
            }
        }
        Ok((answer, false))
    }
}
