// The formats of connection IDs that an operator asks for by --id-format, for a fleet behind load balancers that route
// by ID (draft-ietf-quic-load-balancers-21). Words are checked here and key files read; what a format may be, and what
// may stand beside what, QuicLbFormat and QuicLbFormats know.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "app/common/read_file.h"
#include "endpoint/quic_lb_formats.h"

namespace pollux::app {

// One --id-format: "rotation=1,server-id=0a0b,nonce=8,key-file=FILE", each word at most once, in any order.
struct IdFormatOption {
  endpoint::QuicLbParameters parameters;  // without the key
  std::string key_file;                   // empty: the IDs are not encrypted
};

// The errors are sentences for an operator.
[[nodiscard]] std::expected<IdFormatOption, std::string> parse_id_format(std::string_view text);

// Keys included, the format that makes IDs first. None where the IDs concern nobody else.
using IdFormatParameters = std::vector<endpoint::QuicLbParameters>;

// Of all that were asked for, in that order, once it is clear that make_id_formats can do with them. A key file holds
// 32 hexadecimal digits.
[[nodiscard]] std::expected<IdFormatParameters, std::string> load_id_formats(const std::vector<IdFormatOption>& options,
                                                                             const ReadText& read_key);

[[nodiscard]] std::expected<endpoint::QuicLbFormats, std::string> make_id_formats(const IdFormatParameters& parameters,
                                                                                  std::size_t shards);

}  // namespace pollux::app
