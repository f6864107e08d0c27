#include "app/edge/statistics_printer.h"

#include <cstdio>
#include <string>

#include "app/edge/worker.h"
#include "telemetry/stats_text.h"

namespace pollux::app {

StatisticsPrinter::StatisticsPrinter(const Uplink& uplink, Workers workers, Duration period, Timestamp now)
    : uplink_(uplink),
      workers_(workers),
      period_(period),
      started_(now),
      last_printed_(now),
      last_(uplink.worker_count()) {}

Timestamp StatisticsPrinter::due() const {
  return period_ > Duration::zero() ? last_printed_ + period_ : Timestamp::never();
}

void StatisticsPrinter::on_poll(Timestamp now) {
  if (now >= due()) print(now);
}

void StatisticsPrinter::print_last(Timestamp now) {
  last_.assign(last_.size(), {});
  last_printed_ = started_;
  print(now);
}

void StatisticsPrinter::print(Timestamp now) {
  const std::vector<std::uint16_t> ports = uplink_.port_numbers();
  std::vector<telemetry::WorkerStatistics> statistics;
  ServedCounts served;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    const telemetry::Snapshot total = workers_[i]->snapshot();
    const Attachment& attachment = workers_[i]->attachment();
    statistics.push_back({.ports = ports,
                          .queue = attachment.queue(),
                          .lcore = attachment.lcore(),
                          .total = total,
                          .recent = total - last_[i]});
    last_[i] = total;
    served += workers_[i]->served().counts();
  }
  std::string text = telemetry::stats_text(statistics, now - last_printed_);
  for (const Uplink::Device& device : uplink_.devices()) text += telemetry::port_text(device.port, device.statistics);
  text += served_text(served);
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  last_printed_ = now;
}

}  // namespace pollux::app
