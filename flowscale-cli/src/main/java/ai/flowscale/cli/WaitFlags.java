package ai.flowscale.cli;

import ai.flowscale.api.RunListener;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How to wait for a run. */
final class WaitFlags {
  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Time.class,
      description = "How long to wait, such as 90s, 1h30m or 2d. Default: 10m.")
  Duration timeout = Duration.ofMinutes(10);

  @Option(names = "--cancel-on-interrupt", description = "Ctrl-C cancels the run.")
  boolean cancelOnInterrupt;

  @Option(
      names = {"-q", "--quiet"},
      description = "Shows no progress.")
  boolean quiet;

  WaitOptions toOptions(RunListener listener) {
    WaitOptions.Builder options = WaitOptions.builder().timeout(timeout).listener(listener);
    if (cancelOnInterrupt) {
      options.cancelRunOn(Set.of(WaitTermination.INTERRUPT));
    }
    return options.build();
  }

  /** Reads {@code 1h30m}, {@code 2d}, and {@code PT1H30M}. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      String upper = text.toUpperCase(Locale.ROOT);
      int days = upper.indexOf('D');
      try {
        return Duration.parse(
            upper.startsWith("P")
                ? upper
                : "P"
                    + upper.substring(0, days + 1)
                    + (days == upper.length() - 1 ? "" : "T" + upper.substring(days + 1)));
      } catch (DateTimeParseException malformed) {
        throw new TypeConversionException("write a time such as 90s, 10m, 1h30m or 2d");
      }
    }
  }
}
