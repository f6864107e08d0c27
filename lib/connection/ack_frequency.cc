#include "connection/ack_frequency.h"

#include <algorithm>

#include "connection/config.h"
#include "wire/frame_type.h"
#include "wire/frame_writer.h"
#include "wire/transport_parameters.h"

namespace pollux::connection {

std::expected<std::optional<recovery::AckRequest>, wire::TransportError> AckFrequency::on_ack_frequency(
    const wire::AckFrequencyFrame& frame) {
  constexpr auto kShortest = static_cast<std::uint64_t>(kLocalMinAckDelay.to_microseconds());
  constexpr std::uint64_t kLongest = wire::kMaxMaxAckDelayMs * 1000;
  // §4: as a transport parameter could not say it, or below what we said we can do.
  if (frame.requested_max_ack_delay_us < kShortest || frame.requested_max_ack_delay_us > kLongest) {
    return std::unexpected(wire::TransportError{.code = wire::TransportErrorCode::kProtocolViolation,
                                                .frame_type = wire::frame_type::kAckFrequency,
                                                .reason = "requested max ack delay out of range"});
  }
  // §4: older than what was obeyed already.
  if (largest_received_ && frame.sequence_number <= *largest_received_) return std::nullopt;
  largest_received_ = frame.sequence_number;
  const auto delay = Duration::microseconds(static_cast<std::int64_t>(frame.requested_max_ack_delay_us));
  return recovery::AckRequest{.ack_eliciting_threshold = frame.ack_eliciting_threshold,
                              .max_ack_delay = delay,
                              .reordering_threshold = frame.reordering_threshold};
}

void AckFrequency::on_peer_offer(Duration min_ack_delay, Duration max_ack_delay) {
  peer_min_ack_delay_ = min_ack_delay;
  default_ = {.max_ack_delay = max_ack_delay};
  settled_ = default_;
  asked_ = default_;
}

void AckFrequency::on_wish(const recovery::AckRequest& wish) {
  const bool under_way = frame_.is_wanted() || frame_.state() == stream::ControlSignal::State::kInFlight;
  if (!peer_takes_requests() || under_way || wish == asked_) return;
  asked_ = wish;
  frame_.want();
}

std::optional<SentAckFrequency> AckFrequency::write_frame(ByteWriter& writer) {
  if (!frame_.is_wanted()) return std::nullopt;
  const wire::AckFrequencyFrame frame{
      .sequence_number = next_sequence_number_,
      .ack_eliciting_threshold = asked_.ack_eliciting_threshold,
      .requested_max_ack_delay_us = static_cast<std::uint64_t>(asked_.max_ack_delay.to_microseconds()),
      .reordering_threshold = asked_.reordering_threshold};
  if (!wire::write_if_it_fits(writer, frame)) return std::nullopt;
  ++next_sequence_number_;
  frame_.on_sent();
  return SentAckFrequency{.sequence_number = frame.sequence_number};
}

void AckFrequency::on_acked(const SentAckFrequency& sent) {
  if (sent.sequence_number + 1 != next_sequence_number_) return;
  frame_.on_acked();
  settled_ = asked_;
}

void AckFrequency::on_lost(const SentAckFrequency& sent) {
  if (sent.sequence_number + 1 == next_sequence_number_) frame_.on_lost();
}

Duration AckFrequency::max_ack_delay() const {
  return std::max(settled_.max_ack_delay, asked_.max_ack_delay);
}

}  // namespace pollux::connection
