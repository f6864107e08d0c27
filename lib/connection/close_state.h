// CloseState: how a connection ends (RFC 9000 §10.2): open, then closing or draining, then gone.
// Owns the CONNECTION_CLOSE that we send and the moment at which state is discarded.
// Invariant: states only move forward, and nothing is sent while draining.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/byte_count.h"
#include "base/byte_writer.h"
#include "base/time.h"
#include "connection/events.h"
#include "wire/error.h"
#include "wire/frames.h"
#include "wire/packet_number_space.h"

namespace pollux::connection {

enum class LifeState : std::uint8_t { kOpen, kClosing, kDraining, kClosed };
enum class CloseEvent : std::uint8_t { kLocalClose, kPeerClose, kSilentClose, kPeriodOver };

//       local close                period over
//  open ------------> closing -----------------> closed
//    |                   | peer close               ^
//    | peer close        v                          |
//    +--------------> draining ---------------------+
//    +--- idle timeout: no packet is sent ----------+
[[nodiscard]] LifeState next(LifeState state, CloseEvent event);

class CloseState {
 public:
  // Longer phrases are cut: a person reads them, no machine does.
  static constexpr std::size_t kMaxReasonLength = 128;

  [[nodiscard]] LifeState state() const { return state_; }
  [[nodiscard]] bool is_open() const { return state_ == LifeState::kOpen; }

  // Each is without effect unless the connection is in a state that it can leave that way.
  // RFC 9000 §10.2-1: closing and draining last three times the current PTO.
  void on_transport_error(const wire::TransportError& error, Timestamp now, Duration pto);
  // The application has no clock: the period begins with the turn after it, at begin_period.
  void on_application_close(std::uint64_t error_code, std::string_view reason);
  void on_peer_close(const wire::ConnectionCloseFrame& frame, Timestamp now, Duration pto);
  // RFC 9000 §10.3.1-5: a stateless reset drains.
  void on_stateless_reset(Timestamp now, Duration pto);
  // RFC 9000 §9.3.2-2: there is nobody left to say it to, so state is discarded silently.
  void on_path_lost();
  // Idle timeout: state is discarded silently (RFC 9000 §10.1).
  void on_idle_timeout();
  // The server speaks no version of ours: there is no connection to close (RFC 9000 §6.2).
  void on_no_common_version();

  // No packet numbers are left: the end, without a word (RFC 9000 §12.3-3).
  void on_packet_numbers_used_up();

  // A datagram arrived while closing; nobody opens it. RFC 9000 §10.2.1-1: answers come after 1, 2, 4, ... of them;
  // §10.2.1-5: and never to more than three times what arrived.
  void on_datagram_while_closing(ByteCount size);

  // Of a connection that is closing or draining, unless it has begun.
  void begin_period(Timestamp now, Duration pto) {
    if (deadline_.is_never()) start_period(now, pto);
  }

  [[nodiscard]] bool wants_to_send() const { return state_ == LifeState::kClosing && wants_to_send_; }
  // CONNECTION_CLOSE in the form that the packet type allows. Writes nothing and says false without room.
  [[nodiscard]] bool write_frame(ByteWriter& writer, wire::EncryptionLevel level) const;
  void on_sent(ByteCount datagram);

  // Why the connection left the open state. The phrase lives as long as this object.
  [[nodiscard]] CloseReason reason() const;

  [[nodiscard]] Timestamp deadline() const { return deadline_; }
  void on_deadline() { apply(CloseEvent::kPeriodOver); }

 private:
  static constexpr int kPtosToPersist = 3;
  static constexpr std::uint64_t kAmplificationFactor = 3;

  void apply(CloseEvent event) { state_ = next(state_, event); }
  void remember(CloseReason::By by, const wire::ConnectionCloseFrame& frame, Bytes reason);
  void start_period(Timestamp now, Duration pto) { deadline_ = now + pto * kPtosToPersist; }

  CloseReason::By by_ = CloseReason::By::kLocal;
  LifeState state_ = LifeState::kOpen;
  bool wants_to_send_ = false;
  std::uint32_t datagrams_since_sent_ = 0;
  std::uint32_t answer_after_ = 1;
  std::uint64_t answer_credit_ = 0;  // bytes
  std::uint64_t last_sent_size_ = 0;
  Timestamp deadline_ = Timestamp::never();
  wire::ConnectionCloseFrame frame_;
  std::array<std::uint8_t, kMaxReasonLength> reason_{};
  std::size_t reason_length_ = 0;
};

}  // namespace pollux::connection
