#include "ess/notices/mail.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdio>

#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"

namespace ess::notices {
namespace {

// RFC 5322 section 2.1.1 allows 998 and asks for 78; RFC 2047 section 2 allows 75 for an encoded word.
constexpr std::size_t line_limit = 78;
constexpr std::size_t word_bytes = 42;  // "=?UTF-8?B?" + 56 characters of base64 + "?="

error invalid(std::string_view why) { return {errc::invalid_argument, "mail_invalid", std::string(why)}; }

/// `sendmail -t` reads recipients from the To field, where commas, brackets and comments mean something: an address
/// that needs quoting is not worth the risk of another recipient.
bool is_plain_address(std::string_view text) {
  constexpr std::string_view special = "()<>[]:;,\\\" ";
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.front() == '-') return false;
  if (text.find('@', at + 1) != std::string_view::npos) return false;
  return std::ranges::all_of(text,
                             [&](char c) { return c > ' ' && c < 0x7f && special.find(c) == std::string_view::npos; });
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string subject_line(std::string_view subject) {
  // Text that looks like an encoded word would be decoded by the reader, so it is encoded itself.
  if (is_ascii(subject) && subject.size() <= 66 && subject.find("=?") == std::string_view::npos) {
    return std::string(subject);
  }
  std::string line;
  while (!subject.empty()) {
    std::size_t length = std::min(word_bytes, subject.size());
    // Never between the bytes of one character (RFC 2047 section 5).
    while (length < subject.size() && (static_cast<unsigned char>(subject[length]) & 0xC0) == 0x80) --length;
    if (!line.empty()) line += "\n ";
    line += "=?UTF-8?B?" + to_base64(subject.substr(0, length)) + "?=";
    subject.remove_prefix(length);
  }
  return line;
}

/// Whether a body can travel as it is: short ASCII lines, none of which a mail program would read as the end.
bool is_plain_body(std::string_view body) {
  if (!is_ascii(body)) return false;
  while (!body.empty()) {
    const auto end = std::min(body.find('\n'), body.size());
    const auto line = body.substr(0, end);
    if (line.size() > line_limit || has_control_characters(line) || line.starts_with('.')) return false;
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return true;
}

std::string base64_lines(std::string_view body) {
  const auto encoded = to_base64(body);
  std::string lines;
  for (std::size_t at = 0; at < encoded.size(); at += 76) lines += encoded.substr(at, 76) + "\n";
  return lines;
}

/// As in `Thu, 01 Jan 2026 00:00:00 +0000` (RFC 5322 section 3.3).
std::string date_text(time_point at) {
  using namespace std::chrono;
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<std::chrono::days>(at);
  const year_month_day date(day);
  const hh_mm_ss time(floor<seconds>(at - day));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000", days[weekday(day).c_encoding()],
                static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                static_cast<int>(date.year()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return text.data();
}

}  // namespace

result<void> check(const mail_message& message) {
  if (!is_plain_address(message.to)) return invalid("No mail can be sent to this address.");
  if (!is_utf8(message.subject) || has_control_characters(message.subject)) {
    return invalid("The subject of a mail is one line of text.");
  }
  if (!is_utf8(message.body) || message.body.find('\0') != std::string::npos) return invalid("A mail is text.");
  return success();
}

std::string to_payload(const mail_message& message) {
  boost::json::object json;
  json["to"] = message.to;
  json["subject"] = message.subject;
  json["body"] = message.body;
  return to_json_text(json);
}

result<mail_message> from_payload(std::string_view payload) {
  const error damaged(errc::corrupt, "mail_invalid", "A mail in the queue is damaged.");
  const auto json = parse_json(payload);
  if (!json) return damaged;
  auto to = string_member(*json, "to");
  auto subject = string_member(*json, "subject");
  auto body = string_member(*json, "body");
  if (!to || !subject || !body) return damaged;
  mail_message message{std::move(*to), std::move(*subject), std::move(*body)};
  if (!check(message)) return damaged;
  return message;
}

std::string to_rfc5322(const mail_message& message, std::string_view from, std::string_view message_id,
                       time_point now) {
  const bool plain = is_plain_body(message.body);
  std::string text;
  text += "From: " + std::string(from) + "\n";
  text += "To: " + message.to + "\n";
  text += "Subject: " + subject_line(message.subject) + "\n";
  text += "Date: " + date_text(now) + "\n";
  text += "Message-ID: <" + std::string(message_id) + ">\n";
  // So that no vacation reply comes back (RFC 3834 section 5).
  text += "Auto-Submitted: auto-generated\n";
  text += "MIME-Version: 1.0\n";
  text += "Content-Type: text/plain; charset=utf-8\n";
  text += std::string("Content-Transfer-Encoding: ") + (plain ? "7bit" : "base64") + "\n";
  text += "\n";
  text += plain ? message.body : base64_lines(message.body);
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

jobs::job_queue mail_queue(const crypto::token_cipher& cipher, random_source& random) {
  jobs::retry_policy policy;
  policy.first = std::chrono::seconds(10);
  policy.cap = std::chrono::hours(1);
  policy.give_up_after = std::chrono::hours(72);
  return {storage::job_kind::mail, cipher, random, policy};
}

}  // namespace ess::notices
