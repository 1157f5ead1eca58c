#include "ess/base/log.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <cstdio>
#include <string>

#include "ess/base/text.hpp"

namespace ess {

namespace {

constexpr std::size_t max_value_bytes = 2048;
constexpr std::size_t max_line_bytes = 8192;  // security requirement LG-1

std::string_view level_name(log_level level) noexcept {
  switch (level) {
    case log_level::debug:
      return "debug";
    case log_level::info:
      return "info";
    case log_level::warning:
      return "warning";
    case log_level::error:
      return "error";
  }
  return "error";
}

void append_string(std::string& line, std::string_view text) {
  if (!is_utf8(text)) text = "(not UTF-8)";
  const std::string masked = mask_secrets(text.substr(0, first_code_points(text, max_value_bytes).size()));
  line += boost::json::serialize(boost::json::string_view(masked.data(), masked.size()));
}

class stderr_sink final : public log_sink {
 public:
  void write(log_level, std::string_view line) noexcept override {
    // One call per line, so that lines of several threads do not mix.
    std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
  }
};

}  // namespace

result<log_level> parse_log_level(std::string_view text) {
  for (const auto level : {log_level::debug, log_level::info, log_level::warning, log_level::error}) {
    if (text == level_name(level)) return level;
  }
  return error(errc::invalid_argument, "invalid_log_level", "A log level is debug, info, warning or error.");
}

std::unique_ptr<log_sink> make_stderr_sink() { return std::make_unique<stderr_sink>(); }

void logger::write(log_level level, std::string_view event, std::initializer_list<log_field> fields) const noexcept {
  if (level < threshold_) return;
  try {
    std::string line = "{\"time\":\"" + format_time(clock_.now()) + "\",\"level\":\"";
    line.append(level_name(level)).append("\",\"event\":");
    append_string(line, event);
    for (const log_field& field : fields) {
      const std::size_t before = line.size();
      line.append(",\"").append(field.name).append("\":");
      if (const auto* text = std::get_if<std::string_view>(&field.value)) append_string(line, *text);
      if (const auto* number = std::get_if<std::int64_t>(&field.value)) line += std::to_string(*number);
      if (const auto* flag = std::get_if<bool>(&field.value)) line += *flag ? "true" : "false";
      if (line.size() + 32 > max_line_bytes) {
        line.resize(before);
        line += ",\"cut\":true";
        break;
      }
    }
    line += '}';
    sink_.write(level, line);
  } catch (...) {
    // A log line that cannot be made must never take the caller down.
  }
}

void logger::failure(std::string_view event, const ess::error& e) const noexcept {
  write(log_level::error, event,
        {{"code", to_string(e.code())},
         {"reason", e.reason()},
         {"message", e.message()},
         {"detail", e.detail().for_log()}});
}

}  // namespace ess
