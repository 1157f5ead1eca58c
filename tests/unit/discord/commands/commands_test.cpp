#include <doctest/doctest.h>

#include <algorithm>

#include "ess/base/json.hpp"
#include "ess/discord/commands/diff.hpp"
#include "ess/discord/commands/ess_command.hpp"
#include "ess/discord/commands/validate.hpp"

namespace {

using namespace ess;
using namespace ess::discord;

command_option plain(std::string name, bool required = false) {
  command_option o;
  o.name = std::move(name);
  o.description = "d";
  o.required = required;
  return o;
}

command with_options(std::vector<command_option> options) {
  command c;
  c.name = "c";
  c.description = "d";
  c.options = std::move(options);
  return c;
}

TEST_CASE("the ess command is within Discord's limits") { CHECK(problems_of({ess_command()}).empty()); }

TEST_CASE("the ess command has the subcommands of the product") {
  const command c = ess_command();
  std::vector<std::string> names;
  for (const command_option& o : c.options) names.push_back(o.name);
  CHECK(names == std::vector<std::string>{"approvals", "approve", "deny", "dispatch_calls", "whois", "link", "status"});
  CHECK(c.options[1].options[0].autocomplete);
  CHECK_FALSE(c.options[2].options[1].required);
}

TEST_CASE("what Discord would refuse is found before it is sent") {
  CHECK_FALSE(problems_of({with_options({plain("Upper")})}).empty());
  CHECK_FALSE(problems_of({with_options({plain("has space")})}).empty());
  CHECK_FALSE(problems_of({with_options({plain(std::string(33, 'a'))})}).empty());
  CHECK_FALSE(problems_of({with_options({plain("a"), plain("a")})}).empty());
  CHECK_FALSE(problems_of({with_options({plain("a"), plain("b", true)})}).empty());
  CHECK_FALSE(problems_of({with_options(std::vector<command_option>(26, plain("a")))}).empty());
  CHECK_FALSE(problems_of({ess_command(), ess_command()}).empty());
  command_option sub = plain("s");
  sub.type = option_type::sub_command;
  CHECK_FALSE(problems_of({with_options({sub, plain("b")})}).empty());
  command_option deep = sub;
  deep.options.push_back(sub);
  CHECK_FALSE(problems_of({with_options({deep})}).empty());
  command_option both = plain("b");
  both.autocomplete = true;
  both.choices.resize(1);
  CHECK_FALSE(problems_of({with_options({both})}).empty());
  command no_description = with_options({});
  no_description.description.clear();
  CHECK_FALSE(problems_of({no_description}).empty());
}

TEST_CASE("a command over 8000 characters in all is refused") {
  std::vector<command_option> options;
  for (int i = 0; i < 25; ++i) {
    command_option o = plain("o" + std::to_string(i));
    for (int n = 0; n < 4; ++n) {
      command_choice choice;
      choice.name = std::string(90, 'x');
      choice.value = std::to_string(n);
      o.choices.push_back(choice);
    }
    options.push_back(o);
  }
  const auto problems = problems_of({with_options(options)});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0] == "/c is larger than 8000 characters in all.");
}

TEST_CASE("a command survives writing and reading") {
  CHECK(read_command(write_command(ess_command())).value() == ess_command());
}

TEST_CASE("the difference names what registering would change") {
  registered_command same{.id = command_id::trusted(1), .definition = ess_command()};
  registered_command old{.id = command_id::trusted(2), .definition = with_options({})};
  CHECK(compare_commands({ess_command()}, {same}).unchanged == std::vector<std::string>{"ess"});
  CHECK_FALSE(compare_commands({ess_command()}, {same}).any());
  const auto replaced = compare_commands({ess_command()}, {old});
  CHECK(replaced.created == std::vector<std::string>{"ess"});
  CHECK(replaced.removed == std::vector<std::string>{"c"});
  same.definition.description = "older";
  CHECK(compare_commands({ess_command()}, {same}).updated == std::vector<std::string>{"ess"});
}

TEST_CASE("contexts that a guild command does not have are no difference") {
  registered_command registered{.id = command_id::trusted(1), .definition = ess_command()};
  registered.definition.contexts = {interaction_context::guild, interaction_context::bot_dm};
  CHECK_FALSE(compare_commands({ess_command()}, {registered}).any());
  command guild_only = ess_command();
  guild_only.contexts = {interaction_context::guild};
  CHECK(compare_commands({guild_only}, {registered}).updated.size() == 1);
  registered.definition.contexts.clear();
  CHECK_FALSE(compare_commands({guild_only}, {registered}).any());
}

command_option of(option_type type) {
  command_option o = plain("o");
  o.type = type;
  return o;
}

bool is_refused(const command_option& o) { return !problems_of({with_options({o})}).empty(); }

