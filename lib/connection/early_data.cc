#include "connection/early_data.h"

#include "connection/remembered_parameters.h"
#include "wire/frame_type.h"

namespace pollux::connection {
namespace {

[[nodiscard]] std::unexpected<wire::TransportError> violation(std::uint64_t frame_type, std::string_view reason) {
  return std::unexpected(wire::TransportError{
      .code = wire::TransportErrorCode::kProtocolViolation, .frame_type = frame_type, .reason = reason});
}

}  // namespace

void EarlyData::on_offered(const wire::TransportParameters& remembered) {
  state_ = State::kOffered;
  remembered_ = remembered;
}

void EarlyData::on_rejected(wire::PacketNumber first_one_rtt) {
  state_ = State::kRejected;
  first_one_rtt_ = first_one_rtt;
}

std::expected<void, wire::TransportError> EarlyData::check_parameters(const wire::TransportParameters& now) const {
  if (state_ != State::kAccepted || !is_reduced(remembered_, now)) return {};
  // RFC 9000 §7.4.1-6
  return violation(wire::frame_type::kCrypto, "0-RTT accepted, and a limit of the ticket's connection reduced");
}

std::expected<void, wire::TransportError> EarlyData::check_ack(const wire::AckFrame& ack) const {
  if (state_ != State::kRejected) return {};
  wire::PacketNumber smallest = ack.largest_acknowledged;
  wire::AckRangeIterator ranges = ack.ranges();
  while (const auto range = ranges.next()) smallest = range->smallest;
  if (smallest >= first_one_rtt_) return {};
  return violation(wire::frame_type::kAck, "an acknowledgment of 0-RTT that was rejected");
}

void EarlyData::on_one_rtt_packet(Timestamp now, Duration pto) {
  if (saw_one_rtt_) return;
  saw_one_rtt_ = true;
  // RFC 9001 §4.9.3-3: until then packets that were overtaken can still be read.
  if (state_ == State::kAccepted) key_deadline_ = now + pto * kPtosToKeepKeys;
}

void EarlyData::on_keys_discarded() {
  key_deadline_ = Timestamp::never();
}

}  // namespace pollux::connection
