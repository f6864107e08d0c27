// ControlAnswers: what is said on the control socket: a line of request in, a JSON document on a line out. The
// requests:
//
//   stats                        counters and drops by name, of each worker and of all
//   workers                      where each runs, how busy it is, how many connections it has
//   connections [FIRST [COUNT]]  those that live, in the order of worker and number
//   streams [FIRST [COUNT]]      those that are open, in the order of worker, connection and ID
//   drain                        take no new connections; how many are left. May be asked again and again
//
// Every document is an object; {"error": "a sentence"} says what is wrong with the request. Counters and drops have
// the names that the statistics print. Fields are never renamed; new ones may come.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "app/common/busy_meter.h"
#include "app/common/control_socket.h"
#include "app/common/control_source.h"

namespace pollux::app {

class ControlAnswers final : public ControlListener {
 public:
  // In one document, unless a request says less; "total" says how many there are.
  static constexpr std::size_t kMaxListed = 100'000;

  // `source` outlives it; `program` is its name and version.
  ControlAnswers(ControlSource& source, std::string program) : source_(source), program_(std::move(program)) {}

  // The document, on one line, without its end. Only the control thread may ask for "drain"; the rest may be asked for
  // by any.
  [[nodiscard]] std::string answer(std::string_view request) override;
  void on_second() override { busy_.sample(source_.workers(), source_.now()); }

 private:
  ControlSource& source_;
  std::string program_;
  BusyMeter busy_;
};

}  // namespace pollux::app
