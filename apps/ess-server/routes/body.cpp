#include "routes/body.hpp"

#include <algorithm>

#include "ess/api/error.hpp"

namespace ess::server {

result<boost::json::object> read_object(const http::request& from, std::initializer_list<std::string_view> known) {
  auto body = from.json_body();
  if (!body) return std::move(body).error();
  if (!body->is_object()) return error(errc::invalid_argument, "invalid_body", "The body must be a JSON object.");
  for (const auto& member : body->get_object()) {
    const std::string_view name(member.key().data(), member.key().size());
    if (std::ranges::find(known, name) == known.end()) {
      return error(errc::invalid_argument, "unknown_field",
                   "The body has a member \"" + std::string(name) + "\" that means nothing here. Remove it.");
    }
  }
  return std::move(body->get_object());
}

result<std::string> read_text(const boost::json::object& body, std::string_view name) {
  const auto* member = body.if_contains(boost::json::string_view(name.data(), name.size()));
  if (member != nullptr && member->is_string()) {
    const auto& text = member->get_string();
    return std::string(text.data(), text.size());
  }
  return error(errc::invalid_argument, "invalid_field", "The body needs a text \"" + std::string(name) + "\".");
}

http::reply field_error(const error& e, std::initializer_list<std::string_view> fields) {
  for (const auto name : fields) {
    if (e.message().find(name) != std::string::npos) return http::reply::from_error(e, name);
  }
  return http::reply::from_error(e);
}

http::reply success_reply(boost::json::object fields) {
  return http::reply::json(api::success_envelope(std::move(fields)));
}

}  // namespace ess::server
