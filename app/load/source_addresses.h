// SourceAddresses: the addresses and ports that a worker's clients come from, one after another, over and over: those
// of a block, or some that are named. Where it is known which worker receives the replies to each, only those that come
// to this one are used.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "net/flow.h"
#include "net/local_addresses.h"

namespace pollux::app {

class SourceAddresses {
 public:
  // Whether a worker gets what comes back.
  using Arrives = std::function<bool(const net::Flow&)>;

  // One in so many candidates arrives where there are so many workers; one that is looked for longer is taken as it is,
  // and what comes back is handed over.
  static constexpr std::size_t kMostTries = 4096;

  // `towards`: the flow of every client but for its own address.
  SourceAddresses(const net::AddressBlock& block, const net::Flow& towards, Arrives arrives);
  // At least one. The sockets of a port, say.
  SourceAddresses(std::vector<SocketAddress> named, const net::Flow& towards);

  [[nodiscard]] net::Flow next();
  // How many there are, whosever they are.
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  [[nodiscard]] SocketAddress at(std::uint64_t index) const;

  net::AddressBlock block_{};
  std::vector<SocketAddress> named_;
  net::Flow flow_;
  Arrives arrives_;
  std::uint64_t addresses_ = 1;
  std::uint64_t count_;
  std::uint64_t next_ = 0;
};

// How many addresses a block has.
[[nodiscard]] std::uint64_t address_count(const net::AddressBlock& block);

}  // namespace pollux::app
