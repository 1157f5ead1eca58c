// Reading JSON bodies of the browser API: exactly the fields that a route knows (security requirement TE-6).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "ess/http/reply.hpp"
#include "ess/http/request.hpp"

namespace ess::server {

/// The body as an object with no other members than `known`. Errors: those of `json_body`, `invalid_body`,
/// `unknown_field`.
result<boost::json::object> read_object(const http::request& from, std::initializer_list<std::string_view> known);

/// A string member. Errors: `invalid_field`.
result<std::string> read_text(const boost::json::object& body, std::string_view name);

/// An error answer that names the first of `fields` that the message mentions, so that a page can show it there.
http::reply field_error(const error& e, std::initializer_list<std::string_view> fields);

/// `{"ok":true}` and the members of `fields`.
http::reply success_reply(boost::json::object fields);

}  // namespace ess::server
