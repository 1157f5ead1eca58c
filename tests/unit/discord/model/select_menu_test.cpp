#include "ess/discord/model/select_menu.hpp"

#include <doctest/doctest.h>

#include "ess/base/json.hpp"
#include "ess/discord/model/component.hpp"

namespace {

using namespace ess;
using namespace ess::discord;

select_menu menu_of(select_kind kind) {
  select_menu menu;
  menu.kind = kind;
  menu.custom_id = "pick";
  return menu;
}

select_menu menu_of_texts(std::size_t options = 2) {
  select_menu menu = menu_of(select_kind::string);
  for (std::size_t n = 1; n <= options; ++n) {
    select_option o;
    o.label = "Option " + std::to_string(n);
    o.value = "v" + std::to_string(n);
    menu.options.push_back(std::move(o));
  }
  return menu;
}

void check_round(const select_menu& menu, const char* json) {
  CHECK(to_json_text(write_select_menu(menu)) == json);
  CHECK(read_select_menu(write_select_menu(menu)) == menu);
  CHECK(check_select_menu(menu).has_value());
}

void check_invalid(const select_menu& menu) { CHECK(check_select_menu(menu).error().reason() == "components_invalid"); }

TEST_CASE("a menu of texts is written as Discord wants it, and comes back as it was written") {
  select_menu menu = menu_of_texts();
  check_round(menu, R"({"type":3,"custom_id":"pick","options":[{"label":"Option 1","value":"v1"},)"
                    R"({"label":"Option 2","value":"v2"}]})");
  menu.options.pop_back();
  menu.options[0].description = "the first";
  menu.options[0].is_default = true;
  menu.placeholder = "Choose";
  menu.min_values = 0;
  menu.max_values = 25;
  menu.disabled = true;
  check_round(menu, R"({"type":3,"custom_id":"pick","options":[{"label":"Option 1","value":"v1",)"
                    R"("description":"the first","default":true}],"placeholder":"Choose","min_values":0,)"
                    R"("max_values":25,"disabled":true})");
}

TEST_CASE("menus of users, roles, both and channels have no options, but may have something chosen from the start") {
  const auto ann = discord_user_id::trusted(42);
  const auto staff = discord_role_id::trusted(7);
  const auto pier = channel_id::trusted(710);
  check_round(menu_of(select_kind::user), R"({"type":5,"custom_id":"pick"})");
  select_menu menu = menu_of(select_kind::user);
  menu.defaults = {ann};
  check_round(menu, R"({"type":5,"custom_id":"pick","default_values":[{"id":"42","type":"user"}]})");
  menu = menu_of(select_kind::role);
  menu.defaults = {staff};
  check_round(menu, R"({"type":6,"custom_id":"pick","default_values":[{"id":"7","type":"role"}]})");
  menu = menu_of(select_kind::mentionable);
  menu.defaults = {ann, staff};
  menu.max_values = 2;
  check_round(menu, R"({"type":7,"custom_id":"pick","default_values":[{"id":"42","type":"user"},)"
                    R"({"id":"7","type":"role"}],"max_values":2})");
  menu = menu_of(select_kind::channel);
  menu.defaults = {pier};
  menu.channel_types = {0, 5};
  check_round(menu, R"({"type":8,"custom_id":"pick","default_values":[{"id":"710","type":"channel"}],)"
                    R"("channel_types":[0,5]})");
}

TEST_CASE("menus over Discord's limits, or with parts of another kind, are refused before they are sent") {
  CHECK(check_select_menu(menu_of_texts(25)).has_value());
  check_invalid(menu_of_texts(26));
  check_invalid(menu_of_texts(0));
  const auto refused_with = [](const auto& change) {
    select_menu menu = menu_of_texts();
    change(menu);
    check_invalid(menu);
  };
  refused_with([](select_menu& m) { m.custom_id.clear(); });
  refused_with([](select_menu& m) { m.custom_id = std::string(101, 'x'); });
  refused_with([](select_menu& m) { m.placeholder = std::string(151, 'x'); });
  refused_with([](select_menu& m) { m.options[0].label.clear(); });
  refused_with([](select_menu& m) { m.options[0].value = std::string(101, 'x'); });
  refused_with([](select_menu& m) { m.min_values = -1; });
  refused_with([](select_menu& m) { m.max_values = 26; });
  refused_with([](select_menu& m) { m.max_values = 0; });
  refused_with([](select_menu& m) { m.min_values = 2; });
  refused_with([](select_menu& m) { m.channel_types = {0}; });
  refused_with([](select_menu& m) { m.defaults = {discord_user_id::trusted(42)}; });
  refused_with([](select_menu& m) { m.kind = select_kind::user; });
  select_menu roles = menu_of(select_kind::role);
  roles.defaults = {discord_user_id::trusted(42)};
  check_invalid(roles);
}

TEST_CASE("a row has buttons or a menu, whose custom id differs from all others of the message") {
  action_row row;
  row.menu = menu_of_texts();
  CHECK(check_components({row}).has_value());
  CHECK(check_components({row, row}).error().message() == "Custom ids must differ within a message.");
  const auto text = to_json_text(write_action_row(row));
  CHECK(text.starts_with(R"({"type":1,"components":[{"type":3,"custom_id":"pick",)"));
  const auto rows = read_action_rows(parse_json("[" + text + "]").value());
  REQUIRE(rows.size() == 1);
  CHECK(rows[0] == row);
  button b;
  b.label = "Go";
  b.custom_id = "go";
  row.buttons.push_back(b);
  CHECK_FALSE(check_components({row}).has_value());
}

TEST_CASE("other components are no menus, and a default that cannot be read is left out") {
  CHECK_FALSE(read_select_menu(parse_json(R"({"type":2,"custom_id":"x"})").value()).has_value());
  CHECK_FALSE(read_select_menu(parse_json(R"({"type":4,"custom_id":"x"})").value()).has_value());
  const auto read = read_select_menu(
      parse_json(
          R"({"type":5,"id":0,"custom_id":"x","default_values":[{"id":42,"type":"user"},{"id":"1","type":"pet"}]})")
          .value());
  REQUIRE(read.has_value());
  CHECK(read->defaults.empty());
}

}  // namespace
