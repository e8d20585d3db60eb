package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import java.io.ByteArrayOutputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How the values of inputs arrive at the service. */
class InputTextTest extends ManualTest {
  private static final String STARTED =
      "{\"status\":\"success\",\"data\":{\"run_id\":\"r1\",\"workflow_id\":\"w\"}}";
  private static final Pattern PART =
      Pattern.compile("name=\"([^\"]*)\"[^\r]*\r\n(?:[^\r]+\r\n)*\r\n(.*?)\r\n--", Pattern.DOTALL);

  private Map<String, String> sent(WorkflowInputs inputs) {
    ManualClient client = respondingOnce(200, STARTED);
    client.async.executeWorkflow("w", inputs).join();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    client.requests().get(0).body().orElseThrow().writeTo(body);
    Map<String, String> parts = new LinkedHashMap<>();
    Matcher part = PART.matcher(body.toString(StandardCharsets.UTF_8));
    for (int at = 0; part.find(at); at = part.end() - 2) {
      parts.put(part.group(1), part.group(2));
    }
    return parts;
  }

  @Test
  void valuesWithATextOfTheirOwnArriveAsThatText() throws MalformedURLException {
    UUID id = UUID.fromString("7c9e6679-7425-40de-944b-e07fc1f90ae7");
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("uuid", id);
    values.put("instant", Instant.parse("2026-01-02T03:04:05Z"));
    values.put("date", LocalDate.of(2026, 1, 2));
    values.put("offset", OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.ofHours(2)));
    values.put("duration", Duration.ofSeconds(90));
    values.put("zone", ZoneId.of("Europe/Berlin"));
    values.put("uri", URI.create("https://host/a?b=c"));
    values.put("url", URI.create("https://host/a?b=c").toURL());
    values.put("old", Date.from(Instant.parse("2026-01-02T03:04:05Z")));
    values.put("enum", TimeUnit.SECONDS);
    values.put("locale", Locale.GERMANY);
    values.put("list", List.of(id, Instant.EPOCH));
    assertThat(sent(WorkflowInputs.of(values)))
        .containsEntry("uuid", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
        .containsEntry("instant", "2026-01-02T03:04:05Z")
        .containsEntry("date", "2026-01-02")
        .containsEntry("offset", "2026-01-02T03:04:05+02:00")
        .containsEntry("duration", "PT1M30S")
        .containsEntry("zone", "Europe/Berlin")
        .containsEntry("uri", "https://host/a?b=c")
        .containsEntry("url", "https://host/a?b=c")
        .containsEntry("old", "2026-01-02T03:04:05Z")
        .containsEntry("enum", "SECONDS")
        .containsEntry("locale", "de-DE")
        .containsEntry("list_0", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
        .containsEntry("list_1", "1970-01-01T00:00:00Z");
  }

  @Test
  void objectsAndWhatIsAskedForAsJsonArriveAsJson() {
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .value("map", Map.of("a", 1))
            .json("text", "quoted")
            .json("uuid", UUID.fromString("7c9e6679-7425-40de-944b-e07fc1f90ae7"))
            .build();
    assertThat(sent(inputs))
        .containsEntry("map", "{\"a\":1}")
        .containsEntry("text", "\"quoted\"")
        .containsEntry("uuid", "\"7c9e6679-7425-40de-944b-e07fc1f90ae7\"");
  }

  @Test
  void namesAreInTheOrderInWhichTheyAreSent() {
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .file("image_2", InputFile.of("a.png", new byte[] {1}))
            .text("zulu_1", "z")
            .file("image_1", InputFile.of("b.png", new byte[] {2}))
            .text("alpha_9", "a")
            .build();
    assertThat(new ArrayList<>(inputs.names())).isEqualTo(new ArrayList<>(sent(inputs).keySet()));
    assertThat(inputs.names()).containsExactly("image_2", "zulu_1", "image_1", "alpha_9");
  }
}
