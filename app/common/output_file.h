// OutputFile: a file that is written from its beginning to its end, buffered. After the first error it takes no more,
// and says why: a full disk ends a recording, never the program.
#pragma once

#include <cstdint>
#include <cstdio>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pollux::app {

class OutputFile {
 public:
  // What happens to a file that is there already.
  enum class Mode : std::uint8_t { kReplace, kAppend };
  // Who may read it: whoever the umask lets, or the owner only.
  enum class Access : std::uint8_t { kShared, kPrivate };

  // The error is a sentence for an operator; `what` names the file's purpose in it.
  [[nodiscard]] static std::expected<OutputFile, std::string> open(const std::string& path, std::string_view what,
                                                                   Mode mode = Mode::kReplace,
                                                                   Access access = Access::kShared);

  // Logs the first failure.
  void write(Bytes bytes);
  void write(std::string_view text);
  void flush();
  [[nodiscard]] std::uint64_t size() const { return size_; }  // written here
  [[nodiscard]] bool has_failed() const { return failed_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  OutputFile(std::FILE* file, std::string path) : file_(file), path_(std::move(path)) {}
  void note(bool succeeded);

  std::unique_ptr<std::FILE, Close> file_;
  std::string path_;
  std::uint64_t size_ = 0;
  bool failed_ = false;
};

}  // namespace pollux::app
