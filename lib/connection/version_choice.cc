#include "connection/version_choice.h"

namespace pollux::connection {
namespace {

[[nodiscard]] std::unexpected<wire::TransportError> error(std::string_view reason) {
  return std::unexpected(wire::TransportError{
      .code = wire::TransportErrorCode::kVersionNegotiationError, .frame_type = 0, .reason = reason});
}

// The one of ours that we prefer among those of which `is_offered` is true.
template <typename IsOffered>
[[nodiscard]] std::optional<wire::Version> preferred(const wire::VersionList& ours, const IsOffered& is_offered) {
  const auto found = std::ranges::find_if(ours, is_offered);
  return found == ours.end() ? std::nullopt : std::optional{*found};
}

}  // namespace

bool VersionChoice::accepts(wire::EncryptionLevel level, wire::Version version) const {
  switch (level) {
    case wire::EncryptionLevel::kEarlyData:
      // RFC 9369 §4.1: 0-RTT is in the original version, whatever is negotiated.
      return version == original_;
    case wire::EncryptionLevel::kInitial:
      // A client's Initials may all have left before it hears of another version.
      if (role_ == wire::Role::kServer && version == original_) return true;
      break;
    case wire::EncryptionLevel::kHandshake:
    case wire::EncryptionLevel::kOneRtt:
      break;
  }
  // RFC 9369 §4.1: once it is known, no other. Until then the server may choose from what the client has offered.
  return settled_ ? version == current_ : ours_.contains(version);
}

void VersionChoice::on_initial_opened(wire::Version version) {
  if (role_ == wire::Role::kServer || settled_ || version == original_) return;
  current_ = version;
  settle();
}

std::expected<void, wire::TransportError> VersionChoice::on_peer_information(
    const std::optional<wire::VersionInformation>& peer) {
  if (role_ == wire::Role::kClient) return check(peer);
  settle();
  // RFC 9368 §4: a client without it knows of no other version.
  return peer ? choose(*peer) : std::expected<void, wire::TransportError>{};
}

std::expected<void, wire::TransportError> VersionChoice::choose(const wire::VersionInformation& client) {
  // RFC 9368 §4: what the client says must be what it does.
  if (client.chosen != original_) return error("the chosen version is not that of the first flight");
  current_ =
      preferred(ours_, [&](wire::Version version) { return client.available.contains(version); }).value_or(original_);
  return {};
}

std::expected<void, wire::TransportError> VersionChoice::check(
    const std::optional<wire::VersionInformation>& server) const {
  std::optional<wire::VersionInformation> peer = server;
  // RFC 9368 §8: of a server that speaks version 1 alone, silence says as much.
  if (!peer && current_ == wire::kVersion1 && original_ == wire::kVersion1) {
    peer = wire::VersionInformation{.chosen = wire::kVersion1, .available = {wire::kVersion1}};
  }
  if (!peer) {
    // RFC 9368 §4
    if (began_again_ || current_ != original_) return error("no version_information to confirm the change of version");
    return {};
  }
  // RFC 9368 §4: the Version field of the packets was not protected by anything secret.
  if (peer->chosen != current_) return error("the server's chosen version is not the one in use");
  if (!began_again_) return {};
  // RFC 9368 §4: would a genuine Version Negotiation packet have led to the same version?
  const auto would_select =
      preferred(ours_, [&](wire::Version version) { return peer->available.contains(version) || version == current_; });
  if (peer->available.empty() || would_select != original_) {
    return error("the server's versions are not those that were negotiated");
  }
  return {};
}

VersionChoice::Answer VersionChoice::on_version_negotiation(const wire::VersionNegotiationPacket& packet) {
  // RFC 9000 §6.2-2: one is enough. RFC 9000 §6.2-3: a server that speaks our version would not have sent it.
  if (began_again_ || packet.lists(original_)) return Answer::kIgnore;
  const auto common = preferred(ours_, [&](wire::Version version) { return packet.lists(version); });
  if (!common) return Answer::kGiveUp;
  original_ = current_ = *common;
  began_again_ = true;
  return Answer::kBeginAgain;
}

}  // namespace pollux::connection
