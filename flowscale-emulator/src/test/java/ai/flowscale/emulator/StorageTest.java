package ai.flowscale.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The origin that gives out the outputs. */
class StorageTest {
  private static final String CONTENT = "0123456789";

  private final ManualScheduler time = new ManualScheduler();
  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .scheduler(time)
          .linkLifetime(Duration.ofMinutes(10))
          .workflow(
              EmulatedWorkflow.of("w", run -> List.of(OutputFile.text("größe 1.txt", CONTENT))))
          .start();
  private final Wire wire = new Wire(emulator);
  private String link;

  @BeforeEach
  void makeAnOutput() throws Exception {
    String id = emulator.submit("w", null, Map.of());
    time.advance(Duration.ofMinutes(1));
    link =
        wire.data("/api/v1/runs/" + id).getJsonArray("outputs").getJsonObject(0).getString("url");
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  private static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void aLinkLooksPresignedAndGivesTheWholeContent() throws Exception {
    assertThat(link)
        .startsWith(
            emulator.storageUrl() + "/generations/" + emulator.runIds().get(0) + "/gr%C3%B6")
        .contains("X-Amz-Expires=600", "X-Amz-Signature=");
    HttpResponse<byte[]> response = Wire.fetch(link);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(Wire.utf8(CONTENT));
    assertThat(header(response, "Content-Length")).isEqualTo("10");
    assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(header(response, "ETag")).startsWith("\"").endsWith("\"");
  }

  @Test
  void aLinkExpires() throws Exception {
    time.advance(Duration.ofMinutes(10));
    assertThat(Wire.fetch(link).statusCode()).isEqualTo(200);
    time.advance(Duration.ofSeconds(1));
    HttpResponse<byte[]> response = Wire.fetch(link);
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(new String(response.body(), "UTF-8")).contains("Request has expired");
  }

  @Test
  void aLinkCannotBeChanged() throws Exception {
    assertThat(Wire.fetch(link.replace("Expires=600", "Expires=999")).statusCode()).isEqualTo(403);
    assertThat(Wire.fetch(link.replace("%201", "%202")).statusCode()).isEqualTo(403);
    assertThat(Wire.fetch(link.substring(0, link.indexOf('?'))).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "POST", "DELETE"})
  void aLinkIsForGetAlone(String method) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(link)).method(method, BodyPublishers.noBody());
    assertThat(Wire.send(request).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3, 206, 0123, bytes 0-3/10",
    "bytes=7-, 206, 789, bytes 7-9/10",
    "bytes=-2, 206, 89, bytes 8-9/10",
    "bytes=-50, 206, 0123456789, bytes 0-9/10",
    "bytes=5-500, 206, 56789, bytes 5-9/10",
    "bytes=0-0, 206, 0, bytes 0-0/10",
    "'bytes=0-1,5-6', 200, 0123456789, ''",
    "bytes=5-2, 200, 0123456789, ''",
    "bytes=-, 200, 0123456789, ''",
    "lines=1-2, 200, 0123456789, ''"
  })
  void givesRanges(String range, int status, String content, String contentRange) throws Exception {
    HttpResponse<byte[]> response = Wire.fetch(link, "Range", range);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(new String(response.body(), "UTF-8")).isEqualTo(content);
    assertThat(header(response, "Content-Range")).isEqualTo(contentRange);
    assertThat(header(response, "Content-Length")).isEqualTo("" + content.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0"})
  void whatLiesBeyondTheEndIs416(String range) throws Exception {
    HttpResponse<byte[]> response = Wire.fetch(link, "Range", range);
    assertThat(response.statusCode()).isEqualTo(416);
    assertThat(header(response, "Content-Range")).isEqualTo("bytes */10");
  }

  @Test
  void aRangeOfAnotherVersionIsTheWholeContent() throws Exception {
    String tag = header(Wire.fetch(link), "ETag");
    assertThat(Wire.fetch(link, "Range", "bytes=1-", "If-Range", tag).statusCode()).isEqualTo(206);
    assertThat(Wire.fetch(link, "Range", "bytes=1-", "If-Range", "\"x\"").statusCode())
        .isEqualTo(200);
    String modified = header(Wire.fetch(link), "Last-Modified");
    assertThat(Wire.fetch(link, "Range", "bytes=1-", "If-Range", modified).statusCode())
        .isEqualTo(206);
  }

  @Test
  void anUnknownKeyIsRefused() throws Exception {
    assertThat(Wire.fetch(emulator.storageUrl() + "/").statusCode()).isEqualTo(403);
    emulator.reset();
    assertThat(Wire.fetch(link).statusCode()).isEqualTo(404);
  }

  @Test
  void theKeyIsNotWantedAndItsArrivalIsRecorded() throws Exception {
    Wire.fetch(link);
    assertThat(emulator.keyLeaks()).isEmpty();
    Wire.fetch(link, "X-API-KEY", emulator.apiKey());
    assertThat(emulator.keyLeaks()).hasSize(1);
    assertThat(emulator.keyLeaks().get(0))
        .containsIgnoringCase("X-API-KEY on GET /generations/")
        .doesNotContain(emulator.apiKey(), "X-Amz");
  }

  @Test
  void theKeyIsFoundUnderAnyName() throws Exception {
    Wire.fetch(link, "Authorization", "Bearer " + emulator.apiKey());
    Wire.fetch(link + "&key=" + emulator.apiKey());
    assertThat(emulator.keyLeaks()).hasSize(2);
  }

  @Test
  void theKeyIsFoundThoughItIsPercentEncoded() throws Exception {
    String encoded = emulator.apiKey().replace("e", "%65").replace("-", "%2d");
    Wire.fetch(link + "&key=" + encoded);
    Wire.fetch(emulator.storageUrl() + "/" + encoded);
    assertThat(emulator.keyLeaks()).hasSize(2);
    assertThat(emulator.keyLeaks().toString()).doesNotContain(emulator.apiKey());
  }

  @Test
  void aLinkMayBeValidForEver() throws Exception {
    try (FlowscaleEmulator lasting =
        FlowscaleEmulator.builder()
            .scheduler(time)
            .linkLifetime(ChronoUnit.FOREVER.getDuration())
            .acceptAnyWorkflow()
            .start()) {
      String id = lasting.submit("any", null, Map.of());
      time.advance(Duration.ofMinutes(1));
      JsonObject run = new Wire(lasting).data("/api/v1/runs/" + id);
      String url = run.getJsonArray("outputs").getJsonObject(0).getString("url");
      time.advance(Duration.ofDays(20_000));
      assertThat(Wire.fetch(url).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aHeaderMeantForTheApiIsRecordedToo() throws Exception {
    Wire.send(wire.request("/api/v1/comfy/health").header("X-Tenant", "blue"));
    Wire.fetch(link, "X-Tenant", "green", "User-Agent", "test");
    assertThat(emulator.keyLeaks()).isEmpty();
    Wire.fetch(link, "X-Tenant", "blue");
    assertThat(emulator.keyLeaks()).hasSize(1);
  }

  @Test
  void downloadsAreRecordedAndCanFail() throws Exception {
    emulator.failNext(Operation.DOWNLOAD, Fault.status(503));
    assertThat(Wire.fetch(link).statusCode()).isEqualTo(503);
    assertThat(Wire.fetch(link).statusCode()).isEqualTo(200);
    assertThat(emulator.count(Operation.DOWNLOAD)).isEqualTo(2);
    assertThat(emulator.requests(Operation.DOWNLOAD).get(0).toString()).doesNotContain("X-Amz");
  }
}
