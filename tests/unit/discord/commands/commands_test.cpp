#include <doctest/doctest.h>

#include <algorithm>

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

command with(std::vector<command_option> options) {
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
  CHECK_FALSE(problems_of({with({plain("Upper")})}).empty());
  CHECK_FALSE(problems_of({with({plain("has space")})}).empty());
  CHECK_FALSE(problems_of({with({plain(std::string(33, 'a'))})}).empty());
  CHECK_FALSE(problems_of({with({plain("a"), plain("a")})}).empty());
  CHECK_FALSE(problems_of({with({plain("a"), plain("b", true)})}).empty());
  CHECK_FALSE(problems_of({with(std::vector<command_option>(26, plain("a")))}).empty());
  CHECK_FALSE(problems_of({ess_command(), ess_command()}).empty());
  command_option sub = plain("s");
  sub.type = option_type::sub_command;
  CHECK_FALSE(problems_of({with({sub, plain("b")})}).empty());
  command_option deep = sub;
  deep.options.push_back(sub);
  CHECK_FALSE(problems_of({with({deep})}).empty());
  command_option both = plain("b");
  both.autocomplete = true;
  both.choices.resize(1);
  CHECK_FALSE(problems_of({with({both})}).empty());
  command no_description = with({});
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
  const auto problems = problems_of({with(options)});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0] == "/c is larger than 8000 characters in all.");
}

TEST_CASE("a command survives writing and reading") {
  CHECK(read_command(write_command(ess_command())).value() == ess_command());
}

TEST_CASE("the difference names what registering would change") {
  registered_command same{.id = command_id::trusted(1), .definition = ess_command()};
  registered_command old{.id = command_id::trusted(2), .definition = with({})};
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

}  // namespace
