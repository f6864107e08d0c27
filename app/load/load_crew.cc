#include "app/load/load_crew.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "app/common/crypto_backend.h"
#include "app/common/make_workers.h"

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
  const auto made = make_workers(parts.uplink, [&crew = *crew](std::size_t worker) {
    crew.workers_[worker] =
        std::make_unique<LoadWorker>(crew.commons_, worker, *crew.observers_[worker], std::move(crew.aeads_[worker]));
  });
  if (!made) return std::unexpected(made.error());
  return crew;
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
