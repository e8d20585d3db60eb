package ai.flowscale.client.json;

import static ai.flowscale.client.json.Responses.CODEC;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.PageMeta;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ToJsonTest {

  /** Throws its content at whoever looks into it. */
  private static final class Leaky extends AbstractMap<String, String> {
    @Override
    public Set<Entry<String, String>> entrySet() {
      throw new IllegalStateException("CANARY");
    }

    @Override
    public String toString() {
      return "CANARY";
    }
  }

  @Test
  void writesWhatJsonBCanWrite() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("strength", 0.8);
    map.put("steps", List.of(1, 2));
    assertThat(CODEC.toJson("c", map)).isEqualTo("{\"strength\":0.8,\"steps\":[1,2]}");
    assertThat(CODEC.toJson("c", new ContainerHealth("é\"", "idle")))
        .isEqualTo("{\"container\":\"é\\\"\",\"status\":\"idle\"}");
    assertThat(CODEC.toJson("c", "text")).isEqualTo("\"text\"");
    assertThat(CODEC.toJson("c", null)).isEqualTo("null");
  }

  @Test
  void writesJsonValuesAsTheyAre() {
    JsonValue value = Json.createObjectBuilder().add("b", 1).addNull("a").build();
    assertThat(CODEC.toJson("c", value)).isEqualTo("{\"b\":1,\"a\":null}");
    assertThat(CODEC.toJson("c", JsonValue.NULL)).isEqualTo("null");
    assertThat(CODEC.toJson("c", Json.createValue("x"))).isEqualTo("\"x\"");
  }

  @Test
  void usesTheUsersWriter() throws Exception {
    Jsonb users = JsonbBuilder.create(new JsonbConfig().withNullValues(true));
    JsonCodec codec =
        JsonCodec.find(List.of(ToJsonTest.class.getClassLoader()), Optional.of(users::toJson));
    assertThat(codec.toJson("c", new PageMeta(1, 1, 1, 1, null, null, null)))
        .contains("\"groupId\":null");
    codec.close();
    users.close();
  }

  @Test
  void theUsersWriterIsNamedWhereItFails() {
    for (Function<Object, String> broken :
        List.<Function<Object, String>>of(
            value -> null,
            value -> {
              throw new IllegalStateException("CANARY");
            })) {
      JsonCodec codec =
          JsonCodec.find(List.of(ToJsonTest.class.getClassLoader()), Optional.of(broken));
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> codec.toJson("config_7", List.of(1)))
          .withMessageContainingAll("config_7", "objectWriter")
          .satisfies(e -> assertThat(trace(e)).doesNotContain("CANARY", "JSON-B"));
      codec.close();
    }
  }

  @Test
  void aFailureNamesTheInputAndTheClassAndNeverTheValue() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> CODEC.toJson("config_7", new Leaky()))
        .withMessageContainingAll("config_7", Leaky.class.getName())
        .satisfies(e -> assertThat(e.field()).isEqualTo("config_7"))
        .satisfies(e -> assertThat(trace(e)).contains("entrySet").doesNotContain("CANARY"));
  }

  @Test
  void valuesWithoutAnEndAreRefused() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    Map<String, Object> map = new HashMap<>();
    map.put("me", map);
    for (Object endless : List.of(new Object[] {list}, List.of(map))) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> CODEC.toJson("config_7", endless))
          .withMessageContainingAll("config_7", endless.getClass().getName())
          .satisfies(e -> assertThat(trace(e)).doesNotContain("CANARY"));
    }
  }

  @Test
  void aClosedCodecWritesNoMoreAndStillReads() {
    JsonCodec codec = JsonCodec.find(List.of(ToJsonTest.class.getClassLoader()), Optional.empty());
    assertThat(codec.toJson("c", 1)).isEqualTo("1");
    codec.close();
    codec.close();
    assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> codec.toJson("c", 1));
    assertThat(codec.read(Responses.RUN.getBytes(UTF_8), ResponseFormat.RUN).isSuccess()).isTrue();
    assertThat(codec.readError("{\"detail\": \"x\"}".getBytes(UTF_8)).errors())
        .containsExactly("x");
  }

  private static String trace(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }
}
