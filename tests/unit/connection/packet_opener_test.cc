#include "connection/packet_opener.h"

#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using wire::EncryptionLevel;
using wire::PacketNumberSpace;

class PacketOpener : public ::testing::Test {
 protected:
  [[nodiscard]] auto open_initial(MutableBytes packet, std::size_t number_offset) {
    return open_long_packet(pair_.server.aead(), server_.initial_keys.read(wire::kVersion1),
                            server_.spaces[PacketNumberSpace::kInitial], packet, number_offset);
  }
  [[nodiscard]] auto open_initial(Octets& packet) {
    const auto header = wire::parse_long_header(packet).value();
    return open_initial(packet, header.packet_number_offset);
  }

  // Mask off and key chosen, as the batch does.
  [[nodiscard]] std::optional<crypto::AeadOp> prepare(ShortPacket& packet) {
    const auto sample = crypto::header_sample(packet.packet, packet.packet_number_offset);
    const auto mask = crypto::header_mask_one(pair_.server.aead(), server_.one_rtt.read_header_key(), *sample);
    return prepare_open(packet, mask, server_.one_rtt, server_.spaces[PacketNumberSpace::kApplicationData]);
  }

  OpenPair pair_;
  Parts& client_ = pair_.client->parts;
  Parts& server_ = pair_.server->parts;
};

TEST_F(PacketOpener, OpensALongHeaderPacketInPlace) {
  Octets packet = forge(client_, {wire::PingFrame{}}, {.level = EncryptionLevel::kInitial, .number = 77});
  const auto opened = open_initial(packet);
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->number, 77U);
  EXPECT_EQ(wire::packet_number_length_in(opened->first_byte), 4U);
  EXPECT_EQ(Octets(opened->payload.begin(), opened->payload.end()), Octets{0x01});
  EXPECT_GE(opened->payload.data(), packet.data());
  EXPECT_LE(opened->payload.data() + opened->payload.size(), packet.data() + packet.size());
}

TEST_F(PacketOpener, AnyChangedOctetMakesAPacketUnauthentic) {
  const Octets packet =
      forge(client_, {wire::PingFrame{}, wire::PaddingFrame{.length = 8}}, {.level = EncryptionLevel::kInitial});
  const std::size_t number_offset = wire::parse_long_header(packet)->packet_number_offset;
  for (std::size_t at = number_offset; at < packet.size(); ++at) {
    Octets changed = packet;
    changed[at] ^= 0x01;
    const auto opened = open_initial(changed);
    ASSERT_FALSE(opened.has_value()) << at;
    EXPECT_EQ(opened.error(), telemetry::DropReason::kQuicAuthenticationFailed);
  }
}

// RFC 9001 §5.4.2-1
TEST_F(PacketOpener, PacketWithoutAWholeSampleIsTooShort) {
  Octets packet = forge(client_, {wire::PingFrame{}}, {.level = EncryptionLevel::kInitial});
  const std::size_t number_offset = wire::parse_long_header(packet)->packet_number_offset;
  packet.resize(number_offset + wire::kMinProtectedBytes - 1);
  const auto opened = open_initial(packet, number_offset);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error(), telemetry::DropReason::kQuicTooShort);
}

TEST_F(PacketOpener, PreparesAOneRttPacketForTheBatch) {
  ASSERT_TRUE(pair_.shake_hands());
  Octets octets = forge(client_, {wire::PingFrame{}}, {.number = 99});
  ShortPacket packet{.packet = octets, .packet_number_offset = 1 + kLocalIdLength, .arrival = {.at = pair_.now()}};
  auto operation = prepare(packet);
  ASSERT_TRUE(operation.has_value());
  EXPECT_EQ(packet.number, 99U);
  EXPECT_EQ(packet.generation, 0U);
  EXPECT_EQ(packet.payload_offset, 1 + kLocalIdLength + 4);
  EXPECT_EQ(operation->length, 1U);
  EXPECT_EQ(operation->associated_data_length, packet.payload_offset);
  pair_.server.aead().open({&*operation, 1});
  EXPECT_EQ(operation->status, crypto::AeadStatus::kOk);
  EXPECT_EQ(octets[packet.payload_offset], 0x01);
}

// RFC 9001 §6.3-1
TEST_F(PacketOpener, OtherKeyPhaseIsTriedWithTheNextKey) {
  ASSERT_TRUE(pair_.shake_hands());
  Octets octets = forge(client_, {wire::PingFrame{}}, {.number = 99, .key_phase = true});
  ShortPacket packet{.packet = octets, .packet_number_offset = 1 + kLocalIdLength, .arrival = {.at = pair_.now()}};
  auto operation = prepare(packet);
  ASSERT_TRUE(operation.has_value());
  EXPECT_EQ(packet.generation, 1U);
  pair_.server.aead().open({&*operation, 1});
  EXPECT_EQ(operation->status, crypto::AeadStatus::kAuthenticationFailed);  // only the bit was changed
}

TEST_F(PacketOpener, PacketThatNoKeyCanOpenIsNotPrepared) {
  ASSERT_TRUE(pair_.shake_hands());
  // The other phase bit below the first packet of this phase: the phase before, which there was none.
  Octets octets = forge(client_, {wire::PingFrame{}}, {.number = 0, .key_phase = true});
  KeyPhase keys{pair_.server.aead()};
  const Octets secret(32, 1);
  keys.install_read(crypto::CipherSuite::kAes128GcmSha256, secret);
  ASSERT_TRUE(keys.on_opened(0, 500, pair_.now(), Duration::milliseconds(1)).has_value());
  ShortPacket packet{.packet = octets, .packet_number_offset = 1 + kLocalIdLength, .arrival = {.at = pair_.now()}};
  const auto sample = crypto::header_sample(packet.packet, packet.packet_number_offset);
  const auto mask = crypto::header_mask_one(pair_.server.aead(), server_.one_rtt.read_header_key(), *sample);
  const PacketSpaces nothing_received{kLocalMaxAckDelay};
  EXPECT_FALSE(prepare_open(packet, mask, keys, nothing_received[PacketNumberSpace::kApplicationData]).has_value());
}

}  // namespace
}  // namespace pollux::connection::testing
