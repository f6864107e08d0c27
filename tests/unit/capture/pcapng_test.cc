#include "drivers/net/capture/pcapng.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace pollux::drivers::capture {
namespace {

template <typename Integer>
Integer read(const std::string& text, std::size_t at) {
  Integer value{};
  EXPECT_LE(at + sizeof(value), text.size());
  std::memcpy(&value, text.data() + at, sizeof(value));
  return value;
}

struct Block {
  std::uint32_t type;
  std::string body;
};

// Walks the blocks as a reader would, by their lengths, which stand at both ends.
std::vector<Block> blocks_of(const std::string& text) {
  std::vector<Block> blocks;
  for (std::size_t at = 0; at < text.size();) {
    const auto length = read<std::uint32_t>(text, at + 4);
    EXPECT_EQ(length % 4, 0U);
    if (length < 12 || at + length > text.size()) {
      ADD_FAILURE() << "a block of " << length << " bytes";
      return blocks;
    }
    EXPECT_EQ(read<std::uint32_t>(text, at + length - 4), length);
    blocks.push_back({read<std::uint32_t>(text, at), text.substr(at + 8, length - 12)});
    at += length;
  }
  return blocks;
}

TEST(Pcapng, BeginsWithASectionAndItsInterface) {
  std::string out;
  append_header(out, LinkType::kRawIp, "pollux");
  const auto blocks = blocks_of(out);
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].type, 0x0A0D0D0AU);
  EXPECT_EQ(read<std::uint32_t>(blocks[0].body, 0), 0x1A2B3C4DU);
  EXPECT_EQ(read<std::uint16_t>(blocks[0].body, 4), 1U);
  EXPECT_EQ(blocks[1].type, 1U);
  EXPECT_EQ(read<std::uint16_t>(blocks[1].body, 0), 101U);
  EXPECT_NE(blocks[1].body.find("pollux"), std::string::npos);
}

TEST(Pcapng, HasAPacketsTimeDirectionAndBytes) {
  std::string out;
  const std::vector<std::uint8_t> bytes{1, 2, 3, 4, 5};
  append_packet(out, {.at_ns = 0x0102030405060708, .direction = Direction::kOutbound, .bytes = bytes});
  const auto blocks = blocks_of(out);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].type, 6U);
  const std::string& body = blocks[0].body;
  EXPECT_EQ(read<std::uint32_t>(body, 4), 0x01020304U);
  EXPECT_EQ(read<std::uint32_t>(body, 8), 0x05060708U);
  EXPECT_EQ(read<std::uint32_t>(body, 12), 5U);
  EXPECT_EQ(read<std::uint32_t>(body, 16), 5U);
  EXPECT_EQ(body.substr(20, 8), std::string("\1\2\3\4\5\0\0\0", 8));
  EXPECT_EQ(read<std::uint16_t>(body, 28), 2U);  // epb_flags
  EXPECT_EQ(read<std::uint32_t>(body, 32), 2U);  // outbound
}

TEST(Pcapng, HasSecretsAsAKeyLog) {
  std::string out;
  append_secrets(out, "CLIENT_RANDOM 00 11\n");
  const auto blocks = blocks_of(out);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].type, 10U);
  EXPECT_EQ(read<std::uint32_t>(blocks[0].body, 0), 0x544C534BU);
  EXPECT_EQ(read<std::uint32_t>(blocks[0].body, 4), 20U);
  EXPECT_EQ(blocks[0].body.substr(8), "CLIENT_RANDOM 00 11\n");
}

TEST(Pcapng, CountsWhatIsMissing) {
  std::string out;
  append_statistics(out, {.at_ns = 1, .received = 1000, .dropped = 7});
  const auto blocks = blocks_of(out);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].type, 5U);
  const std::string& body = blocks[0].body;
  EXPECT_EQ(read<std::uint16_t>(body, 12), 4U);
  EXPECT_EQ(read<std::uint64_t>(body, 16), 1000U);
  EXPECT_EQ(read<std::uint16_t>(body, 24), 5U);
  EXPECT_EQ(read<std::uint64_t>(body, 28), 7U);
}

}  // namespace
}  // namespace pollux::drivers::capture
