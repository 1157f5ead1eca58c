#include "ess/discord/interactions/markdown.hpp"

#include <doctest/doctest.h>

namespace {

using namespace ess::discord;

TEST_CASE("plain names stay as they are, also in other scripts") {
  CHECK(escape_markdown("Ann-Marie O'Neil (7)") == "Ann-Marie O'Neil (7)");
  CHECK(escape_markdown("Łukasz 李") == "Łukasz 李");
  CHECK(escape_markdown("Approved: done:") == "Approved: done:");
}

TEST_CASE("OB-7: mentions, markdown and links in names show as text") {
  CHECK(escape_markdown("**bold**") == R"(\*\*bold\*\*)");
  CHECK(escape_markdown("a_b~c`d|e") == R"(a\_b\~c\`d\|e)");
  CHECK(escape_markdown("<@&7>") == "\\<\\@\u200b&7\\>");
  CHECK(escape_markdown("@everyone") == "\\@\u200beveryone");
  CHECK(escape_markdown("[x](https://evil)") == R"(\[x\](https\://evil))");
  CHECK(escape_markdown(":smile:") == R"(\:smile:)");
  CHECK(escape_markdown(R"(\*)") == R"(\\\*)");
}

TEST_CASE("a name cannot start a heading or a list") {
  CHECK(escape_markdown("# big") == R"(\# big)");
  CHECK(escape_markdown("- item") == R"(\- item)");
  CHECK(escape_markdown("12. item") == R"(12\. item)");
  CHECK(escape_markdown("1.5 #3") == R"(1\.5 #3)");
}

TEST_CASE("line breaks and control characters become spaces") { CHECK(escape_markdown("a\nb\r\tc\x01") == "a b  c "); }

TEST_CASE("a code span cannot be left") {
  CHECK(code_span("01abc") == "`01abc`");
  CHECK(code_span("a`b\nc") == "`a'b c`");
  CHECK(code_span("") == "` `");
  CHECK(code_block(R"({"a":1})") == "```\n{\"a\":1}\n```");
  CHECK(code_block("a```\nb") == "```\na''' b\n```");
}

}  // namespace
