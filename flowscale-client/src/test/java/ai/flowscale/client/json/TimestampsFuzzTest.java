package ai.flowscale.client.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is sent as a timestamp is one or none, and never anything worse. */
class TimestampsFuzzTest {

  @Property
  void anyTextIsATimestampOrNone(@ForAll("texts") String text) {
    Instant instant = Timestamps.parse(text);
    if (instant != null) {
      assertThat(instant).isBetween(Instant.MIN, Instant.MAX);
    }
  }

  @Property
  void anInstantIsReadBackInEachOfItsForms(
      @ForAll("seconds") long second, @ForAll("nanos") int nano, @ForAll("offsets") int offset) {
    Instant instant = Instant.ofEpochSecond(second, nano);
    ZoneOffset zone = ZoneOffset.ofTotalSeconds(offset * 60);
    assertThat(Timestamps.parse(instant.toString())).isEqualTo(instant);
    assertThat(Timestamps.parse(instant.atOffset(ZoneOffset.UTC).toLocalDateTime().toString()))
        .isEqualTo(instant);
    assertThat(
            Timestamps.parse(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atOffset(zone))))
        .isEqualTo(instant);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(40),
        Arbitraries.strings().withChars("0123456789-+:.TZ[]/ UTC").ofMaxLength(40),
        Arbitraries.strings()
            .withChars("0123456789-:.Z+")
            .ofMaxLength(6)
            .map(end -> "2025-08-01T10:20:30" + end),
        Arbitraries.integers().map(year -> year + "-12-31T23:59:59+18:00"));
  }

  /** The years that have four digits. */
  @Provide
  Arbitrary<Long> seconds() {
    return Arbitraries.longs().between(-60_000_000_000L, 250_000_000_000L);
  }

  @Provide
  Arbitrary<Integer> nanos() {
    return Arbitraries.integers().between(0, 999_999_999);
  }

  @Provide
  Arbitrary<Integer> offsets() {
    return Arbitraries.integers().between(-18 * 60, 18 * 60);
  }
}
