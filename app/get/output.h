// Output: where the bytes of one response go: a file, made when the first of them comes, or standard output.
// Holds no more than a buffer; writing waits for the disk, and with it the server does (flow control).
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pollux::app {

class Output {
 public:
  // Empty or "-" is standard output.
  explicit Output(std::string path) : path_(std::move(path)) {}

  // False when it cannot be written: error() says why.
  bool write(Bytes bytes);
  bool write(std::string_view text) { return write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}); }
  // Makes the file, even an empty one, and sees to it that everything is there.
  bool finish();
  // What was written into a file is forgotten.
  void restart();

  [[nodiscard]] bool is_standard() const { return path_.empty() || path_ == "-"; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  [[nodiscard]] std::FILE* stream();
  bool fail();

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::string error_;
};

}  // namespace pollux::app
