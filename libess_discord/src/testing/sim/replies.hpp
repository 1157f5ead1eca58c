// Answers in Discord's shapes (Reference, "Error Messages"; Opcodes and Status Codes).
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "ess/testing/simulator.hpp"

namespace ess::testing::sim {

namespace json = boost::json;

sim_reply json_reply(int status, const json::value& body);
sim_reply empty_reply(int status);
sim_reply redirect_reply(const std::string& location);

/// `{"code":..., "message":"..."}`.
sim_reply api_error(int status, int code, std::string_view message);
/// Code 0, whose message repeats the status: `{"message":"404: Not Found","code":0}`.
sim_reply general_error(int status);
/// An OAuth2 error of RFC 6749: `{"error":"...","error_description":"..."}`; no description when empty.
sim_reply oauth_error(int status, std::string_view error, std::string_view description);
/// What the control API answers when there is nothing to tell.
sim_reply control_done();
/// An error of the control API: `{"error":"..."}` with a sentence that says what to do.
sim_reply control_error(int status, std::string_view sentence);

/// One step into a request body: a member name or an array index.
class path_step {
 public:
  path_step(std::string_view name) : text_(name) {}
  path_step(const char* name) : text_(name) {}
  path_step(std::size_t index) : text_(std::to_string(index)) {}
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};
using body_path = std::vector<path_step>;
body_path operator/(body_path path, path_step step);

/// Collects what is wrong with a body and where; the answer is code 50035 with `errors` nested like the request.
class form_errors {
 public:
  void add(const body_path& where, std::string_view code, std::string_view message);
  /// `BASE_TYPE_REQUIRED`, "This field is required".
  void required(const body_path& where);
  /// `BASE_TYPE_MAX_LENGTH` for texts that may be empty, `BASE_TYPE_BAD_LENGTH` for those with a range.
  void too_long(const body_path& where, std::size_t most);
  void bad_length(const body_path& where, std::size_t least, std::size_t most);
  void bad_choice(const body_path& where, std::string_view choices);
  void wrong_type(const body_path& where, std::string_view expected);
  bool empty() const noexcept { return errors_.empty(); }
  sim_reply reply() const;

 private:
  json::object errors_;
};

}  // namespace ess::testing::sim
