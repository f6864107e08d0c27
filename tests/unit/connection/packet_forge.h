// PacketForge: packets as no honest endpoint would make them, sealed with a connection's own keys, and the other way
// round: what an endpoint sent, opened with its own keys and read frame by frame. Numbers stay below 2^16.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <optional>
#include <vector>

#include "connection/parts.h"
#include "crypto/initial_secrets.h"
#include "unit/connection/connection_pair.h"
#include "wire/frame_reader.h"
#include "wire/frame_type.h"
#include "wire/frame_writer.h"
#include "wire/long_header.h"
#include "wire/short_header.h"

namespace pollux::connection::testing {

// The frames, one behind the other.
[[nodiscard]] inline Octets encode(std::initializer_list<wire::Frame> frames) {
  Octets out;
  for (const wire::Frame& frame : frames) {
    const std::size_t start = out.size();
    out.resize(start + wire::encoded_size(frame));
    ByteWriter writer{MutableBytes{out}.subspan(start)};
    wire::write(writer, frame);
  }
  return out;
}

// What a packet has besides its payload. Absent values are those that the endpoint would take itself.
struct Forgery {
  wire::EncryptionLevel level = wire::EncryptionLevel::kOneRtt;
  std::optional<wire::PacketNumber> number{};
  std::optional<wire::ConnectionId> source_id{};
  std::optional<wire::ConnectionId> destination_id{};
  std::uint8_t first_byte_bits = 0;        // set in the first byte before it is protected
  std::size_t pad_to = 0;                  // PADDING frames up to this size of the whole packet
  const crypto::PacketKey* key = nullptr;  // 1-RTT only: of another key phase, say
  std::optional<bool> key_phase{};         // 1-RTT only
};

// Initial keys can be made by anybody who saw the first packet, also when the endpoint has discarded its own.
[[nodiscard]] inline crypto::PacketProtection initial_keys_of(const Parts& sender) {
  const wire::Version version = sender.versions.current();
  const auto secrets = crypto::derive_initial_secrets(sender.initial_keys.client_destination_id(), version);
  const bool client = sender.role == wire::Role::kClient;
  return crypto::make_packet_protection(sender.aead, crypto::kInitialCipherSuite,
                                        (client ? secrets.client : secrets.server).bytes(), version);
}

// A packet in the name of `sender`, which has the keys of that level and takes it for one of its own.
[[nodiscard]] inline Octets forge(Parts& sender, Octets payload, const Forgery& how = {}) {
  const wire::PacketNumberSpace space = wire::space_of(how.level);
  const bool is_short = how.level == wire::EncryptionLevel::kOneRtt;
  const wire::PacketNumber number = how.number.value_or(sender.recovery.next_packet_number(space));
  constexpr std::size_t kNumberLength = 4;  // so that even an empty payload leaves a header sample

  Octets packet(kBufferSize);
  ByteWriter writer{packet};
  wire::LongHeaderLayout layout;
  if (is_short) {
    wire::write(writer, wire::ShortHeader{.destination_id = how.destination_id.value_or(
                                              sender.peer_ids.id_on(sender.paths.active_id())),
                                          .packet_number = number,
                                          .packet_number_length = kNumberLength,
                                          .key_phase = how.key_phase.value_or(sender.one_rtt.write_phase_bit())});
    layout = {.packet_number_offset = writer.position() - kNumberLength, .header_size = writer.position()};
  } else {
    layout = wire::write(
        writer,
        wire::LongHeader{.type = wire::packet_type_of(how.level),
                         .destination_id = how.destination_id.value_or(sender.peer_ids.id_on(sender.paths.active_id())),
                         .source_id = how.source_id.value_or(sender.local_ids.chosen()),
                         .packet_number = number,
                         .packet_number_length = kNumberLength,
                         .version = sender.versions.current()});
  }
  const std::size_t unpadded = layout.header_size + payload.size() + crypto::kAeadTagLength;
  if (unpadded < how.pad_to) payload.resize(payload.size() + how.pad_to - unpadded);
  writer.write_bytes(payload);
  packet.resize(writer.position() + crypto::kAeadTagLength);
  packet.front() |= how.first_byte_bits;
  if (!is_short) wire::set_length(packet, layout);

  const crypto::PacketProtection initial = initial_keys_of(sender);
  const PacketSpace& keys = sender.spaces[space];
  const bool is_initial = how.level == wire::EncryptionLevel::kInitial;
  const crypto::PacketKey& own_key =
      is_short ? sender.one_rtt.write_key() : *(is_initial ? initial.packet : keys.write.packet);
  const crypto::HeaderKey& header_key =
      is_short ? sender.one_rtt.write_header_key() : *(is_initial ? initial.header : keys.write.header);
  const crypto::PacketKey& key = how.key != nullptr ? *how.key : own_key;
  const MutableBytes all = packet;
  crypto::seal_one(sender.aead, key, number, all.first(layout.header_size), all.subspan(layout.header_size));
  crypto::apply_header_protection(
      all, layout.packet_number_offset,
      crypto::header_mask_one(sender.aead, header_key, *crypto::header_sample(all, layout.packet_number_offset)));
  if (!how.number) {
    sender.recovery.on_packet_sent(space, {.number = number,
                                           .time_sent = kStart,
                                           .frames = {.first = sender.spaces[space].sent_frames.end(), .count = 0},
                                           .size = ByteCount{packet.size()}});
  }
  return packet;
}

[[nodiscard]] inline Octets forge(Parts& sender, std::initializer_list<wire::Frame> frames, const Forgery& how = {}) {
  return forge(sender, encode(frames), how);
}

// A packet that was opened. The frames borrow from `payload`.
struct SeenPacket {
  wire::EncryptionLevel level = wire::EncryptionLevel::kInitial;
  wire::PacketNumber number = 0;
  std::uint8_t first_byte = 0;
  std::size_t size = 0;
  std::unique_ptr<Octets> payload;
  std::vector<wire::Frame> frames;

