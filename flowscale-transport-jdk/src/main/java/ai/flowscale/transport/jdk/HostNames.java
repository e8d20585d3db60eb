package ai.flowscale.transport.jdk;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Knows of host names whether the JVM remembers their addresses, so that looking them up blocks
 * nobody.
 *
 * <p>{@link InetAddress} remembers for a time that is configured, and tells nobody since when. But
 * for as long as it does, it hands out the same object. If it hands out another one, it has looked
 * the name up after it handed out the former one for the last time, and remembers for that time
 * from then on at least. Where that is not known, the answer is no.
 */
final class HostNames {
  /** What the JVM is believed to do at most: others may have told it so after it had looked. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private static final Duration MARGIN = Duration.ofSeconds(1);
  private static final int MOST_HOSTS = 64;
  private static final Pattern ADDRESS = Pattern.compile("\\[.*]|[0-9]+(\\.[0-9]+){3}");

  private final LongSupplier nanoTime;
  private final Lookup lookup;
  private final long remembered;
  private final Supplier<Duration> age;
  private final Map<String, Sighting> sightings = new ConcurrentHashMap<>();

  /** What looks a name up, and remembers it. */
  @FunctionalInterface
  interface Lookup {
    InetAddress address(String host) throws UnknownHostException;
  }

  /**
   * What was handed out.
   *
   * @param asked when it was asked for last
   * @param since when it was looked up, or earlier
   */
  private record Sighting(InetAddress address, long asked, long since) {}

  /**
   * Takes what is asked, and for how long it remembers.
   *
   * @param nanoTime the clock
   * @param age how long it can have looked up names
   */
  HostNames(LongSupplier nanoTime, Lookup lookup, Duration remembered, Supplier<Duration> age) {
    this.nanoTime = nanoTime;
    this.lookup = lookup;
    this.remembered = remembered.toNanos();
    this.age = age;
  }

  /** Makes one that asks the JVM. */
  static HostNames ofJvm() {
    return new HostNames(
        System::nanoTime, InetAddress::getByName, timeToLive(), HostNames::ageOfJvm);
  }

  /** Makes one that is certain of no name. */
  static HostNames unknown() {
    return new HostNames(
        System::nanoTime,
        host -> {
          throw new UnknownHostException(host);
        },
        Duration.ZERO,
        () -> LONGEST);
  }

  private static Duration ageOfJvm() {
    return ProcessHandle.current()
        .info()
        .startInstant()
        .map(start -> Duration.between(start, Instant.now()))
        .orElse(LONGEST);
  }

  /** As the documentation of {@link InetAddress} has it. */
  private static Duration timeToLive() {
    String seconds = Security.getProperty("networkaddress.cache.ttl");
    if (seconds == null) {
      seconds = System.getProperty("sun.net.inetaddr.ttl", "");
    }
    try {
      Duration configured = Duration.ofSeconds(Long.parseLong(seconds.trim()));
      return configured.isNegative() || configured.compareTo(LONGEST) > 0 ? LONGEST : configured;
    } catch (NumberFormatException e) {
      return LONGEST;
    }
  }

  /** Tells whether looking up a name or an address is certain not to block now. */
  boolean isRemembered(String host) {
    Sighting last = sightings.get(host);
    return last != null
        && (isAddress(host) || nanoTime.getAsLong() - last.since() < remembered - MARGIN.toNanos());
  }

  /** Looks a name up that was looked up just now, in order to learn something. May block. */
  void look(String host) {
    if (remembered <= MARGIN.toNanos() && !isAddress(host)) {
      return;
    }
    long asked = nanoTime.getAsLong();
    InetAddress address;
    try {
      address = lookup.address(host);
    } catch (UnknownHostException e) {
      sightings.remove(host);
      return;
    }
    if (sightings.size() >= MOST_HOSTS) {
      sightings.clear();
    }
    sightings.compute(host, (name, last) -> seen(last, address, asked));
  }

  private static boolean isAddress(String host) {
    return ADDRESS.matcher(host).matches();
  }

  @SuppressWarnings("ReferenceEquality") // Two look-ups give equal addresses, but never the same.
  private Sighting seen(@Nullable Sighting last, InetAddress address, long asked) {
    if (last == null) {
      return new Sighting(address, asked, asked - age.get().toNanos());
    }
    if (asked - last.asked() < 0) {
      return last;
    }
    return new Sighting(address, asked, last.address() == address ? last.since() : last.asked());
  }
}
