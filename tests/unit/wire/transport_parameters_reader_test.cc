// Transport parameters as received: values, and every rule of RFC 9000 §7.4 and §18.2.
#include <gtest/gtest.h>

#include "unit/wire/hex.h"
#include "wire/transport_parameters.h"

namespace pollux::wire {
namespace {

using test::hex;
using test::Octets;

TransportParameters parsed(std::string_view text, Role sender = Role::kServer) {
  const Octets encoded = hex(text);
  const auto parameters = parse_transport_parameters(encoded, sender);
  EXPECT_TRUE(parameters.has_value()) << text << ": " << parameters.error().reason;
  return parameters.value_or(TransportParameters{});
}

void expect_refused(std::string_view text, Role sender = Role::kServer) {
  const Octets encoded = hex(text);
  const auto parameters = parse_transport_parameters(encoded, sender);
  ASSERT_FALSE(parameters.has_value()) << text;
  EXPECT_EQ(parameters.error().code, TransportErrorCode::kTransportParameterError) << text;
}

constexpr std::string_view kPreferredAddress =
    "0d 2d c0000201 01bb 20010db8000000000000000000000001 01bb 04 01020304 000102030405060708090a0b0c0d0e0f";

TEST(TransportParametersReader, StartsFromTheDefaultsOfTheRfc) {
  const TransportParameters parameters = parsed("");
  EXPECT_EQ(parameters, TransportParameters{});
  EXPECT_EQ(parameters.max_udp_payload_size, 65'527U);
  EXPECT_EQ(parameters.ack_delay_exponent, 3U);
  EXPECT_EQ(parameters.max_ack_delay, Duration::milliseconds(25));
  EXPECT_EQ(parameters.active_connection_id_limit, 2U);
  EXPECT_EQ(parameters.initial_source_connection_id, std::nullopt);
}

TEST(TransportParametersReader, ReadsEveryInteger) {
  const TransportParameters parameters = parsed(
      "01 04 80007530  03 02 45c0  04 04 80100000  05 01 05  06 01 06  07 01 07  08 01 08  09 01 09"
      "0a 01 14  0b 02 7fff  0e 01 08");
  EXPECT_EQ(parameters.max_idle_timeout, Duration::seconds(30));
  EXPECT_EQ(parameters.max_udp_payload_size, 1472U);
  EXPECT_EQ(parameters.initial_max_data, 1U << 20);
  EXPECT_EQ(parameters.initial_max_stream_data_bidi_local, 5U);
  EXPECT_EQ(parameters.initial_max_stream_data_bidi_remote, 6U);
  EXPECT_EQ(parameters.initial_max_stream_data_uni, 7U);
  EXPECT_EQ(parameters.initial_max_streams_bidi, 8U);
  EXPECT_EQ(parameters.initial_max_streams_uni, 9U);
  EXPECT_EQ(parameters.ack_delay_exponent, 20U);
  EXPECT_EQ(parameters.max_ack_delay, Duration::milliseconds(16'383));
  EXPECT_EQ(parameters.active_connection_id_limit, 8U);
}

TEST(TransportParametersReader, ReadsConnectionIdsTokenAndFlag) {
  const TransportParameters parameters =
      parsed("00 02 aabb  02 10 000102030405060708090a0b0c0d0e0f  0c 00  0f 01 cc  10 00");
  EXPECT_EQ(parameters.original_destination_connection_id, ConnectionId{hex("aabb")});
  EXPECT_EQ(parameters.stateless_reset_token->octets[15], 0x0f);
  EXPECT_TRUE(parameters.disable_active_migration);
  EXPECT_EQ(parameters.initial_source_connection_id, ConnectionId{hex("cc")});
  EXPECT_EQ(parameters.retry_source_connection_id, ConnectionId{});
}

TEST(TransportParametersReader, ReadsThePreferredAddress) {
  const TransportParameters parameters = parsed(kPreferredAddress);
  ASSERT_TRUE(parameters.preferred_address.has_value());
  EXPECT_EQ(parameters.preferred_address->ipv4.to_string(), "192.0.2.1:443");
  EXPECT_EQ(parameters.preferred_address->ipv6.to_string(), "[2001:db8::1]:443");
  EXPECT_EQ(parameters.preferred_address->connection_id, ConnectionId{hex("01020304")});
  EXPECT_EQ(parameters.preferred_address->stateless_reset_token.octets[1], 1);
}

TEST(TransportParametersReader, ReadsThoseOfExtensions) {
  const TransportParameters parameters =
      parsed("20 02 7fff  c0000000ff04de1b 02 43e8  1d 00  6ab2 00  11 0c 00000001 6b3343cf 00000001");
  EXPECT_EQ(parameters.max_datagram_frame_size, 16'383U);
  EXPECT_EQ(parameters.min_ack_delay, Duration::milliseconds(1));
  EXPECT_TRUE(parameters.reset_stream_at);
  EXPECT_TRUE(parameters.grease_quic_bit);
  ASSERT_TRUE(parameters.version_information.has_value());
  EXPECT_EQ(parameters.version_information->chosen, kVersion1);
  ASSERT_EQ(parameters.version_information->available.size(), 2U);
  EXPECT_EQ(parameters.version_information->available.front(), 0x6b3343cfU);
}

// draft-ietf-quic-ack-frequency-14 §3
TEST(TransportParametersReader, RefusesAMinAckDelayAboveTheMaxAckDelay) {
  EXPECT_EQ(parsed("c0000000ff04de1b 04 800061a8").min_ack_delay, Duration::milliseconds(25));
  expect_refused("c0000000ff04de1b 04 800061a9");            // above the default of 25 ms
  expect_refused("c0000000ff04de1b 04 800061a8  0b 01 18");  // max_ack_delay 24 ms, which comes behind it
  expect_refused("c0000000ff04de1b 08 ffffffffffffffff");
}

// RFC 9287 §3, draft-ietf-quic-reliable-stream-reset-09 §3
TEST(TransportParametersReader, RefusesFlagsWithAValue) {
  expect_refused("1d 01 00");
  expect_refused("6ab2 01 01");
}

// RFC 9368 §4
TEST(TransportParametersReader, RefusesVersionInformationThatCannotBeParsed) {
  expect_refused("11 03 000000");
  EXPECT_TRUE(parsed("11 04 00000001").version_information->available.empty());
}

// RFC 9000 §7.4.2-1
TEST(TransportParametersReader, IgnoresWhatItDoesNotKnow) {
  EXPECT_EQ(parsed("1b 03 010203  40ff 00  04 01 05").initial_max_data, 5U);
}

TEST(TransportParametersReader, ReadsAnIdleTimeoutOfAgesAsTheLongestThatMatters) {
  EXPECT_EQ(parsed("01 08 ffffffffffffffff").max_idle_timeout,
            Duration::milliseconds(static_cast<std::int64_t>(kLongestIdleTimeoutMs)));
}

// RFC 9000 §7.4-3
TEST(TransportParametersReader, RefusesDuplicates) {
  expect_refused("04 01 05  04 01 05");
  expect_refused("0c 00  0c 00");
  expect_refused("40ff 00  40ff 00");
}

// RFC 9000 §7.4-3
TEST(TransportParametersReader, NoticesADuplicateBehindAnyNumberOfUnknownParameters) {
  std::string text = "040105";
  for (int i = 0x10; i < 0x90; ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += {'4', '1', kDigits[static_cast<std::size_t>(i >> 4)], kDigits[static_cast<std::size_t>(i & 15)], '0', '0'};
  }
  EXPECT_EQ(parsed(text).initial_max_data, 5U);
  expect_refused(text + "040105");
}

// RFC 9000 §7.4-1
TEST(TransportParametersReader, RefusesValuesOutOfRange) {
  expect_refused("03 02 44af");  // max_udp_payload_size 1199
  EXPECT_EQ(parsed("03 02 44b0").max_udp_payload_size, 1200U);
  expect_refused("0a 01 15");        // ack_delay_exponent 21
  expect_refused("0b 04 80004000");  // max_ack_delay 2^14
}

// RFC 9000 §4.6-1
TEST(TransportParametersReader, RefusesStreamLimitsAboveTwoToThe60) {
  EXPECT_EQ(parsed("08 08 d000000000000000").initial_max_streams_bidi, kMaxStreamLimit);
  expect_refused("08 08 d000000000000001");
  expect_refused("09 08 d000000000000001");
}

// RFC 9000 §18.2-9
TEST(TransportParametersReader, RefusesAnActiveConnectionIdLimitBelowTwo) {
  expect_refused("0e 01 00");
  expect_refused("0e 01 01");
  EXPECT_EQ(parsed("0e 01 02").active_connection_id_limit, 2U);
}

// RFC 9000 §18.2-1, §18.2-10, §18.2-11
TEST(TransportParametersReader, RefusesAServersParametersFromAClient) {
  expect_refused("00 02 aabb", Role::kClient);
  expect_refused("02 10 000102030405060708090a0b0c0d0e0f", Role::kClient);
  expect_refused(kPreferredAddress, Role::kClient);
  expect_refused("10 00", Role::kClient);
  EXPECT_TRUE(parsed("0f 01 cc", Role::kClient).initial_source_connection_id.has_value());
}

// RFC 9000 §18.2-6, §18.2-7
TEST(TransportParametersReader, RefusesAPreferredAddressWithABadConnectionId) {
  std::string empty_id = "0d29";
  for (int i = 0; i < 24; ++i) empty_id += "01";
  empty_id += "00";
  for (int i = 0; i < 16; ++i) empty_id += "02";
  expect_refused(empty_id);
  std::string long_id = "0d3e";
  for (int i = 0; i < 24; ++i) long_id += "01";
  long_id += "15";
  for (int i = 0; i < 37; ++i) long_id += "02";
  expect_refused(long_id);
}

TEST(TransportParametersReader, RefusesFixedFieldsOfTheWrongLength) {
  expect_refused("0d 05 c000020101");  // preferred_address cut off
  std::string longer{kPreferredAddress};
  longer.replace(3, 2, "2e");
  expect_refused(longer + "ff");
  expect_refused("02 0f 000102030405060708090a0b0c0d0e");  // stateless_reset_token of 15 bytes
  expect_refused("02 11 000102030405060708090a0b0c0d0e0f10");
  expect_refused("0c 01 00");                                          // a flag with a value
  expect_refused("0f 15 000102030405060708090a0b0c0d0e0f1011121314");  // a connection ID of 21 bytes
}

TEST(TransportParametersReader, RefusesIntegersThatDoNotFillTheirLength) {
  expect_refused("04 00");
  expect_refused("04 02 05 05");
  expect_refused("04 01 40");
  EXPECT_EQ(parsed("04 02 4005").initial_max_data, 5U);
}

TEST(TransportParametersReader, RefusesAnExtensionThatIsCutOff) {
  const Octets whole = hex("04 04 80100000  40ff 02 aabb");
  for (const std::size_t size : {1U, 2U, 3U, 5U, 7U, 8U, 9U, 10U}) {
    EXPECT_FALSE(parse_transport_parameters(Bytes{whole}.first(size), Role::kClient).has_value()) << size;
  }
  EXPECT_TRUE(parse_transport_parameters(Bytes{whole}.first(6), Role::kClient).has_value());
  EXPECT_TRUE(parse_transport_parameters(whole, Role::kClient).has_value());
}

}  // namespace
}  // namespace pollux::wire
