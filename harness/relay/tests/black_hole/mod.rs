//! A target that says nothing, for tests.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// A target whose queue of connections is full: it neither accepts nor refuses.
pub(crate) async fn open() -> (TcpListener, Vec<TcpStream>, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut fillers = Vec::new();
    while let Ok(filler) = tokio::time::timeout(Duration::from_millis(100), TcpStream::connect(address)).await {
        fillers.push(filler.unwrap());
    }
    (listener, fillers, address)
}
