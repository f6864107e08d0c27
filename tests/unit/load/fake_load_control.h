// FakeLoadControl: a load generator that makes no load: it remembers what it was told.
#pragma once

#include <string>
#include <vector>

#include "app/load/load_control.h"
#include "unit/load/some_figures.h"

namespace pollux::app {

class FakeLoadControl final : public LoadControl {
 public:
  [[nodiscard]] std::vector<Setting> settings() const override {
    return {{"mode", mode, "what the clients do", {"bulk_download", "bulk_upload", "requests"}},
            {"connections", connections_wanted, "of all workers together", {}}};
  }
  [[nodiscard]] std::expected<void, std::string> set(std::string_view name, std::string_view value) override {
    if (running) return std::unexpected{std::string{name} + " cannot be changed while a run is under way"};
    if (name == "mode" && value == "wrong") return std::unexpected{"there is no mode 'wrong'"};
    (name == "mode" ? mode : connections_wanted) = value;
    return {};
  }

  [[nodiscard]] std::expected<void, std::string> start() override {
    if (!refusal.empty()) return std::unexpected{refusal};
    running = true;
    ++starts;
    return {};
  }
  void stop() override {
    running = false;
    ++stops;
  }
  [[nodiscard]] bool is_running() const override { return running; }
  [[nodiscard]] Duration duration() const override { return Duration::seconds(10); }

  [[nodiscard]] LoadFigures figures() const override { return some_figures(); }
  void clear() override { ++clears; }

  [[nodiscard]] std::vector<telemetry::WorkerStatistics> worker_statistics() const override {
    return {{.ports = {0}, .queue = 3, .lcore = 7, .total = some_figures().transport, .recent = {}}};
  }
  [[nodiscard]] std::uint16_t port_number() const override { return 0; }
  [[nodiscard]] telemetry::PortStatistics port_statistics() const override { return {.rx_packets = 4711}; }
  [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> extended_statistics() const override {
    return extended;
  }
  [[nodiscard]] std::string port_information() const override { return "port 0 (net_fake)\n"; }
  [[nodiscard]] std::string connections(std::size_t most) const override {
    return "at most " + std::to_string(most) + " connections\n";
  }

  std::string mode = "requests";
  std::string connections_wanted = "1";
  std::string refusal;  // of start(); empty: none
  std::vector<std::pair<std::string, std::uint64_t>> extended{{"rx_q0_errors", 0}, {"rx_good_packets", 12}};
  bool running = false;
  int starts = 0;
  int stops = 0;
  int clears = 0;
};

}  // namespace pollux::app
