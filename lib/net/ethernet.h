// The Ethernet II header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "net/mac_address.h"

namespace pollux::net {

// Any number may come from the wire; these have a name.
enum class EtherType : std::uint16_t {
  kIpv4 = 0x0800,
  kArp = 0x0806,
  kVlan = 0x8100,
  kIpv6 = 0x86dd,
  kServiceVlan = 0x88a8,
};

struct EthernetHeader {
  static constexpr std::size_t kSize = 14;

  MacAddress destination{};
  MacAddress source{};
  EtherType type{};

  [[nodiscard]] bool operator==(const EthernetHeader&) const = default;
};

// Nothing when the frame is shorter than the header.
[[nodiscard]] std::optional<EthernetHeader> read_ethernet(ByteReader& reader);
void write_ethernet(ByteWriter& writer, const EthernetHeader& header);

}  // namespace pollux::net
