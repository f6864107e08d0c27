#include "qlog/names.h"

#include <gtest/gtest.h>

#include "recovery/ecn_validator.h"
#include "wire/error.h"
#include "wire/packet_type.h"

namespace pollux::qlog {
namespace {

TEST(QlogNames, OfPacketTypesAreThoseOfTheirNumbers) {
  const auto name = [](wire::PacketType type) { return name_of_packet_type(static_cast<std::uint8_t>(type)); };
  EXPECT_EQ(name(wire::PacketType::kInitial), "initial");
  EXPECT_EQ(name(wire::PacketType::kZeroRtt), "0RTT");
  EXPECT_EQ(name(wire::PacketType::kHandshake), "handshake");
  EXPECT_EQ(name(wire::PacketType::kRetry), "retry");
  EXPECT_EQ(name(wire::PacketType::kOneRtt), "1RTT");
  EXPECT_EQ(name_of_packet_type(200), "unknown");
}

TEST(QlogNames, OfSpacesAreThoseOfTheirNumbers) {
  const auto name = [](wire::PacketNumberSpace space) { return name_of_space(static_cast<std::uint8_t>(space)); };
  EXPECT_EQ(name(wire::PacketNumberSpace::kInitial), "initial");
  EXPECT_EQ(name(wire::PacketNumberSpace::kHandshake), "handshake");
  EXPECT_EQ(name(wire::PacketNumberSpace::kApplicationData), "application_data");
}

TEST(QlogNames, OfEcnStatesAreThoseOfTheirNumbers) {
  const auto name = [](recovery::EcnState state) { return name_of_ecn_state(static_cast<std::uint8_t>(state)); };
  EXPECT_EQ(name(recovery::EcnState::kTesting), "testing");
  EXPECT_EQ(name(recovery::EcnState::kUnknown), "unknown");
  EXPECT_EQ(name(recovery::EcnState::kFailed), "failed");
  EXPECT_EQ(name(recovery::EcnState::kCapable), "capable");
}

TEST(QlogNames, OfMarksAreThoseOfTheHeader) {
  EXPECT_EQ(name_of(Ecn::kNotEct), "Not-ECT");
  EXPECT_EQ(name_of(Ecn::kEct0), "ECT(0)");
  EXPECT_EQ(name_of(Ecn::kEct1), "ECT(1)");
  EXPECT_EQ(name_of(Ecn::kCe), "CE");
}

TEST(QlogNames, OfKeysSayWhoWritesWithThem) {
  const auto level = static_cast<std::uint8_t>(wire::EncryptionLevel::kOneRtt);
  EXPECT_EQ(name_of_key({.level = level, .is_servers = true}), "server_1rtt_secret");
  EXPECT_EQ(name_of_key({.level = level, .is_servers = false}), "client_1rtt_secret");
  EXPECT_EQ(name_of_key({.level = 0, .is_servers = false}), "client_initial_secret");
}

TEST(QlogNames, OfErrorsAreThoseOfRfc9000InSmallLetters) {
  EXPECT_EQ(name_of_transport_error(0), "no_error");
  EXPECT_EQ(name_of_transport_error(0x03), "flow_control_error");
  EXPECT_EQ(name_of_transport_error(0x10), "no_viable_path");
  EXPECT_EQ(name_of_transport_error(0x11), "unknown");
  EXPECT_EQ(name_of_transport_error(0x128), "crypto_error_0x128");
  EXPECT_EQ(name_of_transport_error(0x1ff), "crypto_error_0x1ff");
  EXPECT_EQ(name_of_transport_error(0x200), "unknown");
}

TEST(QlogNames, PutEveryDropReasonIntoOneOfQlogsDrawers) {
  using enum telemetry::DropReason;
  EXPECT_EQ(trigger_of(kQuicAuthenticationFailed), "decryption_failure");
  EXPECT_EQ(trigger_of(kQuicKeysDiscarded), "key_unavailable");
  EXPECT_EQ(trigger_of(kQuicDuplicatePacketNumber), "duplicate");
  EXPECT_EQ(trigger_of(kQuicTooShort), "invalid");
  EXPECT_EQ(trigger_of(kAfterClose), "general");
}

}  // namespace
}  // namespace pollux::qlog