/// A command in which every member is something else than its default.
command full_command() {
  command_option number = of(option_type::number);
  number.min_value = -0.5;
  number.max_value = 12;
  number.choices = {{"half", 0.5, {{"de", "halb"}}}, {"two", 2.0, {}}};
  command_option whole = of(option_type::integer);
  whole.name = "whole";
  whole.min_value = -9'007'199'254'740'991;
  whole.max_value = 9'007'199'254'740'991;
  whole.autocomplete = true;
  command_option place = of(option_type::channel);
  place.name = "place";
  place.channel_types = {0, 5};
  place.name_localizations = {{"de", "ort"}};
  place.description_localizations = {{"de", "Wo"}};
  command c = with_options({number, whole, place});
  c.name_localizations = {{"de", "kommando"}, {"pt-BR", "comando"}};
  c.description_localizations = {{"de", "Tut etwas"}};
  c.default_member_permissions = "32";
  c.contexts = {interaction_context::guild, interaction_context::bot_dm};
  c.integration_types = {0, 1};
  c.nsfw = true;
  return c;
}

TEST_CASE("every member of a command survives writing and reading, and numbers go out as they are") {
  const command c = full_command();
  CHECK(problems_of({c}).empty());
  const auto json = write_command(c);
  CHECK(read_command(json).value() == c);
  const auto& options = json.at("options").as_array();
  CHECK(options[0].at("min_value") == -0.5);
  CHECK(options[0].at("max_value").is_int64());
  CHECK(options[0].at("choices").at(1).at("value").is_int64());
  CHECK(options[1].at("min_value").as_int64() == -9'007'199'254'740'991);
  CHECK(json.at("name_localizations").at("pt-BR") == "comando");
}

TEST_CASE("a change of any member is a difference, and the order of a set is none") {
  const registered_command there{.id = command_id::trusted(1), .definition = full_command()};
  const auto differs = [&](auto change) {
    command c = full_command();
    change(c);
    return compare_commands({c}, {there}).any();
  };
  CHECK_FALSE(differs([](command&) {}));
  CHECK(differs([](command& c) { c.nsfw = false; }));
  CHECK(differs([](command& c) { c.name_localizations["fr"] = "commande"; }));
  CHECK(differs([](command& c) { c.description_localizations.clear(); }));
  CHECK(differs([](command& c) { c.contexts.pop_back(); }));
  CHECK(differs([](command& c) { c.integration_types = {1}; }));
  CHECK(differs([](command& c) { c.default_member_permissions.reset(); }));
  CHECK(differs([](command& c) { c.options[0].min_value.reset(); }));
  CHECK(differs([](command& c) { c.options[0].max_value = 13; }));
  CHECK(differs([](command& c) { c.options[0].choices[1].value = 3.0; }));
  CHECK(differs([](command& c) { c.options[0].choices[0].name_localizations.clear(); }));
  CHECK(differs([](command& c) { c.options[2].channel_types.push_back(2); }));
  CHECK(differs([](command& c) { c.options[2].description_localizations["de"] = "Wohin"; }));
  CHECK_FALSE(differs([](command& c) {
    std::ranges::reverse(c.contexts);
    std::ranges::reverse(c.integration_types);
    std::ranges::reverse(c.options[2].channel_types);
  }));
}

TEST_CASE("limits of numbers are for numbers, and within what Discord can hold") {
  command_option o = of(option_type::integer);
  o.min_value = 1;
  o.max_value = 1;
  CHECK_FALSE(is_refused(o));
  o.max_value = 0;
  CHECK(is_refused(o));
  o.max_value = 1.5;
  CHECK(is_refused(o));
  o.type = option_type::number;
  CHECK_FALSE(is_refused(o));
  o.type = option_type::string;
  CHECK(is_refused(o));
  o = of(option_type::integer);
  o.max_value = 9'007'199'254'740'992;
  CHECK(is_refused(o));
  o.type = option_type::number;
  CHECK_FALSE(is_refused(o));
}

TEST_CASE("lengths, channel types, choices and autocomplete belong to the kinds of options that have them") {
  command_option o = of(option_type::integer);
  o.min_length = 1;
  CHECK(is_refused(o));
  o = of(option_type::string);
  o.channel_types = {0};
  CHECK(is_refused(o));
  o = of(option_type::channel);
  o.channel_types = {0, 15};
  CHECK_FALSE(is_refused(o));
  o.channel_types = {6};
  CHECK(is_refused(o));
  o = of(option_type::boolean);
  o.autocomplete = true;
  CHECK(is_refused(o));
  o = of(option_type::user);
  o.choices.resize(1);
  CHECK(is_refused(o));
  o = of(option_type::sub_command);
  o.max_value = 1;
  CHECK(is_refused(o));
}

TEST_CASE("a choice is of its option's kind") {
  command_option o = of(option_type::integer);
  o.choices = {{"one", 1.0, {}}};
  CHECK_FALSE(is_refused(o));
  o.choices = {{"half", 0.5, {}}};
  CHECK(is_refused(o));
  o.choices = {{"one", "1", {}}};
  CHECK(is_refused(o));
  o = of(option_type::string);
  o.choices = {{"one", 1.0, {}}};
  CHECK(is_refused(o));
}

TEST_CASE("other words have a language of Discord's, the limits of the first ones, and names of their own") {
  command c = with_options({plain("a"), plain("b")});
  const auto refused = [&] { return !problems_of({c}).empty(); };
  c.name_localizations = {{"de", "kommando"}};
  CHECK_FALSE(refused());
  c.name_localizations = {{"xx", "kommando"}};
  CHECK(refused());
  c.name_localizations = {{"de", "Zwei Worte"}};
  CHECK(refused());
  c.name_localizations.clear();
  c.description_localizations = {{"de", ""}};
  CHECK(refused());
  c.description_localizations = {{"de", std::string(101, 'x')}};
  CHECK(refused());
  c.description_localizations.clear();
  c.options[0].name_localizations = {{"de", "b"}};
  CHECK(refused());
  c.options[0].name_localizations = {{"de", "x"}};
  c.options[1].name_localizations = {{"de", "x"}};
  CHECK(refused());
  c.options[1].name_localizations = {{"fr", "x"}};
  CHECK_FALSE(refused());
}

TEST_CASE("of a text in several languages the longest counts towards 8000") {
  command c = with_options({});
  for (int i = 0; i < 25; ++i) {
    command_option o = plain("o" + std::to_string(i));
    for (int n = 0; n < 3; ++n) {
      const std::string name = std::to_string(n);
      o.choices.push_back({name, name, {{"de", std::string(90, 'x')}, {"fr", std::string(80, 'x')}}});
    }
    c.options.push_back(o);
  }
  CHECK(problems_of({c}).empty());
  for (command_option& o : c.options) o.description_localizations = {{"de", std::string(60, 'x')}};
  CHECK(problems_of({c}) == std::vector<std::string>{"/c is larger than 8000 characters in all."});
}

TEST_CASE("contexts, places to install and permissions are those that Discord knows") {
  command c = with_options({});
  const auto refused = [&] { return !problems_of({c}).empty(); };
  c.contexts = {interaction_context::guild, interaction_context::guild};
  CHECK(refused());
  c.contexts = {static_cast<interaction_context>(3)};
  CHECK(refused());
  c.contexts.clear();
  c.integration_types = {2};
  CHECK(refused());
  c.integration_types = {1};
  c.default_member_permissions = "0";
  CHECK_FALSE(refused());
  c.default_member_permissions = "MANAGE_GUILD";
  CHECK(refused());
}

TEST_CASE("commands of context menus have a name and no words besides") {
  command c;
  c.type = command_type::user;
  c.name = "Look up in ESS";
  c.name_localizations = {{"de", "In ESS nachschlagen"}};
  CHECK(problems_of({c}).empty());
  CHECK(read_command(write_command(c)).value() == c);
  registered_command there{.id = command_id::trusted(1), .definition = c};
  there.definition.contexts = {interaction_context::guild};
  CHECK_FALSE(compare_commands({c}, {there}).any());
  c.description = "d";
  CHECK_FALSE(problems_of({c}).empty());
  c.description.clear();
  c.options.push_back(plain("a"));
  CHECK_FALSE(problems_of({c}).empty());
}

TEST_CASE("an entry point that Discord made is kept as it is when all commands are replaced") {
  const auto json = parse_json(R"({"id":"77","application_id":"500","version":"1","type":4,"name":"launch",)"
                               R"("description":"","default_member_permissions":null,"contexts":[0,1,2],)"
                               R"("integration_types":[0],"nsfw":false,"handler":2})");
  const registered_command launch = read_registered_command(json.value()).value();
  registered_command old{.id = command_id::trusted(1), .definition = ess_command()};
  old.definition.name = "old";
  const auto wanted = with_entry_point({ess_command()}, {old, launch});
  REQUIRE(wanted.size() == 2);
  CHECK(to_json_text(write_command(wanted[1])) ==
        R"({"type":4,"name":"launch","contexts":[0,1,2],"integration_types":[0],"handler":2})");
  const auto changes = compare_commands(wanted, {old, launch});
  CHECK(changes.unchanged == std::vector<std::string>{"launch"});
  CHECK(changes.removed == std::vector<std::string>{"old"});
  // One that is wanted goes before.
  command own = launch.definition;
  own.handler = 1;
  CHECK(with_entry_point({own}, {launch}) == std::vector<command>{own});
}

}  // namespace
