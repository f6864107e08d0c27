// The transport parameters extension: a byte that says who sent it, then its content. What is accepted keeps every
// rule, and is the same after it was written and read again.
#include <vector>

#include "base/byte_writer.h"
#include "base/invariant.h"
#include "fuzz/fuzz_target.h"
#include "wire/transport_parameters.h"

namespace {

using namespace pollux;
using namespace pollux::wire;

void check_rules(const TransportParameters& parameters, Role sender) {
  POLLUX_INVARIANT(parameters.max_udp_payload_size >= kMinMaxUdpPayloadSize);
  POLLUX_INVARIANT(parameters.ack_delay_exponent <= kMaxAckDelayExponent);
  POLLUX_INVARIANT(parameters.max_ack_delay < Duration::milliseconds(1 << 14));
  POLLUX_INVARIANT(parameters.max_idle_timeout >= Duration::zero());
  POLLUX_INVARIANT(parameters.active_connection_id_limit >= kMinActiveConnectionIdLimit);
  POLLUX_INVARIANT(parameters.initial_max_streams_bidi <= kMaxStreamLimit);
  POLLUX_INVARIANT(parameters.initial_max_streams_uni <= kMaxStreamLimit);
  if (parameters.preferred_address) POLLUX_INVARIANT(!parameters.preferred_address->connection_id.empty());
  if (parameters.min_ack_delay) POLLUX_INVARIANT(*parameters.min_ack_delay <= parameters.max_ack_delay);
  if (parameters.version_information) {
    const VersionInformation& information = *parameters.version_information;
    POLLUX_INVARIANT(information.chosen != kVersionNegotiation);
    POLLUX_INVARIANT(!information.available.contains(kVersionNegotiation));
    const bool is_whole = information.available.size() < VersionList::kCapacity;
    POLLUX_INVARIANT(sender == Role::kServer || !is_whole || information.available.contains(information.chosen));
  }
  if (sender == Role::kServer) return;
  POLLUX_INVARIANT(!parameters.original_destination_connection_id);
  POLLUX_INVARIANT(!parameters.retry_source_connection_id);
  POLLUX_INVARIANT(!parameters.stateless_reset_token);
  POLLUX_INVARIANT(!parameters.preferred_address);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Role sender = (data[0] & 1) == 0 ? Role::kClient : Role::kServer;
  const auto parameters = parse_transport_parameters(Bytes{data, size}.subspan(1), sender);
  if (!parameters) {
    POLLUX_INVARIANT(parameters.error().code == TransportErrorCode::kTransportParameterError);
    return 0;
  }
  check_rules(*parameters, sender);
  std::vector<std::uint8_t> memory(encoded_size(*parameters));
  ByteWriter writer{memory};
  write(writer, *parameters);
  POLLUX_INVARIANT(writer.remaining() == 0);
  const auto again = parse_transport_parameters(memory, sender);
  POLLUX_INVARIANT(again.has_value());
  POLLUX_INVARIANT(*again == *parameters);
  return 0;
}
