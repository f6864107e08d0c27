//! The smallest server and client on quinn and h3, for scripts/interop.sh; peers/__init__.py has the options. And what
//! puts work on servers of any maker, for perf/peers and a system test: load.rs.

mod client;
mod load;
mod server;

use anyhow::{Context, Result, bail};
use rustls::crypto::{CryptoProvider, ring};
use rustls::quic::Suite;
use std::collections::HashMap;
use std::sync::Arc;

/// What the command line says; the names of files come last.
pub struct Options {
    values: HashMap<String, String>,
    pub names: Vec<String>,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut values = HashMap::new();
        let mut names = Vec::new();
        while let Some(word) = arguments.next() {
            match word.strip_prefix("--") {
                Some(name) => {
                    let value = arguments.next().context("an option without its value")?;
                    values.insert(name.to_owned(), value);
                }
                None => names.push(word),
            }
        }
        Ok(Self { values, names })
    }

    pub fn get(&self, name: &str) -> Result<&str> {
        self.values.get(name).map(String::as_str).with_context(|| format!("--{name} is not given"))
    }

    pub fn is_case(&self, name: &str) -> bool {
        self.get("case").is_ok_and(|case| case == name)
    }

    /// The cipher suites that the case allows.
    pub fn crypto(&self) -> Arc<CryptoProvider> {
        let mut provider = ring::default_provider();
        if self.is_case("chacha20") {
            provider.cipher_suites = vec![ring::cipher_suite::TLS13_CHACHA20_POLY1305_SHA256];
        }
        Arc::new(provider)
    }
}

/// What Initial packets are protected with, whatever the case allows.
pub fn initial_suite() -> Suite {
    let tls13 = ring::cipher_suite::TLS13_AES_128_GCM_SHA256.tls13().expect("a suite of TLS 1.3");
    tls13.quic_suite().expect("a suite of QUIC")
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let role = arguments.next();
    let told = Options::parse(arguments)?;
    match role.as_deref() {
        Some("client") => client::run(&told).await,
        Some("server") => server::run(&told).await,
        Some("load") => load::run(&told).await,
        _ => bail!("usage: program client|server|load OPTIONS"),
    }
}
