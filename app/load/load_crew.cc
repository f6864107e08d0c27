#include "app/load/load_crew.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <thread>
#include <utility>

#include "app/common/crypto_backend.h"

namespace pollux::app {
namespace {

// A worker's turn is shorter.
constexpr std::chrono::milliseconds kTryAgain{1};

}  // namespace

// Packets that come to another worker than their connection's are handed over; who is alone has nobody to hand them to.
LoadCrew::LoadCrew(const LoadCrewParts& parts)
    : parts_(parts),
      inboxes_(parts.uplink.worker_count()),
      id_formats_(parts.uplink.worker_count()),
      orders_(parts.uplink.worker_count()),
      commons_{.uplink = parts.uplink,
               .addresses = parts.addresses,
               .orders = orders_,
               .inboxes = parts.uplink.worker_count() == 1 ? nullptr : &inboxes_,
               .id_formats = parts.uplink.worker_count() == 1 ? nullptr : &id_formats_},
      workers_(parts.uplink.worker_count()) {}

std::expected<std::unique_ptr<LoadCrew>, std::string> LoadCrew::assemble(const LoadCrewParts& parts) {
  std::unique_ptr<LoadCrew> crew{new LoadCrew{parts}};
  for (std::size_t worker = 0; worker < crew->workers_.size(); ++worker) {
    crew->observers_.push_back(&parts.observation.add_observer());
    auto aead = make_crypto_backend(parts.options.crypto);
    if (!aead) return std::unexpected(aead.error());
    crew->crypto_ = (*aead)->description();
    crew->aeads_.push_back(*std::move(aead));
  }
  if (auto made = crew->make_workers(); !made) return std::unexpected(made.error());
  return crew;
}

// On its own core each: memory is where it is first touched.
std::expected<void, std::string> LoadCrew::make_workers() {
  std::vector<std::string> errors(workers_.size());
  parts_.uplink.run([&](std::size_t worker) {
    try {
      workers_[worker] = std::make_unique<LoadWorker>(commons_, worker, *observers_[worker], std::move(aeads_[worker]));
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

void LoadCrew::work() {
  parts_.observation.start(parts_.uplink.attachment(0).now());
  parts_.uplink.run([&](std::size_t worker) { workers_[worker]->work(); });
}

void LoadCrew::tell(std::size_t number, LoadOrder order) {
  while (!orders_.send(registry::ShardIndex{static_cast<std::uint16_t>(number)}, order)) {
    std::this_thread::sleep_for(kTryAgain);
  }
}

bool LoadCrew::wait_until_heard(Duration patience) const {
  const Attachment& clock = parts_.uplink.attachment(0);
  const Timestamp latest = clock.now() + patience;
  while (!orders_.all_handled()) {
    if (clock.now() >= latest) return false;
    std::this_thread::sleep_for(kTryAgain);
  }
  return true;
}

bool LoadCrew::all_are(LoadWorker::Phase phase) const {
  return orders_.all_handled() &&
         std::ranges::all_of(workers_, [phase](const auto& worker) { return worker->phase() == phase; });
}

}  // namespace pollux::app
