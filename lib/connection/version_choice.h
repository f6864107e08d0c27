// VersionChoice: which QUIC version a connection runs in (RFC 9000 §6; RFC 9368; RFC 9369 §4.1).
// Owns the version that the client's first flight is in, the one that both ends go on with, and the check that nobody
// between them has made them take a worse one. Sees no packet and no key.
// Invariant: both are versions that we speak, and a version that is settled never changes.
#pragma once

#include <expected>
#include <optional>

#include "wire/error.h"
#include "wire/packet_number_space.h"
#include "wire/version_information.h"
#include "wire/version_negotiation.h"

namespace pollux::connection {

class VersionChoice {
 public:
  // `ours`: what we speak, in order of preference. `first`: of the client's first packet; one of them.
  VersionChoice(wire::Role role, const wire::VersionList& ours, wire::Version first)
      : role_(role), ours_(ours), original_(first), current_(first) {}

  // Of the client's first flight: 0-RTT and Retry packets have no other.
  [[nodiscard]] wire::Version original() const { return original_; }
  // Of what we send.
  [[nodiscard]] wire::Version current() const { return current_; }
  [[nodiscard]] bool is_settled() const { return settled_; }

  // May a long-header packet of this level be in this version, as things stand?
  [[nodiscard]] bool accepts(wire::EncryptionLevel level, wire::Version version) const;

  // A client has opened an Initial in `version`. RFC 9369 §4.1: the first that differs says what the server chose.
  void on_initial_opened(wire::Version version);
  // The version stays what it is: the handshake has begun to use it.
  void settle() { settled_ = true; }

  // What we say of ourselves.
  [[nodiscard]] wire::VersionInformation information() const { return {.chosen = current_, .available = ours_}; }
  // What the peer says of itself, authenticated by the handshake. A server chooses from it; a client checks that it was
  // not misled. An error closes the connection.
  [[nodiscard]] std::expected<void, wire::TransportError> on_peer_information(
      const std::optional<wire::VersionInformation>& peer);

  // A client's answer to a Version Negotiation packet: ignore it, begin again with another version, or give up.
  enum class Answer : std::uint8_t { kIgnore, kBeginAgain, kGiveUp };
  [[nodiscard]] Answer on_version_negotiation(const wire::VersionNegotiationPacket& packet);

 private:
  [[nodiscard]] std::expected<void, wire::TransportError> choose(const wire::VersionInformation& client);
  [[nodiscard]] std::expected<void, wire::TransportError> check(
      const std::optional<wire::VersionInformation>& server) const;

  wire::Role role_;
  wire::VersionList ours_;
  wire::Version original_;
  wire::Version current_;
  bool settled_ = false;
  bool began_again_ = false;
};

}  // namespace pollux::connection
