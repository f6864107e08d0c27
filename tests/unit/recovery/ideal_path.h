// IdealPath: a controller alone on a path that is known exactly: a rate, a round trip, a queue that drops what it
// cannot hold. Every packet is acknowledged by itself. For tests that ask whether a controller finds out what the path
// is; real endpoints meet it in the scenarios.
#pragma once

#include <deque>
#include <functional>

#include "recovery/congestion_controller.h"
#include "recovery/pacer.h"
#include "unit/recovery/builders.h"

namespace pollux::recovery::testing {

class IdealPath {
 public:
  struct Config {
    Bandwidth rate = Bandwidth::bytes_per_second(1'200'000);  // one datagram a millisecond
    Duration round_trip = ms(40);
    ByteCount queue{1'000'000};
  };

  IdealPath(CongestionController& controller, const Config& path) : config(path), controller_(controller) {}

  // Lets this much time pass; `after_ack` sees the state after each acknowledgment.
  void run(Duration length, const std::function<void()>& after_ack = [] {}) {
    const Timestamp end = now + length;
    for (;;) {
      const bool open = sending && in_flight + kDatagram <= controller_.window();
      const Timestamp send_at = open ? pacer_.next_send_time(kDatagram, now) : Timestamp::never();
      const Timestamp ack_at = under_way_.empty() ? Timestamp::never() : under_way_.front().ack_at;
      if (std::min(send_at, ack_at) > end) break;
      now = std::max(now, std::min(send_at, ack_at));
      if (ack_at <= send_at) {
        acknowledge();
        after_ack();
      } else {
        send();
      }
    }
    now = end;
  }

  [[nodiscard]] ByteCount bdp() const { return config.rate.in(config.round_trip); }
  // How long a packet waits in the queue now.
  [[nodiscard]] Duration queueing() const { return std::max(link_free_ - now, Duration::zero()); }

  Config config;
  bool sending = true;
  Timestamp now = at_ms(100'000);
  ByteCount in_flight;
  std::uint64_t dropped = 0;
  std::uint64_t delivered = 0;  // bytes
  DeliverySampler sampler;

 private:
  struct UnderWay {
    SentPacket packet;
    Timestamp ack_at;
  };

  void send() {
    SentPacket packet = data_packet(next_++, now);
    sampler.on_packet_sent(packet, in_flight);
    controller_.on_packet_sent(packet, in_flight);
    in_flight += kDatagram;
    usage_.on_packet_sent(in_flight, controller_.window(), kDatagram, now);
    pacer_.on_packet_sent(kDatagram, now);
    if (config.rate.in(queueing()) > config.queue) {
      ++dropped;
      lost_.push_back(packet);
      return;
    }
    link_free_ = std::max(link_free_, now) + config.rate.time_for(kDatagram);
    under_way_.push_back({.packet = packet, .ack_at = link_free_ + config.round_trip});
  }

  // And with it, every packet before it that was dropped is found lost.
  void acknowledge() {
    const SentPacket packet = under_way_.front().packet;
    under_way_.pop_front();
    in_flight -= kDatagram;
    delivered += kDatagram.value();
    sampler.on_packets_acked(std::span{&packet, 1}, now);
    std::vector<SentPacket> lost;
    while (!lost_.empty() && lost_.front().number < packet.number) {
      lost.push_back(lost_.front());
      lost_.pop_front();
    }
    if (!lost.empty()) {
      const std::uint64_t before = sampler.lost();
      sampler.on_packets_lost(lost);
      in_flight -= kDatagram * lost.size();
      (void)controller_.on_packets_lost({.packets = lost,
                                         .now = now,
                                         .newest_sent = lost.back().time_sent,
                                         .delivered = sampler.delivered(),
                                         .lost_before = before});
    }
    const Duration rtt = now - packet.time_sent;
    controller_.on_packets_acked({.packets = std::span{&packet, 1},
                                  .now = now,
                                  .in_flight = in_flight,
                                  .usage = usage_,
                                  .rtt_sample = rtt,
                                  .smoothed_rtt = rtt,
                                  .rate = sampler.take_sample(config.round_trip)});
    pacer_.set_rate(controller_.pacing_rate(rtt));
  }

  CongestionController& controller_;
  Pacer pacer_{kDatagram};
  WindowUsage usage_;
  wire::PacketNumber next_ = 0;
  Timestamp link_free_;
  std::deque<UnderWay> under_way_;
  std::deque<SentPacket> lost_;
};

}  // namespace pollux::recovery::testing
