// PacketReceiver: what happens to a packet of this connection from its header to its last frame: keys, duplicate
// check, frames, acknowledgment, and what its arrival proves (RFC 9000 §12, §13.1; RFC 9001 §4.9, §5).
// Owns the packets that came before their keys. Unauthenticated rubbish is named for the caller to count.
#pragma once

#include <optional>

#include "connection/early_packets.h"
#include "connection/frame_dispatch.h"
#include "connection/packet_opener.h"
#include "connection/parts.h"
#include "telemetry/drop_reason.h"
#include "wire/long_header.h"

namespace pollux::connection {

// Why a packet was dropped; nothing when it was processed, or kept for later.
using DropVerdict = std::optional<telemetry::DropReason>;

class PacketReceiver {
 public:
  explicit PacketReceiver(Parts& parts) : parts_(parts) {}
  // What still waits for its keys is dropped and counted.
  ~PacketReceiver();
  PacketReceiver(const PacketReceiver&) = delete;
  PacketReceiver& operator=(const PacketReceiver&) = delete;

  // An Initial, 0-RTT, Handshake or Retry packet: `packet` is exactly what `header` says.
  [[nodiscard]] DropVerdict on_long_packet(const wire::ParsedLongHeader& header, MutableBytes packet,
                                           const Arrival& arrival);

  // A 1-RTT packet for which there are no keys yet.
  [[nodiscard]] DropVerdict keep_short_packet(Bytes packet, const Arrival& arrival);
  // A 1-RTT packet that went through the batch.
  [[nodiscard]] DropVerdict on_short_packet(const ShortPacket& packet, crypto::AeadStatus status);

  // TLS has made a step: packets that waited for their keys are looked at again. Returns what was dropped.
  void retry_early_packets();

 private:
  [[nodiscard]] DropVerdict process(const PacketContext& context, const OpenedPacket& packet);
  [[nodiscard]] DropVerdict fail_to_open(telemetry::DropReason reason, Timestamp now);
  void look_for_close(const OpenedPacket& packet, Timestamp now);
  // Null: they are not there yet.
  [[nodiscard]] const crypto::PacketProtection* read_keys(wire::EncryptionLevel level, wire::Version version);
  [[nodiscard]] bool accepts_source(const wire::ParsedLongHeader& header);
  [[nodiscard]] bool refuses_early_data() const;
  [[nodiscard]] DropVerdict retry(EarlyPacket& early);
  [[nodiscard]] DropVerdict open_single(ShortPacket& packet);
  void on_authentic(wire::EncryptionLevel level, Timestamp now);

  Parts& parts_;
  EarlyPackets early_;
};

}  // namespace pollux::connection
