#include "state/saved_session.hpp"

#include <boost/json/object.hpp>

#include "ess/base/json.hpp"

namespace ess::bot {

std::string write_session(const session_owner& owner, const gateway::session_snapshot& session) {
  boost::json::object json;
  json["application"] = owner.app.str();
  json["intents"] = owner.intents;
  json["shard"] = owner.shard;
  json["shards"] = owner.shard_count;
  json["session"] = session.session_id;
  json["resumeUrl"] = session.resume_url;
  json["sequence"] = session.sequence;
  return to_json_text(json) + "\n";
}

std::optional<gateway::session_snapshot> read_session(std::string_view text, const session_owner& owner) {
  const auto json = parse_json(text);
  if (!json) return std::nullopt;
  const auto app = application_id::parse(string_member(*json, "application").value_or(""));
  const auto sequence = integer_member(*json, "sequence");
  if (!app || !sequence || *sequence < 0) return std::nullopt;
  const session_owner was{*app, integer_member(*json, "intents").value_or(-1),
                          static_cast<int>(integer_member(*json, "shard").value_or(-1)),
                          static_cast<int>(integer_member(*json, "shards").value_or(-1))};
  gateway::session_snapshot session;
  session.session_id = string_member(*json, "session").value_or("");
  session.resume_url = string_member(*json, "resumeUrl").value_or("");
  session.sequence = *sequence;
  if (!(was == owner) || session.session_id.empty() || session.resume_url.empty()) return std::nullopt;
  return session;
}

}  // namespace ess::bot
