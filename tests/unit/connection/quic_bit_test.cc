// The fixed bit, greased (RFC 9287).
#include "connection/quic_bit.h"

#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using wire::Role;

PairOptions greasing(bool client, bool server) {
  PairOptions options;
  options.client.config.grease_quic_bit = client;
  options.server.config.grease_quic_bit = server;
  return options;
}

// How many datagrams of each end begin with a clear fixed bit, over a handshake and a transfer.
struct ClearBits {
  std::size_t client = 0;
  std::size_t server = 0;
};

ClearBits clear_bits(const PairOptions& options) {
  ConnectionPair pair{options};
  ClearBits clear;
  pair.wire = [&](Transit& transit) {
    const bool is_clear = (transit.octets.front() & wire::kFixedBit) == 0;
    if (is_clear) ++(transit.sender == Role::kClient ? clear.client : clear.server);
    return Fate::kDelivered;
  };
  EXPECT_TRUE(pair.shake_hands());
  const auto stream = pair.client->open_stream(wire::StreamDirection::kBidirectional);
  pair.client.application().send(*stream, zeros(200'000), wire::Fin::kYes);
  pair.run_for(Duration::seconds(2));
  EXPECT_EQ(pair.server.application().streams[*stream].data.size(), 200'000U);
  EXPECT_EQ(pair.server.counters()[telemetry::DropReason::kQuicFixedBitZero], 0U);
  return clear;
}

TEST(QuicBit, IsSetUntilThePeerTakesItClearAndRandomThen) {
  SeededRng rng{1};
  QuicBit bit{rng};
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(bit.next());
  bit.on_peer_takes_it_clear();
  int set = 0;
  for (int i = 0; i < 1'000; ++i) set += bit.next() ? 1 : 0;
  EXPECT_GT(set, 400);
  EXPECT_LT(set, 600);
}

// RFC 9287 §3.1
TEST(QuicBit, IsClearedTowardsAPeerThatAdvertisesIt) {
  const ClearBits both = clear_bits(greasing(true, true));
  EXPECT_GT(both.client, 10U);
  EXPECT_GT(both.server, 10U);
  const ClearBits server_takes_it = clear_bits(greasing(false, true));
  EXPECT_GT(server_takes_it.client, 10U);
  EXPECT_EQ(server_takes_it.server, 0U);
}

// RFC 9287 §3.1
TEST(QuicBit, IsNeverClearedTowardsAPeerThatDoesNot) {
  const ClearBits none = clear_bits(greasing(false, false));
  EXPECT_EQ(none.client + none.server, 0U);
}

// RFC 9287 §3.1
TEST(QuicBit, MayBeClearInTheFirstPacketOfAClientThatATokenVouchesFor) {
  for (const AddressValidation address : {AddressValidation::kPending, AddressValidation::kValidated}) {
    PairOptions options = greasing(true, true);
    options.server_identity = ConnectionPair::server_identity(options);
    options.server_identity->address = address;
    ConnectionPair pair{options};
    const auto rule = pair.server.connection().fixed_bit_rule();
    EXPECT_EQ(rule == wire::FixedBitRule::kMayBeClear, address == AddressValidation::kValidated);
  }
}

// RFC 9000 §17.2-1, §17.3.1-1
TEST(QuicBit, ClearBitIsDroppedByWhoHasNotAdvertisedIt) {
  for (const bool advertised : {false, true}) {
    OpenPair pair{greasing(false, advertised)};
    ASSERT_TRUE(pair.shake_hands());
    pair.client->parts.quic_bit.on_peer_takes_it_clear();
    const auto stream = pair.client->open_stream(wire::StreamDirection::kBidirectional);
    pair.client->write(*stream, zeros(50'000), wire::Fin::kYes);
    pair.run_for(kWireDelay * 4);
    EXPECT_EQ(pair.server.counters()[telemetry::DropReason::kQuicFixedBitZero] == 0, advertised);
  }
}

}  // namespace
}  // namespace pollux::connection::testing
