// Opening received packets (RFC 9001 §5.3, §5.4): header protection off, packet number, AEAD.
// Long-header packets go one by one. 1-RTT packets go through the shard's batches in three steps: mask, prepare,
// then what the AEAD said; ShortPacket carries what one step leaves for the next.
#pragma once

#include <expected>
#include <optional>

#include "connection/arrival.h"
#include "connection/key_phase.h"
#include "connection/packet_space.h"
#include "crypto/aead_batch.h"
#include "crypto/header_protection.h"
#include "telemetry/drop_reason.h"
#include "wire/long_header.h"

namespace pollux::connection {

struct OpenedPacket {
  wire::PacketNumber number = 0;
  std::uint8_t first_byte = 0;  // without header protection
  Bytes payload;                // within the packet's own bytes
};

// Opens in place. `keys`: those to read this packet with; `space`: its own.
[[nodiscard]] std::expected<OpenedPacket, telemetry::DropReason> open_long_packet(crypto::AeadBatch& aead,
                                                                                  const crypto::PacketProtection& keys,
                                                                                  const PacketSpace& space,
                                                                                  MutableBytes packet,
                                                                                  std::size_t packet_number_offset);

// A 1-RTT packet on its way through the batches.
struct ShortPacket {
  MutableBytes packet;
  std::size_t packet_number_offset = 0;
  Arrival arrival;
  // Filled in by prepare_open.
  wire::PacketNumber number = 0;
  std::size_t payload_offset = 0;
  std::uint8_t first_byte = 0;
  KeyPhase::Generation generation = 0;
};

// Takes the mask off and says what to open with which key; nothing when no key can open the packet any more.
// The packet has a header sample.
[[nodiscard]] std::optional<crypto::AeadOp> prepare_open(ShortPacket& packet, const crypto::HeaderMask& mask,
                                                         const KeyPhase& keys, const PacketSpace& space);

}  // namespace pollux::connection
