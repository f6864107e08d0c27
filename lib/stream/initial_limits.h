// InitialLimits: the flow-control and stream-count transport parameters (RFC 9000 §18.2) of one endpoint, and
// StreamConfig: ours together with how far the windows may grow. Plain values; validated where they are parsed.
#pragma once

#include <cstdint>

#include "base/byte_count.h"

namespace pollux::stream {

// Named as the transport parameters without "initial"; "local" and "remote" are seen from the endpoint that sends them.
// All zero, as the RFC has it for parameters that are absent.
struct InitialLimits {
  std::uint64_t max_data = 0;
  std::uint64_t max_stream_data_bidi_local = 0;
  std::uint64_t max_stream_data_bidi_remote = 0;
  std::uint64_t max_stream_data_uni = 0;
  std::uint64_t max_streams_bidi = 0;
  std::uint64_t max_streams_uni = 0;
};

inline constexpr ByteCount kInitialStreamWindow{std::uint64_t{256} << 10};
inline constexpr ByteCount kMaxStreamWindow{std::uint64_t{16} << 20};
inline constexpr ByteCount kInitialConnectionWindow{std::uint64_t{1} << 20};
inline constexpr ByteCount kMaxConnectionWindow{std::uint64_t{32} << 20};
inline constexpr std::uint64_t kMaxConcurrentBidiStreams = 128;
inline constexpr std::uint64_t kMaxConcurrentUniStreams = 8;

// What we grant: the limits that we send, and where the auto-tuning of the windows stops.
struct StreamConfig {
  InitialLimits initial{.max_data = kInitialConnectionWindow.value(),
                        .max_stream_data_bidi_local = kInitialStreamWindow.value(),
                        .max_stream_data_bidi_remote = kInitialStreamWindow.value(),
                        .max_stream_data_uni = kInitialStreamWindow.value(),
                        .max_streams_bidi = kMaxConcurrentBidiStreams,
                        .max_streams_uni = kMaxConcurrentUniStreams};
  ByteCount max_stream_window = kMaxStreamWindow;
  ByteCount max_connection_window = kMaxConnectionWindow;
};

}  // namespace pollux::stream
