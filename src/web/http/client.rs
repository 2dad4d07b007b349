//! The client of the request that is being answered, and whether it still waits.

use std::any::Any;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::http::Method;
use actix_web::rt::net::TcpStream;
use actix_web::rt::time::sleep;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::sockopt::set_tcp_user_timeout;
use rustix::net::{Shutdown, shutdown};

/// How long a client may take nothing of what is sent to it, in milliseconds.
const LONGEST_UNREAD: u32 = 30_000;
/// How long a client has to read the answer to a body that is not read to its end.
const LONGEST_ANSWER: Duration = Duration::from_secs(60);

tokio::task_local! {
    /// The request that this task answers, if it came over a connection of its own.
    static SERVED: Option<ServedRequest>;
}

/// A request that is being answered.
#[derive(Clone)]
struct ServedRequest {
    client: Client,
    /// Whether it only reads, so that what is done for it may end anywhere.
    only_reads: bool,
}

/// A connection, seen from beside the one who reads and writes it.
#[derive(Clone)]
pub(in crate::web) struct Client(Arc<Connection>);

struct Connection {
    socket: OwnedFd,
    /// The requests that were read and are not answered yet.
    in_hand: AtomicUsize,
    /// Whether the body of a request is still arriving.
    is_sending: AtomicBool,
}

impl Client {
    /// Returns the client of a new connection, which the system ends once the client has read nothing of
    /// an answer for too long; `None` where it can't be watched.
    pub(in crate::web) fn of(connection: &dyn Any) -> Option<Self> {
        let stream: &TcpStream = connection.downcast_ref()?;
        let socket = stream.as_fd().try_clone_to_owned().ok()?;
        // Where the system knows no such limit, the answer waits as long as the connection.
        let _ = set_tcp_user_timeout(&socket, LONGEST_UNREAD);
        Some(Self(Arc::new(Connection {
            socket,
            in_hand: AtomicUsize::new(0),
            is_sending: AtomicBool::new(false),
        })))
    }

    /// Whether it has closed its side, so that nobody waits for an answer. What it sent before that and
    /// nobody has read yet is no sign of its being there.
    pub(in crate::web) fn has_left(&self) -> bool {
        let signs = PollFlags::RDHUP | PollFlags::HUP | PollFlags::ERR;
        let mut watched = [PollFd::new(&self.0.socket, signs)];
        let at_once = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // A look that was interrupted has seen nothing.
        poll(&mut watched, Some(&at_once)).is_ok_and(|_| watched[0].revents().intersects(signs))
    }

    /// Whether it waits for no answer now: nothing has come, or half a request.
    pub(in crate::web) fn is_idle(&self) -> bool {
        self.0.in_hand.load(Ordering::Relaxed) == 0 || self.0.is_sending.load(Ordering::Relaxed)
    }

    /// Ends the connection.
    pub(in crate::web) fn drop_connection(&self) {
        // It may have ended by itself.
        let _ = shutdown(&self.0.socket, Shutdown::Both);
    }

    /// The connection, for as long as somebody else holds it.
    pub(in crate::web) fn downgrade(&self) -> WeakClient {
        WeakClient(Arc::downgrade(&self.0))
    }
}

/// A connection that may have ended.
pub(in crate::web) struct WeakClient(std::sync::Weak<Connection>);

impl WeakClient {
    /// The connection, if it is there.
    pub(in crate::web) fn upgrade(&self) -> Option<Client> {
        self.0.upgrade().map(Client)
    }
}

/// Answers a request of a client.
pub(in crate::web) async fn answer<T>(
    client: Option<Client>,
    method: &Method,
    answer: impl Future<Output = T>,
) -> T {
    let _in_hand = client.clone().map(InHand::new);
    let only_reads = method.is_safe();
    let served = client.map(|client| ServedRequest { client, only_reads });
    SERVED.scope(served, answer).await
}

fn served() -> Option<ServedRequest> {
    SERVED.try_with(Option::clone).ok().flatten()
}

/// Whether the client of the request that this task answers has left.
pub(in crate::web) fn has_left() -> bool {
    served().is_some_and(|served| served.client.has_left())
}

/// The client of this task's request, if the request only reads.
pub(in crate::web) fn reader() -> Option<Client> {
    served()
        .filter(|served| served.only_reads)
        .map(|served| served.client)
}

/// Ends the connection of this task's request a while after its answer. For a body that is not read to its
/// end: the web framework would take the rest of it without end.
pub(in crate::web) fn end_later() {
    if let Some(served) = served() {
        actix_web::rt::spawn(async move {
            sleep(LONGEST_ANSWER).await;
            served.client.drop_connection();
        });
    }
}

/// Waits for a part of the request's body, during which its client waits for no answer.
pub(in crate::web) async fn receive<T>(part: impl Future<Output = T>) -> T {
    let served = served();
    let set = |is_sending| {
        if let Some(Client(connection)) = served.as_ref().map(|served| &served.client) {
            connection.is_sending.store(is_sending, Ordering::Relaxed);
        }
    };
    set(true);
    let part = part.await;
    set(false);
    part
}

/// Counts a request as long as it is answered.
struct InHand(Client);

impl InHand {
    fn new(client: Client) -> Self {
        client.0.in_hand.fetch_add(1, Ordering::Relaxed);
        Self(client)
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        self.0.0.in_hand.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net;
    use std::time::Instant;

    use rustix::net::sockopt::tcp_user_timeout;

    use super::*;

    /// A connection as its client and as the server see it.
    fn connect() -> (net::TcpStream, TcpStream) {
        let listener = net::TcpListener::bind("127.0.0.1:0").unwrap();
        let near = net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (far, _) = listener.accept().unwrap();
        far.set_nonblocking(true).unwrap();
        (near, TcpStream::from_std(far).unwrap())
    }

    #[actix_web::test]
    async fn a_client_has_left_whether_or_not_all_that_it_sent_was_read() {
        for sent in ["", "GET / HTTP/1.1\r\n\r\n"] {
            let (mut near, far) = connect();
            let client = Client::of(&far).unwrap();
            near.write_all(sent.as_bytes()).unwrap();
            assert!(!client.has_left());
            drop(near);
            let deadline = Instant::now() + Duration::from_secs(10);
            while !client.has_left() {
                assert!(Instant::now() < deadline, "{sent}");
            }
        }
    }

    #[actix_web::test]
    async fn the_system_ends_a_connection_whose_client_reads_nothing() {
        let (_near, far) = connect();
        let client = Client::of(&far).unwrap();
        assert_eq!(tcp_user_timeout(&client.0.socket), Ok(LONGEST_UNREAD));
    }
}
