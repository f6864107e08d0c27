#include "connection/peer_parameters.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/byte_reader.h"
#include "connection/peer_connection_ids.h"
#include "unit/connection/test_host.h"
#include "wire/varint.h"
#include "wire/version_negotiation.h"

namespace pollux::connection {
namespace {

using wire::Role;
using Octets = std::vector<std::uint8_t>;

wire::ConnectionId id(std::uint8_t fill) {
  return wire::ConnectionId{Octets(8, fill)};
}

const wire::ConnectionId kClientSource = id(0xcc);
const wire::ConnectionId kServerSource = id(0x55);
const wire::ConnectionId kOriginal = id(0xdd);
testing::TestIssuer issuer{0x60};
LocalConnectionIds client_ids{kClientSource, kOriginal, issuer};
LocalConnectionIds server_ids{kServerSource, kOriginal, issuer};

const std::optional<wire::ConnectionId> kNoRetry;
SeededRng rng{1};

Octets encoded_parameters(const ConnectionConfig& config, Role role, LocalConnectionIds& ids) {
  return encode(local_parameters(config, role, ids, kNoRetry), rng);
}

// What a server sends, after `change`, as its client judges it.
std::expected<wire::TransportParameters, wire::TransportError> judge_server(
    const std::function<void(wire::TransportParameters&)>& change,
    const std::optional<wire::ConnectionId>& followed_retry = {}) {
  wire::TransportParameters parameters = local_parameters({}, Role::kServer, server_ids, followed_retry);
  change(parameters);
  Octets encoded(wire::encoded_size(parameters));
  ByteWriter writer{encoded};
  wire::write(writer, parameters);
  return check_peer_parameters(encoded, Role::kServer, {.peer_source = kServerSource, .retry_source = followed_retry},
                               client_ids);
}

template <typename Outcome>
void expect_mismatch(const Outcome& outcome) {
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, wire::TransportErrorCode::kTransportParameterError);
}

TEST(PeerParameters, OursSayWhatTheConfigurationGrants) {
  ConnectionConfig config;
  config.idle_timeout = Duration::seconds(12);
  config.max_receive_datagram_size = ByteCount{1400};
  config.max_ack_delay = Duration::milliseconds(7);
  config.active_connection_id_limit = 3;
  const auto sent =
      wire::parse_transport_parameters(encoded_parameters(config, Role::kClient, client_ids), Role::kClient);
  ASSERT_TRUE(sent.has_value());
  EXPECT_EQ(sent->max_idle_timeout, Duration::seconds(12));
  EXPECT_EQ(sent->max_udp_payload_size, 1400U);
  EXPECT_EQ(sent->initial_max_data, stream::kInitialConnectionWindow.value());
  EXPECT_EQ(sent->initial_max_streams_bidi, stream::kMaxConcurrentBidiStreams);
  EXPECT_EQ(sent->active_connection_id_limit, 3U);
  EXPECT_EQ(sent->max_ack_delay, Duration::milliseconds(7));
  EXPECT_FALSE(sent->disable_active_migration);
  EXPECT_FALSE(sent->stateless_reset_token.has_value());  // RFC 9000 §18.2-10
  EXPECT_EQ(sent->initial_source_connection_id, kClientSource);
  EXPECT_FALSE(sent->original_destination_connection_id.has_value());
}

// RFC 9000 §7.3-1
TEST(PeerParameters, ServersNameTheClientsFirstDestination) {
  const auto sent = wire::parse_transport_parameters(encoded_parameters({}, Role::kServer, server_ids), Role::kServer);
  EXPECT_EQ(sent->original_destination_connection_id, kOriginal);
  EXPECT_EQ(sent->initial_source_connection_id, kServerSource);
  EXPECT_FALSE(sent->retry_source_connection_id.has_value());
}

// RFC 9000 §7.4-2: whoever reads them would notice one that comes twice.
TEST(PeerParameters, HonestOnesAreAcceptedByBothSides) {
  EXPECT_TRUE(judge_server([](auto&) {}).has_value());
  const Octets client = encoded_parameters({}, Role::kClient, client_ids);
  EXPECT_TRUE(check_peer_parameters(client, Role::kClient, {kClientSource, kNoRetry}, server_ids).has_value());
}

// RFC 9000 §7.3-3
TEST(PeerParameters, AbsentIdsAreAMismatch) {
  expect_mismatch(judge_server([](auto& p) { p.initial_source_connection_id.reset(); }));
  expect_mismatch(judge_server([](auto& p) { p.original_destination_connection_id.reset(); }));
}

// RFC 9000 §7.3-2, §7.3-4
TEST(PeerParameters, OtherIdsThanInThePacketsAreAMismatch) {
  expect_mismatch(judge_server([](auto& p) { p.initial_source_connection_id = id(1); }));
  expect_mismatch(judge_server([](auto& p) { p.original_destination_connection_id = id(1); }));
  expect_mismatch(judge_server([](auto& p) { p.retry_source_connection_id = id(1); }));
  const Octets client = encoded_parameters({}, Role::kClient, client_ids);
  expect_mismatch(check_peer_parameters(client, Role::kClient, {id(1), kNoRetry}, server_ids));
}

// RFC 9000 §7.3-4: after a Retry its Source Connection ID, and only then.
TEST(PeerParameters, RetrySourceThatIsAbsentOrDiffersIsAMismatch) {
  EXPECT_TRUE(judge_server([](auto&) {}, id(0xee)).has_value());
  expect_mismatch(judge_server([](auto& p) { p.retry_source_connection_id.reset(); }, id(0xee)));
  expect_mismatch(judge_server([](auto& p) { p.retry_source_connection_id = id(1); }, id(0xee)));
}

// RFC 9000 §6.3-1, §15-1: every list of versions ends in one that nobody speaks, every set of parameters begins with
// one that nobody knows (§18.1); neither is the same the next time.
TEST(PeerParameters, AreSentWithAVersionAndAParameterThatMeanNothing) {
  wire::TransportParameters parameters = local_parameters({}, Role::kClient, client_ids, kNoRetry);
  parameters.version_information = {.chosen = wire::kVersion1, .available = {wire::kVersion1}};
  const Octets first = encode(parameters, rng);
  const auto parsed = wire::parse_transport_parameters(first, Role::kClient);
  ASSERT_TRUE(parsed.has_value());
  ASSERT_EQ(parsed->version_information->available.size(), 2U);
  EXPECT_TRUE(wire::is_reserved_version(parsed->version_information->available.begin()[1]));
  ByteReader reader{first};
  EXPECT_EQ((wire::read_varint(reader).value() - 27) % 31, 0U);
  EXPECT_NE(encode(parameters, rng), first);
}

TEST(PeerParameters, BytesThatCannotBeReadAreAnError) {
  expect_mismatch(check_peer_parameters(Octets{0x01}, Role::kClient, {kClientSource, kNoRetry}, server_ids));
}

TEST(PeerParameters, StreamLimitsAreThePeers) {
  wire::TransportParameters parameters;
  parameters.initial_max_data = 1;
  parameters.initial_max_stream_data_bidi_local = 2;
  parameters.initial_max_stream_data_bidi_remote = 3;
  parameters.initial_max_stream_data_uni = 4;
  parameters.initial_max_streams_bidi = 5;
  parameters.initial_max_streams_uni = 6;
  const stream::InitialLimits limits = stream_limits_of(parameters);
  EXPECT_EQ(limits.max_data, 1U);
  EXPECT_EQ(limits.max_stream_data_bidi_local, 2U);
  EXPECT_EQ(limits.max_stream_data_bidi_remote, 3U);
  EXPECT_EQ(limits.max_stream_data_uni, 4U);
  EXPECT_EQ(limits.max_streams_bidi, 5U);
  EXPECT_EQ(limits.max_streams_uni, 6U);
}

// RFC 9114 §6.1-1, §6.1-2, §6.2-1, §6.2-2, §6.2.1-6
TEST(PeerParameters, GrantByDefaultWhatHttp3Needs) {
  const stream::InitialLimits granted = ConnectionConfig{}.streams.initial;
  EXPECT_GE(granted.max_streams_bidi, 100U);
  EXPECT_GT(granted.max_stream_data_bidi_remote, 0U);
  EXPECT_GE(granted.max_streams_uni, 3U);
  EXPECT_GE(granted.max_stream_data_uni, 1'024U);
  EXPECT_GE(granted.max_data, granted.max_stream_data_bidi_remote + 3 * 1'024U);
}

}  // namespace
}  // namespace pollux::connection
