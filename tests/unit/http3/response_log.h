// ResponseLog: what a client heard, by stream, in a form that a test can compare.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "http3/client_session.h"

namespace pollux::http3 {

class ResponseLog final : public ResponseEvents {
 public:
  struct Entry {
    std::map<std::string, std::string> fields;
    std::vector<std::uint8_t> content;
    bool ended = false;
    std::optional<std::uint64_t> failed;

    [[nodiscard]] std::string status() const { return fields.contains(":status") ? fields.at(":status") : ""; }
  };

  void on_ready() override { ++ready; }
  void on_requests_lost() override { ++lost; }
  void on_response_field(wire::StreamId stream, std::string_view name, std::string_view value) override {
    entries[stream.value()].fields[std::string{name}] = value;
  }
  void on_response_content(wire::StreamId stream, Bytes content) override {
    auto& all = entries[stream.value()].content;
    all.insert(all.end(), content.begin(), content.end());
  }
  void on_response_end(wire::StreamId stream) override { entries[stream.value()].ended = true; }
  void on_response_failed(wire::StreamId stream, std::uint64_t error_code) override {
    entries[stream.value()].failed = error_code;
  }
  void on_client_closed(const connection::CloseReason&) override { closed = true; }

  [[nodiscard]] const Entry& of(std::optional<wire::StreamId> stream) { return entries[stream.value().value()]; }

  std::map<std::uint64_t, Entry> entries;
  int ready = 0;
  int lost = 0;
  bool closed = false;
};

}  // namespace pollux::http3
