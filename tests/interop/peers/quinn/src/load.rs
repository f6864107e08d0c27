//! Work for a server, to be measured: `load` tells in one line of JSON what was done. Nothing is kept of what is fetched.
//!
//!     load --protocol h3|perf --connect ADDR:PORT --ca FILE --exchanges N [--connections C] [--streams S]
//!          [--path NAME] [--upload BYTES] [--download BYTES] [--direction bidi|uni] [--connection-each yes|no]
//!
//! N exchanges in all, over C connections at a time with S streams at a time on each. `--connection-each yes`: every
//! exchange on a connection of its own, whose handshake is a full one.

use crate::Options;
use anyhow::{Context, Result, ensure};
use bytes::{Buf, Bytes};
use h3_quinn::OpenStreams;
use quinn::crypto::rustls::QuicClientConfig;
use rustls::client::Resumption;
use rustls::crypto::ring;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tokio::task::JoinSet;

/// What is uploaded.
static CONTENT: [u8; 1 << 16] = [0x5a; 1 << 16];

#[derive(Clone, Copy, PartialEq)]
enum Protocol {
    Http3,
    Perf { upload: u64, download: u64, unidirectional: bool },
}

/// What all connections share.
struct Work {
    protocol: Protocol,
    server: SocketAddr,
    url: String,
    streams: u64,
    connection_each: bool,
    left: AtomicU64,
    done: AtomicU64,
    bytes: AtomicU64,
    handshakes: AtomicU64,
}

fn number<T: FromStr>(told: &Options, name: &str, otherwise: T) -> Result<T> {
    let Ok(text) = told.get(name) else { return Ok(otherwise) };
    text.parse().ok().with_context(|| format!("--{name} wants a number, not '{text}'"))
}

fn protocol(told: &Options) -> Result<Protocol> {
    match told.get("protocol")? {
        "h3" => Ok(Protocol::Http3),
        "perf" => Ok(Protocol::Perf {
            upload: number(told, "upload", 0)?,
            download: number(told, "download", 0)?,
            unidirectional: told.get("direction").is_ok_and(|word| word == "uni"),
        }),
        other => anyhow::bail!("--protocol wants h3 or perf, not '{other}'"),
    }
}

fn configure(told: &Options, protocol: Protocol) -> Result<quinn::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(told.get("ca")?)?)?;
    // Whatever a server likes best, all of them encrypt with the same cipher.
    let mut provider = ring::default_provider();
    provider.cipher_suites = vec![ring::cipher_suite::TLS13_AES_128_GCM_SHA256];
    let mut tls = rustls::ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.alpn_protocols = vec![if protocol == Protocol::Http3 { b"h3".to_vec() } else { b"perf".to_vec() }];
    tls.resumption = Resumption::disabled();
    let quic = QuicClientConfig::with_initial(Arc::new(tls), crate::initial_suite())?;
    Ok(quinn::ClientConfig::new(Arc::new(quic)))
}

pub async fn run(told: &Options) -> Result<()> {
    let protocol = protocol(told)?;
    let work = Arc::new(Work {
        protocol,
        server: told.get("connect")?.parse()?,
        url: format!("https://localhost/{}", told.get("path").unwrap_or_default()),
        streams: number(told, "streams", 1)?,
        connection_each: told.get("connection-each").is_ok_and(|word| word == "yes"),
        left: AtomicU64::new(number(told, "exchanges", 1)?),
        done: AtomicU64::new(0),
        bytes: AtomicU64::new(0),
        handshakes: AtomicU64::new(0),
    });
    let config = configure(told, protocol)?;
    let began = Instant::now();
    let mut connections = JoinSet::new();
    for _ in 0..number(told, "connections", 1)? {
        connections.spawn(connect_while_there_is_work(work.clone(), config.clone()));
    }
    let mut endpoints = Vec::new();
    while let Some(ended) = connections.join_next().await {
        endpoints.push(ended??);
    }
    let seconds = began.elapsed().as_secs_f64();
    for endpoint in endpoints {
        endpoint.wait_idle().await;
    }
    let [done, bytes, handshakes] =
        [&work.done, &work.bytes, &work.handshakes].map(|count| count.load(Ordering::Relaxed));
    println!(
        r#"{{"exchanges": {done}, "bytes": {bytes}, "handshakes": {handshakes}, "seconds": {seconds:.6}}}"#
    );
    Ok(())
}

