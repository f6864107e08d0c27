// KeyPhase: the 1-RTT keys of both directions through key updates (RFC 9001 §6).
// Owns the read keys of the last, this and the next phase, the write key, and how often each was used.
// Invariant: no packet is sealed with a key past its confidentiality limit.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "base/time.h"
#include "crypto/aead_batch.h"
#include "crypto/packet_protection.h"
#include "crypto/secret.h"
#include "wire/error.h"
#include "wire/packet_number.h"

namespace pollux::connection {

class KeyPhase {
 public:
  explicit KeyPhase(crypto::AeadBatch& aead) : aead_(aead) {}

  void install_read(crypto::CipherSuite suite, Bytes secret);
  void install_write(crypto::CipherSuite suite, Bytes secret);
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
  // The packet was not. RFC 9001 §6.6-7: past the integrity limit the connection must be given up.
  [[nodiscard]] std::expected<void, wire::TransportError> on_open_failed();

  // Writing.
  [[nodiscard]] bool write_phase_bit() const { return (write_generation_ & 1) != 0; }
  [[nodiscard]] const crypto::PacketKey& write_key() const { return *write_key_; }
  [[nodiscard]] const crypto::HeaderKey& write_header_key() const { return *write_header_; }
  // To be called before the header of the packet that will be sealed is written: counts it (RFC 9001 §6.6-1), and
  // updates the key when its limit is near and the peer has caught up. False: no key may seal it any more.
  [[nodiscard]] bool prepare_seal(wire::PacketNumber number);
  // RFC 9001 §6.1-2: only a phase whose packets were acknowledged may be followed by another.
  void on_packet_acked(wire::PacketNumber number);

 private:
  struct ReadKeys {
    crypto::HeaderKeyPtr header;
    crypto::PacketKeyPtr previous;
    crypto::PacketKeyPtr current;
    crypto::PacketKeyPtr next;
  };

  void rotate_read(Timestamp now, Duration pto);
  void rotate_write();
  void prepare_next_read();

  crypto::AeadBatch& aead_;
  crypto::CipherSuite suite_ = crypto::CipherSuite::kAes128GcmSha256;

  ReadKeys read_;
  crypto::Secret next_read_secret_;
  Generation read_generation_ = 0;
  std::optional<wire::PacketNumber> first_of_phase_;
  std::optional<wire::PacketNumber> largest_of_phase_;
  Timestamp previous_expires_ = Timestamp::never();
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
};

}  // namespace pollux::connection
