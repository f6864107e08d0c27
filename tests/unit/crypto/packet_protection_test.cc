#include "crypto/packet_protection.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/initial_secrets.h"
#include "crypto/key_schedule.h"
#include "unit/crypto/backends.h"
#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

// A packet as the RFC's appendix shows it, unprotected and protected.
struct Example {
  Buffer header;  // unprotected
  std::size_t packet_number_offset;
  wire::PacketNumber packet_number;
  Buffer payload;
  std::string sample;
  std::string mask;
  Buffer protected_packet;
};

// RFC 9001 §A.2: the CRYPTO frame, padded to 1162 bytes.
Example client_initial() {
  Buffer payload = rfc9001_vector("a2_client_crypto_frame");
  payload.resize(1162);
  return {.header = from_hex("c300000001088394c8f03e5157080000449e00000002"),
          .packet_number_offset = 18,
          .packet_number = 2,
          .payload = payload,
          .sample = "d1b1c98dd7689fb8ec11d242b123dc9b",
          .mask = "437b9aec36",
          .protected_packet = rfc9001_vector("a2_client_initial")};
}

// RFC 9001 §A.3.
Example server_initial() {
  return {.header = from_hex("c1000000010008f067a5502a4262b50040750001"),
          .packet_number_offset = 18,
          .packet_number = 1,
          .payload = rfc9001_vector("a3_server_payload"),
          .sample = "2cd0991cd25b0aac406a5816b6394100",
          .mask = "2ec0d8356a",
          .protected_packet = rfc9001_vector("a3_server_initial")};
}

// RFC 9001 §A.5.
Example chacha20_packet() {
  return {.header = from_hex("4200bff4"),
          .packet_number_offset = 1,
          .packet_number = 654360564,
          .payload = from_hex("01"),
          .sample = "5e5cd55c41f69080575d7999c25a5bfb",
          .mask = "aefefe7d03",
          .protected_packet = rfc9001_vector("a5_chacha20_packet")};
}

// RFC 9369 §A.2: the payload is that of RFC 9001.
Example client_initial_of_version_2() {
  Example example = client_initial();
  example.header = from_hex("d36b3343cf088394c8f03e5157080000449e00000002");
  example.sample = "ffe67b6abcdb4298b485dd04de806071";
  example.mask = "94a0c95e80";
  example.protected_packet = rfc9369_vector("a2_client_initial");
  return example;
}

// RFC 9369 §A.3.
Example server_initial_of_version_2() {
  Example example = server_initial();
  example.header = from_hex("d16b3343cf0008f067a5502a4262b50040750001");
  example.sample = "6f05d8a4398c47089698baeea26b91eb";
  example.mask = "4dd92e91ea";
  example.protected_packet = rfc9369_vector("a3_server_initial");
  return example;
}

// RFC 9369 §A.5.
Example chacha20_packet_of_version_2() {
  Example example = chacha20_packet();
  example.sample = "e7b6b932bc27d786f4bc2bb20f2162ba";
  example.mask = "97580e32bf";
  example.protected_packet = rfc9369_vector("a5_chacha20_packet");
  return example;
}

template <typename Backend>
class PacketProtectionTest : public testing::Test {
 protected:
  void expect_protects(const PacketProtection& keys, const Example& example) {
    Buffer packet = example.header;
    packet.insert(packet.end(), example.payload.begin(), example.payload.end());
    packet.resize(packet.size() + kAeadTagLength);
    seal_one(*aead_, *keys.packet, example.packet_number, example.header,
             MutableBytes{packet}.subspan(example.header.size()));
    const Bytes sample = header_sample(packet, example.packet_number_offset).value();
    EXPECT_EQ(to_hex(sample), example.sample);
    const HeaderMask mask = header_mask_one(*aead_, *keys.header, sample);
    EXPECT_EQ(to_hex(mask), example.mask);
    apply_header_protection(packet, example.packet_number_offset, mask);
    EXPECT_EQ(to_hex(packet), to_hex(example.protected_packet));
  }

