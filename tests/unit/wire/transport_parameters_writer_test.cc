// Transport parameters as sent: read back they are the same, and defaults cost nothing.
#include <gtest/gtest.h>

#include "unit/wire/hex.h"
#include "wire/transport_parameters.h"
#include "wire/version_negotiation.h"

namespace pollux::wire {
namespace {

using test::hex;
using test::Octets;

template <typename Parameters>
Octets encode(const Parameters& parameters) {
  return test::written_by([&](ByteWriter& writer) {
    write(writer, parameters);
    EXPECT_EQ(writer.position(), encoded_size(parameters));
  });
}

TransportParameters with_everything() {
  TransportParameters all;
  all.max_idle_timeout = Duration::seconds(30);
  all.max_udp_payload_size = 1472;
  all.initial_max_data = 1 << 24;
  all.initial_max_stream_data_bidi_local = 1 << 20;
  all.initial_max_stream_data_bidi_remote = 1 << 19;
  all.initial_max_stream_data_uni = 1 << 18;
  all.initial_max_streams_bidi = 100;
  all.initial_max_streams_uni = 3;
  all.ack_delay_exponent = 10;
  all.max_ack_delay = Duration::milliseconds(5);
  all.disable_active_migration = true;
  all.active_connection_id_limit = 8;
  all.initial_source_connection_id = ConnectionId{hex("0102")};
  all.original_destination_connection_id = ConnectionId{hex("8394c8f03e515708")};
  all.retry_source_connection_id = ConnectionId{};
  all.stateless_reset_token = StatelessResetToken{{1, 2, 3}};
  all.max_datagram_frame_size = 65'535;
  all.min_ack_delay = Duration::microseconds(1'500);
  all.reset_stream_at = true;
  all.grease_quic_bit = true;
  all.version_information = VersionInformation{.chosen = kVersion1, .available = {kVersion1, 0x1a2a3a4a}};
  all.preferred_address.emplace();
  all.preferred_address->ipv4 = {.ip = IpAddress::v4(hex("c0000201")), .port = 443};
  all.preferred_address->connection_id = ConnectionId{hex("aabb")};
  return all;
}

TEST(TransportParametersWriter, WritesNothingForTheDefaults) {
  EXPECT_TRUE(encode(TransportParameters{}).empty());
}

// RFC 9000 §7.4-2
TEST(TransportParametersWriter, WritesWhatTheReaderReadsBack) {
  const TransportParameters all = with_everything();
  const Octets encoded = encode(all);
  const auto read = parse_transport_parameters(encoded, Role::kServer);
  ASSERT_TRUE(read.has_value()) << read.error().reason;
  EXPECT_EQ(*read, all);
}

TEST(TransportParametersWriter, WritesIdentifierLengthAndValue) {
  TransportParameters parameters;
  parameters.initial_max_data = 1 << 20;
  parameters.disable_active_migration = true;
  EXPECT_EQ(encode(parameters), hex("04 04 80100000  0c 00"));
}

// RFC 9000 §18.1
TEST(TransportParametersWriter, AddsAReservedParameterThatIsIgnored) {
  const Octets value = hex("c0ffee");
  const ReservedParameter reserved{.n = 2, .value = value};
  EXPECT_EQ(encode(reserved), hex("40 59 03 c0ffee"));
  Octets encoded = encode(with_everything());
  const Octets grease = encode(reserved);
  encoded.insert(encoded.end(), grease.begin(), grease.end());
  EXPECT_EQ(parse_transport_parameters(encoded, Role::kServer), with_everything());
}

// RFC 9000 §18.2-6, §18.2-8
TEST(TransportParametersWriterDeathTest, NeverSendsWhatAPeerWouldHaveToRefuse) {
  TransportParameters few_ids;
  few_ids.active_connection_id_limit = 1;
  EXPECT_DEATH(static_cast<void>(encode(few_ids)), "");
  TransportParameters impatient;
  impatient.min_ack_delay = impatient.max_ack_delay + Duration::microseconds(1);
  EXPECT_DEATH(static_cast<void>(encode(impatient)), "");
  TransportParameters no_id;
  no_id.preferred_address.emplace();
  EXPECT_DEATH(static_cast<void>(encode(no_id)), "");
}

}  // namespace
}  // namespace pollux::wire
