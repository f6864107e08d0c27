// KeyPhase: the 1-RTT keys of both directions through key updates (RFC 9001 §6).
// Owns the read keys of the last, this and the next phase, the write key, and how often each was used.
// Invariant: no packet is sealed with a key past its confidentiality limit.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "base/time.h"
#include "connection/key_limits.h"
#include "crypto/aead_batch.h"
#include "crypto/packet_protection.h"
#include "crypto/secret.h"
#include "wire/error.h"
#include "wire/packet_number.h"

namespace pollux::connection {

class KeyPhase {
 public:
  explicit KeyPhase(crypto::AeadBatch& aead, const KeyLimits& limits = {}) : aead_(aead), wanted_limits_(limits) {}

  // `version`: what the connection runs in, now that there are secrets.
  void install_read(crypto::CipherSuite suite, Bytes secret, wire::Version version = wire::kVersion1);
  void install_write(crypto::CipherSuite suite, Bytes secret, wire::Version version = wire::kVersion1);
  [[nodiscard]] bool can_read() const { return read_.current != nullptr; }
  [[nodiscard]] bool can_write() const { return write_key_ != nullptr; }

  // Reading. The header key never changes (RFC 9001 §6.1).
  [[nodiscard]] const crypto::HeaderKey& read_header_key() const { return *read_.header; }

  // Which phase of a direction, counted from the handshake on. Never relative to the current one: a burst's keys are
  // chosen before the first of its packets, which may bring an update, is processed.
  using Generation = std::uint64_t;
  struct ReadKey {
    const crypto::PacketKey* key = nullptr;  // null: no key can open it any more
    Generation generation = 0;
  };
  // The key for a packet with this Key Phase bit and number.
  [[nodiscard]] ReadKey select_read(bool key_phase_bit, wire::PacketNumber number, Timestamp now) const;

  enum class Update : bool { kNo, kYes };
  // The packet was authentic: whether it is the first of a new phase. An update by the peer is answered by one of our
  // own (RFC 9001 §6.2).
  [[nodiscard]] std::expected<Update, wire::TransportError> on_opened(Generation generation, wire::PacketNumber number,
                                                                      Timestamp now, Duration pto);
  // A packet of any kind was not. RFC 9001 §6.6-7: past the integrity limit the connection must be given up, and
  // may_open() is false from then on.
  [[nodiscard]] std::expected<void, wire::TransportError> on_open_failed();
  [[nodiscard]] bool may_open() const { return failed_opens_ <= limits_.integrity; }

  // How many updates there were, of each direction's keys.
  [[nodiscard]] Generation read_generation() const { return read_generation_; }
  [[nodiscard]] Generation write_generation() const { return write_generation_; }

  // Writing.
  [[nodiscard]] bool write_phase_bit() const { return (write_generation_ & 1) != 0; }
  [[nodiscard]] const crypto::PacketKey& write_key() const { return *write_key_; }
  [[nodiscard]] const crypto::HeaderKey& write_header_key() const { return *write_header_; }
  // To be called before the header of the packet that will be sealed is written: counts it (RFC 9001 §6.6-1), and
  // updates the key when that is wanted and allowed. False: no key may seal it any more.
  [[nodiscard]] bool prepare_seal(wire::PacketNumber number, Timestamp now);
  // Few packets are left, and no update is allowed: it is time to say goodbye (RFC 9001 §6.6-5).
  [[nodiscard]] bool is_used_up(Timestamp now) const;
  // The largest of our packets that a packet of the peer's, the last one opened, has newly acknowledged.
  [[nodiscard]] std::expected<void, wire::TransportError> on_packets_acked(wire::PacketNumber largest, Timestamp now,
                                                                           Duration pto);

  // RFC 9001 §6.1-1: no update before that.
  void on_handshake_confirmed() { confirmed_ = true; }
  // Wants an update, as soon as RFC 9001 §6 allows it: with the first packet sealed after that.
  void request_update() { update_requested_ = true; }

 private:
  struct ReadKeys {
    crypto::HeaderKeyPtr header;
    crypto::PacketKeyPtr previous;
    crypto::PacketKeyPtr current;
    crypto::PacketKeyPtr next;
  };

  [[nodiscard]] bool wants_update() const;
  [[nodiscard]] bool may_update(Timestamp now) const;
  [[nodiscard]] bool is_near_limit() const;
  void rotate_read(Timestamp now, Duration pto);
  void rotate_write();
  void prepare_next_read();

  crypto::AeadBatch& aead_;
  KeyLimits wanted_limits_;
  KeyLimits limits_;
  crypto::CipherSuite suite_ = crypto::CipherSuite::kAes128GcmSha256;
  wire::Version version_ = wire::kVersion1;

  ReadKeys read_;
  crypto::Secret next_read_secret_;
  Generation read_generation_ = 0;
  std::optional<wire::PacketNumber> first_of_phase_;
  std::optional<wire::PacketNumber> largest_of_phase_;
  Timestamp previous_expires_ = Timestamp::never();
  Generation opened_generation_ = 0;  // of the last packet that was authentic
  std::uint64_t failed_opens_ = 0;

  crypto::HeaderKeyPtr write_header_;
  crypto::PacketKeyPtr write_key_;
  // Packets of this burst may still wait to be sealed with it (SealQueue). No second update can come before they are.
  crypto::PacketKeyPtr previous_write_key_;
  crypto::Secret write_secret_;
  Generation write_generation_ = 0;
  std::uint64_t sealed_ = 0;
  std::optional<wire::PacketNumber> first_sealed_;
  bool phase_acknowledged_ = false;
  bool confirmed_ = false;
  bool update_requested_ = false;
  Timestamp update_allowed_at_ = Timestamp::from_nanoseconds(0);
};

}  // namespace pollux::connection
