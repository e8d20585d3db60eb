package ai.flowscale.client.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.error.DecodingException;
import jakarta.json.JsonException;
import jakarta.json.bind.spi.JsonbProvider;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParsingException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What differs between implementations of JSON-P. */
class ForeignParserTest {

  /** Makes a codec over parsers one of whose methods behaves differently. */
  private static JsonCodec codec(String method, Supplier<?> response) {
    JsonProvider provider =
        new DelegatingJsonProvider(JsonProvider.provider()) {
          @Override
          JsonParser wrap(JsonParser parser) {
            return replacing(method, response, parser);
          }
        };
    return new JsonCodec(new JsonProviders(JsonbProvider.provider(), provider), Optional.empty());
  }

  private static JsonParser replacing(String replaced, Supplier<?> response, JsonParser parser) {
    return (JsonParser)
        Proxy.newProxyInstance(
            JsonParser.class.getClassLoader(),
            new Class<?>[] {JsonParser.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(replaced)) {
                return response.get();
              }
              try {
                return method.invoke(parser, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void endsAreFoundWithAParserThatDoesNotSayWhereItStands() {
    JsonCodec codec = codec("getLocation", NoLocation::new);
    for (Responses.Sample sample : Responses.ALL) {
      assertThat(codec.read((sample.json() + " \n").getBytes(UTF_8), sample.shape()).isSuccess())
          .isTrue();
      for (String rest : List.of("x", "{}", "}", "\u00A0")) {
        assertThatExceptionOfType(DecodingException.class)
            .isThrownBy(() -> codec.read((sample.json() + rest).getBytes(UTF_8), sample.shape()))
            .withMessageContaining("has content after its end");
      }
    }
  }

  @Test
  void responsesAreReadWithAParserThatDoesNotNameItsCurrentEvent() {
    JsonCodec codec =
        codec(
            "currentEvent",
            () -> {
              throw new UnsupportedOperationException();
            });
    for (Responses.Sample sample : Responses.ALL) {
      assertThat(codec.read(sample.json().getBytes(UTF_8), sample.shape()).isSuccess()).isTrue();
    }
    assertThat(codec.readError("{\"detail\": \"x\"}".getBytes(UTF_8)).errors())
        .containsExactly("x");
  }

  @Test
  void whatAParserQuotesIsLeftOut() {
    JsonCodec codec =
        codec(
            "getString",
            () -> {
              throw new JsonException("CANARY", new IllegalStateException("CANARY"));
            });
    assertThatExceptionOfType(DecodingException.class)
        .isThrownBy(() -> codec.read(Responses.RUN.getBytes(UTF_8), ResponseFormat.RUN))
        .satisfies(
            e -> {
              StringWriter trace = new StringWriter();
              e.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString()).contains("JsonException").doesNotContain("CANARY");
            });
    assertThat(codec.readError("{\"detail\": \"x\"}".getBytes(UTF_8)))
        .isEqualTo(ErrorResponse.UNKNOWN);
  }

  @Test
  void aParserThatOverflowsTheStackIsNoMoreThanAResponseThatCannotBeRead() {
    JsonCodec codec =
        codec(
            "getString",
            () -> {
              throw new StackOverflowError();
            });
    assertThatExceptionOfType(DecodingException.class)
        .isThrownBy(() -> codec.read(Responses.RUN.getBytes(UTF_8), ResponseFormat.RUN));
    assertThat(codec.readError("{\"detail\": \"x\"}".getBytes(UTF_8)))
        .isEqualTo(ErrorResponse.UNKNOWN);
  }

  @Test
  void aLimitOfTheParserItselfIsReportedAsOne() {
    String large = Responses.success("{\"status\": \"" + "x".repeat(300_000) + "\"}");
    for (RuntimeException refusal :
        List.of(
            new JsonException("too long"),
            new IllegalStateException("too long"),
            new JsonParsingException("too long", new NoLocation()))) {
      JsonCodec codec =
          codec(
              "getString",
              () -> {
                throw refusal;
              });
      assertThatExceptionOfType(DecodingException.class)
          .isThrownBy(() -> codec.read(large.getBytes(UTF_8), ResponseFormat.RUN))
          .withMessageContaining("larger than the JSON implementation")
          .satisfies(e -> assertThat(e.isTooLarge()).isTrue());
      assertThatExceptionOfType(DecodingException.class)
          .isThrownBy(() -> codec.read(Responses.RUN.getBytes(UTF_8), ResponseFormat.RUN))
          .satisfies(e -> assertThat(e.isTooLarge()).isFalse());
    }
    // The second of them ends where an inner object does.
    for (int missing : new int[] {10, 1}) {
      String cut = large.substring(0, large.length() - missing);
      assertThatExceptionOfType(DecodingException.class)
          .isThrownBy(() -> Responses.CODEC.read(cut.getBytes(UTF_8), ResponseFormat.RUN))
          .withMessageContaining("cut short")
          .satisfies(e -> assertThat(e.isTooLarge()).isFalse());
    }
  }

  private static final class NoLocation implements JsonLocation {
    @Override
    public long getLineNumber() {
      return -1;
    }

    @Override
    public long getColumnNumber() {
      return -1;
    }

    @Override
    public long getStreamOffset() {
      return -1;
    }
  }
}
