#include "ess/api/bot_presence.hpp"

#include "api/bad_body.hpp"
#include "ess/api/error.hpp"
#include "ess/base/json.hpp"

namespace ess::api {
namespace {

constexpr std::size_t longest_scope = 80;
constexpr std::size_t shortest_holder = 8;
constexpr std::size_t longest_holder = 64;

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (c < ' ' || c > '~') return false;
  }
  return true;
}

}  // namespace

result<lease_request> lease_request::read(const boost::json::value& body) {
  lease_request read;
  read.scope = string_member(body, "scope").value_or("");
  read.holder = string_member(body, "holder").value_or("");
  read.release = bool_member(body, "release").value_or(false);
  if (read.scope.empty() || read.scope.size() > longest_scope || !is_plain(read.scope)) {
    return bad_body("scope must be a text of 1 to 80 plain characters, as in \"500 0-3/16\".");
  }
  if (read.holder.size() < shortest_holder || read.holder.size() > longest_holder || !is_plain(read.holder)) {
    return bad_body("holder must be a text of 8 to 64 plain characters.");
  }
  return read;
}

boost::json::object lease_request::to_json() const {
  boost::json::object body;
  body["scope"] = scope;
  body["holder"] = holder;
  if (release) body["release"] = true;
  return body;
}

result<lease_reply> lease_reply::read(const boost::json::value& body) {
  const auto fence = integer_member(body, "fence");
  const auto life = integer_member(body, "lifeMs");
  if (!fence || !life || *life < 0) {
    return error(errc::unavailable, "invalid_answer", "The ESS server's answer about the lease could not be read.");
  }
  lease_reply reply;
  reply.fence = *fence;
  reply.life = std::chrono::milliseconds(*life);
  return reply;
}

boost::json::object lease_reply::to_json() const {
  boost::json::object body;
  body["ok"] = true;
  body["fence"] = fence;
  body["lifeMs"] = std::int64_t{life.count()};
  return body;
}

result<guild_report> guild_report::read(const boost::json::value& body) {
  const auto guild = guild_id::parse(string_member(body, "guildId").value_or(""));
  if (!guild) return bad_body("guildId must be a Discord id as a string of digits.");
  const auto state = string_member(body, "state").value_or("");
  if (state != "joined" && state != "left") return bad_body("state must be \"joined\" or \"left\".");
  return guild_report{*guild, state == "joined"};
}

boost::json::object guild_report::to_json() const {
  boost::json::object body;
  body["guildId"] = guild.str();
  body["state"] = joined ? "joined" : "left";
  return body;
}

}  // namespace ess::api
