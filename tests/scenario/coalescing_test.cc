// Coalesced packets as a server's shard takes them apart (RFC 9000 §12.2).
#include <gtest/gtest.h>

#include <array>

#include "scenario/simulation.h"
#include "scenario/stranger.h"
#include "scenario/transfer.h"
#include "wire/long_header.h"

namespace pollux::scenario {
namespace {

using telemetry::DropReason;

// A Handshake packet to this connection ID that nobody can open.
DatagramBytes rubbish_for(const wire::ConnectionId& destination) {
  DatagramBytes packet(60, 0x55);
  ByteWriter writer{packet};
  const auto layout =
      wire::write(writer, {.type = wire::PacketType::kHandshake, .destination_id = destination, .source_id = {}});
  wire::set_length(packet, layout);
  return packet;
}

// RFC 9000 §12.2-3, §12.2-5
TEST(Coalescing, PacketsForAnotherConnectionIdThanTheFirstArePassedOver) {
  TransferApplication server{{.upload_bytes = 1'000}, wire::Role::kServer};
  TransferApplication client{{.upload_bytes = 1'000, .streams = 2}, wire::Role::kClient};
  Simulation simulation{1, server};
  Stranger stranger{simulation};
  Eavesdropper eavesdropper{simulation, 100};
  (void)simulation.connect(client);
  ASSERT_TRUE(simulation.run_until([&] { return server.result().handshake_complete; }, Duration::seconds(5)));
  wire::ConnectionId servers;
  for (const DatagramBytes& datagram : eavesdropper.datagrams()) {
    for (Bytes rest = datagram; !rest.empty();) {
      const auto header = wire::parse_long_header(rest);
      if (!header) break;
      if (header->type == wire::PacketType::kHandshake) servers = header->destination_id;
      rest = rest.subspan(header->packet_size);
    }
  }
  ASSERT_EQ(servers.size(), endpoint::Shard::kLocalIdLength);
  std::array<std::uint8_t, endpoint::Shard::kLocalIdLength> other{};
  other.fill(0xee);

  const telemetry::Snapshot before = simulation.server().counters();
  DatagramBytes datagram = rubbish_for(servers);
  const DatagramBytes second = rubbish_for(wire::ConnectionId{other});
  datagram.insert(datagram.end(), second.begin(), second.end());
  stranger.send_as(simulation.client().address(), datagram);
  simulation.run_for(Duration::microseconds(200));
  const telemetry::Snapshot counted = simulation.server().counters() - before;
  EXPECT_EQ(counted[DropReason::kQuicCoalescedForOther], 1U);
  EXPECT_EQ(counted[DropReason::kQuicUnknownConnectionId], 0U);
}

}  // namespace
}  // namespace pollux::scenario
