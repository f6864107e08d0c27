// Packet number spaces (RFC 9000 §12.3) and the encryption levels that TLS knows (RFC 9001 §2.1).
#pragma once

#include <cstddef>
#include <cstdint>

namespace pollux::wire {

enum class PacketNumberSpace : std::uint8_t { kInitial, kHandshake, kApplicationData };
inline constexpr std::size_t kPacketNumberSpaceCount = 3;

enum class EncryptionLevel : std::uint8_t { kInitial, kEarlyData, kHandshake, kOneRtt };
inline constexpr std::size_t kEncryptionLevelCount = 4;

[[nodiscard]] constexpr PacketNumberSpace space_of(EncryptionLevel level) {
  switch (level) {
    case EncryptionLevel::kInitial:
      return PacketNumberSpace::kInitial;
    case EncryptionLevel::kHandshake:
      return PacketNumberSpace::kHandshake;
    case EncryptionLevel::kEarlyData:
    case EncryptionLevel::kOneRtt:
      break;
  }
  return PacketNumberSpace::kApplicationData;
}

[[nodiscard]] constexpr std::size_t index_of(PacketNumberSpace space) {
  return static_cast<std::size_t>(space);
}
[[nodiscard]] constexpr std::size_t index_of(EncryptionLevel level) {
  return static_cast<std::size_t>(level);
}

// Which side of the connection an endpoint is (RFC 9000 §1.2).
enum class Role : std::uint8_t { kClient, kServer };

[[nodiscard]] constexpr Role peer_of(Role role) {
  return role == Role::kClient ? Role::kServer : Role::kClient;
}

}  // namespace pollux::wire
