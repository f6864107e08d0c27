// PacketAssembler: asks the parts, in one fixed order, what they want to send, and builds the packets of one
// datagram in place (RFC 9000 §12.2, §13, §14). Long-header packets are sealed here; 1-RTT packets join the queue
// that the shard seals for its whole burst. Decides only what fits and what may go now.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "base/byte_writer.h"
#include "connection/outgoing_datagram.h"
#include "connection/parts.h"
#include "connection/seal_queue.h"

namespace pollux::connection {

// Reads like this: for each space that has keys and something to say, a packet; then padding; then protection.
// Order of frames in a packet: CONNECTION_CLOSE alone, or ACK, CRYPTO, HANDSHAKE_DONE, NEW_TOKEN, PATH_RESPONSE,
// PATH_CHALLENGE, NEW_CONNECTION_ID, RETIRE_CONNECTION_ID, ACK_FREQUENCY, DATAGRAM, those of the streams, and PING or
// IMMEDIATE_ACK for a probe that carries nothing else. Probes of other paths than the active one come first, each in a
// datagram of its own.
class PacketAssembler {
 public:
  PacketAssembler(Parts& parts, SealQueue& seals, Timestamp now) : parts_(parts), seals_(seals), now_(now) {}

  // Writes one datagram into `out`. Its size is zero when there is nothing to send, or when window, pacer or the
  // anti-amplification limit hold it back. `out` must stay put until the queue is flushed.
  [[nodiscard]] OutgoingDatagram assemble(MutableBytes out);

  // When the pacer lets the next packet go; never() when it holds nothing back.
  [[nodiscard]] Timestamp paced_until() const { return paced_until_; }

 private:
  // One packet of the datagram, not yet protected.
  struct Draft {
    wire::EncryptionLevel level = wire::EncryptionLevel::kInitial;
    wire::PacketNumber number = 0;
    std::size_t start = 0;          // within the datagram
    std::size_t length_offset = 0;  // within the packet; long headers
    std::size_t packet_number_offset = 0;
    std::size_t payload_offset = 0;
    std::size_t end = 0;  // within the datagram, tag included
    bool ack_eliciting = false;
    bool has_padding = false;
    bool mtu_probe = false;
    recovery::FrameRecordSpan frames;
  };

  // What a space has to say, and what of that may go now.
  struct Intent {
    bool close = false;
    bool ack = false;
    bool data = false;
    bool probe = false;
    bool challenge = false;  // frames of the active path, where data may not go
    bool mtu_probe = false;  // PING and PADDING, and nothing else
    [[nodiscard]] bool any() const { return close || ack || data || probe || challenge; }
  };

  // Empty when there is no probe to send, or it may not go yet. RFC 9000 §14.4:
  [[nodiscard]] OutgoingDatagram assemble_mtu_probe(MutableBytes out);
  [[nodiscard]] bool may_send_mtu_probe();
  // RFC 9000 §9.1:
  [[nodiscard]] OutgoingDatagram assemble_path_probe(PathId path, MutableBytes out);
  [[nodiscard]] ByteCount size_limit() const;
  void begin(PathId path);
  [[nodiscard]] bool is_on_active_path() const { return path_ == parts_.paths.active_id(); }
  // Fills the datagram up, protects it and tells the parts.
  [[nodiscard]] OutgoingDatagram finish(MutableBytes out);

  [[nodiscard]] Intent intent_of(wire::EncryptionLevel level);
  [[nodiscard]] Intent early_intent();
  [[nodiscard]] bool has_data(wire::EncryptionLevel level);
  [[nodiscard]] bool can_write(wire::EncryptionLevel level) const;
  // RFC 9002 §7: asked once a datagram.
  [[nodiscard]] bool may_send_data();

  [[nodiscard]] bool write_packet(wire::EncryptionLevel level, const Intent& intent, MutableBytes out,
                                  std::size_t start);
  [[nodiscard]] std::size_t write_header(Draft& draft, MutableBytes room);
  void write_frames(Draft& draft, const Intent& intent, ByteWriter& writer);
  void write_ack(Draft& draft, ByteWriter& writer);
  void write_data(Draft& draft, ByteWriter& writer);
  void write_mtu_probe(Draft& draft, ByteWriter& writer);
  // PATH_RESPONSE and PATH_CHALLENGE of the datagram's path; whether there was any.
  bool write_path_frames(ByteWriter& writer);
  [[nodiscard]] std::size_t smallest_packet(const Draft& draft) const;
  void write_connection_frames(Draft& draft, ByteWriter& writer);
  void write_datagrams(ByteWriter& writer);
  void expand(MutableBytes out);
  void trace(Bytes out, const Draft& draft);
  void protect(MutableBytes out, const Draft& draft);
  void report_sent(const Draft& draft, Ecn ecn);

  Parts& parts_;
  SealQueue& seals_;
  Timestamp now_;
  PathId path_;
  Timestamp paced_until_ = Timestamp::never();
  std::optional<bool> may_send_data_;
  std::array<Draft, wire::kPacketNumberSpaceCount> drafts_;
  std::size_t draft_count_ = 0;
  ByteCount expand_to_;  // zero: the datagram stays as small as it is
};

}  // namespace pollux::connection
