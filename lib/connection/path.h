// Path: what may be sent to an address of the peer's, what it asks for, and what we ask of it (RFC 9000 §8, §9).
// Owns the anti-amplification account, the PATH_RESPONSE queue and our validation; never knows an address.
// Invariant: before validation, sent <= 3 * received.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/byte_count.h"
#include "base/byte_writer.h"
#include "connection/path_validation.h"
#include "wire/frames.h"

namespace pollux::connection {

enum class AddressValidation : std::uint8_t { kPending, kValidated };

// What a path is there for.
enum class PathPurpose : std::uint8_t {
  kPeer,              // the connection began on it, or the peer has come along it
  kMigration,         // we want to move to it
  kPreferredAddress,  // we want to move to the server's preferred address
};

class Path {
 public:
  // A PATH_RESPONSE that finds the queue full replaces the oldest: the peer will challenge again.
  static constexpr std::size_t kMaxPendingResponses = 4;
  // RFC 9000 §8.1-2: at most three times what was received before the address is validated.
  static constexpr std::uint64_t kAmplificationFactor = 3;

  // A client never has to hold back; a server starts with kPending.
  explicit Path(AddressValidation validated = AddressValidation::kPending) : validated_(validated) {}

  // The UDP payload of a datagram that belongs to this connection, whether or not its packets could be opened.
  void on_datagram_received(ByteCount size) { received_ += size; }
  void on_datagram_sent(ByteCount size) { sent_ += size; }
  void on_address_validated() { validated_ = AddressValidation::kValidated; }
  [[nodiscard]] bool is_validated() const { return validated_ == AddressValidation::kValidated; }

  // How many bytes of UDP payload may be sent now.
  [[nodiscard]] ByteCount allowance() const {
    if (is_validated()) return ByteCount{UINT64_MAX};
    return (received_ * kAmplificationFactor).saturating_sub(sent_);
  }

  void on_path_challenge(const wire::PathChallengeData& data);

  // RFC 9000 §8.2.2: datagrams that carry a PATH_RESPONSE are expanded to 1200 bytes.
  [[nodiscard]] bool has_responses() const { return pending_ != 0; }
  [[nodiscard]] bool wants_to_send() const { return has_responses() || validation.wants_to_send(); }
  // Writes as many PATH_RESPONSE frames as fit; each is sent once only. Returns how many were written.
  std::size_t write_responses(ByteWriter& writer);

  PathValidation validation;
  PathPurpose purpose = PathPurpose::kPeer;
  // Paths of the same two hosts have the same number: they differ in the peer's port only.
  std::uint32_t hosts = 0;
  // At a server: our end is the preferred address.
  bool at_preferred_address = false;
  // The peer has shown by a non-probing packet that it wants to move here.
  bool peer_has_moved_here = false;
  // Which of our connection IDs the peer last used on it.
  std::optional<std::uint64_t> local_sequence_number;
  // A packet that came along it was authentic.
  bool is_proven = false;
  Timestamp last_heard;
  // When a path that nobody uses is given up; never() for one in use.
  Timestamp expires = Timestamp::never();

 private:
  AddressValidation validated_;
  ByteCount received_;
  ByteCount sent_;
  std::array<wire::PathChallengeData, kMaxPendingResponses> responses_{};
  std::size_t pending_ = 0;
};

}  // namespace pollux::connection
