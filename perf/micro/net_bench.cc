// The codecs of lib/net: a received frame classified, a payload put behind its headers.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>

#include "net/classifier.h"
#include "net/udp_encapsulation.h"
#include "perf/datapath/memory_network.h"

namespace pollux::perf {
namespace {

constexpr std::size_t kPayload = 1400;

struct Ends {
  explicit Ends(IpFamily family) {
    const bool is_ipv4 = family == IpFamily::kIpv4;
    flow.local = *SocketAddress::parse(is_ipv4 ? "192.0.2.2:5000" : "[2001:db8::2]:5000");
    flow.remote = *SocketAddress::parse(is_ipv4 ? "192.0.2.1:443" : "[2001:db8::1]:443");
    (void)addresses.add(flow.remote);
    (void)network.allocate(packet);
  }

  MemoryNetwork network{1, 8};
  net::LocalAddresses addresses;
  net::PortInfo offloading{.transmit_ipv4_checksum = true, .transmit_udp_checksum = true};
  net::Flow flow;
  std::array<net::Packet, 1> packet;
};

void encapsulate(benchmark::State& state, IpFamily family) {
  Ends ends{family};
  for (auto _ : state) {
    ends.packet[0].set_data(net::kTransmitHeadroom, 0);
    net::encapsulate(ends.packet[0], ends.flow, ends.offloading, {.payload_size = kPayload});
    benchmark::DoNotOptimize(ends.packet[0].data().data());
  }
}
BENCHMARK_CAPTURE(encapsulate, ipv4, IpFamily::kIpv4);
BENCHMARK_CAPTURE(encapsulate, ipv6, IpFamily::kIpv6);

// Checksums by the device, or taken here.
void classify(benchmark::State& state, IpFamily family, net::ChecksumVerdict checksums) {
  Ends ends{family};
  net::encapsulate(ends.packet[0], ends.flow, {}, {.payload_size = kPayload});
  ends.packet[0].ip_checksum = ends.packet[0].l4_checksum = checksums;
  for (auto _ : state) benchmark::DoNotOptimize(net::classify(ends.packet[0], ends.addresses, ends.offloading));
}
BENCHMARK_CAPTURE(classify, ipv4, IpFamily::kIpv4, net::ChecksumVerdict::kGood);
BENCHMARK_CAPTURE(classify, ipv6, IpFamily::kIpv6, net::ChecksumVerdict::kGood);
BENCHMARK_CAPTURE(classify, ipv4_and_checksums, IpFamily::kIpv4, net::ChecksumVerdict::kUnknown);

}  // namespace
}  // namespace pollux::perf
