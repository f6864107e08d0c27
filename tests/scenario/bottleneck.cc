#include "scenario/bottleneck.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "base/invariant.h"
#include "scenario/transfer.h"

namespace pollux::scenario {
namespace {

constexpr Duration kSampleEvery = Duration::milliseconds(50);
constexpr double kSamplesPerSecond = 20;
constexpr double kBytesPerKb = 1000;
// More than any run can send.
constexpr std::uint64_t kEndless = std::uint64_t{1} << 40;
constexpr ByteCount kDatagram{1452};

// Flow control stays out of the way.
endpoint::ShardConfig shard_of(recovery::CongestionAlgorithm algorithm) {
  endpoint::ShardConfig config = small_shard();
  config.connection.congestion = algorithm;
  config.connection.max_datagram_size = kDatagram;
  config.connection.path_mtu = connection::PathMtu::kGiven;
  config.connection.streams.initial.max_data = stream::kMaxConnectionWindow.value();
  config.connection.streams.initial.max_stream_data_bidi_remote = stream::kMaxStreamWindow.value();
  return config;
}

CrowdConfig crowd_of(const BottleneckPlan& plan) {
  CrowdConfig crowd{.server = {.shard = shard_of(recovery::kDefaultCongestionAlgorithm)}};
  crowd.clients.clear();
  for (const FlowPlan& flow : plan.flows) crowd.clients.push_back({.shard = shard_of(flow.algorithm)});
  return crowd;
}

double bdp_of(const BottleneckPlan& plan) {
  return static_cast<double>(plan.bits_per_second) / 8 * static_cast<double>(plan.round_trip.to_milliseconds()) / 1000;
}

std::string name_of(const BottleneckPlan& plan, std::size_t flow) {
  const std::string name{recovery::to_string(plan.flows[flow].algorithm)};
  return plan.flows.size() == 1 ? name : name + " (" + std::to_string(flow + 1) + ")";
}

}  // namespace

drivers::sim::LinkConfig Bottleneck::link(const BottleneckPlan& plan) {
  return {.bits_per_second = plan.bits_per_second,
          .delay = plan.round_trip / 2,
          .queue_limit = ByteCount{static_cast<std::uint64_t>(bdp_of(plan) * plan.queue_in_bdp)},
          .loss = plan.loss};
}

Bottleneck::Bottleneck(const BottleneckPlan& plan) : plan_(plan), flows_(plan.flows.size()) {
  run();
  draw();
}

void Bottleneck::run() {
  const TransferPlan transfer{.upload_bytes = kEndless, .download_bytes = 1};
  TransferApplication server{transfer, wire::Role::kServer};
  std::vector<std::unique_ptr<TransferApplication>> clients;
  for (std::size_t i = 0; i < flows_.size(); ++i)
    clients.push_back(std::make_unique<TransferApplication>(transfer, wire::Role::kClient));
  Simulation simulation{crowd_of(plan_), 1, server};
  simulation.set_links({.delay = Duration::zero()});
  drivers::sim::SimPort& receiver = simulation.server().port();
  receiver.downlink.config = link(plan_);
  receiver.uplink.config.delay = plan_.round_trip / 2;
  simulation.add_watcher([&](const drivers::sim::FrameEvent& event) {
    const bool carried = event.verdict == drivers::sim::Verdict::kDelivered && event.destination == receiver.index();
    if (carried && event.source != 0) flows_[event.source - 1].carried += event.frame.size();
  });

  std::vector<std::optional<SlabHandle>> connections(flows_.size());
  const Timestamp begin = simulation.now();
  for (Duration at; at < plan_.length; at += kSampleEvery) {
    const bool dark = plan_.dark_from <= at && at < plan_.dark_from + plan_.dark_for;
    receiver.downlink.config.blackhole = receiver.uplink.config.blackhole = dark;
    for (std::size_t i = 0; i < flows_.size(); ++i) {
      if (connections[i] || at < plan_.flows[i].start) continue;
      connections[i] = simulation.connect(simulation.host(i + 1), *clients[i]);
    }
    simulation.run_for(begin + at + kSampleEvery - simulation.now());
    queue_.push_back(static_cast<double>(receiver.downlink.queued(simulation.now()).value()) / kBytesPerKb);
    for (std::size_t i = 0; i < flows_.size(); ++i) {
      Flow& flow = flows_[i];
      flow.throughput.push_back(static_cast<double>(flow.carried) * 8 * kSamplesPerSecond / 1e6);
      flow.carried = 0;
      const connection::Connection* connection =
          connections[i] ? simulation.host(i + 1).shard().find(*connections[i]) : nullptr;
      flow.window.push_back(connection == nullptr
                                ? 0
                                : static_cast<double>(connection->recovery().congestion_window().value()) /
                                      kBytesPerKb);
    }
  }
  wrong_bytes_ = server.result().wrong_bytes;
}

double Bottleneck::mean(const std::vector<double>& samples, Span span) const {
  const auto first = static_cast<std::size_t>(span.from / kSampleEvery);
  const auto last = std::min(static_cast<std::size_t>(span.to / kSampleEvery), samples.size());
  POLLUX_INVARIANT(first < last);
  double sum = 0;
  for (std::size_t i = first; i < last; ++i) sum += samples[i];
  return sum / static_cast<double>(last - first);
}

double Bottleneck::share(std::size_t flow, Span span) const {
  return mean(flows_[flow].throughput, span) * 1e6 / static_cast<double>(plan_.bits_per_second);
}

double Bottleneck::utilisation(Span span) const {
  double sum = 0;
  for (std::size_t i = 0; i < flows_.size(); ++i) sum += share(i, span);
  return sum;
}

double Bottleneck::fairness(Span span) const {
  double squares = 0;
  for (std::size_t i = 0; i < flows_.size(); ++i) squares += share(i, span) * share(i, span);
  const double sum = utilisation(span);
  return sum * sum / (static_cast<double>(flows_.size()) * squares);
}

double Bottleneck::mean_queue(Span span) const {
  return mean(queue_, span) * kBytesPerKb / bdp_of(plan_);
}

double Bottleneck::least_window(std::size_t flow, Span span) const {
  const std::vector<double>& window = flows_[flow].window;
  const auto first = window.begin() + span.from / kSampleEvery;
  const auto last = window.begin() + std::min<std::ptrdiff_t>(span.to / kSampleEvery, std::ssize(window));
  return *std::min_element(first, last) * kBytesPerKb;
}

std::string Bottleneck::summary(Span span) const {
  std::string text = plan_.name + ": utilisation " + std::to_string(utilisation(span)) + ", shares";
  for (std::size_t i = 0; i < flows_.size(); ++i) text += " " + std::to_string(share(i, span));
  return text + ", fairness " + std::to_string(fairness(span)) + ", queue " + std::to_string(mean_queue(span)) + " BDP";
}

void Bottleneck::draw() const {
  const char* directory = std::getenv("POLLUX_PLOTS");
  if (directory == nullptr) return;
  support::LineChart chart{.title = plan_.name, .seconds_per_sample = 1 / kSamplesPerSecond};
  support::ChartPanel throughput{.title = "throughput (Mbit/s)"};
  support::ChartPanel window{.title = "congestion window (KB)"};
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    throughput.series.push_back({.name = name_of(plan_, i), .values = flows_[i].throughput});
    window.series.push_back({.name = name_of(plan_, i), .values = flows_[i].window});
  }
  chart.panels = {throughput, window, {.title = "queue (KB)", .series = {{.name = "queue", .values = queue_}}}};
  std::filesystem::create_directories(directory);
  std::ofstream{std::filesystem::path{directory} / (plan_.name + ".svg")} << support::to_svg(chart);
}

}  // namespace pollux::scenario
