#include "app/load/options.h"

namespace pollux::app {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: pollux-load --target ADDR:PORT [options]; --help, --version
       pollux-load EAL arguments -- --local ADDR --neighbor MAC --target ...
Puts load on a QUIC server: many clients, from an ordinary UDP socket or, with
EAL arguments and '--', from cores that poll a DPDK port. Ends by itself or at
Ctrl-C, and prints what it has measured.
  --mode NAME          bulk_download, bulk_upload, requests, handshakes,
                       resumed, early, churn, idle, migration, valid_flood,
                       invalid_flood (default requests)
  --connections N      of all workers together (default 1)
  --streams N          requests under way on each connection (default 1)
  --rate N             requests or handshakes a second, due whatever becomes of
                       those before (default: the next when the last is done)
  --path PATH          what is asked for (default /); --size N, its first bytes
  --alpn NAME          h3, hq-interop or perf (default h3)
  --duration TIME      such as 30s (default 10s; 0: until it is stopped)
  --warmup TIME        how much of it is not counted (default 0)
  --timeout TIME       give up a server that says nothing (default 5s)
  --require EXPR       such as 'p99<500us' or 'goodput>10G': else exit code 2;
                       may be given again
  --json FILE          write the figures there; --csv FILE, a line each second
  -i, --interactive    a prompt; --load FILE, commands for it
  --help all           the rest: addresses, port, certificates, and so on
  --help figures       what is measured, by the names that --require has
)";

constexpr std::string_view kRest =
    R"(The options that pollux-load --help does not show:
  --name NAME          of the server: SNI and :authority (default localhost)
  --cacert FILE        trust these authorities (default: any certificate)
  --congestion NAME    cubic, newreno or bbr (default cubic)
  --ecn WORD           on or off: mark packets ECT(0) (default on)
  --mtu N              largest IP packet (default: the device's; a socket: 1500)
  --burst N            packets received at once, 1 to 64 (default 64)
  --crypto NAME        auto, ipsec-mb or boringssl (default auto)
  --sockets N          UDP sockets that share the connections (default 1)
  --mix FILE           several modes at once, as TOML: a [[part]] for each
  --qlog DIR           write a qlog file for each connection there
  --keylog FILE        write TLS secrets there (default: $SSLKEYLOGFILE, if set)
  --capture FILE       write every packet there (pcapng), secrets embedded
On a DPDK port:
  --local ADDR[-ADDR]  the clients' addresses, which the kernel must not have
  --local-ports N[-N]  and their ports (default 49152-65535)
  --neighbor MAC       of the server, or of the gateway to it
  --port N             (default 0)
  --nb-cores N         workers (default: every lcore; the main lcore is one too)
  --rxq N              queues each way; --rxd N, --txd N descriptors of each
  --total-num-mbufs N  packet buffers (default: 8192 for each worker)
)";

}  // namespace

std::string_view load_help() {
  return kHelp;
}

std::string_view load_help_for_the_rest() {
  return kRest;
}

}  // namespace pollux::app
