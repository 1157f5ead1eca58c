#include "discord/gateway/frames.hpp"

#include <boost/json/object.hpp>

#include "ess/base/json.hpp"

namespace ess::gateway {

namespace {

std::string frame(int opcode, boost::json::value data) {
  boost::json::object json;
  json["op"] = opcode;
  json["d"] = std::move(data);
  return to_json_text(json);
}

}  // namespace

std::string heartbeat_frame(std::optional<std::int64_t> sequence) {
  return frame(op::heartbeat, sequence ? boost::json::value(*sequence) : boost::json::value(nullptr));
}

std::string identify_frame(std::string_view token, const shard_settings& settings) {
  boost::json::object properties;
  properties["os"] = "linux";
  properties["browser"] = "libess_discord";
  properties["device"] = "libess_discord";
  boost::json::object d;
  d["token"] = token;
  d["intents"] = settings.intents;
  if (settings.shard_count > 1) d["shard"] = {settings.shard, settings.shard_count};
  d["properties"] = std::move(properties);
  return frame(op::identify, std::move(d));
}

std::string resume_frame(std::string_view token, const session_snapshot& session) {
  boost::json::object d;
  d["token"] = token;
  d["session_id"] = session.session_id;
  d["seq"] = session.sequence;
  return frame(op::resume, std::move(d));
}

}  // namespace ess::gateway
