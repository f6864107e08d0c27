// A packet's payload without what a trace has no use for: the data that CRYPTO, STREAM, DATAGRAM and NEW_TOKEN frames
// carry, and padding. inflate() makes a payload of the digest that FrameReader reads as it would have read the first,
// with zeros for that data.
#pragma once

#include <vector>

#include "base/bytes.h"

namespace pollux::wire {

// What a digest takes at most; frames that do not fit are missing at its end.
inline constexpr std::size_t kMaxPayloadDigest = 512;

// Writes the digest of the frames up to the first that is malformed. Returns its size.
std::size_t write_payload_digest(Bytes payload, MutableBytes out);

// Replaces what `payload` holds. False for what is no digest.
[[nodiscard]] bool inflate_payload(Bytes digest, std::vector<std::uint8_t>& payload);

}  // namespace pollux::wire
