#include "http3/media_types.h"

#include <gtest/gtest.h>

namespace pollux::http3 {
namespace {

TEST(MediaTypes, KnowsCommonExtensionsInEitherCase) {
  EXPECT_EQ(media_type_of("/index.html"), "text/html; charset=utf-8");
  EXPECT_EQ(media_type_of("/a/PHOTO.JPG"), "image/jpeg");
  EXPECT_EQ(media_type_of("/app.webmanifest"), "application/manifest+json");
  EXPECT_EQ(media_type_of("/x.tar.gz"), "application/gzip");
}

TEST(MediaTypes, TakesWhatItDoesNotKnowForBytes) {
  for (const auto* path : {"/blob", "/dir.html/blob", "/x.", "/x.unknown", "/x.averyverylongextension", ""}) {
    EXPECT_EQ(media_type_of(path), "application/octet-stream") << path;
  }
}

}  // namespace
}  // namespace pollux::http3
