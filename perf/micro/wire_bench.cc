// The codecs of lib/wire: a number, a header, every frame, transport parameters; written, and read back.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "unit/recovery/builders.h"
#include "wire/frame_reader.h"
#include "wire/frame_writer.h"
#include "wire/long_header.h"
#include "wire/short_header.h"
#include "wire/transport_parameters.h"
#include "wire/varint.h"

namespace pollux::perf {
namespace {

using wire::StreamId;

constexpr std::size_t kRoom = 2048;
constexpr std::array<std::uint8_t, 1000> kData{};
constexpr std::array<std::uint8_t, 8> kEight{1, 2, 3, 4, 5, 6, 7, 8};
constexpr std::uint64_t kLarge = 1'000'000;

// By the number of bytes that the integer takes.
void varint_write(benchmark::State& state) {
  std::array<std::uint8_t, 8> out{};
  std::uint64_t value = wire::max_varint_of_length(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(value);
    ByteWriter writer{out};
    wire::write_varint(writer, value);
    benchmark::DoNotOptimize(out);
  }
}
BENCHMARK(varint_write)->RangeMultiplier(2)->Range(1, 8);

void varint_read(benchmark::State& state) {
  std::array<std::uint8_t, 8> in{};
  wire::store_varint(MutableBytes{in}.first(static_cast<std::size_t>(state.range(0))), 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(in);
    ByteReader reader{in};
    benchmark::DoNotOptimize(wire::read_varint(reader));
  }
}
BENCHMARK(varint_read)->RangeMultiplier(2)->Range(1, 8);

void packet_number_decode(benchmark::State& state) {
  std::uint64_t truncated = 0x9b32;
  for (auto _ : state) {
    benchmark::DoNotOptimize(truncated);
    benchmark::DoNotOptimize(wire::decode_packet_number(truncated, 2, 0xa82f30ea));
  }
}
BENCHMARK(packet_number_decode);

void short_header_write(benchmark::State& state) {
  std::array<std::uint8_t, 64> out{};
  const wire::ShortHeader header{
      .destination_id = wire::ConnectionId{kEight}, .packet_number = 77, .packet_number_length = 2};
  for (auto _ : state) {
    ByteWriter writer{out};
    wire::write(writer, header);
    benchmark::DoNotOptimize(out);
  }
}
BENCHMARK(short_header_write);

void short_header_read(benchmark::State& state) {
  std::array<std::uint8_t, 64> packet{0x41};
  for (auto _ : state) {
    benchmark::DoNotOptimize(packet);
    benchmark::DoNotOptimize(wire::parse_short_header(packet, 8));
  }
}
BENCHMARK(short_header_read);

wire::LongHeader initial_header() {
  return {.destination_id = wire::ConnectionId{kEight}, .source_id = wire::ConnectionId{kEight}};
}

void long_header_write(benchmark::State& state) {
  std::vector<std::uint8_t> out(kRoom);
  const wire::LongHeader header = initial_header();
  for (auto _ : state) {
    ByteWriter writer{out};
    const wire::LongHeaderLayout layout = wire::write(writer, header);
    wire::set_length(MutableBytes{out}.first(1200), layout);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(long_header_write);

void long_header_read(benchmark::State& state) {
  std::vector<std::uint8_t> packet(1200);
  ByteWriter writer{packet};
  const wire::LongHeaderLayout layout = wire::write(writer, initial_header());
  wire::set_length(packet, layout);
  for (auto _ : state) benchmark::DoNotOptimize(wire::parse_long_header(packet));
}
BENCHMARK(long_header_read);

wire::TransportParameters server_parameters() {
  wire::TransportParameters parameters{.initial_max_data = kLarge,
                                       .initial_max_stream_data_bidi_local = kLarge,
                                       .initial_max_stream_data_bidi_remote = kLarge,
                                       .initial_max_stream_data_uni = kLarge,
                                       .initial_max_streams_bidi = 100,
                                       .initial_max_streams_uni = 3};
  parameters.max_idle_timeout = Duration::seconds(30);
  parameters.initial_source_connection_id = wire::ConnectionId{kEight};
  parameters.original_destination_connection_id = wire::ConnectionId{kEight};
  parameters.stateless_reset_token = wire::StatelessResetToken{};
  return parameters;
}

void transport_parameters_write(benchmark::State& state) {
  std::vector<std::uint8_t> out(kRoom);
  const wire::TransportParameters parameters = server_parameters();
  for (auto _ : state) {
    ByteWriter writer{out};
    wire::write(writer, parameters);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(transport_parameters_write);

void transport_parameters_read(benchmark::State& state) {
  std::vector<std::uint8_t> encoded(kRoom);
  ByteWriter writer{encoded};
  wire::write(writer, server_parameters());
  const Bytes whole = writer.written();
  for (auto _ : state) benchmark::DoNotOptimize(wire::parse_transport_parameters(whole, wire::Role::kServer));
}
BENCHMARK(transport_parameters_read);

// One of every kind; the frames that borrow bytes borrow these.
std::vector<std::pair<std::string, wire::Frame>> samples() {
  static const recovery::testing::AckBuilder one_range{{{.smallest = 100, .largest = 900}}};
  static const recovery::testing::AckBuilder many_ranges = [] {
    std::vector<wire::AckRange> ranges;
    for (std::uint64_t i = 0; i < 32; ++i) ranges.push_back({.smallest = 10'000 - 4 * i, .largest = 10'001 - 4 * i});
    return recovery::testing::AckBuilder{ranges};
  }();
  const StreamId stream{4};
  const wire::NewConnectionIdFrame new_id{.sequence_number = 3, .connection_id = wire::ConnectionId{kEight}};
  return {{"padding", wire::PaddingFrame{.length = 16}},
          {"ping", wire::PingFrame{}},
          {"ack_of_1_range", one_range.frame()},
          {"ack_of_32_ranges", many_ranges.frame()},
          {"reset_stream", wire::ResetStreamFrame{.stream_id = stream, .final_size = kLarge}},
          {"stop_sending", wire::StopSendingFrame{.stream_id = stream}},
          {"crypto", wire::CryptoFrame{.offset = 0, .data = kData}},
          {"new_token", wire::NewTokenFrame{.token = Bytes{kData}.first(64)}},
          {"stream", wire::StreamFrame{.stream_id = stream, .offset = kLarge, .data = kData}},
          {"max_data", wire::MaxDataFrame{.maximum_data = kLarge}},
          {"max_stream_data", wire::MaxStreamDataFrame{.stream_id = stream, .maximum_stream_data = kLarge}},
          {"max_streams", wire::MaxStreamsFrame{.maximum_streams = 100}},
          {"data_blocked", wire::DataBlockedFrame{.maximum_data = kLarge}},
          {"stream_data_blocked", wire::StreamDataBlockedFrame{.stream_id = stream, .maximum_stream_data = kLarge}},
          {"streams_blocked", wire::StreamsBlockedFrame{.maximum_streams = 100}},
          {"new_connection_id", new_id},
          {"retire_connection_id", wire::RetireConnectionIdFrame{.sequence_number = 3}},
          {"path_challenge", wire::PathChallengeFrame{.data = kEight}},
          {"path_response", wire::PathResponseFrame{.data = kEight}},
          {"connection_close", wire::ConnectionCloseFrame{.error_code = 1, .reason_phrase = Bytes{kData}.first(20)}},
          {"handshake_done", wire::HandshakeDoneFrame{}},
          {"immediate_ack", wire::ImmediateAckFrame{}},
          {"ack_frequency", wire::AckFrequencyFrame{.sequence_number = 1, .requested_max_ack_delay_us = 1000}},
          {"reset_stream_at", wire::ResetStreamAtFrame{.stream_id = stream, .final_size = kLarge}},
          {"datagram", wire::DatagramFrame{.data = kData}}};
}

void write_frame(benchmark::State& state, const wire::Frame& frame) {
  std::vector<std::uint8_t> out(kRoom);
  for (auto _ : state) {
    ByteWriter writer{out};
    wire::write(writer, frame);
    benchmark::DoNotOptimize(out.data());
  }
}

void read_frame(benchmark::State& state, const wire::Frame& frame) {
  std::vector<std::uint8_t> encoded(kRoom);
  ByteWriter writer{encoded};
  wire::write(writer, frame);
  const Bytes whole = writer.written();
  for (auto _ : state) {
    wire::FrameReader reader{whole};
    benchmark::DoNotOptimize(reader.next());
  }
}

const bool registered = [] {
  for (const auto& [name, frame] : samples()) {
    benchmark::RegisterBenchmark(("frame_write/" + name).c_str(), write_frame, frame);
    benchmark::RegisterBenchmark(("frame_read/" + name).c_str(), read_frame, frame);
  }
  return true;
}();

}  // namespace
}  // namespace pollux::perf
