#include "drivers/net/udp_socket/control_message.h"

#include <netinet/in.h>
#include <netinet/udp.h>

#include <cstring>

namespace pollux::drivers::udp_socket {
namespace {

// The last two bits of the former type of service (RFC 3168 §5).
constexpr int kEcnMask = 3;

template <typename T>
[[nodiscard]] T value_of(const cmsghdr* header) {
  T value{};
  std::memcpy(&value, CMSG_DATA(header), sizeof(value));
  return value;
}

void read_ipv4(const cmsghdr* header, ReceivedControl& control) {
  if (header->cmsg_type == IP_TOS) control.ecn = static_cast<Ecn>(value_of<std::uint8_t>(header) & kEcnMask);
  if (header->cmsg_type == IP_PKTINFO) {
    const auto info = value_of<in_pktinfo>(header);
    control.local = IpAddress::v4(Bytes{reinterpret_cast<const std::uint8_t*>(&info.ipi_addr), sizeof(info.ipi_addr)});
  }
}

void read_ipv6(const cmsghdr* header, ReceivedControl& control) {
  if (header->cmsg_type == IPV6_TCLASS) control.ecn = static_cast<Ecn>(value_of<int>(header) & kEcnMask);
  if (header->cmsg_type == IPV6_PKTINFO) {
    const auto info = value_of<in6_pktinfo>(header);
    control.local = IpAddress::v6(Bytes{info.ipi6_addr.s6_addr, sizeof(info.ipi6_addr)});
  }
}

// Appends one message after another.
class Writer {
 public:
  explicit Writer(ControlBuffer& buffer) : buffer_(buffer) {}

  template <typename T>
  void add(int level, int type, const T& value) {
    cmsghdr header{};
    header.cmsg_level = level;
    header.cmsg_type = type;
    header.cmsg_len = CMSG_LEN(sizeof(value));
    std::memcpy(buffer_.bytes.data() + length_, &header, sizeof(header));
    std::memcpy(buffer_.bytes.data() + length_ + CMSG_LEN(0), &value, sizeof(value));
    length_ += CMSG_SPACE(sizeof(value));
  }

  [[nodiscard]] std::size_t length() const { return length_; }

 private:
  ControlBuffer& buffer_;
  std::size_t length_ = 0;
};

void write_local(Writer& writer, const IpAddress& local) {
  if (local.family == IpFamily::kIpv4) {
    in_pktinfo info{};
    std::memcpy(&info.ipi_spec_dst, local.octets.data(), sizeof(info.ipi_spec_dst));
    writer.add(IPPROTO_IP, IP_PKTINFO, info);
  } else {
    in6_pktinfo info{};
    std::memcpy(&info.ipi6_addr, local.octets.data(), sizeof(info.ipi6_addr));
    writer.add(IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
}

}  // namespace

ReceivedControl read_control(msghdr& message) {
  ReceivedControl control;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level == IPPROTO_IP) read_ipv4(header, control);
    if (header->cmsg_level == IPPROTO_IPV6) read_ipv6(header, control);
    if (header->cmsg_level == IPPROTO_UDP && header->cmsg_type == UDP_GRO) {
      control.segment = static_cast<std::size_t>(value_of<int>(header));
    }
  }
  return control;
}

void write_control(const SentControl& control, ControlBuffer& buffer, msghdr& message) {
  Writer writer{buffer};
  const int mark = static_cast<int>(control.ecn);
  const bool ipv4 = control.family == IpFamily::kIpv4;
  if (mark != 0) writer.add(ipv4 ? IPPROTO_IP : IPPROTO_IPV6, ipv4 ? IP_TOS : IPV6_TCLASS, mark);
  if (control.local != nullptr) write_local(writer, *control.local);
  if (control.segment != 0) writer.add(IPPROTO_UDP, UDP_SEGMENT, control.segment);
  message.msg_control = writer.length() != 0 ? buffer.bytes.data() : nullptr;
  message.msg_controllen = writer.length();
}

}  // namespace pollux::drivers::udp_socket
