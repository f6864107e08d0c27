#include "app/common/unix_stream.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace pollux::app {
namespace {

// Those who knock while one is answered.
constexpr int kBacklog = 16;
constexpr mode_t kNobodyElse = 0177;

std::expected<sockaddr_un, int> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return std::unexpected(ENAMETOOLONG);
  std::ranges::copy(path, address.sun_path);
  return address;
}

// Calls ::bind or ::connect.
template <typename Call>
std::expected<FileDescriptor, int> make(const std::string& path, Call call) {
  const auto address = address_of(path);
  if (!address) return std::unexpected(address.error());
  FileDescriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket.is_open()) return std::unexpected(errno);
  if (call(socket.number(), reinterpret_cast<const sockaddr*>(&*address), socklen_t{sizeof(*address)}) != 0) {
    return std::unexpected(errno);
  }
  return socket;
}

}  // namespace

std::expected<FileDescriptor, int> connect_unix(const std::string& path) {
  return make(path, ::connect);
}

std::expected<FileDescriptor, int> listen_unix(const std::string& path) {
  // The file has its mode from the first moment on.
  const mode_t before = ::umask(kNobodyElse);
  auto socket = make(path, ::bind);
  ::umask(before);
  if (socket && ::listen(socket->number(), kBacklog) != 0) return std::unexpected(errno);
  return socket;
}

bool UnixStream::wait_for(short events) const {
  using std::chrono::milliseconds;
  std::array<pollfd, 2> watched{{{.fd = socket_.number(), .events = events, .revents = 0},
                                 {.fd = wake_.number(), .events = POLLIN, .revents = 0}}};
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline_ - Clock::now()).count();
    if (left <= 0) return false;
    const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    return ready > 0 && watched[1].revents == 0;
  }
}

std::optional<std::string> UnixStream::read_line(std::size_t limit) {
  constexpr std::size_t kAtATime = 65'536;
  std::string line;
  while (line.size() < limit) {
    if (!wait_for(POLLIN)) return std::nullopt;
    const std::size_t before = line.size();
    line.resize(std::min(limit, before + kAtATime));
    const ssize_t size = ::recv(socket_.number(), line.data() + before, line.size() - before, 0);
    line.resize(before + static_cast<std::size_t>(std::max(size, ssize_t{0})));
    if (size < 0 && errno != EAGAIN && errno != EINTR) return std::nullopt;
    const std::size_t end = line.find('\n', before);
    if (end != line.npos) line.resize(end);
    if (end != line.npos || size == 0) break;
  }
  return line;
}

bool UnixStream::write(std::string_view text) {
  while (!text.empty()) {
    if (!wait_for(POLLOUT)) return false;
    const ssize_t size = ::send(socket_.number(), text.data(), text.size(), MSG_NOSIGNAL);
    if (size < 0 && errno != EAGAIN && errno != EINTR) return false;
    if (size > 0) text.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

}  // namespace pollux::app
