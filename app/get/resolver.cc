#include "app/get/resolver.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>

#include "drivers/net/udp_socket/udp_socket.h"

namespace pollux::app {
namespace {

struct FreeList {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

[[nodiscard]] Failure unknown(const Url& url, const std::string& why) {
  return {.code = ExitCode::kResolve, .sentence = "the address of '" + url.host + "' is not known: " + why};
}

[[nodiscard]] std::expected<std::vector<IpAddress>, Failure> ask_system(const Url& url, const GetOptions& options) {
  addrinfo hints{};
  hints.ai_family = !options.family ? AF_UNSPEC : *options.family == IpFamily::kIpv4 ? AF_INET : AF_INET6;
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* raw = nullptr;
  int result = ::getaddrinfo(url.host.c_str(), nullptr, &hints, &raw);
  if (result != 0) {
    // Without any address but the loopback's, "configured" leaves out even that.
    hints.ai_flags = 0;
    result = ::getaddrinfo(url.host.c_str(), nullptr, &hints, &raw);
  }
  if (result != 0) return std::unexpected(unknown(url, ::gai_strerror(result)));
  const std::unique_ptr<addrinfo, FreeList> list{raw};
  std::vector<IpAddress> found;
  for (const addrinfo* entry = raw; entry != nullptr; entry = entry->ai_next) {
    sockaddr_storage storage{};
    std::copy_n(reinterpret_cast<const char*>(entry->ai_addr), entry->ai_addrlen, reinterpret_cast<char*>(&storage));
    found.push_back(drivers::udp_socket::from_kernel(storage).ip);
  }
  return found;
}

[[nodiscard]] std::expected<std::vector<IpAddress>, Failure> addresses_of(const Url& url, const GetOptions& options) {
  for (const ResolvedHost& known : options.resolve) {
    if (known.host == url.host && known.port == url.port) return known.addresses;
  }
  if (const auto literal = IpAddress::parse(url.host)) return std::vector{*literal};
  // RFC 6761 §6.3: nobody needs to be asked where this is.
  if (url.host == "localhost") return std::vector{*IpAddress::parse("::1"), *IpAddress::parse("127.0.0.1")};
  return ask_system(url, options);
}

}  // namespace

std::expected<std::vector<SocketAddress>, Failure> resolve(const Url& url, const GetOptions& options) {
  const auto addresses = addresses_of(url, options);
  if (!addresses) return std::unexpected(addresses.error());
  std::vector<SocketAddress> servers;
  for (const IpAddress& ip : *addresses) {
    if (!options.family || ip.family == *options.family) servers.push_back({.ip = ip, .port = url.port});
  }
  if (servers.empty()) return std::unexpected(unknown(url, "it has none of the family that was asked for"));
  return servers;
}

}  // namespace pollux::app
