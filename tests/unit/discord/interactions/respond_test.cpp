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

TEST_CASE("a form has one field or up to five, each in its label") {
  text_field reason;
  reason.custom_id = "reason";
  reason.label = "Reason";
  reason.placeholder = "May stay empty";
  reason.long_text = true;
  reason.required = false;
  reason.max_length = 500;
  text_field until;
  until.custom_id = "until";
  until.label = "Until";
  const std::string first = R"({"type":18,"label":"Reason","component":{"type":4,"custom_id":"reason","style":2,)"
                            R"("required":false,"max_length":500,"placeholder":"May stay empty"}})";
  const std::string second = R"({"type":18,"label":"Until","component":{"type":4,"custom_id":"until","style":1,)"
                             R"("required":true,"max_length":4000}})";
  const std::string head = R"({"type":9,"data":{"custom_id":"ban","title":"Ban","components":[)";
  CHECK(to_json_text(show_form("ban", "Ban", reason)) == head + first + "]}}");
  CHECK(to_json_text(show_form("ban", "Ban", {reason, until})) == head + first + "," + second + "]}}");
  const auto many = show_form("ban", "Ban", std::vector<text_field>(7, until));
  CHECK(many.at("data").at("components").as_array().size() == max_form_fields);
}

}  // namespace
