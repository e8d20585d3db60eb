package ai.flowscale.emulator.service;

import ai.flowscale.emulator.http.WireRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** Watches for headers meant for the API that turn up at the storage. */
final class KeyLeaks {
  /** What every HTTP client may send everywhere. */
  private static final Set<String> HARMLESS =
      Set.of(
          "accept",
          "accept-charset",
          "accept-encoding",
          "accept-language",
          "cache-control",
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "http2-settings",
          "if-range",
          "keep-alive",
          "pragma",
          "range",
          "te",
          "transfer-encoding",
          "upgrade",
          "user-agent");

  private final String apiKey;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Set<String>> seenAtApi = new HashMap<>();
  private final List<String> leaks = new CopyOnWriteArrayList<>();

  KeyLeaks(String apiKey) {
    this.apiKey = apiKey;
  }

  void seenAtApi(WireRequest request) {
    lock.lock();
    try {
      request
          .headers()
          .forEach(
              (name, values) -> {
                String key = name.toLowerCase(Locale.ROOT);
                if (!HARMLESS.contains(key)) {
                  seenAtApi.computeIfAbsent(key, any -> new HashSet<>()).addAll(values);
                }
              });
    } finally {
      lock.unlock();
    }
  }

  void seenAtStorage(WireRequest request) {
    if (request.target().contains(apiKey)) {
      leaks.add("the API key in the address of " + describe(request));
    }
    request
        .headers()
        .forEach(
            (name, values) -> {
              if (isLeak(name.toLowerCase(Locale.ROOT), values)) {
                leaks.add(name + " on " + describe(request));
              }
            });
  }

  List<String> leaks() {
    return List.copyOf(leaks);
  }

  void clear() {
    leaks.clear();
    lock.lock();
    try {
      seenAtApi.clear();
    } finally {
      lock.unlock();
    }
  }

  private boolean isLeak(String name, List<String> values) {
    if (name.equals("x-api-key") || values.stream().anyMatch(value -> value.contains(apiKey))) {
      return true;
    }
    lock.lock();
    try {
      Set<String> known = seenAtApi.getOrDefault(name, Set.of());
      return values.stream().anyMatch(known::contains);
    } finally {
      lock.unlock();
    }
  }

  private static String describe(WireRequest request) {
    return request.method() + " " + request.rawPath();
  }
}
