package ai.flowscale.engine.config;

import ai.flowscale.api.error.InvalidRequestException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The headers of the application: those that stay, and before them those that change. */
record HeaderSource(Map<String, String> fixed, Supplier<Map<String, String>> changing)
    implements Supplier<Map<String, String>> {

  @Override
  public Map<String, String> get() {
    Map<String, String> now = changing.get();
    if (now.isEmpty()) {
      return fixed;
    }
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(fixed);
    now.forEach(
        (name, value) -> {
          HeaderRules.problem(name, value)
              .ifPresent(
                  problem -> {
                    throw new InvalidRequestException("headers", "headers: " + problem + ".");
                  });
          all.put(name, value);
        });
    return all;
  }

  @Override
  public String toString() {
    return "headers" + fixed.keySet();
  }
}
