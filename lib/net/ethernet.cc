#include "net/ethernet.h"

#include <algorithm>

namespace pollux::net {

std::optional<EthernetHeader> read_ethernet(ByteReader& reader) {
  if (reader.remaining() < EthernetHeader::kSize) return std::nullopt;
  EthernetHeader header;
  std::ranges::copy(*reader.read_bytes(6), header.destination.begin());
  std::ranges::copy(*reader.read_bytes(6), header.source.begin());
  header.type = static_cast<EtherType>(*reader.read_u16());
  return header;
}

void write_ethernet(ByteWriter& writer, const EthernetHeader& header) {
  writer.write_bytes(header.destination);
  writer.write_bytes(header.source);
  writer.write_u16(static_cast<std::uint16_t>(header.type));
}

}  // namespace pollux::net
