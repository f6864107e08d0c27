use crate::{MAX_DATAGRAM, Options, Result, key_log, random};
use quiche::h3::{self, Header, NameValue};
use quiche::{ConnectionId, RecvInfo};
use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

const ID_SIZE: usize = 16;
/// How late a timer may be, and how often all connections are looked at; one that was just heard from sends at once.
const TICK: Duration = Duration::from_millis(1);
/// What our Retry tokens begin with; the original connection ID follows. This is a laboratory: nobody forges them.
const TOKEN_MARK: &[u8] = b"pollux";

struct Served {
    connection: quiche::Connection,
    http: Option<h3::Connection>,
    bodies: HashMap<u64, (Rc<Vec<u8>>, usize)>,
}

struct Server<'a> {
    told: &'a Options,
    config: quiche::Config,
    socket: UdpSocket,
    address: SocketAddr,
    served: HashMap<usize, Served>,
    admitted: usize,
    by_id: HashMap<Vec<u8>, usize>,
    files: Files,
}

pub fn run(told: &Options) -> Result<()> {
    let mut config = told.config()?;
    config.load_cert_chain_from_pem_file(told.get("cert")?)?;
    config.load_priv_key_from_pem_file(told.get("key")?)?;
    let socket = UdpSocket::bind(told.get("listen")?)?;
    let address = socket.local_addr()?;
    socket.set_read_timeout(Some(TICK))?;
    let files = Files { root: PathBuf::from(told.get("root")?), read: HashMap::new() };
    let (served, by_id) = (HashMap::new(), HashMap::new());
    let mut server = Server { told, config, socket, address, served, admitted: 0, by_id, files };
    let mut buffer = [0; 65_535];
    let mut looked = Instant::now();
    loop {
        match server.socket.recv_from(&mut buffer) {
            Ok((size, from)) => server.receive(&mut buffer[..size], from)?,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => return Err(error.into()),
        }
        if looked.elapsed() >= TICK {
            looked = Instant::now();
            server.look_at_all()?;
        }
    }
}

impl Server<'_> {
    fn receive(&mut self, datagram: &mut [u8], from: SocketAddr) -> Result<()> {
        let Ok(header) = quiche::Header::from_slice(datagram, ID_SIZE) else { return Ok(()) };
        let known = self.by_id.get(header.dcid.as_ref()).copied();
        let Some(index) = known.map_or_else(|| self.admit(&header, from), |index| Ok(Some(index)))? else {
            return Ok(());
        };
        let Some(served) = self.served.get_mut(&index) else { return Ok(()) };
        let taken = served.connection.recv(datagram, RecvInfo { from, to: self.address });
        // quiche closes what begins with a damaged packet; the client's next try deserves a beginning of its own.
        if taken.is_err() && known.is_none() {
            self.forget(index);
            return Ok(());
        }
        served.advance(&mut self.files)?;
        self.hand_out_ids(index)?;
        self.send(index)
    }

    /// A newcomer's connection, if it is to have one.
    fn admit(&mut self, header: &quiche::Header, from: SocketAddr) -> Result<Option<usize>> {
        if header.ty != quiche::Type::Initial {
            return Ok(None);
        }
        let mut out = [0; MAX_DATAGRAM];
        if !quiche::version_is_supported(header.version) {
            let size = quiche::negotiate_version(&header.scid, &header.dcid, &mut out)?;
            self.socket.send_to(&out[..size], from)?;
            return Ok(None);
        }
        let fresh = random::<ID_SIZE>();
        let token = header.token.as_deref().unwrap_or_default();
        let original = token.strip_prefix(TOKEN_MARK).map(|id| ConnectionId::from_vec(id.to_vec()));
        if self.told.is_case("retry") && original.is_none() {
            let token = [TOKEN_MARK, header.dcid.as_ref()].concat();
            let id = ConnectionId::from_ref(&fresh);
            let size = quiche::retry(&header.scid, &header.dcid, &id, &token, header.version, &mut out)?;
            self.socket.send_to(&out[..size], from)?;
            return Ok(None);
        }
        // After a Retry, the connection ID is the one that the Retry gave.
        let id = if original.is_some() { header.dcid.to_vec() } else { fresh.to_vec() };
        let own = ConnectionId::from_ref(&id);
        let mut connection = quiche::accept(&own, original.as_ref(), self.address, from, &mut self.config)?;
        if let Some(file) = key_log() {
            connection.set_keylog(Box::new(file));
        }
        let index = self.admitted;
        self.admitted += 1;
        self.served.insert(index, Served { connection, http: None, bodies: HashMap::new() });
        self.by_id.insert(id, index);
        self.by_id.insert(header.dcid.to_vec(), index);
        Ok(Some(index))
    }

    fn forget(&mut self, index: usize) {
        self.served.remove(&index);
        self.by_id.retain(|_, at| *at != index);
    }

    /// A client that moves needs connection IDs to move with.
    fn hand_out_ids(&mut self, index: usize) -> Result<()> {
        let Some(Served { connection, .. }) = self.served.get_mut(&index) else { return Ok(()) };
        while connection.is_established() && connection.scids_left() > 0 {
            let id = random::<ID_SIZE>();
            let reset = u128::from_ne_bytes(random());
            if connection.new_scid(&ConnectionId::from_ref(&id), reset, false).is_err() {
                break;
            }
            self.by_id.insert(id.to_vec(), index);
        }
        Ok(())
    }

    fn send(&mut self, index: usize) -> Result<()> {
        let mut out = [0; MAX_DATAGRAM];
        let Some(served) = self.served.get_mut(&index) else { return Ok(()) };
        if served.connection.timeout().is_some_and(|left| left.is_zero()) {
            served.connection.on_timeout();
        }
        served.write_bodies();
        while let Ok((size, info)) = served.connection.send(&mut out) {
            self.socket.send_to(&out[..size], info.to)?;
        }
        Ok(())
    }

    fn look_at_all(&mut self) -> Result<()> {
        let indices: Vec<usize> = self.served.keys().copied().collect();
        for index in indices {
            self.send(index)?;
        }
        self.served.retain(|_, served| !served.connection.is_closed());
        let served = &self.served;
        self.by_id.retain(|_, index| served.contains_key(index));
        Ok(())
    }
}

