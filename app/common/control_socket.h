// ControlSocket: a Unix stream socket on which a running program answers questions: one line of request, one line of
// answer, and the connection ends. Owns the socket's file, which only its owner may use, and the thread that serves it:
// never a worker, and never on a worker's core for long, as it may run wherever the process could when it began.
// Requests are answered one after another, and none waits long for a client that is slow.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "app/common/file_descriptor.h"
#include "app/common/home_cpus.h"

namespace pollux::app {

// What is said there; called on the socket's thread.
class ControlListener {
 public:
  virtual ~ControlListener() = default;

  // The answer, without the end of its line.
  [[nodiscard]] virtual std::string answer(std::string_view request) = 0;
  // Comes about once a second.
  virtual void on_second() {}
};

class ControlSocket {
 public:
  // Longer ones are cut, and so make no sense.
  static constexpr std::size_t kMaxRequest = 256;

  // Makes the socket. One that a process has left behind is replaced; one that is in use is not, and nothing else is.
  // The error is a sentence for an operator.
  [[nodiscard]] static std::expected<std::unique_ptr<ControlSocket>, std::string> open(const std::string& path);
  // Ends the thread, and removes the file.
  ~ControlSocket();
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

  // Begins to answer; who has asked before has waited. Once. `listener` outlives this object, or stop().
  void serve(ControlListener& listener);
  void stop();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  ControlSocket(std::string path, FileDescriptor socket, FileDescriptor wake);
  void run(ControlListener& listener);
  void talk(const FileDescriptor& client, ControlListener& listener);

  std::string path_;
  FileDescriptor socket_;
  FileDescriptor wake_;  // readable when the thread is to end
  HomeCpus home_;        // from before DPDK starts
  std::thread thread_;
};

}  // namespace pollux::app
