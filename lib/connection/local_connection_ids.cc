#include "connection/local_connection_ids.h"

#include <algorithm>

#include "base/invariant.h"
#include "wire/frame_type.h"
#include "wire/frame_writer.h"

namespace pollux::connection {
namespace {

[[nodiscard]] std::unexpected<wire::TransportError> error(std::string_view reason) {
  return std::unexpected(wire::TransportError{.code = wire::TransportErrorCode::kProtocolViolation,
                                              .frame_type = wire::frame_type::kRetireConnectionId,
                                              .reason = reason});
}

}  // namespace

LocalConnectionIds::LocalConnectionIds(const wire::ConnectionId& chosen, const wire::ConnectionId& original_destination,
                                       ConnectionIdIssuer& issuer)
    : chosen_(chosen), original_destination_(original_destination), issuer_(&issuer) {
  entries_.reserve(kMaxAccepted);
  entries_.push_back({.sequence_number = 0, .id = chosen, .announcement = Announcement::kDone, .used = true});
}

LocalConnectionIds::Entry& LocalConnectionIds::add(Announcement announcement) {
  // RFC 9000 §5.1.1-1
  entries_.push_back(
      {.sequence_number = next_sequence_number_++, .id = issuer_->issue(), .announcement = announcement});
  if (announcement == Announcement::kWanted) ++to_send_;
  changes_.push_back({.what = LocalIdChange::What::kIssued, .id = entries_.back().id});
  return entries_.back();
}

LocalConnectionIds::Issued LocalConnectionIds::issue_for_preferred_address() {
  POLLUX_INVARIANT(next_sequence_number_ == 1);
  const Entry& entry = add(Announcement::kDone);
  return {.id = entry.id, .token = issuer_->token_of(entry.id)};
}

void LocalConnectionIds::start(std::uint64_t peer_limit) {
  // RFC 9000 §19.15-2: no IDs for a peer that sends none.
  if (chosen_.empty()) return;
  // RFC 9000 §5.1.1-4
  wanted_count_ = static_cast<std::size_t>(std::min<std::uint64_t>(peer_limit, kMaxActive));
  replenish();
}

// RFC 9000 §5.1.1-3, §5.1.1-7
void LocalConnectionIds::replenish() {
  while (active_count() < wanted_count_ && entries_.size() < kMaxAccepted) (void)add(Announcement::kWanted);
}

std::size_t LocalConnectionIds::active_count() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      entries_, [this](const Entry& entry) { return entry.sequence_number >= retire_prior_to_; }));
}

bool LocalConnectionIds::rotate() {
  // RFC 9000 §5.1.2-8
  if (wanted_count_ == 0 || active_count() != entries_.size()) return false;
  retire_prior_to_ = next_sequence_number_;
  replenish();
  return true;
}

std::optional<std::uint64_t> LocalConnectionIds::on_used(Bytes id) {
  for (Entry& entry : entries_) {
    if (!std::ranges::equal(entry.id.bytes(), id)) continue;
    entry.used = true;
    return entry.sequence_number;
  }
  return std::nullopt;
}

bool LocalConnectionIds::peer_has_spare() const {
  return std::ranges::any_of(
      entries_, [](const Entry& entry) { return !entry.used && entry.announcement != Announcement::kWanted; });
}

LocalConnectionIds::Entry* LocalConnectionIds::find(std::uint64_t sequence_number) {
  const auto entry = std::ranges::find(entries_, sequence_number, &Entry::sequence_number);
  return entry != entries_.end() ? &*entry : nullptr;
}

std::expected<void, wire::TransportError> LocalConnectionIds::on_retire(std::uint64_t sequence_number,
                                                                        Bytes destination) {
  // RFC 9000 §19.16-4
  if (chosen_.empty()) return error("retires a zero-length connection ID");
  // RFC 9000 §19.16-1
  if (sequence_number >= next_sequence_number_) return error("retires a connection ID that was never issued");
  Entry* entry = find(sequence_number);
  if (entry == nullptr) return {};  // said again
  // RFC 9000 §19.16-3
  if (std::ranges::equal(entry->id.bytes(), destination)) return error("retires the connection ID of its own packet");
  changes_.push_back({.what = LocalIdChange::What::kRetired, .id = entry->id});
  set(*entry, Announcement::kDone);
  entries_.erase(entries_.begin() + (entry - entries_.data()));
  replenish();
  return {};
}

void LocalConnectionIds::set(Entry& entry, Announcement announcement) {
  if (entry.announcement == Announcement::kWanted) --to_send_;
  if (announcement == Announcement::kWanted) ++to_send_;
  entry.announcement = announcement;
}

std::optional<std::uint64_t> LocalConnectionIds::write_frame(ByteWriter& writer) {
  const auto entry = std::ranges::find(entries_, Announcement::kWanted, &Entry::announcement);
  if (entry == entries_.end()) return std::nullopt;
  const wire::NewConnectionIdFrame frame{.sequence_number = entry->sequence_number,
                                         // RFC 9000 §19.15-6: the least of both where an older frame is repeated.
                                         .retire_prior_to = std::min(retire_prior_to_, entry->sequence_number),
                                         .connection_id = entry->id,
                                         .stateless_reset_token = issuer_->token_of(entry->id)};
  if (!wire::write_if_it_fits(writer, frame)) return std::nullopt;
  set(*entry, Announcement::kSent);
  return entry->sequence_number;
}

void LocalConnectionIds::on_acked(std::uint64_t sequence_number) {
  if (Entry* entry = find(sequence_number)) set(*entry, Announcement::kDone);
}

void LocalConnectionIds::on_lost(std::uint64_t sequence_number) {
  Entry* entry = find(sequence_number);
  if (entry != nullptr && entry->announcement == Announcement::kSent) set(*entry, Announcement::kWanted);
}

std::optional<LocalIdChange> LocalConnectionIds::take_change() {
  if (changes_.empty()) return std::nullopt;
  const LocalIdChange change = changes_.front();
  changes_.pop_front();
  return change;
}

}  // namespace pollux::connection
