// Descriptors: how many a queue shall have, and whether what the device makes of that will do.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace pollux::drivers::dpdk {

// What is asked for where the operator asks for nothing.
inline constexpr std::uint16_t kUsualDescriptors = 1024;

struct DescriptorOffer {
  std::string port;  // "port 0", for sentences
  const char* way = "receive";
  std::uint16_t wanted = 0;    // 0: the usual number, or what the device likes
  std::uint16_t possible = 0;  // what the device made of it
};

// A number that was asked for is had or refused, and no queue holds less than a burst. The error is a sentence for an
// operator.
[[nodiscard]] std::expected<void, std::string> check_descriptors(const DescriptorOffer& offer);

// All receive queues together must find buffers to begin with, and leave as many to work with.
[[nodiscard]] std::expected<void, std::string> check_buffers(const std::string& port, std::uint16_t queues,
                                                             std::uint16_t receive_descriptors, std::uint32_t buffers);

}  // namespace pollux::drivers::dpdk
