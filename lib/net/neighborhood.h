// The answers that a host owes its neighborhood, built in the buffer that brought the question: ARP replies, echo
// replies, Neighbor Advertisements. For the classifier, which has checked lengths and checksums.
#pragma once

#include <cstddef>
#include <variant>

#include "net/arp.h"
#include "net/classifier.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/packet.h"

namespace pollux::net {

using Answered = std::variant<Answer, telemetry::DropReason>;

struct Neighborhood {
  Packet& packet;
  MacAddress asker;  // where the frame came from
  bool to_group;     // it was sent to a group address
  const LocalAddresses& local;
  const PortInfo& port;
};

[[nodiscard]] Answered answer_arp(const Neighborhood& here, Bytes body);

// `message` lies within the packet's data.
[[nodiscard]] Answered answer_icmp(const Neighborhood& here, const Ipv4Header& ip, MutableBytes message);
[[nodiscard]] Answered answer_icmpv6(const Neighborhood& here, const Ipv6Header& ip, MutableBytes message);

}  // namespace pollux::net
