//! The smallest server and client on quiche, for scripts/interop.sh; peers/__init__.py has the options.

mod client;
mod server;

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::process::ExitCode;

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

pub const MAX_DATAGRAM: usize = 1350;

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
                    let value = arguments.next().ok_or("an option without its value")?;
                    values.insert(name.to_owned(), value);
                }
                None => names.push(word),
            }
        }
        Ok(Self { values, names })
    }

    pub fn get(&self, name: &str) -> Result<&str> {
        let value = self.values.get(name).map(String::as_str);
        value.ok_or_else(|| format!("--{name} is not given").into())
    }

    pub fn is_case(&self, name: &str) -> bool {
        self.get("case").is_ok_and(|case| case == name)
    }

    /// What client and server configure alike.
    pub fn config(&self) -> Result<quiche::Config> {
        let mut config = quiche::Config::new(quiche::PROTOCOL_VERSION)?;
        config.set_application_protos(quiche::h3::APPLICATION_PROTOCOL)?;
        config.set_max_idle_timeout(30_000);
        config.set_max_recv_udp_payload_size(MAX_DATAGRAM);
        config.set_max_send_udp_payload_size(MAX_DATAGRAM);
        config.set_initial_max_data(10_000_000);
        config.set_initial_max_stream_data_bidi_local(1_000_000);
        config.set_initial_max_stream_data_bidi_remote(1_000_000);
        config.set_initial_max_stream_data_uni(1_000_000);
        config.set_initial_max_streams_bidi(100);
        config.set_initial_max_streams_uni(100);
        config.set_active_connection_id_limit(4);
        config.log_keys();
        if self.is_case("zerortt") {
            config.enable_early_data();
        }
        Ok(config)
    }
}

/// The file to which SSLKEYLOGFILE wants secrets to be appended.
pub fn key_log() -> Option<File> {
    let path = std::env::var_os("SSLKEYLOGFILE")?;
    File::options().append(true).create(true).open(path).ok()
}

pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let mut source = File::open("/dev/urandom").expect("the kernel's random numbers");
    source.read_exact(&mut bytes).expect("the kernel's random numbers");
    bytes
}

fn run() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let role = arguments.next();
    let told = Options::parse(arguments)?;
    match role.as_deref() {
        Some("client") => client::run(&told),
        Some("server") => server::run(&told),
        _ => Err("usage: program client|server OPTIONS".into()),
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
