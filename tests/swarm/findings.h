// Findings: what the checkers of one run have to say. The first few are kept; the rest is counted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace pollux::swarm {

struct Finding {
  Timestamp at;
  std::string_view checker;
  std::string text;
};

class Findings {
 public:
  static constexpr std::size_t kMostKept = 10;

  void add(Timestamp at, std::string_view checker, std::string text) {
    ++count_;
    if (kept_.size() < kMostKept) kept_.push_back({.at = at, .checker = checker, .text = std::move(text)});
  }

  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] const std::vector<Finding>& kept() const { return kept_; }

 private:
  std::vector<Finding> kept_;
  std::uint64_t count_ = 0;
};

}  // namespace pollux::swarm
