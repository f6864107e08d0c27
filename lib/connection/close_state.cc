#include "connection/close_state.h"

#include <algorithm>

#include "wire/frame_writer.h"

namespace pollux::connection {
namespace {

[[nodiscard]] Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

LifeState next(LifeState state, CloseEvent event) {
  switch (event) {
    case CloseEvent::kLocalClose:
      return state == LifeState::kOpen ? LifeState::kClosing : state;
    // RFC 9000 §10.2.2-4: the peer's CONNECTION_CLOSE ends the closing state's answers too.
    case CloseEvent::kPeerClose:
      return state == LifeState::kOpen || state == LifeState::kClosing ? LifeState::kDraining : state;
    case CloseEvent::kSilentClose:
      return state == LifeState::kOpen ? LifeState::kClosed : state;
    case CloseEvent::kPeriodOver:
      return state == LifeState::kOpen ? state : LifeState::kClosed;
  }
  return state;
}

void CloseState::on_transport_error(const wire::TransportError& error, Timestamp now, Duration pto) {
  if (!is_open()) return;
  apply(CloseEvent::kLocalClose);
  remember(CloseReason::By::kLocal,
           {.kind = wire::CloseKind::kTransport,
            .error_code = static_cast<std::uint64_t>(error.code),
            .frame_type = error.frame_type,
            .reason_phrase = {}},
           bytes_of(error.reason));
  wants_to_send_ = true;
  start_period(now, pto);
}

void CloseState::on_application_close(std::uint64_t error_code, std::string_view reason) {
  if (!is_open()) return;
  apply(CloseEvent::kLocalClose);
  remember(CloseReason::By::kLocal,
           {.kind = wire::CloseKind::kApplication, .error_code = error_code, .frame_type = 0, .reason_phrase = {}},
           bytes_of(reason));
  wants_to_send_ = true;
}

void CloseState::on_stateless_reset(Timestamp now, Duration pto) {
  if (is_open()) {
    remember(CloseReason::By::kStatelessReset, {}, {});
    start_period(now, pto);
  }
  apply(CloseEvent::kPeerClose);
}

void CloseState::on_path_lost() {
  if (!is_open()) return;
  remember(CloseReason::By::kLocal,
           {.kind = wire::CloseKind::kTransport,
            .error_code = static_cast<std::uint64_t>(wire::TransportErrorCode::kNoViablePath),
            .frame_type = 0,
            .reason_phrase = {}},
           {});
  apply(CloseEvent::kSilentClose);
}

void CloseState::on_peer_close(const wire::ConnectionCloseFrame& frame, Timestamp now, Duration pto) {
  if (is_open()) {
    remember(CloseReason::By::kPeer, frame, frame.reason_phrase);
    start_period(now, pto);
  }
  apply(CloseEvent::kPeerClose);
}

void CloseState::on_idle_timeout() {
  if (is_open()) by_ = CloseReason::By::kIdleTimeout;
  apply(CloseEvent::kSilentClose);
}

void CloseState::on_no_common_version() {
  if (is_open()) by_ = CloseReason::By::kNoCommonVersion;
  apply(CloseEvent::kSilentClose);
}

void CloseState::on_packet_numbers_used_up() {
  if (is_open()) {
    remember(CloseReason::By::kLocal,
             {.kind = wire::CloseKind::kTransport,
              .error_code = static_cast<std::uint64_t>(wire::TransportErrorCode::kAeadLimitReached),
              .frame_type = 0,
              .reason_phrase = {}},
             bytes_of("the packet numbers are used up"));
  }
  apply(is_open() ? CloseEvent::kSilentClose : CloseEvent::kPeriodOver);
}

void CloseState::on_datagram_while_closing(ByteCount size) {
  answer_credit_ += size.value() * kAmplificationFactor;
  if (++datagrams_since_sent_ < answer_after_ || answer_credit_ < last_sent_size_) return;
  datagrams_since_sent_ = 0;
  answer_after_ = std::min(answer_after_ * 2, std::uint32_t{1} << 16);
  wants_to_send_ = true;
}

void CloseState::on_sent(ByteCount datagram) {
  wants_to_send_ = false;
  last_sent_size_ = datagram.value();
  answer_credit_ -= std::min(answer_credit_, last_sent_size_);
}

void CloseState::remember(CloseReason::By by, const wire::ConnectionCloseFrame& frame, Bytes reason) {
  by_ = by;
  frame_ = frame;
  reason_length_ = std::min(reason.size(), kMaxReasonLength);
  // RFC 9000 §19.19-1: UTF-8 is cut between two characters.
  const auto is_continuation = [](std::uint8_t byte) { return (byte & 0xc0) == 0x80; };
  while (reason_length_ != 0 && reason_length_ < reason.size() && is_continuation(reason[reason_length_])) {
    --reason_length_;
  }
  std::ranges::copy(reason.first(reason_length_), reason_.begin());
  frame_.reason_phrase = {};
}

CloseReason CloseState::reason() const {
  return {.by = by_,
          .kind = frame_.kind,
          .error_code = frame_.error_code,
          .phrase = {reinterpret_cast<const char*>(reason_.data()), reason_length_}};
}

bool CloseState::write_frame(ByteWriter& writer, wire::EncryptionLevel level) const {
  wire::ConnectionCloseFrame frame = frame_;
  frame.reason_phrase = Bytes{reason_}.first(reason_length_);
  const bool handshake_packet = level == wire::EncryptionLevel::kInitial || level == wire::EncryptionLevel::kHandshake;
  if (handshake_packet && frame.kind == wire::CloseKind::kApplication) {
    // RFC 9000 §10.2.3-6, §10.2.3-7: nothing of the application's state shows before the handshake is confirmed.
    frame = {.kind = wire::CloseKind::kTransport,
             .error_code = static_cast<std::uint64_t>(wire::TransportErrorCode::kApplicationError),
             .frame_type = 0,
             .reason_phrase = {}};
  }
  if (wire::encoded_size(frame) > writer.remaining()) return false;
  wire::write(writer, frame);
  return true;
}

}  // namespace pollux::connection
