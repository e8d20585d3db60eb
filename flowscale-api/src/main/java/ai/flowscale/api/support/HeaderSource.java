package ai.flowscale.api.support;

import ai.flowscale.api.error.ConfigurationException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The headers of the application: those that stay, and before them those that change.
 *
 * @param changing code of the application, which may block; or null
 */
public record HeaderSource(
    Map<String, String> fixed, @Nullable Supplier<Map<String, String>> changing)
    implements Supplier<Map<String, String>> {

  /**
   * Returns the headers as they are now.
   *
   * @throws ConfigurationException if the application's code fails, or gives what cannot be sent
   */
  @Override
  public Map<String, String> get() {
    if (changing == null) {
      return fixed;
    }
    Map<String, String> now;
    try {
      now = Map.copyOf(changing.get());
    } catch (Throwable e) {
      // An Error too: it ends the call that it was asked for, and no more.
      throw new ConfigurationException(
          "headers: the supplier failed with " + e.getClass().getName() + "; nothing was sent.", e);
    }
    HeaderRules.check(
        now, problem -> new ConfigurationException("headers: " + problem + "; nothing was sent."));
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(fixed);
    all.putAll(now);
    return all;
  }

  @Override
  public String toString() {
    return "headers" + fixed.keySet();
  }
}
