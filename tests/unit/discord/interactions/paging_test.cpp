#include "ess/discord/interactions/paging.hpp"

#include <doctest/doctest.h>

#include "ess/base/text.hpp"

namespace {

using namespace ess;
using namespace ess::discord;

using pages = std::vector<std::string>;

TEST_CASE("short text is one page, empty text one empty page") {
  CHECK(split_pages("hello") == pages{"hello"});
  CHECK(split_pages("") == pages{""});
  CHECK(split_pages("abc", 3) == pages{"abc"});
}

TEST_CASE("pages end between lines, else between words, else anywhere") {
  CHECK(split_pages("one\ntwo\nthree", 8) == pages{"one\ntwo", "three"});
  CHECK(split_pages("one two three", 8) == pages{"one two", "three"});
  CHECK(split_pages("abcdefgh", 3) == pages{"abc", "def", "gh"});
  CHECK(split_pages("abc\ndef", 3) == pages{"abc", "def"});
}

TEST_CASE("a page is never cut inside a character") {
  std::string text;
  for (int i = 0; i < 4001; ++i) text += i % 2 == 0 ? "ä" : "😀";
  std::string joined;
  const pages cut = split_pages(text);
  CHECK(cut.size() == 3);
  for (const std::string& page : cut) {
    CHECK(is_utf8(page));
    CHECK(count_code_points(page) <= 2000);
    joined += page;
  }
  CHECK(joined == text);
}

TEST_CASE("text of separators alone still ends") {
  const pages cut = split_pages(std::string(10, '\n'), 3);
  CHECK(cut.size() <= 4);
  for (const std::string& page : cut) CHECK(page.size() <= 3);
  CHECK(split_pages("\nabc", 1).size() >= 3);
}

}  // namespace
