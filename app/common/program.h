// Program: what the main of every program has around its work: text for whoever asks, one sentence on standard error
// where it fails, an exit code. Nothing is thrown out of it.
#pragma once

#include <functional>
#include <string_view>

namespace pollux::app {

class Program {
 public:
  explicit constexpr Program(std::string_view name) : name_(name) {}

  // What the work returns, or the exit code of fail() where it throws.
  [[nodiscard]] int run(const std::function<int()>& work) const;

  // To standard output; EXIT_SUCCESS.
  [[nodiscard]] int show(std::string_view text) const;

  // Complains; EXIT_FAILURE.
  [[nodiscard]] int fail(std::string_view sentence) const;

  // "pollux-get: SENTENCE".
  void complain(std::string_view sentence) const;

 private:
  std::string_view name_;
};

}  // namespace pollux::app
