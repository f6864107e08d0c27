#include "connection/seal_queue.h"

#include <gtest/gtest.h>

#include "crypto/packet_protection.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"

namespace pollux::connection {
namespace {

using Octets = std::vector<std::uint8_t>;

constexpr std::size_t kNumberOffset = 9;
constexpr std::size_t kPayloadOffset = 11;

TEST(SealQueue, SealsAndMasksEveryPacketAsIfAlone) {
  const auto aead = drivers::make_boringssl_backend();
  const Octets secret(32, 0x42);
  const auto keys = crypto::make_packet_protection(*aead, crypto::CipherSuite::kAes128GcmSha256, secret);
  SealQueue queue{4};
  EXPECT_TRUE(queue.empty());
  std::vector<Octets> packets;
  std::vector<Octets> expected;
  for (std::uint8_t i = 0; i < 6; ++i) {  // more than the capacity that was foreseen
    Octets packet(kPayloadOffset + 30 + i + crypto::kAeadTagLength, i);
    packet.front() = 0x41;
    packets.push_back(packet);
    const MutableBytes all = packet;
    crypto::seal_one(*aead, *keys.packet, i, all.first(kPayloadOffset), all.subspan(kPayloadOffset));
    const auto sample = crypto::header_sample(all, kNumberOffset);
    crypto::apply_header_protection(all, kNumberOffset, crypto::header_mask_one(*aead, *keys.header, *sample));
    expected.push_back(packet);
  }
  for (std::size_t i = 0; i < packets.size(); ++i) {
    queue.add({.key = *keys.packet,
               .header_key = *keys.header,
               .number = i,
               .packet = packets[i],
               .packet_number_offset = kNumberOffset,
               .payload_offset = kPayloadOffset});
  }
  EXPECT_FALSE(queue.empty());
  queue.flush(*aead);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(packets, expected);
  queue.flush(*aead);
  EXPECT_EQ(packets, expected);
}

}  // namespace
}  // namespace pollux::connection
