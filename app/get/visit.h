// Visit: one connection to one server, from its first packet to its goodbye, and the transfers that it carries. Owns
// the shard; the port below outlives it. Polls until every transfer is over or the connection is.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/common/attachment.h"
#include "app/common/system_rng.h"
#include "app/get/conversation.h"
#include "app/get/progress_bar.h"
#include "app/get/session_file.h"
#include "app/get/transfer.h"
#include "drivers/net/udp_socket/udp_socket_port.h"
#include "endpoint/shard.h"
#include "net/local_addresses.h"
#include "tls/tls_context.h"

namespace pollux::app {

// Everything outlives the visit.
struct VisitParts {
  const GetOptions& options;
  Bytes content;  // of --data
  Attachment& attachment;
  drivers::udp_socket::UdpSocketPort* sockets;  // the attachment's port, where it is one of sockets
  const net::LocalAddresses& addresses;
  crypto::AeadBatch& aead;
  const tls::TlsContext& tls;
  tls::SessionCache& sessions;
  net::Flow flow;
  std::vector<Transfer*> transfers;
  telemetry::TraceLog* trace;  // null: nobody looks
  ProgressBar& progress;
  Timestamp started;     // the program's, on the steady clock: --max-time counts from there
  bool is_last_address;  // nobody else can be asked if this one does not answer
};

class Visit final : private ConversationListener {
 public:
  explicit Visit(const VisitParts& parts);

  // Nothing when the server was met, whatever became of the transfers, which know it themselves. Otherwise why not:
  // they wait as before, and another address may be tried.
  [[nodiscard]] std::optional<Failure> run();

 private:
  void on_ready() override;
  void on_early_data_lost() override;
  void on_content() override { has_content_ = true; }
  void on_closed(const connection::CloseReason& reason) override;

  [[nodiscard]] bool is_over() const;
  void step();
  void follow_handshake();
  void look_at_clock(Timestamp now);
  void disturb();
  void move_to_new_port();
  void give_up(const Failure& failure);
  void say_goodbye();
  void poll_for(Duration longest, bool (Visit::*is_enough)() const);
  [[nodiscard]] bool has_ticket() const;
  [[nodiscard]] bool never() const { return false; }
  void show_progress(Timestamp now);
  [[nodiscard]] Duration patience() const;

  VisitParts parts_;
  SystemRng rng_;
  telemetry::Counters counters_;
  std::unique_ptr<Conversation> conversation_;
  endpoint::Shard shard_;
  std::optional<SessionFile> session_file_;
  std::optional<SlabHandle> connection_;
  Timestamp began_;  // on the steady clock
  bool is_connected_ = false;
  bool has_content_ = false;
  bool has_updated_keys_ = false;
  bool has_rebound_ = false;
  bool has_migrated_ = false;
  std::size_t tickets_before_ = 0;
  std::optional<Failure> end_;  // the connection is over
};

}  // namespace pollux::app
