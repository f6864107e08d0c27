use crate::Options;
use anyhow::Result;
use bytes::Bytes;
use quinn::crypto::rustls::QuicServerConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

fn configure(told: &Options) -> Result<quinn::ServerConfig> {
    let chain = CertificateDer::pem_file_iter(told.get("cert")?)?.collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_file(told.get("key")?)?;
    let mut tls = rustls::ServerConfig::builder_with_provider(told.crypto())
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    tls.alpn_protocols = vec![b"h3".to_vec()];
    tls.key_log = Arc::new(rustls::KeyLogFile::new());
    tls.max_early_data_size = if told.is_case("zerortt") { u32::MAX } else { 0 };
    let quic = QuicServerConfig::with_initial(Arc::new(tls), crate::initial_suite())?;
    let mut config = quinn::ServerConfig::with_crypto(Arc::new(quic));
    let mut transport = quinn::TransportConfig::default();
    transport.max_concurrent_bidi_streams(100u32.into());
    config.transport_config(Arc::new(transport));
    Ok(config)
}

pub async fn run(told: &Options) -> Result<()> {
    let endpoint = quinn::Endpoint::server(configure(told)?, told.get("listen")?.parse()?)?;
    let files = Arc::new(Files { root: PathBuf::from(told.get("root")?), read: Mutex::default() });
    while let Some(incoming) = endpoint.accept().await {
        if told.is_case("retry") && !incoming.remote_address_validated() {
            incoming.retry()?;
            continue;
        }
        let files = files.clone();
        tokio::spawn(async move {
            if let Err(error) = serve(incoming, files).await {
                eprintln!("{error:#}");
            }
        });
    }
    Ok(())
}

async fn serve(incoming: quinn::Incoming, files: Arc<Files>) -> Result<()> {
    // Not into_0rtt(): until all of the ClientHello is there, opening a stream would wait for ever.
    let connection = incoming.accept()?.await?;
    let mut http = h3::server::Connection::new(h3_quinn::Connection::new(connection)).await?;
    while let Some(resolver) = http.accept().await? {
        let files = files.clone();
        tokio::spawn(async move {
            let (request, mut stream) = resolver.resolve_request().await?;
            let found = files.get(request.uri().path()).await;
            let status = if found.is_some() { 200 } else { 404 };
            stream.send_response(http::Response::builder().status(status).body(())?).await?;
            stream.send_data(found.unwrap_or_default()).await?;
            stream.finish().await?;
            anyhow::Ok(())
        });
    }
    Ok(())
}

/// The files below a root, and nothing above it. Each is read once: a measurement is one of quinn, and not of the disk.
struct Files {
    root: PathBuf,
    read: Mutex<HashMap<String, Bytes>>,
}

impl Files {
    async fn get(&self, path: &str) -> Option<Bytes> {
        let known = self.read.lock().expect("a lock that nobody holds for long").get(path).cloned();
        if known.is_some() {
            return known;
        }
        let name = Path::new(path.trim_start_matches('/'));
        if !name.components().all(|part| matches!(part, Component::Normal(_))) {
            return None;
        }
        let content = Bytes::from(tokio::fs::read(self.root.join(name)).await.ok()?);
        self.read.lock().expect("a lock that nobody holds for long").insert(path.to_owned(), content.clone());
        Some(content)
    }
}
