#include "ess/linking/return_paths.hpp"

#include <algorithm>

namespace ess::linking {
namespace {

bool is_slug(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

std::string confirm_path(const pending_link_id& id) {
  return std::string(settings_path) + "/confirm?pending=" + id.str();
}

std::string done_path(std::string_view what) {
  return std::string(settings_path) + "?done=" + std::string(is_slug(what) ? what : "done");
}

std::string problem_path(std::string_view reason) {
  return std::string(settings_path) + "?problem=" + std::string(is_slug(reason) ? reason : "link_failed");
}

}  // namespace ess::linking
