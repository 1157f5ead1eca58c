#include "http/chunked_decoder.hpp"

#include <algorithm>

#include "base/hex_digit.hpp"

namespace ess::http {

namespace {

constexpr std::size_t max_extension_bytes = 256;
constexpr std::size_t max_size_digits = 8;
constexpr std::uint64_t free_overhead = 16 * 1024;

constexpr refusal chunk_malformed{400, "chunk_invalid", "The chunked body is malformed."};
constexpr refusal trailer_refused{400, "trailer_refused", "Trailers after a chunked body are not accepted."};
constexpr refusal overhead_refused{413, "chunk_overhead", "The chunked body has more framing than content."};

}  // namespace

chunked_decoder::state chunked_decoder::feed(std::string_view bytes, std::size_t& used, std::string& body,
                                             refusal& why) {
  const auto all = bytes.size();
  state outcome = state::more;
  while (!bytes.empty() && outcome == state::more) {
    switch (step_) {
      case step::size_line:
        outcome = read_size_line(bytes, why);
        break;
      case step::data:
        outcome = read_data(bytes, body);
        break;
      case step::data_end:
      case step::last_line:
        outcome = expect_line_end(bytes, why);
        break;
    }
  }
  used = all - bytes.size();
  wire_ += used;
  if (outcome != state::refused && wire_ > 2 * body.size() + free_overhead) {
    why = overhead_refused;
    outcome = state::refused;
  }
  return outcome;
}

chunked_decoder::state chunked_decoder::read_size_line(std::string_view& bytes, refusal& why) {
  const auto take = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
  line_.append(bytes.substr(0, take));
  bytes.remove_prefix(take);
  if (line_.size() > max_size_digits + max_extension_bytes + 2) {
    why = chunk_malformed;
    return state::refused;
  }
  if (line_.back() != '\n') return state::more;
  if (!parse_size(why)) return state::refused;
  line_.clear();
  step_ = left_ == 0 ? step::last_line : step::data;
  return state::more;
}

bool chunked_decoder::parse_size(refusal& why) {
  why = chunk_malformed;
  if (!line_.ends_with("\r\n")) return false;
  const auto line = std::string_view(line_).substr(0, line_.size() - 2);
  std::size_t digits = 0;
  left_ = 0;
  while (digits < line.size() && hex_digit(line[digits]) >= 0) {
    left_ = left_ * 16 + static_cast<std::uint64_t>(hex_digit(line[digits]));
    if (++digits > max_size_digits) return false;
  }
  const auto extension = line.substr(digits);
  if (digits == 0 || (!extension.empty() && extension.front() != ';')) return false;
  if (!net::is_header_value(extension)) return false;
  announced_ += left_;
  if (announced_ > max_body_) {
    why = body_too_large;
    return false;
  }
  return true;
}

chunked_decoder::state chunked_decoder::read_data(std::string_view& bytes, std::string& body) {
  const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  body.append(bytes.substr(0, take));
  bytes.remove_prefix(take);
  left_ -= take;
  if (left_ == 0) step_ = step::data_end;
  return state::more;
}

chunked_decoder::state chunked_decoder::expect_line_end(std::string_view& bytes, refusal& why) {
  const char c = bytes.front();
  if (!cr_seen_ && c == '\r') {
    cr_seen_ = true;
    bytes.remove_prefix(1);
    return state::more;
  }
  if (!cr_seen_ || c != '\n') {
    why = step_ == step::last_line ? trailer_refused : chunk_malformed;
    return state::refused;
  }
  bytes.remove_prefix(1);
  cr_seen_ = false;
  if (step_ == step::last_line) return state::done;
  step_ = step::size_line;
  return state::more;
}

}  // namespace ess::http
