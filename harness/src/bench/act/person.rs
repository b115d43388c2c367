//! A person at the terminal, who is asked to do something and presses Enter when it is done.

use std::io::{BufRead, BufReader, Read, Write as _};
use std::sync::OnceLock;
use std::time::Duration;

use tokio::sync::{Mutex, watch};
use tokio::time::timeout;

/// Asks a person to do something, one at a time, and waits for the answer.
///
/// # Errors
/// If nobody answers in time, or nobody can any more.
pub(super) async fn ask(text: &str, within: Duration) -> Result<(), String> {
    static ASKING: Mutex<()> = Mutex::const_new(());
    static TERMINAL: OnceLock<Answers> = OnceLock::new();
    let asked = async {
        // Scenarios run side by side, and a person does one thing after the other.
        let _turn = ASKING.lock().await;
        let answers = TERMINAL.get_or_init(|| Answers::of(std::io::stdin()));
        answers.next(|| show(text)).await
    };
    timeout(within, asked).await.unwrap_or_else(|_| Err(format!("nobody answered within {within:?}")))
}

/// Below the line that says how far the run is.
fn show(text: &str) {
    // Nobody can answer what is not seen: then time is up.
    let _ = writeln!(std::io::stderr(), "\n>>> {text}\n>>> press Enter when it is done");
}

/// The lines that a person ends. They are read on a thread of their own, which lives as long as the program: a read cannot be
/// called off.
struct Answers(watch::Receiver<u64>);

impl Answers {
    fn of(input: impl Read + Send + 'static) -> Self {
        let (count, counted) = watch::channel(0);
        std::thread::spawn(move || {
            for line in BufReader::new(input).split(b'\n') {
                if line.is_err() || count.is_closed() {
                    return;
                }
                count.send_modify(|lines| *lines += 1);
            }
        });
        Self(counted)
    }

    /// Waits for a line that is ended after `show`; those before answer nothing.
    async fn next(&self, show: impl FnOnce()) -> Result<(), String> {
        let mut lines = self.0.clone();
        lines.mark_unchanged();
        show();
        lines.changed().await.map_err(|_| "nobody can answer: the standard input is closed".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixStream;

    #[tokio::test]
    async fn only_what_is_answered_after_the_question_counts() {
        let (mut person, input) = UnixStream::pair().unwrap();
        let answers = Answers::of(input);
        let mut seen = answers.0.clone();
        person.write_all(b"too early\n").unwrap();
        seen.changed().await.unwrap();
        let asked = tokio::time::timeout(Duration::from_millis(50), answers.next(|| {})).await;
        assert!(asked.is_err(), "nobody has answered yet: {asked:?}");
        assert_eq!(answers.next(|| person.write_all(b"\n").unwrap()).await, Ok(()));
        let closed = answers.next(|| drop(person)).await.unwrap_err();
        assert!(closed.ends_with("the standard input is closed"), "{closed}");
    }
}
