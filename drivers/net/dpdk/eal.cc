#include "drivers/net/dpdk/eal.h"

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_version.h>

#include <utility>

namespace pollux::drivers::dpdk {
namespace {

[[nodiscard]] std::string advice_for(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
      return "run as root, or with the capabilities and the huge page permissions that DPDK wants";
    case ENOMEM:
      return "reserve huge pages (sysctl -w vm.nr_hugepages=1024), or pass --no-huge -m 512";
    case EALREADY:
      return "it can be started once in a process only";
    case EINVAL:
      return "one of the arguments before \"--\" is not one of DPDK's";
    default:
      return "DPDK's messages above say more";
  }
}

}  // namespace

std::expected<Eal, std::string> Eal::start(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = arguments;
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const int parsed = rte_eal_init(static_cast<int>(words.size()), pointers.data());
  if (parsed < 0) {
    return std::unexpected("DPDK did not start: " + std::string{rte_strerror(rte_errno)} + "; " +
                           advice_for(rte_errno));
  }
  // The count leaves out the program's name.
  return Eal{std::move(words), static_cast<std::size_t>(parsed) + 1};
}

Eal::Eal(Eal&& other) noexcept
    : words_(std::move(other.words_)), consumed_(other.consumed_), owns_(std::exchange(other.owns_, false)) {}

Eal::~Eal() {
  if (owns_) rte_eal_cleanup();
}

std::string dpdk_version() {
  return rte_version();
}

}  // namespace pollux::drivers::dpdk