  void expect_unprotects(const PacketProtection& keys, const Example& example) {
    Buffer packet = example.protected_packet;
    const Bytes sample = header_sample(packet, example.packet_number_offset).value();
    const HeaderMask mask = header_mask_one(*aead_, *keys.header, sample);
    const UnprotectedHeader header = remove_header_protection(packet, example.packet_number_offset, mask);
    const std::size_t header_length = example.packet_number_offset + header.packet_number_length;
    ASSERT_EQ(to_hex(Bytes{packet}.first(header_length)), to_hex(example.header));
    const auto opened = open_one(*aead_, *keys.packet, example.packet_number, Bytes{packet}.first(header_length),
                                 MutableBytes{packet}.subspan(header_length));
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(to_hex(*opened), to_hex(example.payload));
  }

  std::unique_ptr<AeadBatch> aead_ = Backend::make();
  InitialSecrets initial_ = derive_initial_secrets(wire::ConnectionId{from_hex("8394c8f03e515708")});
  PacketProtection client_ = make_packet_protection(*aead_, kInitialCipherSuite, initial_.client.bytes());
  PacketProtection server_ = make_packet_protection(*aead_, kInitialCipherSuite, initial_.server.bytes());
};
TYPED_TEST_SUITE(PacketProtectionTest, Backends);

TYPED_TEST(PacketProtectionTest, ProtectsTheClientsInitialOfTheRfc) {
  this->expect_protects(this->client_, client_initial());
}

TYPED_TEST(PacketProtectionTest, UnprotectsTheClientsInitialOfTheRfc) {
  this->expect_unprotects(this->client_, client_initial());
}

TYPED_TEST(PacketProtectionTest, ProtectsTheServersInitialOfTheRfc) {
  this->expect_protects(this->server_, server_initial());
}

TYPED_TEST(PacketProtectionTest, UnprotectsTheServersInitialOfTheRfc) {
  this->expect_unprotects(this->server_, server_initial());
}

TYPED_TEST(PacketProtectionTest, ProtectsAndUnprotectsTheChaCha20PacketOfTheRfc) {
  const PacketProtection keys =
      make_packet_protection(*this->aead_, CipherSuite::kChaCha20Poly1305Sha256,
                             from_hex("9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b"));
  this->expect_protects(keys, chacha20_packet());
  this->expect_unprotects(keys, chacha20_packet());
}

TYPED_TEST(PacketProtectionTest, ProtectsAndUnprotectsTheInitialsOfRfc9369InVersion2) {
  const InitialSecrets secrets =
      derive_initial_secrets(wire::ConnectionId{from_hex("8394c8f03e515708")}, wire::kVersion2);
  const PacketProtection client =
      make_packet_protection(*this->aead_, kInitialCipherSuite, secrets.client.bytes(), wire::kVersion2);
  const PacketProtection server =
      make_packet_protection(*this->aead_, kInitialCipherSuite, secrets.server.bytes(), wire::kVersion2);
  this->expect_protects(client, client_initial_of_version_2());
  this->expect_unprotects(client, client_initial_of_version_2());
  this->expect_protects(server, server_initial_of_version_2());
  this->expect_unprotects(server, server_initial_of_version_2());
}

TYPED_TEST(PacketProtectionTest, ProtectsAndUnprotectsTheChaCha20PacketOfRfc9369InVersion2) {
  const PacketProtection keys = make_packet_protection(
      *this->aead_, CipherSuite::kChaCha20Poly1305Sha256,
      from_hex("9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b"), wire::kVersion2);
  this->expect_protects(keys, chacha20_packet_of_version_2());
  this->expect_unprotects(keys, chacha20_packet_of_version_2());
}

