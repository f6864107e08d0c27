#include "connection/key_phase.h"

#include <algorithm>
#include <utility>

#include "crypto/key_schedule.h"

namespace pollux::connection {
namespace {

// An update is started this many packets before the limit, so that the peer has time to answer it.
constexpr std::uint64_t kUpdateMargin = std::uint64_t{1} << 16;
// The last packets under a key are for CONNECTION_CLOSE and its repetitions.
constexpr std::uint64_t kKeptForClose = 16;

[[nodiscard]] std::unexpected<wire::TransportError> error(wire::TransportErrorCode code, std::string_view reason) {
  return std::unexpected(wire::TransportError{.code = code, .frame_type = 0, .reason = reason});
}

}  // namespace

void KeyPhase::install_read(crypto::CipherSuite suite, Bytes secret, wire::Version version) {
  version_ = version;
  suite_ = suite;
  limits_ = wanted_limits_.within(crypto::aead_limits(suite));
  crypto::PacketProtection keys = crypto::make_packet_protection(aead_, suite, secret, version);
  read_.header = std::move(keys.header);
  read_.current = std::move(keys.packet);
  next_read_secret_ = crypto::next_secret(suite, secret, version);
  prepare_next_read();
}

void KeyPhase::install_write(crypto::CipherSuite suite, Bytes secret, wire::Version version) {
  version_ = version;
  suite_ = suite;
  limits_ = wanted_limits_.within(crypto::aead_limits(suite));
  crypto::PacketProtection keys = crypto::make_packet_protection(aead_, suite, secret, version);
  write_header_ = std::move(keys.header);
  write_key_ = std::move(keys.packet);
  write_secret_ = crypto::Secret{secret};
}

// The next key stands ready before it is needed: RFC 9001 §6.3-1 asks that an update shows no difference in time.
void KeyPhase::prepare_next_read() {
  read_.next = crypto::make_updated_packet_key(aead_, suite_, next_read_secret_.bytes(), version_);
}

KeyPhase::ReadKey KeyPhase::select_read(bool key_phase_bit, wire::PacketNumber number, Timestamp now) const {
  const bool same_phase = key_phase_bit == ((read_generation_ & 1) != 0);
  if (same_phase) return {.key = read_.current.get(), .generation = read_generation_};
  // The other bit means the phase before when the number lies before this phase's first packet.
  const bool before = first_of_phase_.has_value() && number < *first_of_phase_;
  if (!before) return {.key = read_.next.get(), .generation = read_generation_ + 1};
  // RFC 9001 §6.5-4: old keys are not kept for longer than three times the PTO.
  if (read_.previous == nullptr || now >= previous_expires_) return {};
  return {.key = read_.previous.get(), .generation = read_generation_ - 1};
}

std::expected<KeyPhase::Update, wire::TransportError> KeyPhase::on_opened(Generation generation,
                                                                          wire::PacketNumber number, Timestamp now,
                                                                          Duration pto) {
  opened_generation_ = generation;
  // RFC 9001 §6.5-5
  if (now >= previous_expires_) read_.previous.reset();
  if (generation < read_generation_) {
    // RFC 9001 §6.4-2: seen when its key was chosen before another packet of its burst brought the update.
    if (number > *first_of_phase_) {
      return error(wire::TransportErrorCode::kKeyUpdateError, "an old key for a packet number after the key update");
    }
    return Update::kNo;
  }
  if (generation == read_generation_) {
    if (!first_of_phase_ || number < *first_of_phase_) first_of_phase_ = number;
    if (!largest_of_phase_ || number > *largest_of_phase_) largest_of_phase_ = number;
    return Update::kNo;
  }
  // RFC 9001 §6.4-2: newer keys protect higher packet numbers only.
  if (largest_of_phase_ && number < *largest_of_phase_) {
    return error(wire::TransportErrorCode::kKeyUpdateError, "a key update with a packet number already passed");
  }
  // RFC 9001 §6.2-3: the peer cannot know yet that we have followed its last update: nothing told it so.
  const bool answered = first_sealed_.has_value() || write_generation_ > read_generation_;
  if (read_generation_ != 0 && !answered) {
    return error(wire::TransportErrorCode::kKeyUpdateError, "a second key update before the answer to the first");
  }
  rotate_read(now, pto);
  first_of_phase_ = largest_of_phase_ = number;
  if (write_generation_ < read_generation_) rotate_write();
  return Update::kYes;
}

std::expected<void, wire::TransportError> KeyPhase::on_open_failed() {
  ++failed_opens_;
  if (may_open()) return {};
  return error(wire::TransportErrorCode::kAeadLimitReached, "too many packets failed authentication");
}

bool KeyPhase::is_near_limit() const {
  return sealed_ + std::min(kUpdateMargin, limits_.confidentiality / 2) >= limits_.confidentiality;
}

bool KeyPhase::wants_update() const {
  return update_requested_ || sealed_ >= limits_.update_after || is_near_limit();
}

bool KeyPhase::may_update(Timestamp now) const {
  // RFC 9001 §6.1-1
  if (!confirmed_) return false;
  // RFC 9001 §6.1-2: not before the peer has acknowledged a packet of this phase, and followed us into it.
  if (!phase_acknowledged_ || write_generation_ != read_generation_) return false;
  // RFC 9001 §6.5-3; but §6.6-3 is a MUST.
  return now >= update_allowed_at_ || is_near_limit();
}

bool KeyPhase::prepare_seal(wire::PacketNumber number, Timestamp now) {
  // RFC 9000 §12.3-3: the last number is never sent.
  if (number >= wire::kMaxPacketNumber) return false;
  // RFC 9001 §6.6-3
  if (wants_update() && may_update(now)) rotate_write();
  // RFC 9001 §6.6-2
  if (sealed_ >= limits_.confidentiality) return false;
  ++sealed_;
  if (!first_sealed_) first_sealed_ = number;
  return true;
}

bool KeyPhase::is_used_up(Timestamp now) const {
  return can_write() && sealed_ + kKeptForClose >= limits_.confidentiality && !may_update(now);
}

std::expected<void, wire::TransportError> KeyPhase::on_packets_acked(wire::PacketNumber largest, Timestamp now,
                                                                     Duration pto) {
  if (!first_sealed_ || largest < *first_sealed_) return {};
  // RFC 9001 §6.2-4: who has read the new phase writes in it.
  if (opened_generation_ < write_generation_) {
    return error(wire::TransportErrorCode::kKeyUpdateError, "an acknowledgment of the new keys under the old ones");
  }
  if (phase_acknowledged_) return {};
  phase_acknowledged_ = true;
  if (write_generation_ != 0) update_allowed_at_ = now + pto * 3;
  return {};
}

void KeyPhase::rotate_read(Timestamp now, Duration pto) {
  read_.previous = std::move(read_.current);
  read_.current = std::move(read_.next);
  previous_expires_ = now + pto * 3;
  ++read_generation_;
  next_read_secret_ = crypto::next_secret(suite_, next_read_secret_.bytes(), version_);
  prepare_next_read();
}

void KeyPhase::rotate_write() {
  write_secret_ = crypto::next_secret(suite_, write_secret_.bytes(), version_);
  previous_write_key_ =
      std::exchange(write_key_, crypto::make_updated_packet_key(aead_, suite_, write_secret_.bytes(), version_));
  ++write_generation_;
  update_requested_ = false;
  sealed_ = 0;
  first_sealed_.reset();
  phase_acknowledged_ = false;
}

}  // namespace pollux::connection
