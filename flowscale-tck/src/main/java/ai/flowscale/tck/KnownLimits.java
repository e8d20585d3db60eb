package ai.flowscale.tck;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The known limits of a transport, each with its reason: rules and cases that its HTTP library
 * cannot keep, and threads that the library shares with the whole JVM. Immutable.
 *
 * <p>A file {@code META-INF/flowscale-tck/NAME.limits} in the test resources of the transport with
 * that name applies to every run of the kit, as a test and as a program:
 *
 * <pre>{@code
 * # one limit per line, with its reason after the colon
 * rule 6.3: the connect timeout is a setting of the application's client
 * case 1.1 "an IPv6 address": the library does not take one
 * threads "Okio Watchdog": one thread for the JVM, which ends after a minute
 * }</pre>
 *
 * @param rules the reason for each rule that is not tested
 * @param cases the same for single cases, by name
 * @param sharedThreads the reason for each prefix of the names of threads that no transport ends
 */
public record KnownLimits(
    Map<TransportRule, String> rules,
    Map<TransportRule, Map<String, String>> cases,
    Map<String, String> sharedThreads) {
  private static final Pattern LINE =
      Pattern.compile("(?:rule (\\S+)|case (\\S+) +\"([^\"]+)\"|threads \"([^\"]+)\") *: *(.+)");

  /** Copies the limits. */
  public KnownLimits {
    rules = Map.copyOf(rules);
    cases = Map.copyOf(cases);
    sharedThreads = Map.copyOf(sharedThreads);
  }

  /**
   * Returns no limits: every rule is tested.
   *
   * @return the limits of a transport that keeps everything
   */
  public static KnownLimits none() {
    return new KnownLimits(Map.of(), Map.of(), Map.of());
  }

  /**
   * Reads the limits of a transport from its files. They are in a file, because a service would not
   * be found in a patched module.
   *
   * @param transport the transport to test
   * @return its limits, or {@link #none()} if there is no such file
   * @throws IllegalArgumentException if a line is invalid
   */
  public static KnownLimits find(TransportProvider transport) {
    String file = "META-INF/flowscale-tck/" + transport.name() + ".limits";
    KnownLimits limits = none();
    try {
      ClassLoader loader = Objects.requireNonNull(transport.getClass().getClassLoader());
      for (URL found : Collections.list(loader.getResources(file))) {
        try (InputStream in = found.openStream()) {
          String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
          for (String line : text.lines().filter(it -> !it.matches("\\s*|#.*")).toList()) {
            limits = limits.parse(line.strip());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return limits;
  }

  /** Adds the limit of a line. */
  KnownLimits parse(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("Invalid line of known limits, see KnownLimits: " + line);
    }
    String reason = parts.group(5);
    if (parts.group(1) != null) {
      return exempt(TransportRule.numbered(parts.group(1)), reason);
    }
    return parts.group(2) == null
        ? sharedThreads(parts.group(4), reason)
        : exempt(TransportRule.numbered(parts.group(2)), parts.group(3), reason);
  }

  /**
   * Exempts the transport from a rule. Its test is not run, and is reported as skipped.
   *
   * @param rule the rule
   * @param reason why it cannot be kept
   * @return limits that include this one
   */
  public KnownLimits exempt(TransportRule rule, String reason) {
    return new KnownLimits(with(rules, rule, reason), cases, sharedThreads);
  }

  /**
   * Exempts the transport from one case of a rule. The other cases are tested. The test fails if it
   * has no such case, so that no exemption outlives its case.
   *
   * @param rule the rule
   * @param name the name of the case in the message of the failed test
   * @param reason why it cannot be kept
   * @return limits that include this one
   */
  public KnownLimits exempt(TransportRule rule, String name, String reason) {
    return new KnownLimits(
        rules, with(cases, rule, with(cases(rule), name, reason)), sharedThreads);
  }

  /**
   * Adds threads that the HTTP library starts once for the whole JVM and that no transport can end.
   * Rule 9.11 ignores them.
   *
   * @param prefix the prefix of their names
   * @param reason why they keep running
   * @return limits that include this one
   */
  public KnownLimits sharedThreads(String prefix, String reason) {
    if (prefix.isBlank() || reason.isBlank()) {
      throw new IllegalArgumentException("Shared threads need a prefix and a reason");
    }
    return new KnownLimits(rules, cases, with(sharedThreads, prefix, reason));
  }

  private static <K, V> Map<K, V> with(Map<K, V> map, K key, V value) {
    Map<K, V> more = new HashMap<>(map);
    more.put(key, value);
    return Map.copyOf(more);
  }

  /**
   * Returns the cases of a rule that are not tested.
   *
   * @param rule the rule
   * @return the reason for each, by name
   */
  public Map<String, String> cases(TransportRule rule) {
    return cases.getOrDefault(rule, Map.of());
  }
}
