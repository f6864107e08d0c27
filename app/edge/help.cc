#include "app/edge/help.h"

namespace pollux::app {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: pollux-edge --listen ADDR:PORT --cert FILE --key FILE --docroot DIR ...
       pollux-edge EAL arguments -- --listen ADDR:PORT --cert FILE ...
Serves the files of a directory over HTTP/3: from an ordinary UDP socket or,
with EAL arguments and '--', from cores that poll a DPDK port, such as
  -l 1 --no-pci --vdev=net_tap0,iface=tap0 -- --listen 10.0.0.2:443 --cert ...
  --listen ADDR:PORT   address to serve on, IPv4 or [IPv6]; may be given again
                       (a socket takes 0.0.0.0 and [::] too)
  --cert FILE          certificate chain in PEM, the server's own first
  --key FILE           its private key, PEM: ECDSA P-256, P-384 or RSA
  --docroot DIR        the files; all are read into memory at start
  --config FILE        these options as TOML; the command line beats the file
  --stats-period S     print statistics every S seconds, not only at the end
  --mtu N              largest IP packet (default: the device's; a socket: 1500)
  --congestion NAME    cubic, newreno or bbr (default cubic)
  --retry WHEN         Retry newcomers: auto (under load), always, never
  --early-data WORD    on or off: take requests in 0-RTT (default off)
  --qlog DIR           write a qlog file for each connection there
  --keylog FILE        write TLS secrets there (default: $SSLKEYLOGFILE, if set)
  --capture FILE       write every packet there (pcapng), secrets embedded
  --help all           the rest: DPDK port, ALPN, versions, control, and so on
  --help, --version
)";

constexpr std::string_view kRest =
    R"(The options that pollux-edge --help does not show:
  --port LIST          DPDK ports, such as 0,1 (default 0); and of each:
  --nb-cores N         workers (default: every lcore; the main lcore is one too)
  --rxq N              queues each way: as many as workers (default, where the
                       port spreads UDP), or 1, which the first one spreads
  --rxd N, --txd N     descriptors of a queue (default: what fits the device)
  --burst N            packets received at once, 1 to 64 (default 64)
  --total-num-mbufs N  packet buffers (default: 8192 for each worker)
  --id-rules WORD      on: ask the device to match connection IDs (default off)
  --id-format WORDS    connection IDs of a fleet (QUIC-LB), such as rotation=1,
                       server-id=0a0b,nonce=8,key-file=FILE; again: older ones
  --max-connections N, --listed-streams N   of a worker (default 65536 each)
  --ecn WORD, --spin-bit WORD  on or off: mark packets ECT(0), spin (default on)
  --crypto NAME        auto, ipsec-mb or boringssl (default auto)
  --quic-version LIST  1, 2 or both, the preferred one first (default 1,2)
  --alpn LIST          some of h3, hq-interop, perf, commas between (default h3)
  --capture-limit MB   the capture ends when its file is so large (default 1000)
  --control PATH       socket for pollux-ctl, or off (default: PREFIX.sock in
                       /run/pollux for root, $XDG_RUNTIME_DIR/pollux for others;
                       PREFIX is EAL's --file-prefix, pollux-edge without one)
)";

}  // namespace

std::string_view edge_help() {
  return kHelp;
}

std::string_view edge_help_for_the_rest() {
  return kRest;
}

}  // namespace pollux::app
