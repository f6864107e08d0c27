#include "scenario/packet_tap.h"

#include <algorithm>

namespace pollux::scenario {

struct PacketTap::NamedKey final : crypto::PacketKey {
  NamedKey(crypto::PacketKeyPtr made, KeyName named) : backend(std::move(made)), name(named) {}
  crypto::PacketKeyPtr backend;
  KeyName name;
};

KeyName KeyRegistry::name(Bytes key, Bytes iv) {
  std::vector<std::uint8_t> bytes(key.begin(), key.end());
  bytes.insert(bytes.end(), iv.begin(), iv.end());
  const auto [found, added] = materials_.try_emplace(std::move(bytes), materials_.size());
  return {.material = found->second, .instance = instances_++};
}

crypto::PacketKeyPtr PacketTap::make_packet_key(crypto::CipherSuite suite, Bytes key, Bytes iv) {
  return std::make_unique<NamedKey>(backend_->make_packet_key(suite, key, iv), keys_.name(key, iv));
}

void PacketTap::seal(std::span<crypto::AeadOp> operations) {
  for (crypto::AeadOp& operation : operations) {
    const auto& key = static_cast<const NamedKey&>(*operation.key);
    // The header lies in the same transmit buffer as the payload.
    observer_.before_seal(
        key.name, {const_cast<std::uint8_t*>(operation.associated_data), operation.associated_data_length},  // NOLINT
        {const_cast<std::uint8_t*>(operation.source), operation.length});                                    // NOLINT
    const std::vector<std::uint8_t> payload{operation.source, operation.source + operation.length};
    crypto::AeadOp inner = operation;
    inner.key = key.backend.get();
    backend_->seal({&inner, 1});
    operation.status = inner.status;
    TappedPacket packet{.key = key.name,
                        .number = operation.packet_number,
                        .header = {operation.associated_data, operation.associated_data_length},
                        .payload = payload};
    std::copy_n(operation.destination + operation.length, packet.tag.size(), packet.tag.begin());
    observer_.on_sealed(packet);
  }
}

void PacketTap::open(std::span<crypto::AeadOp> operations) {
  for (crypto::AeadOp& operation : operations) {
    const auto& key = static_cast<const NamedKey&>(*operation.key);
    TappedPacket packet{.key = key.name,
                        .number = operation.packet_number,
                        .header = {operation.associated_data, operation.associated_data_length},
                        .payload = {operation.destination, operation.length}};
    std::copy_n(operation.source + operation.length, packet.tag.size(), packet.tag.begin());
    crypto::AeadOp inner = operation;
    inner.key = key.backend.get();
    backend_->open({&inner, 1});
    operation.status = inner.status;
    if (operation.status == crypto::AeadStatus::kOk) observer_.on_opened(packet);
  }
}

}  // namespace pollux::scenario
