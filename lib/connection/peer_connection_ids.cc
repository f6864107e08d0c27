#include "connection/peer_connection_ids.h"

#include <algorithm>

#include "base/invariant.h"
#include "wire/frame_type.h"
#include "wire/frame_writer.h"

namespace pollux::connection {
namespace {

[[nodiscard]] std::unexpected<wire::TransportError> error(wire::TransportErrorCode code, std::string_view reason) {
  constexpr std::uint64_t kNewConnectionId = 0x18;
  return std::unexpected(wire::TransportError{.code = code, .frame_type = kNewConnectionId, .reason = reason});
}

}  // namespace

std::expected<void, wire::TransportError> PeerConnectionIds::on_new_connection_id(
    const wire::NewConnectionIdFrame& frame) {
  // RFC 9000 §19.15-3
  if (current().empty()) {
    return error(wire::TransportErrorCode::kProtocolViolation, "NEW_CONNECTION_ID to a zero-length ID's user");
  }
  const auto repeat = is_repeat(frame);
  if (!repeat) return std::unexpected(repeat.error());
  // RFC 9000 §19.15-4: the same frame again is no error, and no news.
  if (*repeat) return {};

  // RFC 9000 §5.1.2-4: retire first, then add.
  if (frame.retire_prior_to > retired_prior_to_) retire_prior_to(frame.retire_prior_to);
  if (frame.sequence_number < retired_prior_to_) {
    // RFC 9000 §19.15-9: it arrives retired.
    retire(frame.sequence_number);
  } else {
    const auto free = std::ranges::find_if(active_, [](const auto& slot) { return !slot.has_value(); });
    // RFC 9000 §5.1.1-6
    if (free == active_.end()) {
      return error(wire::TransportErrorCode::kConnectionIdLimitError, "more active connection IDs than allowed");
    }
    *free = Entry{.id = frame.connection_id,
                  .sequence_number = frame.sequence_number,
                  .reset_token = frame.stateless_reset_token};
  }
  choose_current();
  // RFC 9000 §5.1.2-7: never forgotten, so too many are the peer's error.
  if (unacknowledged_ > kMaxUnacknowledgedRetirements) {
    return error(wire::TransportErrorCode::kConnectionIdLimitError, "too many connection IDs to retire");
  }
  return {};
}

std::expected<bool, wire::TransportError> PeerConnectionIds::is_repeat(const wire::NewConnectionIdFrame& frame) const {
  for (const auto& entry : active_) {
    if (!entry) continue;
    const bool same_id = entry->id == frame.connection_id;
    const bool same_number = entry->sequence_number == frame.sequence_number;
    if (!same_id && !same_number) continue;
    // RFC 9000 §19.15-5
    const bool same_token = !entry->reset_token || *entry->reset_token == frame.stateless_reset_token;
    if (!same_id || !same_number || !same_token) {
      return error(wire::TransportErrorCode::kProtocolViolation, "a connection ID was issued twice with other values");
    }
    return true;
  }
  return false;
}

void PeerConnectionIds::retire_prior_to(std::uint64_t sequence_number) {
  retired_prior_to_ = sequence_number;
  for (auto& entry : active_) {
    if (!entry || entry->sequence_number >= sequence_number) continue;
    retire(entry->sequence_number);
    entry.reset();
  }
}

void PeerConnectionIds::retire(std::uint64_t sequence_number) {
  to_send_.push_back(sequence_number);
  ++unacknowledged_;
}

void PeerConnectionIds::choose_current() {
  if (active_[current_]) return;
  const auto next = std::ranges::find_if(active_, [](const auto& slot) { return slot.has_value(); });
  // The frame that retired the current ID brought another, or the frame's own validation has failed.
  POLLUX_INVARIANT(next != active_.end());
  current_ = static_cast<std::size_t>(next - active_.begin());
}

std::optional<std::uint64_t> PeerConnectionIds::write_frame(ByteWriter& writer) {
  if (to_send_.empty()) return std::nullopt;
  const wire::RetireConnectionIdFrame frame{.sequence_number = to_send_.front()};
  if (wire::encoded_size(frame) > writer.remaining()) return std::nullopt;
  wire::write(writer, frame);
  to_send_.pop_front();
  return frame.sequence_number;
}

}  // namespace pollux::connection
