#include "drivers/net/capture/pcapng.h"

#include <cstring>

namespace pollux::drivers::capture {
namespace {

enum class BlockType : std::uint32_t {
  kSectionHeader = 0x0A0D0D0A,
  kInterfaceDescription = 1,
  kInterfaceStatistics = 5,
  kEnhancedPacket = 6,
  kDecryptionSecrets = 10,
};

constexpr std::uint32_t kByteOrderMagic = 0x1A2B3C4D;
constexpr std::uint32_t kTlsKeyLog = 0x544C534B;
constexpr std::size_t kAlignment = 4;

// Options: code, length, value.
constexpr std::uint16_t kEndOfOptions = 0;
constexpr std::uint16_t kInterfaceName = 2;
constexpr std::uint16_t kTimestampResolution = 9;
constexpr std::uint16_t kPacketFlags = 2;
constexpr std::uint16_t kUserApplication = 4;
constexpr std::uint16_t kInterfaceReceived = 4;
constexpr std::uint16_t kInterfaceDropped = 5;

template <typename Integer>
void append(std::string& out, Integer value) {
  char bytes[sizeof(Integer)];
  std::memcpy(bytes, &value, sizeof(value));
  out.append(bytes, sizeof(value));
}

void append_padded(std::string& out, std::string_view bytes) {
  out += bytes;
  while (out.size() % kAlignment != 0) out += '\0';
}

void append_option(std::string& out, std::uint16_t code, std::string_view value) {
  append(out, code);
  append(out, static_cast<std::uint16_t>(value.size()));
  append_padded(out, value);
}

template <typename Integer>
void append_option(std::string& out, std::uint16_t code, Integer value) {
  char bytes[sizeof(Integer)];
  std::memcpy(bytes, &value, sizeof(value));
  append_option(out, code, std::string_view{bytes, sizeof(value)});
}

void end_options(std::string& out) {
  append_option(out, kEndOfOptions, std::string_view{});
}

// Time, in two halves.
void append_time(std::string& out, std::int64_t at_ns) {
  append(out, static_cast<std::uint32_t>(static_cast<std::uint64_t>(at_ns) >> 32));
  append(out, static_cast<std::uint32_t>(at_ns));
}

// Its length stands at both ends of a block.
template <typename Body>
void append_block(std::string& out, BlockType type, Body&& body) {
  while (out.size() % kAlignment != 0) out += '\0';  // never: each block ends so
  const std::size_t start = out.size();
  append(out, static_cast<std::uint32_t>(type));
  append(out, std::uint32_t{0});
  body();
  const auto length = static_cast<std::uint32_t>(out.size() - start + sizeof(std::uint32_t));
  append(out, length);
  std::memcpy(out.data() + start + sizeof(std::uint32_t), &length, sizeof(length));
}

}  // namespace

void append_header(std::string& out, LinkType link, std::string_view interface_name) {
  append_block(out, BlockType::kSectionHeader, [&] {
    append(out, kByteOrderMagic);
    append(out, std::uint16_t{1});  // version 1.0
    append(out, std::uint16_t{0});
    append(out, std::int64_t{-1});  // the section's length is not known yet
    append_option(out, kUserApplication, std::string_view{"pollux"});
    end_options(out);
  });
  append_block(out, BlockType::kInterfaceDescription, [&] {
    append(out, static_cast<std::uint16_t>(link));
    append(out, std::uint16_t{0});
    append(out, std::uint32_t{0});  // packets are never cut
    append_option(out, kInterfaceName, interface_name);
    append_option(out, kTimestampResolution, std::uint8_t{9});  // nanoseconds
    end_options(out);
  });
}

void append_packet(std::string& out, const CapturedPacket& packet) {
  append_block(out, BlockType::kEnhancedPacket, [&] {
    const auto length = static_cast<std::uint32_t>(packet.bytes.size());
    append(out, std::uint32_t{0});  // the one interface
    append_time(out, packet.at_ns);
    append(out, length);
    append(out, length);
    append_padded(out, {reinterpret_cast<const char*>(packet.bytes.data()), packet.bytes.size()});
    append_option(out, kPacketFlags, static_cast<std::uint32_t>(packet.direction));
    end_options(out);
  });
}

void append_secrets(std::string& out, std::string_view key_log) {
  append_block(out, BlockType::kDecryptionSecrets, [&] {
    append(out, kTlsKeyLog);
    append(out, static_cast<std::uint32_t>(key_log.size()));
    append_padded(out, key_log);
  });
}

void append_statistics(std::string& out, const InterfaceStatistics& statistics) {
  append_block(out, BlockType::kInterfaceStatistics, [&] {
    append(out, std::uint32_t{0});
    append_time(out, statistics.at_ns);
    append_option(out, kInterfaceReceived, statistics.received);
    append_option(out, kInterfaceDropped, statistics.dropped);
    end_options(out);
  });
}

}  // namespace pollux::drivers::capture
