// The bytes on the admin socket: each message is its length in 4 bytes, most significant first, then that much JSON.
//
//   request  {"command":"user.add","arguments":{...}}
//   reply    {"ok":true,"result":{...}}  or  {"ok":false,"kind":"conflict","code":"email_taken","error":"..."}
//
// One request and one reply per connection.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::admin {

/// The longest request and reply. A list that would be longer has to be asked for in pages.
inline constexpr std::size_t max_request_bytes = 256 * 1024;
inline constexpr std::size_t max_reply_bytes = 32 * 1024 * 1024;

struct request {
  std::string command;
  boost::json::object arguments;
};

/// A message with its length in front.
std::string frame(std::string_view message);

std::string write_request(const request& what);
/// Errors: `invalid_request` (invalid_argument).
result<request> read_request(std::string_view message);

std::string write_reply(const result<boost::json::object>& outcome);
/// The result, or the error as the server had it. Errors: also `invalid_reply` (corrupt).
result<boost::json::object> read_reply(std::string_view message);

/// Puts a message together from the pieces in which it arrives.
class frame_reader {
 public:
  explicit frame_reader(std::size_t limit) : limit_(limit) {}

  /// The message once it is complete, else nothing. Bytes after it are refused. Errors: `too_large`, `invalid_request`.
  result<std::optional<std::string>> feed(std::string_view bytes);

 private:
  std::size_t limit_;
  std::string buffer_;
};

}  // namespace ess::admin
