//! Functions that are real processes, and what they say to the Runtime API.

use std::sync::Arc;

use async_trait::async_trait;
use lineproof::cloud::embedded::lambda::{FunctionCommand, FunctionProcess, OutputSink, Spawn, Supervised};
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Starts real processes, and overhears what they say to the Runtime API.
pub(crate) struct Overheard {
    pub(crate) inner: Supervised,
    pub(crate) said: Arc<Mutex<String>>,
}

#[async_trait]
impl Spawn for Overheard {
    async fn spawn(
        &self,
        mut command: FunctionCommand,
        output: OutputSink,
    ) -> std::io::Result<Box<dyn FunctionProcess>> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let between = listener.local_addr()?.to_string();
        let mut variables = command.environment.iter_mut();
        let (_, api) = variables.find(|(name, _)| name == "AWS_LAMBDA_RUNTIME_API").unwrap();
        let behind = std::mem::replace(api, between);
        let said = Arc::clone(&self.said);
        tokio::spawn(async move {
            while let Ok((caller, _)) = listener.accept().await {
                tokio::spawn(overhear(caller, behind.clone(), Arc::clone(&said)));
            }
        });
        self.inner.spawn(command, output).await
    }
}

async fn overhear(caller: TcpStream, behind: String, said: Arc<Mutex<String>>) {
    let Ok(api) = TcpStream::connect(behind).await else { return };
    let ((mut says, mut hears), (mut answers, mut asked)) = (caller.into_split(), api.into_split());
    tokio::spawn(async move { tokio::io::copy(&mut answers, &mut hears).await });
    let mut chunk = vec![0; 1 << 16];
    while let Ok(read @ 1..) = says.read(&mut chunk).await {
        said.lock().push_str(&String::from_utf8_lossy(&chunk[..read]));
        if asked.write_all(&chunk[..read]).await.is_err() {
            return;
        }
    }
}
