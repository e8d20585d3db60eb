package ai.flowscale.examples.ee.config;

import java.util.Map;
import java.util.Optional;

/** Settings for tests. */
public final class GivenSettings {
  private GivenSettings() {}

  /** Those of a map, by names such as {@code flowscale.api.url}. */
  public static Settings of(Map<String, String> values) {
    return new Settings(name -> Optional.ofNullable(values.get(name)));
  }
}
