#include "connection/peer_connection_ids.h"

#include <algorithm>

#include "base/invariant.h"
#include "crypto/constant_time.h"
#include "wire/frame_type.h"
#include "wire/frame_writer.h"
#include "wire/transport_parameters.h"

namespace pollux::connection {
namespace {

[[nodiscard]] std::unexpected<wire::TransportError> error(wire::TransportErrorCode code, std::string_view reason) {
  return std::unexpected(
      wire::TransportError{.code = code, .frame_type = wire::frame_type::kNewConnectionId, .reason = reason});
}

}  // namespace

PeerConnectionIds::PeerConnectionIds(const wire::ConnectionId& initial, std::size_t limit)
    : initial_(initial), limit_(limit) {
  POLLUX_INVARIANT(limit >= wire::kMinActiveConnectionIdLimit && limit <= kMostActive);
  active_[0] = Entry{.id = initial};
  claims_[kFirstPath.index] = {.wanted = true, .sequence_number = 0};
  retired_.reserve(kMaxRetiredRanges + 1);
  retirements_.reserve(kMaxUnacknowledgedRetirements + 1);
}

void PeerConnectionIds::set_initial_token(const wire::StatelessResetToken& token) {
  std::optional<Entry>* slot = slot_of(0);
  if (slot == nullptr) return;
  (*slot)->reset_token = token;
  if ((*slot)->used) token_changes_.push_back({.what = ResetTokenChange::What::kInUse, .token = token});
}

// --- paths ---

bool PeerConnectionIds::claim(PathId path) {
  claims_[path.index].wanted = true;
  serve_claims();
  return has_id(path);
}

void PeerConnectionIds::share(PathId path, PathId with) {
  claims_[path.index] = {.wanted = true, .sequence_number = claims_[with.index].sequence_number};
}

void PeerConnectionIds::release(PathId path) {
  const Claim claim = claims_[path.index];
  claims_[path.index] = {};
  if (!claim.sequence_number || initial_.empty() || is_claimed(*claim.sequence_number)) return;
  std::optional<Entry>* slot = slot_of(*claim.sequence_number);
  if (slot == nullptr) return;
  retire(*claim.sequence_number);
  forget(*slot);
}

void PeerConnectionIds::serve_claims() {
  const auto serve = [this](Claim& claim) {
    if (!claim.wanted || claim.sequence_number) return;
    // An empty ID is everybody's.
    const auto spare = std::ranges::find_if(
        active_, [this](const auto& slot) { return slot && (initial_.empty() || !is_claimed(slot->sequence_number)); });
    if (spare != active_.end()) claim.sequence_number = (*spare)->sequence_number;
  };
  serve(claims_[main_.index]);
  for (Claim& claim : claims_) serve(claim);
}

bool PeerConnectionIds::is_claimed(std::uint64_t sequence_number) const {
  return std::ranges::any_of(claims_, [&](const Claim& claim) { return claim.sequence_number == sequence_number; });
}

std::optional<PeerConnectionIds::Entry>* PeerConnectionIds::slot_of(std::uint64_t sequence_number) {
  const auto slot = std::ranges::find_if(
      active_, [&](const auto& entry) { return entry && entry->sequence_number == sequence_number; });
  return slot != active_.end() ? &*slot : nullptr;
}

const PeerConnectionIds::Entry* PeerConnectionIds::entry_on(PathId path) const {
  const auto sequence_number = claims_[path.index].sequence_number;
  if (!sequence_number) return nullptr;
  const auto slot = std::ranges::find_if(
      active_, [&](const auto& entry) { return entry && entry->sequence_number == *sequence_number; });
  return slot != active_.end() ? &**slot : nullptr;
}

const wire::ConnectionId& PeerConnectionIds::id_on(PathId path) const {
  const Entry* entry = entry_on(path);
  POLLUX_INVARIANT(entry != nullptr);
  return entry->id;
}

void PeerConnectionIds::on_used(PathId path) {
  const auto sequence_number = claims_[path.index].sequence_number;
  std::optional<Entry>* slot = sequence_number ? slot_of(*sequence_number) : nullptr;
  if (slot == nullptr || (*slot)->used) return;
  (*slot)->used = true;
  if ((*slot)->reset_token) {
    token_changes_.push_back({.what = ResetTokenChange::What::kInUse, .token = *(*slot)->reset_token});
  }
}

// --- frames ---

std::expected<void, wire::TransportError> PeerConnectionIds::on_new_connection_id(
    const wire::NewConnectionIdFrame& frame) {
  // RFC 9000 §19.15-3
  if (initial_.empty()) {
    return error(wire::TransportErrorCode::kProtocolViolation, "NEW_CONNECTION_ID to a zero-length ID's user");
  }
  if (const auto repeats = check_repeats(frame); !repeats) return repeats;
  // RFC 9000 §19.15-8: only an increase means anything. §5.1.2-4: retire first, then add.
  if (frame.retire_prior_to > retired_prior_to_) retire_prior_to(frame.retire_prior_to);
  // RFC 9000 §19.15-4: the same frame again is no error, and no news.
  if (!is_known(frame.sequence_number)) {
    if (const auto added = add(frame); !added) return added;
  }
  serve_claims();
  // RFC 9000 §5.1.2-7: never forgotten, so too many are the peer's error.
  if (retirements_.size() > kMaxUnacknowledgedRetirements || retired_.range_count() > kMaxRetiredRanges) {
    return error(wire::TransportErrorCode::kConnectionIdLimitError, "too many connection IDs to retire");
  }
  return {};
}

std::expected<void, wire::TransportError> PeerConnectionIds::add(const wire::NewConnectionIdFrame& frame) {
  if (frame.sequence_number < retired_prior_to_) {
    // RFC 9000 §19.15-9: it arrives retired.
    retire(frame.sequence_number);
    return {};
  }
  const auto count = std::ranges::count_if(active_, [](const auto& slot) { return slot.has_value(); });
  // RFC 9000 §5.1.1-6
  if (static_cast<std::size_t>(count) >= limit_) {
    return error(wire::TransportErrorCode::kConnectionIdLimitError, "more active connection IDs than allowed");
  }
  *std::ranges::find_if(active_, [](const auto& slot) { return !slot.has_value(); }) = Entry{
      .id = frame.connection_id, .sequence_number = frame.sequence_number, .reset_token = frame.stateless_reset_token};
  return {};
}

bool PeerConnectionIds::is_known(std::uint64_t sequence_number) const {
  return retired_.contains(sequence_number) || std::ranges::any_of(active_, [&](const auto& slot) {
           return slot && slot->sequence_number == sequence_number;
         });
}

std::expected<void, wire::TransportError> PeerConnectionIds::check_repeats(
    const wire::NewConnectionIdFrame& frame) const {
  for (const auto& entry : active_) {
    if (!entry) continue;
    const bool same_id = entry->id == frame.connection_id;
    const bool same_number = entry->sequence_number == frame.sequence_number;
    const bool same_token = entry->reset_token == frame.stateless_reset_token;
    const bool unknown_token = !entry->reset_token;
    const bool is_repeat = same_id && same_number && (same_token || unknown_token);
    if (is_repeat) return {};
    // RFC 9000 §19.15-5
    if (same_id || same_number) {
      return error(wire::TransportErrorCode::kProtocolViolation, "a connection ID was issued twice with other values");
    }
  }
  return {};
}

void PeerConnectionIds::retire_prior_to(std::uint64_t sequence_number) {
  retired_prior_to_ = sequence_number;
  for (auto& slot : active_) {
    if (!slot || slot->sequence_number >= sequence_number) continue;
    retire(slot->sequence_number);
    forget(slot);
  }
}

void PeerConnectionIds::forget(std::optional<Entry>& slot) {
  for (Claim& claim : claims_) {
    if (claim.sequence_number == slot->sequence_number) claim.sequence_number.reset();
  }
  // RFC 9000 §10.3.1-3
  if (slot->used && slot->reset_token) {
    token_changes_.push_back({.what = ResetTokenChange::What::kForgotten, .token = *slot->reset_token});
  }
  slot.reset();
}

void PeerConnectionIds::retire(std::uint64_t sequence_number) {
  retired_.add({.begin = sequence_number, .end = sequence_number + 1});
  retirements_.push_back({.sequence_number = sequence_number});
}

bool PeerConnectionIds::wants_to_send() const {
  return std::ranges::any_of(retirements_, &Retirement::to_send);
}

std::optional<std::uint64_t> PeerConnectionIds::write_frame(ByteWriter& writer) {
  const auto due = std::ranges::find_if(retirements_, &Retirement::to_send);
  if (due == retirements_.end()) return std::nullopt;
  const wire::RetireConnectionIdFrame frame{.sequence_number = due->sequence_number};
  if (!wire::write_if_it_fits(writer, frame)) return std::nullopt;
  due->to_send = false;
  return due->sequence_number;
}

void PeerConnectionIds::on_retirement_acked(std::uint64_t sequence_number) {
  std::erase_if(retirements_, [&](const Retirement& one) { return one.sequence_number == sequence_number; });
}

void PeerConnectionIds::on_retirement_lost(std::uint64_t sequence_number) {
  const auto found = std::ranges::find(retirements_, sequence_number, &Retirement::sequence_number);
  if (found != retirements_.end()) found->to_send = true;
}

// --- stateless reset ---

bool PeerConnectionIds::is_reset_token(Bytes last_bytes) const {
  bool found = false;
  // RFC 9000 §10.3.1-4: all of them, whatever is found.
  for_each_token([&](const wire::StatelessResetToken& token) {
    found |= crypto::equal_in_constant_time(token.octets, last_bytes);
  });
  return found;
}

std::optional<ResetTokenChange> PeerConnectionIds::take_token_change() {
  if (token_changes_.empty()) return std::nullopt;
  const ResetTokenChange change = token_changes_.front();
  token_changes_.pop_front();
  return change;
}

}  // namespace pollux::connection
