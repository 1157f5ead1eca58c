#include "ess/discord/model/message.hpp"

#include <doctest/doctest.h>

#include "ess/base/json.hpp"
#include "ess/discord/interactions/respond.hpp"

namespace {

using namespace ess;
using namespace ess::discord;

std::string repeat(std::string_view unit, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += unit;
  return text;
}

TEST_CASE("OB-7: a message pings nobody whatever its text says") {
  const auto json = to_json_text(write_message_body(text_body("@everyone <@&7> <@42>")));
  CHECK(json.find(R"("allowed_mentions":{"parse":[]})") != std::string::npos);
}

TEST_CASE("named mentions go beside an empty parse list") {
  message_body body = text_body("hello <@42>");
  body.mentions.users.push_back(discord_user_id::trusted(42));
  const auto json = to_json_text(write_message_body(body));
  CHECK(json.find(R"("allowed_mentions":{"parse":[],"users":["42"]})") != std::string::npos);
}

TEST_CASE("a body states every part, so that an edit replaces all of them") {
  const auto json = to_json_text(write_message_body(text_body("x")));
  CHECK(json.find(R"("embeds":[])") != std::string::npos);
  CHECK(json.find(R"("components":[])") != std::string::npos);
}

TEST_CASE("2000 characters fit, counted as characters and not as bytes, and one more does not") {
  CHECK(check_message_body(text_body(repeat("ä", 2000))).has_value());
  CHECK(check_message_body(text_body(repeat("ä", 2001))).error().reason() == "message_too_long");
  CHECK(check_message_body(text_body("")).error().reason() == "message_empty");
  CHECK(check_message_body(text_body("\xff")).error().reason() == "message_not_utf8");
}

TEST_CASE("embeds over Discord's limits are refused before they are sent") {
  embed fine;
  fine.title = repeat("t", 256);
  fine.description = repeat("d", 4096);
  CHECK(check_embeds({fine}).has_value());
  embed long_title = fine;
  *long_title.title += 't';
  CHECK(check_embeds({long_title}).error().reason() == "embed_too_large");
  CHECK(check_embeds({fine, fine}).error().reason() == "embed_too_large");
  CHECK(check_embeds(std::vector<embed>(11)).error().reason() == "embed_too_large");
  embed many_fields;
  many_fields.fields.resize(26);
  CHECK(check_embeds({many_fields}).error().reason() == "embed_too_large");
}

TEST_CASE("an embed comes back as it was written") {
  embed e;
  e.title = "t";
  e.description = "d";
  e.color = 0x00ff00;
  e.footer = "f";
  embed_field field;
  field.name = "n";
  field.value = "v";
  field.is_inline = true;
  e.fields.push_back(field);
  CHECK(read_embed(write_embed(e)).value() == e);
}

TEST_CASE("buttons are checked: counts, ids, links") {
  button b;
  b.label = "Approve";
  b.custom_id = "approve:1";
  action_row row;
  row.buttons.push_back(b);
  CHECK(check_components({row}).has_value());
  CHECK(check_components({row, row}).error().message() == "Custom ids must differ within a message.");
  action_row empty;
  CHECK_FALSE(check_components({empty}).has_value());
  action_row link;
  b.style = button_style::link;
  link.buttons.push_back(b);
  CHECK_FALSE(check_components({link}).has_value());
  link.buttons[0].custom_id.clear();
  link.buttons[0].url = "https://example.org";
  CHECK(check_components({link}).has_value());
  CHECK_FALSE(check_components(std::vector<action_row>(6, row)).has_value());
}

TEST_CASE("a message is read with its rows, and components of other kinds are left out") {
  const auto m = read_message(parse_json(R"({"id":"1","channel_id":"2","content":"hi","flags":64,
    "author":{"id":"3","username":"bot","bot":true},"components":[{"type":10,"content":"x"},
    {"type":1,"components":[{"type":2,"style":3,"label":"Go","custom_id":"g"}]}]})")
                                  .value());
  REQUIRE(m.has_value());
  CHECK(m->author->bot);
  CHECK(m->flags == flag_ephemeral);
  REQUIRE(m->rows.size() == 1);
  CHECK(m->rows[0].buttons[0].style == button_style::success);
}

}  // namespace
