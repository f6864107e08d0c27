#include "app/common/control_socket.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "app/common/unix_stream.h"

namespace pollux::app {
namespace {

// A request and its answer. Who is slower than this hears no more: others wait behind it.
constexpr std::chrono::seconds kPatience{2};
constexpr int kSecondMs = 1000;

bool is_socket(const std::string& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

std::string cannot_be_made(const std::string& path, int error) {
  const std::string start = "the control socket '" + path + "' cannot be made: ";
  if (error == ENAMETOOLONG) return start + "the path is too long; give --control a shorter one";
  return start + std::strerror(error) + "; give --control PATH in a folder that this user may write";
}

// Where there is a socket already: an error if somebody listens there, and otherwise it is out of the way.
std::expected<void, std::string> clear_away(const std::string& path) {
  if (!is_socket(path)) {
    return std::unexpected("the control socket '" + path +
                           "' cannot be made: there is a file of that name, and it is no socket");
  }
  const auto other = connect_unix(path);
  if (other || other.error() != ECONNREFUSED) {
    return std::unexpected("the control socket '" + path +
                           "' is in use by another process: give --control another PATH");
  }
  ::unlink(path.c_str());
  return {};
}

std::expected<FileDescriptor, std::string> listen_at(const std::string& path) {
  auto socket = listen_unix(path);
  if (!socket && socket.error() == EADDRINUSE) {
    if (auto cleared = clear_away(path); !cleared) return std::unexpected(cleared.error());
    socket = listen_unix(path);
  }
  if (!socket) return std::unexpected(cannot_be_made(path, socket.error()));
  return std::move(*socket);
}

}  // namespace

std::expected<std::unique_ptr<ControlSocket>, std::string> ControlSocket::open(const std::string& path) {
  auto socket = listen_at(path);
  if (!socket) return std::unexpected(socket.error());
  return std::unique_ptr<ControlSocket>(
      new ControlSocket(path, std::move(*socket), FileDescriptor{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}));
}

ControlSocket::ControlSocket(std::string path, FileDescriptor socket, FileDescriptor wake)
    : path_(std::move(path)), socket_(std::move(socket)), wake_(std::move(wake)) {}

ControlSocket::~ControlSocket() {
  stop();
  ::unlink(path_.c_str());
}

void ControlSocket::serve(ControlListener& listener) {
  thread_ = std::thread{[this, &listener] { run(listener); }};
}

void ControlSocket::stop() {
  if (!thread_.joinable()) return;
  ::eventfd_write(wake_.number(), 1);
  thread_.join();
}

void ControlSocket::run(ControlListener& listener) {
  home_.enter();
  std::array<pollfd, 2> watched{{{.fd = socket_.number(), .events = POLLIN, .revents = 0},
                                 {.fd = wake_.number(), .events = POLLIN, .revents = 0}}};
  for (;;) {
    listener.on_second();
    const int ready = ::poll(watched.data(), watched.size(), kSecondMs);
    if (ready > 0 && watched[1].revents != 0) return;
    if (ready > 0)
      talk(FileDescriptor{::accept4(socket_.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)}, listener);
  }
}

void ControlSocket::talk(const FileDescriptor& client, ControlListener& listener) {
  if (!client.is_open()) return;
  UnixStream stream{client, wake_, kPatience};
  const auto request = stream.read_line(kMaxRequest);
  if (request) (void)stream.write(listener.answer(*request) + '\n');
}

}  // namespace pollux::app