/// Takes the next exchange, if there is one left.
fn take(work: &Work) -> bool {
    work.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
}

/// Gives back what its connections, all of them closed, have yet to say goodbye with.
async fn connect_while_there_is_work(work: Arc<Work>, config: quinn::ClientConfig) -> Result<quinn::Endpoint> {
    let endpoint = quinn::Endpoint::client(crate::client::any_address_like(&work.server))?;
    while take(&work) {
        let connection = endpoint.connect_with(config.clone(), work.server, "localhost")?.await?;
        work.handshakes.fetch_add(1, Ordering::Relaxed);
        match work.protocol {
            Protocol::Http3 => speak_http3(&work, connection).await?,
            Protocol::Perf { .. } => speak_perf(&work, connection).await?,
        }
    }
    Ok(endpoint)
}

/// One exchange is taken already.
async fn speak_http3(work: &Arc<Work>, connection: quinn::Connection) -> Result<()> {
    let (mut driver, requests) = h3::client::new(h3_quinn::Connection::new(connection)).await?;
    let driven = tokio::spawn(async move { driver.wait_idle().await });
    let fetched = on_streams(work, |work| {
        let requests = requests.clone();
        async move { fetch(&work, requests).await }
    })
    .await;
    drop(requests);
    driven.await?;
    fetched
}

async fn speak_perf(work: &Arc<Work>, connection: quinn::Connection) -> Result<()> {
    let exchanged = on_streams(work, |work| {
        let connection = connection.clone();
        async move { exchange(&work, connection).await }
    })
    .await;
    connection.close(0u32.into(), b"");
    exchanged
}

/// Keeps as many exchanges going as there are to be streams. One is taken already.
async fn on_streams<Making, Made>(work: &Arc<Work>, make: Making) -> Result<()>
where
    Making: Fn(Arc<Work>) -> Made,
    Made: Future<Output = Result<u64>> + Send + 'static,
{
    let mut streams = JoinSet::new();
    streams.spawn(make(work.clone()));
    if !work.connection_each {
        while (streams.len() as u64) < work.streams && take(work) {
            streams.spawn(make(work.clone()));
        }
    }
    while let Some(ended) = streams.join_next().await {
        work.bytes.fetch_add(ended??, Ordering::Relaxed);
        work.done.fetch_add(1, Ordering::Relaxed);
        if !work.connection_each && take(work) {
            streams.spawn(make(work.clone()));
        }
    }
    Ok(())
}

async fn fetch(work: &Work, mut requests: h3::client::SendRequest<OpenStreams, Bytes>) -> Result<u64> {
    let request = http::Request::get(&work.url).body(())?;
    let mut stream = requests.send_request(request).await?;
    stream.finish().await?;
    let response = stream.recv_response().await?;
    ensure!(response.status().is_success(), "status {}", response.status());
    let mut received = 0;
    while let Some(piece) = stream.recv_data().await? {
        received += piece.remaining() as u64;
    }
    Ok(received)
}

async fn exchange(work: &Work, connection: quinn::Connection) -> Result<u64> {
    let Protocol::Perf { upload, download, unidirectional } = work.protocol else { unreachable!() };
    let received = if unidirectional {
        let sending = send(connection.open_uni().await?, upload, download).await?;
        // Where nothing is wanted, nobody answers: it is over when all of it has arrived.
        sending.stopped().await?;
        if download == 0 { 0 } else { receive(connection.accept_uni().await?).await? }
    } else {
        let (sending, receiving) = connection.open_bi().await?;
        send(sending, upload, download).await?;
        receive(receiving).await?
    };
    ensure!(received == download, "{received} bytes of {download}");
    Ok(upload + received)
}

async fn send(mut stream: quinn::SendStream, upload: u64, download: u64) -> Result<quinn::SendStream> {
    stream.write_all(&download.to_be_bytes()).await?;
    let mut left = upload;
    while left > 0 {
        let size = left.min(CONTENT.len() as u64);
        stream.write_chunk(Bytes::from_static(&CONTENT[..size as usize])).await?;
        left -= size;
    }
    stream.finish()?;
    Ok(stream)
}

async fn receive(mut stream: quinn::RecvStream) -> Result<u64> {
    let mut received = 0;
    while let Some(chunk) = stream.read_chunk(usize::MAX, false).await? {
        received += chunk.bytes.len() as u64;
    }
    Ok(received)
}
