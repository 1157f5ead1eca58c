#include "ess/discord/interactions/respond.hpp"

#include <doctest/doctest.h>

#include "ess/base/json.hpp"

namespace {

using namespace ess;
using namespace ess::discord;

TEST_CASE("answers are ephemeral unless asked otherwise") {
  CHECK(to_json_text(defer()) == R"({"type":5,"data":{"flags":64}})");
  CHECK(to_json_text(defer(visibility::everyone)) == R"({"type":5})");
  CHECK(to_json_text(respond_with(text_body("hi"))).find("\"flags\":64") != std::string::npos);
  CHECK(to_json_text(respond_with(text_body("hi"), visibility::everyone)).find("flags") == std::string::npos);
}

TEST_CASE("a press can change the message it came from, now or later, and leaves who sees it as it is") {
  CHECK(to_json_text(defer_update()) == R"({"type":6})");
  const auto json = update_with(text_body("done"));
  CHECK(json.at("type").as_int64() == 7);
  CHECK(json.at("data").at("content").as_string() == "done");
  CHECK_FALSE(json.at("data").as_object().contains("flags"));
}

TEST_CASE("PING is answered by PONG alone") { CHECK(to_json_text(pong()) == R"({"type":1})"); }

TEST_CASE("at most 25 choices of at most 100 characters are offered") {
  std::vector<command_choice> choices(30);
  for (command_choice& c : choices) {
    c.name = std::string(120, 'n');
    c.value = "v";
  }
  const auto json = autocomplete_choices(choices);
  const auto& sent = json.at("data").at("choices").as_array();
  CHECK(sent.size() == 25);
  CHECK(sent[0].at("name").as_string().size() == 100);
}

}  // namespace
