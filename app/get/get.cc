#include "app/get/get.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "app/common/crypto_backend.h"
#include "app/common/dpdk_uplink.h"
#include "app/common/read_file.h"
#include "app/common/socket_attachment.h"
#include "app/common/steady_time.h"
#include "app/common/system_rng.h"
#include "app/get/resolver.h"
#include "app/get/write_out.h"

namespace pollux::app {
namespace {

// Where Debian keeps the authorities that the system trusts (ca-certificates).
constexpr const char* kSystemRoots = "/etc/ssl/certs/ca-certificates.crt";
// RFC 6335 §6: those that nobody is assigned.
constexpr std::uint16_t kFirstEphemeralPort = 49'152;

[[nodiscard]] std::expected<std::string, std::string> read_roots(const GetOptions& options) {
  if (options.insecure) return std::string{};
  if (!options.ca_file.empty()) return read_text_file(options.ca_file, "the file of trusted authorities");
  const char* elsewhere = std::getenv("SSL_CERT_FILE");
  auto roots =
      read_text_file(elsewhere != nullptr ? elsewhere : kSystemRoots, "the system's file of trusted authorities");
  if (!roots) return std::unexpected(roots.error() + "; install ca-certificates, or give --cacert FILE or -k");
  return roots;
}

// TEXT, or with @FILE what the file holds.
[[nodiscard]] std::expected<std::string, std::string> read_data(const GetOptions& options) {
  if (!options.data) return std::string{};
  if (!options.data->starts_with('@')) return *options.data;
  const auto content = read_binary_file(options.data->substr(1), "the file of --data");
  if (!content) return std::unexpected(content.error());
  return std::string{content->begin(), content->end()};
}

[[nodiscard]] std::string output_of(const GetOptions& options, std::size_t index) {
  std::string name;
  if (index < options.outputs.size()) {
    name = options.outputs[index];
  } else if (options.remote_names) {
    name = options.urls[index].file_name();
  }
  if (name.empty() || name == "-" || options.output_dir.empty()) return name;
  return options.output_dir + '/' + name;
}

[[nodiscard]] std::uint16_t any_port() {
  SystemRng rng;
  std::array<std::uint8_t, 2> drawn{};
  rng.fill(drawn);
  return static_cast<std::uint16_t>(kFirstEphemeralPort | ((drawn[0] << 8 | drawn[1]) & 0x3fff));
}

[[nodiscard]] bool wants_progress(const GetOptions& options) {
  const bool shows_content = options.outputs.size() < options.urls.size() && !options.remote_names;
  const bool on_terminal = ::isatty(STDOUT_FILENO) == 1;
  return !options.silent && !options.verbose && !(shows_content && on_terminal);
}

}  // namespace

Get::Get(const GetOptions& options) : options_(options), started_(steady_now()), progress_(wants_progress(options)) {
  for (std::size_t i = 0; i < options_.urls.size(); ++i) {
    transfers_.push_back(std::make_unique<Transfer>(options_.urls[i], options_, output_of(options_, i)));
    transfers_.back()->times.started = started_;
  }
}

std::expected<std::unique_ptr<Get>, std::string> Get::prepare(const GetOptions& options) {
  auto get = std::unique_ptr<Get>(new Get(options));
  auto content = read_data(options);
  if (!content) return std::unexpected(content.error());
  get->content_ = *std::move(content);
  auto roots = read_roots(options);
  if (!roots) return std::unexpected(roots.error());
  get->trusted_roots_ = *std::move(roots);
  auto aead = make_crypto_backend(options.crypto);
  if (!aead) return std::unexpected(aead.error());
  get->aead_ = *std::move(aead);
  auto observation = Observation::open(with_environment(options.observation));
  if (!observation) return std::unexpected(observation.error());
  get->observation_ = *std::move(observation);
  get->observer_ = &get->observation_->add_observer();
  return get;
}

ExitCode Get::run(const std::vector<std::string>& eal_arguments) {
  if (options_.dpdk) {
    auto uplink = DpdkUplink::open(eal_arguments, {options_.dpdk->port}, {.mtu = options_.mtu});
    if (!uplink) {
      complain({.code = ExitCode::kUsage, .sentence = uplink.error()});
      return exit_code_;
    }
    uplink_ = *std::move(uplink);
  }
  for (const auto& group : groups()) fetch(group);
  observation_->stop();
  return exit_code_;
}

// The transfers that share a connection.
std::vector<std::vector<Transfer*>> Get::groups() {
  std::vector<std::vector<Transfer*>> found;
  for (const auto& transfer : transfers_) {
    const auto fits = [&](const std::vector<Transfer*>& group) {
      return !options_.separate_connections && group.front()->url().same_server(transfer->url());
    };
    const auto group = std::ranges::find_if(found, fits);
    if (group != found.end()) {
      group->push_back(transfer.get());
    } else {
      found.push_back({transfer.get()});
    }
  }
  return found;
}

void Get::fetch(const std::vector<Transfer*>& group) {
  const std::optional<Failure> failure = visit_any(group);
  const bool everything_is_known = std::ranges::all_of(group, &Transfer::is_over);
  if (failure && !everything_is_known) {
    for (Transfer* transfer : group) transfer->fail(*failure, steady_now());
  }
  progress_.clear();
  if (failure && everything_is_known) complain(*failure);
  report(group);
}

std::optional<Failure> Get::visit_any(const std::vector<Transfer*>& group) {
  const Url& url = group.front()->url();
  const auto servers = resolve(url, options_);
  if (!servers) return servers.error();
  for (Transfer* transfer : group) transfer->times.resolved = steady_now();
  const auto tls = tls_for(url);
  if (!tls) return Failure{.code = ExitCode::kUsage, .sentence = tls.error()};

  std::optional<Failure> failure;
  for (std::size_t i = 0; i < servers->size(); ++i) {
    const auto place = place_towards((*servers)[i]);
    if (!place) {
      failure = place.error();
      continue;
    }
    begin_to_observe(place->attachment->now());
    const auto visit = std::make_unique<Visit>(
        VisitParts{.options = options_,
                   .content = {reinterpret_cast<const std::uint8_t*>(content_.data()), content_.size()},
                   .attachment = *place->attachment,
                   .sockets = place->sockets,
                   .addresses = addresses_,
                   .aead = *aead_,
                   .tls = *tls,
                   .sessions = sessions_,
                   .flow = place->flow,
                   .transfers = group,
                   .trace = observer_->trace_log(),
                   .progress = progress_,
                   .started = started_,
                   .is_last_address = i + 1 == servers->size()});
    failure = visit->run();
    // Another address of the same server has the same certificate.
    if (!failure || failure->code == ExitCode::kCertificate || std::ranges::all_of(group, &Transfer::is_over)) break;
  }
  return failure;
}

// With the first server's clock, which is that of all the others.
void Get::begin_to_observe(Timestamp now) {
  if (std::exchange(is_observing_, true)) return;
  observation_->start(now);
}

std::expected<tls::TlsContext, std::string> Get::tls_for(const Url& url) {
  return tls::TlsContext::client(
      {.alpn = {options_.protocol == Protocol::kHttp3 ? "h3" : "hq-interop"},
       .server_name = url.host,
       .verification = options_.insecure ? tls::PeerVerification::kNone : tls::PeerVerification::kTrustedRoots,
       .trusted_roots_pem = trusted_roots_,
       .cipher_suites = options_.cipher_suites,
       .sessions = options_.session_file.empty() ? nullptr : &sessions_,
       .early_data = options_.early_data ? tls::EarlyData::kOffer : tls::EarlyData::kRefrain,
       .key_log = observer_->key_log()});
}

std::expected<Get::Place, Failure> Get::place_towards(const SocketAddress& server) {
  if (!options_.dpdk) return socket_towards(server);
  const SocketAddress local{.ip = options_.dpdk->local, .port = any_port()};
  if (const auto added = addresses_.add(local); !added) {
    return std::unexpected(Failure{.code = ExitCode::kUsage, .sentence = "--local: " + added.error()});
  }
  return Place{.attachment = &uplink_->attachment(0),
               .flow = {.local = local, .remote = server, .neighbor = {.mac = options_.dpdk->neighbor}}};
}

std::expected<Get::Place, Failure> Get::socket_towards(const SocketAddress& server) {
  const auto no_way = [](const std::string& sentence) {
    return std::unexpected(Failure{.code = ExitCode::kConnect, .sentence = sentence});
  };
  const auto local = drivers::udp_socket::local_address_towards(server);
  if (!local) return no_way(local.error());
  auto socket = SocketAttachment::open(
      {.local = {SocketAddress{.ip = *local, .port = 0}}, .mtu = options_.mtu, .options = {.hear_errors = true}});
  if (!socket) return no_way(socket.error());
  drivers::udp_socket::UdpSocketPort& port = (*socket)->port();
  socket_ = *std::move(socket);
  return Place{
      .attachment = socket_.get(), .sockets = &port, .flow = {.local = port.local().front(), .remote = server}};
}

void Get::report(const std::vector<Transfer*>& group) {
  for (const Transfer* transfer : group) {
    if (transfer->failure().code != ExitCode::kOk) complain(transfer->failure());
    if (options_.write_out.empty()) continue;
    std::fputs(write_out(options_.write_out, *transfer).c_str(), stdout);
    std::fflush(stdout);
  }
}

// The first failure decides how the program ends.
void Get::complain(const Failure& failure) {
  if (exit_code_ == ExitCode::kOk) exit_code_ = failure.code;
  if (options_.silent && !options_.show_error) return;
  std::fprintf(stderr, "pollux-get: (%d) %s\n", static_cast<int>(failure.code), failure.sentence.c_str());
}

}  // namespace pollux::app
