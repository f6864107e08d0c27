#include "swarm/packet_watch.h"

#include "wire/frame_reader.h"

namespace pollux::swarm {
namespace {

// RFC 9000 §8.1.2-2: a bad Retry token is answered without a connection.
bool is_refusal(const HeaderSeen& header, wire::PacketNumber number, std::span<const FrameSeen> frames) {
  if (header.level != wire::EncryptionLevel::kInitial || number != 0 || frames.size() != 1) return false;
  const auto* close = std::get_if<wire::ConnectionCloseFrame>(&frames.front().frame);
  return close != nullptr && close->kind == wire::CloseKind::kTransport &&
         close->error_code == static_cast<std::uint64_t>(wire::TransportErrorCode::kInvalidToken);
}

}  // namespace

class PacketWatch::Observer final : public scenario::PacketObserver {
 public:
  Observer(PacketWatch& watch, std::size_t host) : watch_(watch), host_(host) {}
  void before_seal(scenario::KeyName key, MutableBytes header, MutableBytes payload) override {
    watch_.before_seal(host_, key, header, payload);
  }
  void on_sealed(const scenario::TappedPacket& packet) override { watch_.on_sealed(host_, packet); }
  void on_opened(const scenario::TappedPacket& packet) override { watch_.on_opened(host_, packet); }

 private:
  PacketWatch& watch_;
  std::size_t host_;
};

PacketWatch::PacketWatch(Conversations& conversations, Crook& crook, const Checkers& checkers)
    : conversations_(conversations), crook_(crook), checkers_(checkers) {}

PacketWatch::~PacketWatch() = default;

scenario::AeadDecorator PacketWatch::decorator(std::size_t host) {
  observers_.push_back(std::make_unique<Observer>(*this, host));
  sealed_[host] = opened_[host] = 0;
  return [this, &observer = *observers_.back()](std::unique_ptr<crypto::AeadBatch> backend) {
    return std::make_unique<scenario::PacketTap>(std::move(backend), keys_, observer);
  };
}

void PacketWatch::before_seal(std::size_t host, scenario::KeyName key, MutableBytes header, MutableBytes payload) {
  const HeaderSeen seen = read_header(header);
  crooked_ = crook_.before_seal(host, conversations_.find(seen, key), seen.level, header, payload);
}

PacketEvent PacketWatch::event_of(std::size_t host, const scenario::TappedPacket& packet, bool crooked) {
  frames_.clear();
  // What cannot be read is a crime, and not for the checkers to understand.
  wire::FrameReader reader{packet.payload};
  while (!crooked && !reader.at_end()) {
    const auto frame = reader.next();
    if (!frame) break;
    frames_.push_back({.type = reader.frame_type(), .frame = *frame});
  }
  const HeaderSeen header = read_header(packet.header);
  const bool stateless = host == kServerHost && is_refusal(header, packet.number, frames_);
  return {.at = now_(),
          .host = host,
          .conversation = stateless ? kUnplanned : conversations_.learn(header, packet.key, frames_),
          .level = header.level,
          .number = packet.number,
          .key = packet.key,
          .tag = packet.tag,
          .header = packet.header,
          .payload = packet.payload,
          .frames = frames_,
          .crooked = crooked,
          .stateless = stateless};
}

void PacketWatch::on_sealed(std::size_t host, const scenario::TappedPacket& packet) {
  ++sealed_[host];
  if (crooked_) crimes_.insert(packet.tag);
  const PacketEvent event = event_of(host, packet, crooked_);
  for (const auto& checker : checkers_) checker->on_sealed(event);
}

void PacketWatch::on_opened(std::size_t host, const scenario::TappedPacket& packet) {
  ++opened_[host];
  const PacketEvent event = event_of(host, packet, crimes_.contains(packet.tag));
  crook_.on_opened(host, event.conversation, event.crooked);
  for (const auto& checker : checkers_) checker->on_opened(event);
}

}  // namespace pollux::swarm
