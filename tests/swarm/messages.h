// Messages: what one end of a conversation says in DATAGRAM frames, and what it hears (RFC 9221): each message at most
// once, whole, as it was sent.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string_view>
#include <vector>

#include "connection/stream_api.h"
#include "wire/packet_number_space.h"

namespace pollux::swarm {

class Messages {
 public:
  // `ours`: the end that speaks here. `count`: how many each end sends. `complain` is told of what is wrong.
  Messages(wire::Role ours, std::uint64_t count, std::function<void(std::string_view)> complain)
      : ours_(ours), count_(count), complain_(std::move(complain)) {}

  // As many as the connection takes now. Where the peer takes none, nothing more is tried.
  void send(connection::StreamApi& connection);
  void take(Bytes message);

 private:
  [[nodiscard]] static std::vector<std::uint8_t> message(wire::Role sender, std::uint64_t number, std::size_t size);

  wire::Role ours_;
  std::uint64_t count_;
  std::uint64_t next_ = 0;
  std::set<std::uint64_t> taken_;
  std::function<void(std::string_view)> complain_;
};

}  // namespace pollux::swarm
