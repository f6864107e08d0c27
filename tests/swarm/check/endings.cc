#include "swarm/check/endings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "swarm/forbidden.h"
#include "swarm/stream_script.h"

namespace pollux::swarm {
namespace {

using By = connection::CloseReason::By;

// RFC 9000 §10.2.3-3: what an application says travels under another name while the handshake is under way.
bool is_same_close(const connection::CloseReason& told, const connection::CloseReason& said) {
  const bool hidden = said.kind == wire::CloseKind::kApplication && told.kind == wire::CloseKind::kTransport &&
                      told.error_code == static_cast<std::uint64_t>(wire::TransportErrorCode::kApplicationError);
  return hidden || (told.kind == said.kind && told.error_code == said.error_code);
}

}  // namespace

std::string describe_end(const Account& account) {
  if (!account.attached) return "never there";
  if (!account.closed) return "not closed";
  constexpr std::array<std::string_view, 5> kBy{"closed by the peer", "closed by itself", "timed out", "reset",
                                                "without a version"};
  const connection::CloseReason& reason = *account.closed;
  return fmt::format("{} with {} error {:#x} ({}), {} streams closed, {} bytes received",
                     kBy[static_cast<std::size_t>(reason.by)],
                     reason.kind == wire::CloseKind::kTransport ? "transport" : "application", reason.error_code,
                     account.phrase, account.streams_closed, account.bytes_received);
}

void Endings::on_end(Timestamp now) {
  for (std::size_t i = 0; i < plan_.conversations.size(); ++i) judge(now, i);
}

void Endings::judge(Timestamp now, std::size_t conversation) {
  const Ends& ends = accounts_[conversation];
  if (!ends.client.closed) complain(now, conversation, "the client's end has not ended");
  if (ends.server.attached && !ends.server.closed) complain(now, conversation, "the server's end has not ended");
  if (ends.server_forgot) {
    judge_oblivion(now, conversation);
    return;
  }
  judge_reason(now, conversation, Side::kClient);
  judge_reason(now, conversation, Side::kServer);
  judge_agreement(now, conversation);
  judge_completeness(now, conversation);
}

void Endings::judge_reason(Timestamp now, std::size_t conversation, Side side) {
  const bool is_client = side == Side::kClient;
  const Account& account = is_client ? accounts_[conversation].client : accounts_[conversation].server;
  if (!account.closed) return;
  const auto& crime = plan_.conversations[conversation].crime;
  const bool is_victim = crime && crime->by != side && crook_.was_seen(conversation);
  const auto code = static_cast<wire::TransportErrorCode>(account.closed->error_code);
  const bool by_itself = account.closed->by == By::kLocal;
  if (is_victim && by_itself && account.closed->kind == wire::CloseKind::kTransport) {
    const Forbidden& deed = forbidden()[crime->what];
    if (code != deed.code && code != deed.or_code) {
      complain(now, conversation, fmt::format("{} was answered wrongly: {}", deed.name, describe_end(account)));
    }
    return;
  }
  if (is_victim && !account.closed_itself && forbidden()[crime->what].noticed == Noticed::kAlways) {
    complain(now, conversation,
             fmt::format("{} was suffered: {}", forbidden()[crime->what].name, describe_end(account)));
  }
  const bool may_be_misled = must_negotiate_version(plan_, plan_.conversations[conversation]) &&
                             are_packets_damaged(plan_, plan_.conversations[conversation]);
  if (account.closed->by == By::kNoCommonVersion && !may_be_misled &&
      have_common_version(plan_, plan_.conversations[conversation])) {
    complain(now, conversation, fmt::format("there is a common version: {}", describe_end(account)));
  }
  if (!by_itself || (may_be_misled && code == wire::TransportErrorCode::kVersionNegotiationError)) return;
  const std::uint64_t planned = is_client ? kClientCloseCode : kServerCloseCode;
  if (!account.closed_itself || account.closed->kind != wire::CloseKind::kApplication ||
      account.closed->error_code != planned) {
    complain(now, conversation,
             fmt::format("the {} has no reason: {}", is_client ? "client" : "server", describe_end(account)));
  }
}

void Endings::judge_agreement(Timestamp now, std::size_t conversation) {
  // The server's other connection may be the one that the client has heard.
  if (conversations_.is_haunted(conversation)) return;
  const Ends& ends = accounts_[conversation];
  // RFC 9000 §8.1.2-2: what a Retry was for comes from another address: it is refused without a connection.
  const bool was_refused =
      ends.moved_too_early && ends.client.closed && ends.client.closed->by == By::kPeer &&
      ends.client.closed->error_code == static_cast<std::uint64_t>(wire::TransportErrorCode::kInvalidToken);
  if (was_refused) return;
  for (const auto& [told, said] : {std::pair{&ends.client, &ends.server}, std::pair{&ends.server, &ends.client}}) {
    if (!told->closed || told->closed->by != By::kPeer) continue;
    if (!said->closed || said->closed->by != By::kLocal || !is_same_close(*told->closed, *said->closed)) {
      complain(now, conversation, fmt::format("one end: {}; the other: {}", describe_end(*told), describe_end(*said)));
    }
  }
}

void Endings::judge_completeness(Timestamp now, std::size_t conversation) {
  const ConversationPlan& plan = plan_.conversations[conversation];
  const Ends& ends = accounts_[conversation];
  if (ends.moved_too_early) return;
  // The server's other connection was the one that counted.
  if (conversations_.is_haunted(conversation) && !ends.server.handshake_complete) return;
  if (!have_common_version(plan_, plan)) {
    if (ends.server.attached) complain(now, conversation, "no common version, and the server has a connection");
    if (must_complete(plan_, plan) && ends.client.closed && ends.client.closed->by != By::kNoCommonVersion) {
      complain(now, conversation, fmt::format("no common version: {}", describe_end(ends.client)));
    }
    return;
  }
  if (plan.crime || !must_complete(plan_, plan) || !ends.client.closed || !ends.server.closed) {
    if (!plan.crime && must_complete(plan_, plan) && !ends.server.attached) {
      complain(now, conversation, "never reached the server");
    }
    return;
  }
  // Who did not close may not hear of it: CONNECTION_CLOSE is sent again only in answer to a packet.
  const bool one_closed = ends.client.closed->by == By::kLocal || ends.server.closed->by == By::kLocal;
  if (!one_closed && plan.ending != Ending::kNobody) {
    complain(now, conversation,
             fmt::format("timed out: client {}; server {}", describe_end(ends.client), describe_end(ends.server)));
  }
  const std::uint64_t streams = planned_streams(plan_, conversation);
  const bool in_midway = plan.ending == Ending::kClientInMidway || plan.ending == Ending::kServerInMidway;
  if (in_midway) return;
  const Account& closer = plan.ending == Ending::kServerWhenDone ? ends.server : ends.client;
  if (closer.streams_closed != streams) {
    complain(now, conversation,
             fmt::format("{} of {} streams: client {}; server {}", closer.streams_closed, streams,
                         describe_end(ends.client), describe_end(ends.server)));
  }
}

// RFC 9000 §10.3: who goes on talking to a server that has forgotten hears so; not who still sends long headers.
void Endings::judge_oblivion(Timestamp now, std::size_t conversation) {
  const ConversationPlan& plan = plan_.conversations[conversation];
  const Account& client = accounts_[conversation].client;
  // Others may have used up what a server says without a connection.
  const bool is_answered = must_complete(plan_, plan) && plan_.stranger.datagrams == 0 && !plan.crime &&
                           accounts_[conversation].was_confirmed;
  if (!is_answered || !client.closed || client.closed->by != By::kIdleTimeout) return;
  if (said_since_oblivion_[conversation] >= kEnoughToBeHeard) {
    complain(now, conversation,
             fmt::format("{} packets to a server that has forgotten, and no reset: {}",
                         said_since_oblivion_[conversation], describe_end(client)));
  }
}

void Endings::on_sealed(const PacketEvent& packet) {
  if (packet.conversation == kUnplanned || packet.host == kServerHost) return;
  const bool is_forgotten = accounts_[packet.conversation].server_forgot;
  if (is_forgotten && packet.level == wire::EncryptionLevel::kOneRtt) ++said_since_oblivion_[packet.conversation];
}

void Endings::complain(Timestamp now, std::size_t conversation, std::string what) {
  report(now, fmt::format("conversation {}: {}", conversation, what));
}

}  // namespace pollux::swarm
