#include "app/load/source_addresses.h"

#include <utility>

#include "base/invariant.h"

namespace pollux::app {
namespace {

// Addresses of a block differ in these.
constexpr std::size_t kLastBytes = 3;

[[nodiscard]] std::uint64_t number_of(const IpAddress& ip) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : ip.bytes().last(kLastBytes)) number = number << 8 | byte;
  return number;
}

[[nodiscard]] IpAddress with_number(IpAddress ip, std::uint64_t number) {
  const std::size_t size = ip.bytes().size();
  for (std::size_t i = 1; i <= kLastBytes; ++i) {
    ip.octets[size - i] = static_cast<std::uint8_t>(number);
    number >>= 8;
  }
  return ip;
}

}  // namespace

std::uint64_t address_count(const net::AddressBlock& block) {
  return number_of(block.last_ip) - number_of(block.first_ip) + 1;
}

SourceAddresses::SourceAddresses(const net::AddressBlock& block, const net::Flow& towards, Arrives arrives)
    : block_(block),
      flow_(towards),
      arrives_(std::move(arrives)),
      addresses_(address_count(block)),
      count_(addresses_ * (std::uint64_t{block.last_port} - block.first_port + 1)) {}

SourceAddresses::SourceAddresses(std::vector<SocketAddress> named, const net::Flow& towards)
    : named_(std::move(named)), flow_(towards), count_(named_.size()) {
  POLLUX_INVARIANT(!named_.empty());
}

// All addresses with one port before the first of them with the next: clients are many hosts before they are many
// ports.
SocketAddress SourceAddresses::at(std::uint64_t index) const {
  if (!named_.empty()) return named_[index];
  return {.ip = with_number(block_.first_ip, number_of(block_.first_ip) + index % addresses_),
          .port = static_cast<std::uint16_t>(block_.first_port + index / addresses_)};
}

net::Flow SourceAddresses::next() {
  for (std::size_t tries = 0; tries < kMostTries; ++tries) {
    flow_.local = at(next_);
    next_ = (next_ + 1) % count_;
    if (!arrives_ || arrives_(flow_)) break;
  }
  return flow_;
}

}  // namespace pollux::app