  template <typename Frame>
  [[nodiscard]] const Frame* find() const {
    for (const wire::Frame& frame : frames) {
      if (const Frame* found = std::get_if<Frame>(&frame)) return found;
    }
    return nullptr;
  }
  template <typename Frame>
  [[nodiscard]] bool has() const {
    return find<Frame>() != nullptr;
  }
  [[nodiscard]] bool is_ack_eliciting() const {
    return std::ranges::any_of(frames, [](const wire::Frame& frame) { return wire::is_ack_eliciting(frame); });
  }
};

// What `sender` has just put into this datagram; it must still have the keys (Initial ones excepted).
[[nodiscard]] inline std::vector<SeenPacket> look_into(const Parts& sender, Octets datagram) {
  std::vector<SeenPacket> seen;
  for (MutableBytes rest = datagram; !rest.empty();) {
    std::size_t size = rest.size();
    std::size_t number_offset = 1 + sender.peer_ids.initial().size();
    wire::EncryptionLevel level = wire::EncryptionLevel::kOneRtt;
    if (wire::has_long_header(rest.front())) {
      const auto header = wire::parse_long_header(rest, wire::FixedBitRule::kMayBeClear);
      if (!header) {
        ADD_FAILURE() << "a header that cannot be parsed";
        return seen;
      }
      size = header->packet_size;
      number_offset = header->packet_number_offset;
      level = wire::level_of(header->type);
    }
    const MutableBytes packet = rest.first(size);
    rest = rest.subspan(size);
    const crypto::PacketProtection initial = initial_keys_of(sender);
    const PacketSpace& space = sender.spaces[wire::space_of(level)];
    const bool is_short = level == wire::EncryptionLevel::kOneRtt;
    const bool is_initial = level == wire::EncryptionLevel::kInitial;
    const crypto::PacketKey& key =
        is_short ? sender.one_rtt.write_key() : *(is_initial ? initial.packet : space.write.packet);
    const crypto::HeaderKey& header_key =
        is_short ? sender.one_rtt.write_header_key() : *(is_initial ? initial.header : space.write.header);
    const auto mask = crypto::header_mask_one(sender.aead, header_key, *crypto::header_sample(packet, number_offset));
    const auto header = crypto::remove_header_protection(packet, number_offset, mask);
    const std::size_t payload_offset = number_offset + header.packet_number_length;
    const auto payload = crypto::open_one(sender.aead, key, header.truncated_packet_number,
                                          packet.first(payload_offset), packet.subspan(payload_offset));
    if (!payload) {
      ADD_FAILURE() << "a packet that cannot be opened";
      return seen;
    }
    SeenPacket& entry = seen.emplace_back();
    entry.level = level;
    entry.number = header.truncated_packet_number;
    entry.first_byte = header.first_byte;
    entry.size = size;
    entry.payload = std::make_unique<Octets>(payload->begin(), payload->end());
    for (wire::FrameReader reader{*entry.payload}; !reader.at_end();) {
      const auto frame = reader.next();
      if (!frame) {
        ADD_FAILURE() << frame.error().reason;
        return seen;
      }
      entry.frames.push_back(*frame);
    }
  }
  return seen;
}

}  // namespace pollux::connection::testing
