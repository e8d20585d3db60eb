package ai.flowscale.emulator.service;

import ai.flowscale.emulator.http.WireRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Finds headers for the API that reach the storage. */
final class KeyLeaks {
  /** Headers that every HTTP client may send to any server. */
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
  private final Map<String, Set<String>> seenAtApi = new HashMap<>();
  private final List<String> leaks = new ArrayList<>();

  KeyLeaks(String apiKey) {
    this.apiKey = apiKey;
  }

  synchronized void seenAtApi(WireRequest request) {
    request
        .headers()
        .forEach(
            (name, values) -> {
              String key = name.toLowerCase(Locale.ROOT);
              if (!HARMLESS.contains(key)) {
                seenAtApi.computeIfAbsent(key, any -> new HashSet<>()).addAll(values);
              }
            });
  }

  synchronized void seenAtStorage(WireRequest request) {
    if ((request.target() + request.path() + request.query()).contains(apiKey)) {
      leaks.add("the API key in the URL of " + describe(request));
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

  private boolean isLeak(String name, List<String> values) {
    Set<String> known = seenAtApi.getOrDefault(name, Set.of());
    return name.equals("x-api-key")
        || values.stream().anyMatch(value -> value.contains(apiKey) || known.contains(value));
  }

  synchronized List<String> leaks() {
    return List.copyOf(leaks);
  }

  synchronized void clear() {
    leaks.clear();
    seenAtApi.clear();
  }

  private static String describe(WireRequest request) {
    return request.method() + " " + request.rawPath();
  }
}
