use crate::Options;
use anyhow::{Context, Result, ensure};
use bytes::Buf;
use h3_quinn::OpenStreams;
use quinn::crypto::rustls::QuicClientConfig;
use rustls::client::{ClientSessionMemoryCache, ClientSessionStore, Resumption};
use rustls::client::{Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// When a client changes its keys, or its socket, amid a transfer.
const IN_THE_MIDDLE: Duration = Duration::from_millis(700);
const TICKET_WAIT: Duration = Duration::from_secs(5);

/// Tells when a ticket has come: a client that wants to resume must not leave before that.
#[derive(Debug)]
struct TicketWatch {
    inner: ClientSessionMemoryCache,
    came: Arc<Notify>,
}

impl ClientSessionStore for TicketWatch {
    fn set_kx_hint(&self, name: ServerName<'static>, group: rustls::NamedGroup) {
        self.inner.set_kx_hint(name, group);
    }
    fn kx_hint(&self, name: &ServerName<'_>) -> Option<rustls::NamedGroup> {
        self.inner.kx_hint(name)
    }
    fn set_tls12_session(&self, name: ServerName<'static>, value: Tls12ClientSessionValue) {
        self.inner.set_tls12_session(name, value);
    }
    fn tls12_session(&self, name: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.inner.tls12_session(name)
    }
    fn remove_tls12_session(&self, name: &ServerName<'static>) {
        self.inner.remove_tls12_session(name);
    }
    fn insert_tls13_ticket(&self, name: ServerName<'static>, value: Tls13ClientSessionValue) {
        self.inner.insert_tls13_ticket(name, value);
        self.came.notify_one();
    }
    fn take_tls13_ticket(&self, name: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.inner.take_tls13_ticket(name)
    }
}

fn configure(told: &Options, came: Arc<Notify>) -> Result<quinn::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(told.get("ca")?)?)?;
    let mut tls = rustls::ClientConfig::builder_with_provider(told.crypto())
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h3".to_vec()];
    tls.key_log = Arc::new(rustls::KeyLogFile::new());
    tls.enable_early_data = told.is_case("zerortt");
    let inner = ClientSessionMemoryCache::new(8);
    tls.resumption = Resumption::store(Arc::new(TicketWatch { inner, came }));
    let quic = QuicClientConfig::with_initial(Arc::new(tls), crate::initial_suite())?;
    Ok(quinn::ClientConfig::new(Arc::new(quic)))
}

pub async fn run(told: &Options) -> Result<()> {
    let came = Arc::new(Notify::new());
    let config = configure(told, came.clone())?;
    if told.is_case("resumption") || told.is_case("zerortt") {
        fetch_all(told, &config, &told.names[..1], Some(&came)).await?;
        return fetch_all(told, &config, &told.names[1..], None).await;
    }
    fetch_all(told, &config, &told.names, None).await
}

pub fn any_address_like(server: &SocketAddr) -> SocketAddr {
    let any = if server.is_ipv6() { "[::]:0" } else { "0.0.0.0:0" };
    any.parse().expect("an address")
}

/// Fetches over one connection, and then waits until a ticket has come, if there is to be one.
async fn fetch_all(
    told: &Options,
    config: &quinn::ClientConfig,
    names: &[String],
    ticket: Option<&Notify>,
) -> Result<()> {
    let server: SocketAddr = told.get("connect")?.parse()?;
    let endpoint = quinn::Endpoint::client(any_address_like(&server))?;
    let connecting = endpoint.connect_with(config.clone(), server, "localhost")?;
    let connection = match connecting.into_0rtt() {
        Ok((early, _)) => early,
        Err(connecting) => connecting.await?,
    };
    let (mut driver, requests) = h3::client::new(h3_quinn::Connection::new(connection.clone())).await?;
    let driven = tokio::spawn(async move { driver.wait_idle().await });
    let disturbed = tokio::spawn(disturb(told.get("case")?.to_owned(), endpoint.clone(), connection));

    let mut tasks = tokio::task::JoinSet::new();
    for name in names {
        let file = Path::new(told.get("out")?).join(name);
        let name = name.clone();
        let requests = requests.clone();
        tasks.spawn(async move { fetch(requests, &name, &file).await.with_context(|| name) });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    if let Some(came) = ticket {
        tokio::time::timeout(TICKET_WAIT, came.notified()).await.context("no ticket came")?;
    }
    disturbed.abort();
    drop(requests);
    driven.await?;
    endpoint.wait_idle().await;
    Ok(())
}

async fn fetch(
    mut requests: h3::client::SendRequest<OpenStreams, bytes::Bytes>,
    name: &str,
    file: &Path,
) -> Result<()> {
    let request = http::Request::get(format!("https://localhost/{name}")).body(())?;
    let mut stream = requests.send_request(request).await?;
    stream.finish().await?;
    let response = stream.recv_response().await?;
    ensure!(response.status().is_success(), "status {}", response.status());
    let mut body = Vec::new();
    while let Some(mut piece) = stream.recv_data().await? {
        while piece.has_remaining() {
            let chunk = piece.chunk();
            body.extend_from_slice(chunk);
            let size = chunk.len();
            piece.advance(size);
        }
    }
    tokio::fs::write(file, body).await?;
    Ok(())
}

async fn disturb(case: String, endpoint: quinn::Endpoint, connection: quinn::Connection) {
    tokio::time::sleep(IN_THE_MIDDLE).await;
    if case == "keyupdate" {
        connection.force_key_update();
    }
    if case == "connectionmigration" {
        let socket = UdpSocket::bind(any_address_like(&connection.remote_address())).expect("a socket");
        endpoint.rebind(socket).expect("another socket");
    }
}
