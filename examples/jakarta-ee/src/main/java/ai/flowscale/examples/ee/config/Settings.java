package ai.flowscale.examples.ee.config;

import ai.flowscale.api.error.ConfigurationException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The settings of the application. A value that makes no sense is reported when it is asked for,
 * with its name and the remedy.
 */
public final class Settings {
  private static final long DEFAULT_MAX_UPLOAD = 100L << 20;

  /** GlassFish has five threads by default, which uploads must not hold all. */
  private static final long DEFAULT_CONCURRENT_UPLOADS = 4;

  private static final long DEFAULT_REQUESTS_PER_MINUTE = 600;

  private final SettingSource source;

  Settings(SettingSource source) {
    this.source = source;
  }

  /** Where the deployment is. */
  public String apiUrl() {
    return required("flowscale.api.url", "FLOWSCALE_API_URL");
  }

  /** The key of the deployment, which never leaves this application but to the deployment. */
  public String apiKey() {
    return required("flowscale.api.key", "FLOWSCALE_API_KEY");
  }

  /** The workflows that may be run; empty for all. */
  public Set<String> workflows() {
    return words("flowscale.app.workflows");
  }

  private Set<String> words(String name) {
    return source.find(name).stream()
        .flatMap(list -> Arrays.stream(list.split(",", -1)))
        .map(String::strip)
        .filter(Predicate.not(String::isEmpty))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The names under which this application is reached, besides localhost and addresses. */
  public Set<String> hosts() {
    return words("flowscale.app.hosts");
  }

  /** How many bytes the body of one request may have. */
  public long maxUpload() {
    return number("flowscale.app.max-upload", "FLOWSCALE_APP_MAX_UPLOAD", DEFAULT_MAX_UPLOAD);
  }

  /** How many uploads may be in progress at the same time. */
  public long concurrentUploads() {
    return number(
        "flowscale.app.concurrent-uploads",
        "FLOWSCALE_APP_CONCURRENT_UPLOADS",
        DEFAULT_CONCURRENT_UPLOADS);
  }

  /** How many requests a user may make in a minute. */
  public long requestsPerMinute() {
    return number(
        "flowscale.app.requests-per-minute",
        "FLOWSCALE_APP_REQUESTS_PER_MINUTE",
        DEFAULT_REQUESTS_PER_MINUTE);
  }

  private String required(String name, String variable) {
    return source
        .find(name)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    variable + " is missing: set it, or the system property " + name));
  }

  private long number(String name, String variable, long standard) {
    Optional<String> text = source.find(name);
    if (text.isEmpty()) {
      return standard;
    }
    try {
      long value = Long.parseLong(text.get());
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new ConfigurationException(variable + " must be a whole number above 0", e);
    }
    throw new ConfigurationException(variable + " must be a whole number above 0");
  }
}