impl Served {
    fn advance(&mut self, files: &mut Files) -> Result<()> {
        if self.http.is_none() && (self.connection.is_established() || self.connection.is_in_early_data()) {
            self.http = Some(h3::Connection::with_transport(&mut self.connection, &h3::Config::new()?)?);
        }
        let Some(http) = &mut self.http else { return Ok(()) };
        // Whatever is wrong with a request is the client's to notice.
        while let Ok((stream, event)) = http.poll(&mut self.connection) {
            let h3::Event::Headers { list, .. } = event else { continue };
            let path = list.iter().find(|header| header.name() == b":path");
            let found = path.and_then(|header| files.get(&String::from_utf8_lossy(header.value())));
            let status: &[u8] = if found.is_some() { b"200" } else { b"404" };
            let headers = [Header::new(b":status", status)];
            http.send_response(&mut self.connection, stream, &headers, false)?;
            self.bodies.insert(stream, (found.unwrap_or_default(), 0));
        }
        Ok(())
    }

    fn write_bodies(&mut self) {
        let Some(http) = &mut self.http else { return };
        self.bodies.retain(|stream, (body, sent)| {
            if let Ok(size) = http.send_body(&mut self.connection, *stream, &body[*sent..], true) {
                *sent += size;
                return *sent < body.len();
            }
            true
        });
    }
}

/// The files below a root, and nothing above it. Each is read once: a measurement is one of quiche, and not of the disk.
struct Files {
    root: PathBuf,
    read: HashMap<String, Rc<Vec<u8>>>,
}

impl Files {
    fn get(&mut self, path: &str) -> Option<Rc<Vec<u8>>> {
        if let Some(known) = self.read.get(path) {
            return Some(known.clone());
        }
        let name = Path::new(path.trim_start_matches('/'));
        if !name.components().all(|part| matches!(part, Component::Normal(_))) {
            return None;
        }
        let content = Rc::new(std::fs::read(self.root.join(name)).ok()?);
        self.read.insert(path.to_owned(), content.clone());
        Some(content)
    }
}
