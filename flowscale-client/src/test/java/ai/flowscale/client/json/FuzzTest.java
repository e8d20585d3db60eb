package ai.flowscale.client.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.DecodingException;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes in, only a response or a DecodingException comes out. */
class FuzzTest {

  record Body(ResponseFormat<?> shape, byte[] bytes) {
    @Override
    public String toString() {
      return shape + " " + new String(bytes, UTF_8);
    }
  }

  private static void readOrRefuse(Body body) {
    try {
      assertThat(Responses.CODEC.read(body.bytes(), body.shape())).isNotNull();
    } catch (DecodingException e) {
      assertThat(e).hasMessageStartingWith(body.shape() + ": ");
    }
    assertThat(Responses.CODEC.readError(body.bytes())).isNotNull();
  }

  @Property
  void randomBytes(@ForAll("shapes") ResponseFormat<?> shape, @ForAll byte[] bytes) {
    readOrRefuse(new Body(shape, bytes));
  }

  @Property
  void mutatedResponses(@ForAll("mutated") Body body) {
    readOrRefuse(body);
  }

  @Property
  void responsesWithOtherValues(@ForAll("replaced") Body body) {
    readOrRefuse(body);
  }

  @Property
  void randomTokens(@ForAll("shapes") ResponseFormat<?> shape, @ForAll("tokens") String text) {
    readOrRefuse(new Body(shape, text.getBytes(UTF_8)));
    readOrRefuse(new Body(shape, Responses.success(text).getBytes(UTF_8)));
  }

  @Provide
  Arbitrary<ResponseFormat<?>> shapes() {
    return samples().map(Responses.Sample::shape);
  }

  private static Arbitrary<Responses.Sample> samples() {
    return Arbitraries.of(Responses.ALL);
  }

  /** Overwrites, cuts out or doubles a stretch of a valid response. */
  @Provide
  Arbitrary<Body> mutated() {
    Arbitrary<byte[]> patch =
        Arbitraries.of("{}[]\":,0123456789eE+-.\\ntrfu\u0000\u00e9 ".chars().boxed().toList())
            .map(c -> (byte) (int) c)
            .array(byte[].class)
            .ofMaxSize(3);
    return Combinators.combine(
            samples(),
            Arbitraries.doubles().between(0, 1),
            Arbitraries.integers().between(0, 4),
            patch,
            Arbitraries.of(true, false))
        .as(
            (sample, place, length, bytes, twice) -> {
              byte[] original = sample.json().getBytes(UTF_8);
              int from = (int) (place * original.length);
              int to = Math.min(original.length, from + length);
              byte[] head = Arrays.copyOf(original, twice ? to : from);
              byte[] tail = Arrays.copyOfRange(original, twice ? from : to, original.length);
              byte[] result = Arrays.copyOf(head, head.length + bytes.length + tail.length);
              System.arraycopy(bytes, 0, result, head.length, bytes.length);
              System.arraycopy(tail, 0, result, head.length + bytes.length, tail.length);
              return new Body(sample.shape(), result);
            });
  }

  /** Puts another value in the place of one after a colon. */
  @Provide
  Arbitrary<Body> replaced() {
    return Combinators.combine(
            samples(), Arbitraries.doubles().between(0, 1), tokens(), Arbitraries.of(true, false))
        .as(
            (sample, place, value, drop) -> {
              String json = sample.json();
              int colon = json.indexOf(':', (int) (place * json.length()));
              if (colon < 0) {
                return new Body(sample.shape(), json.getBytes(UTF_8));
              }
              int rest = drop ? json.indexOf(',', colon) : colon + 1;
              String replaced =
                  json.substring(0, colon + 1) + value + (rest < 0 ? "}" : json.substring(rest));
              return new Body(sample.shape(), replaced.getBytes(UTF_8));
            });
  }

  @Provide
  Arbitrary<String> tokens() {
    return Arbitraries.of(
            "null",
            "true",
            "1",
            "-1.5e400",
            "\"\"",
            "\"x\"",
            "{}",
            "[]",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"status\":",
            "\"data\":",
            "\"run_id\":\"r\"",
            "99999999999999999999",
            "\"\\ud800\"",
            "{\"a\":",
            "[[1,\"p\"]]",
            "\"2025-01-01T00:00:00\"",
            "\"[[\"",
            " ")
        .list()
        .ofMaxSize(6)
        .map(tokens -> String.join("", tokens));
  }
}
