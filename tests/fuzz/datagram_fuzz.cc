// A datagram as it comes from the network: first a byte that chooses our connection ID length, then the packets.
// The walk over coalesced packets ends, every view stays inside the datagram, all parsers agree on the
// destination, and what was read is written and read back the same.
#include <algorithm>
#include <vector>

#include "base/byte_writer.h"
#include "base/invariant.h"
#include "fuzz/fuzz_target.h"
#include "wire/invariants.h"
#include "wire/long_header.h"
#include "wire/retry_packet.h"
#include "wire/short_header.h"
#include "wire/varint.h"
#include "wire/version_negotiation.h"

namespace {

using namespace pollux;
using namespace pollux::wire;
using Octets = std::vector<std::uint8_t>;

void check_inside(Bytes part, Bytes whole) {
  if (part.empty()) return;
  POLLUX_INVARIANT(part.data() >= whole.data());
  POLLUX_INVARIANT(part.data() + part.size() <= whole.data() + whole.size());
}

void check_same(Bytes left, Bytes right) {
  POLLUX_INVARIANT(std::ranges::equal(left, right));
}

// Writes the header that was read before the same protected bytes, and reads that.
void check_long_round_trip(const ParsedLongHeader& header, Bytes packet) {
  const Bytes protected_part = packet.subspan(header.packet_number_offset);
  if (protected_part.size() > max_varint_of_length(kLengthFieldSize)) return;
  Octets memory(packet.size() + kLengthFieldSize);
  ByteWriter writer{memory};
  const LongHeaderLayout layout = write(
      writer, LongHeader{.type = header.type,
                         .destination_id = header.destination_id,
                         .source_id = header.source_id,
                         .token = header.token,
                         .packet_number = read_truncated_packet_number(protected_part.first(kMaxPacketNumberLength)),
                         .packet_number_length = kMaxPacketNumberLength,
                         .version = header.version});
  writer.write_bytes(protected_part.subspan(kMaxPacketNumberLength));
  set_length(writer.written(), layout);

  const auto again = parse_long_header(writer.written());
  POLLUX_INVARIANT(again.has_value());
  POLLUX_INVARIANT(again->type == header.type);
  POLLUX_INVARIANT(again->destination_id == header.destination_id);
  POLLUX_INVARIANT(again->source_id == header.source_id);
  POLLUX_INVARIANT(again->packet_size == writer.position());
  check_same(again->token, header.token);
  check_same(Bytes{writer.written()}.subspan(again->packet_number_offset), protected_part);
}

void check_retry(Bytes packet) {
  const auto retry = parse_retry(packet);
  if (!retry) return;
  const RetryToSend to_send{.destination_id = retry->destination_id,
                            .source_id = retry->source_id,
                            .token = retry->token,
                            .unused_bits = packet.front(),
                            .version = retry->version};
  Octets memory(encoded_size(to_send));
  ByteWriter writer{memory};
  write(writer, to_send);
  check_same(memory, retry->without_tag);
  POLLUX_INVARIANT(retry->integrity_tag.size() == kRetryIntegrityTagLength);
  check_inside(retry->integrity_tag, packet);
}

void check_version_negotiation(Bytes datagram) {
  const auto packet = parse_version_negotiation(datagram);
  if (!packet) return;
  std::vector<Version> versions;
  for (std::size_t i = 0; i < packet->version_count(); ++i) versions.push_back(packet->version(i));
  POLLUX_INVARIANT(packet->lists(versions.back()));
  const VersionNegotiationToSend to_send{.destination_id = packet->destination_id,
                                         .source_id = packet->source_id,
                                         .versions = versions,
                                         .unused_bits = datagram.front()};
  Octets memory(encoded_size(to_send));
  ByteWriter writer{memory};
  write(writer, to_send);
  check_same(Bytes{memory}.subspan(1), datagram.subspan(1));
}

// The size of the packet at the front, or zero when the rest of the datagram is lost.
std::size_t check_long_packet(Bytes rest, std::size_t local_id_length) {
  const auto header = parse_long_header(rest);
  if (!header) return 0;
  POLLUX_INVARIANT(header->packet_size <= rest.size());
  POLLUX_INVARIANT(header->packet_number_offset <= header->packet_size);
  check_inside(header->token, rest);
  check_same(destination_id_of(rest, local_id_length).value(), header->destination_id.bytes());
  const Bytes packet = rest.first(header->packet_size);
  if (header->type == PacketType::kRetry) {
    check_retry(packet);
  } else {
    POLLUX_INVARIANT(header->packet_size - header->packet_number_offset >= kMinProtectedBytes);
    check_long_round_trip(*header, packet);
  }
  return header->packet_size;
}

void check_short_packet(Bytes rest, std::size_t local_id_length) {
  const auto header = parse_short_header(rest, local_id_length);
  if (!header) return;
  check_same(destination_id_of(rest, local_id_length).value(), header->destination_id);
  POLLUX_INVARIANT(header->packet_number_offset + kMinProtectedBytes <= rest.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t local_id_length = data[0] % (kMaxConnectionIdLength + 1);
  Bytes rest = Bytes{data, size}.subspan(1);
  check_version_negotiation(rest);
  while (!rest.empty()) {
    if (!has_long_header(rest.front())) {
      check_short_packet(rest, local_id_length);
      break;
    }
    const std::size_t consumed = check_long_packet(rest, local_id_length);
    if (consumed == 0) break;
    rest = rest.subspan(consumed);
  }
  return 0;
}
