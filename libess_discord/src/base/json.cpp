#include "ess/base/json.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>
#include <cmath>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ess/base/json_selection.hpp"
#include "ess/base/text.hpp"

namespace ess {

namespace {

namespace json = boost::json;

// Builds a value while checking what Boost.JSON's own parser lets pass: it keeps the last of two equal member names
// and reads 1e400 as infinity.
class strict_handler {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  explicit strict_handler(std::size_t max_members) : max_members_(max_members) { stack_.reset(); }

  json::value release() { return stack_.release(); }
  const char* complaint() const { return complaint_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    names_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t count, json::error_code&) {
    names_.pop_back();
    stack_.push_object(count);
    return true;
  }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t count, json::error_code&) {
    stack_.push_array(count);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key_.append(part.data(), part.size());
    stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& ec) {
    key_.append(part.data(), part.size());
    if (names_.back().size() >= max_members_) return refuse(ec, "an object has too many members");
    if (!names_.back().insert(std::move(key_)).second) return refuse(ec, "an object names a member twice");
    key_.clear();
    stack_.push_key(part);
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, json::error_code&) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) {
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double number, json::string_view, json::error_code& ec) {
    if (!std::isfinite(number)) return refuse(ec, "a number is out of range");
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool value, json::error_code&) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(json::error_code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  bool refuse(json::error_code& ec, const char* complaint) {
    complaint_ = complaint;
    ec = json::error::syntax;
    return false;
  }

  json::value_stack stack_;
  std::vector<std::unordered_set<std::string>> names_;
  std::string key_;
  std::size_t max_members_;
  const char* complaint_ = nullptr;
};

// Passes on what a selection keeps. Of the rest the parser has checked the grammar, and nothing is built.
class selecting_handler {
 public:
  static constexpr std::size_t max_object_size = strict_handler::max_object_size;
  static constexpr std::size_t max_array_size = strict_handler::max_array_size;
  static constexpr std::size_t max_key_size = strict_handler::max_key_size;
  static constexpr std::size_t max_string_size = strict_handler::max_string_size;

  selecting_handler(std::size_t max_members, const json_selection& wanted) : kept_(max_members), wanted_(wanted) {}

  json::value release() { return kept_.release(); }
  const char* complaint() const { return kept_.complaint(); }

