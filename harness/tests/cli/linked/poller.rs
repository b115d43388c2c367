//! A small poller for tests: `poller ADDRESS` asks there by HTTP again and again, and prints each answer, or that there
//! was none in time.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

/// What an answer may take.
const PATIENCE: Duration = Duration::from_millis(200);

/// From an answer to the next question.
const PAUSE: Duration = Duration::from_millis(20);

fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).ok_or_else(|| io::Error::other("give the address to ask at"))?;
    println!("ready");
    loop {
        match ask(&address) {
            Ok(answer) => println!("answer {}", answer.lines().last().unwrap_or_default()),
            Err(error) => println!("no answer: {error}"),
        }
        std::thread::sleep(PAUSE);
    }
}

fn ask(address: &str) -> io::Result<String> {
    let address = address.to_socket_addrs()?.next().ok_or(io::ErrorKind::NotFound)?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if answer.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(answer) }
}
