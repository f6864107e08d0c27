// Path: what may be sent to the peer's address, and the path validation that the peer asks for
// (RFC 9000 §8). Owns the anti-amplification account and the PATH_RESPONSE queue; never knows an address.
// Invariant: before validation, sent <= 3 * received.
#pragma once

#include <array>
#include <cstddef>

#include "base/byte_count.h"
#include "base/byte_writer.h"
#include "wire/frames.h"

namespace pollux::connection {

enum class AddressValidation : std::uint8_t { kPending, kValidated };

class Path {
 public:
  // A PATH_RESPONSE that finds the queue full replaces the oldest: the peer will challenge again.
  static constexpr std::size_t kMaxPendingResponses = 4;
  // RFC 9000 §8.1-2: at most three times what was received before the address is validated.
  static constexpr std::uint64_t kAmplificationFactor = 3;

  // A client never has to hold back; a server starts with kPending.
  explicit Path(AddressValidation validation) : validation_(validation) {}

  // The UDP payload of a datagram that belongs to this connection, whether or not its packets could be opened.
  void on_datagram_received(ByteCount size) { received_ += size; }
  void on_datagram_sent(ByteCount size) { sent_ += size; }
  void on_address_validated() { validation_ = AddressValidation::kValidated; }
  [[nodiscard]] bool is_validated() const { return validation_ == AddressValidation::kValidated; }

  // How many bytes of UDP payload may be sent now.
  [[nodiscard]] ByteCount allowance() const {
    if (is_validated()) return ByteCount{UINT64_MAX};
    return (received_ * kAmplificationFactor).saturating_sub(sent_);
  }

  void on_path_challenge(const wire::PathChallengeData& data);

  // RFC 9000 §8.2.2: datagrams that carry a PATH_RESPONSE are expanded to 1200 bytes.
  [[nodiscard]] bool wants_to_send() const { return pending_ != 0; }
  // Writes as many PATH_RESPONSE frames as fit; each is sent once only. Returns how many were written.
  std::size_t write_frames(ByteWriter& writer);

 private:
  AddressValidation validation_;
  ByteCount received_;
  ByteCount sent_;
  std::array<wire::PathChallengeData, kMaxPendingResponses> responses_{};
  std::size_t pending_ = 0;
};

}  // namespace pollux::connection