  bool on_document_begin(json::error_code& ec) { return kept_.on_document_begin(ec); }
  bool on_document_end(json::error_code& ec) { return kept_.on_document_end(ec); }
  bool on_object_begin(json::error_code& ec) {
    if (++depth_ == 2) selecting_ = within_;
    return skipping_ || kept_.on_object_begin(ec);
  }
  bool on_object_end(std::size_t count, json::error_code& ec) {
    --depth_;
    if (left_out()) return true;
    if (depth_ == 1 && selecting_) {
      selecting_ = false;
      count = members_kept_;
    }
    return kept_.on_object_end(count, ec);
  }
  bool on_array_begin(json::error_code& ec) {
    ++depth_;
    return skipping_ || kept_.on_array_begin(ec);
  }
  bool on_array_end(std::size_t count, json::error_code& ec) {
    --depth_;
    return left_out() || kept_.on_array_end(count, ec);
  }
  bool on_key_part(json::string_view part, std::size_t size, json::error_code& ec) {
    if (skipping_) return true;
    if (depth_ <= 2) name_.append(part.data(), part.size());
    return choosing() || kept_.on_key_part(part, size, ec);
  }
  bool on_key(json::string_view part, std::size_t size, json::error_code& ec) {
    if (skipping_) return true;
    if (depth_ > 2) return kept_.on_key(part, size, ec);
    name_.append(part.data(), part.size());
    const std::string name = std::exchange(name_, {});
    if (depth_ == 1) within_ = name == wanted_.within;
    if (!choosing()) return kept_.on_key(part, size, ec);
    skipping_ = std::ranges::find(wanted_.members, name) == wanted_.members.end();
    if (skipping_) return true;
    ++members_kept_;
    return kept_.on_key(json::string_view(name.data(), name.size()), name.size(), ec);
  }
  bool on_string_part(json::string_view part, std::size_t size, json::error_code& ec) {
    return skipping_ || kept_.on_string_part(part, size, ec);
  }
  bool on_string(json::string_view part, std::size_t size, json::error_code& ec) {
    return left_out() || kept_.on_string(part, size, ec);
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view text, json::error_code& ec) {
    return left_out() || kept_.on_int64(number, text, ec);
  }
  bool on_uint64(std::uint64_t number, json::string_view text, json::error_code& ec) {
    return left_out() || kept_.on_uint64(number, text, ec);
  }
  bool on_double(double number, json::string_view text, json::error_code& ec) {
    return left_out() || kept_.on_double(number, text, ec);
  }
  bool on_bool(bool value, json::error_code& ec) { return left_out() || kept_.on_bool(value, ec); }
  bool on_null(json::error_code& ec) { return left_out() || kept_.on_null(ec); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  // True at the names of the members that are chosen from.
  bool choosing() const { return selecting_ && depth_ == 2; }
  // For every value that is complete: whether it belongs to what is skipped, which may end with it.
  bool left_out() {
    const bool skipped = skipping_;
    if (depth_ == 2) skipping_ = false;
    return skipped;
  }

  strict_handler kept_;
  json_selection wanted_;
  std::string name_;
  std::size_t depth_ = 0;
  std::size_t members_kept_ = 0;
  bool within_ = false;     // the last name in the outermost object was that of the selection
  bool selecting_ = false;  // inside the object that is chosen from
  bool skipping_ = false;   // inside a member that is left out
};

error invalid_json(std::string_view why) {
  return error(errc::invalid_argument, "invalid_json", std::string("The JSON is not valid: ").append(why) + ".");
}

template <class Handler, class... Arguments>
result<json::value> parse_with(std::string_view text, const json_limits& limits, const Arguments&... arguments) {
  if (text.size() > limits.max_bytes) {
    return error(errc::too_large, "too_large",
                 "The JSON is larger than the " + std::to_string(limits.max_bytes) + " bytes allowed here.");
  }
  if (!is_utf8(text)) return invalid_json("it is not UTF-8");
  json::parse_options options;
  options.max_depth = limits.max_depth;
  json::basic_parser<Handler> parser(options, limits.max_members, arguments...);
  json::error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (ec == json::error::too_deep) return invalid_json("it is nested too deeply");
  if (ec || !parser.done()) {
    if (parser.handler().complaint() != nullptr) return invalid_json(parser.handler().complaint());
    return invalid_json(text.empty() ? "it is empty" : "there is an error near byte " + std::to_string(used));
  }
  if (!trim(text.substr(used)).empty()) return invalid_json("something follows after its end");
  return parser.handler().release();
}

}  // namespace

result<json::value> parse_json(std::string_view text, const json_limits& limits) {
  return parse_with<strict_handler>(text, limits);
}

result<json::value> parse_json_selected(std::string_view text, const json_selection& wanted,
                                        const json_limits& limits) {
  return parse_with<selecting_handler>(text, limits, wanted);
}

std::string to_json_text(const json::value& value) { return json::serialize(value); }

const json::value* find_member(const json::value& object, std::string_view name) {
  const json::object* members = object.if_object();
  return members == nullptr ? nullptr : members->if_contains(json::string_view(name.data(), name.size()));
}

std::optional<std::string> string_member(const json::value& object, std::string_view name) {
  const json::value* member = find_member(object, name);
  if (member == nullptr || !member->is_string()) return std::nullopt;
  const json::string& text = member->get_string();
  return std::string(text.data(), text.size());
}

std::optional<std::int64_t> integer_member(const json::value& object, std::string_view name) {
  const json::value* member = find_member(object, name);
  if (member == nullptr || !member->is_int64()) return std::nullopt;
  return member->get_int64();
}

std::optional<bool> bool_member(const json::value& object, std::string_view name) {
  const json::value* member = find_member(object, name);
  if (member == nullptr || !member->is_bool()) return std::nullopt;
  return member->get_bool();
}

}  // namespace ess
