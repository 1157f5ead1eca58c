// Static files that are part of the program.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "ess/http/reply.hpp"
#include "ess/http/request.hpp"

namespace ess::http {

/// Named bytes with content type and strong ETag. Threads: any, once filled.
class asset_set {
 public:
  /// `bytes` must outlive the set and the server. The content type follows from the end of the name; text is UTF-8.
  void add(std::string name, std::string_view bytes);
  /// 200, 304 when `If-None-Match` holds the ETag, or 404 for an unknown name. `Cache-Control: no-cache`, so a browser
  /// asks again and mostly gets 304.
  reply serve(const request& from, std::string_view name) const;
  bool contains(std::string_view name) const;

 private:
  struct asset {
    std::string_view bytes;
    std::string content_type;
    std::string etag;
  };
  std::map<std::string, asset, std::less<>> assets_;
};

}  // namespace ess::http