// RFC 9001 §6.1: the update changes the packet key; the header key goes on.
TYPED_TEST(PacketProtectionTest, MakesThePacketKeyOfTheNextPhaseWithoutAHeaderKey) {
  for (const CipherSuite suite : kAllSuites) {
    const Buffer secret(key_lengths(suite).secret, 0x11);
    const Secret next = next_secret(suite, secret);
    const PacketKeyPtr current = make_updated_packet_key(*this->aead_, suite, secret);
    const PacketKeyPtr updated = make_updated_packet_key(*this->aead_, suite, next.bytes());
    const PacketProtection fresh = make_packet_protection(*this->aead_, suite, next.bytes());

    Buffer sealed(20 + kAeadTagLength);
    seal_one(*this->aead_, *updated, 7, {}, sealed);
    Buffer copy = sealed;
    EXPECT_TRUE(open_one(*this->aead_, *fresh.packet, 7, {}, sealed).has_value());
    EXPECT_FALSE(open_one(*this->aead_, *current, 7, {}, copy).has_value());
  }
}

// What was asked of a backend, without what it was asked about.
class WatchedBatch final : public AeadBatch {
 public:
  explicit WatchedBatch(AeadBatch& backend) : backend_(backend) {}
  [[nodiscard]] std::string_view description() const override { return backend_.description(); }
  [[nodiscard]] PacketKeyPtr make_packet_key(CipherSuite suite, Bytes key, Bytes iv) override {
    return backend_.make_packet_key(suite, key, iv);
  }
  [[nodiscard]] HeaderKeyPtr make_header_key(CipherSuite suite, Bytes key) override {
    return backend_.make_header_key(suite, key);
  }
  void seal(std::span<AeadOp> operations) override {
    for (const AeadOp& op : operations) work.push_back(op.associated_data_length + op.length);
    backend_.seal(operations);
  }
  void open(std::span<AeadOp> operations) override { backend_.open(operations); }
  void header_masks(std::span<HeaderMaskOp> operations) override {
    for (const HeaderMaskOp& op : operations) work.push_back(static_cast<std::size_t>(op.sample - packet));
    backend_.header_masks(operations);
  }

  const std::uint8_t* packet = nullptr;
  std::vector<std::size_t> work;

 private:
  AeadBatch& backend_;
};

// RFC 9001 §9.5-2: a datagram of one size is the same calls over as many bytes at the same places, whatever the number
// is and however many bytes of it are sent.
TYPED_TEST(PacketProtectionTest, SealingIsTheSameWorkForEveryPacketNumber) {
  constexpr std::size_t kSize = 1200;
  constexpr std::size_t kNumberOffset = 9;
  std::vector<std::size_t> first;
  for (std::size_t length = 1; length <= kMaxPacketNumberLength; ++length) {
    for (const wire::PacketNumber number : {0ULL, 0x7eULL, 0xffffffffULL, (1ULL << 62) - 1}) {
      Buffer packet(kSize);
      packet[0] = static_cast<std::uint8_t>(0x40 | (length - 1));
      WatchedBatch watched{*this->aead_};
      watched.packet = packet.data();
      const std::size_t header_size = kNumberOffset + length;
      seal_one(watched, *this->client_.packet, number, Bytes{packet}.first(header_size),
               MutableBytes{packet}.subspan(header_size));
      const Bytes sample = header_sample(packet, kNumberOffset).value();
      apply_header_protection(packet, kNumberOffset, header_mask_one(watched, *this->client_.header, sample));
      if (first.empty()) first = watched.work;
      EXPECT_EQ(watched.work, first) << number << " in " << length << " bytes";
    }
  }
  EXPECT_EQ(first.size(), 2U);
}

TYPED_TEST(PacketProtectionTest, OpensNothingThatIsShorterThanATag) {
  Buffer packet(kAeadTagLength - 1);
  EXPECT_FALSE(open_one(*this->aead_, *this->client_.packet, 0, {}, packet).has_value());
  EXPECT_FALSE(open_one(*this->aead_, *this->client_.packet, 0, {}, {}).has_value());
}

TYPED_TEST(PacketProtectionTest, OpensNothingUnderAnotherPacketNumber) {
  Buffer packet(100 + kAeadTagLength);
  seal_one(*this->aead_, *this->client_.packet, 1, {}, packet);
  EXPECT_FALSE(open_one(*this->aead_, *this->client_.packet, 2, {}, packet).has_value());
}

}  // namespace
}  // namespace pollux::crypto
