//! A small historian for tests: `historian ADDRESS` answers each HTTP request there with the number of requests so far.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};

fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).ok_or_else(|| io::Error::other("give the address to listen at"))?;
    let listener = TcpListener::bind(&address).map_err(|error| io::Error::other(format!("{address}: {error}")))?;
    println!("ready");
    for (before, stream) in listener.incoming().enumerate() {
        let stream = stream?;
        // One that stays silent keeps nobody else waiting.
        std::thread::spawn(move || {
            if let Err(error) = answer(stream, before + 1) {
                eprintln!("request {} was not answered: {error}", before + 1);
            }
        });
    }
    Ok(())
}

fn answer(mut stream: TcpStream, number: usize) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    write!(stream, "HTTP/1.0 200 OK\r\n\r\n{number}\n")
}
