// The blocks of a capture file (draft-ietf-opsawg-pcapng), in this machine's byte order: packets with the time and the
// direction they had, and the secrets that decrypt them. Appends bytes to a text; writes no file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pollux::drivers::capture {

// What the bytes of a packet begin with.
enum class LinkType : std::uint16_t { kEthernet = 1, kRawIp = 101 };
enum class Direction : std::uint32_t { kInbound = 1, kOutbound = 2 };

struct CapturedPacket {
  std::int64_t at_ns = 0;  // since 1970
  Direction direction = Direction::kInbound;
  Bytes bytes;
};

struct InterfaceStatistics {
  std::int64_t at_ns = 0;
  std::uint64_t received = 0;  // that went by, both ways
  std::uint64_t dropped = 0;   // of these, not in the file
};

// The beginning: a section and its one interface.
void append_header(std::string& out, LinkType link, std::string_view interface_name);
void append_packet(std::string& out, const CapturedPacket& packet);
// Lines of a key log, as NSS has it. Stands before the packets that it is for.
void append_secrets(std::string& out, std::string_view key_log);
void append_statistics(std::string& out, const InterfaceStatistics& statistics);

}  // namespace pollux::drivers::capture
