// `/_sim/options`: each choice of the simulator is read and set by its name.
#include <doctest/doctest.h>

#include <algorithm>

#include "sim_fixture.hpp"

using namespace std::chrono_literals;
using ess::test::sim_world;
namespace json = boost::json;

namespace {

json::object options_of(sim_world& w) { return w.control("GET", "/options").body.get_object(); }

/// Another value that the option can have.
json::value other_than(const json::value& now) {
  if (now.is_bool()) return !now.get_bool();
  if (now.is_double()) return now.get_double() + 1;
  if (now.is_string()) return now.get_string() == "7" ? "8" : "7";
  return now.to_number<std::int64_t>() + 1;
}

int set(sim_world& w, std::string_view name, const json::value& value) {
  return w.control("POST", "/options", ess::to_json_text(json::object{{name, value}})).status;
}

std::string refusal(sim_world& w, const std::string& body) {
  const auto before = options_of(w);
  const auto answer = w.control("POST", "/options", body);
  CHECK(answer.status == 400);
  CHECK(options_of(w) == before);
  return answer.at("error");
}

}  // namespace

TEST_CASE("simulator options: every one is shown, can be set alone, and is shown as it was set") {
  sim_world w;
  const json::object all = options_of(w);
  // As many as `sim_options` has members: options.cpp does not compile with fewer.
  CHECK(all.size() == 45);
  for (const json::key_value_pair& option : all) {
    const std::string name(option.key());
    const json::value& value = option.value();
    CAPTURE(name);
    const json::value wanted = other_than(value);
    CHECK(set(w, name, wanted) == 200);
    json::object expected = all;
    expected[name] = wanted;
    CHECK(options_of(w) == expected);
    CHECK(set(w, name, value) == 200);
  }
  CHECK(options_of(w) == all);
}

TEST_CASE("simulator options: every one refuses what it cannot be, by its name") {
  sim_world w;
  for (const json::key_value_pair& option : options_of(w)) {
    const std::string name(option.key());
    CAPTURE(name);
    const std::string begin = "{\"" + name + "\":";
    const std::string quoted = "\"" + name + "\" must be ";
    for (const char* bad : {"null", "-1", "[]", "\"\"", "1e300"}) {
      CAPTURE(bad);
      CHECK(refusal(w, begin + bad + "}").starts_with(quoted));
    }
  }
  CHECK(refusal(w, R"({"bucketLimit":2.5})").find("whole") != std::string::npos);
  CHECK(refusal(w, R"({"heartbeatCloseCode":99})").find("from 1000 to 4999") != std::string::npos);
}

TEST_CASE("simulator options: a name that no option has is refused by name, and nothing is set") {
  sim_world w;
  CHECK(refusal(w, R"({"bucketLimit":7,"bucketLimits":7})").find("\"bucketLimits\"") != std::string::npos);
  CHECK(refusal(w, R"([])") == "The body must be an object of options by name.");
}

TEST_CASE("simulator options: what is set holds from then on") {
  sim_world w;
  CHECK(w.control("POST", "/options", R"({"bucketLimit":1,"requireUserAgent":false})").at("bucketLimit") == "1");
  CHECK(w.send({"GET", "/api/v10/users/@me", {{"authorization", "Bot example.token"}}, ""}).status == 200);
  CHECK(w.bot("GET", "/channels/710").status == 200);
  CHECK(w.bot("GET", "/channels/710").status == 429);
}

TEST_CASE("simulator options: guilds and interactions that are out of reach answer with the statuses that were set") {
  sim_world w;
  CHECK(w.control("POST", "/options", R"({"foreignGuildStatus":404,"lateResponseStatus":400,"expiredTokenStatus":404})")
            .status == 200);
  const auto foreign = w.as("Bot other.token", "GET", "/guilds/700");
  CHECK(foreign.status == 404);
  CHECK(foreign.at("code") == "10004");
  const auto late = w.as("", "POST", "/interactions/1/x/callback", R"({"type":4})");
  CHECK(late.status == 400);
  CHECK(late.at("code") == "10062");
  const auto expired = w.as("", "PATCH", "/webhooks/500/x/messages/@original", R"({"content":"x"})");
  CHECK(expired.status == 404);
  CHECK(expired.at("code") == "50027");
}
