#include "http/target.hpp"

#include <doctest/doctest.h>

namespace ess::http {

TEST_CASE("HT-5: a path is decoded once") {
  CHECK(decode_path("/").value() == "/");
  CHECK(decode_path("/a/b?c=/../d").value() == "/a/b");
  CHECK(decode_path("/a%20b/%C3%A4").value() == "/a b/\xC3\xA4");
  CHECK(decode_path("/%2525").value() == "/%25");
  CHECK(decode_path("/a/").value() == "/a/");
  CHECK(decode_path("/...").value() == "/...");
  CHECK(decode_path("/.well-known/x").value() == "/.well-known/x");
  CHECK(decode_path("/a+b").value() == "/a+b");
}

TEST_CASE("HT-5: paths that two readers may read in two ways are refused") {
  for (const char* wrong :
       {"",          "a",         "?x",     "//",     "//a",   "/a//b",   "/a//",       "/.",
        "/..",       "/./a",      "/../a",  "/a/.",   "/a/..", "/a/./b",  "/a/../b",    "/%2e",
        "/%2E%2e/a", "/a/%2e%2e", "/a%2fb", "/a%2Fb", "/%2f",  "/a%5cb",  "/a%5Cb",     "/a\\b",
        "/%00",      "/a%00b",    "/%0a",   "/%0D",   "/%7f",  "/%1f",    "/%",         "/%1",
        "/%zz",      "/%u0041",   "/a%",    "/%C3",   "/%ff",  "/%C0%AF", "/%ED%A0%80", "/%F4%90%80%80"}) {
    INFO(std::string(wrong));
    const auto refused = decode_path(wrong);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason() == "path_invalid");
  }
}

}  // namespace ess::http
