#include "connection/remembered_parameters.h"

#include <gtest/gtest.h>

#include "base/byte_writer.h"

namespace pollux::connection {
namespace {

std::vector<std::uint8_t> encode(const wire::TransportParameters& parameters) {
  std::vector<std::uint8_t> encoded(wire::encoded_size(parameters));
  ByteWriter writer{encoded};
  wire::write(writer, parameters);
  return encoded;
}

wire::TransportParameters generous() {
  return {.max_idle_timeout = Duration::seconds(30),
          .max_udp_payload_size = 1500,
          .initial_max_data = 100,
          .initial_max_stream_data_bidi_local = 100,
          .initial_max_stream_data_bidi_remote = 100,
          .initial_max_stream_data_uni = 100,
          .initial_max_streams_bidi = 100,
          .initial_max_streams_uni = 100,
          .active_connection_id_limit = 8,
          .max_datagram_frame_size = 1000};
}

wire::ConnectionId some_id() {
  constexpr std::array<std::uint8_t, 8> kOctets{1, 2, 3, 4, 5, 6, 7, 8};
  return wire::ConnectionId{kOctets};
}

// RFC 9000 §7.4.1-2
TEST(RememberedParameters, LeaveOutWhatBelongsToOneConnection) {
  wire::TransportParameters connection = generous();
  connection.ack_delay_exponent = 5;
  connection.max_ack_delay = Duration::milliseconds(7);
  connection.min_ack_delay = Duration::milliseconds(1);
  connection.initial_source_connection_id = some_id();
  connection.original_destination_connection_id = some_id();
  connection.retry_source_connection_id = some_id();
  connection.stateless_reset_token = wire::StatelessResetToken{.octets = {9}};
  connection.preferred_address = wire::PreferredAddress{.connection_id = some_id()};
  EXPECT_EQ(remembered_part(encode(connection)), remembered_part(encode(generous())));
}

// RFC 9000 §7.4.1-4
TEST(RememberedParameters, KeepEverythingElse) {
  const auto kept = wire::parse_transport_parameters(remembered_part(encode(generous())), wire::Role::kServer);
  ASSERT_TRUE(kept);
  EXPECT_EQ(*kept, generous());
}

// RFC 9000 §7.4.1-6
TEST(RememberedParameters, AreReducedWhenAnyOneLimitIs) {
  using Limit = std::uint64_t wire::TransportParameters::*;
  using P = wire::TransportParameters;
  for (const Limit limit :
       {&P::initial_max_data, &P::initial_max_stream_data_bidi_local, &P::initial_max_stream_data_bidi_remote,
        &P::initial_max_stream_data_uni, &P::initial_max_streams_bidi, &P::initial_max_streams_uni,
        &P::active_connection_id_limit, &P::max_datagram_frame_size}) {
    wire::TransportParameters now = generous();
    EXPECT_FALSE(is_reduced(generous(), now));
    now.*limit += 1;
    EXPECT_FALSE(is_reduced(generous(), now));
    now.*limit -= 2;
    EXPECT_TRUE(is_reduced(generous(), now));
  }
}

// draft-ietf-quic-reliable-stream-reset-09 §3
TEST(RememberedParameters, AreReducedWhenReliableResetsAreNotTakenAnyMore) {
  wire::TransportParameters before = generous();
  wire::TransportParameters now = generous();
  before.reset_stream_at = now.reset_stream_at = true;
  EXPECT_FALSE(is_reduced(before, now));
  now.reset_stream_at = false;
  EXPECT_TRUE(is_reduced(before, now));
  EXPECT_FALSE(is_reduced(now, before));
}

TEST(RememberedParameters, OfBytesThatAreNoParametersAreNone) {
  constexpr std::array<std::uint8_t, 3> kRubbish{1, 2, 3};
  EXPECT_TRUE(remembered_part(kRubbish).empty());
}

}  // namespace
}  // namespace pollux::connection
