// pollux-relay: stands between two machines of the interoperability laboratory, and makes their network worse.
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <expected>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "app/common/stop_signal.h"
#include "interop/relay/relay.h"
#include "interop/relay/relay_options.h"

namespace pollux::interop {
namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
// How long it sleeps at most, so that a signal between two looks at it is seen.
constexpr std::int64_t kLongestSleep = 100'000'000;

int fail(const std::string& sentence) {
  fmt::print(stderr, "pollux-relay: {}\n", sentence);
  return EXIT_FAILURE;
}

Timestamp read_clock(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return Timestamp::from_nanoseconds(time.tv_sec * kNanosecondsPerSecond + time.tv_nsec);
}

void sleep_until_event(const Relay& relay) {
  const auto [client, server] = relay.descriptors();
  pollfd waited_for[] = {{.fd = client, .events = POLLIN, .revents = 0},
                         {.fd = server, .events = POLLIN, .revents = 0}};
  std::int64_t sleep = kLongestSleep;
  if (!relay.next_event().is_never()) {
    sleep = std::clamp<std::int64_t>((relay.next_event() - read_clock(CLOCK_MONOTONIC)).to_nanoseconds(), 0, sleep);
  }
  const timespec limit{.tv_sec = 0, .tv_nsec = sleep};
  (void)ppoll(waited_for, std::size(waited_for), &limit, nullptr);
}

void report(const Relay& relay) {
  for (const auto& [name, direction] :
       {std::pair{"to server", Direction::kToServer}, std::pair{"to client", Direction::kToClient}}) {
    const Tally& tally = relay.tally(direction);
    fmt::print("{}: {} carried, {} lost, {} before a full queue, {} in the dark, {} damaged\n", name, tally.carried,
               tally.lost, tally.queue_full, tally.dark, tally.corrupted);
  }
  fmt::print("rebindings: {}\n", relay.rebindings());
}

std::expected<std::optional<CaptureFile>, std::string> capture_at(const std::string& path) {
  if (path.empty()) return std::nullopt;
  auto file = CaptureFile::create(path);
  if (!file) return std::unexpected(file.error());
  return std::move(*file);
}

int run(const RelayOptions& options) {
  auto client = PacketSocket::open(options.client_device);
  if (!client) return fail(client.error());
  auto server = PacketSocket::open(options.server_device);
  if (!server) return fail(server.error());
  auto client_capture = capture_at(options.client_capture);
  if (!client_capture) return fail(client_capture.error());
  auto server_capture = capture_at(options.server_capture);
  if (!server_capture) return fail(server_capture.error());

  Relay relay{
      options, std::move(*client), std::move(*server), {std::move(*client_capture), std::move(*server_capture)}};
  app::StopSignal::install();
  fmt::print("ready\n");
  std::fflush(stdout);
  while (!app::StopSignal::requested()) {
    sleep_until_event(relay);
    const Timestamp now = read_clock(CLOCK_MONOTONIC);
    const Timestamp day = read_clock(CLOCK_REALTIME);
    relay.take_in(now, day);
    relay.hand_over(now, day);
  }
  report(relay);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace pollux::interop

int main(int argc, char** argv) {
  try {
    const auto options = pollux::interop::parse_relay_options(argc, argv);
    return options ? pollux::interop::run(*options) : pollux::interop::fail(options.error());
  } catch (const std::exception& error) {
    return pollux::interop::fail(error.what());
  }
}
