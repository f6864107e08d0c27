// PacketTap: stands between a shard and its AEAD backend and shows every packet as it is before it is sealed and after
// it was opened: the place where a test sees plaintext, keys and nonces without holding a secret of either end. Changes
// nothing, unless its observer does so in before_seal: that makes a peer that breaks the rules.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "crypto/aead_batch.h"
#include "crypto/key_schedule.h"

namespace pollux::scenario {

// Two keys with the same bytes are the same material; each that a host makes is an instance of its own.
struct KeyName {
  std::uint64_t material = 0;
  std::uint64_t instance = 0;
};

// Numbers for keys, by their bytes. One for all hosts of a simulation.
class KeyRegistry {
 public:
  [[nodiscard]] KeyName name(Bytes key, Bytes iv);

 private:
  std::map<std::vector<std::uint8_t>, std::uint64_t> materials_;
  std::uint64_t instances_ = 0;
};

using PacketTag = std::array<std::uint8_t, crypto::kAeadTagLength>;

// One packet. What it borrows is valid during the call.
struct TappedPacket {
  KeyName key;
  std::uint64_t number = 0;
  Bytes header;     // without protection, the packet number included
  Bytes payload;    // plaintext: frames
  PacketTag tag{};  // as it is on the wire: it recognises the packet there
};

class PacketObserver {
 public:
  virtual ~PacketObserver() = default;
  // The packet's bytes may be changed in place, and are sealed as they are then.
  virtual void before_seal(KeyName key, MutableBytes header, MutableBytes payload) = 0;
  virtual void on_sealed(const TappedPacket& packet) = 0;
  // Authentic; whether the connection takes it is another question.
  virtual void on_opened(const TappedPacket& packet) = 0;
};

class PacketTap final : public crypto::AeadBatch {
 public:
  // `keys` and `observer` outlive this.
  PacketTap(std::unique_ptr<crypto::AeadBatch> backend, KeyRegistry& keys, PacketObserver& observer)
      : backend_(std::move(backend)), keys_(keys), observer_(observer) {}

  [[nodiscard]] std::string_view description() const override { return backend_->description(); }
  [[nodiscard]] crypto::PacketKeyPtr make_packet_key(crypto::CipherSuite suite, Bytes key, Bytes iv) override;
  [[nodiscard]] crypto::HeaderKeyPtr make_header_key(crypto::CipherSuite suite, Bytes key) override {
    return backend_->make_header_key(suite, key);
  }
  void seal(std::span<crypto::AeadOp> operations) override;
  void open(std::span<crypto::AeadOp> operations) override;
  void header_masks(std::span<crypto::HeaderMaskOp> operations) override { backend_->header_masks(operations); }

 private:
  struct NamedKey;

  std::unique_ptr<crypto::AeadBatch> backend_;
  KeyRegistry& keys_;
  PacketObserver& observer_;
};

}  // namespace pollux::scenario
