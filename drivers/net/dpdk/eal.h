// Eal: DPDK's environment: started once a process, cleaned up when this goes.
// The headers of this folder show no rte_ type, so that only this folder is compiled against DPDK.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace pollux::drivers::dpdk {

class Eal {
 public:
  // `arguments` is the whole command line, program name first, as main() got it; the EAL takes what is its own, up
  // to "--". The error is a sentence for an operator; DPDK's log on standard error has the details.
  // A process can start it once only: DPDK cannot be started again after it was cleaned up.
  [[nodiscard]] static std::expected<Eal, std::string> start(const std::vector<std::string>& arguments);

  Eal(Eal&& other) noexcept;
  Eal& operator=(Eal&&) = delete;
  ~Eal();

  // How many arguments, with the program name and "--" if it is there, were the EAL's: the program's own follow.
  [[nodiscard]] std::size_t consumed() const { return consumed_; }

 private:
  Eal(std::vector<std::string> words, std::size_t consumed) : words_(std::move(words)), consumed_(consumed) {}

  std::vector<std::string> words_;  // the EAL may keep pointers to its arguments
  std::size_t consumed_ = 0;
  bool owns_ = true;
};

// Such as "DPDK 22.11.9".
[[nodiscard]] std::string dpdk_version();

}  // namespace pollux::drivers::dpdk
