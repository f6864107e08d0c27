#include "app/common/make_workers.h"

#include <exception>
#include <vector>

namespace pollux::app {

std::expected<void, std::string> make_workers(Uplink& uplink, const std::function<void(std::size_t worker)>& make) {
  std::vector<std::string> errors(uplink.worker_count());
  uplink.run([&](std::size_t worker) {
    try {
      make(worker);
    } catch (const std::exception& error) {
      errors[worker] = "there is no memory for worker " + std::to_string(worker) + " (" + error.what() +
                       "): start fewer of them with --nb-cores";
    }
  });
  for (const std::string& error : errors) {
    if (!error.empty()) return std::unexpected(error);
  }
  return {};
}

}  // namespace pollux::app
