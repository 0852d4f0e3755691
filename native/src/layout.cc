// The numbers that both sides must agree on: JavaScript takes them from here, and has none of its own.
#include <napi.h>

#include "hub.h"

namespace tsgreen {

napi_value layout(napi_env env) {
  Napi::Object result = Napi::Object::New(env);
  const std::pair<const char*, int> numbers[] = {
      {"VERSION", LAYOUT_VERSION}, {"CQ_HEAD", CQ_HEAD}, {"CQ_TAIL", CQ_TAIL}, {"RUNNABLE", RUNNABLE}, {"NEED_SLAB", NEED_SLAB}, {"FREE_ROWS", FREE_ROWS}, {"LIVE", LIVE},
      {"CLOSING", CLOSING}, {"DEADLINE", DEADLINE}, {"CQ", CQ}, {"CQ_SIZE", CQ_SIZE}, {"CQE_WORDS", CQE_WORDS}, {"CTL_WORDS", static_cast<int>(CTL_WORDS)},
      {"CREDITS", CREDITS}, {"READING", READING}, {"GEN", GEN}, {"ROW_WORDS", ROW_WORDS}, {"ROWS_PER_CHUNK", ROWS_PER_CHUNK},
      {"OP_READ", OP_READ}, {"OP_ACCEPT", OP_ACCEPT}, {"OP_CONNECT", OP_CONNECT}, {"OP_WRITTEN", OP_WRITTEN}, {"OP_SHUTDOWN", OP_SHUTDOWN},
      {"SLABS", SLABS}, {"SLAB_SIZE", static_cast<int>(SLAB_SIZE)}, {"SMALL_SLAB_SIZE", static_cast<int>(SMALL_SLAB_SIZE)}, {"SHORT", static_cast<int>(SHORT)}, {"DATAGRAM_HEADER", static_cast<int>(DATAGRAM_HEADER)},
      {"WRITE_PENDING", WRITE_PENDING},
      {"TCP", static_cast<int>(Kind::tcp)}, {"PIPE", static_cast<int>(Kind::pipe)}, {"UDP", static_cast<int>(Kind::udp)},
      {"NO_DELAY", NO_DELAY}, {"KEEP_ALIVE", KEEP_ALIVE}, {"SEND_BUFFER", SEND_BUFFER}, {"RECV_BUFFER", RECV_BUFFER}, {"BROADCAST", BROADCAST}, {"TTL", TTL},
      {"TCP_IPV6ONLY", UV_TCP_IPV6ONLY}, {"UDP_IPV6ONLY", UV_UDP_IPV6ONLY}, {"UDP_REUSEADDR", UV_UDP_REUSEADDR},
  };
  for (const auto& [key, value] : numbers) result.Set(key, value);
  result.Freeze();
  return result;
}

}  // namespace tsgreen
