#include "app/get/options.h"

namespace pollux::app {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: pollux-get [options] URL...
       pollux-get EAL arguments -- --local ADDR --neighbor MAC [options] URL...
Fetches over HTTP/3, with curl's options and exit codes. URLs of one server
share a connection. What tests of QUIC want: pollux-get --help interop

  -o, --output FILE    write to FILE; given again, for the next URL
  -O, --remote-name    name files as the server does, where there is no -o
  --output-dir DIR     put them there
  -H, --header LINE    add 'Name: value' to the request
  -X, --request NAME   the method; -I, --head is HEAD
  -d, --data TEXT      send TEXT, or with @FILE a file's content, as POST
  -i, --include        write the response's header too
  -f, --fail           a status of 400 or more is an error (22)
  -w, --write-out FMT  such as '%{http_code} %{time_total}\n' or '%{json}'
  -s, --silent; -S, --show-error; -v, --verbose
  -k, --insecure       do not ask who the server is
  --cacert FILE        trust these authorities instead of the system's
  --resolve HOST:PORT:ADDR[,ADDR]
  -4, --ipv4; -6, --ipv6
  -m, --max-time S     give up after S seconds; --connect-timeout S
  --http3, --http3-only are taken: there is nothing else
  --help, --version
)";

constexpr std::string_view kInteropHelp =
    R"(Usage: pollux-get [options] URL...      options for tests of the transport

  --alpn NAME            h3 or hq-interop (default h3)
  --download-dir DIR     as -O --output-dir DIR
  --separate-connections a connection for each URL, one after another
  --session FILE         remember tickets, parameters and tokens there, and
                         resume with what it holds
  --early-data           send requests in 0-RTT where a ticket allows it
  --quic-version LIST    1, 2 or both, the preferred one first (default 1,2)
  --ciphers LIST         TLS_AES_128_GCM_SHA256:... in order; --chacha20 is
                         TLS_CHACHA20_POLY1305_SHA256 alone
  --key-update           update the keys during the transfer
  --rebind               change the local port in the transfer, as a NAT does
  --migrate              move to another local port during the transfer
  --ecn WORD             on or off (default on)
  --mtu N                largest IP packet (default 1500)
  --congestion NAME      cubic, newreno or bbr (default cubic)
  --crypto NAME          auto, ipsec-mb or boringssl (default auto)
  --qlog DIR             write a qlog file for each connection there
  --keylog FILE          write TLS secrets there (default: $SSLKEYLOGFILE)
  --local ADDR           DPDK: address of ours, which the kernel must not have
  --neighbor MAC         DPDK: of the server, or of the gateway to it
  --port N               DPDK: number of the port (default 0)
)";

}  // namespace

std::string_view get_help() {
  return kHelp;
}

std::string_view get_interop_help() {
  return kInteropHelp;
}

}  // namespace pollux::app
