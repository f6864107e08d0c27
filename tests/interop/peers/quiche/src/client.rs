use crate::{MAX_DATAGRAM, Options, Result, key_log, random};
use quiche::h3::{self, Header, NameValue};
use quiche::{ConnectionId, PathEvent, RecvInfo};
use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::time::{Duration, Instant};

/// When a client that migrates does so.
const MIGRATE_AFTER: Duration = Duration::from_millis(700);
/// How long it waits at one socket before it looks at the others.
const LONGEST_WAIT: Duration = Duration::from_millis(5);

/// One connection, its sockets (two when it has moved), and the files that are on their way.
struct Client<'a> {
    told: &'a Options,
    connection: quiche::Connection,
    http: Option<h3::Connection>,
    sockets: Vec<UdpSocket>,
    server: SocketAddr,
    started: Instant,
    unasked: Vec<String>,
    bodies: HashMap<u64, (String, Vec<u8>)>,
}

pub fn run(told: &Options) -> Result<()> {
    if told.is_case("resumption") || told.is_case("zerortt") {
        let session = Client::connect(told, &told.names[..1], None)?.fetch(true)?;
        Client::connect(told, &told.names[1..], session)?.fetch(false)?;
        return Ok(());
    }
    Client::connect(told, &told.names, None)?.fetch(false)?;
    Ok(())
}

/// A socket of the address from which the server is reached.
fn socket_towards(server: SocketAddr) -> Result<UdpSocket> {
    let any = if server.is_ipv6() { "[::]:0" } else { "0.0.0.0:0" };
    let probe = UdpSocket::bind(any)?;
    probe.connect(server)?;
    let mut local = probe.local_addr()?;
    local.set_port(0);
    let socket = UdpSocket::bind(local)?;
    socket.set_read_timeout(Some(LONGEST_WAIT))?;
    Ok(socket)
}

impl<'a> Client<'a> {
    fn connect(told: &'a Options, names: &[String], session: Option<Vec<u8>>) -> Result<Self> {
        let server: SocketAddr = told.get("connect")?.parse()?;
        let socket = socket_towards(server)?;
        let mut config = told.config()?;
        config.load_verify_locations_from_file(told.get("ca")?)?;
        config.verify_peer(true);
        let id = random::<16>();
        let id = ConnectionId::from_ref(&id);
        let mut connection = quiche::connect(Some("localhost"), &id, socket.local_addr()?, server, &mut config)?;
        if let Some(file) = key_log() {
            connection.set_keylog(Box::new(file));
        }
        if let Some(session) = session {
            connection.set_session(&session)?;
        }
        Ok(Self {
            told,
            connection,
            http: None,
            sockets: vec![socket],
            server,
            started: Instant::now(),
            unasked: names.to_vec(),
            bodies: HashMap::new(),
        })
    }

    /// Until all files are there, and a ticket too where one is wanted; gives the ticket.
    fn fetch(mut self, wants_ticket: bool) -> Result<Option<Vec<u8>>> {
        self.send()?;
        loop {
            self.receive()?;
            self.advance()?;
            self.migrate()?;
            self.send()?;
            if self.connection.is_closed() {
                return Err(format!("closed: {:?}", self.connection.peer_error()).into());
            }
            let done = self.http.is_some() && self.unasked.is_empty() && self.bodies.is_empty();
            if done && (!wants_ticket || self.connection.session().is_some()) {
                break;
            }
        }
        let session = self.connection.session().map(<[u8]>::to_vec);
        self.connection.close(true, 0x100, b"")?;
        self.send()?;
        Ok(session)
    }

    fn receive(&mut self) -> Result<()> {
        let mut buffer = [0; 65_535];
        for socket in &self.sockets {
            match socket.recv_from(&mut buffer) {
                Ok((size, from)) => {
                    let info = RecvInfo { from, to: socket.local_addr()? };
                    // What cannot be read is dropped; the connection says itself when it is over.
                    let _ = self.connection.recv(&mut buffer[..size], info);
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if self.connection.timeout().is_some_and(|left| left.is_zero()) {
            self.connection.on_timeout();
        }
        Ok(())
    }

    fn send(&mut self) -> Result<()> {
        let mut out = [0; MAX_DATAGRAM];
        while let Ok((size, info)) = self.connection.send(&mut out) {
            for socket in &self.sockets {
                if socket.local_addr()? == info.from {
                    socket.send_to(&out[..size], info.to)?;
                }
            }
        }
        Ok(())
    }

    /// Asks for what was not asked for, and takes in what has come.
    fn advance(&mut self) -> Result<()> {
        if self.http.is_none() && (self.connection.is_established() || self.connection.is_in_early_data()) {
            let config = h3::Config::new()?;
            self.http = Some(h3::Connection::with_transport(&mut self.connection, &config)?);
        }
        let Some(http) = &mut self.http else { return Ok(()) };
        while let Some(name) = self.unasked.pop() {
            let head = [(":method", "GET"), (":scheme", "https"), (":authority", "localhost")];
            let mut headers: Vec<_> = head.iter().map(|(k, v)| Header::new(k.as_bytes(), v.as_bytes())).collect();
            headers.push(Header::new(b":path", format!("/{name}").as_bytes()));
            match http.send_request(&mut self.connection, &headers, true) {
                Ok(stream) => {
                    self.bodies.insert(stream, (name, Vec::new()));
                }
                // Later, when the server allows more.
                Err(_) => {
                    self.unasked.push(name);
                    break;
                }
            }
        }
        self.take_in()
    }

    fn take_in(&mut self) -> Result<()> {
        let mut buffer = [0; 65_535];
        let http = self.http.as_mut().ok_or("no HTTP/3 yet")?;
        loop {
            match http.poll(&mut self.connection) {
                Ok((stream, h3::Event::Headers { list, .. })) => {
                    let status = list.iter().find(|header| header.name() == b":status");
                    if status.is_some_and(|header| header.value() != b"200") {
                        return Err(format!("stream {stream}: {list:?}").into());
                    }
                }
                Ok((stream, h3::Event::Data)) => {
                    while let Ok(size) = http.recv_body(&mut self.connection, stream, &mut buffer) {
                        let (_, body) = self.bodies.get_mut(&stream).ok_or("an unknown stream")?;
                        body.extend_from_slice(&buffer[..size]);
                    }
                }
                Ok((stream, h3::Event::Finished)) => {
                    let (name, body) = self.bodies.remove(&stream).ok_or("an unknown stream")?;
                    std::fs::write(Path::new(self.told.get("out")?).join(name), body)?;
                }
                Ok((stream, h3::Event::Reset(code))) => return Err(format!("stream {stream} reset: {code}").into()),
                Ok(_) => {}
                Err(h3::Error::Done) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn migrate(&mut self) -> Result<()> {
        let due = self.told.is_case("connectionmigration") && self.started.elapsed() > MIGRATE_AFTER;
        if due && self.sockets.len() == 1 && self.connection.available_dcids() > 0 {
            // A new path takes a connection ID of ours, too.
            let id = random::<16>();
            let reset = u128::from_ne_bytes(random());
            self.connection.new_scid(&ConnectionId::from_ref(&id), reset, false)?;
            let socket = socket_towards(self.server)?;
            self.connection.probe_path(socket.local_addr()?, self.server)?;
            self.sockets.push(socket);
        }
        while let Some(event) = self.connection.path_event_next() {
            if let PathEvent::Validated(local, server) = event {
                if self.sockets.last().is_some_and(|last| last.local_addr().is_ok_and(|own| own == local)) {
                    self.connection.migrate(local, server)?;
                }
            }
        }
        Ok(())
    }
}
