#include "app/ctl/ask.h"

#include <cerrno>
#include <chrono>
#include <cstring>

#include "app/common/unix_stream.h"

namespace pollux::app {
namespace {

// Others may be before us, and lists may be long.
constexpr std::chrono::seconds kPatience{30};
constexpr std::size_t kMaxAnswer = std::size_t{1} << 30;

std::string nobody_at(const std::string& socket, int error) {
  const std::string start = "nobody listens at " + socket + ": ";
  switch (error) {
    case ENOENT:
      return start + "there is no such file; start pollux-edge with --control " + socket;
    case ECONNREFUSED:
      return start + "the process that made it has ended; start pollux-edge again";
    case EACCES:
    case EPERM:
      return start + "it is for its owner alone; become that user, or root";
    default:
      return start + std::strerror(error);
  }
}

}  // namespace

std::expected<std::string, std::string> ask(const std::string& socket, const std::string& request) {
  const auto connection = connect_unix(socket);
  if (!connection) return std::unexpected(nobody_at(socket, connection.error()));
  const FileDescriptor nothing_wakes_it;
  UnixStream stream{*connection, nothing_wakes_it, kPatience};
  std::optional<std::string> answer;
  if (stream.write(request + '\n')) answer = stream.read_line(kMaxAnswer);
  if (!answer || answer->empty()) return std::unexpected("no answer came from " + socket + ": try again");
  return *answer;
}

}  // namespace pollux::app
