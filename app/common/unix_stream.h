// Stream sockets of the Unix kind, by the path of their file: what either end of a control socket needs.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "app/common/file_descriptor.h"

namespace pollux::app {

// The errors are the kernel's numbers; ENAMETOOLONG where no socket can have such a path.
[[nodiscard]] std::expected<FileDescriptor, int> connect_unix(const std::string& path);
// Made for its owner alone (mode 0600).
[[nodiscard]] std::expected<FileDescriptor, int> listen_unix(const std::string& path);

// A conversation that ends by a certain time, or as soon as another descriptor becomes readable.
class UnixStream {
 public:
  using Clock = std::chrono::steady_clock;

  // Both outlive it; `wake` may be closed: then nothing but time interrupts.
  UnixStream(const FileDescriptor& socket, const FileDescriptor& wake, Clock::duration patience)
      : socket_(socket), wake_(wake), deadline_(Clock::now() + patience) {}

  // Up to the end of the line or of what is sent, without it, and at most so many bytes. Nothing when time is up.
  [[nodiscard]] std::optional<std::string> read_line(std::size_t limit);
  // False when the other end is gone, or time is up.
  [[nodiscard]] bool write(std::string_view text);

 private:
  // Waits for one of poll()'s events.
  [[nodiscard]] bool wait_for(short events) const;

  const FileDescriptor& socket_;
  const FileDescriptor& wake_;
  Clock::time_point deadline_;
};

}  // namespace pollux::app
