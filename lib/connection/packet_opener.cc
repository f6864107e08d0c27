#include "connection/packet_opener.h"

#include "wire/packet_type.h"

namespace pollux::connection {

std::expected<OpenedPacket, telemetry::DropReason> open_long_packet(crypto::AeadBatch& aead,
                                                                    const crypto::PacketProtection& keys,
                                                                    const PacketSpace& space, MutableBytes packet,
                                                                    std::size_t packet_number_offset) {
  const auto sample = crypto::header_sample(packet, packet_number_offset);
  // RFC 9001 §5.4.2-1
  if (!sample) return std::unexpected(telemetry::DropReason::kQuicTooShort);
  const auto mask = crypto::header_mask_one(aead, *keys.header, *sample);
  const auto header = crypto::remove_header_protection(packet, packet_number_offset, mask);
  const wire::PacketNumber number = wire::decode_packet_number(
      header.truncated_packet_number, header.packet_number_length, space.acks.largest_received());
  const std::size_t payload_offset = packet_number_offset + header.packet_number_length;
  const auto payload =
      crypto::open_one(aead, *keys.packet, number, packet.first(payload_offset), packet.subspan(payload_offset));
  if (!payload) return std::unexpected(telemetry::DropReason::kQuicAuthenticationFailed);
  return OpenedPacket{.number = number, .first_byte = header.first_byte, .payload = *payload};
}

std::optional<crypto::AeadOp> prepare_open(ShortPacket& packet, const crypto::HeaderMask& mask, const KeyPhase& keys,
                                           const PacketSpace& space) {
  const auto header = crypto::remove_header_protection(packet.packet, packet.packet_number_offset, mask);
  packet.first_byte = header.first_byte;
  packet.number = wire::decode_packet_number(header.truncated_packet_number, header.packet_number_length,
                                             space.acks.largest_received());
  packet.payload_offset = packet.packet_number_offset + header.packet_number_length;
  const auto chosen = keys.select_read(wire::has_key_phase_bit(header.first_byte), packet.number, packet.arrival.at);
  packet.generation = chosen.generation;
  if (chosen.key == nullptr) return std::nullopt;
  std::uint8_t* const start = packet.packet.data();
  std::uint8_t* const payload = start + packet.payload_offset;
  const std::size_t length = packet.packet.size() - packet.payload_offset - crypto::kAeadTagLength;
  return crypto::AeadOp{.key = chosen.key,
                        .packet_number = packet.number,
                        .associated_data = start,
                        .source = payload,
                        .destination = payload,
                        .length = static_cast<std::uint32_t>(length),
                        .associated_data_length = static_cast<std::uint16_t>(packet.payload_offset)};
}

}  // namespace pollux::connection
