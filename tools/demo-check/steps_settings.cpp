// Steps 2 and 3: settings of the community, an API key.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "ess/base/json.hpp"
#include "steps.hpp"

namespace demo_check {

namespace {

namespace json = boost::json;

// Has the shape of a token and is none.
constexpr std::string_view sample_token = "MTAwMDAwMDAwMDAwMDAwMDAw.Gdemo0.this-is-no-real-token-of-any-bot-000";

std::string community_path(const findings& found, std::string_view rest) {
  return "/api/communities/" + found.community + std::string(rest);
}

}  // namespace

bool save_settings(report& out, browser& window, const demo& what, const findings& found) {
  out.step("2. Save the community's Discord settings");
  const auto path = community_path(found, "/discord");
  const auto before = window.get(path);
  const auto* version = at_path(before.json, "config.version");
  if (!out.check("the settings can be read", before.status == 200 && version != nullptr, before.describe()))
    return false;

  const auto settings_with = [&](std::string_view token) {
    return json::serialize(json::object{{"version", *version},
                                        {"guildId", what.guild},
                                        {"approvalsChannelId", what.channel},
                                        {"dispatchChannelId", what.channel},
                                        {"botToken", token}});
  };
  const auto refused = window.send(ess::net::http_method::put, path, settings_with(sample_token));
  out.check("a token that Discord refuses is not saved", refused.status == 400, refused.describe());
  const std::string body = settings_with(what.bot_token);
  const auto saved = window.send(ess::net::http_method::put, path, body);
  if (!out.check("guild, channels and token are saved", saved.status == 200, saved.describe())) return false;
  const auto after = window.get(path);
  const auto* set = at_path(after.json, "config.botToken.set");
  out.check("the guild is shown", after.text("config.guildId") == what.guild, after.describe());
  out.check("the channel is shown", after.text("config.dispatchChannelId") == what.channel, after.describe());
  out.check("the token is only shown as set", set != nullptr && set->is_bool() && set->as_bool(), after.describe());
  const std::string answers = refused.body + saved.body + after.body;
  out.check("no answer holds a token",
            answers.find(sample_token) == std::string::npos && answers.find(what.bot_token) == std::string::npos);

  const auto stale = window.send(ess::net::http_method::put, path, body);
  out.check("a save over a newer version is refused", stale.status == 409, stale.describe());
  const auto unknown = window.send(ess::net::http_method::put, path, R"({"version":1,"gildId":"1"})");
  out.check("an unknown field is refused", unknown.status == 400, unknown.describe());
  const auto broken = window.send(ess::net::http_method::put, path, R"({"version":)");
  out.check("malformed JSON is refused", broken.status == 400, broken.describe());
  return true;
}

bool make_key(report& out, browser& window, const demo&, findings& found) {
  out.step("3. Create an API key");
  const auto path = community_path(found, "/keys");
  const auto made =
      window.post(path, R"({"name":"demo-check","permissions":["approvals:decide","dispatch:read","players:read"]})");
  found.key = made.text("secret");
  found.key_id = made.text("key.id");
  if (!out.check("the key is shown once", made.status < 300 && made.status >= 200 && found.key.starts_with("ess_"),
                 "status " + std::to_string(made.status) + " " + made.text("error")))
    return false;
  const auto listed = window.get(path);
  out.check("the list names it", listed.body.find("demo-check") != std::string::npos, listed.describe());
  return out.check("the list does not hold it", listed.body.find(found.key) == std::string::npos);
}

}  // namespace demo_check
