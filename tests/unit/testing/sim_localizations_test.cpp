// Commands in several languages, and the language of a person.
#include <doctest/doctest.h>

#include "sim_interaction_world.hpp"

using ess::test::guild_commands;
using ess::test::interaction_world;
using ess::test::sim_answer;
using ess::test::sim_world;

namespace {

const std::string localized_command =
    R"({"name":"greet","description":"Greets","name_localizations":{"de":"gruss","fr":null},
  "description_localizations":{"de":"Grüßt","es-ES":"Saluda"},"options":[
  {"type":3,"name":"whom","description":"Whom","name_localizations":{"de":"wen"},
   "choices":[{"name":"All","value":"all","name_localizations":{"de":"Alle"}}]}]})";

sim_answer listed_in(sim_world& w, const std::string& header, const std::string& value) {
  ess::testing::sim_request request{"GET", "/api/v10" + guild_commands, {}, ""};
  request.headers.emplace_back("authorization", "Bot example.token");
  request.headers.emplace_back("user-agent", "DiscordBot (https://example.org, 1)");
  request.headers.emplace_back(header, value);
  return w.send(std::move(request));
}

}  // namespace

TEST_CASE("simulator: localizations of a command, its options and choices are kept, and lists leave them out unasked") {
  sim_world w;
  const auto made = w.bot("POST", guild_commands, localized_command);
  REQUIRE(made.status == 201);
  CHECK(made.at("name_localizations") == R"({"de":"gruss"})");
  CHECK(made.at("options.0.name_localizations.de") == "wen");
  CHECK(made.at("options.0.choices.0.name_localizations.de") == "Alle");
  CHECK(w.bot("GET", guild_commands + "/" + made.at("id")).at("name_localizations.de") == "gruss");
  CHECK(w.bot("GET", guild_commands + "?with_localizations=true").at("0.options.0.name_localizations.de") == "wen");
  const auto plain = w.bot("GET", guild_commands);
  CHECK(plain.at("0.name") == "greet");
  CHECK(plain.at("0.name_localizations").empty());
  CHECK(plain.at("0.options.0.name_localizations").empty());
  CHECK(plain.at("0.options.0.choices.0.name_localizations").empty());
  CHECK(plain.at("0.name_localized").empty());
}

TEST_CASE("simulator: a list is read in the language that is asked for, or the nearest there is") {
  sim_world w;
  REQUIRE(w.control("POST", "/options", R"({"bucketLimit":100})").status == 200);
  REQUIRE(w.bot("POST", guild_commands, localized_command).status == 201);
  const auto german = listed_in(w, "x-discord-locale", "de");
  CHECK(german.at("0.name_localized") == "gruss");
  CHECK(german.at("0.description_localized") == "Grüßt");
  CHECK(german.at("0.options.0.name_localized") == "wen");
  CHECK(german.at("0.options.0.description_localized") == "Whom");
  CHECK(german.at("0.options.0.choices.0.name_localized") == "Alle");
  CHECK(listed_in(w, "accept-language", "de-AT, de;q=0.8").at("0.name_localized") == "gruss");
  CHECK(listed_in(w, "x-discord-locale", "es-419").at("0.description_localized") == "Saluda");
  CHECK(listed_in(w, "x-discord-locale", "ja").at("0.name_localized") == "greet");
}

TEST_CASE("simulator: localizations are held to the rules of what they stand for") {
  sim_world w;
  REQUIRE(w.control("POST", "/options", R"({"bucketLimit":100})").status == 200);
  const auto inner = [&](const std::string& members, const std::string& path) {
    return w.bot("POST", guild_commands, R"({"name":"a","description":"A",)" + members + "}")
        .at("errors." + path + "._errors.0.code");
  };
  CHECK(inner(R"("name_localizations":{"xx":"b"})", "name_localizations.xx") == "BASE_TYPE_CHOICES");
  CHECK(inner(R"("name_localizations":{"de":"Zwei Worte"})", "name_localizations.de") ==
        "APPLICATION_COMMAND_INVALID_NAME");
  CHECK(inner(R"("name_localizations":{"de":")" + std::string(33, 'b') + "\"}", "name_localizations.de") ==
        "BASE_TYPE_BAD_LENGTH");
  CHECK(inner(R"("description_localizations":{"de":")" + std::string(101, 'b') + "\"}",
              "description_localizations.de") == "BASE_TYPE_BAD_LENGTH");
  CHECK(inner(R"("options":[{"type":3,"name":"b","description":"B","name_localizations":{"de":"c"}},
                {"type":3,"name":"c","description":"C"}])",
              "options.0.name_localizations.de") == "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE");
}

TEST_CASE("simulator: of the texts of a command the longest language counts toward its size") {
  sim_world w;
  // Short in English, long in German.
  std::string options;
  for (int i = 0; i < 24; ++i) {
    options += (i > 0 ? "," : "") + std::string(R"({"type":3,"description":"d","name":"o)") + std::to_string(i) +
               R"(","choices":[)";
    for (int k = 0; k < 4; ++k) {
      options += (k > 0 ? "," : "") + std::string(R"({"name":"c)") + std::to_string(k) + R"(","value":"v",)" +
                 R"("name_localizations":{"de":")" + std::string(90, 'n') + std::to_string(k) + R"(","fr":"n"}})";
    }
    options += "]}";
  }
  const std::string command = R"({"name":"a","description":"A","options":[)" + options + "]}";
  // 24 options with 4 choices of 91 characters and their values.
  CHECK(w.bot("POST", guild_commands, command).at("errors._errors.0.code") == "APPLICATION_COMMAND_TOO_LARGE");
}

TEST_CASE("simulator: interactions tell the language of who began them") {
  interaction_world w;
  CHECK(w.arrive("/ess whois query:ann").at("d.locale") == "en-US");
  CHECK(w.control("PUT", "/users/41/locale", R"({"locale":"de"})").status == 200);
  CHECK(w.arrive("/ess whois query:ann").at("d.locale") == "de");
  CHECK(w.control("PUT", "/users/41/locale", R"({"locale":"xx"})").status == 400);
  CHECK(w.control("PUT", "/users/500/locale", R"({"locale":"de"})").status == 404);
  const auto world = w.control("POST", "/world", R"({"users":[{"id":"9","username":"x","locale":"klingon"}]})");
  CHECK(world.at("error").find("locale must be one of") != std::string::npos);
}
